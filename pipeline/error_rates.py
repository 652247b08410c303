"""How often a model finds what is there and gives what isn't, for a union of labels, on interviews it had not seen.

By interview, so that interviews can be resampled. Only everyday interviews tell (`HeldOut.natural`); what becomes of the
rates is left to `correction`, how they differ between groups to `group_errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.held_out import FIRST_HAND, YES, HeldOut
from pipeline.matrix import Interval
from pipeline.resampling import resampled_sums, tidy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_DIFFERENCE = 0.2
"""Under this difference of the two rates a correction would blow up noise more than fivefold."""
FEWEST_POSITIVES = 10
"""From ten on, corrected figures are off by chance alone and their intervals hold: `benchmarks/coverage.py --limits`."""
FEWEST_NEGATIVES = 50
FEWEST_INTERVIEWS = 5

SEEDED = ("held-out",)
"""What names the draws of held-out interviews: the same for every cell, as the error is."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorCounts:
    """What people and machine said of a union of labels, first-hand on both sides, in each of d interviews; arrays (d, ...).

    `positives` carry the union by people's codes, `hits` those of them the machine gives, `negatives` the others, `slips`
    those of the others the machine gives.
    """

    positives: NDArray[np.float64]
    hits: NDArray[np.float64]
    negatives: NDArray[np.float64]
    slips: NDArray[np.float64]

    @property
    def found(self) -> NDArray[np.float64]:
        """The true-positive rate, 0..1: 0 where nothing carries the union."""
        return _rate(self.hits, self.positives)

    @property
    def slipped(self) -> NDArray[np.float64]:
        """The false-positive rate, 0..1: 0 where everything carries the union."""
        return _rate(self.slips, self.negatives)

    @property
    def refusal(self) -> str:
        """Why these rates can't carry a correction, in plain words; "" when they can."""
        positives, negatives = int(self.positives.sum()), int(self.negatives.sum())
        heard = int((self.positives > 0).sum())
        found, slipped = float(self.found), float(self.slipped)
        difference = found - slipped
        if positives < FEWEST_POSITIVES:
            return f"{positives} held-out utterances carry it, {FEWEST_POSITIVES} are wanted"
        if negatives < FEWEST_NEGATIVES:
            return f"{negatives} held-out utterances are without it, {FEWEST_NEGATIVES} are wanted"
        if heard < FEWEST_INTERVIEWS:
            return f"it was said in {heard} held-out interviews, {FEWEST_INTERVIEWS} are wanted"
        if difference < LEAST_DIFFERENCE:
            return (
                f"the model gives it to {found:.3f} of those that carry it and to {slipped:.3f} of the others, "
                f"a difference of {difference:.3f} where {LEAST_DIFFERENCE} is wanted"
            )
        return ""


def error_counts(measured: HeldOut, labels: Sequence[str]) -> ErrorCounts | None:
    """The counts for the union of `labels` on everyday interviews; None when the model has no decision on one of them.

    An utterance carries the union when people gave any of the labels as the speaker's own view; the machine gives it when
    it decided yes on any and doesn't take it for told of somebody else. An abstention is no yes: it isn't counted as one
    in a cell either.
    """
    import numpy as np

    if not labels or not set(labels) <= set(measured.labels):
        return None
    rows = measured.natural
    carries, given = (
        each[rows].astype(np.float64) for each in union(measured, [measured.labels.index(label) for label in labels])
    )
    _, interview = np.unique(measured.documents[rows], return_inverse=True)
    count = int(interview.max()) + 1 if len(interview) else 0

    def added(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(interview, values, count).astype(np.float64)

    return ErrorCounts(added(carries), added(carries * given), added(1.0 - carries), added((1.0 - carries) * given))


def _rate(given: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    whole = of.sum(axis=0)
    return np.asarray(given.sum(axis=0) / np.where(whole > 0, whole, 1.0), dtype=np.float64)


def union(measured: HeldOut, columns: Sequence[int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows carry any of these columns' labels first-hand, by people and by the machine; (n,) each."""
    carries = (measured.truth[:, columns] == FIRST_HAND).any(axis=1)
    given = ((measured.verdict[:, columns] == YES) & ~measured.told[:, columns]).any(axis=1)
    return carries, given


def resampled_rates(
    counts: ErrorCounts, *, resamples: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two rates in each resample of the interviews, (`resamples`, ...) each, for counts (d, ...).

    A draw without positives (or negatives) keeps the rate found. Where nothing was missed, or nothing given wrongly, the
    draws are those of one slip of the kind in the interview that had most occasion for it: no error found isn't none made.
    """
    import numpy as np

    d = len(counts.positives)
    positives, hits, negatives, slips = (
        each.reshape(d, -1) for each in (counts.positives, counts.hits, counts.negatives, counts.slips)
    )
    hits = hits - _once(positives, np.asarray((hits >= positives).all(axis=0)))
    slips = slips + _once(negatives, np.asarray(slips.sum(axis=0) == 0))
    sums = resampled_sums(
        np.concatenate([positives, hits, negatives, slips], axis=1), resamples=resamples, seed=seed, identity=SEEDED
    )
    each = sums.reshape(resamples, 4, -1)
    shape = (resamples, *counts.positives.shape[1:])
    found, slipped = (
        np.where(each[:, of] > 0, each[:, of + 1] / np.where(each[:, of] > 0, each[:, of], 1.0), known).reshape(shape)
        for of, known in ((0, counts.found), (2, counts.slipped))
    )
    return found, slipped


def _once(of: NDArray[np.float64], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A one for each column that is `wanted`, in its unit with most of `of`; 0 elsewhere."""
    import numpy as np

    found = np.zeros_like(of)
    found[np.argmax(of, axis=0), np.arange(of.shape[1])] = wanted
    return found


def rates(
    counts: ErrorCounts, *, resamples: int = 2000, seed: int = 0, level: float = 0.95
) -> tuple[Interval, Interval]:
    """The true- and the false-positive rate with percentile intervals over interviews; none under five interviews."""
    import numpy as np

    values = (float(counts.found), float(counts.slipped))
    if len(counts.positives) < FEWEST_INTERVIEWS:
        return Interval(tidy(values[0])), Interval(tidy(values[1]))
    tail = (1.0 - level) / 2.0
    bounds = [
        np.quantile(drawn, [tail, 1.0 - tail]) for drawn in resampled_rates(counts, resamples=resamples, seed=seed)
    ]
    first, second = (
        Interval(tidy(value), tidy(min(value, float(low))), tidy(max(value, float(high))))
        for value, (low, high) in zip(values, bounds, strict=True)
    )
    return first, second
