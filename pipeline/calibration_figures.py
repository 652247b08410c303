"""Whether probabilities mean what they say: Brier skill, calibration slope and intercept, calibration error, over resampled documents.

Making probabilities so is `pipeline.calibration`'s. All arrays here are flat, one entry a forecast; of several labels together,
the forecasts of all of them stand in one array, each with its row's document.
"""

from __future__ import annotations

import numpy as np

from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampled import LEVEL, Numbers, Resamples, interval_of, ratio, steadily
from pipeline.resampling import tidy

CALIBRATED_FROM = 0.1
"""The calibration error is measured where p is at least this: the many forecasts near 0 would drown the rest."""
BINS = 10
_AT_ONCE = 2_000_000  # numbers laid out together; bounds memory, changes nothing
_MANY = 500  # forecasts from which on those within a strip of so many logits count as one in the draws
_STRIP = 0.05
_SURE = 1e-6  # p nearer to 0 or 1 than this is taken for this: a logit has to be finite
_RIGHT = np.array([[0.0, 1.0]])  # intercept and slope of probabilities that hold
_STEPS = 60
_LONGEST_STEP = 2.0
_SETTLED = 1e-10


def brier_skill(drawn: Resamples, truth: Truth, scores: Numbers) -> Numbers:
    """1 - Brier score / that of always saying how common each label is, of all labels' (n, L) forecasts together, (1 + r,).

    Murphy 1973; the reference forecasts are the prevalences in the very rows that are scored, label by label, so nothing is
    gained by telling common labels from rare ones.
    """
    prevalence = drawn.sums(truth) / drawn.sums(np.ones((len(truth), 1)))
    lost = drawn.sums((scores - truth) ** 2).sum(axis=1)
    size = drawn.sums(np.ones(len(truth)))
    return 1 - ratio(lost, size * (prevalence * (1 - prevalence)).sum(axis=1))


def slope_and_intercept(drawn: Resamples, truth: Truth, scores: Numbers) -> tuple[Numbers, Numbers]:
    """Calibration slope and intercept of (m,) forecasts in each draw, two (1 + r,): 1 and 0 are right.

    The slope is b in logit P(carried) = a + b logit p (Cox 1958): under 1 probabilities are too extreme, over 1 too timid.
    The intercept is a where b is held at 1 ("calibration in the large"; Van Calster et al. 2016, *J Clin Epidemiol* 74): over 0
    they are too low on the whole. Both are fitted to all forecasts, small ones too, as there: few of those carry the label,
    so they add little but the truth about the tail. A p of exactly 0 is no forecast (a text without words, a label
    never learnt) and stays out. nan without a yes and a no, and where some p parts all of the one from all of the other.
    The sample's own values are exact; in the draws of over 500 forecasts, those within 0.05 logits of one another count as one.
    """
    there = scores > 0
    kept = np.clip(scores[there], _SURE, 1 - _SURE)
    logits, said, document = np.log(kept) - np.log1p(-kept), truth[there], drawn.document[there]
    if not len(logits):
        nothing = np.full(len(drawn.times), np.nan)
        return nothing, nothing
    each = np.ones((1, len(logits))), said[None].astype(np.float64)
    own, own_shift = _fit(logits, *each, _RIGHT), _fit(logits, *each, _RIGHT, free=False)
    strips, which = np.unique(logits if len(logits) <= _MANY else np.floor(logits / _STRIP), return_inverse=True)
    shape = (drawn.times.shape[1], len(strips))
    count, carried = np.zeros(shape), np.zeros(shape)
    np.add.at(count, (document, which), 1.0)
    np.add.at(carried, (document, which), said.astype(np.float64))
    middle = np.bincount(which, weights=logits) / count.sum(axis=0)
    sums = drawn.times[1:] @ count, drawn.times[1:] @ carried
    slopes = _fit(middle, *sums, np.where(np.isfinite(own), own, _RIGHT))[:, 1]
    shifts = _fit(middle, *sums, np.where(np.isfinite(own_shift), own_shift, _RIGHT), free=False)[:, 0]
    return np.concatenate([own[:, 1], slopes]), np.concatenate([own_shift[:, 0], shifts])


def _fit(logits: Numbers, count: Numbers, carried: Numbers, start: Numbers, *, free: bool = True) -> Numbers:
    """a and b of each line, (r, 2), by Newton's method, from how often each logit (k,) was met and carried, (r, k) each.

    b stays 1 unless `free`. nan where no finite answer exists, or none was reached.
    """
    found = np.repeat(start, len(count), axis=0)
    if not free:
        found[:, 1] = 1.0
    exists = _overlapping(logits, count, carried, free)
    open_lines = np.flatnonzero(exists)
    for _ in range(_STEPS):
        if not len(open_lines):
            break
        a, b = found[open_lines].T
        p = 0.5 * (1.0 + np.tanh(0.5 * (a[:, None] + b[:, None] * logits)))
        off = carried[open_lines] - count[open_lines] * p
        weight = count[open_lines] * p * (1 - p)
        w0, g0 = weight.sum(axis=1), off.sum(axis=1)
        if free:
            w1, w2, g1 = weight @ logits, weight @ logits**2, off @ logits
            below = np.maximum(w0 * w2 - w1**2, 1e-300)
            step = np.stack([(w2 * g0 - w1 * g1) / below, (w0 * g1 - w1 * g0) / below], axis=1)
        else:
            step = np.stack([g0 / np.maximum(w0, 1e-300), np.zeros_like(g0)], axis=1)
        longest = np.abs(step).max(axis=1)
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        found[open_lines] += step
        open_lines = open_lines[longest > _SETTLED]
    found[open_lines] = np.nan
    found[~exists] = np.nan
    return found


def _overlapping(logits: Numbers, count: Numbers, carried: Numbers, free: bool) -> Truth:
    """Which lines have a finite answer: both a yes and a no, and for a slope, a no above a yes and a yes above a no."""
    yes, no = carried > 0, count > carried
    both = yes.any(axis=1) & no.any(axis=1)
    if not free:
        return np.asarray(both)
    extremes = [
        (np.where(held, logits, np.inf).min(axis=1), np.where(held, logits, -np.inf).max(axis=1)) for held in (yes, no)
    ]
    (lowest_yes, highest_yes), (lowest_no, highest_no) = extremes
    return np.asarray(both & (highest_no > lowest_yes) & (highest_yes > lowest_no))


def calibration_error(drawn: Resamples, truth: Truth, scores: Numbers) -> Numbers:
    """How far p lies from what was found, on average over ten equally filled bins of the (m,) forecasts with p >= 0.1, (1 + r,).

    Adaptive ECE (Nixon et al. 2019), as `pipeline.metrics.calibration_error` has it; nan without such a forecast. What is
    drawn several times stands several times side by side, and bins are cut through these copies.
    """
    rows = np.flatnonzero(scores >= CALIBRATED_FROM)
    rows = rows[np.lexsort((truth[rows], drawn.document[rows], scores[rows]))]
    gap = scores[rows] - truth[rows]
    if not len(rows):
        return np.full(len(drawn.times), np.nan)
    many = max(1, _AT_ONCE // len(rows))
    parts = np.array_split(drawn.times, range(many, len(drawn.times), many))
    return np.concatenate([_gaps_between_bins(part[:, drawn.document[rows]], gap) for part in parts])


def _gaps_between_bins(times: Numbers, gap: Numbers) -> Numbers:
    """Σ |Σ gap in a bin| / size over equally filled bins, (r,), of rows that stand `times` (r, m) in a row."""
    ends = times.cumsum(axis=1)
    sums = (times * gap).cumsum(axis=1)
    size = ends[:, -1]
    bins = np.clip(size, 1, BINS)
    cut = np.minimum(np.arange(BINS + 1), bins[:, None])
    edges = cut * (size // bins)[:, None] + np.minimum(cut, (size % bins)[:, None])  # as np.array_split cuts
    offset = np.arange(len(times)) * (size.max() + 1)
    filled = np.searchsorted((ends + offset[:, None]).ravel(), (edges + offset[:, None]).ravel(), side="right")
    filled = filled.reshape(edges.shape) - np.arange(len(times))[:, None] * len(gap)
    before = filled - 1
    line = np.arange(len(times))[:, None]
    upto = np.where(before >= 0, sums[line, before], 0.0)
    over = edges - np.where(before >= 0, ends[line, before], 0.0)
    upto += over * gap[np.minimum(filled, len(gap) - 1)]
    return ratio(np.abs(np.diff(upto, axis=1)).sum(axis=1), size)


def corrected(found: Numbers) -> Interval:
    """A calibration error without what chance adds to it, from its values in the sample and in each draw.

    Chance moves every bin away from its probability and nothing back, so the plain figure is too high, and its resamples are
    higher still. Squared, they are higher by about what chance has added, as variances add up: that is taken off (the
    bootstrap's estimate of bias, Davison & Hinkley 1997, 2.1), and the interval is the basic one, turned round the plain figure
    on the same scale (5.2.2); never under 0 nor the value over the plain one. Without draws it is the plain figure. Simulated with
    20 documents, these intervals held the true error in 96 of 100 cases or more, percentile ones in none to 50.
    """
    plain, drawn = float(found[0]), steadily(found)
    if drawn is None or not np.isfinite(plain):
        return interval_of(found)
    tail = (1 - LEVEL) / 2
    squares = drawn**2
    about = np.array([np.quantile(squares, 1 - tail), squares.mean(), np.quantile(squares, tail)])
    low, value, high = map(float, np.sqrt(np.maximum(0.0, 2 * plain**2 - about)))
    value = min(value, plain)
    return Interval(tidy(value), tidy(min(low, value)), tidy(max(high, value)))
