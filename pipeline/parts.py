"""Splits a difference among its causes, in whole thousandths that sum to the difference; what is split is `changes`'s.

Changing one cause at a time gives other parts in another order wherever causes interact (a new model on new interviews).
The parts here are the mean over all orders: the Shapley value (L. S. Shapley, "A value for n-person games", 1953), used to
take differences apart by A. F. Shorrocks, "Decomposition procedures for distributional analysis: a unified framework based
on the Shapley value", *Journal of Economic Inequality* 11 (2013) 99–126. No order is preferred, a cause without any effect
gets nothing, and the parts sum to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

NOTHING: frozenset[str] = frozenset()
THOUSAND = 1000


def mixtures(causes: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Every set of causes, the smallest first, then in the order of `causes`: 2ⁿ of them."""
    return tuple(frozenset(chosen) for size in range(len(causes) + 1) for chosen in combinations(causes, size))


def parts(causes: Sequence[str], values: Mapping[frozenset[str], float]) -> dict[str, Fraction]:
    """The part of each cause in `values[all causes] - values[none]`: its mean effect over all orders, exactly.

    `values` has a value for each of `mixtures(causes)`; KeyError for one that is missing.
    """
    count = len(causes)
    found = dict.fromkeys(causes, Fraction(0))
    for held in mixtures(causes):
        for cause in causes:
            if cause not in held:
                weight = Fraction(factorial(len(held)) * factorial(count - len(held) - 1), factorial(count))
                found[cause] += weight * (Fraction(values[held | {cause}]) - Fraction(values[held]))
    return found


def apportioned(whole: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers that sum to `whole`, each as near to its share as that allows (largest remainders, then by order).

    What rounding leaves over goes to causes that have a share; where none has, to the last.
    """
    found = {cause: share.numerator // share.denominator for cause, share in shares.items()}
    sharing = [cause for cause, share in shares.items() if share] or list(shares)[-1:]
    if not sharing:
        return found
    left = whole - sum(found.values())
    by_remainder = sorted(sharing, key=lambda cause: found[cause] - shares[cause])
    step = 1 if left > 0 else -1
    for turn in range(abs(left)):
        order = by_remainder if step > 0 else by_remainder[::-1]
        found[order[turn % len(order)]] += step
    return found


def thousandths(value: float) -> int:
    """`value` in whole thousandths, as figures are shown."""
    return round(round(value, 3) * THOUSAND)
