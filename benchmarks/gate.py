"""How often the gate alarms at nights in which nothing changed, and at ones in which something did: `python benchmarks/gate.py`.

Nights are invented: interviews of several stakeholder groups and sites who speak of different things and carry different codes,
and within those differ from each other as people do (each interview has its own rates and its own place among the embeddings).
A batch comes from the same population as what stood before, or from one in which something has changed. Printed is the share of
nights held back by `pipeline.gate`'s rules on `pipeline.drift`, and by the same rules on a test that takes utterances for
independent. `--growing` watches one study grow night by night instead, each batch joining what stood before.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence

import numpy as np

from pipeline.audit import audit
from pipeline.drift import Heard, drift
from pipeline.gate import Limits, holm, rule_on_drift

LABELS = ("support", "hostility", "identity", "substitution", "collective", "agency", "dependence", "influence")
RATES = (0.10, 0.06, 0.05, 0.03, 0.03, 0.04, 0.02, 0.05)
ABSTAINED, ALIKE, DIMENSION = 0.06, 0.06, 24
"""ALIKE: the intraclass correlation within an interview of a code being given; the sample's interviews show 0.02 to 0.12."""
GROUPS, SITES = 4, 2
CHANGES = ("nothing", "another topic", "abstentions 6 % to 20 %", "support 10 % to 30 %", "a new site")


def night(
    dice: np.random.Generator, before: int, batch: int, change: str
) -> tuple[list[Heard], list[Heard], list[int]]:
    """The interviews that stood, those that came, and how many utterances each of them has."""
    topics = dice.normal(0.0, 0.5, (GROUPS, SITES + 1, DIMENSION))
    leaning = dice.normal(0.0, 0.4, (GROUPS, SITES + 1, len(LABELS) + 1))
    found: list[Heard] = []
    sizes: list[int] = []
    for number in range(before + batch):
        new = number >= before
        group, site = int(dice.integers(GROUPS)), int(dice.integers(SITES))
        if new and change == "a new site":
            site = SITES
        centre = topics[group, site] + (0.6 / math.sqrt(DIMENSION) * 3 if new and change == "another topic" else 0.0)
        vector = centre + dice.normal(0.0, 0.5, DIMENSION)
        means = np.array((ABSTAINED, *RATES))
        if new and change.startswith("abstentions"):
            means[0] = 0.20
        if new and change.startswith("support"):
            means[1] = 0.30
        odds = np.log(means / (1.0 - means)) + leaning[group, site]
        means = 1.0 / (1.0 + np.exp(-odds))
        shape = (1.0 - ALIKE) / ALIKE
        own = dice.beta(means * shape, (1.0 - means) * shape)
        size = 10 + int(dice.geometric(1 / 60))
        rates = dice.binomial(size, own) / size
        found.append(Heard(f"{number:05}", f"group {group}", f"site {site}", vector, float(rates[0]), rates[1:]))
        sizes.append(size)
    return found[:before], found[before:], sizes


def naive(before: Sequence[Heard], batch: Sequence[Heard], sizes: Sequence[int], limits: Limits) -> bool:
    """Whether a test that takes utterances for independent, whatever their group, would hold the batch back."""
    old, new = np.array(sizes[: len(before)]), np.array(sizes[len(before) :])
    values: dict[str, float] = {}
    apart: dict[str, float] = {}
    for column, name in enumerate(("abstained", *LABELS)):
        rate = [h.abstained if column == 0 else float(h.labels[column - 1]) for h in (*before, *batch)]
        a, b = float(np.dot(rate[len(before) :], new)), float(np.dot(rate[: len(before)], old))
        pooled = (a + b) / (new.sum() + old.sum())
        spread = math.sqrt(max(pooled * (1 - pooled) * (1 / new.sum() + 1 / old.sum()), 1e-12))
        apart[name] = a / new.sum() - b / old.sum()
        values[name] = math.erfc(abs(apart[name]) / spread / math.sqrt(2))
    return any(abs(apart[name]) >= limits.difference for name in holm(values, limits.level))


def shares(nights: int, before: int, batch: int, change: str, seed: int) -> tuple[int, int, int]:
    """Nights held back by ours and by the naive test, and nights of which ours could say anything."""
    limits = Limits()
    dice = np.random.default_rng([seed, before, batch, CHANGES.index(change)])
    held = naively = told = 0
    for _ in range(nights):
        old, new, sizes = night(dice, before, batch, change)
        found = drift(old, new)
        told += found.tells
        held += any(check.held for check in rule_on_drift(found, LABELS, limits))
        naively += naive(old, new, sizes, limits)
    return held, naively, told


def growing(studies: int, nights: int, batch: int, seed: int) -> tuple[int, int]:
    """Nights held back, and nights, of studies that begin with 24 interviews and grow by a batch each night."""
    limits, held = Limits(), 0
    dice = np.random.default_rng([seed, batch])
    for _ in range(studies):
        everybody, _, _ = night(dice, 24 + nights * batch, 0, "nothing")
        for number in range(nights):
            at = 24 + number * batch
            held += any(
                check.held for check in rule_on_drift(drift(everybody[:at], everybody[at : at + batch]), LABELS, limits)
            )
    return held, studies * nights


def audits(studies: int, error: float, limit: float, seed: int) -> tuple[int, float]:
    """Studies in which the audit crosses within 60 sampled interviews, looked at after each, and the median interview at which."""
    dice = np.random.default_rng([seed, round(error * 1000)])
    crossed: list[int] = []
    for _ in range(studies):
        own = dice.beta(error * 5, (1 - error) * 5, 60)  # an intraclass correlation of 1/6
        sampled = [(int(dice.binomial(4, share)), 4) for share in own]
        first = next((k for k in range(1, 61) if audit(sampled[:k], limit).crossed(0.01)), 0)
        crossed += [first] if first else []
    return len(crossed), float(np.median(crossed)) if crossed else math.nan


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--growing", action="store_true", help="one study night by night")
    given = parser.parse_args()
    if given.growing:
        held, of = growing(max(1, given.nights // 20), 20, 4, given.seed)
        print(f"{held} of {of} nights held back ({held / of:.2%})")
        return
    print("| what changed | before | batch | held back | could tell | utterances taken for independent |")
    print("|---|---|---|---|---|---|")
    for change in CHANGES:
        for before, batch in ((40, 6), (40, 12), (120, 12)):
            # A share of a hundredth takes many nights to measure, what is found of changes fewer.
            nights = given.nights if change == "nothing" else max(1, given.nights // 5)
            held, naively, told = shares(nights, before, batch, change, given.seed)
            cells = (f"{100 * n / nights:.1f} %" for n in (held, told, naively))
            print(f"| {change} | {before} | {batch} | " + " | ".join(cells) + " |")
    print("\n| audit: true error (limit 20 %) | crossed within 60 interviews | at interview (median) |")
    print("|---|---|---|")
    for error in (0.10, 0.20, 0.30, 0.40):
        crossed, at = audits(given.nights, error, 0.20, given.seed)
        print(f"| {error:.0%} | {100 * crossed / given.nights:.1f} % | {at:.0f} |")
    old, new, _ = night(np.random.default_rng(1), 280, 20, "nothing")
    began = time.perf_counter()
    drift(old, new)
    print(f"\nthe tests on 300 interviews: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
