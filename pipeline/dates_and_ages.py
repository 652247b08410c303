"""Dates of birth and ages over 89: a date is one only where somebody speaks of a birth, a number only of a person's years.

Other dates and ages stay: they rarely tell who somebody is, and a study needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEEN = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_BELOW_100 = rf"(?:{_TENS}(?:[ -]{_UNIT})?|{_TEEN}|(?:oh|o|and)[ -]{_UNIT})"
_YEAR = (
    rf"(?:(?:19|20)\d\d|['’]?\d\d(?!\w)|nineteen[ -]{_BELOW_100}"
    rf"|two thousand(?: (?:and )?(?:{_BELOW_100}|{_UNIT}))?|twenty[ -]{_BELOW_100})"
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    r"|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL})"
_DATE = (
    rf"(?:(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}} ?[/.–-] ?\d{{1,2}} ?[/.–-] ?(?:\d{{4}}|\d\d)"
    rf"|(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?|{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?"
    rf"|{_MONTH},? (?:of )?{_YEAR})(?!\w)"
)
_BORN = re.compile(
    rf"(?<!\w)(?:born|date of birth|birth ?date|d\.? ?o\.? ?b\.?|birthday)(?:['’]s)?\W[^.?!\n\d]{{0,15}}?(?<!\w)(?P<date>{_DATE})",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    rf"(?<!\w)(?P<date>{_DATE}),? (?:is|was|['’]s|that['’]s|being) (?:my|his|her|their|your) (?:birthday|date of birth|dob)\b",
    re.IGNORECASE,
)
_SPEAKS_OF_BIRTH = re.compile(r"\bborn\b|birth|\bd\.? ?o\.? ?b\b", re.IGNORECASE)

_AGE = rf"(?P<age>9\d|1[01]\d|ninety(?:[ -]{_UNIT})?|(?:an? |one )?hundred(?: and (?:{_UNIT}|{_TEEN}))?)"
_WHO = (
    r"(?:i|he|she|who|someone +|someone|na(?:n|na|nna|nnie)|gran(?:ny|ma|dma)?|gran[d]?(?:ad|pa|mother|father)|mum|mam|mom|dad|mother"
    r"|father|husband|wife|aunt(?:ie|y)?|uncle|brother|sister|neighbour|lady|man|woman|gentleman|fella|chap|patient|resident)"
)
_NO_UNIT = r"(?=$|\n|[.,;:!?…](?!\d)| ?[—–-]| (?:now|and|but|next|this|last|already|when|bless|so|or|then|today|tomorrow|in|years)\b)"
_AGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.]){_AGE}[ -]years?[ -](?:old|young)\b",
        rf"(?<![\w.]){_AGE}(?:st|nd|rd|th) birthday\b",
        rf"\b(?:aged|age|age of|turn(?:s|ed|ing)?|lived (?:to|till|until)(?: be)?|died at|reached) {_AGE}\b(?! ?(?:%|per\b))",
        rf"\b(?:man|woman|lady|gentleman|fella|bloke|chap|patient|resident|person|widow|widower) of {_AGE}\b(?! ?(?:%|per\b))",
        rf"\b{_WHO}(?:['’](?:s|m|d be|ll be)| (?:is|am|was|were|will be|would be))"
        rf"(?: (?:now|nearly|almost|about|just|only|over|turning|gone))? {_AGE}\b{_NO_UNIT}",
    )
)
_COULD_BE_OLD = re.compile(r"9\d|1[01]\d|ninety|hundred", re.IGNORECASE)
_WINDOW = 70


def dates_of_birth(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand that somebody was born on, year and day or year and month or day and month."""
    reached = 0
    for cue in _SPEAKS_OF_BIRTH.finditer(text):
        # A window round the cue, so that a long turn is never searched from each of its characters.
        start = max(reached, cue.start() - _WINDOW)
        for pattern in (_BORN, _BORN_AFTER):
            for match in pattern.finditer(text, start, min(len(text), cue.end() + _WINDOW)):
                if match.start("date") >= reached:
                    reached = match.end("date")
                    yield match.span("date")


def great_ages(text: str) -> Iterator[tuple[int, int]]:
    """Where an age of 90 or more stands, in figures or words."""
    if _COULD_BE_OLD.search(text):
        for pattern in _AGES:
            for match in pattern.finditer(text):
                yield match.span("age")
