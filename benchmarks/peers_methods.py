"""The methods that `peers.py` lays side by side: each learns from rows and gives back a way to score and decide others.

Every peer is used as its own tutorial would: raw text, scikit-learn's and SetFit's defaults, a label given from a
probability of 0.5. Ours is `pipeline.training.train`, thresholds included. Where a text carries one label exactly, all give
the label they score highest. SetFit stands in `peers_setfit`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from peers_lab import Lab, Predictor, Rows, Scores, decided, highest, laid_out, texts_of
from peers_setfit import setfit

from pipeline.codebook import Codebook
from pipeline.evaluation import decide
from pipeline.features import featurise
from pipeline.lessons import truth_of
from pipeline.metrics import Truth
from pipeline.training import train


def majority(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """The most common label, for every text."""
    often = truth_of(rows, codebook).mean(axis=0)
    return lambda asked: highest(np.tile(often, (len(asked), 1)))


def tfidf(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """TF-IDF of words and logistic regression, scikit-learn's defaults."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    seen = TfidfVectorizer()
    learnt = _regression(seen.fit_transform(texts_of(rows)), rows, codebook, lab)
    return lambda asked: learnt(seen.transform(texts_of(asked)))


def embeddings(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """Sentence embeddings and logistic regression, defaults."""
    return _embedded(rows, codebook, lab)


def embeddings_balanced(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """The same with `class_weight="balanced"`: the one keyword most people try next where labels are rare."""
    return _embedded(rows, codebook, lab, class_weight="balanced")


def zero_shot(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """Nothing learnt: the cosine of a text with each label's name and definition; the nearest label is given."""
    said = lab.vectors([f"{label.name}. {label.definition}".strip() for label in codebook.labels])
    return lambda asked: highest((lab.vectors(texts_of(asked)) @ said.T).astype(np.float64))


def ours(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """Themetrix: `pipeline.training.train` on the labelled rows, questions included, and its own thresholds."""
    head = train(rows, codebook, lab.encoder, lab.cache).head

    def predict(asked: Rows) -> tuple[Scores, Truth]:
        scores = head.scores(featurise([row.passage for row in asked], lab.encoder, lab.cache))
        # Rows come as those it learnt from came: the everyday thresholds hold, as for `ThemeCoder.predict`.
        given, _ = decide(scores, np.ones(len(scores), dtype=np.bool_), head.thresholds, head.quotations)
        return highest(scores) if lab.one_label else (scores, given)

    return predict


def ours_text(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """Themetrix without questions: what it does with just what the peers see."""
    learnt = ours([replace(row, question="") for row in rows], codebook, lab)
    return lambda asked: learnt([replace(row, question="") for row in asked])


METHODS: dict[str, tuple[str, Callable[[Rows, Codebook, Lab], Predictor]]] = {
    "majority": ("majority", majority),
    "tfidf": ("TF-IDF + logistic regression", tfidf),
    "embeddings": ("embeddings + logistic regression", embeddings),
    "embeddings_balanced": ("the same, classes balanced", embeddings_balanced),
    "setfit": ("SetFit", setfit),
    "zero_shot": ("zero-shot by description", zero_shot),
    "ours_text": ("ours, without questions", ours_text),
    "ours": ("ours", ours),
}
WITH_PLAIN_ENCODER, WITH_OUR_ENCODER = ("embeddings", "embeddings_balanced", "zero_shot"), ("ours", "ours_text")


def _embedded(rows: Rows, codebook: Codebook, lab: Lab, **settings: Any) -> Predictor:
    learnt = _regression(lab.vectors(texts_of(rows)), rows, codebook, lab, **settings)
    return lambda asked: learnt(lab.vectors(texts_of(asked)))


def _regression(
    features: Any, rows: Rows, codebook: Codebook, lab: Lab, **settings: Any
) -> Callable[[Any], tuple[Scores, Truth]]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    truth = truth_of(rows, codebook)
    kept = np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0))
    model = LogisticRegression(max_iter=1000, **settings)
    if lab.one_label:
        model.fit(features, truth.argmax(axis=1))
        kept = model.classes_
    else:
        model = OneVsRestClassifier(model).fit(features, truth[:, kept].astype(int))
    return lambda asked: decided(laid_out(model.predict_proba(asked), kept, codebook), lab)
