"""What a run decided goes through another program as text and comes back; a line somebody broke costs that line alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.people import PERSON
from pipeline.qdpx_record import TITLE, Record, RecordedTurn, RecordedUtterance, mark_of, record_in, written
from pipeline.transcript import Role
from pipeline.utterance import Decision, Verdict

PLACES = st.lists(st.integers(0, 10**6), min_size=2, max_size=2, unique=True).map(sorted)
MACHINES = st.builds(
    Decision,
    label=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    p=st.integers(0, 1000).map(lambda n: n / 1000),
    verdict=st.sampled_from(Verdict),
    attributed_to=st.sampled_from(["", "nurses", "unknown"]),
    reported=st.booleans(),
    prompted=st.sampled_from([None, True, False]),
    coder=st.sampled_from(["model v1", "", "model 2"]),
)
PEOPLE = MACHINES.flatmap(
    lambda machine: st.sampled_from(["Ana", "Ben; person Cyd", "by=1 replaced"]).map(
        lambda name: replace(machine, p=1.0, coder=f"{PERSON}{name}", replaced=machine)
    )
)
UTTERANCES = st.builds(
    lambda place, name, decisions: RecordedUtterance(place[0], place[1], name, tuple(decisions)),
    PLACES,
    st.from_regex(r"[0-9a-f]{20}", fullmatch=True),
    st.lists(MACHINES | PEOPLE, max_size=4),
)
TURNS = st.builds(
    lambda place, role: RecordedTurn(place[1], place[1] + 5, place[0], place[1] - 1, role),
    PLACES,
    st.sampled_from(Role),
)
RECORDS = st.builds(
    Record,
    document_id=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    run_id=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    mark=st.just(mark_of("x")),
    turns=st.lists(TURNS, max_size=4).map(tuple),
    utterances=st.lists(UTTERANCES, max_size=4).map(tuple),
)


@given(record=RECORDS)
def test_a_record_comes_back_whole(record: Record) -> None:
    text = written(record)
    assert record_in(text) == record
    # As programs hand a text on: other line ends, a byte-order mark, white space at its ends.
    assert record_in("\ufeff" + text.replace("\n", "\r\n") + "  ") == record


RECORD = Record(
    "d" * 64,
    "run",
    mark_of("x"),
    utterances=(RecordedUtterance(0, 5, "u1", (Decision("fond", 0.9, Verdict.YES, coder="m"),)), RecordedUtterance(6, 9, "u2")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "instead", "left"),
    [
        ("utterance 6-9 u2", "utterance six-9 u2", ["u1"]),
        ("utterance 6-9 u2", "utterance 9-6 u2", ["u1"]),
        ("code fond yes", "code fond perhaps", ["u1", "u2"]),
        ("run run", "my own memo: they like it", ["u1", "u2"]),
    ],
)
def test_a_broken_line_costs_itself_alone(line: str, instead: str, left: list[str]) -> None:
    found = record_in(written(RECORD).replace(line, instead))
    assert found is not None and [each.utterance_id for each in found.utterances] == left


@pytest.mark.parametrize("text", ["", "a memo", f"a memo about {TITLE}", "one\ntwo\nthree\n" + TITLE])
def test_another_text_is_no_record(text: str) -> None:
    assert record_in(text) is None


def test_the_words_name_a_text_whatever_white_space_ends_it() -> None:
    assert mark_of("a b\n\n") == mark_of("a b") != mark_of("a  b")
