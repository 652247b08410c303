"""The watch over the machine's errors as people's codes come in: it crosses when it should, and seldom when it shouldn't."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit import audit

ROWS = st.tuples(st.integers(0, 5), st.integers(1, 5)).map(lambda row: (min(row), row[1]))


def studies(error: float, number: int) -> list[list[tuple[int, int]]]:
    dice = np.random.default_rng(1)
    own = dice.beta(error * 5, (1 - error) * 5, (number, 60))
    return [[(int(wrong), 5) for wrong in dice.binomial(5, study)] for study in own]


def test_a_model_at_its_limit_is_seldom_held_however_often_one_looks() -> None:
    crossed = sum(audit(study, 0.2).crossed(0.05) for study in studies(0.2, 400))
    assert crossed <= 30, "of 400, 20 are expected at most; more than 30 in one of sixty"


def test_a_model_far_over_its_limit_is_found_out() -> None:
    assert all(audit(study, 0.2).crossed(0.01) for study in studies(0.5, 50))


@given(st.lists(ROWS, max_size=30), ROWS)
def test_what_crossed_stays_crossed(rows: list[tuple[int, int]], more: tuple[int, int]) -> None:
    assert audit([*rows, more], 0.2).wealth >= audit(rows, 0.2).wealth >= 1.0


@given(st.lists(st.integers(1, 9), max_size=40))
def test_no_errors_never_cross(sizes: list[int]) -> None:
    assert not audit([(0, size) for size in sizes], 0.2).crossed(0.5)


def test_counts_are_told() -> None:
    found = audit([(1, 4), (0, 3)], 0.2)
    assert (found.interviews, found.utterances, found.wrong) == (2, 7, 1)


@pytest.mark.parametrize(("rows", "limit"), [([(1, 0)], 0.2), ([(3, 2)], 0.2), ([], 0.0), ([], 1.0)])
def test_what_can_be_no_audit_is_refused(rows: list[tuple[int, int]], limit: float) -> None:
    with pytest.raises(ValueError, match=r"wrong|watched"):
        audit(rows, limit)
