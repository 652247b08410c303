"""Figures over resampled documents: what is added up document by document, and the figures that are ratios of such sums.

A resample is a vector of how often each document was drawn, so all resamples are one product of matrices. Which figures are
told of a model is `pipeline.evaluation`'s choice; those of probabilities stand in `pipeline.calibration_figures`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampling import interval

FEWEST_DOCUMENTS = 5
"""Under so many documents no interval is given."""
RESAMPLES = 1000
LEVEL = 0.95
_DEFINED_SHARE = 0.95
"""Under this share of resamples in which a figure exists, its interval would leave out the unlucky draws: none is given."""
_DUST = 1e-12

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """n rows in the order of their documents, and how often each of d documents counts in each draw.

    `document` (n,) numbers each row's document, 0..d-1, never falling; `times` is (1 + r, d), and its first line counts
    each document once, which is the sample itself.
    """

    document: npt.NDArray[np.int_]
    times: Numbers

    @property
    def enough(self) -> bool:
        """True where there are documents enough for an interval."""
        return len(self.times[0]) >= FEWEST_DOCUMENTS

    def sums(self, values: npt.NDArray[np.generic]) -> Numbers:
        """What `values` (n, ...) add up to in each draw, (1 + r, ...)."""
        starts = np.searchsorted(self.document, np.arange(self.times.shape[1]))
        found: Numbers = self.times @ np.add.reduceat(values.astype(np.float64), starts, axis=0)
        return found

    def repeated(self, times: int) -> Resamples:
        """The same draws for rows that each stand so many times, one beside the other."""
        return Resamples(np.repeat(self.document, times), self.times)


def resampled(document: npt.NDArray[np.int_], resamples: int = RESAMPLES, seed: int = 0) -> Resamples:
    """The draws for rows of these documents, seeded; under five documents there is the sample itself alone."""
    count = int(document[-1]) + 1
    kept = resamples if count >= FEWEST_DOCUMENTS else 0
    chosen = np.random.Generator(np.random.PCG64(seed)).integers(0, count, size=(kept, count))
    times = np.zeros((1 + kept, count))
    times[0] = 1.0
    np.add.at(times, (1 + np.arange(kept)[:, None], chosen), 1.0)
    return Resamples(document, times)


def f1(hits: Numbers, given: Numbers, positives: Numbers) -> Numbers:
    """2 × hits / (given + positives); nan without positives."""
    return np.where(positives > 0, ratio(2 * hits, given + positives), np.nan)


def kappa(hits: Numbers, given: Numbers, positives: Numbers, rows: Numbers) -> Numbers:
    """Cohen's κ (1960) of two coders who gave a yes to `given` and to `positives` of the rows, `hits` of them the same."""
    same = ratio(rows - given - positives + 2 * hits, rows)
    chance = ratio(given * positives + (rows - given) * (rows - positives), rows**2)
    return ratio(same - chance, 1 - chance)


def alpha(hits: Numbers, given: Numbers, positives: Numbers, rows: Numbers) -> Numbers:
    """Krippendorff's nominal α (*Content Analysis*, 2004, 11.3) of the same two coders, none of whose answers is missing."""
    yes = given + positives
    return 1 - ratio((2 * rows - 1) * (yes - 2 * hits), yes * (2 * rows - yes))


def average_precision(drawn: Resamples, truth: Truth, scores: Numbers) -> Numbers:
    """The average precision of (n,) scores in each draw, ties together; nan without positives.

    A positive's precision is that among all rows scored as high or higher, which is a sum over documents for each
    distinct score of a positive: nothing needs sorting again in a draw.
    """
    cuts, places = np.unique(scores[truth], return_inverse=True)
    above, found, held = (np.zeros((drawn.times.shape[1], len(cuts))) for _ in range(3))
    for number in range(len(above)):
        inside = drawn.document == number
        above[number] = _as_high(scores[inside], cuts)
        found[number] = _as_high(scores[inside & truth], cuts)
    np.add.at(held, (drawn.document[truth], places), 1.0)
    here = drawn.times @ held
    precision = np.nan_to_num(ratio(drawn.times @ found, drawn.times @ above))
    return ratio((here * precision).sum(axis=1), here.sum(axis=1))


def _as_high(scores: Numbers, cuts: Numbers) -> npt.NDArray[np.int_]:
    """How many scores reach each cut."""
    return len(scores) - np.searchsorted(np.sort(scores), cuts, side="left")


def mean(values: Numbers) -> Numbers:
    """The mean over the labels (columns) that have a value, of each draw; nan where none has."""
    there = np.isfinite(values)
    return ratio(np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1))


def ratio(above: Numbers, below: npt.NDArray[np.generic]) -> Numbers:
    """`above / below`, nan where `below` is 0."""
    bottom = np.asarray(below, dtype=np.float64)
    holds = bottom > _DUST
    return np.where(holds, above / np.where(holds, bottom, 1.0), np.nan)


def interval_of(found: Numbers) -> Interval:
    """The first of the draws' values, with the percentile interval of the others (Davison & Hinkley 1997, 5.3)."""
    value, steady = float(found[0]), steadily(found)
    return interval(value, steady, LEVEL) if np.isfinite(value) else Interval(None)


def steadily(found: Numbers) -> Numbers | None:
    """The values of all draws but the first, the undefined left out; None where there are none or too many are undefined."""
    drawn = found[1:]
    kept: Numbers = drawn[np.isfinite(drawn)]
    return kept if len(drawn) and len(kept) >= _DEFINED_SHARE * len(drawn) else None
