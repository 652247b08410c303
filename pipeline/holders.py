"""Who holds the stance or view in an utterance: the speaker, another group that it tells of, or somebody who can't be named.

By rule: the strongest sign in the words decides. What a sign is stands in `pipeline.holder_signs`, whom a word refers to in
`pipeline.referents`; whether there is a stance at all is the coder's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cleaning import clean
from pipeline.codebook import Codebook, Label
from pipeline.holder_signs import Sign, signs
from pipeline.pseudonyms import PSEUDONYM
from pipeline.referents import OWN_KIND, SELF
from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    from spacy.tokens import Doc

# How much of the turn before an utterance, and of its question, is read to learn who "they" are.
WORDS_BEFORE = 30

# Stand for pseudonyms while a text is parsed, one and the same for one pseudonym: short, common and of either sex.
NAMES = ("Alex", "Sam", "Chris", "Jordan", "Robin", "Lee", "Kim", "Pat", "Terry", "Leslie", "Casey", "Jamie", "Ashley")


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
    """One label of one utterance whose holder is asked.

    `before` is what the speaker said earlier in the same turn, `question` what the interviewer asked to draw it.
    """

    text: str
    label: Label
    before: str = ""
    question: str = ""


def attribute(text: str, label: Label, codebook: Codebook, *, before: str = "", question: str = "") -> Attribution:
    """The `Attribution` of `label` in `text`; see `attribute_all`."""
    return attribute_all([Telling(text, label, before, question)], codebook)[0]


def attribute_all(tellings: Sequence[Telling], codebook: Codebook) -> tuple[Attribution, ...]:
    """One `Attribution` a telling, in order; the speaker's own wherever the label isn't attributable.

    Depends on the words, the label and the codebook alone. Who the speaker is plays no part: a nurse who says "the other
    nurses don't want them" tells of nurses, whatever group she is found to belong to later, so a corrected participants
    file needs no recoding.
    """
    asked = [telling for telling in tellings if telling.label.attributable]
    parsed = _parse(dict.fromkeys(text for telling in asked for text in (telling.text, *_earlier(telling))))
    return tuple(
        _attribution(shown(telling, codebook, parsed)) if telling.label.attributable else OWN for telling in tellings
    )


def shown(telling: Telling, codebook: Codebook, parsed: Mapping[str, Doc] | None = None) -> tuple[Sign, ...]:
    """The signs that decide: each with whom it shows, how strongly and at which word. `parsed` spares parsing anew."""
    texts = (telling.text, *_earlier(telling))
    docs = _parse(texts) if parsed is None else parsed
    return signs(docs[telling.text], telling.label, codebook, [docs[text] for text in texts[1:]])


def _earlier(telling: Telling) -> tuple[str, ...]:
    """What was said before, oldest first: the question, then the end of the turn so far; what is empty left out."""
    return tuple(
        text for part in (telling.question, telling.before) if (text := " ".join(part.split()[-WORDS_BEFORE:]))
    )


def _parse(texts: Iterable[str]) -> dict[str, Doc]:
    from pipeline.language import bounded, parser

    listed = list(texts)
    return dict(zip(listed, parser().pipe(bounded(readable(text)) for text in listed), strict=True)) if listed else {}


def readable(text: str) -> str:
    """`text` as a parser reads it best: stumbles and marks of the transcript gone, a name again where a pseudonym stands.

    "[NAME_k7f3xa], the ward manager, said" would be parsed as a number between brackets.
    """
    named = PSEUDONYM.sub(
        lambda mark: NAMES[sum(map(ord, mark["code"])) % len(NAMES)] if mark["kind"] == "NAME" else mark[0], text
    )
    return clean(named) or text


def _attribution(found: Sequence[Sign]) -> Attribution:
    others = [sign for sign in found if sign.who.group != SELF]
    if not others:
        return OWN
    best = max(others, key=lambda sign: (sign.strength, sign.who.group != UNKNOWN, sign.at))
    own = max((sign.strength for sign in found if sign.who.group == SELF), default=0.0)
    if own >= best.strength:
        return OWN
    return Attribution("" if best.who.group == OWN_KIND else best.who.group, True)
