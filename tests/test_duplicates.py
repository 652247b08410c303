"""One talk in two files is told; two talks that share a phrase are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.duplicates import near_duplicates

TALK = [f"this is what I said to her on the {day} of that month, word for word" for day in range(1, 11)]
OTHER = [f"we never did get round to the {thing} in the end, what with one thing and another" for thing in range(10)]


def test_one_talk_in_two_formats_is_told_whatever_its_marks_and_cases() -> None:
    loud = [text.upper().replace(",", " --") for text in TALK]
    assert near_duplicates([("b", loud), ("a", TALK)]) == (("a", "b", 1.0),)


def test_a_talk_that_is_part_of_a_longer_one_is_told() -> None:
    assert near_duplicates([("whole", TALK + OTHER), ("part", TALK)]) == (("part", "whole", 1.0),)


def test_two_talks_that_share_a_few_sentences_are_not_told() -> None:
    assert near_duplicates([("a", TALK), ("b", OTHER + TALK[:4])]) == ()


def test_short_answers_that_everybody_gives_are_not_compared() -> None:
    assert near_duplicates([("a", ["Yeah, I think so."] * 50), ("b", ["Yeah, I think so."] * 50)]) == ()


@given(st.permutations([("a", tuple(TALK)), ("b", tuple(TALK[:7])), ("c", tuple(OTHER))]))
def test_the_order_of_the_documents_changes_nothing(documents: list[tuple[str, tuple[str, ...]]]) -> None:
    assert near_duplicates(documents) == (("a", "b", 1.0),)
