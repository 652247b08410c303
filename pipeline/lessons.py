"""What a head learns from: rows in one order, their turns as bare texts, the codebook's own words, and the folds to test on.

Which settings are used, and what is made of the scores, is left to `pipeline.training`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.codebook import Codebook
from pipeline.embedding import Progress, VectorCache
from pipeline.encoders import Encoder
from pipeline.features import Features, Passage, featurise, joined
from pipeline.fitting import Axes, Fitted, Numbers, Recipe, fit, principal_axes
from pipeline.labelled import LabelledUtterance
from pipeline.metrics import Truth

FOLDS = 5
WHOLE_TURN = 0.25
"""How much a whole turn counts beside a row of its own: at 0.25 quotations gain 3 points of F1, utterances lose nothing."""
LONGEST_TURN = 120
"""Words up to which a whole turn is learnt from: a longer one says too much at once to be anything like a quotation."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Rows with their features, truth (n, L) and fold (n,); their turns; what the codebook says; all in a fixed order.

    `turns` are whole turns without their question, as a quotation comes: `turn_rows` is the number of each one's first row,
    `turn_taught` whether it is learnt from as well (it has several rows and isn't too long). Folds keep documents whole.
    """

    features: Features
    truth: Truth
    folds: npt.NDArray[np.int64]
    folds_by: str
    turns: Features
    turn_truth: Truth
    turn_rows: npt.NDArray[np.int64]
    turn_taught: Truth
    said: Features
    said_truth: Truth
    axes: Axes
    seed: int

    def fit(self, chosen: Truth, recipe: Recipe) -> Fitted:
        """Weights from the chosen rows (n,), the whole turns among them, and the codebook."""
        taught = chosen[self.turn_rows] & self.turn_taught
        parts = [self.features.rows(chosen), self.turns.rows(taught), self.said]
        truth = np.vstack([self.truth[chosen], self.turn_truth[taught], self.said_truth])
        weights = np.repeat([1.0, WHOLE_TURN, 1.0], [len(part) for part in parts])
        return fit(joined(parts), truth, weights, recipe, axes=self.axes, seed=self.seed)

    def out_of_fold(self, recipe: Recipe, folds: Sequence[int]) -> tuple[Numbers, Numbers]:
        """Raw logits of the rows (n, L) and of the bare turns, each from a fit that saw no row of its fold.

        Rows and turns of folds other than `folds` get zeros.
        """
        rows, turns = np.zeros(self.truth.shape), np.zeros(self.turn_truth.shape)
        for fold in folds:
            tested = self.folds == fold
            fitted = self.fit(~tested, recipe)
            rows[tested] = fitted.logits(self.features.rows(tested))
            bare = tested[self.turn_rows]
            turns[bare] = fitted.logits(self.turns.rows(bare))
        return rows, turns


def lesson_of(
    rows: Sequence[LabelledUtterance],
    codebook: Codebook,
    encoder: Encoder,
    cache: VectorCache | None,
    *,
    folds: int,
    seed: int,
    progress: Progress | None,
) -> Lesson:
    """The lesson in `rows` (as `in_order` gives them) and the codebook, with at most so many folds."""
    truth = truth_of(rows, codebook)
    turns = _turns(rows)
    turn_truth = _table([truth[places].any(axis=0) for places in turns], codebook)
    texts = [" ".join(rows[place].text for place in places) for places in turns]
    said = _said(codebook)
    passages = [row.passage for row in rows] + [Passage(text) for text in texts] + [passage for passage, _ in said]
    features = featurise(passages, encoder, cache, progress=progress)
    ends = np.cumsum([len(rows), len(turns), len(said)])
    places, by = folds_of(rows, folds, seed)
    return Lesson(
        features=features.rows(np.arange(ends[0])),
        truth=truth,
        folds=places,
        folds_by=by,
        turns=features.rows(np.arange(ends[0], ends[1])),
        turn_truth=turn_truth,
        turn_rows=np.array([members[0] for members in turns], dtype=np.int64),
        turn_taught=np.array(
            [
                len(members) > 1 and len(text.split()) <= LONGEST_TURN
                for members, text in zip(turns, texts, strict=True)
            ],
            dtype=np.bool_,
        ),
        said=features.rows(np.arange(ends[1], ends[2])),
        said_truth=_table([[own == label for label in codebook.label_ids] for _, own in said], codebook),
        axes=principal_axes(features),
        seed=seed,
    )


def in_order(rows: Sequence[LabelledUtterance]) -> tuple[LabelledUtterance, ...]:
    """The rows in one order whatever theirs was, the same words in the same place with the same codes once.

    Of rows that differ in nothing but coder, group, or whose view it is, the last in that order stays, whichever came last.
    """

    def key(row: LabelledUtterance) -> tuple[str, ...]:
        return (row.document, row.turn, row.utterance_id, row.text, row.question, *sorted(row.labels))

    def whole(row: LabelledUtterance) -> tuple[object, ...]:
        return key(row), row.labels, row.group, row.coder, row.holders, row.reported

    return tuple({key(row): row for row in sorted(rows, key=whole)}.values())


def truth_of(rows: Sequence[LabelledUtterance], codebook: Codebook) -> Truth:
    """Which label each row carries, (n, L) in the codebook's order."""
    return _table([[label in row.labels for label in codebook.label_ids] for row in rows], codebook)


def folds_of(rows: Sequence[LabelledUtterance], count: int, seed: int) -> tuple[npt.NDArray[np.int64], str]:
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

    filled = [0] * max(1, min(count, len(sizes)))
    place: dict[str, int] = {}
    for document in sorted(sizes, key=order):
        place[document] = filled.index(min(filled))
        filled[place[document]] += sizes[document]
    return np.array([place[document] for document in documents], dtype=np.int64), by


def _turns(rows: Sequence[LabelledUtterance]) -> list[list[int]]:
    """The rows of each turn; a row without a turn is one by itself."""
    members: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        members.setdefault(row.passage.turn or place, []).append(place)
    return list(members.values())


def _said(codebook: Codebook) -> list[tuple[Passage, str]]:
    """What the codebook says a label is (its name, if it says nothing), each with the label's id."""
    return [
        (Passage(text), label.id)
        for label in codebook.labels
        for text in dict.fromkeys((label.definition or label.name, *label.include, *label.examples))
        if text
    ]


def _table(found: Sequence[Any], codebook: Codebook) -> Truth:
    return np.array(found, dtype=np.bool_).reshape(len(found), len(codebook.labels))
