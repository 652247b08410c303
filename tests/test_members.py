"""A project's interviews are documents of their own, and stay the same ones while people go on coding."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from projects import INTERVIEW, Mark, Person, Text, build, guid, mark

from pipeline.errors import UnreadableFile
from pipeline.members import document_names, members
from pipeline.qdpx import Source, read_project
from pipeline.reading import read_document

SCHEMA = Path(__file__).parent / "golden" / "refi_qda" / "Project.xsd"
UNLABELLED = "Is it any good?\n\nI like it.\n\nWhy?\n\nNobody knows."
SPOKEN = tuple(mark(UNLABELLED, words) for words in ("Is it any good?", "I like it."))
PEOPLE = [Person("Interviewer", marks=(("B", 0),)), Person("Ann & <Bea>", marks=(("B", 1),))]


def test_an_ordinary_file_is_its_own_document() -> None:
    (only,) = members(b"R: a word", "a.txt")
    assert (only.name, only.content, only.within) == ("a.txt", b"R: a word", "")


def test_each_interview_is_a_document_whose_bytes_are_its_words() -> None:
    first, second = members(build([Text("Ward 7.docx", INTERVIEW), Text("B", "R: One.\r\n\r\nI: Two.")]), "study.qdpx")
    assert (first.name, first.content, first.within) == (
        "Ward 7.txt",
        INTERVIEW.encode(),
        guid("source", "Ward 7.docx"),
    )
    assert (second.name, second.content) == ("B.txt", b"R: One.\n\nI: Two.")


def test_coding_on_changes_no_document() -> None:
    before = build([Text("A", INTERVIEW), Text("B", UNLABELLED, SPOKEN)], {"Support": ""}, PEOPLE)
    more = (*SPOKEN, mark(UNLABELLED, "Nobody", "Support"))
    coded = [Text("A", INTERVIEW, (mark(INTERVIEW, "hope", "Support"),)), Text("B", UNLABELLED, more)]
    after = build(coded, {"Support": "now defined", "Hostility": ""}, PEOPLE, coders=("Cat",), origin="MAXQDA")
    assert members(before, "a.qdpx") == members(after, "b.qdpx")


def test_who_speaks_stays_with_the_words_where_cases_say_it() -> None:
    content = build([Text("A", INTERVIEW), Text("B", UNLABELLED, SPOKEN)], "", PEOPLE)
    _, second = members(content, "study.qdpx")
    assert second.name == "B.qdpx"
    reading = read_document(second.content, second.name)
    assert [turn.speaker for turn in reading.turns] == ["Interviewer", "Ann & <Bea>", "", ""]
    # The same bytes wherever they are made: they are the document's id.
    assert (
        hashlib.sha256(second.content).hexdigest() == "3f6c8e27c20fe5ffdd5c88418b1724e57710336763b4689c9062a161d3996176"
    )


def test_a_document_of_a_project_is_a_project_of_the_standard() -> None:
    _, second = members(build([Text("A", INTERVIEW), Text("B", UNLABELLED, SPOKEN)], "", PEOPLE), "study.qdpx")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(zipfile.ZipFile(io.BytesIO(second.content)).read("project.qde")))


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(min_size=1, max_size=60),
    name=st.text(max_size=20),
    spots=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3),
)
def test_words_and_speakers_come_back_whatever_they_are(text: str, name: str, spots: list[tuple[int, int]]) -> None:
    printable = "".join(character for character in text if character.isprintable() or character == "\n")
    marks = tuple(Mark(min(spot), max(spot)) for spot in spots)
    label = "".join(character for character in name if character.isprintable())
    person = Person(label, marks=tuple(("A", place) for place in range(len(marks))))
    try:
        content = build([Text("A", printable, marks)], "", [person], origin="Themetrix")
        (member,) = members(content, "a.qdpx")
        (found,) = read_project(content).sources
    except UnreadableFile as refused:
        assert refused.reason in ("no_text", "damaged")
        return
    if member.name.endswith(".txt"):
        assert member.content.decode() == found.text
        return
    (again,) = read_project(member.content).sources
    assert again.text == found.text
    assert {(s.start, s.end) for s in again.selections} == {(s.start, s.end) for s in found.selections}


NAMES = [
    (["Anna.docx", "anna.txt", "Anna"], ("Anna", "anna (2)", "Anna (3)")),
    (["../../etc/passwd"], ("etc passwd",)),
    (["C:\\new\\file.rtf"], ("C new file",)),
    (["", " . ", "\x00"], ("source 1", "source 2", "source 3")),
    (["Dr. Smith 1.2"], ("Dr. Smith 1.2",)),
    (["a" * 300], ("a" * 100,)),
]


@pytest.mark.parametrize(("names", "expected"), NAMES, ids=[row[1][0][:20] for row in NAMES])
def test_a_source_is_called_so_that_a_file_can_be(names: list[str], expected: tuple[str, ...]) -> None:
    assert document_names([Source("g", name, "x") for name in names]) == expected


def test_a_project_without_text_is_refused_whole() -> None:
    with pytest.raises(UnreadableFile) as refused:
        members(build([Text("A", "")]), "study.qdpx")
    assert refused.value.reason == "no_text"
