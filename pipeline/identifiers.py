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
from pipeline.language import is_common
from pipeline.lean_imports import without
from pipeline.name_lists import GIVEN_NAMES
from pipeline.spoken_numbers import SpokenCode, in_figures, spoken_codes, spoken_numbers


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text: its kind (the word in its pseudonym) and its place, `text[start:end]`."""

    kind: str
    start: int
    end: int


_AT = re.compile(r"(?<=[\w'+-])@(?=\w[\w-]{0,62}\.\w)")
_DOMAIN = r"[\w-]{1,40}(?: (?:dash|hyphen) [\w-]{1,40}){0,2}(?: dot [a-z]{2,15}){1,3}"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w'’])[\w-]{{1,40}}(?: (?:dot|underscore|dash|hyphen) [\w-]{{1,40}}){{0,4}},? at,? {_DOMAIN}\b",
    re.IGNORECASE,
)
# Presidio's pattern takes "it was the car.So I" for a website: a full stop without its space is common in transcripts.
_URL = re.compile(
    r"https?://[^\s<>\"'“”]{1,2000}|(?<![\w@.])(?:www\.[\w-]{1,63}|(?:[\w-]{1,63}\.){0,4}[\w-]{2,63}"
    r"(?=\.(?:com|org|net|info|eu|io|uk|ie|gov|edu|nhs|co)\b))(?:\.[a-z]{2,10}){1,4}(?:/[^\s<>\"'“”]{0,500})?(?![\w@])"
)
_SPOKEN_URL = re.compile(
    r"\b(?:(?:w,? ?w,? ?w|(?:double[ -]?(?:u|you),? ?){3}|triple[ -]?w|treble[ -]?w),? dot )?[\w-]{2,40}"
    r"(?: (?:dot|dash|hyphen) [\w-]{2,40}){0,4} dot (?:com|org|net|info|uk|ie|eu|(?:co|gov|org|ac|nhs) dot uk)(?: dot uk)?"
    r"(?:,? (?:forward )?slash [\w-]{1,40}(?: (?:dash|hyphen|underscore) [\w-]{1,40}){0,3}){0,4}\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,28}\w")
_PLATFORM = (
    r"(?:insta(?:gram)?|tik ?tok|twitter|facebook|snap ?chat|snap|you ?tube|reddit|discord|threads|bluesky|mastodon"
    r"|twitch|linkedin|telegram|tumblr|pinterest|x|messenger|whatsapp|strava|soundcloud|bandcamp|etsy)"
)
_ACCOUNT = r"(?P<name>[A-Za-z][\w.]{3,29})"
_ON_PLATFORM = re.compile(rf"(?<![\w@./'’-]){_ACCOUNT},? (?:over )?on (?:the |my )?{_PLATFORM}\b", re.IGNORECASE)
_PLATFORM_FIRST = re.compile(
    rf"\b(?:on {_PLATFORM}(?:,| it['’]s| i['’]m| (?:she|he|they)['’](?:s|re)| we['’]re)? ?(?:as|under|at|called|is|it['’]s)?"
    rf"|{_PLATFORM} (?:handle|name|account|page|username)? ?(?:is|was|called)|{_PLATFORM}['’]s|{_PLATFORM}:"
    rf"|(?:user ?name|handle|screen name)(?:['’]s| is| was|:)?(?: something like)?|goes by|posts? (?:as|under)) {_ACCOUNT}\b",
    re.IGNORECASE,
)
_UNDERSCORED = re.compile(r"(?<![\w@./-])[A-Za-z][A-Za-z\d]{1,20}(?:_[A-Za-z\d]{1,20}){1,4}(?![\w@/-]|\.\w)")
_SPOKEN_HANDLE = re.compile(r"\b[\w-]{2,30}(?:,? underscore,? [\w-]{1,30}){1,4}\b(?! (?:at|dot)\b)", re.IGNORECASE)
_ANY_PLATFORM = re.compile(
    rf"\b(?:{_PLATFORM[3:-1].replace('|x|', '|')}|handle|user ?name|screen name|goes by|posts?)\b", re.IGNORECASE
)
_TEN_DIGITS = re.compile(r"(?<![\d+])(?<!\d[ .-])\d(?:[ .–-]{0,2}\d){9}(?![ .-]?\d)")
_NHS_NEAR = re.compile(r"\bNHS\b[^\n]{0,60}$", re.IGNORECASE)
_PHONE_NEAR = re.compile(
    r"\b(?:phone|mobile|landline|ring|rang|call|text|extension|helpline|duty line|number(?:['’]s| is| was)?)\b[^\n.?!]{0,30}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:\+|\(|\b)\d[\d ()./–-]{7,28}\d\b")
_INSURANCE = re.compile(r"\b[A-Za-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-Da-d]\b")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b")
_NO_POSTCODE = re.compile(r"(?:st|nd|rd|th|am|pm)$")
_POSTCODE_SHAPE = re.compile(r"[A-Z0]{1,2}\d[A-Z\d]?\d[A-Z0]{2}")
_INSURANCE_SHAPE = re.compile(r"[A-Z]{2}\d{6}[A-D]")
_POSTCODE_NEAR = re.compile(r"\bpost ?code\b[^\n]{0,60}$", re.IGNORECASE)
_AREAS_TEXT = """
ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu
gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe
ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv
yo ze
"""
_AREAS = frozenset(_AREAS_TEXT.upper().split())
"""Letters that postcodes begin with (Royal Mail's postcode areas)."""

_HEADS = (
    r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Crescent|Drive|Terrace|Place|Way|Court|Gardens|Grove|Square|Hill|Row|Mews"
    r"|Walk|Rise|Green|View|Parade|Cottages?|Mansions|Villas|Buildings|Heights|Quay|Fold|Croft|Wynd|Vale|Yard|Gate|Brow"
    r"|Parkway|Mead|Meadows?|Park|Wharf|Bank|Circus|House|Towers?|Point)"
)
_UNIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_BELOW_100 = rf"(?:{_TENS}(?:[ -]{_UNIT})?|{_TEENS}|{_UNIT})"
_IN_WORDS = (
    rf"(?:(?:(?:an?|{_UNIT}) hundred(?: and)? )?{_BELOW_100}|(?:an?|{_UNIT}) hundred"
    rf"|{_UNIT}[ -](?:oh|o)[ -]{_UNIT}|(?:{_UNIT}[ -]){{1,3}}{_BELOW_100})"
)
_DOOR = rf"(?:\d{{1,4}}[A-Za-z]?|{_IN_WORDS}(?:[ -][a-dA-D]\b)?)"
_FLAT = rf"(?:(?:[Ff]lat|[Aa]partment|[Uu]nit|[Rr]oom|[Bb]edsit) (?:number )?(?:\d{{1,4}}[A-Za-z]?|[A-Za-z]\d?|{_IN_WORDS}),? )"
_ADDRESS = re.compile(
    rf"(?<![\w£.])(?:{_FLAT}?(?i:{_DOOR}),? (?:the )?|{_FLAT}(?:the )?)(?:[A-Z][\w'’-]{{1,30}} ){{1,3}}{_HEADS}\b"
)
_SMALL_ADDRESS = re.compile(
    rf"(?<![\w£.'’-])(?P<cue>{_FLAT}|(?:lives?|lived|living|stay(?:s|ed|ing)?|address(?: is|['’]s| was)?|house|over|round|up|down)"
    rf"(?: at)? (?:number )?|(?:at|from|number|to) (?:number )?)?(?P<door>{_DOOR}),? (?!{_BELOW_100}\b)"
    r"(?P<name>(?:[a-z'’]{3,30} ){1,2}?)"
    r"(?P<head>street|road|lane|avenue|crescent|terrace|drive|grove|gardens|mews|close|court|cottages?|place|villas"
    r"|mansions|croft|row|view|rise|walk|hill|way)\b"
)
_UNSURE_HEADS = frozenset(("close", "court", "place", "drive", "view", "rise", "walk", "hill", "way", "row", "cottage"))
_NO_STREET_TEXT = """
way lane minute minutes mile miles side main busy day year hour foot car the different other big small long little
whole bloody new old nice lovely quiet single high proper bad good more same next last third second first and for from
that this per percent hundred thousand million pound people years weeks months days hours times of off on in at down up
along across to into or but bed beds great ordinary terraced dead narrow separate other's particular certain few odd
residential posh leafy country dirt back side
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
        home = re.sub(r"^(?:00)?440?(?=[1-9])", "0", digits) if len(digits) > 10 else digits
        if home.startswith("0") and 10 <= len(home) <= 11:
            yield Found("PHONE", number.start, number.end)
        elif len(digits) == 10 and (
            _NHS_NEAR.search(text[max(0, number.start - 64) : number.start])
            or _recogniser("nhs").validate_result(digits)
        ):
            yield Found("NHS", number.start, number.end)
        elif 5 < len(digits) < 13 and _PHONE_NEAR.search(text[max(0, number.start - 40) : number.start]):
            yield Found("PHONE", number.start, number.end)


def _spoken_codes(text: str) -> Iterator[Found]:
    """Insurance numbers and postcodes read out: "Q Q, one nine, two eight, three seven, A", "L S twenty-nine, nine Z X"."""
    for code in spoken_codes(text):
        for kind, shape in (("NINO", _INSURANCE_SHAPE), ("POSTCODE", _POSTCODE_SHAPE)):
            for start, end, said in _shaped(code, shape):
                if _NO_POSTCODE.search(text[start:end]):
                    continue
                named = kind == "NINO" or _POSTCODE_NEAR.search(text[max(0, start - 74) : start])
                if named or re.split(r"\d", said.replace("0", "O", 1), maxsplit=1)[0] in _AREAS:
                    yield Found(kind, start, end)


def _shaped(code: SpokenCode, shape: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Where whole tokens of a code, one after another, make up `shape`, and their characters."""
    first = 0
    while first < len(code.tokens):
        said = ""
        for last in range(first, min(first + 10, len(code.tokens))):
            said += code.tokens[last][2]
            if len(said) > 9 or "?" in said:
                break
            if shape.fullmatch(said) and last > first:
                yield code.tokens[first][0], code.tokens[last][1], said
                first = last
                break
        first += 1


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
        words = match["name"].split()
        if not _NO_STREET.isdisjoint(words) or in_figures(match["name"]):
            continue
        cue = (match["cue"] or "").casefold()
        sure = match["head"] not in _UNSURE_HEADS and not match["door"].casefold().startswith("one")
        if sure or cue:
            flat = re.match(r"flat|apartment|unit|room|bedsit", cue)  # the verb before an address is no part of it
            start = match.start("cue") if flat else match.start("door")
            yield Found("ADDRESS", start, match.end())


def _handles(text: str) -> Iterator[Found]:
    for match in _HANDLE.finditer(text):
        yield Found("HANDLE", *match.span())
    for match in _UNDERSCORED.finditer(text) if "_" in text else ():
        # A file's name has such words too.
        if _ANY_PLATFORM.search(text, max(0, match.start() - 60), match.end() + 60):
            yield Found("HANDLE", *match.span())
    for match in _SPOKEN_HANDLE.finditer(text) if "underscore" in text.casefold() else ():
        yield Found("HANDLE", *match.span())
    if _ANY_PLATFORM.search(text):
        for pattern in (_ON_PLATFORM, _PLATFORM_FIRST):
            for match in pattern.finditer(text):
                if _an_account(match["name"].rstrip(".")):
                    yield Found("HANDLE", match.start("name"), match.start("name") + len(match["name"].rstrip(".")))


def _an_account(word: str) -> bool:
    """Whether a word is made up, as accounts' names are: joined, numbered, or long and in no vocabulary."""
    folded = word.casefold()
    if folded in GIVEN_NAMES or re.fullmatch(_PLATFORM, folded):
        return False
    if re.search(r"[_\d.]", word):
        return any(character.isalpha() for character in word) and not re.fullmatch(r"[ap]\.?m\.?", folded)
    plain = not any(
        is_common(stem) for stem in (folded, folded.rstrip("s"), folded.removesuffix("ing"), folded.removesuffix("ed"))
    )
    return len(word) > 7 and plain and folded not in ("safeguarding", "videocalling", "livestreaming")


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _emails,
    _urls,
    _dates_of_birth,
    _nhs_numbers,
    _spoken_numbers,
    _phones,
    _insurance_numbers,
    _spoken_codes,
    _postcodes,
    _addresses,
    _handles,
    _great_ages,
)


@cache
def _recogniser(which: str) -> Any:
    """Presidio's recogniser, made on first use: importing presidio takes a second."""
    with without():
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
