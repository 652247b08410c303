"""Transcripts as tables: columns by alias, rows into turns, other tables of a study refused by name."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.errors import UnreadableFile
from pipeline.reading import read_document


def read(text: str, name: str = "a.csv"):
    return read_document(text.encode(), name)


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(text).turns]


@pytest.mark.parametrize("header", ["speaker,text", "Name,Transcript", "WHO,Utterance", "participant,content", "\ufeffSpeaker,Words", " speaker , text ", "speaker_name,speech"])  # fmt: skip
def test_columns_are_known_by_what_people_call_them(header):
    assert turns(f"{header}\nI,So?\nR,Yes.\n") == [("I", "So?"), ("R", "Yes.")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = "\n".join(
        delimiter.join(row) for row in (("turn", "speaker", "text"), ("1", "I", "So?"), ("2", "R", "Yes."))
    )
    assert turns(text) == [("I", "So?"), ("R", "Yes.")]


TABLES = [
    ("rows of one turn number are one turn", "turn,speaker,text\n1,R,One.\n1,R,Two.\n2,R,Three.\n", [("R", "One. Two."), ("R", "Three.")]),
    ("one number, two speakers, two turns", "turn,speaker,text\n1,I,One.\n1,R,Two.\n", [("I", "One."), ("R", "Two.")]),
    ("no turn numbers, no joining", "turn,speaker,text\n,R,One.\n,R,Two.\n", [("R", "One."), ("R", "Two.")]),
    ("no speaker: the one above", "speaker,text\nR,One.\n,Two.\nI,Three.\n", [("R", "One."), ("R", "Two."), ("I", "Three.")]),
    ("no speaker and nobody above", "speaker,text\n,One.\nR,Two.\n", [("", "One."), ("R", "Two.")]),
    ("quotes, commas and line breaks in a cell", 'speaker,text\nR,"He said ""no"", so\nI left."\n', [("R", 'He said "no", so\nI left.')]),
    ("unquoted commas in the last column", "speaker,text\nR,well, yes, no\n", [("R", "well, yes, no")]),
    ("empty rows and rows without words", "speaker,text\n\nR,One.\nR,\n,,\nR,...\n", [("R", "One.")]),
    ("a colon after the name", "speaker,text\nR:,One.\n", [("R", "One.")]),
    ("other columns", "id,speaker,text,notes\n7,R,One.,smiles\n", [("R", "One.")]),
    ("no speakers, timed", "start,end,text\n0,1000,One\n1000,2000,two.\n9000,9500,Three.\n", [("", "One two."), ("", "Three.")]),
    ("no speakers, not timed", "turn,text\n1,One.\n2,Two.\n", [("", "One."), ("", "Two.")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES])
def test_rows_become_turns(text, expected):
    assert turns(text) == expected


@pytest.mark.parametrize(
    ("column", "written", "seconds"),
    [("start", "00:01:02", 62.0), ("time", "01:02", 62.0), ("minute", "1:02", 62.0), ("begin", "00:01:02.500", 62.5), ("start", "soon", None)],
)  # fmt: skip
def test_times_are_in_seconds(column, written, seconds):
    assert read(f"{column},speaker,text\n{written},R,One.\n").turns[0].begins_at == seconds


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("speaker,remark\nR,One.\n", "missing_column", "'remark'"),
        ("document,text,labels\na,b,c\n", "not_a_transcript", "labelled data"),
        ("utterance_id,text,codes\na,b,c\n", "not_a_transcript", "labelled data"),
        ("document,speaker,participant,group,site,wave\na,b,c,d,e,1\n", "not_a_transcript", "participants file"),
        ('speaker,text\nR,"One.\nI,Two.\n', "truncated", "never closed"),
        ("text,speaker\nwell, yes, no,R\n", "ragged_rows", "line 2"),
        ("speaker,text\n", "no_speech", "no words"),
    ],
)
def test_other_tables_are_refused_with_what_was_found(text, reason, told):
    with pytest.raises(UnreadableFile) as refused:
        read(text)
    assert refused.value.reason == reason and told in refused.value.found and refused.value.remedy


def test_a_field_of_200_000_characters_is_a_turn_like_any_other():
    words = "word " * 40_000
    assert turns(f'speaker,text\nR,"{words}"\nI,So.\n') == [("R", words.strip()), ("I", "So.")]


def test_what_is_mended_is_told():
    assert any("name no speaker" in warning for warning in read("speaker,text\nR,One.\n,Two.\n").warnings)
    assert any("unquoted" in warning for warning in read("speaker,text\nR,well, yes\n").warnings)
    assert any("quotation marks" in warning for warning in read('speaker,text\nR,"One" more\n').warnings)


def test_a_table_is_known_by_its_content_whatever_its_name():
    assert read("speaker,text\nI,So?\nR,Yes.\n", "a.txt").format == "table"
    assert read("Interviewer: so, text\n\nR: yes, speaker\n", "b.txt").format == "plain text"
