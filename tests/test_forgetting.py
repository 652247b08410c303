"""Taking one person out of a transcript, a participants file or reading.toml leaves all that is others' as it was."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deidentify import deidentify_turns
from pipeline.forgetting import REMOVED, REMOVED_AFTER, directions_without, rows_without, transcript_without
from pipeline.forgetting_search import Traces, texts_in
from pipeline.participants import ParticipantRow
from pipeline.reading import read_document
from pipeline.reading_file import parse_directions
from pipeline.transcript import SpokenTurn

KEY = b"a key for tests"
TURNS = (
    SpokenTurn("Interviewer", "What of the bread?", 0.0, 2.5),
    SpokenTurn("Aoife", "I bake it myself.", 3.25, 4.0),
    SpokenTurn("P02", 'Aoife said "fresh", and it is;\nI buy two, every day.', 3700.004, None),
    SpokenTurn("P02", "=2+2 is no formula.", None, None),
    SpokenTurn("Aoife", "And so do I.", None, None),
)


def left(turns: tuple[SpokenTurn, ...], *gone: str):  # type: ignore[no-untyped-def]
    return transcript_without(turns, deidentify_turns(turns, key=KEY), gone)


def test_what_others_said_reads_as_it_did_turn_by_turn() -> None:
    found = left(TURNS, "Aoife")
    read = read_document(found.content, "talk.csv").turns
    assert [(turn.speaker, turn.begins_at, turn.ends_at) for turn in read] == [
        (turn.speaker, turn.begins_at, turn.ends_at) for turn in TURNS if turn.speaker != "Aoife"
    ]
    assert read[2].text == TURNS[3].text and read[0].text == TURNS[0].text
    assert found.removed == 2 and found.masked == 1


def test_the_name_in_their_label_is_masked_where_others_say_it() -> None:
    text = left(TURNS, "Aoife").content.decode()
    assert "Aoife" not in text and text.count("[NAME_") == 1


def test_nothing_is_masked_for_a_label_that_is_no_name() -> None:
    found = left(TURNS, "P02")
    assert found.masked == 0 and b"Aoife" in found.content


def test_missing_turns_are_marked_where_they_were() -> None:
    text = left(TURNS, "Aoife").content.decode()
    assert text.count(REMOVED) == 1 and text.count(REMOVED_AFTER) == 1


def test_a_transcript_of_nobody_else_is_no_transcript() -> None:
    with pytest.raises(ValueError, match="nobody else"):
        left(TURNS[1:2], "Aoife")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(str.strip)
SAID = st.lists(
    st.tuples(st.sampled_from(("Interviewer", "P01", "P02")), WORDS.filter(lambda text: any(map(str.isalnum, text)))),
    min_size=2,
    max_size=8,
)


@given(SAID)
def test_no_turn_of_others_is_lost_or_moved_whatever_is_in_it(said: list[tuple[str, str]]) -> None:
    turns = tuple(SpokenTurn(speaker, f"word {text}") for speaker, text in (("Interviewer", "so"), *said))
    content = left(turns, "P01").content
    kept = [turn for turn in turns if turn.speaker != "P01"]
    read = read_document(content, "talk.csv").turns
    assert [turn.speaker for turn in read] == [turn.speaker for turn in kept]
    assert [turn.text.split() for turn in read] == [turn.text.split() for turn in kept]


def test_lines_go_by_their_id_and_by_an_erased_file_alone() -> None:
    rows = (
        ParticipantRow("a.txt", "Ann", "w7"),
        ParticipantRow("a.txt", "Ivy", "i1", "interviewer"),
        ParticipantRow("g.txt", "Ann", "w7"),
        ParticipantRow("g.txt", "Bea", "b1"),
        ParticipantRow("w7.txt", "", "c1"),
    )
    kept, removed = rows_without(rows, "w7", ("a.txt",))
    assert (kept, removed) == (rows[3:], 3)


READING = b"""
["ann.txt"]
interviewer = "Speaker 1"

["group.vtt"]
interviewer = "Speaker 1"
aliases = { "Speaker 2" = "Ann", "Speaker 3" = "Bea" }
group = { "Ann" = "carers", "Speaker 2" = "carers", "Bea" = "staff" }

["*.srt"]
group = { "Ann" = "carers" }
"""


def test_tables_lose_what_is_theirs_and_keep_what_fits_others_files() -> None:
    found, removed, looked_at = directions_without(
        parse_directions(READING, "reading.toml"),
        lambda label: label == "Ann",
        gone=("ann.txt", "ann.srt"),
        rewritten=("group.vtt",),
        others=("bea.srt",),
    )
    tables = dict(found.tables)
    assert list(tables) == ["group.vtt", "*.srt"]
    assert tables["group.vtt"].aliases == {"Speaker 3": "Bea"} and tables["group.vtt"].group == {"Bea": "staff"}
    assert tables["group.vtt"].interviewer == ["Speaker 1"]
    assert (removed, looked_at) == (3, 1)


SAYING = "My grandmother kept it in the cellar, didn’t she, for forty winters"


def zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.table({"text": ["other", SAYING]}), sink, compression="zstd")
    return sink.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        SAYING.encode(),
        SAYING.upper().replace("’", "'").encode("utf-16"),
        json.dumps({"text": SAYING}).encode(),
        b"<p>My grandmother <b>kept</b> it in the&#32;cellar, didn&#8217;t she, for forty winters",
        b"\x00\xff\x81" + SAYING.encode() + b"\x00\xfe",
        zipped("word/document.xml", f"<w:t>{SAYING}</w:t>".encode()),
        zipped("inner.zip", zipped("a.txt", SAYING.encode())),
        parquet(),
    ],
    ids=["text", "utf-16", "json", "html", "database", "docx", "nested", "parquet"],
)  # fmt: skip
def test_words_are_found_in_whatever_holds_them(content: bytes) -> None:
    assert Traces.of([SAYING]).in_file(content)
    assert not Traces.of(["Something else that nobody here has ever said at all"]).in_file(content)


def test_a_part_of_what_was_said_is_a_trace_and_a_phrase_of_four_words_is_none() -> None:
    assert Traces.of([SAYING]).in_text("She: grandmother kept it in the cellar didn't she!")
    assert not Traces.of([SAYING]).in_text("kept it in the")
    assert Traces.of(["yes of course"]).runs == frozenset()


def test_what_others_say_too_tells_nothing() -> None:
    traces = Traces.of([SAYING, "the bread is very good here"])
    assert traces.less(traces.in_text("I think the bread is very good here")).runs == Traces.of([SAYING]).runs


def test_ids_are_found_where_values_stand_without_anything_between() -> None:
    traces = Traces(ids=frozenset({"a1b2c3d4e5f6", "0123456789abcdef0123"}))
    row = b"\x07" + b"f" * 64 + b"a1b2c3d4e5f6" + b"9" * 52 + b"0123456789abcdef0123"
    assert traces.in_file(row) == traces.ids
    assert traces.in_file(b"raw/a1/a1b2c3d4e5f60000") == {"a1b2c3d4e5f6"}
    assert traces.in_file(b"a1b2c3d4e5") == set()


@given(st.binary(max_size=400))
def test_no_bytes_are_too_odd_to_be_searched(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe"):
        assert all(isinstance(text, str) for text in texts_in(start + content))
