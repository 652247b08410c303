"""Fits one logistic regression a label over weighed features; which settings to use is left to `pipeline.training`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.coding_head import weighed
from pipeline.features import Features
from pipeline.metrics import Truth

Numbers = npt.NDArray[np.float64]

_ASKED = 0.3  # the weight of the flag that says a question was asked: enough to move the intercept, no more
_TOLERANCE = 1e-2  # a tenth of it changed no figure in the fourth decimal
_TEXT_AXES, _QUESTION_AXES = 512, 128  # all axes gave 0.001 more mean AP, for three times the work


@dataclass(frozen=True, slots=True)
class Recipe:
    """How features are weighed and how freely they are fitted: squared weights relative to the text's vector, and 1/λ."""

    ngrams: float = 0.4
    question: float = 0.1
    cost: float = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Weights as a head keeps them, (L, ·), before calibration; labels without both a yes and a no have weights of 0."""

    text: Numbers
    question: Numbers
    asked: Numbers
    words: Numbers
    characters: Numbers
    intercept: Numbers
    word_idf: Numbers
    character_idf: Numbers

    def logits(self, features: Features) -> Numbers:
        """Raw logits, (n, L), before turns are averaged."""
        found: Numbers = features.text.astype(np.float64) @ self.text.T
        found += features.question.astype(np.float64) @ self.question.T + np.outer(features.asked, self.asked)
        found += weighed(features.words, self.word_idf) @ self.words.T
        found += weighed(features.characters, self.character_idf) @ self.characters.T
        return found + self.intercept


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """The directions in which vectors differ most, (d, k) each, in which a fit is done; its weights are turned back to d."""

    text: Numbers
    question: Numbers


def principal_axes(features: Features) -> Axes:
    """The leading axes of the texts' and the questions' vectors; no label is looked at. Short vectors keep all of theirs."""
    return Axes(_leading(features.text, _TEXT_AXES), _leading(features.question, _QUESTION_AXES))


def _leading(vectors: npt.NDArray[np.float32], count: int) -> Numbers:
    from scipy.linalg import eigh

    dimension = vectors.shape[1]
    if dimension <= count:
        return np.eye(dimension)
    held = vectors.astype(np.float64)
    _, found = eigh(held.T @ held, subset_by_index=[dimension - count, dimension - 1])
    axes: Numbers = found
    return axes


def fit(features: Features, truth: Truth, weights: Numbers, recipe: Recipe, *, axes: Axes, seed: int) -> Fitted:
    """The L2-regularised logistic regressions of `truth` (n, L) on the features, each row counting `weights` (n,).

    Vectors are seen along `axes` only, which is what the weights are then made of.
    liblinear's dual coordinate descent (Yu, Huang and Lin 2011): ten times faster here than L-BFGS, one thread, and the
    same for the same rows in the same order.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    count = truth.shape[1]
    word_idf, character_idf = inverse_frequencies(features.words), inverse_frequencies(features.characters)
    buckets = len(word_idf)
    whole = np.sqrt(1.0 + recipe.question + 2.0 * recipe.ngrams)
    scales = [1.0 / whole, np.sqrt(recipe.question) / whole, _ASKED / whole, *[np.sqrt(recipe.ngrams) / whole] * 2]
    blocks = [
        csr_matrix(features.text.astype(np.float64) @ axes.text),
        csr_matrix(features.question.astype(np.float64) @ axes.question),
        csr_matrix(features.asked[:, None]),
        weighed(features.words, word_idf),
        weighed(features.characters, character_idf),
    ]
    design = hstack([block * scale for block, scale in zip(blocks, scales, strict=True)], format="csr")
    found = np.zeros((count, design.shape[1]))
    intercept = np.zeros(count)
    for column in range(count):
        if truth[:, column].all() or not truth[:, column].any():
            continue
        model = LogisticRegression(
            C=recipe.cost, solver="liblinear", dual=True, tol=_TOLERANCE, max_iter=1000, random_state=seed
        )
        model.fit(design, truth[:, column], sample_weight=weights)
        found[column], intercept[column] = model.coef_[0], model.intercept_[0]
    ends = np.cumsum([axes.text.shape[1], axes.question.shape[1], 1, buckets, buckets])
    parts: list[Any] = np.split(found, ends[:-1], axis=1)
    text, question, asked, words, characters = (part * scale for part, scale in zip(parts, scales, strict=True))
    whole_text, whole_question = text @ axes.text.T, question @ axes.question.T
    return Fitted(whole_text, whole_question, asked[:, 0], words, characters, intercept, word_idf, character_idf)


def inverse_frequencies(counts: Any) -> Numbers:
    """ln((1 + n) / (1 + df)) + 1 of each bucket, df being in how many of the n rows it occurs (scikit-learn's form)."""
    rows, buckets = counts.shape
    frequencies = np.bincount(counts.tocsr().indices, minlength=buckets).astype(np.float64)
    found: Numbers = np.log((1.0 + rows) / (1.0 + frequencies)) + 1.0
    return found
