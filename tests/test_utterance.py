"""Utterances are the very words at their place, under an id that stays; what is decided about them is well-formed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speaker import Speaker
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict, utterance_id

place = st.tuples(st.text(max_size=5), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.text(max_size=5))


def test_an_id_stays_for_ever() -> None:
    """Ids stand in people's exports and coding sheets: this value must never change."""
    assert utterance_id("d" * 64, 3, 10, 14, "Fine") == "a658fc3b5394b445b76c"


@given(place, place)
def test_an_id_names_one_place_and_its_words(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert (utterance_id(*one) == utterance_id(*other)) == (one == other)
    assert len(utterance_id(*one)) == 20


def test_words_that_are_no_unicode_have_an_id_too() -> None:
    assert len(utterance_id("d", 0, 0, 1, "\ud800")) == 20


@pytest.mark.parametrize("p", [-0.001, 1.001, float("nan"), float("inf")])
def test_a_probability_lies_between_0_and_1(p: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        Decision("fond", p, Verdict.YES)


@pytest.mark.parametrize("p", [0.0, 1.0, 0.5, 0, 1])
def test_its_ends_are_probabilities(p: float) -> None:
    assert Decision("fond", p, Verdict.ABSTAIN).p == p


TRANSCRIPT = compose(
    "d", "n", [(SpokenTurn("Q", "How is it?"), Role.INTERVIEWER), (SpokenTurn("P", "Fine."), Role.PARTICIPANT)]
)
TURN = TRANSCRIPT.turns[1]
FINE = Utterance(
    utterance_id("d", 1, TURN.start, TURN.end, "Fine."),
    "d",
    1,
    TURN.start,
    TURN.end,
    "Fine.",
    "P",
    Role.PARTICIPANT,
    True,
)
SPEAKERS = {who: Speaker(who, Role.PARTICIPANT, who) for who in ("P", "Q")}


def coded(**changes: Any) -> CodedDocument:
    """A document with one utterance, changed so."""
    return CodedDocument(TRANSCRIPT, SPEAKERS, (CodedUtterance(replace(FINE, **changes), ()),))


def test_a_document_whose_utterances_stand_where_they_say_is_built() -> None:
    assert coded().utterances[0].utterance == FINE


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "fine."},
        {"start": TURN.start + 1},
        {"end": TURN.end + 1},
        {"start": TURN.end, "end": TURN.start, "text": ""},
        {"end": TURN.end - len(TRANSCRIPT.text)},
        {"speaker": "R"},
    ],
)
def test_a_document_with_an_utterance_out_of_place_cant_be_built(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=FINE.utterance_id) as told:
        coded(**changes)
    assert "Fine" not in str(told.value)
