"""Learns a head from labelled utterances: settings by cross-validation over documents, then calibration, then thresholds.

What is learnt from is put together by `lessons`, the arithmetic is in `fitting` and `calibration`, files are `artefacts`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from pipeline.calibration import among_chosen, choose_thresholds
from pipeline.cascade_training import LearntGate, learn_gate
from pipeline.codebook import Codebook
from pipeline.coding import Thresholds
from pipeline.coding_head import Head, contrasted, sigmoid, with_turn
from pipeline.embedding import Progress, VectorCache
from pipeline.encoders import Encoder
from pipeline.errors import InvalidFile
from pipeline.features import featurise
from pipeline.fitting import Fitted, Numbers, Recipe
from pipeline.in_turn import calibration_of, scores_in_turn
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import FOLDS, Lesson, in_order, lesson_of, truth_of
from pipeline.metrics import Truth, average_precision
from pipeline.report import TrainingReport, report_of

RECIPES = (Recipe(0.4, 0.1, 40.0), Recipe(0.4, 0.3, 40.0), Recipe(0.1, 0.1, 40.0))
TURN_SHARES = (0.3, 0.0, 0.15)
CONTRASTS = (0.0, 0.1, 0.25)
_CHOSEN_ON = 3000  # rows, about, on which recipes are compared
_BETTER = 0.002  # mean average precision by which a later choice must beat an earlier one


@dataclass(frozen=True, slots=True, eq=False)
class TrainedHead:
    """A head, the report of how it came about, and probabilities from heads and calibrations that hadn't seen the rows.

    `scores` (n, L) are those of the rows out of fold, `natural_scores` (m, L) those of the calibration rows, both as
    `lessons.in_order` puts the rows. `gate` is None unless one was asked for.
    """

    head: Head
    report: TrainingReport
    scores: Numbers
    natural_scores: Numbers
    gate: LearntGate | None = None


def train(
    rows: Sequence[LabelledUtterance],
    codebook: Codebook,
    encoder: Encoder,
    cache: VectorCache | None = None,
    *,
    calibration_rows: Sequence[LabelledUtterance] = (),
    precision: float = 0.0,
    seed: int = 0,
    cascade: bool = False,
    progress: Progress | None = None,
) -> TrainedHead:
    """The head learnt from `rows`, whatever their order, and its report.

    Whole turns of several rows are learnt from too, lightly and without their question, so that a quotation of some
    sentences is no stranger. The codebook's definitions, include criteria and examples join as positives of their label.
    `calibration_rows` (everyday interviews) are never fitted: probabilities are calibrated on them, else out of fold.
    Thresholds give the best F1; with a `precision` (0..1), everyday ones rather leave open what would fall short of it.
    A label that no row carries, or all, is skipped and says why; one row will do, since the codebook tells of it too.
    With `cascade` a gate is learnt as well, which changes nothing of the head. Raises `InvalidFile` without any row.
    """
    if not rows:
        raise InvalidFile("file of labelled data", "training", ["there are no rows to learn from"])
    rows, calibration_rows = in_order(rows), in_order(calibration_rows)
    lesson = lesson_of(rows, codebook, encoder, cache, folds=FOLDS, seed=seed, progress=progress)
    natural = featurise([row.passage for row in calibration_rows], encoder, cache, progress=progress)
    natural_truth = truth_of(calibration_rows, codebook)
    skipped = _skipped(lesson.truth, codebook.label_ids)
    kept = np.array([label not in dict(skipped) for label in codebook.label_ids], dtype=np.bool_)
    (recipe, share, contrast), tried, out_of_fold, alone = _best_recipe(lesson, kept)
    fitted = lesson.fit(np.ones(len(rows), dtype=np.bool_), recipe)

    learnt = contrasted(with_turn(out_of_fold, lesson.features.turns, share), contrast, kept)
    unseen = contrasted(with_turn(fitted.logits(natural), natural.turns, share), contrast, kept)
    bare = contrasted(alone, contrast, kept)
    slope, shift = calibration_of(learnt, lesson.truth, unseen, natural_truth, kept)
    scores, natural_scores, bare_scores = (
        np.where(kept, sigmoid(logits * slope + shift), 0.0) for logits in (learnt, unseen, bare)
    )
    # Rates of error come from the many labelled utterances, how often a label is carried from where it will be decided.
    # A bare text has no neighbours to be averaged with, so its cut is learnt on turns that stand alone.
    everyday = (natural_truth if len(natural) else lesson.truth).mean(axis=0)
    background = natural_scores if len(natural) else scores
    often = among_chosen(lesson.turn_truth.mean(axis=0))
    thresholds = _thresholds(codebook.label_ids, kept, scores, lesson.truth, everyday, background, precision)
    quotations = _thresholds(codebook.label_ids, kept, bare_scores, lesson.turn_truth, often, bare_scores)
    in_turn = scores_in_turn(calibration_rows, unseen, natural_truth, kept, seed)
    head = _head(codebook.label_ids, fitted, slope, shift, share, contrast, thresholds, quotations, skipped)
    gate = (
        learn_gate(lesson, rows, head, out_of_fold, calibration_rows, natural, natural_truth, seed) if cascade else None
    )
    return TrainedHead(
        scores=scores,
        natural_scores=in_turn,
        head=head,
        gate=gate,
        report=report_of(
            lesson,
            rows,
            thresholds,
            quotations,
            logits=out_of_fold,
            scores=scores,
            bare_scores=bare_scores,
            calibration_rows=calibration_rows,
            calibration_truth=natural_truth,
            calibration_scores=in_turn,
            recipe=recipe,
            turn_share=share,
            contrast=contrast,
            precision=precision,
            tried=tried,
            skipped=skipped,
        ),
    )


def _skipped(truth: Truth, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for label, positives in zip(labels, truth.sum(axis=0), strict=True):
        if not positives:
            found.append((label, "no row carries it"))
        elif positives == len(truth):
            found.append((label, "every row carries it"))
    return tuple(found)


def _best_recipe(
    lesson: Lesson, kept: Truth
) -> tuple[tuple[Recipe, float, float], tuple[tuple[str, float], ...], Numbers, Numbers]:
    """The best recipe out of fold, turn's share and contrast; what each setting got; the best one's logits of rows and turns.

    A setting is worth its mean average precision on utterances and on bare turns, averaged: a head serves both. The first
    is kept unless another is clearly better. With many rows, settings are compared on some of the folds.
    """
    folds = range(int(lesson.folds.max()) + 1)
    compared = folds[: max(2, round(len(folds) * min(1.0, _CHOSEN_ON / len(lesson.folds))))]
    seen = lesson.folds <= compared[-1]
    bare = seen[lesson.turn_rows]
    turns = lesson.features.turns[seen]
    shares = TURN_SHARES if len(np.unique(turns)) < len(turns) else TURN_SHARES[:1]
    best, chosen, tried = -1.0, (RECIPES[0], shares[0], CONTRASTS[0]), []
    kept_rows, kept_turns = np.zeros(lesson.truth.shape), np.zeros(lesson.turn_truth.shape)
    for recipe in RECIPES:
        found_rows, found_turns = lesson.out_of_fold(recipe, compared)
        for share, contrast in product(shares, CONTRASTS):
            logits = contrasted(with_turn(found_rows[seen], turns, share), contrast, kept)
            alone = contrasted(found_turns[bare], contrast, kept)
            worth = _mean_precision(logits, lesson.truth[seen], kept) / 2
            worth += _mean_precision(alone, lesson.turn_truth[bare], kept) / 2
            setting = f"n-grams {recipe.ngrams:g}, question {recipe.question:g}, cost {recipe.cost:g}"
            tried.append((f"{setting}, turn's share {share:g}, contrast {contrast:g}", worth))
            if worth > best + (_BETTER if best >= 0 else 0.0):
                best, chosen, kept_rows, kept_turns = worth, (recipe, share, contrast), found_rows, found_turns
    # Folds that weren't compared have zeros so far, and the others get zeros now.
    more_rows, more_turns = lesson.out_of_fold(chosen[0], folds[len(compared) :])
    return chosen, tuple(tried), kept_rows + more_rows, kept_turns + more_turns


def _mean_precision(logits: Numbers, truth: Truth, kept: Truth) -> float:
    found = [average_precision(truth[:, column], logits[:, column]) for column in np.flatnonzero(kept)]
    values = [value for value in found if value is not None]
    return float(np.mean(values)) if values else 0.0


def _thresholds(
    labels: tuple[str, ...],
    kept: Truth,
    scores: Numbers,
    truth: Truth,
    prevalences: Numbers,
    background: Numbers,
    precision: float = 0.0,
) -> Thresholds:
    """Thresholds of the labels learnt; a skipped label, whose p is 0, is always a no."""
    names = [label for label, keep in zip(labels, kept, strict=True) if keep]
    found = choose_thresholds(
        names, scores[:, kept], truth[:, kept], prevalences[kept], background[:, kept], precision=precision
    )
    yes, no = dict(zip(names, found.yes, strict=True)), dict(zip(names, found.no, strict=True))
    return Thresholds(
        labels, tuple(yes.get(label, 1.0) for label in labels), tuple(no.get(label, 1.0) for label in labels)
    )


def _head(
    labels: tuple[str, ...],
    fitted: Fitted,
    slope: Numbers,
    shift: Numbers,
    share: float,
    contrast: float,
    thresholds: Thresholds,
    quotations: Thresholds,
    skipped: tuple[tuple[str, str], ...],
) -> Head:
    return Head(
        labels=labels,
        text=fitted.text.astype(np.float32),
        question=fitted.question.astype(np.float32),
        asked=fitted.asked.astype(np.float32),
        words=fitted.words.astype(np.float32),
        characters=fitted.characters.astype(np.float32),
        intercept=fitted.intercept.astype(np.float32),
        word_idf=fitted.word_idf.astype(np.float32),
        character_idf=fitted.character_idf.astype(np.float32),
        slope=slope.astype(np.float32),
        shift=shift.astype(np.float32),
        turn_share=share,
        thresholds=thresholds,
        quotations=quotations,
        skipped=skipped,
        contrast=contrast,
    )
