"""How often the model finds what is there and gives what isn't, and when that is too little known to correct with."""

from __future__ import annotations

import numpy as np
import pytest
from held_by_hand import ABSTAIN, FIRST_HAND, TOLD, YES, held_out, rows_of

from pipeline.error_rates import (
    FEWEST_INTERVIEWS,
    FEWEST_NEGATIVES,
    FEWEST_POSITIVES,
    ErrorCounts,
    error_counts,
    rates,
    resampled_rates,
)


def counts_of(row, labels=("fond",)):
    counts = error_counts(held_out([(0, "nurses", *row)]), labels)
    return tuple(float(each.sum()) for each in (counts.positives, counts.hits, counts.negatives, counts.slips))


@pytest.mark.parametrize(
    ("people", "machine", "hearsay", "expected"),
    [
        ({"fond": FIRST_HAND}, {"fond": YES}, False, (1, 1, 0, 0)),
        ({"fond": FIRST_HAND}, {}, False, (1, 0, 0, 0)),
        ({}, {"fond": YES}, False, (0, 0, 1, 1)),
        ({}, {}, False, (0, 0, 1, 0)),
        # Told of somebody else is no evidence of the speaker's own group, on either side.
        ({"fond": TOLD}, {"fond": YES}, False, (0, 0, 1, 1)),
        ({"fond": FIRST_HAND}, {"fond": YES}, True, (1, 0, 0, 0)),
        ({"fond": TOLD}, {"fond": YES}, True, (0, 0, 1, 0)),
        # Left open is not given.
        ({"fond": FIRST_HAND}, {"fond": ABSTAIN}, False, (1, 0, 0, 0)),
        ({"cross": FIRST_HAND}, {"cross": YES}, False, (0, 0, 1, 0)),
    ],
)
def test_an_utterance_counts_first_hand_on_both_sides(people, machine, hearsay, expected):
    assert counts_of((people, machine, hearsay)) == expected


@pytest.mark.parametrize(
    ("people", "machine", "expected"),
    [
        # Any label of a side is that side, whichever of them people and machine took.
        ({"cross": FIRST_HAND}, {"worry": YES}, (1, 1, 0, 0)),
        ({"cross": FIRST_HAND, "worry": TOLD}, {}, (1, 0, 0, 0)),
        ({"worry": TOLD}, {"cross": YES, "worry": YES}, (0, 0, 1, 1)),
    ],
)
def test_rates_are_those_of_the_union_and_not_of_its_labels(people, machine, expected):
    assert counts_of((people, machine, False), ("cross", "worry")) == expected


def test_only_everyday_interviews_tell_how_often_a_model_errs():
    gathered = held_out(rows_of("fond", 9, 9, 9, 9), natural=False)
    counts = error_counts(gathered, ("fond",))
    assert len(counts.positives) == 0
    assert counts.refusal.startswith("0 held-out utterances carry it")


@pytest.mark.parametrize("labels", [("fond", "tail"), ("tail",), ()])
def test_a_label_the_model_does_not_know_gives_no_counts(labels):
    assert error_counts(held_out(rows_of("fond", 1, 1, 1, 0)), labels) is None


def ten(**changes):
    """Counts that can carry a correction, interview by interview, with these changes."""
    values = {"positives": [2] * 10, "hits": [1] * 10, "negatives": [20] * 10, "slips": [1] * 10} | changes
    return ErrorCounts(**{name: np.array(value, dtype=float) for name, value in values.items()})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"positives": [1] * 10}, ""),
        ({"positives": [1] * 9 + [0], "hits": [1] * 9 + [0]}, "9 held-out utterances carry it, 10 are wanted"),
        ({"negatives": [4] * 10}, "40 held-out utterances are without it, 50 are wanted"),
        ({"positives": [5] * 4 + [0] * 6}, "it was said in 4 held-out interviews, 5 are wanted"),
        ({"hits": [0.48] * 10}, "a difference of 0.190 where 0.2 is wanted"),
        ({"hits": [0.5] * 10}, ""),
    ],
)
def test_rates_that_cannot_carry_a_correction_say_why(changes, reason):
    found = ten(**changes).refusal
    assert found.endswith(reason) and bool(found) is bool(reason)
    assert (FEWEST_POSITIVES, FEWEST_NEGATIVES, FEWEST_INTERVIEWS) == (10, 50, 5)


def test_rates_come_with_intervals_over_interviews():
    found, slipped = rates(ten(hits=[2, 0] * 5))
    assert (found.value, slipped.value) == (0.5, 0.05)
    assert found.low < 0.3 and found.high > 0.7
    assert (slipped.low, slipped.high) == (0.05, 0.05)
    few = ErrorCounts(*(each[:4] for each in (ten().positives, ten().hits, ten().negatives, ten().slips)))
    assert rates(few)[0].low is None


def test_interviews_are_resampled_whole_and_alike_each_time():
    counts = ten(hits=[2] * 5 + [0] * 5)
    found, slipped = resampled_rates(counts, resamples=500, seed=3)
    assert {round(rate * 10) / 10 for rate in found} <= {step / 10 for step in range(11)}
    assert np.array_equal(found, resampled_rates(counts, resamples=500, seed=3)[0])
    assert found.std() == pytest.approx(0.5 / 10**0.5, rel=0.15)
    assert set(slipped) == {0.05}


def test_no_error_found_is_not_none_made():
    perfect = ten(hits=[2] * 10, slips=[0] * 10)
    found, slipped = rates(perfect)
    assert (found.value, slipped.value) == (1.0, 0.0)
    assert found.low < 0.95 and slipped.high > 0.005


def test_a_draw_without_positives_keeps_the_rate_found():
    counts = ten(positives=[10] + [0] * 9, hits=[7] + [0] * 9)
    found, _ = resampled_rates(counts, resamples=500, seed=1)
    assert set(found.round(9)) == {0.7}


def test_the_order_of_held_out_rows_changes_nothing():
    rows = [row for number in range(4) for row in rows_of("fond", 3, number, 5, 1, document=number)]
    one, other = (error_counts(held_out(each), ("fond",)) for each in (rows, rows[::-1]))
    assert np.array_equal(one.hits, other.hits) and np.array_equal(one.slips, other.slips)
    gap = held_out([replace_document(row) for row in rows])
    assert np.array_equal(error_counts(gap, ("fond",)).hits, one.hits)


def replace_document(row):
    return (row[0] * 7 + 2, *row[1:])
