"""How sure a figure is: participants resampled, people who spoke together as one. `readings` says what it means.

Whole clusters are drawn with replacement (Davison & Hinkley, *Bootstrap Methods and their Application*, 1997, 3.8). The
percentiles of the resamples alone are too narrow where few were heard, so a balance's interval is a score interval whose
variance is that of the resamples and whose quantile is Student's (after Korn & Graubard, *Survey Methodology* 24, 1998), and
other figures' resamples are stretched (Hesterberg, *The American Statistician* 69, 2015, 371-386, 3.3). What that reaches is
printed by `benchmarks/coverage.py`. Where all are of one mind every resample is the same and the interval has no width:
that is what the method says, not that the group is known exactly, so cells say it in words (`Cell.unanimous`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.matrix import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_FOR_AN_INTERVAL = 3
FEWEST_UNITS = 2
"""One focus group alone, however large, gives nothing to resample it against."""

_DRAWS_AT_ONCE = 4_000_000
_NO_SPREAD = 1e-15
_LOPSIDED = 3.0
"""More than this the score interval of a share near nought says nothing of the figure it is lent to."""
_DECIMALS = 9
"""Sums of thirds leave dust in the sixteenth decimal; it must not decide whether an interval excludes 0."""


def units(heard: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The resampling unit of each participant, numbered from 0 in the order of the participants' ids.

    `heard` gives (participant, document) for the evidence at hand. People whose evidence comes from one document (a
    focus group) are one unit, directly or by way of others; a person met in several documents stays one person and
    joins them.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    pairs = sorted(set(heard))
    for participant, document in pairs:
        parent[root(("document", document))] = root(("participant", participant))
    numbers: dict[tuple[str, str], int] = {}
    return {name: numbers.setdefault(root(("participant", name)), len(numbers)) for name, _ in pairs}


def resample(
    balances: Sequence[float], unit_of: Sequence[int], *, resamples: int, seed: int, identity: Sequence[str]
) -> NDArray[np.float64]:
    """The mean balance of each resample, shape (`resamples`,).

    `balances` holds one value a person, `unit_of` the unit (0..k-1) each is drawn with; units are drawn k at a time,
    with replacement, and people weigh equally within a draw. `seed` and `identity` (the cell's names) alone start the
    generator, so a cell's interval doesn't depend on which cells were computed before it.
    """
    import numpy as np

    each = np.stack([np.bincount(unit_of, weights=balances), np.bincount(unit_of).astype(np.float64)], axis=1)
    sums = resampled_sums(each, resamples=resamples, seed=seed, identity=identity)
    means: NDArray[np.float64] = sums[:, 0] / sums[:, 1]
    return means


def resampled_sums(
    each: NDArray[np.float64], *, resamples: int, seed: int, identity: Sequence[str]
) -> NDArray[np.float64]:
    """What the figures of k units, `each` (k, s), add up to in each resample, (`resamples`, s): k units drawn with replacement.

    `seed` and `identity` alone start the generator: other figures of the same units are drawn alike.
    """
    import numpy as np

    words = np.frombuffer(hashlib.sha256("\x1f".join(identity).encode()).digest(), dtype="<u4")
    generator = np.random.Generator(np.random.PCG64([seed, *words.tolist()]))
    count = len(each)
    slice_size = max(1, _DRAWS_AT_ONCE // count)
    found = []
    for begin in range(0, resamples, slice_size):
        lines = min(slice_size, resamples - begin)
        drawn = generator.integers(0, count, size=(lines, count)) + count * np.arange(lines)[:, None]
        # How often each unit was drawn: all figures are then one product of matrices.
        times = np.bincount(drawn.ravel(), minlength=lines * count).reshape(lines, count)
        found.append(times.astype(np.float64) @ each)
    return np.concatenate(found)


def worth(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many units of equal size units of these `sizes` (k, ...) are worth: (Σ s)² / Σ s² (Kish, *Survey Sampling*, 1965)."""
    import numpy as np

    squares = (sizes**2).sum(axis=0)
    found: NDArray[np.float64] = np.where(
        squares > 0, sizes.sum(axis=0) ** 2 / np.where(squares > 0, squares, 1.0), 0.0
    )
    return found


def stretch(count: NDArray[np.float64] | float, level: float) -> NDArray[np.float64]:
    """By how much resamples of `count` units must be stretched: t(count − 1) / z × √(count / (count − 1)), 1 for very many.

    A bootstrap of n units has a variance (n − 1) / n too small and knows nothing of how unsure that variance is.
    """
    import numpy as np
    from scipy.special import ndtri

    count = np.asarray(count, dtype=np.float64)
    found: NDArray[np.float64] = (
        _quantile(count, level) / ndtri((1.0 + level) / 2.0) * np.sqrt(count / np.maximum(count - 1.0, 0.5))
    )
    return found


def lopsided(
    share: NDArray[np.float64], drawn: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much resamples below and above a share must be drawn out to be as lopsided as its score interval, (s,) each.

    `share` (s,) lies in 0..1, `drawn` (r, s) are its resamples. Of few finds in few people's words the percentiles reach too
    low and not high enough; Wilson's interval of the share with the resamples' variance does. 1 where there is no spread.
    """
    import numpy as np
    from scipy.special import ndtri

    tail, quantile = (1.0 - level) / 2.0, float(ndtri((1.0 + level) / 2.0))
    low, high = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    spread = drawn.var(axis=0)
    there = (share > 0.0) & (share < 1.0) & (spread > _NO_SPREAD) & (low < share) & (high > share)
    share, spread = np.where(there, share, 0.5), np.where(there, spread, 1.0)
    people, square = share * (1.0 - share) / spread, quantile**2
    middle = (share + square / (2.0 * people)) / (1.0 + square / people)
    half = quantile * np.sqrt(spread + square / (4.0 * people**2)) / (1.0 + square / people)
    below = (share - middle + half) / np.where(there, share - low, 1.0)
    above = (middle + half - share) / np.where(there, high - share, 1.0)
    return np.where(there, below.clip(0.0, _LOPSIDED), 1.0), np.where(there, above.clip(0.0, _LOPSIDED), 1.0)


def balance_interval(value: float, means: NDArray[np.float64], count: float, level: float) -> Interval:
    """A balance (−1..1) with its score interval: the resampled `means` give the variance, `count` units the quantile.

    With s = (1 + value) / 2 and n = s (1 − s) / variance, it is Wilson's interval (*JASA* 22, 1927, 209-212) of a share s of
    n with Student's quantile in the place of the normal one: lopsided near ±1 as it should be. Resamples without spread give
    an interval without width.
    """
    spread = float(means.var()) / 4.0 * count / max(count - 1.0, 0.5)
    share = (1.0 + value) / 2.0
    if spread < _NO_SPREAD or not 0.0 < share < 1.0:
        return Interval(tidy(value), tidy(value), tidy(value))
    quantile = float(_quantile(count, level))
    people, square = share * (1.0 - share) / spread, quantile**2
    middle = (share + square / (2.0 * people)) / (1.0 + square / people)
    half = quantile * (spread + square / (4.0 * people**2)) ** 0.5 / (1.0 + square / people)
    low, high = 2.0 * (middle - half) - 1.0, 2.0 * (middle + half) - 1.0
    return Interval(tidy(value), tidy(max(-1.0, min(low, value))), tidy(min(1.0, max(high, value))))


def one_mind(units_heard: int, level: float) -> Interval:
    """How large a share of a group may be of the mind of all who were heard: 1 with Wilson's interval of n of n units."""
    from scipy.special import ndtri

    square = float(ndtri((1.0 + level) / 2.0)) ** 2
    return Interval(1.0, tidy(units_heard / (units_heard + square)), 1.0)


def _quantile(count: NDArray[np.float64] | float, level: float) -> NDArray[np.float64]:
    """Student's quantile for the mean of `count` units; never fewer than one degree of freedom."""
    import numpy as np
    from scipy.special import stdtrit

    freedom = np.maximum(np.asarray(count, dtype=np.float64) - 1.0, 1.0)
    return np.asarray(stdtrit(freedom, (1.0 + level) / 2.0), dtype=np.float64)


def interval(value: float, means: NDArray[np.float64] | None, level: float) -> Interval:
    """`value` with the percentile interval of `means` at `level` (0.95: 2.5 % to 97.5 %); no bounds without means."""
    import numpy as np

    if means is None:
        return Interval(tidy(value))
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return Interval(tidy(value), tidy(float(low)), tidy(float(high)))


def tidy(value: float) -> float:
    """`value` without the dust of binary fractions; never minus nought."""
    return round(value, _DECIMALS) + 0.0
