"""Figures of a model in words: a value with its interval, and how far its probabilities mean what they say; for terminal and card."""

from __future__ import annotations

from pipeline.evaluation import Evaluation
from pipeline.matrix import Interval
from pipeline.wording import number

CALIBRATION_EXPLAINED = (
    "Brier skill: how much nearer to people's codes the probabilities come than always saying how common each label is; 1 is "
    "perfect, 0 no better than that.",
    "Slope: 1 is right; under 1 the probabilities are too extreme, over 1 too timid.",
    "Calibration error: how far, on average, a probability of 0.1 or more lies from the share of such utterances that people gave "
    "the label; 0 is perfect. What chance alone adds to it is taken off, unless it says uncorrected.",
)


def interval_words(value: Interval, times: float = 1.0, between: str = " ") -> str:
    """`0.41 (0.33–0.48)`, the value and its bounds with 2 decimals, or `times` it (100: per cent) with 1; no bounds, no brackets."""
    digits = 2 if times == 1.0 else 1
    shown = [None if part is None else part * times for part in (value.value, value.low, value.high)]
    figure, low, high = (number(part, digits=digits) for part in shown)
    if shown[1] is None:
        return figure
    return f"{figure}{between}({low}{' to ' if shown[1] < 0 else '–'}{high})"


def calibration_words(found: Evaluation) -> str:
    """Brier skill, slope and calibration error of all labels together, in a line; what they mean: `CALIBRATION_EXPLAINED`."""
    plain = "" if found.calibration_error.low is None else f", uncorrected {number(found.calibration_error_plain)}"
    return (
        f"Brier skill {interval_words(found.brier_skill)}, slope {interval_words(found.calibration_slope)}, "
        f"calibration error {interval_words(found.calibration_error)}{plain}"
    )
