"""A part of a training file is recognised by its words, interview by interview, and what only resembles it isn't."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoder import bread_rows

from pipeline.labelled import LabelledUtterance
from pipeline.seen import DIGITS, Seen, fingerprint, fingerprints, interviews_seen

FORMULA = "I don't know what to say"


def rows(document: str, *texts: str) -> list[LabelledUtterance]:
    return [LabelledUtterance(document, text, ()) for text in texts]


def sentences(start: int, count: int) -> list[str]:
    return [f"sentence number {place} of a long interview" for place in range(start, start + count)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("They didn’t want me there.", "they DIDN'T want me   there", True),
        ("They didn’t want me there.", "They didn't want her there.", False),
        ("café in the old ward", "cafe\u0301 in the old ward", True),
    ],
)
def test_case_marks_and_spaces_make_no_difference_and_words_do(one: str, other: str, same: bool) -> None:
    assert (fingerprint(one) == fingerprint(other)) is same


@pytest.mark.parametrize(
    ("text", "kept"), [("", False), ("yes, very good", False), ("well — yes. very good!", False), ("a b c d e", True)]
)
def test_what_anybody_might_say_leaves_no_fingerprint(text: str, kept: bool) -> None:
    assert bool(fingerprint(text)) is kept


def test_a_fingerprint_is_short_and_holds_no_word() -> None:
    found = fingerprint("the consultants made it plain")
    assert len(found) == DIGITS and int(found, 16) >= 0


@pytest.mark.parametrize(
    ("own", "known", "seen"),
    [
        (sentences(0, 30), sentences(0, 30), True),  # the very interview
        (sentences(0, 5), sentences(0, 30), True),  # a part of it
        ([*sentences(0, 2), *sentences(100, 50)], sentences(0, 30), True),  # two rows of it among many others
        ([*sentences(0, 1), *sentences(100, 4)], sentences(0, 30), True),  # one of five
        ([*sentences(0, 1), *sentences(100, 5)], sentences(0, 30), False),  # one of six: chance
        ([FORMULA, *sentences(100, 30)], [FORMULA, *sentences(0, 30)], False),  # what everybody says
        ([FORMULA, f"{FORMULA}!", *sentences(100, 30)], [FORMULA], False),  # twice the same is one row
        (["yes, very good", "no, not at all"], ["yes, very good", "no, not at all"], False),  # too short to tell
        (sentences(100, 30), sentences(0, 30), False),
    ],
)
def test_an_interview_is_seen_when_its_words_say_so(own: list[str], known: list[str], seen: bool) -> None:
    held = fingerprints(rows("training", *known))
    assert interviews_seen(rows("mine", *own), held) == (frozenset({"mine"}) if seen else frozenset())


def test_each_interview_of_a_merged_file_is_told_apart_whatever_it_is_called() -> None:
    known = fingerprints(rows("a", *sentences(0, 10)))
    merged = [*rows("renamed", *sentences(3, 4)), *rows("new", *sentences(50, 10))]
    assert interviews_seen(merged, known) == {"renamed"}


@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(cut: int, dice: random.Random) -> None:
    own = bread_rows()
    mixed = [*own[:cut], *own]
    dice.shuffle(mixed)
    assert fingerprints(mixed) == fingerprints(own)
    known = fingerprints(own[:cut])
    assert interviews_seen(mixed, known) == interviews_seen(own, known)


@given(st.integers(2, 60))
def test_a_file_has_seen_itself_under_other_names(count: int) -> None:
    own = bread_rows(count)
    again = [replace(row, document="all", labels=()) for row in own]
    assert interviews_seen(again, fingerprints(own)) == {"all"}


@pytest.mark.parametrize("kept", [("b" * 12, "a" * 12), ("a" * 12, "a" * 12), ("a",), ("A" * 12,), (7,)], ids=str)
def test_what_are_no_fingerprints_is_refused(kept: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="fingerprints"):
        Seen(kept)
