"""The report of a training tells what was measured, in any order of the rows, and nobody's words."""

from __future__ import annotations

import random
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np
import pytest
from reported import AT, BARE, LABELS, coded, measured

from pipeline.evaluation import Scored, evaluate
from pipeline.fitting import Recipe
from pipeline.lessons import Lesson, in_order
from pipeline.report import TrainingReport, report_of


@cache
def report() -> tuple[TrainingReport, Lesson, Any]:
    """The report on all rows."""
    return measured(coded())


def test_what_was_learnt_from_is_counted() -> None:
    found, _, _ = report()
    assert (found.rows, found.documents, found.calibration_rows, found.calibration_documents) == (60, 10, 30, 10)
    assert (found.seed, found.folds, found.folds_by, found.tried) == (2, 5, "documents", (("one setting", 0.5),))


def test_figures_are_an_evaluation_s_of_the_same_rows_at_the_same_thresholds() -> None:
    found, lesson, p = report()
    rows = in_order(coded())
    yes, no = np.array(AT.yes), np.array(AT.no)
    scored = Scored(
        labels=LABELS,
        documents=tuple(row.document for row in rows),
        groups=tuple(row.group or "unknown" for row in rows),
        truth=lesson.truth,
        scores=p,
        given=p > yes,
        left_open=(p >= no) & (p <= yes),
    )
    assert found.out_of_fold == evaluate(scored)
    assert [group.group for group in found.out_of_fold.groups] == ["bakers", "unknown"]


def test_bare_turns_are_decided_as_quotations_and_everyday_rows_as_utterances() -> None:
    found, lesson, _ = report()
    assert found.quotations.rows == len(lesson.turn_truth) and found.quotations.documents == 10
    assert found.quotations.labels[0].given > lesson.turn_truth[:, 0].sum()  # a yes from 0.2 is given freely
    everyday = found.calibrated_on
    assert everyday is not None and everyday.macro_f1.value == 1.0
    assert everyday.labels[0].open == 0 and everyday.calibration_error_plain == pytest.approx(0.24, abs=0.05)


def test_without_everyday_rows_there_are_no_figures_of_them() -> None:
    found, _, _ = measured(coded(), everyday=False)
    assert found.calibrated_on is None and found.calibration_rows == 0


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = list(coded())
    random.Random(5).shuffle(rows)
    assert measured(tuple(rows))[0] == report()[0]


def test_a_surprise_names_its_row_among_those_learnt_from_in_their_order() -> None:
    found, lesson, p = report()
    rows = in_order(coded())
    assert found.surprises
    for surprise in found.surprises:
        column = LABELS.index(surprise.label)
        assert p[surprise.row, column] == surprise.p
        carried = surprise.label in rows[surprise.row].labels
        assert carried is (surprise.kind == "missed") and lesson.truth[surprise.row, column] == carried


def test_nobody_s_words_are_in_a_report() -> None:
    found, _, _ = report()
    told = str(asdict(found))
    for row in coded():
        assert row.text not in told and row.document not in told
    assert "number" not in told and "bread" not in told


def test_a_score_that_is_no_number_is_refused() -> None:
    _, lesson, p = report()
    scores = np.where(np.arange(60)[:, None] == 7, np.nan, p)
    with pytest.raises(ValueError, match="no probability"):
        report_of(
            *(lesson, in_order(coded()), AT, BARE),
            logits=p,
            scores=scores,
            bare_scores=np.zeros(lesson.turn_truth.shape),
            recipe=Recipe(),
            turn_share=0.0,
            contrast=0.0,
        )
