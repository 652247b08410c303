"""A project of one interview reads as that interview: its labels and its cases say who speaks, its codes are no speech."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from projects import INTERVIEW, Mark, Person, Text, build, mark, zipped

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import read_document

GOLDEN = Path(__file__).parent / "golden" / "readers"
FERRY = """Ferry, second recording

And the ferry, is it still running?
When she starts. Which is, er, most days – not Mondays.

I tell a lie, not Tuesdays either.

He said “never again”, didn’t he? 😀
He says that every year.
"""


def golden() -> bytes:
    """The golden sample, as NVivo writes one: CRLF, a byte-order mark, UTF-16 units, people as cases."""
    stored = "\ufeff" + FERRY.replace("\n", "\r\n")

    def spot(words: str, *codes: str) -> Mark:
        before = len(FERRY[: FERRY.index(words)].replace("\n", "\r\n").encode("utf-16-le")) // 2
        length = len(words.replace("\n", "\r\n").encode("utf-16-le")) // 2
        return Mark(before, before + length, tuple((name, "Ana") for name in codes))

    marks = (
        spot("And the ferry, is it still running?"),
        spot("When she starts. Which is, er, most days – not Mondays.\n\nI tell a lie, not Tuesdays either."),
        spot("He said “never again”, didn’t he? 😀"),
        spot("He says that every year."),
        spot("most days – not Mondays", "Weather"),
    )
    name = "Ferry.docx"
    people = [
        Person("Interviewer", marks=((name, 0), (name, 2))),
        Person("Skipper", marks=((name, 1), (name, 3)), variables={"Group": "crew"}),
    ]
    text = Text(name, FERRY, marks, stored.encode())
    return build([text], {"Weather": "What it did."}, people, qde="Project.qde", folder="Sources/", origin="NVivo 14")


def write_golden() -> None:
    """Makes the golden sample and what is expected of it: `python -c "import test_readers_qdpx as t; t.write_golden()"`."""
    (GOLDEN / "project.qdpx").write_bytes(golden())
    reading = read_document(golden(), "project.qdpx")
    told = {
        "file": "project.qdpx",
        "format": reading.format,
        "convention": reading.convention,
        "words": count_words(FERRY),
        "removed": dict(reading.removed),
        "turns": [{"speaker": t.speaker, "text": t.text, "begins_at": t.begins_at} for t in reading.turns],
    }
    (GOLDEN / "project.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def turns(content: bytes, name: str = "a.qdpx") -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_document(content, name).turns]


def test_the_golden_sample_is_the_one_made_here() -> None:
    assert (GOLDEN / "project.qdpx").read_bytes() == golden()


def test_labels_in_the_text_say_who_speaks() -> None:
    content = build([Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support"),))], {"Support": ""})
    reading = read_document(content, "a.qdpx")
    plain = read_document(INTERVIEW.encode(), "a.txt")
    assert reading.turns == plain.turns
    assert (reading.format, reading.convention) == ("REFI-QDA project", plain.convention)


def test_cases_say_who_speaks_where_nothing_is_labelled() -> None:
    text = "Is it any good?\n\nI like it.\n\nI really do.\n\nWhy?\n\nNobody knows."
    marks = tuple(mark(text, words) for words in ("Is it any good?", "I like it.\n\nI really do.", "Why?"))
    people = [Person("Interviewer", marks=(("A", 0), ("A", 2))), Person("Ann", marks=(("A", 1),))]
    reading = read_document(build([Text("A", text, marks)], "", people), "a.qdpx")
    assert [(turn.speaker, turn.text) for turn in reading.turns] == [
        ("Interviewer", "Is it any good?"),
        ("Ann", "I like it.\n\nI really do."),
        ("Interviewer", "Why?"),
        ("", "Nobody knows."),
    ]
    assert (reading.convention, reading.confidence) == ("cases", 0.9)
    assert "1 of 4 turns lie in no case" in reading.warnings


def test_a_case_goes_before_a_label_and_only_where_it_covers_most() -> None:
    answer = "They bring hope, the peer workers do.\nI would not be without them now."
    marks = (mark(INTERVIEW, answer), mark(INTERVIEW, "Some"))
    people = [Person("Ann", marks=(("A", 0),)), Person("Bea", marks=(("A", 1),))]
    found = turns(build([Text("A", INTERVIEW, marks)], "", people))
    assert [speaker for speaker, _ in found] == ["Interviewer", "Ann", "Interviewer", "Nurse"]
    assert found[1][1] == answer


def test_a_case_of_the_whole_source_invents_no_speaker() -> None:
    text = "I like it.\n\nIt is good."
    content = build([Text("A", text)], "", [Person("Ann", ("A",), variables={"Group": "nurse"})])
    assert {speaker for speaker, _ in turns(content)} == {""}


def test_a_whole_word_document_within_a_project_is_not_read_as_one(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("I: Not this.")
    document.save(str(tmp_path / "a.docx"))
    inner = (tmp_path / "a.docx").read_bytes()
    entries = {"sources/a.docx": inner}
    content = build([Text("A", INTERVIEW)], more=entries)
    assert b"word/document.xml" in inner
    assert turns(content, "a.docx") == turns(INTERVIEW.encode(), "a.txt")


SEVERAL = build([Text("A", INTERVIEW), Text("B", INTERVIEW)])
EMPTY = build([Text("A", " \n")])
REFUSED = [
    ("several interviews", SEVERAL, "several_interviews"),
    ("no words", EMPTY, "no_text"),
    ("no sources", zipped({"project.qde": '<Project xmlns="urn:QDA-XML:project:1.0" name="p"/>'}), "no_text"),
    ("nobody speaks", build([Text("A", "...\n\n---")]), "no_speech"),
    ("questions alone", build([Text("A", "Interviewer: " + "Why is it so? " * 40)]), "unsure"),
    ("cut off", SEVERAL[:-200], "truncated"),
    ("a start alone", SEVERAL[:300], "truncated"),
]


@pytest.mark.parametrize(("content", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_interview_is_set_aside_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_document(content, "a.qdpx")
    assert refused.value.reason == reason
    assert refused.value.remedy
