from __future__ import annotations

from dataclasses import replace

import pytest
from reported import coded, measured

from pipeline.figure_words import calibration_words, interval_words
from pipeline.matrix import Interval


@pytest.mark.parametrize(
    ("value", "times", "shown"),
    [
        (Interval(0.414, 0.33, 0.478), 1.0, "0.41 (0.33–0.48)"),
        (Interval(0.02, -0.014, 0.05), 1.0, "0.02 (−0.01 to 0.05)"),
        (Interval(0.5), 1.0, "0.50"),
        (Interval(None), 1.0, "n/a"),
        (Interval(0.0123, 0.0, 0.0456), 100.0, "1.2 (0.0–4.6)"),
    ],
)
def test_a_figure_is_told_with_its_interval(value: Interval, times: float, shown: str) -> None:
    assert interval_words(value, times) == shown


def test_calibration_is_told_in_a_line() -> None:
    found = replace(
        measured(coded())[0].out_of_fold,
        brier_skill=Interval(0.41, 0.33, 0.48),
        calibration_slope=Interval(0.97, 0.8, 1.2),
        calibration_error=Interval(0.03, 0.02, 0.05),
        calibration_error_plain=0.04,
    )
    line = "Brier skill 0.41 (0.33–0.48), slope 0.97 (0.80–1.20), calibration error 0.03 (0.02–0.05)"
    assert calibration_words(found) == f"{line}, uncorrected 0.04"
    few = replace(found, calibration_error=Interval(0.04))
    assert calibration_words(few).endswith("calibration error 0.04")
