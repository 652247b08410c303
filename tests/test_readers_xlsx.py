"""Transcripts as workbooks: the sheet with the columns, times as typed, nothing run, nothing inflated unseen."""

# Tables read best with a case a line.
# ruff: noqa: E501

from __future__ import annotations

import io
import zipfile
from datetime import time, timedelta

import openpyxl
import pytest

from pipeline.errors import UnreadableFile
from pipeline.reading import read_document

TALK = [["Speaker", "Text"], ["I", "So?"], ["R", "Yes."]]


def workbook(*sheets: list[list[object]], hidden: tuple[int, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Zebedee {number}")
        for row in rows:
            sheet.append(row)
        if number in hidden:
            sheet.sheet_state = "hidden"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def patched(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with some bytes of a part replaced."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            held = before.read(entry)
            assert entry != part or old in held
            after.writestr(entry, held.replace(old, new, 1) if entry == part else held)
    return sink.getvalue()


def read(content: bytes, name: str = "a.xlsx"):
    return read_document(content, name)


def turns(*sheets: list[list[object]], **more) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(workbook(*sheets, **more)).turns]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ([TALK], [("I", "So?"), ("R", "Yes.")]),
        ([[["Ward study"], [], *TALK]], [("I", "So?"), ("R", "Yes.")]),
        ([[["ask about rotas"]], TALK], [("I", "So?"), ("R", "Yes.")]),
        ([[["Speaker", "Text"], ["I", "So?"], [None, "Well?"]]], [("I", "So?"), ("I", "Well?")]),
        ([[["who", "words", "notes"], ["R", 7, "x"], ["R", 3.0, None], ["R", True, None]]], [("R", "7"), ("R", "3"), ("R", "true")]),
        ([[["Start", "Text"], [0, "So"], [5, "it goes."]]], [("", "So"), ("", "it goes.")]),
        ([[["Turn", "Text"], [1, "Ann: So?"], [2, "Bob: No."], [3, "Ann: Oh."], [4, "Bob: Ah."]]], [("Ann", "So?"), ("Bob", "No."), ("Ann", "Oh."), ("Bob", "Ah.")]),
    ],
)  # fmt: skip
def test_rows_of_the_sheet_with_the_columns_become_turns(sheets, expected):
    assert turns(*sheets) == expected


def test_a_sheet_nobody_sees_is_no_interview_unless_it_is_all_there_is():
    assert turns(TALK, [["Speaker", "Text"], ["X", "Old."]], hidden=(1,)) == [("I", "So?"), ("R", "Yes.")]


def test_words_that_look_like_a_formula_are_words_and_a_formula_is_not_run():
    book = openpyxl.load_workbook(io.BytesIO(workbook(TALK)))
    book.active["B2"].value, book.active["B2"].data_type = "=1+1 is what she said", "s"
    book.active["A4"], book.active["B4"] = "R", "=1+1"
    sink = io.BytesIO()
    book.save(sink)
    assert [turn.text for turn in read(sink.getvalue()).turns] == ["=1+1 is what she said", "Yes."]


@pytest.mark.parametrize(
    ("cell", "shown", "seconds"),
    [
        ("01:20", None, 80.0), (time(1, 20), "h:mm", 80.0), (time(0, 1, 20), "h:mm:ss", 80.0), (time(0, 1, 20), "mm:ss", 80.0),
        (timedelta(hours=25, minutes=1), "[h]:mm:ss", 90060.0), ("soon", None, None), (None, None, None),
    ],
)  # fmt: skip
def test_times_are_read_as_the_sheet_shows_them(cell, shown, seconds):
    book = openpyxl.Workbook()
    book.active.append(["Time", "Speaker", "Text"])
    book.active.append([cell, "R", "So."])
    if shown:
        book.active["A2"].number_format = shown
    sink = io.BytesIO()
    book.save(sink)
    assert read(sink.getvalue()).turns[0].begins_at == seconds


CODING = [["document", "utterance_id", "speaker", "text", "read", "Support"], ["a", "b", "c", "d", "x", ""]]


@pytest.mark.parametrize(
    ("sheets", "reason", "told"),
    [
        ([TALK, TALK], "several_interviews", "number 1, 2"),
        ([[["Speaker", "Remark"], ["R", "x"]]], "missing_column", "'Remark'"),
        ([[["Florence", "I said no."], ["Dougal", "Oh."]]], "missing_column", "none of its 2 columns"),
        ([[["a"]], [["b"]]], "missing_column", "2 sheets"),
        ([CODING, TALK], "not_a_transcript", "a coding sheet"),
        ([[["document", "text", "labels"], ["a", "b", "c"]]], "not_a_transcript", "labelled data"),
        ([[["document", "speaker", "participant"], ["a", "b", "c"]]], "not_a_transcript", "participants file"),
        ([[]], "no_text", "no text"),
        ([[["Speaker", "Text"], ["R", "..."]]], "no_speech", "no words"),
    ],
)
def test_other_workbooks_are_refused_and_no_name_is_told(sheets, reason, told):
    with pytest.raises(UnreadableFile) as refused:
        read(workbook(*sheets))
    assert refused.value.reason == reason and told in refused.value.found and refused.value.remedy
    assert not any(name in str(refused.value) for name in ("Zebedee", "Florence", "I said no"))


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: workbook(TALK)[:400], "truncated"),
        (lambda: patched(workbook(TALK), SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "unsafe_archive"),
        (lambda: patched(workbook(TALK), SHEET, b"</sheetData>", b"</sheet>"), "damaged"),
        (lambda: patched(workbook(TALK), SHEET, b"</sheetData>", b"<!--" + b" " * 60_000_000 + b"--></sheetData>"), "unsafe_archive"),
        (lambda: patched(workbook(TALK), SHEET, b'<row r="3"', b'<row r="1048576"'), "too_large"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_not_to_be_trusted_is_refused(content, reason):
    with pytest.raises(UnreadableFile) as refused:
        read(content())
    assert refused.value.reason == reason and refused.value.remedy


def test_a_workbook_is_known_by_its_content():
    reading = read(workbook(TALK), "a.txt")
    assert reading.format == "Excel" and any("named .txt" in warning for warning in reading.warnings)
