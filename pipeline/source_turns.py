"""Who speaks where in a project's source: turns by the conventions of plain text, named by the cases that cover them.

A case of selections is a person whose words somebody marked; it goes before a label typed in the text. What the turns
are coded with is left to `pipeline.project_codes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.clock import leading_clock, trailing_clock
from pipeline.conventions import PARAGRAPHS, find_turns
from pipeline.qdpx import Case, Source
from pipeline.reading import ReadingHints
from pipeline.transcript import Details, SpokenTurn

_BLOCK = re.compile(r"\S(?:(?!\n[ \t]*\n).)*", re.DOTALL)
_FURTHEST = 2_000  # lines that may be left out between two of a turn: a long preamble, no more
_MARKED = 0.9
"""How sure it is who speaks where somebody marked it and nothing else says so."""


@dataclass(frozen=True, slots=True)
class SourceTurn:
    """A turn and its place in the source's text (half open, first word to last), None where it can't be told."""

    spoken: SpokenTurn
    place: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class SourceTurns:
    """The turns of a source, how they were found, how surely (0..1), warnings, and what was left out, by kind."""

    turns: tuple[SourceTurn, ...]
    convention: str
    confidence: float
    warnings: tuple[str, ...]
    removed: tuple[tuple[str, int], ...]
    details: Details = field(default_factory=Details)


def turns_of(source: Source, cases: Sequence[Case], hints: ReadingHints | None = None) -> SourceTurns:
    """The turns of a source. A labelled turn that lies mostly within a case's selections is that case's, whatever its label
    says; where nothing is labelled, what somebody marked is a turn as it was marked.
    """
    found = find_turns(source.text, hints or ReadingHints())
    marked = marked_by_cases(source, cases)
    if marked and found.convention == PARAGRAPHS:
        cut = tuple(_cut(source.text, marked))
        unnamed = sum(1 for turn in cut if not turn.spoken.speaker)
        warnings = (f"{unnamed} of {len(cut)} turns lie in no case",) if unnamed else ()
        return SourceTurns(cut, "cases", _MARKED, warnings, ())
    turns = [
        SourceTurn(turn, place) for turn, place in zip(found.turns, _places(source.text, found.turns), strict=True)
    ]
    named = [_named(turn, marked) for turn in turns]
    changed = any(before is not after for before, after in zip(turns, named, strict=True))
    convention = f"cases, {found.convention}" if changed else found.convention
    return SourceTurns(tuple(named), convention, found.confidence, found.warnings, found.removed, found.details)


def marked_by_cases(source: Source, cases: Iterable[Case]) -> list[tuple[int, int, str]]:
    """The stretches of a source that lie in a named case's selections: start, end, the case's name."""
    names = {guid: case.name for case in cases if case.name for guid in case.selections}
    return [(each.start, each.end, names[each.guid]) for each in source.selections if each.guid in names]


def _named(turn: SourceTurn, marked: Sequence[tuple[int, int, str]]) -> SourceTurn:
    if turn.place is None:
        return turn
    start, end = turn.place
    covered: dict[str, int] = {}
    for begins, ends, name in marked:
        within = min(end, ends) - max(start, begins)
        if within > 0:
            covered[name] = covered.get(name, 0) + within
    most = max(covered.values(), default=0)
    names = [name for name, count in covered.items() if count == most]
    if len(names) != 1 or most * 2 <= end - start:
        return turn
    return SourceTurn(replace(turn.spoken, speaker=names[0]), turn.place)


def _cut(text: str, marked: Sequence[tuple[int, int, str]]) -> Iterator[SourceTurn]:
    """The text cut where marked stretches begin and end; between them, paragraphs of nobody named."""
    reached = 0
    pending: tuple[int, int, str] | None = None
    for start, end, name in sorted(marked):
        start = max(start, reached if pending is None else pending[1])
        if end <= start:
            continue
        if pending and pending[2] == name and not text[pending[1] : start].strip():
            pending = (pending[0], end, name)
            continue
        if pending:
            yield from _turn(text, *pending)
            reached = pending[1]
        yield from _unmarked(text, reached, start)
        pending = (start, end, name)
    if pending:
        yield from _turn(text, *pending)
        yield from _unmarked(text, pending[1], len(text))


def _unmarked(text: str, start: int, end: int) -> Iterator[SourceTurn]:
    for match in _BLOCK.finditer(text, start, end):
        yield from _turn(text, match.start(), match.end(), "")


def _turn(text: str, start: int, end: int, speaker: str) -> Iterator[SourceTurn]:
    begins, _, at = leading_clock(text[start:end])
    start += at
    said = text[start:end]
    if any(map(str.isalnum, said)):
        start += len(said) - len(said.lstrip())
        yield SourceTurn(SpokenTurn(speaker, said.strip(), begins), (start, start + len(said.strip())))


def _places(text: str, turns: Sequence[SpokenTurn]) -> list[tuple[int, int] | None]:
    """Where each turn stands in `text`: its lines at the ends of lines there, in order; else word after word."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    found: list[tuple[int, int] | None] = []
    number = reached = 0
    for turn in turns:
        pieces = [line.strip() for line in turn.text.split("\n") if line.strip()]
        ends: list[tuple[int, int]] = []
        here = number
        for piece in pieces:
            last = min(len(lines), here + _FURTHEST)
            while here < last and not _holds(lines[here][1], piece):
                here += 1
            if here == last:
                break
            begins = lines[here][0] + lines[here][1].rfind(piece)
            ends.append((begins, begins + len(piece)))
            here += 1
        place = (ends[0][0], ends[-1][1]) if len(ends) == len(pieces) else _by_words(text, turn.text, reached)
        if place:
            reached = place[1]
            while number < len(lines) and lines[number][0] < reached:
                number += 1
        found.append(place)
    return found


def _holds(line: str, piece: str) -> bool:
    bare = line.rstrip()
    return bare.endswith(piece) or (piece in bare and trailing_clock(bare)[0].rstrip().endswith(piece))


def _by_words(text: str, said: str, start: int) -> tuple[int, int] | None:
    first = -1
    reached = start
    for word in said.split():
        at = text.find(word, reached)
        if at < 0:
            return None
        first = at if first < 0 else first
        reached = at + len(word)
    return (first, reached)
