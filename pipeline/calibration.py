"""Calibration and thresholds: logits become probabilities, probabilities get the places where they are decided.

Both are learnt on scores of utterances the head was not fitted on, and both pool over labels: a label with a dozen
positives has too few to settle a curve or a cut of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.coding import Thresholds
from pipeline.metrics import Truth

Numbers = npt.NDArray[np.float64]

# Standard deviations of how far a label's slope (relative) and shift (logits) may stray from those of all labels together.
_SLOPE_SPREAD, _SHIFT_SPREAD = 0.25, 0.5
CHOSEN_ODDS = 1.5
"""How many times the odds of a label are in texts somebody chose because they speak to the subject (published quotations)."""
_RAREST = 0.005  # a label seen nowhere in a few interviews isn't impossible; F1 at 0 would put the cut anywhere
_SOFTNESS = 0.25  # logits over which a cut is smoothed, so that no single utterance decides where it falls
_LEAN = 0.6  # how far a cut follows its label's log odds: F1 is best at half the F1 reached (Lipton et al. 2014), lower for rare labels
_POOLED = 100.0  # how many positives all labels together weigh against a label's own
_LEFT_OPEN = 0.07  # of utterances, at most, summed over labels
_WIDEST = 0.7  # logits between "no" and "yes", at most


def calibrate(logits: Numbers, truth: Truth) -> tuple[Numbers, Numbers]:
    """Slopes and shifts, each (L,), such that sigmoid(slope × logit + shift) is a probability; from (n, L) arrays.

    Platt's scaling (Platt 1999) with one slope and shift for all labels and a penalised deviation of each label's own:
    the maximum a posteriori of a hierarchical logistic regression. Every slope is positive.
    """
    from scipy.optimize import minimize

    count = logits.shape[1]
    signs = np.where(truth, 1.0, -1.0)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        strays, offsets = values[2 : 2 + count], values[2 + count :]
        slopes, shifts = np.exp(values[0] + strays), values[1] + offsets
        margins = signs * (logits * slopes + shifts)
        pulls = -signs * _logistic(-margins)
        by_slope, by_shift = (pulls * logits).sum(axis=0) * slopes, pulls.sum(axis=0)
        # A wide prior (one logit) on what is common keeps the answer finite where labels separate without error.
        prior = 0.5 * ((strays / _SLOPE_SPREAD) ** 2).sum() + 0.5 * ((offsets / _SHIFT_SPREAD) ** 2).sum()
        prior += 0.5 * values[0] ** 2
        gradient = np.concatenate(
            [
                [by_slope.sum() + values[0], by_shift.sum()],
                by_slope + strays / _SLOPE_SPREAD**2,
                by_shift + offsets / _SHIFT_SPREAD**2,
            ]
        )
        return float(np.logaddexp(0.0, -margins).sum() + prior), gradient

    if not count or not len(logits) or not truth.any():
        return np.ones(count), np.zeros(count)
    found = minimize(loss, np.zeros(2 + 2 * count), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.exp(found[0] + found[2 : 2 + count]), found[1] + found[2 + count :]


def choose_thresholds(
    labels: Sequence[str],
    scores: Numbers,
    truth: Truth,
    prevalences: Numbers,
    background: Numbers,
    *,
    precision: float = 0.0,
) -> Thresholds:
    """The cut of each label, from probabilities (n, L) of utterances the head was not fitted on.

    *Yes*: the cut with the best F1 where labels are carried as often as `prevalences` (L,) says. True and false positive
    rates are smoothed over a quarter of a logit, and a label's curve is averaged with that of all labels, weighed by its
    positives; beforehand curves are moved so that rare labels, whose best cut lies lower, meet common ones.
    *No*: so far under it that at most 7 % of `background` (m, L), scores of everyday interviews, is left open over
    all labels together, and never more than 0.7 logits.
    *Precision*: with a level above 0, *yes* moves up until so large a share of what is given is right; what it passes on the
    way is left open. A level that a label never reaches puts *yes* where it comes nearest.
    """
    places = np.linspace(-6.0, 2.0, 161)
    logits = _logit(scores)
    positives = truth.sum(axis=0).astype(np.float64)
    rarity = _LEAN * _logit(np.maximum(_RAREST, prevalences))
    rarity -= (rarity * positives).sum() / max(1.0, positives.sum())
    curves, rights = np.zeros((2, len(labels), len(places)))
    for column in range(len(labels)):
        hits = _passing(logits[truth[:, column], column], places + rarity[column])
        alarms = _passing(logits[~truth[:, column], column], places + rarity[column])
        often = max(_RAREST, float(prevalences[column]))
        curves[column] = _f1(hits, alarms, often)
        rights[column] = often * hits / np.maximum(often * hits + (1 - often) * alarms, 1e-12)
    best = np.argmax(_pooled(curves, positives), axis=1) if len(labels) else np.zeros(0, dtype=np.int64)
    cuts = places[best] + rarity
    lows = [_low(_logit(background[:, column]), cut, _LEFT_OPEN / len(labels)) for column, cut in enumerate(cuts)]
    if precision > 0.0 and len(labels):
        right = _pooled(rights, positives)
        best = np.array([_sure(line, at, precision) for line, at in zip(right, best, strict=True)])
    yes = tuple(round(float(_logistic(np.array(cut))), 6) for cut in places[best] + rarity)
    return Thresholds(
        tuple(labels),
        yes,
        tuple(min(y, round(float(_logistic(np.array(low))), 6)) for y, low in zip(yes, lows, strict=True)),
    )


def _pooled(curves: Numbers, positives: Numbers) -> Numbers:
    """Each label's curve averaged with that of all labels, weighed by its positives."""
    common = (curves * positives[:, None]).sum(axis=0) / max(1.0, positives.sum())
    found: Numbers = (curves * positives[:, None] + common * _POOLED) / (positives[:, None] + _POOLED)
    return found


def _sure(precisions: Numbers, at: int, level: float) -> int:
    """The first place from `at` on where the level is reached, else the one that comes nearest."""
    reached = np.flatnonzero(precisions[at:] >= level)
    return at + int(reached[0] if len(reached) else np.argmax(precisions[at:]))


def among_chosen(prevalences: Numbers) -> Numbers:
    """How often labels are carried by chosen texts, where they are carried `prevalences` often by texts as they come."""
    found: Numbers = CHOSEN_ODDS * prevalences / (1.0 + (CHOSEN_ODDS - 1.0) * prevalences)
    return found


def _passing(logits: Numbers, places: Numbers) -> Numbers:
    """The smoothed share of `logits` that lies over each place."""
    if not len(logits):
        return np.zeros(len(places))
    found: Numbers = _logistic((logits[:, None] - places[None, :]) / _SOFTNESS).mean(axis=0)
    return found


def _f1(hits: Numbers, alarms: Numbers, prevalence: float) -> Numbers:
    found: Numbers = (
        2 * prevalence * hits / np.maximum(prevalence * hits + (1 - prevalence) * alarms + prevalence, 1e-12)
    )
    return found


def _low(background: Numbers, cut: float, share: float) -> float:
    """The logit under `cut` down to which `share` of the background lies, within `_WIDEST` of it."""
    under = np.sort(background[background < cut])[::-1]
    allowed = int(share * len(background))
    reached = float(under[allowed]) if allowed < len(under) else cut - _WIDEST
    return max(reached, cut - _WIDEST) if allowed else cut


def _logit(scores: Numbers) -> Numbers:
    kept = np.clip(scores, 1e-6, 1 - 1e-6)
    found: Numbers = np.log(kept) - np.log1p(-kept)
    return found


def _logistic(values: Numbers) -> Numbers:
    found: Numbers = 0.5 * (1.0 + np.tanh(0.5 * values))
    return found
