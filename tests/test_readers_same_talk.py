"""One invented talk in every format: the same words of the same people in the same order, at the same times.

The samples were written once from one text: .md by hand, the documents by LibreOffice (with a page head and page numbers
on small pages, so that turns run over them).
"""

from pathlib import Path

import pytest

from pipeline.reading import read_document
from pipeline.transcript import Reading

TALK = Path(__file__).parent / "golden" / "talk"
FORMATS = sorted(path.name for path in TALK.iterdir() if path.name != "talk.txt")


def read(name: str) -> Reading:
    return read_document((TALK / name).read_bytes(), name)


def said(reading: Reading) -> list[tuple[str, list[str]]]:
    return [(turn.speaker, turn.text.split()) for turn in reading.turns]


def test_the_talk_is_there_in_many_formats():
    assert {Path(name).suffix for name in FORMATS} >= {".docx", ".odt", ".rtf", ".html", ".md", ".pdf"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_words_in_the_same_order(name):
    reading, plain = read(name), read("talk.txt")
    assert said(reading) == said(plain)
    assert reading.confidence >= 0.9


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_times(name):
    assert [turn.begins_at for turn in read(name).turns] == [turn.begins_at for turn in read("talk.txt").turns]


@pytest.mark.parametrize("name", FORMATS)
def test_paragraphs_within_a_turn_stay_apart_where_the_format_keeps_them(name):
    if name.endswith(".pdf"):
        pytest.skip("a printed page doesn't say whether a paragraph ends with it")
    assert [turn.text.count("\n\n") for turn in read(name).turns] == [
        turn.text.count("\n\n") for turn in read("talk.txt").turns
    ]
