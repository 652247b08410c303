from __future__ import annotations

import numpy as np
import pytest
from tiny_encoder import DIMENSION, tiny_encoder

from pipeline.features import BUCKETS, Passage, featurise, joined, passages_of
from pipeline.transcript import Role
from pipeline.utterance import Utterance

PASSAGES = (
    Passage("The bread was lovely.", "What of the bread?", "d1/t1"),
    Passage("It cost a lot, though.", "What of the bread?", "d1/t1"),
    Passage("A whole quotation with nothing around it."),
    Passage("Another one."),
    Passage("We walked home.", "", "d1/t2"),
)


def test_features_have_one_row_a_passage_and_zeros_where_nothing_was_asked() -> None:
    found = featurise(PASSAGES, tiny_encoder())
    assert len(found) == 5
    assert found.text.shape == found.question.shape == (5, DIMENSION)
    assert found.words.shape == found.characters.shape == (5, BUCKETS)
    assert found.asked.tolist() == [1, 1, 0, 0, 0]
    assert (found.question[2:] == 0).all() and (found.question[0] == found.question[1]).all()


def test_passages_of_one_turn_share_a_number_and_those_alone_have_their_own() -> None:
    turns = featurise(PASSAGES, tiny_encoder()).turns
    assert turns[0] == turns[1] and len(set(turns.tolist())) == 4


def test_marks_of_the_transcript_change_nothing() -> None:
    plain, marked = (featurise([Passage(text)], tiny_encoder()) for text in ("it was good", "[laughs] it was good"))
    assert (plain.text == marked.text).all() and (plain.words != marked.words).nnz == 0


@pytest.mark.parametrize(("text", "words"), [("no no no", 5), ("don't go", 3), ("", 0), ("?", 0), ("a b c d", 7)])
def test_words_and_pairs_of_words_are_counted(text: str, words: int) -> None:
    assert featurise([Passage(text)], tiny_encoder()).words.sum() == words


def test_order_of_words_shows_in_pairs_only() -> None:
    found = featurise([Passage("dog bites man"), Passage("man bites dog")], tiny_encoder()).words
    assert found[0].sum() == found[1].sum() and (found[0] != found[1]).nnz > 0


def test_chosen_rows_are_those_of_the_passages_chosen() -> None:
    whole, part = featurise(PASSAGES, tiny_encoder()), featurise([PASSAGES[3], PASSAGES[0]], tiny_encoder())
    chosen = whole.rows(np.array([3, 0]))
    assert np.abs(chosen.text - part.text).max() < 1e-6
    assert (chosen.words != part.words).nnz == 0 and chosen.asked.tolist() == part.asked.tolist()


def test_alone_is_as_if_nothing_had_been_asked_and_nothing_stood_beside() -> None:
    alone = featurise(PASSAGES, tiny_encoder()).alone()
    assert not alone.asked.any() and not alone.question.any() and len(set(alone.turns.tolist())) == 5


def test_joined_features_keep_turns_of_different_parts_apart() -> None:
    one = featurise(PASSAGES[:2], tiny_encoder())
    whole = joined([one, one.rows(np.zeros(0, dtype=np.int64)), one])
    assert len(whole) == 4 and whole.words.shape == (4, BUCKETS)
    assert whole.turns[0] == whole.turns[1] != whole.turns[2] == whole.turns[3]


def test_nothing_gives_features_of_nothing() -> None:
    assert len(featurise([], tiny_encoder())) == 0


def test_utterances_bring_their_question_and_their_turn() -> None:
    def told(document: str, turn: int, question: str | None) -> Utterance:
        return Utterance("id", document, turn, 0, 2, "so", "P", Role.PARTICIPANT, True, question)

    found = passages_of([told("a", 1, "Why?"), told("a", 1, "Why?"), told("b", 1, None), told("a", 11, None)])
    assert [passage.question for passage in found] == ["Why?", "Why?", "", ""]
    assert found[0].turn == found[1].turn and len({passage.turn for passage in found}) == 3
