"""A share of a group's utterances with its interval, participants resampled; where the share comes from is left to `correction`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.matrix import Interval
from pipeline.resampling import lopsided, resampled_sums, stretch, tidy, worth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_DUST = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """s shares with their bounds, (s,) each, and not yet held within what they can be."""

    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def beyond(self, column: int, least: float = 0.0, most: float = 1.0) -> bool:
        """Whether a share and the whole of its interval lie outside of `least`..`most`: what it was made from can't be right."""
        value, low, high = (float(each[column]) for each in (self.values, self.low, self.high))
        return (value < least - _DUST and high <= least) or (value > most + _DUST and low >= most)

    def interval(self, column: int, least: float = 0.0, most: float = 1.0, *, bounded: bool = True) -> Interval:
        """One share, clipped to `least`..`most`, with its interval, or without where it isn't to be `bounded`."""
        value, low, high = (
            tidy(min(most, max(least, float(each[column])))) for each in (self.values, self.low, self.high)
        )
        return Interval(value, min(low, value), max(high, value)) if bounded else Interval(value)


def shares(
    totals: NDArray[np.float64],
    seen: NDArray[np.float64],
    utterances: NDArray[np.float64],
    alone: NDArray[np.float64],
    errors: NDArray[np.float64],
    *,
    resamples: int,
    seed: int,
    identity: Sequence[str],
    level: float,
) -> Shares:
    """The shares Σ totals / Σ utterances over k units, (k, s) each, with intervals at `level`.

    Units are drawn with replacement; by how much the share of a draw differs from the share found is stretched for the
    number of units, the larger weighing more (`stretch`, `worth`), and made lopsided as what was `seen` of them (k, s) is,
    the yeses behind the totals (`lopsided`). `errors` (`resamples`, s) is by how much the share would differ if the model's
    error rates were those of a draw of their own: added draw by draw. `alone` (s,) is 0, or, where nothing at all was found,
    what a single find would have added: it is drawn as if the unit that said most had said it, since nought found isn't
    nought known.
    """
    import numpy as np

    whole = utterances.sum(axis=0)
    values = totals.sum(axis=0) / whole
    columns = np.arange(totals.shape[1])
    imagined = totals.copy()
    imagined[np.argmax(utterances, axis=0), columns] += alone
    each = np.concatenate([imagined, seen, utterances], axis=1)
    sums = resampled_sums(each, resamples=resamples, seed=seed, identity=identity)
    drawn, drawn_seen, size = np.split(sums, 3, axis=1)
    below, above = lopsided(seen.sum(axis=0) / whole, drawn_seen / size, level)
    off = (drawn / size - values) * stretch(worth(utterances), level)
    off = np.where(off < 0, off * below, off * above) + errors
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(off, [tail, 1.0 - tail], axis=0)
    return Shares(values, values + low, values + high)
