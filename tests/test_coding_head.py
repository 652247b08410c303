from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tiny_encoder import DIMENSION, tiny_encoder

from pipeline.coding import Thresholds
from pipeline.coding_head import Head, contrasted, sigmoid, weighed, with_turn
from pipeline.features import BUCKETS, Features, Passage, featurise

LOGITS = arrays(np.float64, (6, 2), elements=st.floats(-30, 30))
TURNS = arrays(np.int64, 6, elements=st.integers(0, 3))


def _head(**other: Any) -> Head:
    dice = np.random.default_rng(5)

    def some(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        return dice.normal(size=shape).astype(np.float32)

    given = {
        "labels": ("praise", "price"),
        "text": some(2, DIMENSION),
        "question": some(2, DIMENSION),
        "asked": some(2),
        "words": some(2, BUCKETS),
        "characters": some(2, BUCKETS),
        "intercept": some(2),
        "word_idf": np.ones(BUCKETS, dtype=np.float32),
        "character_idf": np.ones(BUCKETS, dtype=np.float32),
        "slope": np.ones(2, dtype=np.float32),
        "shift": np.zeros(2, dtype=np.float32),
        "turn_share": 0.3,
        "thresholds": Thresholds(("praise", "price"), (0.5, 0.5), (0.4, 0.4)),
        "quotations": Thresholds(("praise", "price"), (0.3, 0.3), (0.2, 0.2)),
    }
    return Head(**{**given, **other})


def _features() -> Features:
    asked = [
        Passage(f"the bread was {word}", "What of it?", f"t{place // 3}") for place, word in enumerate("abcdefghi")
    ]
    return featurise([*asked, Passage("alone"), Passage("")], tiny_encoder())


def test_scores_are_probabilities_one_row_a_passage() -> None:
    scores = _head().scores(_features())
    assert scores.shape == (11, 2) and scores.dtype == np.float64
    assert ((scores >= 0) & (scores <= 1)).all() and scores.std() > 0.05


def test_a_score_depends_on_its_own_turn_and_on_nothing_else_scored_with_it() -> None:
    features, head = _features(), _head()
    whole = head.scores(features)
    for number in np.unique(features.turns):
        turn = np.flatnonzero(features.turns == number)
        assert np.abs(head.scores(features.rows(turn)) - whole[turn]).max() < 1e-9
    backwards = np.arange(len(features))[::-1]
    assert np.abs(head.scores(features.rows(backwards)) - whole[::-1]).max() < 1e-9


def test_the_question_and_the_turn_make_a_difference() -> None:
    assert np.abs(_head().scores(_features()) - _head().scores(_features().alone())).max() > 0.01


def test_a_skipped_label_is_never_likely() -> None:
    scores = _head(skipped=(("price", "no row carries it"),)).scores(_features())
    assert (scores[:, 1] == 0).all() and (scores[:, 0] > 0).all()


def test_nothing_scores_nothing() -> None:
    assert _head().scores(featurise([], tiny_encoder())).shape == (0, 2)


def test_vectors_of_another_encoder_are_refused() -> None:
    features = _features()
    with pytest.raises(ValueError, match=f"needs {DIMENSION}"):
        _head().scores(replace(features, text=np.zeros((len(features), 8), dtype=np.float32)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": np.zeros((3, DIMENSION), dtype=np.float32)},
        {"words": np.zeros((2, 8), dtype=np.float32)},
        {"intercept": np.array([np.nan, 0], dtype=np.float32)},
        {"asked": np.zeros(2)},
        {"slope": np.array([1, -1], dtype=np.float32)},
        {"turn_share": 1.5},
        {"thresholds": Thresholds(("price", "praise"), (0.5, 0.5), (0.4, 0.4))},
        {"quotations": Thresholds(("price",), (0.5,), (0.4,))},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_head_that_could_not_score_can_t_be_built(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        _head(**wrong)


@given(LOGITS, TURNS, st.floats(0, 1))
def test_averaging_with_the_turn_keeps_each_turns_mean(logits: Any, turns: Any, share: float) -> None:
    found = with_turn(logits, turns, share)
    for number in np.unique(turns):
        assert found[turns == number].mean(axis=0) == pytest.approx(logits[turns == number].mean(axis=0), abs=1e-9)


@given(LOGITS, st.floats(0, 1))
def test_a_turn_of_one_keeps_its_score(logits: Any, share: float) -> None:
    assert with_turn(logits, np.arange(6), share) == pytest.approx(logits, abs=1e-9)


@settings(max_examples=30)
@given(arrays(np.float64, (4, 6), elements=st.integers(0, 3)))
def test_weighed_rows_are_of_length_one_or_empty_and_keep_their_zeros(counts: Any) -> None:
    from scipy.sparse import csr_matrix

    matrix = csr_matrix(counts)
    found = weighed(matrix, np.arange(1, 7, dtype=np.float32)).toarray()
    assert np.linalg.norm(found, axis=1) == pytest.approx((counts.sum(axis=1) > 0).astype(float))
    assert ((found > 0) == (counts > 0)).all()
    assert (matrix.toarray() == counts).all()


def test_weighing_is_that_of_scikit_learn() -> None:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    from pipeline.fitting import inverse_frequencies

    counts = csr_matrix(np.random.default_rng(0).poisson(0.7, size=(20, 30)).astype(float))
    reference = TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray()
    assert weighed(counts, inverse_frequencies(counts)).toarray() == pytest.approx(reference)


@pytest.mark.parametrize(("logit", "p"), [(0, 0.5), (-800, 0.0), (800, 1.0), (np.log(3), 0.75)])
def test_logits_become_probabilities_without_overflow(logit: float, p: float) -> None:
    assert sigmoid(np.array([logit], dtype=np.float64))[0] == pytest.approx(p)


def test_contrast_sets_a_label_against_the_others_and_leaves_their_order_within_it() -> None:
    logits = np.array([[2.0, 1.0, -3.0], [2.0, -4.0, -3.0]])
    learnt = np.array([True, True, False])
    found = contrasted(logits, 0.5, learnt)
    assert found[1, 0] > found[0, 0]  # the same logit is worth more where the others say less
    assert (found[:, 2] == logits[:, 2]).all()
    assert (contrasted(logits, 0.0, learnt) == logits).all()
    softmax = np.exp(logits[:, :2]) / np.exp(logits[:, :2]).sum(axis=1, keepdims=True)
    assert sigmoid(contrasted(logits, 1.0, learnt))[:, :2] == pytest.approx(softmax)
