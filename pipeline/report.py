"""The report of a training: what was learnt from, and figures with intervals on utterances the scores' head had not seen.

How a head is learnt is `pipeline.training`'s, how the report is written for a reader `pipeline.card`'s. No words are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.coding import Thresholds
from pipeline.evaluation import Evaluation, Scored, decide, evaluate
from pipeline.fitting import Recipe
from pipeline.labelled import LabelledUtterance
from pipeline.learning_curve import LearningCurve, learning_curve
from pipeline.lessons import Lesson
from pipeline.metrics import Truth
from pipeline.resampled import Numbers
from pipeline.speaker import UNKNOWN
from pipeline.surprises import Surprise, surprises


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was learnt from and how well, for the card: counts, settings tried with their mean average precision, figures.

    `out_of_fold` are figures on documents each score's head had not seen, `quotations` those of their turns as bare texts;
    `calibrated_on` likewise on the calibration rows (None without them), each scored by a calibration learnt on others of them.
    `tried` lists each setting in words. `surprises` are the surest mistakes out of fold, their rows numbered as
    `pipeline.lessons.in_order` puts the rows. The curve is None with too few interviews.
    """

    rows: int
    documents: int
    calibration_rows: int
    calibration_documents: int
    seed: int
    folds: int
    folds_by: str
    recipe: Recipe
    turn_share: float
    contrast: float
    precision: float
    tried: tuple[tuple[str, float], ...]
    out_of_fold: Evaluation
    quotations: Evaluation
    calibrated_on: Evaluation | None
    learning_curve: LearningCurve | None
    surprises: tuple[Surprise, ...]
    skipped: tuple[tuple[str, str], ...]


def report_of(
    lesson: Lesson,
    rows: Sequence[LabelledUtterance],
    thresholds: Thresholds,
    quotations: Thresholds,
    *,
    logits: Numbers,
    scores: Numbers,
    bare_scores: Numbers,
    calibration_rows: Sequence[LabelledUtterance] = (),
    calibration_truth: Truth | None = None,
    calibration_scores: Numbers | None = None,
    recipe: Recipe,
    turn_share: float,
    contrast: float,
    precision: float = 0.0,
    tried: tuple[tuple[str, float], ...] = (),
    skipped: tuple[tuple[str, str], ...] = (),
) -> TrainingReport:
    """The report on a lesson of `rows` (as `in_order` gave them) and the recipe chosen.

    Everything is out of fold: `logits` (n, L) raw, before turns are averaged, `scores` (n, L) and those of bare turns,
    `bare_scores` (t, L), as probabilities; `calibration_scores` (m, L) likewise, with people's codes `calibration_truth`. Utterances
    are decided by `thresholds`, whose labels name the columns, bare turns by `quotations`. Raises ValueError where a score is
    no probability.
    """
    labels = thresholds.labels
    out_of_fold = _scored(labels, rows, lesson.truth, scores, thresholds)
    turns = _scored(
        labels, [rows[place] for place in lesson.turn_rows.tolist()], lesson.turn_truth, bare_scores, quotations
    )
    everyday = None
    if calibration_rows and calibration_truth is not None and calibration_scores is not None:
        everyday = _scored(labels, calibration_rows, calibration_truth, calibration_scores, thresholds)
    documents = [row.document for row in rows]
    return TrainingReport(
        rows=len(rows),
        documents=len(set(documents)),
        calibration_rows=len(calibration_rows),
        calibration_documents=len({row.document for row in calibration_rows}),
        seed=lesson.seed,
        folds=int(lesson.folds.max()) + 1,
        folds_by=lesson.folds_by,
        recipe=recipe,
        turn_share=turn_share,
        contrast=contrast,
        precision=precision,
        tried=tried,
        out_of_fold=evaluate(out_of_fold),
        quotations=evaluate(turns),
        calibrated_on=evaluate(everyday) if everyday else None,
        learning_curve=learning_curve(lesson, documents, labels, recipe, (turn_share, contrast), logits),
        surprises=surprises(out_of_fold),
        skipped=skipped,
    )


def _scored(
    labels: tuple[str, ...], rows: Sequence[LabelledUtterance], truth: Truth, scores: Numbers, thresholds: Thresholds
) -> Scored:
    given, left_open = decide(scores, np.ones(len(rows), dtype=np.bool_), thresholds, thresholds)
    return Scored(
        labels=labels,
        documents=tuple(row.document for row in rows),
        groups=tuple(row.group or UNKNOWN for row in rows),
        truth=truth,
        scores=scores,
        given=given,
        left_open=left_open,
    )
