"""Numbers and letters as people say them ("plus four four", "double oh", "Q Q, one nine"), turned into characters.

One grammar for all that is read out: `spoken_numbers` gives long numbers, `spoken_codes` letters and numbers mixed, as
in postcodes. What they are (telephone, NHS, insurance number) is ruled in `pipeline.identifiers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    **{"zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3"},
    **{"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9"},
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

_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_TEEN, _TEN = "|".join(_TEENS), "|".join(_TENS)
_BELOW_100 = rf"(?:(?:{_TEN})(?:[ -](?:{_UNIT}))?|{_TEEN}|(?:{_UNIT}))"
_TOKEN = (
    rf"(?:(?:{'|'.join(_TIMES)})[ -](?:{_UNIT}|\d)(?:[ -]hundred)?|(?:{_TEN})(?:[ -](?:{_UNIT}))?|{_TEEN}"
    rf"|(?:{_UNIT})[ -]hundred and {_BELOW_100}|(?:{_UNIT})[ -]thousand|(?:{_UNIT})(?:[ -]hundred)?|\d{{1,6}})\b"
)
_BETWEEN = r"(?:[ ,.…–-]{1,3}|,? (?:um|er|erm|uh|then|and then),? )"
_RUN = re.compile(
    rf"(?<![\w'’-])(?:(?:plus|\+) ?)?{_TOKEN}(?:{_BETWEEN}{_TOKEN}){{{_FEWEST - 1},{_MOST - 1}}}", re.IGNORECASE
)
_EACH = re.compile(_TOKEN, re.IGNORECASE)
_SPELT = re.compile(rf"\b(?:{_UNIT}|hundred|thousand|{_TEEN}|{_TEN})\b", re.IGNORECASE)

_LETTER_NAMES = {
    "zed": "Z",
    "zee": "Z",
    "aitch": "H",
    "haitch": "H",
    "double u": "W",
    "double-u": "W",
    "double you": "W",
}
_RADIO_TEXT = """
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec
romeo sierra tango uniform victor whiskey whisky x-ray xray yankee zulu
"""
_RADIO = frozenset(_RADIO_TEXT.split())
_TWO_LETTER_WORDS_TEXT = """
so do be he we me us up am an as at by go if in is it my no of oh on or to hi ok un ah er um uh ha ta ma pa da mm hm
"""
_TWO_LETTER_WORDS = frozenset(_TWO_LETTER_WORDS_TEXT.split())
_CODE_TOKEN = (
    rf"(?:{'|'.join(sorted(map(re.escape, _LETTER_NAMES), key=len, reverse=True))}|(?:double|triple) [a-z]\b|{_TOKEN}"
    rf"|(?:{'|'.join(sorted(_RADIO))})\b|[a-z]\d{{1,2}}\b|\d{{1,2}}[a-z]{{1,2}}\b|[a-z]{{1,2}}\d{{0,2}}[a-z]?\b(?: for [a-z]+)?)"
)
_CODE_EACH = re.compile(_CODE_TOKEN, re.IGNORECASE)
_CODE_RUN = re.compile(rf"(?<![\w'’-]){_CODE_TOKEN}(?:{_BETWEEN}{_CODE_TOKEN}){{2,11}}(?![\w'’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A run of numbers of which some are spelt out: where it stands, and its digits."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """A run of letters and numbers said one after another: each token's place and its characters, capitals."""

    tokens: tuple[tuple[int, int, str], ...]


def spoken_numbers(text: str) -> Iterator[SpokenNumber]:
    """Every run of five numbers or more in `text` with one spelt out among them, in order and apart."""
    for run in _RUN.finditer(text):
        if _SPELT.search(run[0]):
            yield SpokenNumber(run.start(), run.end(), "".join(_digits(token[0]) for token in _EACH.finditer(run[0])))


def spoken_codes(text: str) -> Iterator[SpokenCode]:
    """Every run of three letters or numbers and more in `text`, in order and apart; most are no code ("a one to")."""
    for run in _CODE_RUN.finditer(text):
        yield SpokenCode(
            tuple(
                (run.start() + token.start(), run.start() + token.end(), _characters(token[0]))
                for token in _CODE_EACH.finditer(run[0])
            )
        )


def in_figures(words: str) -> str:
    """The digits of a number said in words, "forty two" -> "42"; figures stay."""
    return "".join(_digits(token[0]) for token in _EACH.finditer(words))


def _characters(token: str) -> str:
    """What a token stands for in capitals and digits, "?" for a word that is none."""
    folded = token.casefold()
    if folded in _LETTER_NAMES:
        return _LETTER_NAMES[folded]
    if folded in _RADIO:
        return folded[0].upper()
    if re.fullmatch(r"(?:double|triple) [a-z]", folded):
        return folded[-1].upper() * _TIMES[folded[:6]]
    if _EACH.fullmatch(token):
        return _digits(token)
    folded = folded.partition(" for ")[0]
    if token.islower() and folded in _TWO_LETTER_WORDS:
        return "?"
    return folded.upper()


def _digits(token: str) -> str:
    words = token.casefold().replace("-", " ").split(" ")
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first.isdigit():
        return first
    if first in _TIMES:
        return _UNITS.get(second, second) * _TIMES[first] + ("00" if words[-1] == "hundred" else "")
    if first in _TENS:
        return _TENS[first] + (_UNITS[second] if second else "0")
    if first in _TEENS:
        return _TEENS[first]
    if second == "thousand":
        return _UNITS[first] + "000"
    if len(words) > 3:  # "nine hundred and twelve"
        return _UNITS[first] + _digits(" ".join(words[3:])).rjust(2, "0")
    return _UNITS[first] + ("00" if second else "")
