"""Long numbers as people say them ("oh seven seven, double oh …"), turned into digits; what they are is ruled elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    **{"zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3"},
    **{"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}
_TEENS = dict(
    zip(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        map(str, range(10, 20)),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], "23456789", strict=True)
)
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_FEWEST, _MOST = 5, 24

_UNIT = "|".join(_UNITS)
_TOKEN = (
    rf"(?:(?:{'|'.join(_TIMES)})[ -](?:{_UNIT})|(?:{'|'.join(_TENS)})(?:[ -](?:{_UNIT}))?|{'|'.join(_TEENS)}"
    rf"|(?:{_UNIT})(?: hundred)?|\d{{1,6}})\b"
)
_RUN = re.compile(
    rf"(?<![\w'’-]){_TOKEN}(?:(?:[ ,.–-]{{1,3}}|,? (?:um|er|erm|uh),? ){_TOKEN}){{{_FEWEST - 1},{_MOST - 1}}}",
    re.IGNORECASE,
)
_EACH = re.compile(_TOKEN, re.IGNORECASE)
_SPELT = re.compile(rf"\b(?:{_UNIT}|hundred)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A run of numbers of which some are spelt out: where it stands, and its digits."""

    start: int
    end: int
    digits: str


def spoken_numbers(text: str) -> Iterator[SpokenNumber]:
    """Every run of five numbers or more in `text` with one spelt out among them, in order and apart."""
    for run in _RUN.finditer(text):
        if _SPELT.search(run[0]):
            yield SpokenNumber(run.start(), run.end(), "".join(_digits(token[0]) for token in _EACH.finditer(run[0])))


def _digits(token: str) -> str:
    first, _, second = token.casefold().replace("-", " ").partition(" ")
    if first.isdigit():
        return first
    if first in _TIMES:
        return _UNITS[second] * _TIMES[first]
    if first in _TENS:
        return _TENS[first] + (_UNITS[second] if second else "0")
    if first in _TEENS:
        return _TEENS[first]
    return _UNITS[first] + ("00" if second else "")
