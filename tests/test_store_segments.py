"""Segments give back what was put in, to the character, and refuse what was altered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreFault
from pipeline.store.segments import (
    CODED,
    PREPARED,
    Prepared,
    pack_codes,
    pack_prepared,
    read_segment,
    unpack_codes,
    unpack_prepared,
    write_segment,
)
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedUtterance, Decision, Utterance, Verdict, utterance_id

awkward = [
    "😀👩‍👩‍👧",
    "e\u0301a\u0308",
    "\u202eright to left",
    "a\u2028b",
    "\ufeff",
    "tab\tand\rreturn",
    "  padded  ",
    "\0",
]
texts = st.one_of(st.sampled_from(awkward), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)).filter(
    lambda text: bool(text.strip())
)
labels = st.one_of(st.just(""), st.sampled_from(["Q", "Zoë 😀", "P1"]))
times = st.one_of(st.none(), st.floats(0, 1e6))


@st.composite
def documents(draw: st.DrawFn) -> Prepared:
    """Any prepared document: turns of any text, each cut into two utterances somewhere."""
    spoken = draw(
        st.lists(st.tuples(st.builds(SpokenTurn, labels, texts, times), st.sampled_from(Role)), min_size=0, max_size=5)
    )
    transcript = compose("d" * 64, draw(texts), spoken)
    utterances = []
    for turn in transcript.turns:
        cut = draw(st.integers(turn.start, turn.end))
        question = transcript.question_before(turn.index)
        for start, end in ((turn.start, cut), (cut, turn.end)):
            text = transcript.text[start:end]
            name = utterance_id(transcript.document_id, turn.index, start, end, text)
            utterances.append(
                Utterance(
                    name, transcript.document_id, turn.index, start, end, text, turn.speaker, turn.role,
                    draw(st.booleans()), question.text if question else None,
                )
            )  # fmt: skip
    keys = draw(st.dictionaries(labels, st.just("ab12"), max_size=2))
    return Prepared(transcript, tuple(utterances), keys, {"warnings": 2, "removed": {"cue": 1}})


decisions = st.builds(
    Decision,
    label=st.sampled_from(["fond", "cross"]),
    p=st.floats(0, 1),
    verdict=st.sampled_from(Verdict),
    attributed_to=st.sampled_from(["", "unknown", "nurses"]),
    reported=st.booleans(),
    prompted=st.sampled_from([None, True, False]),
    coder=st.sampled_from(["model v1", "Zoë"]),
)


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_prepared_document_comes_back_as_it_was(prepared: Prepared) -> None:
    packed = pack_prepared(prepared)
    assert unpack_prepared(packed) == prepared
    assert pack_prepared(prepared) == packed, "the same document gave other bytes"


@settings(max_examples=40, deadline=None)
@given(documents(), st.data())
def test_codes_come_back_as_they_were(prepared: Prepared, data: st.DataObject) -> None:
    unique = list({utterance.utterance_id: utterance for utterance in prepared.utterances}.values())
    coded = tuple(CodedUtterance(u, tuple(data.draw(st.lists(decisions, max_size=2)))) for u in unique)
    packed = pack_codes(coded)
    assert unpack_codes(packed, unique) == coded
    assert pack_codes(coded) == packed


def test_segments_of_one_document_lie_apart_by_kind_and_key(tmp_path: Path) -> None:
    rows = [
        write_segment(tmp_path, "d" * 64, kind, key, f"{kind} {key}".encode(), 1)
        for kind in (PREPARED, CODED)
        for key in ("1" * 64, "2" * 64)
    ]
    assert len({row.path for row in rows}) == 4
    assert [read_segment(tmp_path, row) for row in rows] == [f"{row.kind} {row.key}".encode() for row in rows]


@pytest.mark.parametrize("altered", [b"words!", b"word", b"", b"Words"])
def test_an_altered_segment_is_refused(tmp_path: Path, altered: bytes) -> None:
    row = write_segment(tmp_path, "d" * 64, PREPARED, "k" * 64, b"words", 1)
    (tmp_path / row.path).write_bytes(altered)
    with pytest.raises(StoreFault, match="altered"):
        read_segment(tmp_path, row)


def test_a_missing_segment_is_told_plainly(tmp_path: Path) -> None:
    row = write_segment(tmp_path, "d" * 64, PREPARED, "k" * 64, b"words", 1)
    (tmp_path / row.path).unlink()
    with pytest.raises(StoreFault, match="read this segment"):
        read_segment(tmp_path, row)
