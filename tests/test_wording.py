"""Figures in words: what people read must say what was counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import CODEBOOK, findings

from pipeline import wording
from pipeline.codebook import ReadingLimits
from pipeline.matrix import Cell, Interval, ReadingOf, Reason, Row, Side


def cell(**changes: Any) -> Cell:
    """A cell of nine participants without evidence, with these changes."""
    values: dict[str, Any] = {
        "criterion": "acceptance",
        "group": "managers",
        "site": "all",
        "wave": "all",
        "judged": True,
        "utterances": 0,
        "first_hand_utterances": 0,
        "supporting": Side(),
        "contesting": Side(),
        "ambivalent_ids": (),
        "abstained_ids": (),
        "utterances_none": 0,
        "participants": 9,
        "participants_ambivalent": 0,
        "participants_with_evidence": 0,
        "balance": Interval(None),
        "reading": ReadingOf.INSUFFICIENT,
        "reason": Reason.NO_EVIDENCE,
        "correction": "refused: not yet measured",
    }
    return Cell(**values | changes)


@pytest.mark.parametrize(
    ("value", "signed", "words"),
    [
        (None, False, "n/a"),
        (0.0, True, "0.00"),
        (-0.004, True, "0.00"),
        (0.004, True, "0.00"),
        (-0.61, False, "−0.61"),
        (0.61, False, "0.61"),
        (0.61, True, "+0.61"),
        (1, True, "+1.00"),
    ],
)
def test_a_number_has_a_true_minus_and_never_a_negative_zero(value: float | None, signed: bool, words: str) -> None:
    assert wording.number(value, signed=signed) == words


@given(st.floats(-1, 1))
def test_a_number_in_words_reads_back_as_the_number(value: float) -> None:
    told = wording.number(value, signed=True).replace("−", "-")
    assert float(told) == pytest.approx(value, abs=0.00501)


@pytest.mark.parametrize(
    ("balance", "words"),
    [
        (Interval(-0.61, -0.9, -0.2), "−0.61 (−0.90 to −0.20)"),
        (Interval(0.5), "+0.50 (no interval)"),
        (Interval(None), "n/a"),
        (Interval(0.0, -0.1, 0.1), "0.00 (−0.10 to +0.10)"),
    ],
)
def test_a_balance_comes_with_its_interval_or_says_that_there_is_none(balance: Interval, words: str) -> None:
    assert wording.balance_words(balance) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "n/a"),
        (0.125, "12.5 %"),
        (Interval(0.125, 0.08, 0.171), "12.5 % (8.0 % to 17.1 %)"),
        (Interval(0.0), "0.0 %"),
        (Interval(None), "n/a"),
    ],
)
def test_a_share_is_told_in_per_cent(share: Interval | float | None, words: str) -> None:
    assert wording.share_words(share) == words


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_like_a_sentence(items: list[str], words: str) -> None:
    assert wording.listed(iter(items)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {
                "supporting": Side(participants=2),
                "contesting": Side(participants=7),
                "participants_with_evidence": 8,
                "balance": Interval(-0.61, -0.9, -0.2),
            },
            "7 of 9 middle managers spoke against, 2 for; balance −0.61 (−0.90 to −0.20)",
        ),
        (
            {
                "supporting": Side(participants=7),
                "contesting": Side(participants=0),
                "participants_ambivalent": 1,
                "participants_with_evidence": 7,
                "balance": Interval(0.9, 0.7, 1.0),
            },
            "7 of 9 middle managers spoke for, 0 against, 1 both in one breath; balance +0.90 (+0.70 to +1.00)",
        ),
        (
            {"participants_ambivalent": 2, "participants_with_evidence": 2, "balance": Interval(0.0)},
            "2 of 9 middle managers spoke for and against in one breath; balance 0.00 (no interval)",
        ),
        ({}, "None of 9 middle managers spoke for or against"),
        ({"participants": 0}, "No middle manager was interviewed"),
        (
            {
                "participants": 1,
                "participants_with_evidence": 1,
                "supporting": Side(participants=1),
                "balance": Interval(1.0),
            },
            "1 of 1 middle manager spoke for, 0 against; balance +1.00 (no interval)",
        ),
        (
            {
                "utterances": 3,
                "contesting": Side(only=3, ids=("a", "b", "c"), reported=3, witnesses=2),
                "reason": Reason.REPORTED_ONLY,
            },
            "None of 9 middle managers spoke for or against; reported by others: 3 against by 2 witnesses",
        ),
    ],
)
def test_a_cell_in_words_says_who_of_how_many(changes: dict[str, Any], words: str) -> None:
    assert wording.cell_in_words(cell(**changes), ("middle manager", "middle managers")) == words


def test_silence_doubt_and_disagreement_have_different_signs() -> None:
    signs = {
        wording.sign(reading, reason)
        for reading, reason in [
            (ReadingOf.SUPPORTS, Reason.CLEAR),
            (ReadingOf.CONTESTS, Reason.CLEAR),
            (ReadingOf.MIXED, Reason.CLEAR),
            (ReadingOf.INSUFFICIENT, Reason.TOO_FEW),
            (ReadingOf.INSUFFICIENT, Reason.NO_EVIDENCE),
        ]
    }
    assert len(signs) == 5


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_and_a_sentence(reason: Reason) -> None:
    assert wording.reason_words(reason)
    assert wording.reason_sentence(reason, ReadingLimits()).endswith(".")
    assert wording.reason_words(reason) in wording.verdict_words(ReadingOf.INSUFFICIENT, reason)


def test_limits_in_words_are_those_of_the_codebook() -> None:
    limits = ReadingLimits(min_participants=5, resamples=500, interval=0.9)
    assert "5 participants" in wording.reason_sentence(Reason.TOO_FEW, limits)
    told = dict(wording.meanings(limits))
    assert "500 times" in told["Interval"]
    assert "90 %" in told["Interval"]
    assert "under 5 participants" in told["Insufficient"]


def test_a_row_names_the_groups_that_read_alike_and_those_that_do_not() -> None:
    row = Row(
        "acceptance",
        "all",
        "all",
        Interval(-0.4, -0.6, -0.1),
        ReadingOf.CONTESTS,
        Reason.CLEAR,
        rests_on=("librarians", "managers", "readers"),
        agree=("librarians", "managers"),
        disagree=("readers",),
        undecided=("volunteers",),
    )
    assert wording.row_in_words(row, wording.names_of(CODEBOOK)) == (
        "Contests: balance −0.40 (−0.60 to −0.10) over 3 groups, weighed equally. Reading alike: Librarians and Managers. "
        "Reading otherwise: Readers and their families. Undecided: Volunteers."
    )


def test_a_row_that_rests_on_no_group_says_so() -> None:
    row = Row("x", "all", "all", Interval(None), ReadingOf.INSUFFICIENT, Reason.TOO_FEW, (), (), (), ("readers",))
    assert wording.row_in_words(row, {}) == "Insufficient: too few people. No group has evidence enough to rest on."


def test_prompted_volunteered_and_not_known_are_three_things() -> None:
    assert len({wording.prompted_words(value) for value in (True, False, None)}) == 3


def test_the_counts_of_a_cell_in_words_sum_to_its_utterances() -> None:
    for each in findings().matrix.cells:
        whole, _, counts = wording.cell_remarks(each)[0].partition(": ")
        figures = [int(part.split()[0]) for part in counts.split(", ")]
        assert sum(figures) == each.utterances == int(whole.split()[0])


def test_a_correction_that_was_refused_is_told_as_refused() -> None:
    assert ("Prevalence, corrected", "refused", "refused") in wording.side_figures(cell())
    measured = Side(corrected=Interval(0.2, 0.1, 0.3))
    assert ("Prevalence, corrected", "20.0 % (10.0 % to 30.0 %)", "refused") in wording.side_figures(
        cell(supporting=measured)
    )
