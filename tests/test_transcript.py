"""A transcript is text with turns at their places; one that isn't can't be built."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transcript import Reading, Role, SpokenTurn, Transcript, Turn, compose

spoken = st.builds(
    SpokenTurn,
    speaker=st.text(max_size=8).map(lambda text: text.replace("\n", " ").strip()),
    text=st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip())),
    begins_at=st.none() | st.floats(0, 1e5),
)
Q, P = Role.INTERVIEWER, Role.PARTICIPANT


@given(st.lists(st.tuples(spoken, st.sampled_from(Role)), max_size=8))
def test_every_turn_stands_where_it_says_with_its_words_unchanged(turns: list[tuple[SpokenTurn, Role]]) -> None:
    transcript = compose("d", "n", turns)
    assert len(transcript.turns) == len(turns)
    for turn, (said, role) in zip(transcript.turns, turns, strict=True):
        assert transcript.text[turn.start : turn.end] == turn.text == said.text
        assert (turn.speaker, turn.role, turn.begins_at) == (said.speaker, role, said.begins_at)
    around = transcript.text
    for turn in reversed(transcript.turns):
        around = around[: turn.start] + around[turn.end :]
    labels = "".join(f"{said.speaker}: \n\n" if said.speaker else "\n\n" for said, _ in turns)
    assert around == labels, "there is more than labels and blank lines around the turns"


def test_it_reads_as_a_text_for_people() -> None:
    turns = [(SpokenTurn("Q", "How is it?"), Q), (SpokenTurn("", "Fine.\n\nI think 😀."), P)]
    transcript = compose("d", "n", iter(turns))
    assert transcript.text == "Q: How is it?\n\nFine.\n\nI think 😀.\n\n"
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(3, 13), (15, 32)]


def turn(index: int, text: str, start: int, end: int) -> Turn:
    """A turn at a place."""
    return Turn(index, "P", P, text, start, end)


@pytest.mark.parametrize(
    "turns",
    [
        [turn(1, "one", 0, 3)],
        [turn(0, "one", 0, 3), turn(0, "two", 4, 7)],
        [turn(0, "two", 0, 3)],
        [turn(0, "one", 0, 4)],
        [turn(0, "two", 4, 7), turn(1, "one", 0, 3)],
        [turn(0, "one two", 0, 7), turn(1, "two", 4, 7)],
        [turn(0, "one", 0, -4)],
        [turn(0, "one", -7, 3)],
        [turn(0, "", 5, 2)],
        [turn(0, "two ", 4, 8)],
    ],
)
def test_turns_out_of_place_cant_be_built(turns: list[Turn]) -> None:
    with pytest.raises(ValueError, match="turn"):
        Transcript("d", "n", "one two", tuple(turns))


def test_an_error_about_a_turn_quotes_nobody() -> None:
    with pytest.raises(ValueError, match="offsets") as told:
        Transcript("d", "n", "a secret", (turn(0, "secret", 0, 6),))
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u2028"])
def test_a_turn_without_words_cant_be_built(text: str) -> None:
    with pytest.raises(ValueError, match="white space"):
        SpokenTurn("P", text)


@pytest.mark.parametrize("label", [" P", "P ", "P\nQ", "\tP", "P\n"])
def test_a_label_with_breaks_or_space_around_cant_be_built(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        SpokenTurn(label, "words")


def test_the_question_before_is_the_interviewers_last() -> None:
    said = [("P", P), ("Q", Q), ("R", Role.UNKNOWN), ("P", P), ("Q", Q), ("P", P)]
    transcript = compose("d", "n", [(SpokenTurn(who, f"words {at}"), role) for at, (who, role) in enumerate(said)])
    found = [transcript.question_before(index) for index in range(6)]
    assert [question.index if question else None for question in found] == [None, None, 1, 1, 1, 4]


def test_an_empty_transcript_is_one() -> None:
    assert compose("d", "n", []).text == ""


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan"), float("inf")])
def test_confidence_lies_between_nothing_and_sure(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Reading("plain", "labels", confidence, ())


def test_speakers_are_listed_once_in_order_of_appearance() -> None:
    turns = tuple(SpokenTurn(who, "words") for who in ("P", "", "Q", "P", ""))
    assert Reading("plain", "labels", 1.0, turns).speakers == ("P", "", "Q")


@pytest.mark.parametrize(
    "value", [SpokenTurn("P", "words"), Reading("plain", "labels", 1.0, ()), compose("d", "n", [])]
)
def test_values_dont_change(value: Any) -> None:
    with pytest.raises((AttributeError, TypeError)):
        value.text = "other"
    assert not hasattr(value, "__dict__")
    assert hash(value) == hash(value)
