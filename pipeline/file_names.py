"""Where a file's name may name a person: every word of it that is not known to be something else.

A file's name is a few words without grammar, capitals or context, and it stands in every export; so here the question
is turned round. In speech a name has to be recognised; here a word has to be known to stay: a word of the codebook, of
files and their handling, a place, a date, a code. Replacing is done in `pipeline.deidentify`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES, NOT_NAMES, PLACE_WORDS
from pipeline.pseudonyms import NAME, TITLES, normalise

# No word here may be a surname one meets: "long", "page" and "day" are in the next list instead.
_ORDINARY_TEXT = """
transcript transcripts transcription transcribed transcriber audio video recording recordings recorded rec tape draft
copy edited clean raw checked corrected anon anonymous anonymised anonymized redacted version session sessions part
wave phase round visit visits follow up followup notes file files folder document documents final doc docx txt vtt csv
srt rtf pdf odt ods xls xlsx ppt pptx tsv json html htm zip wav jpg png log zoom teams telephone phone call calls online
site study project pilot data new old updated latest original backup duplicate untitled unnamed empty blank test sample
example demo template incomplete partial complete completed short unfinished broken missing interview interviews
interviewed talk talks talking chat conversation conversations discussion discussions debate debates meeting meetings
workshop workshops seminar lecture training speech presidential election letter letters email emails diary diaries
journal report reports minutes agenda summary overview appendix questions question answers answer survey questionnaire
consent information sheet protocol review feedback comments response responses story stories experience experiences
view views opinion opinions group groups focus individual joint single pair panel people public local national general
mental health social care community support clinical medical nursing patient patients family families volunteer
volunteers member members observation observations handover supervision
the a an and or but of in on at to for from with without by as about after before between during into is are was were
be been it its this that these those not no yes all any both each more most other some than then there here when where
which who why how what first second third fourth fifth last next again once only same so very can do does did done has
have had my our your his her their re me us we you he she they him them
today yesterday tomorrow morning afternoon evening week weeks month months year years time times one two three four
five six seven eight nine ten half
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
january february march july september october november december feb apr jul aug sep sept oct nov dec
"""
_ALSO_SURNAMES_TEXT = """
ward guest child chair host staff face long day page short march
"""
_ALSO_SURNAMES = frozenset(_ALSO_SURNAMES_TEXT.split())
_ORDINARY = frozenset(_ORDINARY_TEXT.split()) - _ALSO_SURNAMES
_GIVEN = GIVEN_NAMES | ALSO_WORDS
_LEFT_ALONE = PLACE_WORDS | NOT_NAMES | TITLES | _ALSO_SURNAMES

_CHUNK = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE = re.compile(
    r"(?:[A-Za-z]{1,2}|[A-Z]{3})\d{1,6}[A-Za-z]?"  # P02, FG1, v2, INT3, mp4
    r"|\d+(?:[A-Za-z]|st|nd|rd|th|am|pm|min|mins|hr|hrs)|\d+[A-Za-z]\d+"  # 12b, 1st, 20min, 20210304T1015
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"(?<![^\W_])(?:\d{{1,2}}(?:st|nd|rd|th)?[ _.-]?{_MONTH}[ _.-]?(?:\d{{4}}|\d\d)(?!\d)"
    rf"|{_MONTH}[ _.-]?(?:\d{{1,2}}(?:st|nd|rd|th)?[ _.,-]{{1,2}})?(?:19|20)\d\d(?!\d)"
    rf"|(?:19|20)\d\d[ _.-]?{_MONTH}(?![^\W\d_]))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s_.,'’+‐-―-]{0,3}")
_MARK_OF_ANOTHER = re.compile(r"\([^)]*\)|\[[^]]*\]")

_NAMED, _UNKNOWN, _INITIAL, _DOUBTFUL, _WORD = range(5)


@dataclass(frozen=True, slots=True)
class NameRun:
    """Words of a file's name that stand together and give way to one pseudonym.

    `words`: case-folded. `name`: the same as one would write them, a hyphen kept where words are parted otherwise.
    """

    start: int
    end: int
    words: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    folded: str
    kind: int


def find_in_file_name(
    text: str,
    *,
    keep: Collection[str],
    roles: Collection[str],
    known: Collection[str],
    listed: Sequence[Collection[str]],
) -> list[NameRun]:
    """The runs of words in `text` that may name a person, in order and apart.

    `keep`: words that stay. `roles`: words of roles, which stay but beside a given name may be surnames ("Guest").
    `known`: words that are names, whatever else they may be. `listed`: all the words of each
    listed name; beside a word of it, another goes too even if it is to stay elsewhere ("Oliver North" in the North).
    Words are parted at anything but a letter, and at a capital within a word. An initial goes with the name it stands
    by, and so does a place or a title right beside a given name ("Janice Hill"): there it is more likely a surname.
    """
    parts = list(_Reader(frozenset(keep), frozenset(roles), frozenset(known)).parts(text))
    hyphen = "-" if re.search(r"[\s_]", text) else " "
    beside = [bool(_JOINED.fullmatch(text[a.end : b.start])) for a, b in pairwise(parts)]
    runs = []
    position = reached = 0
    while position < len(parts):
        first, last = position, position
        while last + 1 < len(parts) and parts[last].kind <= _INITIAL >= parts[last + 1].kind and beside[last]:
            last += 1
        position = last + 1
        if parts[first].kind > _INITIAL or all(part.kind == _INITIAL for part in parts[first : last + 1]):
            continue
        named = any(part.kind == _NAMED for part in parts[first : last + 1])
        first, last = _widened(parts, beside, first, last, reached, listed)
        if first > reached and beside[first - 1] and _goes_along(parts[first - 1], named):
            first -= 1
        if last + 1 < len(parts) and beside[last] and _goes_along(parts[last + 1], named):
            last += 1
        position = reached = last + 1
        words = tuple(part.folded for part in parts[first : last + 1])
        name = words[0]
        for before, part in zip(parts[first:last], parts[first + 1 : last + 1], strict=True):
            name += (hyphen if text[before.end : part.start] == "-" else " ") + part.folded
        runs.append(NameRun(parts[first].start, parts[last].end, words, name))
    return runs


def words_of_name(name: str) -> tuple[str, ...]:
    """The words of a person's name as they may stand in a file's name, case-folded; what is in brackets is left out."""
    bare = _MARK_OF_ANOTHER.sub(" ", name)
    return tuple(folded for match in _LETTERS.finditer(bare) if (folded := _folded(match[0])))


def _widened(
    parts: Sequence[_Part], beside: Sequence[bool], first: int, last: int, least: int, listed: Sequence[Collection[str]]
) -> tuple[int, int]:
    inside = {part.folded for part in parts[first : last + 1]}
    others = {word for words in listed if not inside.isdisjoint(words) for word in words}
    while first > least and beside[first - 1] and parts[first - 1].folded in others:
        first -= 1
    while last + 1 < len(parts) and beside[last] and parts[last + 1].folded in others:
        last += 1
    return first, last


def _goes_along(part: _Part, named: bool) -> bool:
    return part.kind == _DOUBTFUL and (named or part.folded in _GIVEN)


@dataclass(frozen=True, slots=True)
class _Reader:
    keep: frozenset[str]
    roles: frozenset[str]
    known: frozenset[str]

    def parts(self, text: str) -> Iterator[_Part]:
        """The words of `text`, each with what it may be."""
        dates = [match.span() for match in _DATE.finditer(text)]
        for chunk in _CHUNK.finditer(text):
            code = bool(_CODE.fullmatch(chunk[0]))
            for match in _LETTERS.finditer(chunk[0]):
                start = chunk.start() + match.start()
                dated = any(first <= start < last for first, last in dates)
                kind = self._kind(match[0], code or dated, dated)
                cuts = _cuts(match[0]) if kind == _UNKNOWN else [0, len(match[0])]
                for begin, end in pairwise(cuts):
                    piece = match[0][begin:end]
                    yield _Part(
                        start + begin,
                        start + end,
                        _folded(piece),
                        kind if piece == match[0] else self._kind(piece, False, False),
                    )

    def _kind(self, word: str, coded: bool, dated: bool) -> int:
        folded = _folded(word)
        given = folded in _GIVEN
        if folded in self.keep or _plural_of(folded, self.keep):
            return _DOUBTFUL if given or folded in self.known else _WORD
        if folded in self.known or (given and not dated):
            return _NAMED
        if coded:
            return _WORD
        if len(word) == 1 and word.isascii():
            return _INITIAL
        if folded in _ALSO_SURNAMES:
            return _DOUBTFUL
        if folded in _ORDINARY or folded in self.roles or _plural_of(folded, self.roles):
            return _WORD
        return _DOUBTFUL if folded in _LEFT_ALONE else _UNKNOWN


def _plural_of(word: str, keep: Collection[str]) -> bool:
    return word.endswith("s") and word[:-1] in keep


def _cuts(word: str) -> list[int]:
    """Where "JanicePell" and "PSWNorth" part; "McDonald" stays whole."""
    cuts = [0]
    for place in range(1, len(word)):
        before, here, after = word[place - 1], word[place], word[place + 1 : place + 2]
        turns = here.isupper() and (before.islower() or (before.isupper() and after.islower()))
        if turns and word[cuts[-1] : place] not in ("Mc", "Mac"):
            cuts.append(place)
    return [*cuts, len(word)]


def _folded(word: str) -> str:
    return normalise(NAME, word)
