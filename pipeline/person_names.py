"""Where names of people stand in the texts of one document: what a recogniser finds, filtered and completed by rules.

A small recogniser takes "Maxine" for a company and "Datix" for a person, and misses a name in one sentence that it
finds in the next. So a name is believed when the recogniser says person, when it has a title, when somebody is
introduced by it, when it is a listed given name or a speaker of the document; then it is found wherever the document
says it again. Replacing is done in `pipeline.deidentify`, places are found in `pipeline.places`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.capital_names import (
    SYLLABLES,
    a_day_that_names,
    a_value,
    acronym,
    apart,
    backwards,
    close,
    is_rare,
    nicknamed,
    several,
    signed,
    trimmed,
)
from pipeline.language import is_common
from pipeline.name_lists import ALSO_WORDS, DAYS, GIVEN_NAMES, MONTHS, NOT_NAMES, PLACE_WORDS, VIRTUES
from pipeline.name_recogniser import recognised
from pipeline.name_signs import (
    ANYTHING,
    APPOSED,
    CALLED,
    INTRODUCED,
    LOCAL_WORDS,
    NAMED_SO,
    NICKNAMED,
    ONLY_PEOPLE,
    PARTICLES,
    ROLE,
    TITLED,
)
from pipeline.name_things import MEDICINE, THINGS
from pipeline.name_words import Word, stop_words, without_capitals, words_of
from pipeline.place_lists import GENERIC, SURNAMES_TOO, WIDE
from pipeline.pseudonyms import TITLES
from pipeline.small_names import named_small, said_again, titled_small
from pipeline.surnames import EVERYDAY, SURNAMES

Span = tuple[int, int]

_ALL_LISTED = GIVEN_NAMES | ALSO_WORDS
_LONGEST_NAME = 4
_I = frozenset({"i", "i'm", "i'd", "i'll", "i've"})
_SURE_SURNAMES = SURNAMES - EVERYDAY
_NAMED_SURELY = GIVEN_NAMES - ALSO_WORDS
_ANY_NAME = _ALL_LISTED | _SURE_SURNAMES
_SMALL_WORDS = ALSO_WORDS | EVERYDAY
_NO_FIRST_NAMES = PLACE_WORDS | GENERIC | NICKNAMED
_NEVER_RARE = LOCAL_WORDS | ONLY_PEOPLE | ANYTHING
_LEADS_TO_A_PLACE = frozenset(("on", "at", "in", "to", "from", "near", "past", "down", "up", "along"))


@dataclass(frozen=True, slots=True)
class Names:
    """The names found in each text, in order and apart, and how many places looked like a name and were left."""

    spans: tuple[tuple[Span, ...], ...]
    doubtful: int


def find_names(
    texts: Sequence[str],
    *,
    known: Collection[str],
    allowed: Collection[str],
    unread: Collection[int] = (),
    read: dict[str, list[Word]] | None = None,
) -> Names:
    """Names of people in the `texts` of one document.

    `known`: words (case-folded) that are names here, from speakers' labels. `allowed`: words that never are. Texts
    whose index is in `unread` are searched for names learnt from others, but not given to the recogniser again. `read` keeps
    the words of texts between calls for one document.
    """
    document = _Document(texts, frozenset(known), frozenset(allowed), {} if read is None else read)
    document.read_titles_and_introductions()
    document.read_signs()
    document.read_lists()
    document.recognise(frozenset(unread))
    document.read_surnames()
    document.repeat()
    document.read_lists_of_people()
    return Names(tuple(tuple(sorted(spans)) for spans in document.spans), document.doubtful)


class _Document:
    """The words of one document and what has been found among them so far."""

    def __init__(
        self, texts: Sequence[str], known: frozenset[str], allowed: frozenset[str], read: dict[str, list[Word]]
    ) -> None:
        self.texts, self.known = texts, known
        for text in texts:
            if text not in read:
                read[text] = words_of(text)
        self.words = [read[text] for text in texts]
        every = [word for words in self.words for word in words]
        # A word that this very document also writes small is a word: "Ward" after "the ward", "Cleaning." elsewhere.
        self.written_small = frozenset(word.folded for word in every if not word.capital) - known
        self.no_capitals = without_capitals(texts)
        self.allowed = allowed
        self.capitals = [[place for place, word in enumerate(words) if word.capital] for words in self.words]
        self.never = ((allowed | NOT_NAMES | MONTHS | TITLES | stop_words()) - {"will"}) - known
        self.small_words = self.written_small | stop_words()
        self.unsigned = self.never - MONTHS
        self.ordinary_but_small = self.never | PLACE_WORDS | GENERIC | WIDE
        self.ordinary = self.ordinary_but_small | self.written_small
        self.spans: list[set[Span]] = [set() for _ in texts]
        self.taken: list[set[int]] = [set() for _ in texts]  # where each word of a found name begins
        self.learnt: set[str] = set()
        self.doubtful = 0

    def read_titles_and_introductions(self) -> None:
        """Takes "Dr Anand", "Mrs Church", "my daughter Esi", "my name's Farooq", and "dr anand" in small letters."""
        for index, (text, words) in enumerate(zip(self.texts, self.words, strict=True)):
            for position, word in enumerate(words):
                before = words[position - 1] if position else None
                titled = before is not None and before.folded in TITLES and close(text, before, word)
                if not word.capital:
                    earlier = words[position - 2] if position > 1 else None
                    if (titled and before is not None and titled_small(before, earlier, word, self._rare)) or (
                        self.no_capitals
                        and self._rare(word)
                        and CALLED.search(text[max(0, word.start - 20) : word.start])
                    ):
                        self._take(index, position)
                    continue
                if nicknamed(before, word, self.ordinary, self.never) or (
                    not word.initial and word.folded not in stop_words() and NAMED_SO.match(text, word.end)
                ):
                    self._take(index, position)
                    continue
                if (
                    titled
                    and before is not None
                    and before.folded in TITLED
                    and word.folded in NOT_NAMES - self.allowed
                ):
                    self._take(index, position)
                    continue
                if word.folded in self.never or acronym(word):
                    continue
                lead = text[max(0, word.start - 60) : word.start]
                if (titled and before is not None and before.capital) or (
                    not word.initial and (INTRODUCED.search(lead) or (self._rare(word) and ROLE.search(lead)))
                ):
                    self._take(index, position)

    def read_lists(self) -> None:
        """Takes listed given names and the names of speakers, with the surname that follows."""
        for index, words in enumerate(self.words):
            for position, word in enumerate(words):
                after = words[position + 1] if position + 1 < len(words) else None
                place = after is not None and after.capital and after.joined and after.folded in PLACE_WORDS
                if place and after is not None and after.folded in SURNAMES_TOO and word.folded in _NAMED_SURELY:
                    # "Fiona Hall" is somebody unless something leads to a place: "at Fiona Hall".
                    place = position > 0 and words[position - 1].folded in _LEADS_TO_A_PLACE
                if self._listed(word) and (word.folded in self.known or not (place or a_value(words, position))):
                    self._take(index, position)

    def read_signs(self) -> None:
        """Takes what is named beside a verb of people: "Rose was on the desk", "i asked grace", "Temitope said"."""
        for index, words in enumerate(self.words):
            for position in range(len(words)) if self.no_capitals else self.capitals[index]:
                word = words[position]
                if word.start in self.taken[index] or not self._could_be_signed(word):
                    continue
                before = words[position - 1] if position and not word.initial else None
                after = words[position + 1] if position + 1 < len(words) and not words[position + 1].initial else None
                owns = self.texts[index][word.end : word.end + 3] in ("'s ", "’s ")
                apposed = bool(APPOSED.match(self.texts[index], word.end)) and word.folded in _ANY_NAME
                if several(word, words[position - 1] if position else None, ()):
                    continue
                if not word.capital:
                    if named_small(self.texts[index], words, position, self.taken[index], self._rare):
                        self._take(index, position)
                    continue
                if a_value(words, position):
                    continue
                thanked = word.folded in VIRTUES and self.texts[index][: word.start].endswith(("'ve ", "’ve "))
                if (
                    apposed
                    or thanked
                    or signed(word, before, after, owns=owns, never=self.never, written_small=self.written_small)
                ):
                    self._take(index, self._beginning(index, position))

    def _could_be_signed(self, word: Word) -> bool:
        if (word.folded in self.unsigned and not (word.capital and word.folded in DAYS)) or acronym(word):
            return False
        if not word.capital:
            return word.folded in ALSO_WORDS or word.folded in VIRTUES or word.folded not in self.ordinary_but_small
        listed = word.folded in ALSO_WORDS or word.folded in MONTHS or word.folded in DAYS
        return listed or word.folded not in self.ordinary

    def _listed(self, word: Word) -> bool:
        if word.folded in self.known:
            return word.capital or not (word.folded in _SMALL_WORDS or word.folded in self.small_words)
        if word.folded in self.never:
            return False
        if not word.capital:
            return self.no_capitals and word.folded in _NAMED_SURELY and len(word.folded) > 2
        if word.folded in ALSO_WORDS:
            return not word.initial and not word.shouted and word.folded not in self.written_small
        first, _, last = word.folded.partition("-")  # "Cerys-Ann", "Min-jun"
        if first in SYLLABLES and last in SYLLABLES:
            return True
        return word.folded in GIVEN_NAMES or (first in _NAMED_SURELY and last in _ALL_LISTED)

    def recognise(self, unread: frozenset[int]) -> None:
        """Takes what the recogniser calls a person and no rule refuses; counts what it calls otherwise as doubtful."""
        wanted = [index for index in range(len(self.texts)) if index not in unread and self._worth_reading(index)]
        for index, kind, start, end in recognised([(index, self.texts[index]) for index in wanted]):
            words = self.words[index]
            first = bisect_right(words, start, key=lambda word: word.end)
            last = bisect_left(words, end, key=lambda word: word.start)
            inside = words[first:last]
            if any(word.start in self.taken[index] or word.folded in THINGS for word in inside):
                continue
            inside = trimmed(inside, self.unsigned if kind == "PERSON" else self.never)
            while inside and inside[0].folded in NICKNAMED:
                inside = inside[1:]
            if not inside or any(word.folded in PLACE_WORDS for word in inside):
                continue
            if kind == "PERSON" and self._plausible(inside):
                self._keep(index, inside)
            elif len(inside) == 1 and not inside[0].shouted and not inside[0].initial:
                self.doubtful += 1

    def _rare(self, word: Word) -> bool:
        return is_rare(word, self.never)

    def _plausible(self, words: list[Word]) -> bool:
        if len(words) > _LONGEST_NAME or not all(word.capital for word in words):
            return False
        if len(words) == 1:
            word = words[0]
            if word.folded not in _ANY_NAME and MEDICINE.search(word.folded):
                return False
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

    def read_surnames(self) -> None:
        """Takes "Okonkwo" by itself, with the capital before it if there is one."""
        sure = _SURE_SURNAMES - self.never - self.written_small - PLACE_WORDS - WIDE
        for index, words in enumerate(self.words):
            for position in self.capitals[index]:
                word = words[position]
                if word.folded not in sure or word.start in self.taken[index] or acronym(word):
                    continue
                first = self._beginning(index, position)
                if first < position or not word.initial:
                    self._take(index, first)

    def _beginning(self, index: int, position: int) -> int:
        """Where the name begins that goes on at `position`: "Hartshorn" with the "Denise" before it."""
        words = self.words[index]
        while position and words[position].joined and not words[position].initial:
            before = words[position - 1]
            apart = before.end + 1 != words[position].start or before.start in self.taken[index] or not before.capital
            if apart or before.folded in _NO_FIRST_NAMES or not self._rare(before):
                break
            position -= 1
        return position

    def repeat(self) -> None:
        """Takes every other place where a name learnt in this document stands, and small first names before them."""
        learnt = {name for name in self.learnt if len(name) > 2} - self.never - self.written_small - PLACE_WORDS
        for index, words in enumerate(self.words):
            for position, word in enumerate(words):
                if (word.capital and not learnt.isdisjoint((word.folded, *word.folded.split("-")))) or (
                    self.no_capitals and word.folded in learnt and said_again(words, position, self._rare)
                ):  # "the Pell-Tait row"
                    self._take(index, position)
                elif word.capital and several(word, words[position - 1] if position else None, learnt):
                    self._keep(index, [replace(word, end=word.end - 1, folded=word.folded[:-1])])
            self._take_small_first_names(index)

    def _take_small_first_names(self, index: int) -> None:
        """Takes "rich" with "Calloway" where it is a speaker's name: alone it could be the word, here it is not."""
        words, taken = self.words[index], self.taken[index]
        for word, after in pairwise(words):
            surname = (
                after.joined
                and after.start in taken
                and (after.folded not in _ALL_LISTED or after.folded in self.known)
            )
            if surname and word.folded in self.known and word.start not in taken and word.end + 1 == after.start:
                (start, end) = next(span for span in self.spans[index] if span[0] == after.start)
                self.spans[index].remove((start, end))
                self.spans[index].add((word.start, end))
                taken.add(word.start)

    def read_lists_of_people(self) -> None:
        """Takes "June" in "May and June" once May is somebody, and so on along the list."""
        for index, words in enumerate(self.words):
            taken = self.taken[index]
            if self.no_capitals:
                for position, word in enumerate(words):
                    also = word.folded in ALSO_WORDS or word.folded in VIRTUES
                    if (
                        also
                        and word.start not in taken
                        and named_small(self.texts[index], words, position, taken, self._rare)
                    ):
                        self._take(index, position)
                continue
            for position in self.capitals[index]:
                word = words[position]
                day = word.folded in DAYS and a_day_that_names(words, position, taken)
                if word.start in taken or acronym(word) or (word.folded in self.unsigned and not day):
                    continue
                if a_value(words, position):
                    continue
                following = words[position + 1 : position + 3]
                joined = len(following) == 2 and following[0].folded in ("and", "or") and following[1].start in taken
                if ((word.initial and word.folded in ALSO_WORDS) or day) and joined:
                    self._take(index, position)
                    continue
                if word.initial or word.folded in PLACE_WORDS or word.folded in WIDE or word.folded in _I:
                    continue
                between = words[max(0, position - 2) : position]
                listed = len(between) == 2 and between[1].folded in ("and", "or") and between[0].start in taken
                commas = (
                    bool(between)
                    and between[-1].start in taken
                    and self.texts[index][between[-1].end : word.start] == ", "
                )
                if listed or (commas and not day):
                    self._take(index, position)

    def _take(self, index: int, position: int) -> None:
        """Keeps the name at `position` with the words that carry it on: capitals, and in small letters a surname."""
        words = self.words[index]
        first = position
        inside = [words[position]]
        small = not words[position].capital
        for place, word in enumerate(words[position + 1 : first + _LONGEST_NAME + 2], start=position + 2):
            ends_here = apart(self.texts[index], inside[-1], word)
            particle = word.folded in PARTICLES and place < len(words) and words[place].capital and words[place].joined
            if not ends_here and not small and (particle or (word.capital and word.folded in PARTICLES)):
                inside.append(word)
                continue
            if small and inside[-1].folded in PARTICLES and not ends_here and word.folded not in stop_words():
                inside.append(word)
                continue
            if small:
                surname = word.folded in _SURE_SURNAMES or (not is_common(word.folded) and self._rare(word))
                if not self.no_capitals or ends_here or len(inside) > 1 or not surname or word.folded in self.never:
                    break
                inside.append(word)
                continue
            if sum(len(each.folded) > 1 and each.folded not in PARTICLES for each in inside) >= _LONGEST_NAME:
                break
            surname = len(inside) == 1 and inside[0].folded in _NAMED_SURELY and word.folded in SURNAMES_TOO  # "Hall"
            never = word.folded in self.never or (word.folded in PLACE_WORDS and not surname)
            shouting = word.shouted != inside[0].shouted and len(inside[0].folded) > 1
            if ends_here or not word.capital or shouting or never:
                break
            inside.append(word)
        self._keep(index, inside)

    def _keep(self, index: int, inside: list[Word]) -> None:
        if any(word.start in self.taken[index] for word in inside):
            return
        position = bisect_left(self.words[index], inside[0].start, key=lambda word: word.start)
        inside = [
            *self.words[index][backwards(self.texts[index], self.words[index], position, self.taken[index]) : position],
            *inside,
        ]
        self.spans[index].add((inside[0].start, inside[-1].end))
        self.taken[index].update(word.start for word in inside)
        self.learnt.update(word.folded for word in inside if word.folded not in PARTICLES)
