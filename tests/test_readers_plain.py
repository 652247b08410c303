"""Plain text files: decoding and conventions put together; the conventions themselves are tested in test_conventions."""

import pytest

from pipeline.readers import plain
from pipeline.reading import ReadingHints, read_document


def test_warnings_of_decoding_and_of_the_convention_are_both_told():
    reading = read_document("R: It cost £3.\n\nR: No\x00.".encode("cp1252"), "a.txt")
    assert [turn.text for turn in reading.turns] == ["It cost £3.", "No."]
    assert reading.encoding == "cp1252" and ("NUL characters", 1) in reading.removed
    assert any("Windows-1252" in warning for warning in reading.warnings)
    assert any("one speaker" in warning for warning in reading.warnings)


@pytest.mark.parametrize("data", [b"WEBVTT\n\n", b"speaker,text\nR,hello\n", b"R: hello"])
def test_plain_text_never_outbids_a_reader_that_knows_the_format(data):
    assert 0 < plain.sniff(data, "a.txt") < 0.5


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"{\\rtf1 hello}", b"<html>hello", bytes(range(30)) * 9]
)
def test_what_is_not_plain_text_is_not_claimed(data):
    assert plain.sniff(data, "a.txt") == 0


def test_hints_reach_the_convention():
    reading = read_document(
        b"Kettle: on.\n\nThen tea.", "a.txt", ReadingHints(interviewer=("Kettle",), convention="colon")
    )
    assert reading.turns[0].speaker == "Kettle"
