"""A card tells its reader what to trust, from the report of a training; it holds nobody's words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from reported import coded, measured, noisy_curve
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.card import card
from pipeline.card_tables import rises
from pipeline.learning_curve import LearningCurve
from pipeline.matrix import Interval
from pipeline.report import TrainingReport
from pipeline.training import TrainedHead, train

SOURCE = {"name": "bread.csv", "sha256": "ab" * 32, "rows": 60, "use": "fitted"}


@cache
def trained() -> TrainedHead:
    """A head that never learnt one of its labels."""
    rows = [replace(row, labels=tuple(set(row.labels) - {"price"})) for row in bread_rows()]
    return train(rows, bread_codebook(), tiny_encoder(), seed=11)


def told(report: TrainingReport | None = None) -> str:
    """The card of that head, with another report if one is given."""
    head = trained() if report is None else replace(trained(), report=report)
    return card(head, version="v9", codebook=bread_codebook(), encoder=tiny_encoder().ref, sources=[SOURCE])


@cache
def whole() -> tuple[str, TrainingReport]:
    """A card with everything there is to tell, and what it tells of."""
    report = replace(measured(coded())[0], seed=11, skipped=(("price", "no row carries it"),))
    return told(report), report


def test_a_card_begins_with_what_it_is_for_and_ends_with_its_limits() -> None:
    text, _ = whole()
    assert text.startswith("# Model v9 for the codebook “Bread”")
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "What it is for",
        "What it learnt from",
        "How good it is",
        "Whether its probabilities mean what they say",
        "Thresholds, and what they promise",
        "Group by group",
        "Would more labelled interviews help?",
        "What was tried",
        "Limits",
    ]


def test_a_card_tells_its_reader_what_to_trust() -> None:
    text, report = whole()
    for said in (
        "60 labelled utterances of 10 interviews; calibrated on 30 utterances of 10 everyday interviews, never fitted",
        "`bread.csv`: 60 rows, fitted",
        "price: not learnt, never given (no row carries it)",
        "label a random sample of your own study",
        "If they were written for it, real speech will differ",
        "* one setting: 0.500",
        "Seed 11",
    ):
        assert said in text, said
    everyday = report.calibrated_on
    assert everyday is not None
    for found in (everyday, report.out_of_fold, report.quotations):
        for label in found.labels:
            f1 = label.f1
            assert f1.value is not None and f1.low is not None and f1.high is not None
            assert f"| {label.label} | {label.positives} of {label.rows} | " in text
            assert f"| {f1.value:.2f} ({f1.low:.2f}–{f1.high:.2f}) |" in text
    assert f"everyday interviews: Brier skill {everyday.brier_skill.value:.2f} (" in text
    assert f"out of fold: Brier skill {report.out_of_fold.brier_skill.value:.2f} (" in text
    assert "| bakers | " in text and "| 12.5 % | 1 |" in text


def test_a_card_of_a_training_as_it_comes_holds_together_and_nobody_s_words() -> None:
    text = told()
    assert "60 labelled utterances of 10 interviews; calibrated on out-of-fold scores" in text
    assert "price: not learnt, never given (no row carries it)" in text
    assert all(setting in text for setting, _ in trained().report.tried)
    assert "church" not in text and "None" not in text and "nan" not in text
    assert "church" not in whole()[0]


def curve(*bounds: float | None) -> LearningCurve:
    """The noisy rows' curve with another rise."""
    return replace(noisy_curve()[0], rise=Interval(*bounds))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((0.04, 0.01, 0.07), "more labelled interviews would help"),
        ((0.004, -0.01, 0.01), "more interviews of the same kind would help little"),
        ((0.03, -0.02, 0.08), "may help or not"),
        ((0.03,), "nothing says whether that is chance"),
    ],
)
def test_whether_more_interviews_would_help_is_said_with_its_doubt(bounds: tuple[float, ...], said: str) -> None:
    first, _, second = rises(curve(*bounds))
    assert said in first and second.startswith("Told worst, by average precision: ")


def test_a_card_says_that_too_few_interviews_were_there_for_a_curve() -> None:
    assert "needs eight interviews" in told(replace(whole()[1], learning_curve=None))
