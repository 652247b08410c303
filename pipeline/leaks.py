"""What de-identification may have missed in an interview: a second look by rules other than the first, told by place alone.

Deliberately coarse: what has the shape of an e-mail address, a web address, a postcode or a long number, and names that are
known to be somebody's (from the participants file, the file's name, the study's list). It sees no name that nobody wrote down.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.pseudonyms import PSEUDONYM
from pipeline.utterance import CodedDocument

SHORTEST_NAME = 4
_SHAPES = (
    ("email", re.compile(r"[^\s@<>\[\]]{1,64}@[^\s@<>\[\]]{1,190}\.[A-Za-z]{2,}")),
    ("web", re.compile(r"(?:https?://|\bwww\.)\S", re.IGNORECASE)),
    ("postcode", re.compile(r"(?<![\w£])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)")),
    ("number", re.compile(r"(?<![\w.,£$€])\+?\(?\d(?:[ ().-]{0,2}\d){8,17}(?![\w]|[.,]\d)")),
)
_YEARS = re.compile(r"(?:19|20)\d\d")
_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,3})\.\d+")
_SENTENCE_BEFORE = re.compile(r"(?:^|[.?!…:\n][\"'”’)]?\s*|^\W+)$")


@dataclass(frozen=True, slots=True)
class Leak:
    """A place that should not be there: its kind and its utterance; no utterance ("") where it is a label or an interview's name."""

    kind: str
    document: str
    utterance: str


def find_leaks(document: CodedDocument, names: Collection[str], ordinary: Collection[str] = ()) -> Iterator[Leak]:
    """Every place in a de-identified interview that looks like an identifier, or is one of `names`.

    `names` are words that are somebody's name, in small letters; they are looked for as whole words of four letters or more
    with a capital. One that is an `ordinary` word too ("Grace", "Will") counts within a sentence only.
    """
    transcript = document.transcript
    text = _blanked(transcript.text)
    spans = sorted(
        (coded.utterance.start, coded.utterance.end, coded.utterance.utterance_id) for coded in document.utterances
    )
    sought = _names(names)
    hits = chain(_shapes(text), _named(text, sought, ordinary))
    for kind, at in sorted(hits, key=lambda hit: hit[1]):
        inside = next((identifier for start, end, identifier in spans if start <= at < end), "")
        yield Leak(kind, transcript.document_id, inside)
    name = _blanked(transcript.name)
    for kind, _ in chain(_shapes(name), _named(name, sought, ())):
        if kind in ("email", "name"):  # an interview may well be called by a date or a number
            yield Leak(kind, transcript.document_id, "")


def _blanked(text: str) -> str:
    """The text with pseudonyms struck out, at the same places."""
    return PSEUDONYM.sub(lambda mark: "\x00" * len(mark[0]), text)


def _shapes(text: str) -> Iterator[tuple[str, int]]:
    for kind, shape in _SHAPES:
        for match in shape.finditer(text):
            if kind != "number" or not _harmless(match[0]):
                yield kind, match.start()


def _harmless(number: str) -> bool:
    """Whether a long number is none that leads to somebody: years in a row, dates, round sums, decimals."""
    pieces = re.findall(r"\d+", number)
    dates = all(_YEARS.fullmatch(piece) or len(piece) <= 2 for piece in pieces)
    sums = len(pieces) > 1 and 1 <= len(pieces[0]) <= 3 and set(pieces[1:]) <= {"000"}
    if _DECIMAL.fullmatch(number) or int("".join(pieces)) == 0:
        return True
    return (dates and any(_YEARS.fullmatch(piece) for piece in pieces)) or sums


def _names(names: Collection[str]) -> re.Pattern[str] | None:
    kept = sorted(
        {name.casefold() for name in names if len(name) >= SHORTEST_NAME}, key=lambda name: (-len(name), name)
    )
    joined = "|".join(re.escape(name) for name in kept)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if kept else None


def _named(text: str, sought: re.Pattern[str] | None, ordinary: Collection[str]) -> Iterator[tuple[str, int]]:
    for match in sought.finditer(text) if sought else ():
        if not match[0][0].isupper():
            continue
        begins = _SENTENCE_BEFORE.search(text[max(0, match.start() - 4) : match.start()])
        if not (begins and match[0].casefold() in ordinary):
            yield "name", match.start()
