"""Learns a head from labelled utterances: settings by cross-validation over documents, then calibration, then thresholds.

Parsing labelled data is left to `labelled`, the arithmetic to `fitting` and `calibration`, files to `artefacts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.calibration import HIGH_PREVALENCE, calibrate, choose_thresholds
from pipeline.codebook import Codebook
from pipeline.coding import Thresholds
from pipeline.coding_head import Head, sigmoid, with_turn
from pipeline.embedding import Progress, VectorCache
from pipeline.encoders import Encoder
from pipeline.errors import InvalidFile
from pipeline.features import Features, Passage, featurise, joined
from pipeline.fitting import Fitted, Recipe, fit
from pipeline.labelled import LabelledUtterance
from pipeline.metrics import LabelFigures, Truth, average_precision, label_figures
from pipeline.utterance import Verdict

Numbers = npt.NDArray[np.float64]

RECIPES = (Recipe(3.0, 0.25, 30.0), Recipe(3.0, 0.25, 8.0), Recipe(1.5, 0.25, 30.0), Recipe(6.0, 0.25, 30.0))
TURN_SHARES = (0.3, 0.0, 0.15)
FOLDS = 5
WHOLE_TURN = 0.25
"""How much a whole turn counts beside a row of its own: at 0.25 quotations gain 3 points of F1, utterances lose nothing."""
_CHOSEN_ON = 3000  # rows, at most, on which recipes are compared
_BETTER = 0.002  # mean average precision by which a later choice must beat an earlier one


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was learnt from and how well, for the card: counts, settings tried with their mean average precision, figures.

    `out_of_fold` are figures on documents each score's head had not seen; `calibrated_on` likewise on the calibration
    rows (empty without them). `tried` lists each setting in words.
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
    tried: tuple[tuple[str, float], ...]
    out_of_fold: tuple[LabelFigures, ...]
    calibrated_on: tuple[LabelFigures, ...]
    skipped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class TrainedHead:
    """A head, and the report of how it came about."""

    head: Head
    report: TrainingReport


def train(
    rows: Sequence[LabelledUtterance],
    codebook: Codebook,
    encoder: Encoder,
    cache: VectorCache | None = None,
    *,
    calibration_rows: Sequence[LabelledUtterance] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> TrainedHead:
    """The head learnt from `rows`, whatever their order, and its report.

    Whole turns of several rows are learnt from too, lightly and without their question, so that a quotation of some
    sentences is no stranger. The codebook's definitions, include criteria and examples join as positives of their label.
    `calibration_rows` (everyday interviews) are never fitted: probabilities are calibrated on them, else out of fold.
    A label carried by fewer than two rows, or by all, is skipped and says why. Raises `InvalidFile` without any row.
    """
    if not rows:
        raise InvalidFile("file of labelled data", "training", ["there are no rows to learn from"])
    rows, calibration_rows = _in_order(rows), _in_order(calibration_rows)
    said = _passages_of(codebook)
    turns, turn_rows, turn_truth = _whole_turns(rows, _truth(rows, codebook.label_ids))
    passages = [row.passage for row in (*rows, *calibration_rows)] + turns + [passage for passage, _ in said]
    features = featurise(passages, encoder, cache, progress=progress)
    count, calibrating = len(rows), len(calibration_rows)
    more = count + calibrating
    lesson = _Lesson(
        features=features.rows(np.arange(count)),
        truth=_truth(rows, codebook.label_ids),
        turns=features.rows(np.arange(more, more + len(turns))),
        turn_truth=turn_truth,
        turn_rows=turn_rows,
        said=features.rows(np.arange(more + len(turns), len(features))),
        said_truth=_table([[own == label for label in codebook.label_ids] for _, own in said], codebook.label_ids),
        seed=seed,
    )
    folds, by = _folds(rows, seed)
    skipped = _skipped(lesson.truth, codebook.label_ids)
    kept = np.array([label not in dict(skipped) for label in codebook.label_ids], dtype=np.bool_)
    recipe, tried, out_of_fold = _best_recipe(lesson, folds, kept)
    share, shares_tried = _best_share(out_of_fold, lesson, kept)
    fitted = lesson.fit(np.ones(count, dtype=np.bool_), recipe)

    natural = features.rows(np.arange(count, count + calibrating))
    natural_truth = _truth(calibration_rows, codebook.label_ids)
    learnt = with_turn(out_of_fold, lesson.features.turns, share)
    unseen = with_turn(fitted.logits(natural), natural.turns, share)
    slope, shift = _calibration(learnt, lesson.truth, unseen, natural_truth, kept)
    scores, natural_scores = (np.where(kept, sigmoid(logits * slope + shift), 0.0) for logits in (learnt, unseen))
    # Rates of error come from the many labelled utterances, how often a label is carried from where it will be decided.
    everyday = (natural_truth if calibrating else lesson.truth).mean(axis=0)
    background = natural_scores if calibrating else scores
    thresholds, quotations = (
        _thresholds(codebook.label_ids, kept, scores, lesson.truth, prevalences, background)
        for prevalences in (everyday, np.full(len(kept), HIGH_PREVALENCE))
    )
    return TrainedHead(
        head=_head(codebook.label_ids, fitted, slope, shift, share, thresholds, quotations, skipped),
        report=TrainingReport(
            rows=count,
            documents=len({row.document for row in rows}),
            calibration_rows=calibrating,
            calibration_documents=len({row.document for row in calibration_rows}),
            seed=seed,
            folds=int(folds.max()) + 1,
            folds_by=by,
            recipe=recipe,
            turn_share=share,
            tried=tried + shares_tried,
            out_of_fold=figures_of(scores, lesson.truth, thresholds),
            calibrated_on=_figures_in_turn(calibration_rows, unseen, natural_truth, kept, thresholds, seed),
            skipped=skipped,
        ),
    )


def figures_of(scores: Numbers, truth: Truth, thresholds: Thresholds) -> tuple[LabelFigures, ...]:
    """The figures of each label, in the order of `thresholds.labels`, from probabilities and truth (n, L)."""
    found = []
    for column, label in enumerate(thresholds.labels):
        verdicts = [thresholds.verdict(column, float(p)) for p in scores[:, column]]
        given = np.array([verdict is Verdict.YES for verdict in verdicts], dtype=np.bool_)
        left = np.array([verdict is Verdict.ABSTAIN for verdict in verdicts], dtype=np.bool_)
        found.append(label_figures(label, truth[:, column], scores[:, column], given, left))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """What is learnt from: rows with their truth, whole turns (each with its first row's number), what the codebook says."""

    features: Features
    truth: Truth
    turns: Features
    turn_truth: Truth
    turn_rows: npt.NDArray[np.int64]
    said: Features
    said_truth: Truth
    seed: int

    def fit(self, chosen: Truth, recipe: Recipe) -> Fitted:
        """Weights from the chosen rows, the whole turns among them, and the codebook."""
        with_turns = chosen[self.turn_rows]
        parts = [self.features.rows(chosen), self.turns.rows(with_turns), self.said]
        truth = np.vstack([self.truth[chosen], self.turn_truth[with_turns], self.said_truth])
        weights = np.repeat([1.0, WHOLE_TURN, 1.0], [len(part) for part in parts])
        return fit(joined(parts), truth, weights, recipe, seed=self.seed)


def _in_order(rows: Sequence[LabelledUtterance]) -> tuple[LabelledUtterance, ...]:
    """The rows in one order whatever theirs was, the same words in the same place with the same codes once."""

    def key(row: LabelledUtterance) -> tuple[str, ...]:
        return (row.document, row.turn, row.utterance_id, row.text, row.question, *sorted(row.labels))

    return tuple({key(row): row for row in sorted(rows, key=key)}.values())


def _truth(rows: Sequence[LabelledUtterance], labels: Sequence[str]) -> Truth:
    return _table([[label in row.labels for label in labels] for row in rows], labels)


def _table(found: Sequence[Sequence[bool]], labels: Sequence[str]) -> Truth:
    return np.array(found, dtype=np.bool_).reshape(len(found), len(labels))


def _whole_turns(rows: Sequence[LabelledUtterance], truth: Truth) -> tuple[list[Passage], npt.NDArray[np.int64], Truth]:
    """The turns of several rows as one passage each, without its question; their first rows' numbers; any label of theirs."""
    members: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.turn:
            members.setdefault(row.passage.turn, []).append(place)
    whole = [places for places in members.values() if len(places) > 1]
    passages = [Passage(" ".join(rows[place].text for place in places)) for places in whole]
    found = [truth[places].any(axis=0) for places in whole]
    return (
        passages,
        np.array([places[0] for places in whole], dtype=np.int64),
        np.array(found, dtype=np.bool_).reshape(len(whole), truth.shape[1]),
    )


def _passages_of(codebook: Codebook) -> list[tuple[Passage, str]]:
    """What the codebook says a label is, each with the label's id."""
    return [
        (Passage(text), label.id)
        for label in codebook.labels
        for text in dict.fromkeys((label.definition, *label.include, *label.examples))
        if text
    ]


def _folds(rows: Sequence[LabelledUtterance], seed: int) -> tuple[npt.NDArray[np.int64], str]:
    """The fold of each row, documents whole and folds of like size; by turn or row where there is one document alone."""
    documents, by = [row.document for row in rows], "documents"
    if len(set(documents)) < 2:
        documents = [row.turn or f"{place}: {row.text}" for place, row in enumerate(rows)]
        by = "turns of one document"
    sizes: dict[str, int] = {}
    for document in documents:
        sizes[document] = sizes.get(document, 0) + 1

    def order(document: str) -> tuple[int, str]:
        return -sizes[document], hashlib.sha256(f"{seed}\x1f{document}".encode("utf-8", "surrogatepass")).hexdigest()

    filled = [0] * max(1, min(FOLDS, len(sizes)))
    place: dict[str, int] = {}
    for document in sorted(sizes, key=order):
        place[document] = filled.index(min(filled))
        filled[place[document]] += sizes[document]
    return np.array([place[document] for document in documents], dtype=np.int64), by


def _skipped(truth: Truth, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for label, positives in zip(labels, truth.sum(axis=0), strict=True):
        if positives < 2:
            found.append((label, "no row carries it" if not positives else "only one row carries it"))
        elif positives == len(truth):
            found.append((label, "every row carries it"))
    return tuple(found)


def _best_recipe(
    lesson: _Lesson, folds: npt.NDArray[np.int64], kept: Truth
) -> tuple[Recipe, tuple[tuple[str, float], ...], Numbers]:
    """The recipe with the best mean average precision out of fold, what each got, and the logits of the best, (n, L).

    With many rows, recipes are compared on some of the folds: a comparison then costs a fraction.
    """
    compared = folds < max(2, round((int(folds.max()) + 1) * min(1.0, _CHOSEN_ON / len(folds))))
    best, chosen, tried, logits = -1.0, RECIPES[0], [], np.zeros(lesson.truth.shape)
    for recipe in RECIPES:
        found = _out_of_fold(lesson, folds, recipe, compared)
        precision = _mean_precision(found[compared], lesson.truth[compared], kept)
        tried.append((f"n-grams {recipe.ngrams:g}, question {recipe.question:g}, cost {recipe.cost:g}", precision))
        if precision > best + (_BETTER if best >= 0 else 0.0):
            best, chosen, logits = precision, recipe, found
    if not compared.all():
        logits[~compared] = _out_of_fold(lesson, folds, chosen, ~compared)[~compared]
    return chosen, tuple(tried), logits


def _best_share(out_of_fold: Numbers, lesson: _Lesson, kept: Truth) -> tuple[float, tuple[tuple[str, float], ...]]:
    """How much of a score comes from its turn; the first of `TURN_SHARES` unless another is better out of fold."""
    turns = lesson.features.turns
    if len(np.unique(turns)) == len(turns):
        return TURN_SHARES[0], ()
    found = {share: _mean_precision(with_turn(out_of_fold, turns, share), lesson.truth, kept) for share in TURN_SHARES}
    chosen = TURN_SHARES[0]
    for share in TURN_SHARES[1:]:
        if found[share] > found[chosen] + _BETTER:
            chosen = share
    return chosen, tuple((f"turn's share {share:g}", value) for share, value in found.items())


def _out_of_fold(lesson: _Lesson, folds: npt.NDArray[np.int64], recipe: Recipe, wanted: Truth) -> Numbers:
    """Raw logits (n, L) of each wanted row from a fit that saw no row of its fold; zeros for the others."""
    found = np.zeros(lesson.truth.shape)
    for fold in np.unique(folds[wanted]):
        tested = folds == fold
        found[tested] = lesson.fit(~tested, recipe).logits(lesson.features.rows(tested))
    return found


def _mean_precision(logits: Numbers, truth: Truth, kept: Truth) -> float:
    found = [average_precision(truth[:, column], logits[:, column]) for column in np.flatnonzero(kept)]
    values = [value for value in found if value is not None]
    return float(np.mean(values)) if values else 0.0


def _calibration(
    learnt: Numbers, truth: Truth, unseen: Numbers, unseen_truth: Truth, kept: Truth
) -> tuple[Numbers, Numbers]:
    """Slope and shift of each label: on unseen everyday rows if these carry two of each label on average, else out of fold."""
    slope, shift = np.ones(len(kept)), np.zeros(len(kept))
    enough = len(unseen) > 0 and unseen_truth[:, kept].sum() >= 2 * kept.sum()
    logits, said = (unseen, unseen_truth) if enough else (learnt, truth)
    slope[kept], shift[kept] = calibrate(logits[:, kept], said[:, kept])
    return slope, shift


def _figures_in_turn(
    rows: Sequence[LabelledUtterance], logits: Numbers, truth: Truth, kept: Truth, thresholds: Thresholds, seed: int
) -> tuple[LabelFigures, ...]:
    """The figures on calibration rows, each scored by a calibration learnt on the other folds; none without rows."""
    if not rows:
        return ()
    folds, _ = _folds(rows, seed)
    scores = np.zeros(truth.shape)
    for fold in np.unique(folds):
        tested = folds == fold
        others = (logits[~tested], truth[~tested])
        slope, shift = _calibration(*others, *others, kept)
        scores[tested] = np.where(kept, sigmoid(logits[tested] * slope + shift), 0.0)
    return figures_of(scores, truth, thresholds)


def _thresholds(
    labels: tuple[str, ...], kept: Truth, scores: Numbers, truth: Truth, prevalences: Numbers, background: Numbers
) -> Thresholds:
    """Thresholds of the labels learnt; a skipped label, whose p is 0, is always a no."""
    names = [label for label, keep in zip(labels, kept, strict=True) if keep]
    found = choose_thresholds(names, scores[:, kept], truth[:, kept], prevalences[kept], background[:, kept])
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
    )
