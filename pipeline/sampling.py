"""Which utterances people are asked to code, drawn so that each one's chance of being drawn is known exactly.

Two designs, alone or together, within each stratum (the study as a whole, or each group or document):

* `uncertain`: systematic sampling with probability proportional to size, in random order (Madow 1949, *Annals of
  Mathematical Statistics* 20, 333-354; order: Hartley and Rao 1962, ibid. 33, 350-374). Of n drawn from units of sizes s,
  unit i is drawn with probability min(1, c s_i), where c makes these sum to n (units with c s_i >= 1 are certain).
* `random`: every unit alike, without replacement: n / N.
* together: the uncertain part, of u, is drawn first, then r at random from the N - u left. Since u is fixed,
  P(i) = q_i + (1 - q_i) r / (N - u), with q_i as above: closed, no overlap, and the sum is u + r.

Chance comes from hashes of the seed, the design and the unit's id, never from a generator's state: the order of the units,
the machine and the version of any library change nothing. What makes a unit uncertain is left to the caller.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import WrongUse

RANDOM, UNCERTAIN = "random", "uncertain"
STRATEGIES = (RANDOM, UNCERTAIN)
_ONE = 2**53


@dataclass(frozen=True, slots=True)
class Unit:
    """An utterance that may be drawn: its id, its stratum, and its size (over 0; the larger, the likelier when uncertain)."""

    unit_id: str
    stratum: str
    size: float

    def __post_init__(self) -> None:
        if not 0.0 < self.size < float("inf"):
            raise ValueError("a unit's size is a number over 0: otherwise it could never be drawn")


@dataclass(frozen=True, slots=True)
class Chance:
    """A unit's probability of being drawn, in (0, 1], and the strategy that drew it ("" when none did)."""

    unit_id: str
    stratum: str
    probability: float
    strategy: str


def draw(units: Sequence[Unit], n: int, strategies: Sequence[str], seed: int = 0) -> tuple[Chance, ...]:
    """Every unit with its probability of being drawn and whether it was, by id; exactly `n` of them were.

    `n` is shared out between strata as evenly as their sizes allow, then between strategies (the odd one is random's).
    Probabilities sum to `n`, in each stratum to its share. Raises `WrongUse` for an unknown strategy, for more than there
    are, and for fewer than there are strata: a stratum that could not be drawn from would make every estimate biased.
    """
    wanted = tuple(name for name in STRATEGIES if name in strategies)
    unknown = [name for name in strategies if name not in STRATEGIES]
    if unknown or not wanted:
        raise WrongUse(
            f"no such strategy: {', '.join(unknown) or 'none given'}", expected=f"any of {', '.join(STRATEGIES)}"
        )
    strata: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda each: each.unit_id):
        strata[unit.stratum].append(unit)
    if len({unit.unit_id for unit in units}) != len(units):
        raise ValueError("a unit stands once")
    if not len(strata) <= n <= len(units) or n < 1:
        raise WrongUse(
            f"{n} can't be drawn from {len(units)} utterances"
            + (f" in {len(strata)} parts" if len(strata) > 1 else ""),
            expected=f"a number from {max(1, len(strata))} to {len(units)}" if units else "interviews that are coded",
        )
    shares = allot({name: len(members) for name, members in strata.items()}, n)
    key = _key(units, n, wanted, seed)
    found: list[Chance] = []
    dealt = uncertain = 0
    for name, members in sorted(strata.items()):
        # Halves are rounded along the strata, so that they add up to half of the whole.
        dealt += shares[name]
        size = shares[name] if RANDOM not in wanted else dealt // 2 - uncertain if UNCERTAIN in wanted else 0
        uncertain += size
        found += _within(members, size, shares[name] - size, f"{key}\x1f{name}")
    return tuple(sorted(found, key=lambda chance: chance.unit_id))


def allot(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of `n` each stratum gives: alike, no more than it has, what is left over to the larger ones.

    `n` is at most the sum of `sizes`.
    """
    shares = dict.fromkeys(sizes, 0)
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    while n:
        open_ones = [name for name in order if shares[name] < sizes[name]]
        each = n // len(open_ones)
        for name in open_ones if each else open_ones[:n]:
            added = min(max(each, 1), sizes[name] - shares[name])
            shares[name] += added
            n -= added
    return shares


def proportional(sizes: Sequence[float], n: int) -> tuple[float, ...]:
    """min(1, c s) for each size s, with c such that they sum to `n`; `n` is at most the number of sizes."""
    certain: set[int] = set()
    while True:
        rest = sum(size for place, size in enumerate(sizes) if place not in certain)
        left = n - len(certain)
        # Once a unit is certain the others' share grows, which may make further ones certain.
        more = {place for place, size in enumerate(sizes) if place not in certain and left > 0 and left * size >= rest}
        if not more:
            break
        certain |= more
    return tuple(1.0 if place in certain else left * size / rest for place, size in enumerate(sizes))


def _within(members: Sequence[Unit], uncertain: int, at_random: int, key: str) -> list[Chance]:
    """One stratum: `uncertain` units by size, then `at_random` of the others."""
    order = sorted(members, key=lambda unit: _luck(key, "order", unit.unit_id))
    by_size = proportional([unit.size for unit in order], uncertain)
    hit = _systematic(by_size, uncertain, _luck(key, "start", ""))
    taken = {unit.unit_id for unit, drawn in zip(order, hit, strict=True) if drawn}
    left = [unit.unit_id for unit in order if unit.unit_id not in taken]
    lucky = set(sorted(left, key=lambda each: _luck(key, "random", each))[:at_random])
    rate = at_random / len(left) if left else 0.0
    return [
        Chance(
            unit.unit_id,
            unit.stratum,
            min(1.0, q + (1.0 - q) * rate),
            UNCERTAIN if unit.unit_id in taken else RANDOM if unit.unit_id in lucky else "",
        )
        for unit, q in zip(order, by_size, strict=True)
    ]


def _systematic(lengths: Sequence[float], n: int, start: float) -> list[bool]:
    """Which of `lengths`, laid end to end and scaled to 0..n, hold one of the points start, start + 1, … (all of length 1 do).

    In whole numbers: lengths that sum to n but for some dust would otherwise draw one too few or too many.
    """
    whole = [0 if length == 1.0 else round(length * _ONE) for length in lengths]
    total, points = sum(whole), n - sum(length == 1.0 for length in lengths)
    offset = round(start * _ONE) * total
    hit, reached, passed = [], 0, 0
    for length, own in zip(lengths, whole, strict=True):
        reached += own
        # The points left of here are those with start + k < reached × points / total.
        left = -((offset - reached * points * _ONE) // (total * _ONE)) if total else 0
        hit.append(length == 1.0 or left > passed)
        passed = max(passed, left)
    return hit


def _luck(key: str, purpose: str, unit_id: str) -> float:
    """A number in [0, 1) that nothing but its arguments decides, uniform over keys."""
    digest = hashlib.sha256(f"{key}\x1f{purpose}\x1f{unit_id}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / _ONE


def _key(units: Sequence[Unit], n: int, strategies: Sequence[str], seed: int) -> str:
    """Hash of seed, design and all there is to draw from: another sheet's draw has nothing to do with this one's."""
    listed = sorted((unit.unit_id, unit.stratum, unit.size) for unit in units)
    content = json.dumps([seed, n, list(strategies), listed])
    return hashlib.sha256(content.encode("ascii")).hexdigest()
