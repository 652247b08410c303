from __future__ import annotations

import numpy as np
import pytest
from tiny_encoder import DIMENSION, bread_rows, tiny_encoder

from pipeline.features import BUCKETS, featurise
from pipeline.fitting import Recipe, fit, principal_axes

ROWS = bread_rows(60)
TRUTH = np.array([[label in row.labels for label in ("praise", "price")] for row in ROWS], dtype=np.bool_)


def test_words_that_mark_a_label_are_learnt() -> None:
    features = featurise([row.passage for row in ROWS], tiny_encoder())
    logits = fit(features, TRUTH, np.ones(60), Recipe(), axes=principal_axes(features), seed=0).logits(features)
    for column in range(2):
        assert logits[TRUTH[:, column], column].min() > logits[~TRUTH[:, column], column].max()


def test_the_same_rows_give_the_same_weights() -> None:
    features = featurise([row.passage for row in ROWS], tiny_encoder())
    one, other = (fit(features, TRUTH, np.ones(60), Recipe(), axes=principal_axes(features), seed=3) for _ in range(2))
    assert (one.words == other.words).all() and (one.text == other.text).all()


@pytest.mark.parametrize("always", [True, False])
def test_a_label_that_all_or_none_carry_gets_no_weights(always: bool) -> None:
    truth = TRUTH.copy()
    truth[:, 1] = always
    features = featurise([row.passage for row in ROWS], tiny_encoder())
    found = fit(features, truth, np.ones(60), Recipe(), axes=principal_axes(features), seed=0)
    assert not found.words[1].any() and not found.text[1].any() and found.words[0].any()


def test_a_row_of_no_weight_teaches_nothing() -> None:
    features = featurise([row.passage for row in ROWS], tiny_encoder())
    wrong = TRUTH.copy()
    wrong[:5] = ~wrong[:5]
    weights = np.where(np.arange(60) < 5, 1e-9, 1.0)
    one, other = (
        fit(features, truth, weights, Recipe(), axes=principal_axes(features), seed=0).logits(features)
        for truth in (TRUTH, wrong)
    )
    assert np.abs(one - other).max() < 0.05


def test_weights_are_given_for_features_as_they_come() -> None:
    features = featurise([row.passage for row in ROWS[:20]], tiny_encoder())
    found = fit(features, TRUTH[:20], np.ones(20), Recipe(), axes=principal_axes(features), seed=0)
    assert found.text.shape == found.question.shape == (2, DIMENSION)
    assert found.words.shape == found.characters.shape == (2, BUCKETS)
    assert found.asked.shape == found.intercept.shape == (2,)
