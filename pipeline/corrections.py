"""What a person changed in an interview that we had coded: kept, removed, added, moved, and which utterances were read for it.

Programs differ in what they keep of who coded, so codings are compared by place and label, not by their author. Where the
codings come from is `pipeline.project_codes`' and `pipeline.returned_project`'s.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from pipeline.qdpx_record import RecordedUtterance
from pipeline.wording import listed

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage with a label, as it now stands; `coder` is "" for a model's or nobody's, `open` marks one left undecided."""

    start: int
    end: int
    label: str
    coder: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class LabelCorrections:
    """How often, for one label: a coding of ours was kept (of these, confirmed by a person's own at the same place), removed,
    moved to other words that overlap, added; and something undecided was dismissed."""

    label: str
    kept: int = 0
    confirmed: int = 0
    removed: int = 0
    added: int = 0
    moved: int = 0
    dismissed: int = 0

    def __str__(self) -> str:
        told = [f"{self.kept} kept{f' ({self.confirmed} confirmed)' if self.confirmed else ''}"]
        told += [f"{self.removed} removed", f"{self.added} added", f"{self.moved} moved"]
        told += [f"{self.dismissed} undecided dismissed"] if self.dismissed else []
        return f"{self.label}: {listed(told)}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An utterance after correction: the labels it has now, those still undecided, who changed it, whether anything was.

    One in which nothing changed may never have been read.
    """

    utterance: RecordedUtterance
    given: frozenset[str]
    open: frozenset[str]
    touched: bool
    coders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrections:
    """One interview's: its utterances in order, counts by label, and the codings that hold no codable words."""

    utterances: tuple[Corrected, ...]
    labels: tuple[LabelCorrections, ...]
    nowhere: int


def compare(
    text: str,
    utterances: Sequence[RecordedUtterance],
    found: Iterable[Coded],
    *,
    asked: Sequence[str],
    marked: Iterable[str] = (),
    signed: bool = True,
) -> Corrections:
    """What became of the codings of `utterances` (in order, none overlapping), now that `found` are those of `text`.

    A coding is kept where it stands at the same words, moved where only one that overlaps it stands, else removed; one that
    overlaps none of ours that is gone is added. A passage gives its label to the utterances of which it covers half or more,
    or, covering half of none, to the one it shares most with. `asked` are the labels the project has a code for: what we
    coded with another stays. What was undecided was dismissed when its mark is gone and the project still has that code
    (`marked`). `signed` says that the project tells people from models: only then is a person's coding at the place of
    ours a confirmation.
    """
    comparing = _Comparing(text, utterances, asked, signed)
    for coding in sorted(set(found), key=lambda each: (each.start, each.end, each.label, each.coder)):
        comparing.take(coding)
    comparing.settle_others()
    decided = tuple(comparing.decided(at, frozenset(marked)) for at in range(len(utterances)))
    counts = tuple(LabelCorrections(label, **dict(counted)) for label, counted in comparing.tally.items())
    return Corrections(decided, counts, comparing.nowhere)


def summed(corrections: Iterable[Corrections], labels: Sequence[str]) -> tuple[LabelCorrections, ...]:
    """The counts of several interviews together, a label each, in the order of `labels`."""
    totals: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for each in corrections:
        for found in each.labels:
            for field in fields(found)[1:]:
                totals[found.label][field.name] += getattr(found, field.name)
    return tuple(LabelCorrections(label, **dict(counted)) for label, counted in totals.items())


class _Comparing:
    """Takes one coding after the other, then says of each utterance what became of it."""

    def __init__(self, text: str, utterances: Sequence[RecordedUtterance], asked: Sequence[str], signed: bool) -> None:
        self._utterances, self._asked, self._signed = utterances, frozenset(asked), signed
        self._places = _Places(text, utterances)
        self._now: list[set[str]] = [set() for _ in utterances]
        self._left: list[set[str]] = [set() for _ in utterances]
        self._touched = [False] * len(utterances)
        self._coders: list[set[str]] = [set() for _ in utterances]
        self._exact: set[tuple[int, str]] = set()
        self._moved: set[tuple[int, str]] = set()
        self._others: list[tuple[Coded, tuple[int, ...], tuple[int, ...]]] = []
        self.tally: dict[str, Counter[str]] = {label: Counter() for label in asked}
        self.nowhere = 0

    def take(self, coding: Coded) -> None:
        """Where a coding stands: at the place of ours, or elsewhere, to be settled when all are known."""
        near, covered = self._places.near(coding)
        self.nowhere += not near and not coding.open
        if coding.open:
            for at in near:
                self._left[at].add(coding.label)
            return
        for at in covered:
            self._now[at].add(coding.label)
        same = next((at for at in near if self._places.same(at, coding)), None)
        if same is None or coding.label not in self._utterances[same].given:
            self._others.append((coding, near, covered))
            return
        self._exact.add((same, coding.label))
        if self._signed and coding.coder and coding.label not in self._utterances[same].by_people:
            self.tally[coding.label]["confirmed"] += 1
            self._touch(same, coding)

    def settle_others(self) -> None:
        """Tells what was moved from what was added."""
        for coding, near, covered in self._others:
            own = [at for at in near if coding.label in self._utterances[at].given]
            gone = [at for at in own if (at, coding.label) not in self._exact]
            news = any(coding.label not in self._utterances[at].given for at in covered)
            self._moved.update((at, coding.label) for at in gone)
            self.tally[coding.label]["added"] += bool(not gone and news)
            for at in (*gone, *(covered if gone or news else ())):
                self._touch(at, coding)

    def decided(self, at: int, marked: frozenset[str]) -> Corrected:
        """The utterance as it now is, its labels of ours counted."""
        utterance, now = self._utterances[at], self._now[at]
        for label in utterance.given & self._asked:
            kept, moved = (at, label) in self._exact, (at, label) in self._moved
            self.tally[label]["kept" if kept else "moved" if moved else "removed"] += 1
        dismissed = utterance.undecided & marked & self._asked - self._left[at] - now
        for label in dismissed:
            self.tally[label]["dismissed"] += 1
        given = frozenset(now | (utterance.given - self._asked))
        touched = self._touched[at] or bool(dismissed) or given != utterance.given
        still = frozenset(utterance.undecided - given - dismissed)
        return Corrected(utterance, given, still, touched, tuple(sorted(self._coders[at])))

    def _touch(self, at: int, coding: Coded) -> None:
        self._touched[at] = True
        self._coders[at] |= {coding.coder} - {""}


class _Places:
    """Finds the utterances that a passage overlaps."""

    def __init__(self, text: str, utterances: Sequence[RecordedUtterance]) -> None:
        self._text, self._utterances = text, utterances
        self._ends = [utterance.end for utterance in utterances]

    def near(self, coding: Coded) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The utterances it overlaps, and of those the ones it gives its label to."""
        start, end = self._trimmed(coding.start, coding.end)
        shared: dict[int, int] = {}
        for at in range(bisect_right(self._ends, start), len(self._ends)):
            utterance = self._utterances[at]
            if utterance.start >= end:
                break
            shared[at] = min(end, utterance.end) - max(start, utterance.start)
        half = tuple(
            at for at, size in shared.items() if 2 * size >= self._utterances[at].end - self._utterances[at].start
        )
        if shared and not half:
            half = (max(shared, key=lambda at: (shared[at], -at)),)
        return tuple(shared), half

    def same(self, at: int, coding: Coded) -> bool:
        """True when the passage is that utterance, white space at its ends aside."""
        utterance = self._utterances[at]
        return self._trimmed(coding.start, coding.end) == self._trimmed(utterance.start, utterance.end)

    def _trimmed(self, start: int, end: int) -> Span:
        words = self._text[start:end]
        bare = words.strip()
        if not bare:
            return (start, start)
        start += len(words) - len(words.lstrip())
        return (start, start + len(bare))
