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
_MONTH_NUMBER = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:1[0-2]|0?[1-9])(?:st|nd|rd|th))"
)
_READ_YEAR = (
    rf"(?:(?:19|20)\d\d|['’]?\d\d(?!\w)|nineteen[ -]{_BELOW_100}"
    rf"|two thousand(?: (?:and )?(?:{_BELOW_100}|{_UNIT}))?|{_TENS}(?:[ -]{_UNIT})?|(?:oh|o)[ -]{_UNIT})"
)
_SMALL = rf"(?:{_TENS}(?:[ -]{_UNIT})?|{_TEEN}|(?:(?:oh|o|zero|nought)[ -])?{_UNIT}|\d{{1,2}})"
# "The thirtieth of the sixth eighty-eight": nobody says a date so unless they read out their own.
_READ_OUT = rf"(?:the )?{_DAY}(?:,| of)?(?: the)? {_MONTH_NUMBER},?(?: of)?,? {_READ_YEAR}"
_DATE = (
    rf"(?:(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}} ?[/.–-] ?\d{{1,2}} ?[/.–-] ?(?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}[ ./–-]{_MONTH}[ ./–-]['’]?(?:\d{{4}}|\d\d)|{_READ_OUT}"
    rf"|{_SMALL},? {_SMALL},? (?:nineteen[ -]{_BELOW_100}|(?:19|20)\d\d|{_TENS}(?:[ -]{_UNIT})?)"
    rf"|(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?|{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?"
    rf"|{_MONTH},? (?:of )?{_YEAR})(?!\w)"
)
_CUES = r"(?:born|date of birth|birth ?date|d\.? ?o\.? ?b\.?|birthday)"
_FORMS = (
    r"(?:wrist ?band|name ?band|birth certificate|passport"
    r"|driving licen[cs]e|prove (?:who i (?:was|am)|i was me|it was me|it)"
    r"|confirm (?:who i (?:was|am)|(?:[a-z]+ )?(?:details|identity))"
    r"|security questions?)"
)
_BORN = re.compile(
    rf"(?<!\w){_CUES}(?:['’]s|s)?\W(?:[^.?!\n\d]{{0,25}}?(?<!\w))?(?P<date>{_DATE})"
    rf"|(?<!\w){_FORMS}\W(?:[^.?!\n\d]{{0,60}}?(?<!\w))?(?P<formal>{_DATE})",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    rf"(?<!\w)(?P<date>{_DATE}),? (?:is|was|['’]s|that['’]s|being) (?:my|his|her|their|your) (?:birthday|date of birth|dob)\b",
    re.IGNORECASE,
)
_SPEAKS_OF_BIRTH = re.compile(rf"\b{_CUES}|birth|\b{_FORMS}", re.IGNORECASE)
_READ_OUT_ALONE = re.compile(
    rf"(?<![\w'’-])(?:the )?{_DAY},? of the {_MONTH_NUMBER},?(?: of)?,? "
    rf"(?:19\d\d|['’]?[3-9]\d(?!\w)|nineteen[ -]{_BELOW_100}|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{_UNIT})?)(?!\w)",
    re.IGNORECASE,
)

_AGE = rf"(?P<age>9\d|1[01]\d|ninety(?:[ -]{_UNIT})?|(?:an? |one )?hundred(?: and (?:{_UNIT}|{_TEEN}))?)"
_WHO = (
    r"(?:i|he|she|who|someone +|someone|na(?:n|na|nna|nnie)|gran(?:ny|ma|dma)?|gran[d]?(?:ad|pa|mother|father)|mum|mam|mom|dad|mother"
    r"|father|husband|wife|aunt(?:ie|y)?|uncle|brother|sister|neighbour|lady|man|woman|gentleman|fella|chap|patient|resident)"
)
_NO_UNIT = (
    r"(?=$|\n|[.,;:!?…](?!\d)| ?[—–-]| (?:now|and|but|on|next|this|last|already|when"
    r"|bless|so|or|then|today|tomorrow|in|years)\b)"
)
_ELDER = (
    r"(?:na(?:n|na|nna|nnie)|gran(?:ny|ma|dma|dad|d?pa|dmother|dfather)?|mum|mam|mom|mother|dad|father|aunt(?:ie|y)?|uncle"
    r"|neighbour|husband|wife|sister|brother|lady|woman|man|gentleman|fella|chap|bloke|resident|patient|volunteer)"
)
_BIRTHDAY = (
    r"(?:ninetieth|ninety[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:one )?hundredth"
    r"|hundred and (?:first|second|third|fourth|fifth))"
)
_AGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.]){_AGE}[ -]years?[ -](?:old|young)\b",
        rf"(?<![\w.]){_AGE}(?:st|nd|rd|th) birthday\b",
        rf"\b(?P<age>{_BIRTHDAY}) birthday\b",
        rf"\bstill (?!(?:the|a|an|at)\b)(?:[\w'’-]{{2,20}} ){{1,6}}at {_AGE}{_NO_UNIT}",
        rf"(?:^|[.,;:!?] |\b(?:and|but|so|then) )at {_AGE},? (?:he|she|my|his|her|our|they|you)\b",
        rf"(?<![\w.£])(?<!about )(?<!over )(?<!out of )(?!an? hundred|hundred){_AGE},? and"
        r" (?:still|sharp|bright|fit|never|not a|as sharp|as fit|all (?:his|her) (?:own )?(?:teeth|marbles))\b",
        rf"\b(?:died|dies|passed(?: away| on)?|lost (?:him|her|mum|mam|dad|nan)"
        rf"|going strong|retired|widowed|remarried) at {_AGE}{_NO_UNIT}",
        rf"\b{_ELDER}(?: [A-Z][\w’'-]+)?,(?: who['’]?s| she['’]?s| he['’]?s)? {_AGE}(?=,|\.(?!\d)| and\b)",
        rf"\b(?:pushing|nearing|knocking on for|getting on for|rising|hit|hits|at the age of) {_AGE}{_NO_UNIT}",
        rf"\b(?:be|been) {_AGE} (?:in|next|this|on|if|come|soon)\b(?! (?:minutes|hours|days))",
        rf"\b(?:aged|age|age of|turn(?:s|ed|ing)?|lived (?:to|till|until)(?: be)?|died at|reached) {_AGE}\b(?! ?(?:%|per\b))",
        rf"\b(?:man|woman|lady|gentleman|fella|bloke|chap|patient|resident|person|widow|widower) of {_AGE}\b(?! ?(?:%|per\b))",
        rf"\b{_WHO}(?:['’](?:s|m|d be|ll be)| (?:is|am|was|were|will be|would be))"
        rf"(?: (?:now|nearly|almost|about|just|only|over|turning|gone))? {_AGE}\b{_NO_UNIT}",
    )
)
_COULD_BE_OLD = re.compile(r"9\d|1[01]\d|ninet|hundred", re.IGNORECASE)
_WINDOW = 90


def dates_of_birth(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand that somebody was born on, year and day or year and month or day and month."""
    reached = 0
    taken: list[tuple[int, int]] = []
    for cue in _SPEAKS_OF_BIRTH.finditer(text):
        # A window round the cue, so that a long turn is never searched from each of its characters.
        start = max(reached, cue.start() - _WINDOW)
        for pattern in (_BORN, _BORN_AFTER):
            for match in pattern.finditer(text, start, min(len(text), cue.end() + _WINDOW)):
                span = match.span(match.lastgroup or 0)
                if span[0] >= reached:
                    reached = span[1]
                    taken.append(span)
    for match in _READ_OUT_ALONE.finditer(text) if " of the " in text.casefold() else ():
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            taken.append(match.span())
    yield from sorted(taken)


def great_ages(text: str) -> Iterator[tuple[int, int]]:
    """Where an age of 90 or more stands, in figures or words."""
    if _COULD_BE_OLD.search(text):
        for pattern in _AGES:
            for match in pattern.finditer(text):
                yield match.span("age")
