"""The head: one logistic regression a label over the features, calibrated; it gives probabilities, `pipeline.coding` decides.

How a head is learnt stands in `pipeline.training`, how it lies on disk in `pipeline.artefacts`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.coding import Thresholds
from pipeline.features import BUCKETS, Features

Array = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Weights for L labels over vectors of dimension d and n-grams in `BUCKETS` buckets; float32 all, checked on construction.

    `text`, `question` (L, d), `asked`, `intercept`, `slope`, `shift` (L,), `words`, `characters` (L, BUCKETS), `word_idf`,
    `character_idf` (BUCKETS,). A label's logit is linear in the features, then averaged with its turn's mean by
    `turn_share`, then set against the other labels' by `contrast`; its probability is sigmoid(slope × logit + shift).
    `skipped` labels (with the reason) get 0.
    `thresholds` are for utterances of whole interviews, where labels are rare; `quotations` for a bare text without a
    question, which somebody picked because it speaks to the subject.
    """

    labels: tuple[str, ...]
    text: Array
    question: Array
    asked: Array
    words: Array
    characters: Array
    intercept: Array
    word_idf: Array
    character_idf: Array
    slope: Array
    shift: Array
    turn_share: float
    thresholds: Thresholds
    quotations: Thresholds
    skipped: tuple[tuple[str, str], ...] = ()
    contrast: float = 0.0

    def __post_init__(self) -> None:
        count, dimension = len(self.labels), self.dimension
        shapes = {
            **dict.fromkeys(("text", "question"), (count, dimension)),
            **dict.fromkeys(("words", "characters"), (count, BUCKETS)),
            **dict.fromkeys(("word_idf", "character_idf"), (BUCKETS,)),
            **dict.fromkeys(("asked", "intercept", "slope", "shift"), (count,)),
        }
        for name, array in self.arrays().items():
            if array.dtype != np.float32 or array.shape != shapes[name] or not np.isfinite(array).all():
                raise ValueError(f"{name}: {array.dtype} {array.shape}, expected finite float32 {shapes[name]}")
        if {self.thresholds.labels, self.quotations.labels} != {self.labels}:
            raise ValueError("thresholds name the head's labels in their order")
        if not 0.0 <= self.turn_share <= 1.0 or not 0.0 <= self.contrast <= 1.0:
            raise ValueError("turn_share and contrast lie in 0..1")
        if (self.slope < 0).any():
            raise ValueError("calibration never turns a label's order round: every slope is 0 or more")

    @property
    def dimension(self) -> int:
        """The dimension of the encoder this head was learnt on."""
        return int(self.text.shape[-1])

    def arrays(self) -> dict[str, Array]:
        """Every array by its name: all the numbers a head needs on disk, besides labels and thresholds."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}

    def scores(self, features: Features) -> Scores:
        """Calibrated probabilities, (n, L) float64 in 0..1, in the order of the features and of `labels`.

        A row depends on its own features and on those of its turn, on nothing else that is scored with it.
        Raises ValueError when the features come from an encoder of another dimension.
        """
        return self.probabilities(self.logits(features), features.turns)

    def logits(self, features: Features) -> Scores:
        """Each label's logit before turns are averaged, (n, L): of a row's own features alone. Raises as `scores` does."""
        if features.text.shape[1:] != (self.dimension,):
            raise ValueError(f"features of dimension {features.text.shape[1:]}, this head needs {self.dimension}")
        logits = features.text.astype(np.float64) @ self.text.T.astype(np.float64)
        logits += features.question.astype(np.float64) @ self.question.T.astype(np.float64)
        logits += np.outer(features.asked, self.asked)
        logits += weighed(features.words, self.word_idf) @ self.words.T.astype(np.float64)
        logits += weighed(features.characters, self.character_idf) @ self.characters.T.astype(np.float64)
        logits += self.intercept
        return logits

    def probabilities(self, logits: Scores, turns: npt.NDArray[np.int64]) -> Scores:
        """Calibrated probabilities, (n, L), of rows with these `logits` in these turns."""
        learnt = np.array([label not in dict(self.skipped) for label in self.labels], dtype=np.bool_)
        shared = contrasted(with_turn(logits, turns, self.turn_share), self.contrast, learnt)
        found = sigmoid(shared * self.slope + self.shift)
        for label, _ in self.skipped:
            found[:, self.labels.index(label)] = 0.0
        return found


def weighed(counts: Any, idf: npt.NDArray[Any]) -> Any:
    """n-gram counts as unit rows of (1 + ln count) × idf, sparse; a row without n-grams stays zero.

    The usual sublinear tf-idf (Manning, Raghavan and Schütze 2008, section 6.4).
    """
    found = counts.tocsr().astype(np.float64, copy=True)
    found.data = (1.0 + np.log(found.data)) * idf.astype(np.float64)[found.indices]
    norms = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    found.data /= np.repeat(np.where(norms > 0, norms, 1.0), np.diff(found.indptr))
    return found


def with_turn(logits: Scores, turns: npt.NDArray[np.int64], share: float) -> Scores:
    """Each row (1 - share) itself and `share` the mean over its turn; a turn of one stays as it is."""
    if not len(turns) or share == 0.0:
        return logits
    _, which, sizes = np.unique(turns, return_inverse=True, return_counts=True)
    sums = np.zeros((len(sizes), logits.shape[1]))
    np.add.at(sums, which, logits)
    found: Scores = (1.0 - share) * logits + share * (sums / sizes[:, None])[which]
    return found


def contrasted(logits: Scores, share: float, learnt: npt.NDArray[np.bool_]) -> Scores:
    """Each label's logit less `share` × ln Σ exp of the other labels' that were `learnt` (L,); others stay as they are.

    At 1 this is the logit of a softmax, in which labels exclude one another; at 0 they know nothing of one another.
    """
    columns = np.flatnonzero(learnt)
    if share == 0.0 or len(columns) < 2:
        return logits
    found = logits.copy()
    for column in columns:
        found[:, column] -= share * np.logaddexp.reduce(logits[:, columns[columns != column]], axis=1)
    return found


def sigmoid(logits: Scores) -> Scores:
    """1 / (1 + exp(-logit)), without overflow."""
    found: Scores = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return found
