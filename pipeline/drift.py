"""Whether a batch of interviews differs from those before it in what is said, in what is coded and in what is left open.

Interviews are the unit that is compared and shuffled, never utterances: two utterances of one person are alike, and a test
that takes them for independent alarms at nearly every batch. Interviews change places only within their stakeholder group
and site, so that a batch of carers, or of a site that is new, is no drift by itself. Each test is exact for that: with nothing
changed, p is at most a with probability a at most (permutation tests: Phipson & Smyth, *Stat Appl Genet Mol Biol* 9(1), 2010).

Embeddings: the energy distance between the interviews' mean vectors (Székely & Rizzo, *J Stat Plan Inference* 143, 2013), summed
over strata. Labels: the greatest of the labels' differences, each in units of its spread under shuffling (the max-T of
Westfall & Young, 1993). What follows from a p is left to `pipeline.gate`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SHUFFLES = 9_999
FEWEST_NEW, FEWEST_BEFORE = 3, 6
"""Interviews that can be compared: with fewer, nothing is said."""
_FEWEST_WAYS = 1_000
"""Ways in which the interviews could change places: with fewer, no p could be small enough to mean anything."""
_AT_ONCE = 1_000_000
_SLACK = 1e-9
"""Two orders of one sum differ in their last digits, and must not count as a difference."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One interview as a whole: its stakeholder group and site, its mean vector (d,), and shares of what it says.

    `abstained` is the share of its codable utterances on which the machine left a label open; `labels` (L,) the share that
    was given each label.
    """

    document: str
    group: str
    site: str
    vector: Numbers
    abstained: float
    labels: Numbers


@dataclass(frozen=True, slots=True)
class Difference:
    """One test: its p (at most so much by chance), and, for a rate, its mean in the batch and before, in the strata compared."""

    p: float
    new: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """What the batch looked like beside those before: `new` and `before` count the interviews that could be compared.

    `strange` are interviews of the batch of a group and site that was not there before. The tests are None (`labels` empty)
    where there were too few interviews to tell. `labels` has one entry a label, its p corrected for there being several.
    """

    new: int
    before: int
    strange: int
    embeddings: Difference | None = None
    abstained: Difference | None = None
    labels: tuple[Difference, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether there were interviews enough to test anything."""
        return self.embeddings is not None


def drift(before: Sequence[Heard], batch: Sequence[Heard], *, seed: int = 0, shuffles: int = SHUFFLES) -> Drift:
    """How `batch` differs from `before`; the order of either changes nothing, nor does anything but seed and content.

    p is (1 + shuffles at least as far apart) / (1 + shuffles), two-sided for rates; 1 / (1 + shuffles) at the least.
    """
    import numpy as np

    strata = _strata(before, batch)
    everybody = [each for old, new in strata for each in (*old, *new)]
    n_new, n_before = sum(len(new) for _, new in strata), sum(len(old) for old, _ in strata)
    strange = len(batch) - n_new
    if n_new < FEWEST_NEW or n_before < FEWEST_BEFORE or _ways(strata) < _FEWEST_WAYS:
        return Drift(n_new, n_before, strange)
    generator = np.random.Generator(np.random.PCG64([seed, *_seed(everybody, batch)]))
    rates = np.array([[each.abstained, *each.labels] for each in everybody])
    apart = np.zeros(shuffles + 1)
    differs = np.zeros((shuffles + 1, rates.shape[1]))
    means = np.zeros((2, rates.shape[1]))
    at = 0
    for old, new in strata:
        size = len(old) + len(new)
        moved = _shuffled(len(old), len(new), shuffles, generator)
        weight = len(old) * len(new) / size
        own = rates[at : at + size]
        differs += weight * (moved @ own / len(new) - (1.0 - moved) @ own / len(old))
        means += weight * np.array([own[len(old) :].mean(axis=0), own[: len(old)].mean(axis=0)])
        apart += weight * _energy(np.array([each.vector for each in (*old, *new)]), moved)
        at += size
    total = sum(len(old) * len(new) / (len(old) + len(new)) for old, new in strata)
    means /= total
    spread = differs[1:].std(axis=0)
    far = np.abs(differs) / np.where(spread > _SLACK, spread, np.inf)
    farthest = far[:, 1:].max(axis=1) if rates.shape[1] > 1 else np.zeros(shuffles + 1)
    return Drift(
        n_new,
        n_before,
        strange,
        Difference(_p(apart[0], apart[1:])),
        Difference(_p(far[0, 0], far[1:, 0]), float(means[0, 0]), float(means[1, 0])),
        tuple(
            Difference(_p(far[0, column], farthest[1:]), float(means[0, column]), float(means[1, column]))
            for column in range(1, rates.shape[1])
        ),
    )


def _strata(before: Sequence[Heard], batch: Sequence[Heard]) -> list[tuple[list[Heard], list[Heard]]]:
    """Interviews of one group and site, those before and those of the batch, where there are some of both."""
    old: defaultdict[tuple[str, str], list[Heard]] = defaultdict(list)
    new: defaultdict[tuple[str, str], list[Heard]] = defaultdict(list)
    for held, found in ((before, old), (batch, new)):
        for each in sorted(held, key=lambda one: one.document):
            found[each.group, each.site].append(each)
    return [(old[where], new[where]) for where in sorted(new) if where in old]


def _ways(strata: Sequence[tuple[list[Heard], list[Heard]]]) -> int:
    from math import comb, prod

    return prod(comb(len(old) + len(new), len(new)) for old, new in strata)


def _seed(everybody: Sequence[Heard], batch: Sequence[Heard]) -> list[int]:
    """Numbers that nothing but the interviews compared decides."""
    listed = sorted(each.document for each in everybody), sorted(each.document for each in batch)
    digest = hashlib.sha256(repr(listed).encode("utf-8", "surrogatepass")).digest()
    return [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]


def _shuffled(old: int, new: int, shuffles: int, generator: np.random.Generator) -> Numbers:
    """(1 + shuffles, old + new) of 0 and 1: which interviews are taken for the batch; as it is first, then shuffled."""
    import numpy as np

    as_it_is = np.concatenate([np.zeros(old), np.ones(new)])
    others = generator.permuted(np.tile(as_it_is, (shuffles, 1)), axis=1)
    return np.vstack([as_it_is, others])


def _energy(vectors: Numbers, moved: Numbers) -> Numbers:
    """The energy distance between the two sides of each row of `moved`: 2 E|X-Y| - E|X-X'| - E|Y-Y'|."""
    import numpy as np
    from scipy.spatial.distance import cdist

    distances = cdist(vectors, vectors)
    new = float(moved[0].sum())
    old = len(vectors) - new
    within_new, everything = np.zeros(len(moved)), distances.sum()
    step = max(1, _AT_ONCE // len(vectors))
    to_new = np.zeros(len(moved))
    sums = distances.sum(axis=1)
    for at in range(0, len(moved), step):
        rows = moved[at : at + step]
        within_new[at : at + step] = np.einsum("ij,ij->i", rows @ distances, rows)
        to_new[at : at + step] = rows @ sums
    across = to_new - within_new
    within_old = everything - within_new - 2.0 * across
    return np.asarray(2.0 * across / (new * old) - within_new / new**2 - within_old / old**2)


def _p(found: float, shuffled: Numbers) -> float:
    return float((1 + (shuffled >= found - _SLACK).sum()) / (1 + len(shuffled)))
