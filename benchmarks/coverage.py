"""Whether our intervals hold the truth as often as they say, where the truth is known: `python benchmarks/coverage.py`.

Studies are invented by the thousand: people of a group who lean differently and talk unequally, some in focus groups; a
classifier whose errors vary from interview to interview; held-out interviews from which its errors are estimated. Printed
are how often (in per cent) and how widely the nominal 95 % intervals hold the truth of the population people come from: ours
(the functions the matrix itself is computed with), the plain percentile of the resamples, and the naive interval that takes
utterances as independent and the classifier as right. `--limits` prints what few held-out positives do to the correction.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.correction import adjusted, off_by
from pipeline.error_rates import ErrorCounts, resampled_rates
from pipeline.prevalence import Shares, shares
from pipeline.resampling import balance_interval, one_mind, resampled_sums, worth

Numbers = npt.NDArray[np.float64]

LEVEL, RESAMPLES, SEED = 0.95, 2000, 20260101
PREVALENCES = (("rare", 0.03), ("middle", 0.15), ("common", 0.40))
HELD_OUT = (16, 60)
HELD_OUT_PREVALENCE, HELD_OUT_UTTERANCES = 0.06, 28
"""As in the everyday interviews of data/training: 445 utterances of 16 interviews, 10 to 45 of them with a union of labels."""
BALANCES = (
    ("divided", 1.0, 1.0),
    ("leaning", 1.5, 0.7),
    ("one-sided", 1.6, 0.3),
    ("nearly all one way", 2.0, 0.15),
)
"""How people lean: the two parameters of a beta distribution of the share of what a person says that is for."""
READ = 60
_AT_ONCE = 250
_ALIKE = 0.1
"""The intraclass correlation of what people say: how much two utterances of one person are alike."""
_DRIFT = 0.25
"""Each interview's scores drift by a quarter of a standard deviation."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Scores of utterances with and without the code are `apart` by so many standard deviations and are cut at `cut`."""

    name: str
    apart: float
    cut: float


CLASSIFIERS = (Classifier("generous", 2.0, 1.615), Classifier("careful", 3.0, 2.5))
"""Generous: finds 65 % and gives it to 5 % of the others; careful, like the shipped model: 69 % and 0.6 %."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in `d` data sets by `k` units each, (d, k): utterances, carriers, machine's yes, summed probabilities."""

    utterances: Numbers
    carriers: Numbers
    given: Numbers
    likely: Numbers
    hits: Numbers
    likely_hits: Numbers
    difference: Numbers
    """Σ (people's − machine's) / π over utterances read in a random sample of about `READ`, for the design-based estimate."""


def talk(
    dice: np.random.Generator,
    sets: int,
    sizes: Sequence[int],
    prevalence: float,
    mean: float,
    spread: float,
    classifier: Classifier,
) -> Said:
    """What units of `sizes` people each said; people of one unit lean alike half of the time and share a drift."""
    people, units = sum(sizes), len(sizes)
    unit = np.repeat(np.arange(units), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])[unit]
    utterances = np.exp(dice.normal(math.log(mean) - spread**2 / 2, spread, (sets, people))).round().clip(3).astype(int)
    grip = 1 / _ALIKE - 1
    leaning = dice.beta(prevalence * grip, (1 - prevalence) * grip, (sets, people))
    leaning = np.where(dice.random((sets, people)) < 0.5, leaning[:, first], leaning)
    drift = dice.normal(0, _DRIFT, (2, sets, units))[:, :, unit]
    who = np.repeat(np.arange(sets * people), utterances.ravel())
    carries = dice.random(len(who)) < leaning.ravel()[who]
    score = dice.normal(size=len(who)) + np.where(
        carries, classifier.apart + drift[1].ravel()[who], drift[0].ravel()[who]
    )
    given = score > classifier.cut
    odds = (
        classifier.apart * score - classifier.apart**2 / 2 + math.log(HELD_OUT_PREVALENCE / (1 - HELD_OUT_PREVALENCE))
    )
    likely = 1 / (1 + np.exp(-odds))
    column = np.repeat(np.arange(sets), people) * units + np.tile(unit, sets)
    at = column[who]
    chance = np.minimum(1.0, READ / utterances.sum(axis=1))[at // units]
    read = dice.random(len(who)) < chance

    def added(values: npt.NDArray[np.generic]) -> Numbers:
        return np.bincount(at, values.astype(np.float64), sets * units).astype(np.float64).reshape(sets, units)

    off = np.where(read, (carries.astype(np.float64) - given) / chance, 0.0)
    return Said(
        added(np.ones(len(who))),
        *map(added, (carries, given, likely, carries & given, carries * likely, off)),
    )


def units_of(people: int) -> tuple[int, ...]:
    """How many people each unit holds: for every dozen people one focus group of three, the others alone."""
    groups = people // 12
    return (3,) * groups + (1,) * (people - 3 * groups)


@dataclass(frozen=True, slots=True)
class Tried:
    """One estimate in d data sets: its values and bounds, (d,) each; nan where it was refused."""

    value: Numbers
    low: Numbers
    high: Numbers

    def told(self, truth: float) -> str:
        """How often the interval holds the truth, and its mean width."""
        kept = np.isfinite(self.value)
        low, high = self.low[kept].clip(0, 1), self.high[kept].clip(0, 1)
        return f"{np.mean((low <= truth) & (truth <= high)) * 100:.1f} ({np.mean(high - low):.2f})"


def prevalence(
    dice: np.random.Generator,
    sets: int,
    people: int,
    share: float,
    interviews: int,
    classifier: Classifier,
    held_out_share: float = HELD_OUT_PREVALENCE,
) -> dict[str, Tried]:
    """Every estimate of one share in `sets` data sets, by name; `positives` holds the number of held-out ones as its value."""
    parts: dict[str, list[tuple[Numbers, Numbers, Numbers]]] = {}
    for begin in range(0, sets, _AT_ONCE):
        said = talk(dice, min(_AT_ONCE, sets - begin), units_of(people), share, 25.0, 0.7, classifier)
        held = talk(dice, len(said.given), (1,) * interviews, held_out_share, HELD_OUT_UTTERANCES, 0.2, classifier)
        for name, found in _estimates(said, held).items():
            parts.setdefault(name, []).append(found)
    return {name: Tried(*(np.concatenate(each) for each in zip(*found, strict=True))) for name, found in parts.items()}


def _estimates(said: Said, held: Said) -> dict[str, tuple[Numbers, Numbers, Numbers]]:
    whole = said.utterances.sum(axis=1)
    raw = said.given.sum(axis=1) / whole
    half = 1.96 * np.sqrt(raw * (1 - raw) / whole)
    positives = held.carriers.sum(axis=1)
    found = {"raw": (raw, raw - half, raw + half), "positives": (positives, positives, positives)}
    for name, given, told, hits in (
        ("ours", said.given, held.given, held.hits),
        ("probabilities", said.likely, held.likely, held.likely_hits),
    ):
        found |= _by_rates(name, said, given, held, told, hits)
    sampled = (said.given + said.difference).T
    ours = _shares(sampled, np.zeros_like(sampled), said, _nought(said), np.zeros((RESAMPLES, len(whole))))
    return found | {"sample": (ours.values, ours.low, ours.high)}


def _by_rates(
    name: str, said: Said, given: Numbers, held: Said, told: Numbers, hits: Numbers
) -> dict[str, tuple[Numbers, Numbers, Numbers]]:
    """The adjusted count, with our interval and with the plain percentile of the same draws."""
    others, slips = held.utterances - held.carriers, told - hits
    sets, interviews = held.utterances.shape
    counts = ErrorCounts(held.carriers.T, hits.T, others.T, slips.T)
    known = (counts.found, counts.slipped)
    rates = resampled_rates(counts, resamples=RESAMPLES, seed=SEED)
    with np.errstate(invalid="ignore", divide="ignore"):
        usable = known[0] - known[1] >= 0.2
        whole, counted = said.utterances.sum(axis=1), given.sum(axis=1)
        off = off_by(counted, whole, known, rates, interviews, LEVEL) / whole
        totals = adjusted(given.T, said.utterances.T, *known)
        ours = _shares(totals, given.T, said, _nought(said) / (known[0] - known[1]), off)
        again = resampled_sums(
            np.concatenate([given.T, said.utterances.T], axis=1),
            resamples=RESAMPLES,
            seed=SEED,
            identity=("prevalence",),
        )
        plain = np.quantile(
            adjusted(again[:, :sets] / again[:, sets:], np.float64(1.0), *rates), [0.025, 0.975], axis=0
        )
    value = np.where(usable, ours.values, np.nan)
    return {name: (value, ours.low, ours.high), f"{name}, plain": (value, plain[0], plain[1])}


def _nought(said: Said) -> Numbers:
    return np.where(said.given.any(axis=1), 0.0, 1.0)


def _shares(totals: Numbers, seen: Numbers, said: Said, alone: Numbers, errors: Numbers) -> Shares:
    how = {"resamples": RESAMPLES, "seed": SEED}
    return shares(totals, seen, said.utterances.T, alone, errors, identity=("prevalence",), level=LEVEL, **how)


def balance(dice: np.random.Generator, sets: int, people: int, leans: tuple[float, float]) -> dict[str, str]:
    """How often each interval holds the balance of the population, with its mean width, and the share of unanimous cells."""
    sizes = units_of(people)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])[unit]
    truth = 2 * leans[0] / sum(leans) - 1
    leaning = dice.beta(*leans, (sets, people))
    leaning = np.where(dice.random((sets, people)) < 0.5, leaning[:, first], leaning)
    talked = 1 + dice.poisson(2 * np.exp(dice.normal(-0.25, 0.7, (sets, people))))
    for_it = dice.binomial(talked, leaning)
    balances = 2 * for_it / talked - 1
    sums = np.stack([np.bincount(unit, row, len(sizes)) for row in balances], axis=1)
    drawn = resampled_sums(
        np.concatenate([sums, np.array(sizes, dtype=np.float64)[:, None]], axis=1),
        resamples=RESAMPLES,
        seed=SEED,
        identity=("balance",),
    )
    means = drawn[:, :-1] / drawn[:, -1:]
    count = float(worth(np.array(sizes, dtype=np.float64)))
    ours = [balance_interval(float(row.mean()), means[:, at], count, LEVEL) for at, row in enumerate(balances)]
    low, high = (np.array([getattr(each, side) for each in ours]) for side in ("low", "high"))
    least = 2 * (one_mind(len(sizes), LEVEL).low or 0.0) - 1
    alike = np.abs(balances.mean(axis=1)) == 1
    sided = np.sign(balances.mean(axis=1))
    wider = (np.where(alike & (sided > 0), least, low), np.where(alike & (sided < 0), -least, high))
    share = for_it.sum(axis=1) / talked.sum(axis=1)
    half = 1.96 * np.sqrt(share * (1 - share) / talked.sum(axis=1))

    def told(bounds: tuple[Numbers, Numbers], kept: npt.NDArray[np.bool_] | None = None) -> str:
        held = (bounds[0] <= truth + 1e-9) & (truth - 1e-9 <= bounds[1])
        if kept is not None and not kept.any():
            return "n/a"
        return f"{np.mean(held if kept is None else held[kept]) * 100:.1f} ({np.mean(bounds[1] - bounds[0]):.2f})"

    plain = np.quantile(means, [0.025, 0.975], axis=0)
    return {
        "naive": told((2 * (share - half) - 1, 2 * (share + half) - 1)),
        "percentile": told((plain[0], plain[1])),
        "ours": told((low, high)),
        "unanimous": f"{np.mean(alike) * 100:.0f} %",
        "not unanimous": told((low, high), ~alike).split(" ")[0],
        "unanimous by Wilson": told(wider),
    }


def lines(sets: int, people: Sequence[int]) -> Iterator[str]:
    """The three tables, line by line."""
    dice = np.random.default_rng(SEED)
    heads: tuple[str, ...] = (
        "classifier",
        "prevalence",
        "held out",
        "participants",
        "bias raw",
        "bias corrected",
        "by probabilities",
    )
    heads += ("error corrected", "by probabilities", "naive", "percentile", "ours", f"{READ} read at random")
    yield f"| {' | '.join(heads)} |"
    yield "|---" * 13 + "|"
    for classifier in CLASSIFIERS:
        for name, share in PREVALENCES:
            for interviews in HELD_OUT:
                for number in people:
                    found = prevalence(dice, sets, number, share, interviews, classifier)
                    bias = [_off(found[way].value, share) for way in ("raw", "ours", "probabilities")]
                    told = [found[way].told(share) for way in ("raw", "ours, plain", "ours", "sample")]
                    first = (classifier.name, f"{name}, {share:.0%}", f"{interviews}", f"{number}")
                    figures = (*(f"{b:+.3f}" for b, _ in bias), *(f"{e:.3f}" for _, e in bias[1:]))
                    yield "| " + " | ".join((*first, *figures, *told)) + " |"
    yield ""
    heads = ("balance", "truth", "participants", "naive", "percentile", "ours", "unanimous")
    yield f"| {' | '.join((*heads, 'ours, not unanimous', 'unanimous taken by Wilson'))} |"
    yield "|---" * 9 + "|"
    for name, *leans in BALANCES:
        for number in people:
            tried = balance(dice, sets, number, (leans[0], leans[1]))
            truth = 2 * leans[0] / sum(leans) - 1
            yield "| " + " | ".join((name, f"{truth:+.2f}", f"{number}", *tried.values())) + " |"


def limits(sets: int) -> Iterator[str]:
    """What the number of held-out positives does to a corrected share, 12 participants, 16 held-out interviews."""
    dice = np.random.default_rng(SEED)
    yield "| prevalence | held-out positives | data sets | bias corrected | error corrected | ours |"
    yield "|---" * 6 + "|"
    for name, share in PREVALENCES:
        for least, most, held_out_share in ((1, 5, 0.02), (5, 10, 0.02), (10, 20, 0.06), (20, 40, 0.06)):
            each = prevalence(dice, sets, 12, share, 16, CLASSIFIERS[0], held_out_share)
            kept = (each["positives"].value >= least) & (each["positives"].value < most)
            ours = Tried(*(getattr(each["ours"], part)[kept] for part in ("value", "low", "high")))
            if np.isfinite(ours.value).sum() < 20:
                continue
            bias, error = _off(ours.value, share)
            yield f"| {name}, {share:.0%} | {least}–{most - 1} | {kept.sum()} | {bias:+.3f} | {error:.3f} | {ours.told(share)} |"


def _off(values: Numbers, truth: float) -> tuple[float, float]:
    """Bias and root mean squared error of the published values, those of refused data sets left out."""
    kept = values[np.isfinite(values)].clip(0, 1)
    return float(kept.mean() - truth), float(np.sqrt(np.mean((kept - truth) ** 2)))


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=2000, help="data sets a line (2000)")
    parser.add_argument("--participants", default="6,12,30,100", help="participants a cell (6,12,30,100)")
    parser.add_argument("--limits", action="store_true", help="what few held-out positives do, instead")
    asked = parser.parse_args()
    wanted = (
        limits(asked.datasets)
        if asked.limits
        else lines(asked.datasets, [int(n) for n in asked.participants.split(",")])
    )
    for line in wanted:
        print(line, flush=True)


if __name__ == "__main__":
    main()
