"""Cleaned text for encoders: what a person said, without the marks of the transcript and the stumbles of speech.

Each step is a function `str -> str`, and `clean` is their table. Offsets are not kept: people are always shown the
transcript's own words, never these. Negation, hedges and words of stance stay. Every pattern looks at a bounded
stretch or runs through the text once, so that a line of a million characters takes bounded time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.pseudonyms import PSEUDONYM

_SOUNDS = (
    r"laugh(?:s|ing|ter|ed)?|chuckl(?:e|es|ing)|giggl(?:e|es|ing)|sigh(?:s|ing)?|cough(?:s|ing)?|cr(?:ies|ying)|sob(?:s|bing)?"
    r"|sniff(?:s|ing)?|snort(?:s|ing)?|clears? throat|exhales?|inhales?|whisper(?:s|ing)?|gasps?|yawns?|tuts?"
    r"|clapping|applause|paus(?:e|es|ing)|silen(?:ce|t)|inaudible|indistinct|unclear|unintelligible|indecipherable"
    r"|cross[ -]?talk|overlap(?:s|ping)?|talking over|background noise|phone rings|phone ringing"
    r"|door (?:opens|closes|slams|bangs)|beep|nods|nodding|shakes head|smiles|shrugs|sic"
)
_EVENTS = (
    r"interrupt(?:s|ed|ion|ions)?|background|noise|music|breath(?:es?|ing)|claps?|doorbell|knock(?:s|ing)?|recording|tape|audio"
    r"|break in|end of|start of|gestures?|points?|smiling|redacted"
)
_ADVERBS = r"(?:long|short|brief|slight|both|all|group|general|everyone|everybody|loud|soft|nervous|quiet|speaker)"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_SOUND = rf"\s?(?:{_ADVERBS}\s)?(?:{_SOUNDS}|{_CLOCK}|\?{{1,5}}|\.{{2,5}}|…)(?![\w'])"
_MARK = rf"(?:{_SOUND}|\s?(?:{_ADVERBS}\s)?(?:{_EVENTS})(?![\w']))"

_SQUARE_MARK = re.compile(rf"[\[{{]{_MARK}[^\[\]{{}}\n]{{0,80}}[\]}}]", re.IGNORECASE)
# In round brackets people also just say things ("(points of view, mostly)"), so only a mark and little else goes.
_ROUND_MARK = re.compile(rf"\({_SOUND}(?:[ ,;/-]{{1,3}}(?:{_SOUND}|{_CLOCK}|\w{{1,12}}ly)){{0,3}}\s?\)", re.IGNORECASE)
_ANGLE_MARK = re.compile(rf"(?:<{_SOUND}[^<>\n]{{0,40}}>|\*{_SOUND}[^*\n]{{0,40}}\*)", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[\]{}]")
_BARE_CLOCK = re.compile(r"(?<![\d:.,])\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?![\d:])")
# "ER" in capitals is a place in a hospital, so only the first letter may be one.
_FILLER = re.compile(r"(?<![\w'’-])(?:[Uu]m{1,8}|[Uu]h{1,8}|[Ee]r{1,6}m{0,6}|[Ee]hm{1,4}|[Aa]hm{1,4})(?![\w'’-]),?")
_PHRASE = re.compile(
    r"\b(you know what i mean|d['’]you know what i mean|you know|you see|i mean|sort of|kind of|i think|like"
    r"|i don['’]t know)"
    r"(?:,? \1\b)+",
    re.IGNORECASE,
)
# Only words nobody doubles on purpose: "no no no", "so so supportive", "had had", "that that" and "very very" stay.
_STUTTER = re.compile(
    r"(?<![\w'’-])(the|a|an|i|i['’]m|i['’]ve|i['’]d|it|it['’]s|and|but|to|of|in|on|at|we|we['’]re|we['’]ve|he|he['’]s|she|she['’]s|they"
    r"|they['’]re|they['’]ve|you|you['’]re|was|were|my|our|your|their|his|with|for|if|when|what|there|there['’]s|this|these"
    r"|because|cos|or|as|from|by|would|could|should|can|who|where|why|how|about|are|am|be|into|some|its|us)"
    r"(?:(?: ?[,–—]| ?-{1,3}| ?\.{2,3}| ?…)? \1(?![\w'’-]))+",
    re.IGNORECASE,
)
_BROKEN_WORD = re.compile(r"(?<![\w'’-])([^\W\d_]{1,4})(?:-{1,2}|…|\.{3}) (?=\1)", re.IGNORECASE)
_BROKEN_LETTER = re.compile(r"(?<![\w'’-])([^\W\d_])-(?=\1)", re.IGNORECASE)
_DASH = re.compile(r" ?(?:-{2,}|—) ?| – ")
_ELLIPSIS = re.compile(r"…|\.{4,}")
_SPACE = re.compile(r"\s+")
_SPACE_BEFORE = re.compile(r" (?=[,.;:?!])")
_COMMAS = re.compile(r",(?: ?,)+")
_COMMA_BEFORE_STOP = re.compile(r",(?=[.?!;:])")
_HANGING = re.compile(r"(?<=[.?!]) ,")
_LONE_STOP = re.compile(r"(?<=[.?!]) \.(?!\.)")
_EMPTY_QUOTES = re.compile(r"(?:\(\s?\)|“\s?”|\"\s?\")")
_NEUTRAL = {
    "NAME": "someone",
    "EMAIL": "an address",
    "URL": "a website",
    "POSTCODE": "an address",
    "ADDRESS": "an address",
    "PLACE": "a place",
    "ORG": "an organisation",
    "DOB": "a date",
    "HANDLE": "an address",
}


def clean(text: str) -> str:
    """`text` as an encoder should read it: one line, no transcription marks, no fillers or stutters.

    Idempotent. Words of meaning are never added, save a neutral one for each pseudonym.
    """
    for _ in range(_ROUNDS):
        cleaned = text
        for step in STEPS:
            cleaned = step(cleaned)
        if cleaned == text:
            break
        text = cleaned
    return text


def neutral_pseudonyms(text: str) -> str:
    """`text` with "[NAME_k7f3xa]" as "someone" and other pseudonyms as what they stand for."""

    return PSEUDONYM.sub(lambda mark: _NEUTRAL.get(mark["kind"], "a number"), text)


def drop_marks(text: str) -> str:
    """`text` without "[laughs]", "(inaudible 00:12)", "*sighs*", bare clock times; "[her] manager" keeps its word."""
    for pattern in (_SQUARE_MARK, _ROUND_MARK, _ANGLE_MARK, _BARE_CLOCK):
        text = pattern.sub(" ", text)
    return _BRACKETS.sub(" ", text)


def drop_fillers(text: str) -> str:
    """`text` without um, er, erm, uh; a phrase said over and over ("you know you know") is said once."""
    return _PHRASE.sub(r"\1", _FILLER.sub("", text))


def drop_stutters(text: str) -> str:
    """`text` with "the the the", "w-w-was" and "th- they" as the word that was meant; doubled stress stays."""
    text = _BROKEN_WORD.sub("", _BROKEN_LETTER.sub("", text))
    return _STUTTER.sub(r"\1", text)


def plain_dashes(text: str) -> str:
    """`text` with cut-off dashes as a spaced hyphen, none at its ends; hyphens within words and ranges stay."""
    text = _ELLIPSIS.sub("...", text)
    return _DASH.sub(" - ", text).strip().removeprefix("- ").removesuffix(" -")


def one_line(text: str) -> str:
    """`text` with single spaces."""
    return _SPACE.sub(" ", text).strip()


def tidy_punctuation(text: str) -> str:
    """`text` without the commas, gaps and empty quotation marks that removed words leave behind."""
    text = _LONE_STOP.sub("", _EMPTY_QUOTES.sub("", text))
    text = _SPACE_BEFORE.sub("", text)
    text = _COMMA_BEFORE_STOP.sub("", _HANGING.sub("", _COMMAS.sub(",", text)))
    return text.lstrip(",;: ").rstrip(" ")


STEPS: tuple[Callable[[str], str], ...] = (
    one_line,
    neutral_pseudonyms,
    drop_marks,
    one_line,
    drop_fillers,
    one_line,
    drop_stutters,
    plain_dashes,
    one_line,
    tidy_punctuation,
)
# What one step removes can bring together what another looks for; a few rounds settle any real text.
_ROUNDS = 12
