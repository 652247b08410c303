"""How sure a balance is: participants resampled, people who spoke together as one. `readings` says what it means.

The percentile bootstrap over clusters (Davison & Hinkley, *Bootstrap Methods and their Application*, 1997, 3.8): whole
clusters are drawn, the mean is taken over the people in them. With three to five people of one mind every resample is
the same and the interval has no width: that is what the method says, not that the group is known exactly. Cells show
the number of participants beside the interval for that reason.
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

    sums = np.bincount(unit_of, weights=balances)
    sizes = np.bincount(unit_of)
    words = np.frombuffer(hashlib.sha256("\x1f".join(identity).encode()).digest(), dtype="<u4")
    generator = np.random.Generator(np.random.PCG64([seed, *words.tolist()]))
    count = len(sums)
    slice_size = max(1, _DRAWS_AT_ONCE // count)
    means = []
    for begin in range(0, resamples, slice_size):
        drawn = generator.integers(0, count, size=(min(slice_size, resamples - begin), count))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)


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
