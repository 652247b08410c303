"""Where names of people stand in the texts of one document: what a recogniser finds, filtered and completed by rules.

A small recogniser takes "Maxine" for a company and "Datix" for a person, and misses a name in one sentence that it
finds in the next. So a name is believed when the recogniser says person, when it has a title, when somebody is
introduced by it, when it is a listed given name or a speaker of the document; then it is found wherever the document
says it again. Replacing is done in `pipeline.deidentify`. Places are left to a later layer: what the recogniser says of
them is too noisy to act on.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.language import bounded, pieces, recogniser
from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES, MONTHS, NOT_NAMES, PLACE_WORDS
from pipeline.pseudonyms import TITLES

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|ll|d|ve|re|m|t)$", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.?!:…\"“”‘(\[\n*–—]|--")
_INTRODUCED = re.compile(
    r"\b(?:(?:my|his|her|their) name(?:['’]s| is| was)|(?:i|he|she|they)['’]?(?:m| am|s| is| was) called|named"
    r"|(?:my|our|his|her|their|your|a|an|the) (?:\w{1,15} )?(?:son|daughter|wife|husband|partner|brother|sister|cousin"
    r"|nephew|niece|mate|friend|neighbour|boyfriend|girlfriend|lad|lass|boy|girl|woman|man|lady|fella|bloke|chap|guy|nurse"
    r"|manager|consultant|psychiatrist|boss)(?: called)?,?) $",
    re.IGNORECASE,
)
_ALL_LISTED = GIVEN_NAMES | ALSO_WORDS
_LONGEST_NAME = 4
_CAPITALS_IN_WRITING = 0.01


@dataclass(frozen=True, slots=True)
class Names:
    """The names found in each text, in order and apart, and how many places looked like a name and were left."""

    spans: tuple[tuple[Span, ...], ...]
    doubtful: int


@dataclass(slots=True)
class _Word:
    start: int
    end: int  # without a possessive or a contraction
    folded: str
    capital: bool
    shouted: bool
    initial: bool
    joined: bool  # one space after the word before it


def find_names(
    texts: Sequence[str], *, known: Collection[str], allowed: Collection[str], unread: Collection[int] = ()
) -> Names:
    """Names of people in the `texts` of one document.

    `known`: words (case-folded) that are names here, from speakers' labels. `allowed`: words that never are. Texts
    whose index is in `unread` are searched for names learnt from others, but not given to the recogniser again.
    """
    document = _Document(texts, frozenset(known), frozenset(allowed))
    document.read_titles_and_introductions()
    document.read_lists()
    document.recognise(frozenset(unread))
    document.repeat()
    return Names(tuple(tuple(sorted(spans)) for spans in document.spans), document.doubtful)


class _Document:
    """The words of one document and what has been found among them so far."""

    def __init__(self, texts: Sequence[str], known: frozenset[str], allowed: frozenset[str]) -> None:
        self.texts, self.known = texts, known
        self.words = [_words_of(text) for text in texts]
        every = [word for words in self.words for word in words]
        # A word that this very document also writes small is a word: "Ward" after "the ward", "Cleaning." elsewhere.
        self.written_small = frozenset(word.folded for word in every if not word.capital) - known
        capitals = sum(word.capital for word in every)
        self.no_capitals = capitals < _CAPITALS_IN_WRITING * len(every)
        self.never = (allowed | NOT_NAMES | MONTHS | TITLES | _stop_words()) - known
        self.spans: list[set[Span]] = [set() for _ in texts]
        self.taken: list[set[int]] = [set() for _ in texts]  # where each word of a found name begins
        self.learnt: set[str] = set()
        self.doubtful = 0

    def read_titles_and_introductions(self) -> None:
        """Takes "Dr Anand", "my daughter Esi", "my name's Farooq"."""
        for index, (text, words) in enumerate(zip(self.texts, self.words, strict=True)):
            for position, word in enumerate(words):
                if not word.capital or word.folded in self.never or self._acronym(word):
                    continue
                before = words[position - 1] if position else None
                titled = (
                    before is not None and before.folded in TITLES and before.capital and _close(text, before, word)
                )
                if titled or (not word.initial and _INTRODUCED.search(text[max(0, word.start - 60) : word.start])):
                    self._take(index, position)

    @staticmethod
    def _acronym(word: _Word) -> bool:
        return word.shouted and word.folded not in _ALL_LISTED

    def read_lists(self) -> None:
        """Takes listed given names and the names of speakers, with the surname that follows."""
        for index, words in enumerate(self.words):
            for position, word in enumerate(words):
                after = words[position + 1] if position + 1 < len(words) else None
                place = after is not None and after.capital and after.joined and after.folded in PLACE_WORDS
                if self._listed(word) and (word.folded in self.known or not place):
                    self._take(index, position)

    def _listed(self, word: _Word) -> bool:
        if word.folded in self.known:
            return word.capital or word.folded not in _ALL_LISTED | self.written_small
        if word.folded in self.never:
            return False
        if not word.capital:
            return self.no_capitals and word.folded in GIVEN_NAMES - ALSO_WORDS and len(word.folded) > 3
        if word.folded in ALSO_WORDS:
            return not word.initial and not word.shouted and word.folded not in self.written_small
        return word.folded in GIVEN_NAMES

    def recognise(self, unread: frozenset[int]) -> None:
        """Takes what the recogniser calls a person and no rule refuses; counts what it calls otherwise as doubtful."""
        wanted = [index for index in range(len(self.texts)) if index not in unread and self._worth_reading(index)]
        for index, kind, start, end in _recognised([(index, self.texts[index]) for index in wanted]):
            words = self.words[index]
            first = bisect_right(words, start, key=lambda word: word.end)
            last = bisect_left(words, end, key=lambda word: word.start)
            inside = words[first:last]
            if any(word.start in self.taken[index] for word in inside):
                continue
            inside = self._trimmed(inside, self.never - MONTHS if kind == "PERSON" else self.never)
            if not inside or any(word.folded in PLACE_WORDS for word in inside):
                continue
            if kind == "PERSON" and self._plausible(inside):
                self._keep(index, inside)
            elif len(inside) == 1 and not inside[0].shouted and not inside[0].initial:
                self.doubtful += 1

    @staticmethod
    def _trimmed(words: list[_Word], never: Collection[str]) -> list[_Word]:
        names = [position for position, word in enumerate(words) if word.capital and word.folded not in never]
        return words[names[0] : names[-1] + 1] if names else []

    def _plausible(self, words: list[_Word]) -> bool:
        if len(words) > _LONGEST_NAME or not all(word.capital for word in words):
            return False
        if len(words) == 1:
            word = words[0]
            return word.folded not in self.written_small and (not word.shouted or word.folded in _ALL_LISTED)
        return not all(word.folded in self.written_small for word in words)

    def _worth_reading(self, index: int) -> bool:
        """Whether a capital is left that nothing explains: the recogniser costs as much as embedding."""
        if self.no_capitals:
            return False
        found = self.taken[index]
        return any(
            word.capital
            and word.folded not in self.never
            and not (word.initial and word.folded in self.written_small)
            and word.start not in found
            for word in self.words[index]
        )

    def repeat(self) -> None:
        """Takes every other place where a name learnt in this document stands, and small first names before them."""
        learnt = {name for name in self.learnt if len(name) > 2} - self.never - self.written_small - PLACE_WORDS
        for index, words in enumerate(self.words):
            for position, word in enumerate(words):
                if word.capital and word.folded in learnt:
                    self._take(index, position)
                elif word.capital and word.folded.removesuffix("s") in learnt:  # "two Desmonds"
                    self._keep(index, [replace(word, end=word.end - 1, folded=word.folded[:-1])])
            self._take_small_first_names(index)

    def _take_small_first_names(self, index: int) -> None:
        """Takes "rich" with "Calloway" where it is a speaker's name: alone it could be the word, here it is not."""
        words, taken = self.words[index], self.taken[index]
        for word, after in pairwise(words):
            surname = after.joined and after.start in taken and after.folded not in _ALL_LISTED - self.known
            if surname and word.folded in self.known and word.start not in taken and word.end + 1 == after.start:
                (start, end) = next(span for span in self.spans[index] if span[0] == after.start)
                self.spans[index].remove((start, end))
                self.spans[index].add((word.start, end))
                taken.add(word.start)

    def _take(self, index: int, position: int) -> None:
        """Keeps the name at `position` with the capitalised words that carry it on."""
        words = self.words[index]
        inside = [words[position]]
        for word in words[position + 1 : position + _LONGEST_NAME]:
            ends_here = inside[-1].end + 1 != word.start
            if (
                ends_here
                or not word.capital
                or word.shouted != inside[0].shouted
                or word.folded in self.never | PLACE_WORDS
            ):
                break
            inside.append(word)
        self._keep(index, inside)

    def _keep(self, index: int, inside: list[_Word]) -> None:
        if any(word.start in self.taken[index] for word in inside):
            return
        self.spans[index].add((inside[0].start, inside[-1].end))
        self.taken[index].update(word.start for word in inside)
        self.learnt.update(word.folded for word in inside)


def _words_of(text: str) -> list[_Word]:
    words: list[_Word] = []
    reached = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        ending = _ENDING.search(match[0])
        core = match[0][: ending.start()] if ending else match[0]
        gap = text[max(reached, start - 6) : start]
        initial = not words or bool(_SENTENCE_BREAK.search(gap))
        shouted = len(core) > 1 and core.isupper()
        folded = core.casefold().replace("’", "'")
        if not folded.isascii():  # "Siân" and "Sian" are one name, and one entry of a list
            folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
        words.append(_Word(start, start + len(core), folded, core[:1].isupper(), shouted, initial, gap == " "))
        reached = end
    return words


def _close(text: str, before: _Word, word: _Word) -> bool:
    return text[before.end : word.start] in (" ", ". ")


def _recognised(indexed: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, int, int]]:
    """(index, kind, start, end) of what Presidio's recogniser finds, kinds in Presidio's words."""
    parts = [(index, start, text[start:end]) for index, text in indexed for start, end in pieces(bounded(text))]
    engine, finder = _presidio()
    kinds = ["PERSON", "LOCATION", "ORGANIZATION", "NRP"]
    found = engine.process_batch([part for _, _, part in parts], "en", batch_size=32)
    for (index, offset, _), (part, artifacts) in zip(parts, found, strict=True):
        for result in finder.analyze(part, kinds, artifacts):
            yield index, result.entity_type, offset + result.start, offset + result.end


@cache
def _presidio() -> tuple[Any, Any]:
    """Presidio's engine over our own spaCy pipeline (its loader would fetch a model) and its recogniser of names."""
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    wanted = {"PERSON", "GPE", "LOC", "ORG", "NORP"}
    pipeline = recogniser()
    others = sorted(set(pipeline.meta["labels"]["ner"]) - wanted)
    configuration = NerModelConfiguration(labels_to_ignore=others)
    engine: Any = SpacyNlpEngine(ner_model_configuration=configuration)
    engine.nlp = {"en": pipeline}
    return engine, SpacyRecognizer()


@cache
def _stop_words() -> frozenset[str]:
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
    return frozenset(word.replace("’", "'") for word in STOP_WORDS) | contracted
