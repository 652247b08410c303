"""The words of a text as names are looked for in them: case, possessives apart, where sentences begin, set phrases left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.language import is_common
from pipeline.lean_imports import without
from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES
from pipeline.name_signs import PARTICLES, SET_PHRASE_WORDS, SET_PHRASES
from pipeline.surnames import EVERYDAY, SURNAMES

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|ll|d|ve|re|m|t)$", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.?!:…\"“”‘(\[\n*–—]|--")
_CAPITALS_IN_WRITING = 0.01
_SURELY = (GIVEN_NAMES - ALSO_WORDS) | (SURNAMES - EVERYDAY)
_BARE_I = frozenset({"I", "I'm", "I'd", "I'll", "I've", "I’m", "I’d", "I’ll", "I’ve"})


@dataclass(slots=True)
class Word:
    """One word and what its looks tell; `folded` is its case-folded form without accents."""

    start: int
    end: int  # without a possessive or a contraction
    folded: str
    capital: bool
    shouted: bool
    initial: bool
    joined: bool  # one space after the word before it


def words_of(text: str) -> list[Word]:
    """The words of `text` in order, less those of set phrases that name nobody ("Harry Potter")."""
    words: list[Word] = []
    reached = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        ending = _ENDING.search(match[0]) if "'" in match[0] or "’" in match[0] else None
        if ending and ending[0][-1] in "tT":
            ending = None  # "couldn't" is one word: its "couldn" is in no vocabulary and would pass for a name
        core = match[0][: ending.start()] if ending else match[0]
        gap = text[max(reached, start - 6) : start]
        initial = not words or (gap != " " and bool(_SENTENCE_BREAK.search(gap)))
        capital = core[:1].isupper()
        shouted = capital and len(core) > 1 and core[1].isupper() and (core.isupper() or len(core) > 2)
        folded = core.casefold().replace("’", "'")
        if not folded.isascii():  # "Siân" and "Sian" are one name, and one entry of a list
            folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
        if initial and words and _after_an_initial(words[-1], gap, folded):
            initial, gap = False, " "
        words.append(Word(start, start + len(core), folded, capital, shouted, initial, gap == " "))
        reached = end
    if SET_PHRASE_WORDS.isdisjoint(word.folded for word in words):
        return words
    phrases = [match.span() for match in SET_PHRASES.finditer(text)]
    return [word for word in words if not any(first <= word.start < last for first, last in phrases)]


def _after_an_initial(before: Word, gap: str, folded: str) -> bool:
    """Whether "Popescu" goes on after "V.": no sentence ends with a bare letter before a word that is rare or a name."""
    lone = before.capital and before.end == before.start + 1 and gap in (". ", ".")
    return lone and (len(folded) == 1 or folded in PARTICLES or not is_common(folded) or folded in _SURELY)


def without_capitals(texts: Sequence[str]) -> bool:
    """Whether a document is written in small letters throughout, as some speech recognition does; "I" counts as small."""
    counted = capitals = 0
    for text in texts:
        for word in _WORD.findall(text):
            if word not in _BARE_I:
                counted += 1
                capitals += word[0].isupper()
    return capitals < _CAPITALS_IN_WRITING * counted


_NEGATED_TEXT = """
isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't couldn't won't wouldn't shan't shouldn't
mustn't needn't mightn't oughtn't daren't ain't
"""
_NEGATED = frozenset(_NEGATED_TEXT.split())


@cache
def stop_words() -> frozenset[str]:
    """Words so common that a capital on them means nothing."""
    with without():
        from spacy.lang.en.stop_words import STOP_WORDS

    contracted = {
        "i",
        "i'm",
        "i'd",
        "i'll",
        "i've",
        "don't",
        "didn't",
        "it's",
        "that's",
        "there's",
        "what's",
        "let's",
        "can't",
    }
    return frozenset(word.replace("’", "'") for word in STOP_WORDS) | contracted | _NEGATED
