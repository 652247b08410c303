from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calibration import among_chosen, calibrate, choose_thresholds

LABELS = ("one", "two", "three")


def _drawn(
    count: int, slopes: list[float], shifts: list[float], seed: int = 0
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.bool_]]]:
    dice = np.random.default_rng(seed)
    logits = dice.normal(-1.0, 2.0, size=(count, len(slopes)))
    return logits, dice.random(logits.shape) < 1 / (1 + np.exp(-(logits * slopes + shifts)))


def test_the_curve_that_drew_the_data_is_found_again() -> None:
    logits, truth = _drawn(20_000, [2.0, 1.6, 2.4], [-1.0, -1.5, -0.6])
    slope, shift = calibrate(logits, truth)
    assert slope == pytest.approx([2.0, 1.6, 2.4], rel=0.1)
    assert shift == pytest.approx([-1.0, -1.5, -0.6], abs=0.2)


def test_calibrated_probabilities_sum_to_what_was_found() -> None:
    logits, truth = _drawn(5_000, [1.5, 1.5, 1.5], [-2.0, -2.0, -2.0])
    slope, shift = calibrate(logits, truth)
    p = 1 / (1 + np.exp(-(logits * slope + shift)))
    assert p.mean(axis=0) == pytest.approx(truth.mean(axis=0), rel=0.03)


def test_a_label_with_few_positives_leans_on_the_others() -> None:
    logits, truth = _drawn(2_000, [2.0, 2.0, 2.0], [-1.0, -1.0, -1.0])
    truth[:, 2] = False
    truth[np.argmin(logits[:, 2]), 2] = True  # by itself this one positive would turn the curve round
    slope, _ = calibrate(logits, truth)
    assert slope[2] > 0.2 * slope[0]


@pytest.mark.parametrize("shape", [(0, 3), (5, 0), (5, 3)])
def test_without_anything_to_learn_from_logits_stay_as_they_are(shape: tuple[int, int]) -> None:
    slope, shift = calibrate(np.ones(shape), np.zeros(shape, dtype=np.bool_))
    assert slope.tolist() == [1.0] * shape[1] and shift.tolist() == [0.0] * shape[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 60), st.floats(0.02, 0.9))
def test_every_slope_is_positive_and_every_threshold_in_order(seed: int, count: int, share: float) -> None:
    dice = np.random.default_rng(seed)
    logits, truth = dice.normal(size=(count, 3)), dice.random((count, 3)) < share
    slope, shift = calibrate(logits, truth)
    assert (slope > 0).all() and np.isfinite(slope).all() and np.isfinite(shift).all()
    scores = 1 / (1 + np.exp(-(logits * slope + shift)))
    found = choose_thresholds(LABELS, scores, truth, truth.mean(axis=0), scores)
    assert all(0 < no <= yes < 1 for no, yes in zip(found.no, found.yes, strict=True))


def test_separable_scores_are_cut_between_the_two() -> None:
    truth = np.zeros((200, 1), dtype=np.bool_)
    truth[:60] = True
    scores = np.where(truth, 0.8, 0.05) + np.random.default_rng(0).normal(0, 0.01, truth.shape)
    found = choose_thresholds(("one",), scores, truth, np.array([0.3]), scores)
    assert 0.1 < found.yes[0] < 0.75


def test_the_rarer_a_label_is_where_it_is_decided_the_higher_its_cut() -> None:
    logits, truth = _drawn(20_000, [1.5], [-1.5])
    scores = 1 / (1 + np.exp(-(logits * 1.5 - 1.5)))
    rare, middling, common = (
        choose_thresholds(("one",), scores, truth, np.array([share]), scores).yes[0] for share in (0.005, 0.1, 0.6)
    )
    assert common < middling < rare


def test_little_is_left_open_in_everyday_interviews() -> None:
    logits, truth = _drawn(4_000, [1.5, 1.5, 1.5], [-2.0, -2.0, -2.0])
    scores = 1 / (1 + np.exp(-logits))
    found = choose_thresholds(LABELS, scores, truth, truth.mean(axis=0), scores)
    open_ = [((scores[:, c] < found.yes[c]) & (scores[:, c] > found.no[c])).mean() for c in range(3)]
    assert 0 < sum(open_) < 0.071


def test_no_label_has_no_threshold() -> None:
    nothing = np.zeros((4, 0))
    assert choose_thresholds((), nothing, nothing.astype(np.bool_), np.zeros(0), nothing).labels == ()


@pytest.mark.parametrize(("prevalence", "chosen"), [(0.0, 0.0), (0.2, 0.3 / 1.1), (0.5, 1.5 / 2.5), (1.0, 1.0)])
def test_chosen_texts_carry_a_label_at_higher_odds(prevalence: float, chosen: float) -> None:
    assert among_chosen(np.array([prevalence]))[0] == pytest.approx(chosen)


def test_a_level_of_precision_raises_the_cut_and_leaves_open_what_it_passes() -> None:
    dice = np.random.default_rng(1)
    scores = dice.beta(0.4, 1.6, size=(3000, 3))
    truth = dice.random(scores.shape) < scores
    plain = choose_thresholds(LABELS, scores, truth, truth.mean(axis=0), scores)
    strict = choose_thresholds(LABELS, scores, truth, truth.mean(axis=0), scores, precision=0.9)
    for column in range(len(LABELS)):
        assert strict.yes[column] > plain.yes[column] and strict.no[column] == plain.no[column]
        given = scores[:, column] > strict.yes[column]
        assert truth[given, column].mean() >= 0.85
