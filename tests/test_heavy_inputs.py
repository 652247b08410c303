"""Files made to cost much: they are read or refused within a small share of the limits, and nothing outside is fetched."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import pytest
from bad_inputs import TALK, bad_inputs, docx, paragraphs, zipped

from pipeline.errors import UnreadableFile
from pipeline.operations.reading_apart import Limited

BOMBS = [each for each in bad_inputs() if each.reason == "unsafe_archive" and len(each.content) < 2_000_000]
QUESTION = "Interviewer: How is it going?\n\n"


@pytest.fixture(scope="module")
def close() -> Iterator[Limited]:
    """Little more memory than the interpreter and its libraries map, and two seconds."""
    limited = Limited(640 * 2**20, 2.0)
    yield limited
    limited.stop()


@pytest.fixture(scope="module")
def wide() -> Iterator[Limited]:
    limited = Limited(1024**3, 20.0)
    yield limited
    limited.stop()


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_an_archive_made_to_burst_is_refused_before_it_is_inflated(bomb, close):
    with pytest.raises(UnreadableFile) as refused:
        close.members(bomb.content, bomb.name)
        close.read(bomb.content, bomb.name)
    assert refused.value.reason == "unsafe_archive"


def test_three_hundred_megabytes_and_seventy_thousand_entries_are_refused_at_once(close):
    inflating = zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", b" " * 300_000_000))
    crowded = zipped(*((f"word/x{place}.xml", "") for place in range(70_000)), pack=zipfile.ZIP_STORED)
    for content in (inflating, crowded):
        with pytest.raises(UnreadableFile) as refused:
            close.read(content, "a.docx")
        assert refused.value.reason == "unsafe_archive"


HEAVY = {
    "a line of 50 MB.txt": (QUESTION + "R: " + "well it goes " * 4_000_000).encode(),
    "a turn of a million letters.txt": (QUESTION + "R: " + "a" * 1_000_000).encode(),
    "a million words in a line.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v R>" + b"well " * 1_000_000,
    "a field of 200,000 letters.csv": b'speaker,text\nInterviewer,How is it?\nR,"' + b"well " * 40_000 + b'"\n',
    "20,000 braces.rtf": rb"{\rtf1 " + b"{" * 20_000 + b"R: Well, it goes.\\par " + b"}" * 20_000 + b"}",
    "100,000 labels.txt": "".join(f"Person {place}: Hello there.\n" for place in range(100_000)).encode(),
    "100,000 turns.txt": b"INT: How is it?\nR: Well, it goes on.\n" * 50_000,
    "a million marks.txt": b">> " * 1_000_000,
    "a million marks.srt": b"1\n00:00:00,000 --> 00:00:01,000\n" + b">> " * 1_000_000,
    "colons.txt": b"a:" * 500_000,
    "brackets.md": b"[" * 500_000 + b"**" * 200_000,
    "clocks.txt": b"00:01 " * 300_000,
    "spaces.txt": QUESTION.encode() + b"R: well" + b" " * 3_000_000 + b"it goes",
    "blank lines.txt": QUESTION.encode() + b"\n" * 2_000_000 + b"R: it goes",
    "nested tags.html": b"<html><body>" + b"<div>" * 100_000 + b"R: Well, it goes.",
    "entities.html": b"<html><body><p>R: " + b"&amp;" * 500_000,
    "nested lists.json": b'{"segments": [' + b"[" * 50_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_file_made_to_cost_much_comes_nowhere_near_the_limits(name, wide):
    try:
        reading = wide.read(HEAVY[name], name)
    except UnreadableFile as refused:
        assert refused.reason != "too_heavy"
        assert "failed" not in refused.found and "ended by it" not in refused.found, refused.found
    else:
        assert reading.turns


def test_what_a_document_names_outside_itself_is_not_fetched(wide):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>'
        f'<Relationship Id="r2" Type="{kind}/footnotes" Target="file:///etc/passwd" TargetMode="External"/>'
        "</Relationships>"
    )
    content = docx(paragraphs(*TALK.strip().split("\n\n")), ("word/_rels/document.xml.rels", rels))
    reading = wide.read(content, "a.docx")
    assert [turn.speaker for turn in reading.turns] == ["Interviewer", "R", "Interviewer", "R"]
    assert "root:" not in " ".join(turn.text for turn in reading.turns)
