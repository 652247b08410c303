"""A card tells its reader what to trust, from the report of a training; it holds nobody's words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from reported import coded, measured, noisy_curve
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.card import card
from pipeline.card_tables import rises
from pipeline.codebook import Codebook, Criterion
from pipeline.held_out import FIRST_HAND, YES, HeldOut
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


def unseen(everyday: int = 0) -> HeldOut:
    """What that head decided, with as many of its 60 rows taken for everyday ones; it finds praise in all that carry it."""
    truth = np.array([[place % 3 == 0, False] for place in range(60)])
    return HeldOut(
        labels=("praise", "price"),
        documents=np.arange(60, dtype=np.int32) // 6,
        groups=("unknown",) * 60,
        natural=np.arange(60) < everyday,
        truth=truth.astype(np.int8) * FIRST_HAND,
        p=truth.astype(np.float32),
        verdict=truth.astype(np.int8) * YES,
        told=np.zeros((60, 2), dtype=np.bool_),
    )


def told(
    report: TrainingReport | None = None, held_out: HeldOut | None = None, codebook: Codebook | None = None
) -> str:
    """The card of that head, with another report if one is given."""
    head = trained() if report is None else replace(trained(), report=report)
    return card(
        head,
        version="v9",
        codebook=codebook or bread_codebook(),
        encoder=tiny_encoder().ref,
        sources=[SOURCE],
        held_out=held_out or unseen(),
    )


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
        "What its counts are corrected by",
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


def test_a_card_tells_which_sides_of_a_criterion_can_be_corrected_and_by_what() -> None:
    criterion = Criterion("welcome", "Welcome", "Is it welcome?", ("praise",), ("price",), ())
    text = told(held_out=unseen(60), codebook=replace(bread_codebook(), criteria=(criterion,)))
    assert "From the 60 utterances of 10 everyday interviews among them" in text
    assert "| welcome, for | praise | 20 (10) | 20 | 1.00 (0.85–1.00) | 0 of 40 | 0.0 (0.0–7.5) | no: " in text
    assert (
        "| welcome, against | price | 0 (0) | 0 | 0.00 (0.00–0.00) | 0 of 60 | 0.0 (0.0–5.0) | no: 0 held-out" in text
    )


def test_without_everyday_interviews_a_card_says_that_nothing_is_corrected() -> None:
    text = told(held_out=unseen())
    assert "a run refuses to correct a prevalence by them" in text and "`--calibrate`" in text
    assert "carries a correction" not in text
