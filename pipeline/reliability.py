"""How far coders agree beyond chance: percent, Cohen's κ, Krippendorff's α and Gwet's AC1, with intervals over documents.

Who coded what is laid out by `pipeline.side_by_side`. Codings are an integer array (utterances, coders): a category from
0 on, or `MISSING`. Every figure is a ratio of sums over utterances, so a document is resampled by its sums alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from pipeline.matrix import Interval
from pipeline.resampling import FEWEST_FOR_AN_INTERVAL, tidy
from pipeline.side_by_side import SideBySide

Codings = npt.NDArray[np.int_]
_Floats = npt.NDArray[np.float64]

MISSING = -1
RESAMPLES = 1000
_LEVEL = 0.95
_DEFINED_SHARE = 0.95
"""Under this share of resamples in which a figure exists, its interval would leave out the unlucky draws: none is given."""
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far coders agree on one label over the `utterances` that two or more of them read.

    `prevalence` is each coder's share of yes among those of them that he read (None where he read none). κ and α are None
    where nobody disagreed and only one answer was ever given; `note` says so in words ("" otherwise).
    """

    label: str
    utterances: int
    prevalence: tuple[float | None, ...]
    percent: Interval
    kappa: Interval
    alpha: Interval
    ac1: Interval
    note: str = ""


def agreement(
    compared: SideBySide, labels: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[LabelAgreement, ...]:
    """One `LabelAgreement` for each of `labels`; 95 % intervals resample whole documents, `resamples` times.

    No interval under three documents, or where a figure is undefined in over 5 % of the resamples (too few documents hold the
    label). The percentile bootstrap over clusters: Davison & Hinkley 1997, 3.8.
    """
    shared = compared.shared
    names = sorted({utterance.document for utterance in shared})
    document = np.searchsorted(names, [utterance.document for utterance in shared])
    draws = _draws(len(names), resamples, seed)
    found = []
    for label in labels:
        codings = np.array(
            [[MISSING if given is None else int(label in given) for given in u.given] for u in shared], dtype=np.int_
        )
        sums = np.zeros((len(names), _width(codings.shape[1], 2)))
        np.add.at(sums, document, _tallies(codings, 2))
        point = _figures(sums.sum(axis=0, keepdims=True), codings.shape[1], 2)[0]
        drawn = _figures(draws @ sums, codings.shape[1], 2)
        percent, kappa, alpha, ac1 = (_interval(value, drawn[:, place]) for place, value in enumerate(point))
        given = codings[codings != MISSING]
        note = ""
        if given.min() == given.max():
            note = (
                "κ and α don't exist: every coder gave it to every utterance"
                if given.max()
                else "κ and α don't exist: nobody gave it"
            )
        prevalence = tuple(tidy(float(c[c != MISSING].mean())) if (c != MISSING).any() else None for c in codings.T)
        found.append(LabelAgreement(label, len(shared), prevalence, percent, kappa, alpha, ac1, note))
    return tuple(found)


def percent_agreement(codings: Codings) -> float | None:
    """The share of agreeing pairs of coders, averaged over the utterances with two codings or more; None without any."""
    return _figure(codings, _categories(codings), 0)


def cohens_kappa(codings: Codings) -> float | None:
    """Cohen's κ (1960) of two coders, over the utterances both coded; None where each only ever gave the one same answer.

    For more coders the mean of the pairs' κ (Light 1971), without the pairs for which it doesn't exist.
    """
    return _figure(codings, _categories(codings), 1)


def krippendorffs_alpha(codings: Codings) -> float | None:
    """Krippendorff's nominal α (*Content Analysis*, 2004, 11.3) for any number of coders; None where only one answer was given.

    Utterances with one coding have nothing to be compared with and don't enter.
    """
    return _figure(codings, _categories(codings), 2)


def gwets_ac1(codings: Codings, categories: int) -> float | None:
    """Gwet's AC1 (2008; with missing codings 2014, ch. 5) where `categories` answers could be given, used or not.

    An utterance with one coding enters the chance term, as Gwet has it. None where no utterance has two.
    """
    return _figure(codings, categories, 3)


def _categories(codings: Codings) -> int:
    return max(2, int(codings.max(initial=0)) + 1)


def _figure(codings: Codings, categories: int, place: int) -> float | None:
    sums = _tallies(codings, categories).sum(axis=0, keepdims=True)
    value = float(_figures(sums, codings.shape[1], categories)[0, place])
    return tidy(value) if np.isfinite(value) else None


def _width(coders: int, categories: int) -> int:
    return (coders * (coders - 1) // 2 + 1) * categories**2 + categories + 3


def _tallies(codings: Codings, categories: int) -> _Floats:
    """What each utterance adds, (n, width): its pairs' tables, its coincidences, its shares a category, 1, agreement, 1 if paired."""
    given: _Floats = (codings[:, :, None] == np.arange(categories)).astype(np.float64)  # (n, coders, categories)
    votes = given.sum(axis=1)
    count = votes.sum(axis=1)
    paired = count > 1
    tables = [given[:, a, :, None] * given[:, b, None, :] for a, b in combinations(range(codings.shape[1]), 2)]
    among = votes[:, :, None] * votes[:, None, :] - votes[:, :, None] * np.eye(categories)
    coincidences = among * (paired / np.maximum(count - 1, 1))[:, None, None]
    agreeing = np.trace(coincidences, axis1=1, axis2=2) / np.maximum(count, 1)
    parts = [*tables, coincidences, votes / np.maximum(count, 1)[:, None], count > 0, agreeing, paired]
    return np.concatenate([np.asarray(part, dtype=np.float64).reshape(len(codings), -1) for part in parts], axis=1)


def _figures(sums: _Floats, coders: int, categories: int) -> _Floats:
    """Percent, κ, α, AC1 of each row of summed tallies, (r, 4); nan where one doesn't exist."""
    pairs = coders * (coders - 1) // 2
    square = categories**2
    tables = sums[:, : pairs * square].reshape(-1, pairs, categories, categories)
    coincidences = sums[:, pairs * square : (pairs + 1) * square].reshape(-1, categories, categories)
    shares = sums[:, (pairs + 1) * square : (pairs + 1) * square + categories]
    coded, agreeing, paired = sums[:, -3], sums[:, -2], sums[:, -1]
    percent = _ratio(agreeing, paired)

    size = tables.sum(axis=(2, 3))
    by_chance = _ratio((tables.sum(axis=3) * tables.sum(axis=2)).sum(axis=2), size**2)
    kappas = _ratio(_ratio(np.trace(tables, axis1=2, axis2=3), size) - by_chance, 1 - by_chance)
    exists = np.isfinite(kappas)
    kappa = _ratio(np.where(exists, kappas, 0).sum(axis=1), exists.sum(axis=1))

    values = coincidences.sum(axis=2)
    total = values.sum(axis=1)
    disagreeing = total - np.trace(coincidences, axis1=1, axis2=2)
    alpha = 1 - _ratio((total - 1) * disagreeing, total**2 - (values**2).sum(axis=1))

    share = _ratio(shares, coded[:, None])
    chance = (share * (1 - share)).sum(axis=1) / (categories - 1)
    return np.stack([percent, kappa, alpha, _ratio(percent - chance, 1 - chance)], axis=1)


def _ratio(above: _Floats, below: _Floats) -> _Floats:
    """`above / below`, nan where `below` is 0 but for the dust of binary fractions."""
    holds = np.broadcast_to(below > _DUST, above.shape)
    return np.where(holds, above / np.where(below > _DUST, below, 1.0), np.nan)


def _draws(documents: int, resamples: int, seed: int) -> _Floats:
    """How often each document is drawn in each resample, (resamples, documents)."""
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, documents, size=(resamples, documents))
    times = np.zeros((resamples, documents))
    np.add.at(times, (np.arange(resamples)[:, None], drawn), 1.0)
    return times if documents >= FEWEST_FOR_AN_INTERVAL else times[:0]


def _interval(value: float, drawn: _Floats) -> Interval:
    if not np.isfinite(value):
        return Interval(None)
    kept = drawn[np.isfinite(drawn)]
    if not len(drawn) or len(kept) < _DEFINED_SHARE * len(drawn):
        return Interval(tidy(value))
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(kept, [tail, 1 - tail])
    return Interval(tidy(value), tidy(float(low)), tidy(float(high)))
