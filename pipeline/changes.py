"""What changed between two runs: each cell's figures before and after, split among the causes, and the utterances that moved.

Pure: `Mixtures` holds the study as it would have stood with some causes changed and the others not; making them is left to
`operations.mixtures`, the arithmetic of the split to `parts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.cell_figures import FIGURES, SHARES, CellFigures, Key, RowFigures
from pipeline.matrix import EvidenceMatrix, Interval, ReadingOf
from pipeline.parts import NOTHING, THOUSAND, apportioned, mixtures, parts, thousandths
from pipeline.standings import NO_POINTS, Points, Standing

INTERVIEWS, DETAILS, PEOPLE, MODEL, CODEBOOK, SOFTWARE = (
    "interviews", "details", "people", "model", "codebook", "software",
)  # fmt: skip
CAUSES = (INTERVIEWS, DETAILS, PEOPLE, MODEL, CODEBOOK, SOFTWARE)
"""Which interviews count; who their speakers are; people's codes; the model; the codebook; Themetrix itself and its settings."""

Mixture = frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause comes to in a figure: its `share` of the difference, and the difference were it `alone` to change.

    Figures in thousandths are whole; `alone` is None where the figure would have no value.
    """

    cause: str
    share: float
    alone: float | None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of a cell before and after. `parts` sum to the difference exactly; none where either has no value."""

    figure: str
    before: float | None
    after: float | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """An utterance that stands otherwise in a cell: `before` and `after` in words, and the causes that moved it.

    Several causes: each alone would have done, or it took all of them.
    """

    utterance_id: str
    before: str
    after: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that changed; `before` or `after` is None where that run has no such cell.

    `alone` says what the cell would read if one cause alone had changed, where the reading flips; `moved` is in the order
    of the utterances' ids.
    """

    key: Key
    before: CellFigures | None
    after: CellFigures | None
    figures: tuple[FigureChange, ...]
    alone: tuple[tuple[str, ReadingOf], ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def flips(self) -> bool:
        """True where the reading is another."""
        return (self.before and self.before.reading) is not (self.after and self.after.reading)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A criterion's row whose reading or balance changed; `alone` as in `CellChange`."""

    key: tuple[str, str, str]
    before: RowFigures | None
    after: RowFigures | None
    alone: tuple[tuple[str, ReadingOf], ...] = ()

    @property
    def flips(self) -> bool:
        """True where the reading is another."""
        return (self.before and self.before.reading) is not (self.after and self.after.reading)


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed, flipped readings first, then in the order of the matrix; `unchanged` counts the other cells.

    `causes` are those at work; empty when nothing differs or the causes can't be told.
    """

    causes: tuple[str, ...]
    rows: tuple[RowChange, ...]
    cells: tuple[CellChange, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Mixtures:
    """The study under mixtures of two runs: of `causes`, those in the mixture as in the later run, the others as in the earlier.

    `points` has every mixture; `utterances` and `readings` those named by `telling`: none, all, each alone, all but one.
    `present` holds, for none and all, the ids of the utterances that are in the study at all.
    """

    causes: tuple[str, ...]
    points: Mapping[Mixture, Mapping[Key, Points]] = field(default_factory=dict)
    utterances: Mapping[Mixture, Mapping[Key, Mapping[str, Standing]]] = field(default_factory=dict)
    readings: Mapping[Mixture, EvidenceMatrix] = field(default_factory=dict)
    present: tuple[frozenset[str], frozenset[str]] = (NOTHING, NOTHING)


def telling(causes: Sequence[str]) -> tuple[Mixture, ...]:
    """The mixtures that tell which cause moved an utterance: none, all, each cause alone, all but each."""
    everything = frozenset(causes)
    wanted = [NOTHING, everything, *(frozenset((cause,)) for cause in causes), *(everything - {c} for c in causes)]
    return tuple(dict.fromkeys(wanted))


def compare(
    cells: tuple[Sequence[CellFigures], Sequence[CellFigures]],
    rows: tuple[Sequence[RowFigures], Sequence[RowFigures]],
    mixed: Mixtures,
) -> Changes:
    """The changes between the figures of the earlier run and of the later one, each as it was published.

    What the mixtures don't account for (today's way of counting gives an old run other figures) goes to `software`.
    """
    before, after = ({cell.key: cell for cell in each} for each in cells)
    keys = tuple(dict.fromkeys((*after, *before)))
    changed = [
        found
        for key in keys
        if (found := _cell(key, before.get(key), after.get(key), mixed)).moved or _differ(found.before, found.after)
    ]
    were, are = ({row.key: row for row in each} for each in rows)
    found_rows = [
        RowChange(key, were.get(key), are.get(key), _alone(key, were.get(key), are.get(key), mixed))
        for key in dict.fromkeys((*are, *were))
        if _row_differs(were.get(key), are.get(key))
    ]
    return Changes(
        causes=mixed.causes,
        rows=tuple(sorted(found_rows, key=lambda row: not row.flips)),
        cells=tuple(sorted(changed, key=lambda cell: not cell.flips)),
        unchanged=len(keys) - len(changed),
    )


def _cell(key: Key, before: CellFigures | None, after: CellFigures | None, mixed: Mixtures) -> CellChange:
    changed = (_figure(name, key, before, after, mixed) for name in FIGURES)
    return CellChange(
        key,
        before,
        after,
        tuple(each for each in changed if each is not None),
        _alone(key, before, after, mixed),
        tuple(_moved(key, mixed)),
    )


def _figure(
    name: str, key: Key, before: CellFigures | None, after: CellFigures | None, mixed: Mixtures
) -> FigureChange | None:
    """How a figure changed, None if it didn't; a cell that a run doesn't have counts nought of everything."""
    place = FIGURES.index(name)
    was, is_ = (NO_POINTS[place] if cell is None else cell.value(name) for cell in (before, after))
    if was is None or is_ is None:
        return FigureChange(name, was, is_) if was is not is_ and name in SHARES else None
    whole = thousandths(is_) - thousandths(was)
    if not whole:
        return None
    values = {held: points.get(key, NO_POINTS)[place] for held, points in mixed.points.items()}
    known = {held: value for held, value in values.items() if value is not None}
    if not mixed.causes or len(known) < len(mixtures(mixed.causes)):
        return FigureChange(name, was, is_)
    shares = parts(mixed.causes, known)
    unaccounted = (Fraction(is_) - Fraction(was)) - sum(shares.values())
    if thousandths(float(unaccounted)):
        shares[SOFTWARE] = shares.get(SOFTWARE, Fraction(0)) + unaccounted
    split = apportioned(whole, {cause: share * THOUSAND for cause, share in shares.items()})
    start = known[NOTHING]
    told = {cause: known.get(frozenset((cause,))) for cause in shares}
    return FigureChange(
        name,
        was,
        is_,
        tuple(
            Part(cause, split[cause] / THOUSAND, None if (end := told[cause]) is None else _difference(start, end))
            for cause in shares
        ),
    )


def _difference(start: float, end: float) -> float:
    return (thousandths(end) - thousandths(start)) / THOUSAND


def _alone(
    key: tuple[str, ...],
    before: CellFigures | RowFigures | None,
    after: CellFigures | RowFigures | None,
    mixed: Mixtures,
) -> tuple[tuple[str, ReadingOf], ...]:
    """What would be read if one cause alone had changed; for flipped readings only."""
    if (before and before.reading) is (after and after.reading):
        return ()
    found = []
    for cause in mixed.causes:
        matrix = mixed.readings.get(frozenset((cause,)))
        reading = None if matrix is None else _reading(key, matrix)
        if reading is not None:
            found.append((cause, reading))
    return tuple(found)


def _reading(key: tuple[str, ...], matrix: EvidenceMatrix) -> ReadingOf | None:
    placed: Iterable[tuple[tuple[str, ...], ReadingOf]] = (
        ((cell.key, cell.reading) for cell in matrix.cells)
        if len(key) == 4
        else (((row.criterion, row.site, row.wave), row.reading) for row in matrix.rows)
    )
    return next((reading for name, reading in placed if name == key), None)


def _moved(key: Key, mixed: Mixtures) -> Iterable[Moved]:
    if not mixed.causes:
        return
    everything = frozenset(mixed.causes)
    nowhere: dict[str, Standing] = {}
    at = {held: found.get(key, nowhere) for held, found in mixed.utterances.items()}
    before, after = at[NOTHING], at[everything]
    for name in sorted(before.keys() | after.keys()):
        was, is_ = before.get(name), after.get(name)
        if was != is_:
            yield Moved(
                name,
                _words(was, name in mixed.present[0]),
                _words(is_, name in mixed.present[1]),
                _movers(mixed.causes, name, at),
            )


def _movers(causes: tuple[str, ...], name: str, at: Mapping[Mixture, Mapping[str, Standing]]) -> tuple[str, ...]:
    """The causes that alone bring it where it stands; if none does, those without which it would stand elsewhere."""
    everything = frozenset(causes)
    was, is_ = at[NOTHING].get(name), at[everything].get(name)
    alone = tuple(cause for cause in causes if at[frozenset((cause,))].get(name) == is_)
    needed = tuple(cause for cause in causes if at[everything - {cause}].get(name) != is_)
    moving = tuple(cause for cause in causes if at[frozenset((cause,))].get(name) != was)
    return alone or needed or moving or causes


def _words(standing: Standing | None, present: bool) -> str:
    if standing is not None:
        return standing.words
    return "no evidence here" if present else "not in the study"


def _differ(before: CellFigures | None, after: CellFigures | None) -> bool:
    if before is None or after is None:
        return True
    return _shown(before) != _shown(after) or any(_clash(before.value(name), after.value(name)) for name in FIGURES)


def _shown(figures: CellFigures) -> tuple[object, ...]:
    bounds = (figures.balance, figures.corrected_for, figures.corrected_against)
    return (figures.judged, figures.reading, figures.reason, *map(_rounded, bounds))


def _clash(before: float | None, after: float | None) -> bool:
    """Whether two figures differ as shown; what an older record doesn't tell clashes with nothing."""
    return before is not None and after is not None and thousandths(before) != thousandths(after)


def _row_differs(before: RowFigures | None, after: RowFigures | None) -> bool:
    if before is None or after is None:
        return True
    return (before.reading, before.reason, _rounded(before.balance)) != (
        after.reading, after.reason, _rounded(after.balance),
    )  # fmt: skip


def _rounded(interval: Interval) -> tuple[int | None, ...]:
    values = (interval.value, interval.low, interval.high)
    return tuple(None if value is None else thousandths(value) for value in values)
