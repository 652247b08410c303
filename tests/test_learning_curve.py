"""The learning curve is fitted on tiny interviews; its figures are checked against scikit-learn and by trying every cut."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from reported import LABELS, TURN_SHARE, curve, noisy, noisy_curve
from sklearn.metrics import average_precision_score, f1_score

from pipeline.coding_head import with_turn
from pipeline.learning_curve import SHARES
from pipeline.lessons import in_order


def test_each_share_is_of_the_interviews_of_the_other_folds() -> None:
    found, _, _ = noisy_curve()
    assert [step.share for step in found.steps] == list(SHARES)
    assert [step.documents for step in found.steps] == [1, 2, 4, 6, 8]
    assert [step.rows for step in found.steps] == [12, 24, 48, 72, 96]
    assert found.rows == 120


def test_the_last_step_is_what_the_recipe_gave_out_of_fold() -> None:
    found, held, logits = noisy_curve()
    scores = with_turn(logits, held.features.turns, TURN_SHARE)
    pairs = list(zip(held.truth.T, scores.T, strict=True))
    ranked = [average_precision_score(truth, p) for truth, p in pairs]
    assert found.steps[-1].mean_average_precision.value == pytest.approx(np.mean(ranked))
    best = [max(f1_score(truth, p >= cut) for cut in p) for truth, p in pairs]
    assert found.steps[-1].macro_f1.value == pytest.approx(np.mean(best))
    by_label = {rise.label: rise.average_precision.value for rise in found.labels}
    assert by_label == pytest.approx(dict(zip(LABELS, ranked, strict=True)))


def test_the_rise_is_from_half_to_all_and_the_label_told_worst_comes_first() -> None:
    found, _, _ = noisy_curve()
    whole, half = found.steps[-1].mean_average_precision.value, found.steps[2].mean_average_precision.value
    assert whole is not None and half is not None
    assert found.rise.value == pytest.approx(whole - half)
    assert found.rise.low is not None and found.rise.high is not None
    assert found.rise.low <= found.rise.value <= found.rise.high
    values = [rise.average_precision.value or 0 for rise in found.labels]
    assert values == sorted(values)
    assert np.mean([rise.rise.value for rise in found.labels]) == pytest.approx(found.rise.value)


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = list(noisy())
    random.Random(8).shuffle(rows)
    assert curve(in_order(rows))[0] == noisy_curve()[0]


def test_a_label_that_no_row_or_every_row_carries_is_left_out() -> None:
    rows = in_order([replace(row, labels=tuple({*row.labels, "price"})) for row in noisy()])
    found, _, _ = curve(rows)
    assert found is not None and [rise.label for rise in found.labels] == ["praise"]
    assert curve(in_order([replace(row, labels=()) for row in noisy()]))[0] is None


@pytest.mark.parametrize("interviews", [1, 7])
def test_there_is_no_curve_with_too_few_interviews(interviews: int) -> None:
    rows = in_order([replace(row, document=f"{int(row.document[-1]) % interviews}") for row in noisy()])
    assert curve(rows)[0] is None
