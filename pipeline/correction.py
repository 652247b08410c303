"""Prevalence as it would be without the classifier's errors: which estimator a cell can carry, and what it gives.

Three ways, the first that can be gone. Where people coded every utterance, their share stands. Where a sample drawn with
known probabilities was read, the design-based estimator (1/N) [Σ f + Σ over those read (y − f) / π] with f the machine's
decision and y the people's: Särndal's difference estimator, known as prediction-powered inference (Angelopoulos et al.,
*Science* 382, 2023) and design-based supervised learning (Egami et al., NeurIPS 2023). Elsewhere the adjusted count
(share − FPR) / (TPR − FPR) of what the machine decided (Rogan & Gladen, *Am J Epidemiol* 107, 1978; Forman, *Data Mining and
Knowledge Discovery* 17, 2008); what people decided counts as it is. Adding up probabilities instead of decisions (Bella et
al., ICDM 2010) is no better over all in `benchmarks/coverage.py`, and corrects another figure than the one shown.
Intervals are `prevalence`'s, rates `error_rates`'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook, Criterion, ReadingLimits
from pipeline.error_rates import ErrorCounts, error_counts, resampled_rates
from pipeline.first_hand import first_hand
from pipeline.held_out import HeldOut
from pipeline.matrix import Interval
from pipeline.prevalence import shares
from pipeline.remarks import Members, Remark, Remarks
from pipeline.resampling import FEWEST_FOR_AN_INTERVAL, FEWEST_UNITS, stretch, units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REFUSED, ERROR_RATES, SAMPLE, PEOPLE = "refused", "error rates", "human-coded sample", "coded by people"
NOT_MEASURED = f"{REFUSED}: not yet measured"
FEWEST_READ, FEWEST_SAMPLED = 30, 6
"""From thirty utterances of a cell and six participants on, a random sample's interval holds: `benchmarks/coverage.py`."""
FEWEST_GIVEN = 5
"""With fewer of them given by people the interval is a little too narrow, and the cell says so."""

_LEAST_SPLIT = 0.05
"""Resampled rates nearer to each other than this would throw a draw anywhere."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected prevalence of both sides of a cell, and in words how each came about or why it was refused."""

    supporting: Interval = field(default_factory=lambda: Interval(None))
    contesting: Interval = field(default_factory=lambda: Interval(None))
    said: str = NOT_MEASURED


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A union of labels over all remarks, (n,) each, and the model's errors on it (None: it has no decisions on it)."""

    machine: NDArray[np.bool_]
    people: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    errors: ErrorCounts | None
    drawn_rates: tuple[NDArray[np.float64], NDArray[np.float64]] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Estimate:
    """How one share is to be had in a place of k units: its totals and the yeses seen, (k,), and what `shares` needs beside."""

    way: str
    detail: str
    totals: NDArray[np.float64] | None = None
    seen: NDArray[np.float64] | float = 0.0
    alone: float = 0.0
    errors: NDArray[np.float64] | float = 0.0
    least: float = 0.0
    most: float = 1.0
    beyond: str = ""


class PrevalenceCorrection:
    """Corrects the cells of a study, place by place (a group at a site in a wave).

    `measured` are the model's held-out decisions; `drawn` gives, for every utterance that a random coding sheet might have
    drawn, its probability (0 < π ≤ 1) of having been drawn, where all that was drawn has been read. An utterance that people
    coded without its having been drawn must have π = 1 there or be left out of it: they would have coded it in any case.
    """

    def __init__(
        self,
        remarks: Sequence[Remark],
        codebook: Codebook,
        measured: HeldOut | None,
        drawn: Mapping[str, float] | None,
    ) -> None:
        import numpy as np

        if drawn and not all(0.0 < probability <= 1.0 for probability in drawn.values()):
            raise ValueError("a probability of having been drawn lies over 0 and is at most 1")
        self._limits = codebook.reading
        self._measured = measured is not None
        self._unions = {
            labels: number
            for number, labels in enumerate(
                dict.fromkeys(side for each in codebook.criteria for side in (each.supporting, each.contesting) if side)
            )
        }
        carried = first_hand(remarks, codebook.label_ids)
        ids = remarks.ids() if isinstance(remarks, Remarks) else (remark.utterance_id for remark in remarks)
        self._chance = np.array([drawn.get(each, 0.0) for each in ids] if drawn else [])
        self._sides = [
            _side(carried.of(labels), error_counts(measured, labels) if measured else None, codebook.reading)
            for labels in self._unions
        ]

    def of(
        self, place: Sequence[str], members: Members | Sequence[Remark], criteria: Sequence[Criterion]
    ) -> tuple[Corrected, ...]:
        """The corrected prevalence of each criterion where `members` are all remarks of the group's members at `place`."""
        import numpy as np

        if not len(members):
            nobody = f"{REFUSED}: no first-hand utterances" if self._measured else NOT_MEASURED
            return tuple(Corrected(said=nobody) for _ in criteria)
        members = members if isinstance(members, Members) else Members.of(members)
        rows = members.order
        unit_of = units(members.heard)
        unit = np.array([unit_of.get(name, 0) for name in members.people])[members.who]
        count = int(unit.max()) + 1
        bounded = len(unit_of) >= FEWEST_FOR_AN_INTERVAL and count >= FEWEST_UNITS
        said = np.bincount(unit, minlength=count).astype(np.float64)
        estimates = [self._estimate(side, rows, unit, said, len(unit_of)) for side in self._sides]
        found = self._intervals(estimates, said, place, bounded)
        corrected = []
        for each in criteria:
            for_it, against = (self._unions.get(labels) for labels in (each.supporting, each.contesting))
            corrected.append(
                Corrected(
                    Interval(None) if for_it is None else found[for_it],
                    Interval(None) if against is None else found[against],
                    _told([None if side is None else estimates[side] for side in (for_it, against)]),
                )
            )
        return tuple(corrected)

    def _intervals(
        self, estimates: list[_Estimate], said: NDArray[np.float64], place: Sequence[str], bounded: bool
    ) -> list[Interval]:
        """The interval of each estimate; one that no share could have brought about is refused, in `estimates` too."""
        import numpy as np

        limits = self._limits
        kept = [(number, each, each.totals) for number, each in enumerate(estimates) if each.totals is not None]
        found = [Interval(None)] * len(estimates)
        if not kept:
            return found
        errors = np.zeros((limits.resamples, len(kept)))
        for column, (_, each, _) in enumerate(kept):
            errors[:, column] = each.errors
        estimated = shares(
            np.stack([totals for _, _, totals in kept], axis=1),
            np.stack([np.broadcast_to(each.seen, said.shape) for _, each, _ in kept], axis=1),
            np.repeat(said[:, None], len(kept), axis=1),
            np.array([each.alone for _, each, _ in kept]),
            errors,
            resamples=limits.resamples,
            seed=limits.seed,
            identity=("prevalence", *place),
            level=limits.interval,
        )
        for column, (number, each, _) in enumerate(kept):
            if each.beyond and estimated.beyond(column, each.least, each.most):
                estimates[number] = _Estimate(REFUSED, each.beyond)
                continue
            found[number] = estimated.interval(column, each.least, each.most, bounded=bounded)
        return found

    def _estimate(
        self, side: _Side, rows: NDArray[np.int_], unit: NDArray[np.int_], said: NDArray[np.float64], heard: int
    ) -> _Estimate:
        """The way one union's share in a place can be had: the first of the three that can be gone, or why none can.

        `rows` are the members' remarks, `unit` the unit of each, `said` how much each unit said, `heard` counts members.
        """
        import numpy as np

        machine, people, decided = (each[rows] for each in (side.machine, side.people, side.decided))

        def added(values: NDArray[np.generic]) -> NDArray[np.float64]:
            return np.bincount(unit, values.astype(np.float64), len(said)).astype(np.float64)

        given, whole = added(people), float(said.sum())
        if decided.all():
            return _Estimate(PEOPLE, "every utterance", given, given, 0.0 if given.any() else 1.0)
        if len(self._chance):
            # What people coded without its being drawn stands for itself alone.
            chance = np.where(decided & (self._chance[rows] == 0.0), 1.0, self._chance[rows])
            by_chance = decided & (chance < 1.0)
            read = int(by_chance.sum())
            if read >= FEWEST_READ and heard >= FEWEST_SAMPLED and (chance > 0.0).all():
                held = int((people & by_chance).sum())
                few = ", too few for a sure interval" if held < FEWEST_GIVEN else ""
                detail = f"people read {read} utterances drawn by chance out of {len(rows)} and gave it to {held}{few}"
                totals = added(machine) + added(
                    np.where(decided, people.astype(np.float64) - machine, 0.0) / np.where(decided, chance, 1.0)
                )
                alone = 0.0 if machine.any() or people.any() else 1.0
                # Its differences lean to neither side for sure: no yeses are lent to make it lopsided.
                return _Estimate(SAMPLE, detail, totals, alone=alone)
        if not self._measured:
            return _Estimate(REFUSED, NOT_MEASURED.removeprefix(f"{REFUSED}: "))
        if side.errors is None or side.drawn_rates is None:
            why = "the model has no held-out decisions on it" if side.errors is None else side.errors.refusal
            return _Estimate(REFUSED, why)
        left, hits = added(~decided), added(machine & ~decided)
        known = (float(side.errors.found), float(side.errors.slipped))
        totals = given + adjusted(hits, left, *known)
        off = off_by(hits.sum(), left.sum(), known, side.drawn_rates, len(side.errors.positives), self._limits.interval)
        counted = side.errors
        return _Estimate(
            ERROR_RATES,
            f"found {counted.found:.3f} of {counted.positives.sum():.0f} that carry it, gave it to {counted.slipped:.3f} of "
            f"{counted.negatives.sum():.0f} others, in {len(counted.positives)} held-out interviews",
            totals,
            given + hits,
            0.0 if hits.any() or given.any() else 1.0 / (known[0] - known[1]),
            off / whole,
            float(given.sum()) / whole,
            float(given.sum() + left.sum()) / whole,
            f"the model gave it to {float(hits.sum() / left.sum()):.3f} of the utterances, which error rates of "
            f"{counted.slipped:.3f} to {counted.found:.3f} can't explain: it errs otherwise here",
        )


def adjusted(
    given: NDArray[np.float64] | np.float64,
    of: NDArray[np.float64] | np.float64,
    found: NDArray[np.float64] | float,
    slipped: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """How many of `of` utterances carry a label, when a classifier with these rates gave it to `given`; not clipped."""
    import numpy as np

    return np.asarray((given - slipped * of) / np.maximum(found - slipped, _LEAST_SPLIT), dtype=np.float64)


def off_by(
    given: NDArray[np.float64] | np.float64,
    of: NDArray[np.float64] | np.float64,
    known: tuple[NDArray[np.float64] | float, NDArray[np.float64] | float],
    drawn: tuple[NDArray[np.float64], NDArray[np.float64]],
    interviews: int,
    level: float,
) -> NDArray[np.float64]:
    """By how much `adjusted` would differ with each of the `drawn` rates in the place of those `known`: (true, false) positives.

    Stretched for the number of held-out interviews the rates come from; the shape is that of the arrays given.
    """
    return (adjusted(given, of, *drawn) - adjusted(given, of, *known)) * stretch(interviews, level)


def _side(
    carried: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]],
    errors: ErrorCounts | None,
    limits: ReadingLimits,
) -> _Side:
    drawn = (
        resampled_rates(errors, resamples=limits.resamples, seed=limits.seed) if errors and not errors.refusal else None
    )
    return _Side(*carried, errors, drawn)


def _told(sides: Sequence[_Estimate | None]) -> str:
    """What both sides' estimates come from: once where they are alike, else for and against, each with its way."""
    ways = [(way, each) for way, each in zip(("for", "against"), sides, strict=True) if each is not None]
    if not ways:
        return f"{REFUSED}: no label feeds it"
    if len({(each.way, each.detail) for _, each in ways}) == 1:
        return f"{ways[0][1].way}: {ways[0][1].detail}"
    if len({each.way for _, each in ways}) == 1:
        return f"{ways[0][1].way}: " + "; ".join(f"{way}: {each.detail}" for way, each in ways)
    return "; ".join(f"{way}: {each.way}: {each.detail}" for way, each in ways)
