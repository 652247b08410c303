"""Calibration is checked against scikit-learn and by resampling the slow way; its laws by forecasters whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from pipeline.calibration_figures import brier_skill, calibration_error, corrected, slope_and_intercept
from pipeline.matrix import Interval
from pipeline.metrics import calibration_error as plainly
from pipeline.resampled import Resamples, interval_of, resampled

Forecasts = tuple[Resamples, Any, Any]


def forecasts(rows: int, documents: int, *, timid: float = 1.0, shift: float = 0.0, seed: int = 0) -> Forecasts:
    """Forecasts whose logits are `timid` times too small and then `shift` too low, of rows in the order of their documents."""
    dice = np.random.default_rng(seed)
    logits = dice.normal(-1.5, 1.5, rows)
    truth = dice.random(rows) < 1 / (1 + np.exp(-logits))
    document = np.sort(np.concatenate([np.arange(documents), dice.integers(documents, size=rows - documents)]))
    return resampled(document, 200), truth, 1 / (1 + np.exp(shift - logits / timid))


def by_scikit_learn(truth: Any, scores: Any) -> tuple[float, float]:
    """Slope, and intercept beside it, of a logistic regression without a penalty."""
    logits = np.log(scores / (1 - scores))
    found = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logits[:, None], truth)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


@pytest.mark.parametrize(("rows", "near"), [(400, 1e-4), (2_000, 5e-3)])
@pytest.mark.parametrize("timid", [0.5, 1.0, 2.0])
def test_the_slope_is_that_of_a_logistic_regression_on_the_logits(timid: float, rows: int, near: float) -> None:
    drawn, truth, scores = forecasts(rows, 12, timid=timid)
    slopes, _ = slope_and_intercept(drawn, truth, scores)
    assert slopes[0] == pytest.approx(by_scikit_learn(truth, scores)[0], abs=1e-5)
    for line in (1, 50, 200):  # resamples row by row
        again = np.repeat(np.arange(len(truth)), drawn.times[line, drawn.document].astype(int))
        assert slopes[line] == pytest.approx(by_scikit_learn(truth[again], scores[again])[0], rel=near)


def test_the_intercept_is_what_makes_probabilities_sum_to_what_was_found() -> None:
    drawn, truth, scores = forecasts(500, 12, shift=0.8)
    _, intercepts = slope_and_intercept(drawn, truth, scores)
    for line in (0, 1, 200):
        times = drawn.times[line, drawn.document]
        moved = 1 / (1 + np.exp(-np.log(scores / (1 - scores)) - intercepts[line]))
        assert (times * moved).sum() == pytest.approx((times * truth).sum(), rel=1e-6)
    assert intercepts[0] == pytest.approx(0.8, abs=0.3)


@pytest.mark.parametrize(("timid", "slope"), [(1.0, 1.0), (0.5, 0.5), (2.0, 2.0)])
def test_the_slope_tells_probabilities_that_hold_from_too_extreme_and_too_timid_ones(
    timid: float, slope: float
) -> None:
    slopes, _ = slope_and_intercept(*forecasts(40_000, 100, timid=timid))
    found = interval_of(slopes)
    assert found.value == pytest.approx(slope, rel=0.03)
    assert found.low is not None and found.high is not None and found.low < slope < found.high < found.low * 1.15


def test_a_forecast_of_nought_is_none_and_changes_no_slope() -> None:
    drawn, truth, scores = forecasts(300, 8)
    document = np.concatenate([drawn.document, np.full(50, 7)])
    more = slope_and_intercept(
        Resamples(document, drawn.times),
        np.concatenate([truth, np.ones(50, np.bool_)]),
        np.append(scores, np.zeros(50)),
    )
    for found, plain in zip(more, slope_and_intercept(drawn, truth, scores), strict=True):
        assert found == pytest.approx(plain, nan_ok=True)


@pytest.mark.parametrize(
    ("truth", "scores"),
    [
        ("0000", (0.1, 0.2, 0.3, 0.4)),
        ("1111", (0.1, 0.2, 0.3, 0.4)),
        ("0011", (0.1, 0.2, 0.3, 0.4)),  # parted by a p
        ("1100", (0.1, 0.2, 0.3, 0.4)),
        ("0011", (0.1, 0.2, 0.2, 0.4)),  # parted but for a tie
        ("0101", (0.2, 0.2, 0.2, 0.2)),
        ("0101", (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_no_slope_is_told_where_none_exists(truth: str, scores: tuple[float, ...]) -> None:
    drawn = resampled(np.arange(4))
    slopes, _ = slope_and_intercept(drawn, np.array([mark == "1" for mark in truth]), np.array(scores))
    assert np.isnan(slopes).all()


def test_brier_skill_of_a_label_is_that_of_scikit_learn_and_of_several_is_against_each_one_s_own_prevalence() -> None:
    drawn, one, p = forecasts(400, 6)
    _, other, q = forecasts(400, 6, timid=3.0, seed=1)
    truth, scores = np.stack([one, other], axis=1), np.stack([p, q], axis=1)
    alone = brier_skill(drawn, truth[:, :1], scores[:, :1])
    assert alone[0] == pytest.approx(1 - brier_score_loss(one, p) / np.var(one))
    lost = brier_score_loss(one, p) + brier_score_loss(other, q)
    assert brier_skill(drawn, truth, scores)[0] == pytest.approx(1 - lost / (np.var(one) + np.var(other)))
    always = np.broadcast_to(truth.mean(axis=0), truth.shape)
    assert brier_skill(drawn, truth, always)[0] == pytest.approx(0)


def test_the_plain_calibration_error_is_that_of_each_resample_row_by_row() -> None:
    drawn, truth, scores = forecasts(200, 9, timid=2.0)
    found = calibration_error(drawn, truth, scores)
    for line in (0, 1, 77):
        rows = np.repeat(np.arange(len(truth)), drawn.times[line, drawn.document].astype(int))
        sure = rows[scores[rows] >= 0.1]
        assert found[line] == pytest.approx(plainly(truth[sure], scores[sure]))


def test_chance_is_taken_off_the_calibration_error_of_probabilities_that_hold() -> None:
    plain, mended, held = [], [], []
    for seed in range(40):
        found = calibration_error(*forecasts(600, 20, seed=seed))
        interval = corrected(found)
        plain.append(found[0])
        mended.append(interval.value)
        held.append(interval.low == 0)
    assert np.mean(plain) > 0.04
    assert np.mean(mended) < 0.5 * np.mean(plain)
    assert np.mean(held) > 0.9


def test_a_calibration_error_that_is_there_is_within_its_interval() -> None:
    true = calibration_error(*forecasts(400_000, 4, timid=0.6))[0]
    held = []
    for seed in range(40):
        found = corrected(calibration_error(*forecasts(600, 20, timid=0.6, seed=seed)))
        assert found.low is not None and found.high is not None
        held.append(found.low <= true <= found.high)
    assert true > 0.05 and np.mean(held) > 0.85


def test_without_draws_the_calibration_error_is_the_plain_one() -> None:
    assert corrected(np.array([0.25])) == Interval(0.25)
    assert corrected(np.array([np.nan, 0.1])) == Interval(None)
    drawn, truth, _ = forecasts(50, 6)
    assert corrected(calibration_error(drawn, truth, np.full(50, 0.05))) == Interval(None)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_a_corrected_error_lies_in_its_interval_and_never_over_the_plain_one(values: list[float]) -> None:
    found = corrected(np.array(values))
    assert found.value is not None and found.value <= values[0] + 1e-9
    if found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.value <= found.high
