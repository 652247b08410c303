"""What more labelled interviews have given so far: figures out of fold when fitted on an eighth of the interviews, up to all.

Which recipe is fitted is `pipeline.training`'s choice; the fits themselves are the `Lesson`'s.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.coding_head import contrasted, with_turn
from pipeline.fitting import Recipe
from pipeline.lessons import Lesson
from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampled import Numbers, Resamples, average_precision, f1, interval_of, mean, resampled

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
HALF = 2
"""The place of a half in `SHARES`: from there to all is what the last interviews gave."""
FEWEST_INTERVIEWS = 8
"""Under so many interviews the smallest shares are no interview at all: there is no curve."""
_TESTED = (
    1000  # rows, about, on which the curve is tested: with more than that, on some of the folds, which bounds the cost
)


@dataclass(frozen=True, slots=True)
class Step:
    """Fitted on this share of the interviews of the other folds: how many those are on average, and what it gave."""

    share: float
    documents: float
    rows: float
    mean_average_precision: Interval
    macro_f1: Interval


@dataclass(frozen=True, slots=True)
class Rise:
    """A label's average precision when fitted on all, and how much of it came with the second half of the interviews."""

    label: str
    average_precision: Interval
    rise: Interval


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The steps from an eighth to all; the rise of mean average precision and of each label's from half to all, weakest first.

    Tested on `rows` rows. Intervals (95 %) resample the documents tested, for a rise in pairs; which interviews happened to be
    taken at a share is not in them.
    """

    rows: int
    steps: tuple[Step, ...]
    rise: Interval
    labels: tuple[Rise, ...]


def learning_curve(
    lesson: Lesson,
    documents: Sequence[str],
    labels: Sequence[str],
    recipe: Recipe,
    sharing: tuple[float, float],
    out_of_fold: Numbers,
    *,
    resamples: int = 500,
) -> LearningCurve | None:
    """The curve of a recipe over the labels that some row carries and some doesn't; None with under eight documents.

    `documents` are those of the lesson's rows, `labels` name its columns, `out_of_fold` (n, L) are raw logits of the recipe
    fitted on all other folds, which is the last step. Shares are nested: what is in one is in the next. Interviews are taken in
    an order that their names and the seed decide. F1 is at each label's best cut on the very scores, so it flatters, at every share
    alike.
    """
    if lesson.folds_by != "documents" or len(set(documents)) < FEWEST_INTERVIEWS:
        return None
    names = np.array(documents, dtype=np.str_)
    folds = range(math.ceil((int(lesson.folds.max()) + 1) * min(1.0, _TESTED / len(names))))
    tested = lesson.folds <= folds[-1]
    carried = lesson.truth[tested].sum(axis=0)
    columns = np.flatnonzero((carried > 0) & (carried < tested.sum()))
    if not len(columns):
        return None
    _, document = np.unique(names[tested], return_inverse=True)
    order = np.argsort(document, kind="stable")
    drawn, truth = resampled(document[order], resamples, lesson.seed), lesson.truth[tested][order][:, columns]
    learnt: Truth = lesson.truth.any(axis=0) & np.logical_not(lesson.truth.all(axis=0))
    steps, ranked = [], []
    for share in SHARES:
        logits, taken = (out_of_fold, [~(lesson.folds == fold) for fold in folds]) if share == 1.0 else (None, [])
        if logits is None:
            logits, taken = _fitted_on(share, lesson, names, recipe, folds)
        shared = with_turn(logits[tested], lesson.features.turns[tested], sharing[0])
        shown = contrasted(shared, sharing[1], learnt)[order][:, columns]
        ranked.append(
            np.stack([average_precision(drawn, *pair) for pair in zip(truth.T, shown.T, strict=True)], axis=1)
        )
        steps.append(
            Step(
                share=share,
                documents=float(np.mean([len(set(names[chosen])) for chosen in taken])),
                rows=float(np.mean([chosen.sum() for chosen in taken])),
                mean_average_precision=interval_of(mean(ranked[-1])),
                macro_f1=interval_of(_macro_f1(drawn, truth, shown)),
            )
        )
    rises = [
        Rise(labels[c], interval_of(ranked[-1][:, place]), interval_of(ranked[-1][:, place] - ranked[HALF][:, place]))
        for place, c in enumerate(columns.tolist())
    ]
    return LearningCurve(
        rows=int(tested.sum()),
        steps=tuple(steps),
        rise=interval_of(mean(ranked[-1]) - mean(ranked[HALF])),
        labels=tuple(sorted(rises, key=lambda found: (found.average_precision.value or 0.0, found.label))),
    )


def _fitted_on(
    share: float, lesson: Lesson, names: np.ndarray[tuple[int], np.dtype[np.str_]], recipe: Recipe, folds: Sequence[int]
) -> tuple[Numbers, list[Truth]]:
    """Raw logits (n, L) of the rows of `folds`, each fitted on a share of the other folds' interviews; the rows fitted on."""
    logits, taken = np.zeros(lesson.truth.shape), []
    for fold in folds:
        unseen = lesson.folds == fold
        others = sorted(set(names[~unseen]), key=lambda name: _place(lesson.seed, fold, str(name)))
        chosen = ~unseen & np.isin(names, others[: max(1, round(share * len(others)))])
        logits[unseen] = lesson.fit(chosen, recipe).logits(lesson.features.rows(unseen))
        taken.append(chosen)
    return logits, taken


def _place(seed: int, fold: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\x1f{fold}\x1f{name}".encode("utf-8", "surrogatepass")).hexdigest()


def _macro_f1(drawn: Resamples, truth: Truth, scores: Numbers) -> Numbers:
    """Mean F1 at each label's best cut in each draw, the cuts staying where the sample puts them."""
    given = np.stack([_best(*pair) for pair in zip(truth.T, scores.T, strict=True)], axis=1)
    return mean(f1(*map(drawn.sums, (given & truth, given, truth))))


def _best(truth: Truth, scores: Numbers) -> Truth:
    """What a yes from the cut with the best F1 on would be given to; the highest such cut."""
    cuts, which = np.unique(scores, return_inverse=True)
    carried = np.bincount(which, weights=truth)[::-1].cumsum()[::-1]
    yes = np.bincount(which)[::-1].cumsum()[::-1]
    worth = 2 * carried / (yes + truth.sum())
    best = len(cuts) - 1 - int(np.argmax(worth[::-1]))
    return np.asarray(scores >= cuts[best])
