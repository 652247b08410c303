"""A report and a learning curve of talk about bread, measured the way a training measures them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.coding import Thresholds
from pipeline.coding_head import sigmoid
from pipeline.fitting import Recipe
from pipeline.labelled import LabelledUtterance
from pipeline.learning_curve import LearningCurve, learning_curve
from pipeline.lessons import Lesson, in_order, lesson_of, truth_of
from pipeline.report import TrainingReport, report_of

LABELS = ("praise", "price")
RECIPE, TURN_SHARE = Recipe(), 0.3
AT = Thresholds(LABELS, (0.5, 0.5), (0.3, 0.4))
BARE = Thresholds(LABELS, (0.2, 0.2), (0.1, 0.1))


@cache
def coded() -> tuple[LabelledUtterance, ...]:
    """Rows of ten interviews, half of them bakers'; some carry a label that isn't in their words."""
    dice = random.Random(1)
    return tuple(
        replace(
            row,
            labels=row.labels if dice.random() > 0.2 else ("price",),
            group="bakers" if int(row.document[-1]) % 2 else "",
        )
        for row in bread_rows(60)
    )


def measured(rows: tuple[LabelledUtterance, ...], *, everyday: bool = True) -> tuple[TrainingReport, Lesson, Any]:
    """A report on rows in any order, the lesson, and the rows' probabilities."""
    rows = in_order(rows)
    lesson = lesson_of(rows, bread_codebook(), tiny_encoder(), None, folds=5, seed=2, progress=None)
    logits, bare = lesson.out_of_fold(Recipe(), range(5))
    natural = in_order([replace(row, document=f"everyday {row.document}") for row in coded()[:30]]) if everyday else ()
    truth = truth_of(natural, bread_codebook())
    report = report_of(
        lesson,
        rows,
        AT,
        BARE,
        logits=logits,
        scores=sigmoid(logits),
        bare_scores=sigmoid(bare),
        calibration_rows=natural,
        calibration_truth=truth,
        calibration_scores=np.where(truth, 0.7, 0.2),
        recipe=Recipe(),
        turn_share=0.3,
        contrast=0.0,
        tried=(("one setting", 0.5),),
        skipped=(),
    )
    return report, lesson, sigmoid(logits)


@cache
def noisy() -> tuple[LabelledUtterance, ...]:
    """Rows of ten interviews, a third of which carry other labels than their words say."""
    dice = random.Random(2)
    others = ((), ("praise",), ("price",), ("praise", "price"))
    rows = [row if dice.random() > 0.33 else replace(row, labels=dice.choice(others)) for row in bread_rows(120)]
    return in_order(rows)


def lesson(rows: Sequence[LabelledUtterance], folds: int = 5) -> Lesson:
    """What is learnt from the rows."""
    return lesson_of(rows, bread_codebook(), tiny_encoder(), None, folds=folds, seed=3, progress=None)


def curve(rows: Sequence[LabelledUtterance]) -> tuple[LearningCurve | None, Lesson, Any]:
    """The curve, the lesson, and the raw logits out of fold."""
    held = lesson(rows)
    logits, _ = held.out_of_fold(RECIPE, range(int(held.folds.max()) + 1))
    documents = [row.document for row in rows]
    return learning_curve(held, documents, LABELS, RECIPE, (TURN_SHARE, 0.0), logits, resamples=60), held, logits


@cache
def noisy_curve() -> tuple[LearningCurve, Lesson, Any]:
    """The curve of the noisy rows, which is there."""
    found, held, logits = curve(noisy())
    assert found is not None
    return found, held, logits
