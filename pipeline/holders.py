"""Who holds the stance or view in an utterance: the speaker, another group that it tells of, or somebody who can't be named.

A first form, by rule: the strongest sign in the sentence decides. What a sign is stands in `pipeline.holder_signs`, whom
a word refers to in `pipeline.mentions`; whether there is a stance at all is the coder's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook, Label
from pipeline.holder_signs import signs
from pipeline.mentions import OWN_KIND, SELF
from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    from spacy.tokens import Doc

# How much of the turn before an utterance is read to learn who "they" are.
WORDS_BEFORE = 30


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose view it is: a group id, `unknown`, or "" for the speaker's own group; `reported` when told of somebody else.

    "" goes with `reported` for what "my colleagues" think: others, but of the speaker's group.
    """

    attributed_to: str
    reported: bool

    def __post_init__(self) -> None:
        if self.attributed_to and not self.reported:
            raise ValueError("a view attributed to others is a reported one")


OWN = Attribution("", False)


@dataclass(frozen=True, slots=True)
class Telling:
    """One label of one utterance whose holder is asked; `before` is what the speaker said earlier in the same turn."""

    text: str
    label: Label
    before: str = ""


def attribute(text: str, label: Label, codebook: Codebook, *, before: str = "") -> Attribution:
    """The `Attribution` of `label` in `text`; see `attribute_all`."""
    return attribute_all([Telling(text, label, before)], codebook)[0]


def attribute_all(tellings: Sequence[Telling], codebook: Codebook) -> tuple[Attribution, ...]:
    """One `Attribution` a telling, in order; the speaker's own wherever the label isn't attributable.

    Depends on the words, the label and the codebook alone. Who the speaker is plays no part: a nurse who says "the other
    nurses don't want them" tells of nurses, whatever group she is found to belong to later, so a corrected participants
    file needs no recoding.
    """
    asked = [telling for telling in tellings if telling.label.attributable]
    texts = dict.fromkeys(telling.text for telling in asked)
    texts.update(dict.fromkeys(tail for telling in asked if (tail := _tail(telling.before))))
    parsed = _parse(tuple(texts)) if texts else {}
    return tuple(
        _attribution(parsed[telling.text], telling.label, codebook, parsed.get(_tail(telling.before)))
        if telling.label.attributable
        else OWN
        for telling in tellings
    )


def _parse(texts: Sequence[str]) -> dict[str, Doc]:
    from pipeline.language import bounded, parser

    return dict(zip(texts, parser().pipe(map(bounded, texts)), strict=True))


def _tail(before: str) -> str:
    return " ".join(before.split()[-WORDS_BEFORE:])


def _attribution(doc: Doc, label: Label, codebook: Codebook, before: Doc | None) -> Attribution:
    shown = signs(doc, label, codebook, before)
    others = [sign for sign in shown if sign.who.group != SELF]
    if not others:
        return OWN
    best = max(others, key=lambda sign: (sign.strength, sign.who.group != UNKNOWN, sign.at))
    own = max((sign.strength for sign in shown if sign.who.group == SELF), default=0.0)
    if own >= best.strength:
        return OWN
    return Attribution("" if best.who.group == OWN_KIND else best.who.group, True)
