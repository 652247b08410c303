from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.fitting import Recipe
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import LONGEST_TURN, Lesson, folds_of, in_order, lesson_of, truth_of

ROW = st.builds(
    LabelledUtterance,
    document=st.sampled_from("abcdefg"),
    text=st.sampled_from(["one", "two", "three"]),
    labels=st.lists(st.sampled_from(["praise", "price"]), unique=True).map(tuple),
    turn=st.sampled_from(["", "1", "2"]),
)


def _lesson(rows: list[LabelledUtterance]) -> Lesson:
    return lesson_of(in_order(rows), bread_codebook(), tiny_encoder(), None, folds=5, seed=0, progress=None)


@given(st.lists(ROW, max_size=20), st.randoms())
def test_rows_come_in_one_order_each_once_and_none_is_lost(rows: list[LabelledUtterance], dice: object) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered = in_order(rows)
    assert [(r.document, r.text, set(r.labels), r.turn) for r in in_order(shuffled)] == [
        (r.document, r.text, set(r.labels), r.turn) for r in ordered
    ]
    assert {(r.document, r.text, frozenset(r.labels), r.turn) for r in rows} == {
        (r.document, r.text, frozenset(r.labels), r.turn) for r in ordered
    }
    assert in_order(ordered) == ordered


@given(st.lists(ROW, min_size=1, max_size=40), st.integers(1, 8), st.integers(0, 5))
def test_a_document_lies_in_one_fold_and_no_fold_is_empty(rows: list[LabelledUtterance], count: int, seed: int) -> None:
    folds, by = folds_of(rows, count, seed)
    assert set(folds.tolist()) == set(range(int(folds.max()) + 1)) and folds.max() < count
    if by == "documents":
        for document in {row.document for row in rows}:
            assert len({fold for fold, row in zip(folds.tolist(), rows, strict=True) if row.document == document}) == 1


def test_folds_are_of_like_size() -> None:
    sizes = np.bincount(folds_of(bread_rows(60), 5, 0)[0])
    assert len(sizes) == 5 and np.ptp(sizes) <= 6


def test_turns_are_bare_texts_with_every_label_of_their_rows() -> None:
    lesson = _lesson(
        [
            LabelledUtterance("a", "lovely loaf", ("praise",), "what?", "1"),
            LabelledUtterance("a", "but dear", ("price",), "what?", "1"),
            LabelledUtterance("a", "alone in its turn", (), "what?", "2"),
            LabelledUtterance("b", "no turn known", ("price",), "what?"),
        ]
    )
    assert lesson.turn_truth.tolist() == [[True, True], [False, False], [False, True]]
    assert lesson.turn_taught.tolist() == [True, False, False]
    assert not lesson.turns.asked.any() and lesson.features.asked.all()


def test_a_turn_too_long_for_a_quotation_is_not_learnt_from() -> None:
    long = "word " * (LONGEST_TURN // 2)
    rows = [LabelledUtterance("a", f"{long} {place}", (), "", "1") for place in range(2)]
    assert _lesson(rows).turn_taught.tolist() == [False]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 4))
def test_no_fold_is_scored_by_what_saw_it(fold: int) -> None:
    lesson = _lesson(bread_rows(60))
    rows, turns = lesson.out_of_fold(Recipe(), [fold])
    tested = lesson.folds == fold
    assert rows[tested].any(axis=1).all() and not rows[~tested].any()
    bare = tested[lesson.turn_rows]
    assert turns[bare].any(axis=1).all() and not turns[~bare].any()
    unseen = lesson.fit(~tested, Recipe()).logits(lesson.features.rows(tested))
    assert rows[tested] == pytest.approx(unseen)


def test_truth_is_in_the_codebooks_order() -> None:
    rows = [LabelledUtterance("a", "x", ("price",)), LabelledUtterance("a", "y", ())]
    assert truth_of(rows, bread_codebook()).tolist() == [[False, True], [False, False]]
