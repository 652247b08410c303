"""De-identification: names, identifiers and small places give way to pseudonyms, and every offset can be mapped back.

Finding is done in `pipeline.person_names`, `pipeline.identifiers`, `pipeline.places` and `pipeline.gazetteer`; here what was found is
replaced, speakers' labels too, and the way back is kept. Cities and counties, jobs, most dates and ages stay, and no
finder finds everything: who shares transcripts reads them first. Assisted pseudonymisation, never anonymity.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.file_names import find_in_file_name, words_of_name
from pipeline.gazetteer import PLACE, Gazetteer, gazetteer
from pipeline.identifiers import Found, find_identifiers
from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES
from pipeline.name_words import Word, without_capitals
from pipeline.person_names import find_names
from pipeline.places import find_places
from pipeline.pseudonyms import NAME, PSEUDONYM, TITLES, normalise, pseudonym, whole_names
from pipeline.transcript import SpokenTurn

_LABEL_WORDS_TEXT = """
interviewer interviewee interview int moderator facilitator researcher respondent participant subject speaker person
male female man woman voice unknown unidentified other others all group focus member everyone everybody several both
multiple observer note taker notetaker transcriber chair host guest audience narrator host co assistant student staff
child adult user service professional manager worker the of and in at for a an no
"""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CODE = re.compile(r"[^\W\d_]{0,4}[ .#_-]{0,2}\d{1,4}[A-Za-z]?|[^\W\d_]{1,2}|[A-Z]{3}")
_LABEL_WORDS = frozenset(_LABEL_WORDS_TEXT.split())
_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where the pseudonyms of one turn stand: (start, end, raw_start, raw_end) each, in order, in code points."""

    spans: tuple[tuple[int, int, int, int], ...] = ()

    def to_raw(self, offset: int, *, ends: bool = False) -> int:
        """The raw offset of a de-identified one; within a pseudonym, where the name begins (`ends`: where it ends)."""
        return self._other_side(offset, ends, 0, 2)

    def from_raw(self, offset: int, *, ends: bool = False) -> int:
        """The de-identified offset of a raw one; within a name, where its pseudonym begins (`ends`: where it ends)."""
        return self._other_side(offset, ends, 2, 0)

    def _other_side(self, offset: int, ends: bool, here: int, there: int) -> int:
        reached = bisect_right(self.spans, offset, key=lambda span: span[here]) - 1
        if reached < 0:
            return offset
        span = self.spans[reached]
        if offset >= span[here + 1]:
            return offset - span[here + 1] + span[there + 1]
        return span[there + 1] if ends and offset > span[here] else span[there]


@dataclass(frozen=True, slots=True)
class Deidentified:
    """The turns of a document with pseudonyms for names and identifiers.

    `replaced`: how many of each kind, speakers' labels counted once each. `offsets`: one map a turn. `doubtful`: places
    that looked like a name and were left; a document with many deserves a reader. `labels`: old label -> new label.
    """

    turns: tuple[SpokenTurn, ...]
    replaced: tuple[tuple[str, int], ...]
    offsets: tuple[OffsetMap, ...]
    doubtful: int
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    kind: str
    start: int
    end: int
    mark: str


def deidentify_turns(
    turns: Sequence[SpokenTurn],
    *,
    key: bytes,
    keep: Collection[str] = (),
    names: Collection[str] = (),
    places: Collection[str] = (),
    organisations: Collection[str] = (),
) -> Deidentified:
    """The turns of one document, de-identified; idempotent, and the same for the same document and key anywhere.

    `keep`: labels and terms never replaced (role labels, the codebook's aliases). `names`: names known from elsewhere
    (a participants file, a study's list). `places`, `organisations`: those of a study's list, whole and in any case.
    Speakers' labels that are neither kept nor codes ("P02", "Interviewer") are names. Marks that are there already
    stay. Raises `WrongUse` when the key is empty.
    """
    allowed = _words_in(keep)
    labels = tuple(dict.fromkeys(turn.speaker for turn in turns))
    speaker_names = {label: _name_in_label(label, allowed, keep) for label in labels}
    listed = [name for name in (*names, *speaker_names.values()) if name]
    known = {word for name in listed for word in _name_parts(name, allowed)}
    raw = [turn.text for turn in turns]
    finder = _Finder(key, frozenset(known), allowed, without_capitals(raw), gazetteer(places, organisations))
    found_places, doubtful = finder.find(raw)
    spoken = [
        text[place.start : place.end]
        for text, found in zip(raw, found_places, strict=True)
        for place in found
        if place.kind == NAME
    ]
    whole = whole_names([*listed, *spoken])
    found_places = [
        [_named_in_full(place, text, whole, key) for place in found]
        for text, found in zip(raw, found_places, strict=True)
    ]
    marks = {label: _new_label(label, name, whole, key) for label, name in speaker_names.items()}
    rendered = [_render(text, found) for text, found in zip(raw, found_places, strict=True)]
    counts = Counter(place.kind for found in found_places for place in found)
    counts.update(NAME for label, mark in marks.items() if label != mark)
    return Deidentified(
        turns=tuple(
            replace(turn, speaker=marks[turn.speaker], text=text)
            for turn, (text, _) in zip(turns, rendered, strict=True)
        ),
        replaced=tuple(sorted(counts.items())),
        offsets=tuple(offsets for _, offsets in rendered),
        doubtful=doubtful,
        labels=tuple(marks.items()),
    )


def deidentify_name(text: str, *, key: bytes, keep: Collection[str] = (), names: Collection[str] = ()) -> str:
    """A file's name without the names of people in it: "Aoife Brennan interview 2" -> "[NAME_…] interview 2".

    Safe rather than pretty: a word stays only when it is known to be no name. Those are the words of `keep` (the
    codebook's aliases), of speakers' roles, of files and their handling, place words, weekdays, dates, numbers and
    codes ("P02", "v2"). Any other word goes, so "goodboy" and "lantana" do too, and so does a month that is also a
    given name ("June") outside a date. `names`: the document's speakers' labels and names known from elsewhere; their
    words go wherever they stand, and the whole name, in any order or with initials, gets the pseudonym it has in the
    text. Unlisted names get that of the words as they stand: "adeyemi_funmi" is then not "Funmi Adeyemi". Two letters
    by themselves before a number pass for a code ("FG1"). Raises `WrongUse` when the key is empty.
    """
    return _render(*_places_in_name(text, key, keep, names))[0]


def replaced_in_name(
    text: str, *, key: bytes, keep: Collection[str] = (), names: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """(pseudonym, words) for each that `deidentify_name` puts into a file's name."""
    plain, places = _places_in_name(text, key, keep, names)
    return tuple((place.mark, plain[place.start : place.end]) for place in places)


def _places_in_name(text: str, key: bytes, keep: Collection[str], names: Collection[str]) -> tuple[str, list[_Place]]:
    """A file's name in one spelling of its accents, and what to replace in it."""
    words_kept = frozenset(part for term in keep for part in words_of_name(term)) | _words_in(keep)
    people = {name: part for name in names if (part := _name_in_label(name, words_kept, keep))}
    known = {word for part in people.values() for word in words_of_name(part) if len(word) > 1}
    listed = [frozenset(words_of_name(name)) - _LABEL_WORDS for name in people]
    text = unicodedata.normalize("NFC", text)  # file systems take "Siân" apart into letters and accents
    places = _identifiers_in(text, key)
    rendered, offsets = _render(text, places)
    bare = PSEUDONYM.sub(lambda mark: "0" * len(mark[0]), rendered)
    whole = whole_names(people.values())
    for run in find_in_file_name(
        bare, keep=words_kept, roles=_LABEL_WORDS, known=known - _LABEL_WORDS - TITLES, listed=listed
    ):
        name = _listed_name(run.words, people, whole) or run.name
        mark = pseudonym(NAME, whole.get(normalise(NAME, name), name), key)
        places.append(_Place(NAME, offsets.to_raw(run.start), offsets.to_raw(run.end, ends=True), mark))
    return text, places


def _listed_name(words: Sequence[str], people: Mapping[str, str], whole: Mapping[str, str]) -> str:
    """The one listed person whom these words of a file's name can mean, "" when it is nobody, several or uncertain."""
    said = [word for word in words if word not in TITLES]
    found = set()
    for label, name in people.items():
        own, every = [word for word in words_of_name(name) if word not in TITLES], set(words_of_name(label))
        initials = {word[0] for word in every.difference(said)}
        within = all(word in every or (len(word) == 1 and word in initials) for word in said)
        in_full = len(own) > 1 and set(own) <= set(said)
        in_part = len(said) > 1 and within and not set(own).isdisjoint(said)
        written_together = "".join(said) in ("".join(own), "".join(reversed(own)))
        if in_full or in_part or written_together:
            found.add(whole.get(normalise(NAME, name), normalise(NAME, name)))
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Finder:
    """All that decides what is found in the texts of one document."""

    key: bytes
    known: frozenset[str]
    allowed: frozenset[str]
    no_capitals: bool
    listed: Gazetteer

    def find(self, raw: Sequence[str]) -> tuple[list[list[_Place]], int]:
        """What to replace in each text, and how many doubtful places there are."""
        places: list[list[_Place]] = [self._all_but_names(text, []) for text in raw]
        doubtful = 0
        unread: set[int] = set()
        read: dict[str, list[Word]] = {}
        for _ in range(_MOST_ROUNDS):
            # Again until nothing more is found: with a name gone the recogniser may see another, and a second run must not.
            rendered = [_render(text, found) for text, found in zip(raw, places, strict=True)]
            masked = [PSEUDONYM.sub(_stand_in, text) for text, _ in rendered]
            names = find_names(masked, known=self.known, allowed=self.allowed, unread=unread, read=read)
            doubtful = doubtful if unread else names.doubtful
            changed = {index for index, spans in enumerate(names.spans) if spans}
            if not changed:
                break
            for index in sorted(changed):
                text, offsets = rendered[index]
                for start, end in names.spans[index]:
                    mark = pseudonym(NAME, text[start:end], self.key)
                    places[index].append(_Place(NAME, offsets.to_raw(start), offsets.to_raw(end, ends=True), mark))
                places[index] = self._all_but_names(raw[index], places[index])
            unread = set(range(len(raw))) - changed
        return places, doubtful

    def _all_but_names(self, text: str, places: list[_Place]) -> list[_Place]:
        """`places` and those of listed terms, identifiers and places in the rest of `text`, until there are none."""
        while True:
            rendered, offsets = _render(text, places)
            masked = PSEUDONYM.sub(_stand_in, rendered)
            found = self.listed.find(masked) or find_identifiers(masked)
            if not found:
                spans = find_places(masked, allowed=self.allowed, no_capitals=self.no_capitals)
                found = [Found(PLACE, start, end) for start, end in spans]
            if not found:
                return places
            places = [*places, *(_placed(each, rendered, offsets, self.key) for each in found)]


def _placed(found: Found, text: str, offsets: OffsetMap, key: bytes) -> _Place:
    """What was found in a text with pseudonyms, where it stands in the raw one."""
    start, end = offsets.to_raw(found.start), offsets.to_raw(found.end, ends=True)
    return _Place(found.kind, start, end, pseudonym(found.kind, text[found.start : found.end], key))


def _identifiers_in(text: str, key: bytes) -> list[_Place]:
    """The places of the identifiers in a file's name, looked for until there are none."""
    places: list[_Place] = []
    while True:
        rendered, offsets = _render(text, places)
        found = find_identifiers(PSEUDONYM.sub(_stand_in, rendered))
        if not found:
            return places
        places = [*places, *(_placed(each, rendered, offsets, key) for each in found)]


def _named_in_full(place: _Place, text: str, whole: dict[str, str], key: bytes) -> _Place:
    words = normalise(NAME, text[place.start : place.end])
    return replace(place, mark=pseudonym(NAME, whole[words], key)) if place.kind == NAME and words in whole else place


def _stand_in(mark: re.Match[str]) -> str:
    # Same length, so that offsets hold; a small letter, so that nothing takes it for a name.
    return "someone".ljust(len(mark[0]))


def _render(text: str, places: Iterable[_Place]) -> tuple[str, OffsetMap]:
    """`text` with its places replaced, and the map between the two."""
    pieces: list[str] = []
    spans: list[tuple[int, int, int, int]] = []
    reached = written = 0
    for place in sorted(places, key=lambda place: place.start):
        pieces += [text[reached : place.start], place.mark]
        start = written + place.start - reached
        written = start + len(place.mark)
        spans.append((start, written, place.start, place.end))
        reached = place.end
    pieces.append(text[reached:])
    return "".join(pieces), OffsetMap(tuple(spans))


def _words_in(terms: Iterable[str]) -> frozenset[str]:
    return frozenset(match[0].casefold().replace("’", "'") for term in terms for match in _WORD.finditer(term))


def _name_parts(name: str, allowed: Collection[str]) -> list[str]:
    parts = [part for part in re.split(r"[^\w'’-]+", normalise(NAME, name)) if len(part) > 2]
    given = {match[0].casefold() for match in _WORD.finditer(name) if len(match[0]) > 2}
    return sorted(part for part in {*parts, *given} if part not in allowed and part not in TITLES)


def _name_in_label(label: str, allowed: Collection[str], keep: Collection[str]) -> str:
    """The part of a speaker's label that names a person, "" when it is a role, a code or a pseudonym already."""
    if not label or label in keep or PSEUDONYM.search(label):
        return ""
    listed = label.casefold() in GIVEN_NAMES or label.casefold() in ALSO_WORDS
    if _CODE.fullmatch(label) and not listed:
        return ""
    words = [
        match
        for match in _WORD.finditer(label)
        if not (match[0].casefold() in allowed or match[0].casefold() in _LABEL_WORDS or _plural_of(match[0], allowed))
    ]
    words = [match for match in words if not (len(match[0]) <= 4 and label[match.end() : match.end() + 1].isdigit())]
    words = [match for match in words if len(match[0]) > 1 or len(words) > 1]
    titles = [match for match in words if match[0].casefold() in TITLES]
    if len(titles) == len(words):
        return ""
    return label[words[0].start() : words[-1].end()]


def _plural_of(word: str, allowed: Collection[str]) -> bool:
    folded = word.casefold()
    return folded.endswith("s") and (folded[:-1] in allowed or folded[:-1] in _LABEL_WORDS)


def _new_label(label: str, name: str, whole: dict[str, str], key: bytes) -> str:
    if not name:
        return label
    return label.replace(name, pseudonym(NAME, whole.get(normalise(NAME, name), name), key), 1)
