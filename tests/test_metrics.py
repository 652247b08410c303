from __future__ import annotations

import numpy as np
import pytest

from pipeline.metrics import LabelFigures, average_precision, calibration_error, label_figures, macro, micro_f1


def _bits(marks: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([mark == "1" for mark in marks], dtype=np.bool_)


@pytest.mark.parametrize(
    ("truth", "given", "precision", "recall", "f1"),
    [
        ("1100", "1100", 1.0, 1.0, 1.0),
        ("1100", "1010", 0.5, 0.5, 0.5),
        ("1100", "0000", None, 0.0, 0.0),
        ("0000", "1000", 0.0, None, None),
        ("0000", "0000", None, None, None),
        ("1111", "1000", 1.0, 0.25, 0.4),
        ("", "", None, None, None),
    ],
)
def test_precision_recall_and_f1(
    truth: str, given: str, precision: float | None, recall: float | None, f1: float | None
) -> None:
    found = label_figures("a", _bits(truth), np.full(len(truth), 0.5), _bits(given), _bits("0" * len(truth)))
    assert (found.precision, found.recall, found.f1) == (precision, recall, f1)


def test_what_is_left_open_counts_as_not_given() -> None:
    found = label_figures("a", _bits("1100"), np.full(4, 0.5), _bits("1000"), _bits("0100"))
    assert found.recall == 0.5 and found.abstained == 0.25


@pytest.mark.parametrize(
    ("truth", "scores", "expected"),
    [
        ("1100", [0.9, 0.8, 0.2, 0.1], 1.0),
        ("0011", [0.9, 0.8, 0.2, 0.1], (1 / 3 + 2 / 4) / 2),
        ("0000", [1, 1, 1, 1], None),
    ],
)
def test_average_precision(truth: str, scores: list[float], expected: float | None) -> None:
    assert average_precision(_bits(truth), np.array(scores)) == (pytest.approx(expected) if expected else None)


@pytest.mark.parametrize(
    ("truth", "score", "expected"), [("1" * 5 + "0" * 5, 0.5, 0.0), ("0" * 10, 0.3, 0.3), ("1" * 10, 0.3, 0.7)]
)
def test_calibration_error_of_one_score_for_all(truth: str, score: float, expected: float) -> None:
    assert calibration_error(_bits(truth), np.full(10, score), bins=1) == pytest.approx(expected)


def test_probabilities_that_hold_have_little_calibration_error_and_squared_ones_more() -> None:
    dice = np.random.default_rng(0)
    p = dice.random(20_000)
    truth = dice.random(20_000) < p
    held, squared = calibration_error(truth, p), calibration_error(truth, p**2)
    assert held is not None and squared is not None and held < 0.02 < 0.1 < squared
    assert calibration_error(truth[:0], p[:0]) is None


def test_means_over_labels() -> None:
    figures = [
        LabelFigures("a", 10, 4, 4, 2, 0.0, 0.6, 0.1),
        LabelFigures("b", 10, 1, 5, 1, 0.0, 0.2, 0.1),
        LabelFigures("c", 10, 0, 0, 0, 0.0, None, 0.1),
    ]
    assert macro(figures, "f1") == pytest.approx((0.5 + 1 / 3) / 2)
    assert macro(figures, "average_precision") == pytest.approx(0.4)
    assert micro_f1(figures) == pytest.approx(2 * 3 / (9 + 5))
    assert micro_f1(figures[2:]) is None and macro(figures[2:], "f1") is None
