"""Identifiers with a shape: e-mails, websites, handles, phone, NHS and insurance numbers, postcodes, addresses, births, ages.

Presidio's UK recognisers decide; what they don't cover (spoken e-mail addresses and numbers, oddly grouped or mistyped
NHS numbers, street addresses, handles) is ruled here. Names of people are found in `pipeline.person_names`. Nothing here
touches the network, and a recogniser only sees a short window around what sets it off, so no pattern can run away.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.dates_and_ages import dates_of_birth, great_ages
from pipeline.spoken_numbers import spoken_numbers


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text: its kind (the word in its pseudonym) and its place, `text[start:end]`."""

    kind: str
    start: int
    end: int


_AT = re.compile(r"(?<=[\w'+-])@(?=\w[\w-]{0,62}\.\w)")
_SPOKEN_EMAIL = re.compile(
    r"\b[\w-]{1,40}(?: (?:dot|underscore|dash) [\w-]{1,40}){0,3} at [\w-]{1,40}(?: dot [a-z]{2,15}){1,3}\b",
    re.IGNORECASE,
)
# Presidio's pattern takes "it was the car.So I" for a website: a full stop without its space is common in transcripts.
_URL = re.compile(
    r"https?://[^\s<>\"'“”]{1,2000}|(?<![\w@.])(?:www\.[\w-]{1,63}|(?:[\w-]{1,63}\.){0,4}[\w-]{2,63}"
    r"(?=\.(?:com|org|net|info|eu|io|uk|ie|gov|edu|nhs|co)\b))(?:\.[a-z]{2,10}){1,4}(?:/[^\s<>\"'“”]{0,500})?(?![\w@])"
)
_SPOKEN_URL = re.compile(
    r"\b(?:w{3} dot |double ?u double ?u double ?u dot )?[\w-]{2,40}(?: dot [\w-]{2,40}){0,3}"
    r" dot (?:com|org|net|info|co dot uk|gov dot uk|uk|ie|eu)(?: dot uk)?\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,28}\w")
_TEN_DIGITS = re.compile(r"(?<![\d+])(?<!\d[ .-])\d(?:[ .–-]{0,2}\d){9}(?![ .-]?\d)")
_NHS_NEAR = re.compile(r"\bNHS\b[^\n]{0,60}$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\(|\b)\d[\d ()./–-]{7,28}\d\b")
_INSURANCE = re.compile(r"\b[A-Za-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-Da-d]\b")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b")
_NO_POSTCODE = re.compile(r"(?:st|nd|rd|th|am|pm)$")
_ADDRESS = re.compile(
    r"\b(?:[Ff]lat \d{1,4}[A-Za-z]?,? )?\d{1,4}[A-Za-z]?,? (?:[A-Z][\w'’-]{1,30} ){1,3}"
    r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Crescent|Drive|Terrace|Place|Way|Court|Gardens|Grove|Square|Hill|Row|Mews"
    r"|Walk|Rise|Green|View|Parade)\b"
)
_SMALL_ADDRESS = re.compile(
    r"\b(?:flat \d{1,4}[a-z]?,? )?(?P<number>\d{1,4}[a-z]?),? (?P<name>[a-z'’]{3,30}) "
    r"(?:street|road|lane|avenue|crescent|terrace|drive|grove|gardens|mews)\b"
)
_NO_STREET_TEXT = """
way lane minute minutes mile miles side main busy day year hour foot car the different other
"""
_NO_STREET = frozenset(_NO_STREET_TEXT.split())


def find_identifiers(text: str) -> list[Found]:
    """Every identifier in `text`, in order; where two claim a place, the kind that comes first in `_FINDERS` wins."""
    taken: list[Found] = []
    for finder in _FINDERS:
        for found in finder(text):
            place = bisect_right(taken, found.start, key=lambda other: other.start)
            clear_before = place == 0 or taken[place - 1].end <= found.start
            if clear_before and (place == len(taken) or found.end <= taken[place].start):
                taken.insert(place, found)
    return taken


def _emails(text: str) -> Iterator[Found]:
    last = -1
    for at in _AT.finditer(text):
        if at.start() < last:
            continue
        before = text[max(0, at.start() - 64) : at.start()].split()[-1]
        start = at.start() - len(before)
        window = before + text[at.start() : at.end() + 255].split(maxsplit=1)[0]
        for result in _recogniser("email").analyze(window, ["EMAIL_ADDRESS"]):
            last = start + result.end
            yield Found("EMAIL", start + result.start, last)
    for match in _SPOKEN_EMAIL.finditer(text) if " dot " in text.casefold() else ():
        yield Found("EMAIL", *match.span())


def _urls(text: str) -> Iterator[Found]:
    for match in _URL.finditer(text):
        yield Found("URL", match.start(), match.start() + len(match[0].rstrip(".,;:!?)")))
    for match in _SPOKEN_URL.finditer(text) if " dot " in text.casefold() else ():
        yield Found("URL", *match.span())


def _nhs_numbers(text: str) -> Iterator[Found]:
    for match in _TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        # A number mistyped by one digit still names its owner when somebody has just called it an NHS number.
        called_so = _NHS_NEAR.search(text[max(0, match.start() - 64) : match.start()])
        if digits[0] != "0" and (called_so or _recogniser("nhs").validate_result(digits)):
            yield Found("NHS", *match.span())


def _spoken_numbers(text: str) -> Iterator[Found]:
    for number in spoken_numbers(text):
        digits = number.digits
        if digits.startswith("0") and 10 <= len(digits) <= 11:
            yield Found("PHONE", number.start, number.end)
        elif len(digits) == 10:
            called_so = _NHS_NEAR.search(text[max(0, number.start - 64) : number.start])
            if called_so or _recogniser("nhs").validate_result(digits):
                yield Found("NHS", number.start, number.end)


def _dates_of_birth(text: str) -> Iterator[Found]:
    for start, end in dates_of_birth(text):
        yield Found("DOB", start, end)


def _great_ages(text: str) -> Iterator[Found]:
    for start, end in great_ages(text):
        yield Found("AGE", start, end)


def _phones(text: str) -> Iterator[Found]:
    for window in _NUMBER.finditer(text):
        for result in _recogniser("phone").analyze(window[0], ["PHONE_NUMBER"]):
            number = window[0][result.start : result.end]
            digits = re.sub(r"^(?:\+|00)44\(?0?\)?", "0", re.sub(r"[^\d+]", "", number))
            # Leniency 0 takes any possible number, also those set apart for stories; UK ones begin with 0 or a plus.
            if (digits.startswith("0") and 10 <= len(digits) <= 11) or digits.startswith("+"):
                yield Found("PHONE", window.start() + result.start, window.start() + result.end)


def _insurance_numbers(text: str) -> Iterator[Found]:
    # The shape is enough: Presidio also asks for a prefix in use, and a misheard letter would let the number through.
    for match in _INSURANCE.finditer(text):
        yield Found("NINO", *match.span())


def _postcodes(text: str) -> Iterator[Found]:
    for window in _POSTCODE.finditer(text):
        if _NO_POSTCODE.search(window[0]):  # "B12 3rd", "T5 6pm"
            continue
        for result in _recogniser("postcode").analyze(window[0], ["UK_POSTCODE"]):
            yield Found("POSTCODE", window.start() + result.start, window.start() + result.end)


def _addresses(text: str) -> Iterator[Found]:
    for match in _ADDRESS.finditer(text):
        yield Found("ADDRESS", *match.span())
    for match in _SMALL_ADDRESS.finditer(text):
        if match["name"] not in _NO_STREET:
            yield Found("ADDRESS", *match.span())


def _handles(text: str) -> Iterator[Found]:
    for match in _HANDLE.finditer(text):
        yield Found("HANDLE", *match.span())


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _emails,
    _urls,
    _dates_of_birth,
    _nhs_numbers,
    _spoken_numbers,
    _phones,
    _insurance_numbers,
    _postcodes,
    _addresses,
    _handles,
    _great_ages,
)


@cache
def _recogniser(which: str) -> Any:
    """Presidio's recogniser, made on first use: importing presidio takes seconds."""
    from presidio_analyzer.predefined_recognizers import (
        EmailRecognizer,
        NhsRecognizer,
        PhoneRecognizer,
        UkPostcodeRecognizer,
    )
    from tldextract import TLDExtract

    # tldextract's default fetches the list of public suffixes; this one reads the list it came with.
    suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)

    class OfflineEmailRecognizer(EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return bool(suffixes(pattern_text).fqdn)

    makers: dict[str, Callable[[], Any]] = {
        "email": OfflineEmailRecognizer,
        "nhs": NhsRecognizer,
        "phone": lambda: PhoneRecognizer(supported_regions=("GB",), leniency=0),
        "postcode": UkPostcodeRecognizer,
    }
    return makers[which]()
