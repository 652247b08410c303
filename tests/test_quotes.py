"""Which quotes stand for a cell, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import codebooks, coded_documents, each_alone, ids_of, said, study, yes

from pipeline.evidence import gather
from pipeline.quotes import MOST_QUOTES, Candidate, strongest

PLAIN = Candidate("plain", "ann", 0.8, first_hand=True, volunteered=False, words=12, order=5)


@pytest.mark.parametrize(
    "stronger",
    [
        {"p": 0.9},
        {"p": 0.81},
        {"volunteered": True},
        {"order": 4},
        {"volunteered": True, "p": 0.76},
        {"p": 0.9, "order": 9},
    ],
)
@pytest.mark.parametrize("other", ["ann", "bob"])
def test_a_quote_goes_before_another_that_is(stronger, other):
    better = replace(PLAIN, utterance_id="better", participant=other, **stronger)
    assert strongest([PLAIN, better]) == strongest([better, PLAIN]) == ("better", "plain")


@pytest.mark.parametrize(
    "weaker",
    [
        {"first_hand": False, "p": 1.0, "volunteered": True},
        {"words": 5, "p": 1.0},
        {"words": 61, "p": 1.0, "volunteered": True},
        {"volunteered": True, "p": 0.6},
        {"p": 0.8000004, "order": 6},
    ],
)
def test_a_quote_goes_after_another_that_is(weaker):
    worse = replace(PLAIN, utterance_id="worse", participant="bob", **weaker)
    assert strongest([worse, PLAIN]) == ("plain", "worse")


@pytest.mark.parametrize("words", [6, 60])
def test_lengths_that_stand_alone_are_equally_good(words):
    better = replace(PLAIN, utterance_id="better", words=words, p=0.9)
    assert strongest([PLAIN, better])[0] == "better"


def test_a_talker_does_not_fill_a_cell():
    talk = [replace(PLAIN, utterance_id=f"t{n}", participant="mo", p=0.99, order=n) for n in range(40)]
    others = [replace(PLAIN, utterance_id=f"o{n}", participant=f"o{n}", p=0.5, first_hand=False) for n in range(6)]
    chosen = strongest(talk + others)
    assert len(chosen) == MOST_QUOTES == 20
    assert chosen[0] == "t0" and set(chosen[1:7]) == {f"o{n}" for n in range(6)}
    assert chosen[7:] == tuple(f"t{n}" for n in range(1, 14))


def test_no_evidence_gives_no_quotes():
    assert strongest([]) == ()


def test_both_sides_of_a_cell_have_their_quotes_and_who_is_of_two_minds_is_quoted_on_both():
    documents = each_alone(
        said("ann", "nurses", yes("fond", p=0.7)),
        said("bob", "nurses", yes("fond", p=0.95)),
        said("cid", "nurses", yes("worry", p=0.6), yes("cross", p=0.99)),
        said("dot", "nurses", yes("fond", p=0.8), yes("cross", p=0.9)),
        said("jim", "cats", yes("cross", p=1.0, of="nurses")),
    )
    cell = gather(documents, study()).cell("welcome", "nurses")
    by = {who: ids_of(documents, who)[0] for who in ("ann", "bob", "cid", "dot", "jim")}
    # All remarks are too short to stand alone, so probability decides, and what was told comes last.
    assert cell.supporting.quotes == (by["bob"], by["dot"], by["ann"])
    assert cell.contesting.quotes == (by["cid"], by["dot"], by["jim"])


candidates = st.builds(
    Candidate,
    utterance_id=st.uuids().map(str),
    participant=st.sampled_from("abcde"),
    p=st.floats(0, 1),
    first_hand=st.booleans(),
    volunteered=st.booleans(),
    words=st.integers(1, 90),
    order=st.integers(0, 10**6),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(candidates, max_size=50, unique_by=(lambda c: c.utterance_id, lambda c: c.order)), st.randoms())
def test_the_choice_is_fair_and_does_not_depend_on_order(found, random):
    chosen = strongest(found)
    shuffled = random.sample(found, len(found))
    assert strongest(shuffled) == chosen
    assert len(set(chosen)) == len(chosen) == min(len(found), MOST_QUOTES)
    who = {candidate.utterance_id: candidate.participant for candidate in found}
    taken = {name: sum(who[quote] == name for quote in chosen) for name in "abcde"}
    left = {name for name in "abcde" if taken[name] < sum(candidate.participant == name for candidate in found)}
    assert all(taken[name] + 1 >= max(taken.values()) for name in left)


@settings(max_examples=30, deadline=None)
@given(coded_documents(), codebooks)
def test_quotes_are_evidence_of_their_own_side(documents, codebook):
    for cell in gather(documents, codebook).cells:
        for side in (cell.supporting, cell.contesting):
            assert set(side.quotes) <= set(side.ids)
            assert len(side.quotes) == min(len(side.ids), MOST_QUOTES)
