"""The strongest quotes on one side of a cell, chosen so that one talker doesn't fill it. Exporters show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MOST_QUOTES = 20
STANDS_ALONE = (6, 60)
"""Words in a quote that can be read by itself: shorter ones lack their sentence, longer ones their point."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An utterance with evidence on one side: `p` is the highest of its yes labels there, `order` its place in the
    study."""

    utterance_id: str
    participant: str
    p: float
    first_hand: bool
    volunteered: bool
    words: int
    order: int


def strongest(candidates: Iterable[Candidate], limit: int = MOST_QUOTES) -> tuple[str, ...]:
    """Up to `limit` utterance ids, strongest first.

    Each person's strongest come before anybody's second. Within a round: first-hand before reported, a length that
    stands alone before others, then the higher probability, where tenths decide first, so that among nearly equal ones
    what was volunteered comes before what was prompted or not known to be either. The earlier one goes first in a tie.
    """
    ranked = sorted(candidates, key=_weakness)
    rounds: Counter[str] = Counter()
    placed: list[tuple[int, int, str]] = []
    for rank, candidate in enumerate(ranked):
        placed.append((rounds[candidate.participant], rank, candidate.utterance_id))
        rounds[candidate.participant] += 1
    return tuple(utterance_id for _, _, utterance_id in sorted(placed)[:limit])


def _weakness(candidate: Candidate) -> tuple[bool, bool, float, bool, float, int]:
    fewest, most = STANDS_ALONE
    p = round(candidate.p, 3)
    readable = fewest <= candidate.words <= most
    return (not candidate.first_hand, not readable, -round(p, 1), not candidate.volunteered, -p, candidate.order)
