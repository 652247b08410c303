"""The participants file: read as people write it, refused with every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InvalidFile
from pipeline.participants import ParticipantRow, parse_participants

HEADER = "document,speaker,participant,group,site,wave"


def parse(text: str) -> tuple[ParticipantRow, ...]:
    return parse_participants(text.encode(), "participants.csv")


def test_each_line_says_who_a_speaker_is():
    assert parse(f"{HEADER}\nnorth_01,P02,npsw2,psw,north,2\n") == (
        ParticipantRow("north_01", "P02", "npsw2", "psw", "north", "2"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdocument,speaker,participant\na,R,p1\n",
        "Document;Speaker;Participant\na;R;p1\n",
        "file\twho\tparticipant id\na\tR\tp1\n",
        "participant_id,label,filename\np1,R:,a\n",
        "document,speaker,participant\r\n a , R , p1 \r\n\r\n,,\r\n",
        'document,speaker,participant,remarks\na,R,p1,"so, so"\n',
    ],
)
def test_headers_delimiters_and_marks_vary(text):
    assert parse(text) == (ParticipantRow("a", "R", "p1"),)


@pytest.mark.parametrize(
    ("document", "name", "wanted"),
    [
        ("north_01", "north_01.docx", True), ("North_01.DOCX", "north_01.docx", True), ("in/north_01.docx", "north_01.docx", True),
        ("north_01.txt", "north_01.docx", False), ("north_0", "north_01.docx", False), ("a.b", "a.b.txt", True),
    ],
)  # fmt: skip
def test_a_document_is_named_with_or_without_its_ending(document, name, wanted):
    assert ParticipantRow(document, "R", "p").is_of(name) is wanted


def test_consent_and_retention_are_kept_in_one_form():
    rows = parse(
        "document,speaker,participant,consent,retain_until\na,R,p1,Yes,2031-12-31\na,S,p2,withdrawn,\na,T,p3,,\n"
    )
    assert [(row.consent, row.retain_until) for row in rows] == [("yes", "2031-12-31"), ("no", ""), ("", "")]


def test_every_problem_is_told_at_once_with_its_line():
    text = (
        "document,speaker,participant,group,consent,retain_until\n"
        ",R,p1,psw,yes,\na,R,,psw,maybe,\nb,R,p2,psw,yes,31/12/2031\nb,r:,p3,psw,,\nc,R,p4,psw,,,extra\n"
    )
    with pytest.raises(InvalidFile) as refused:
        parse(text)
    told = refused.value.problems
    assert [problem.split(":")[0] for problem in told] == ["line 2", "line 3", "line 3", "line 4", "line 5", "line 6"]
    assert refused.value.kind == "participants file" and refused.value.where == "participants.csv"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds nothing"),
        ("speaker,group\nR,psw\n", "no column document or participant"),
        ("document,participant,id\na,b,c\n", ""),
        ("file,transcript,participant\na,b,c\n", "could be 'document'"),
        ('document,participant\n"a,b\n', "line"),
    ],
)
def test_a_file_without_the_columns_says_what_was_found(text, told):
    if not told:
        assert parse(text)[0].participant == "b"
        return
    with pytest.raises(InvalidFile) as refused:
        parse(text)
    assert told in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(data):
    try:
        rows = parse_participants(HEADER.encode() + b"\n" + data, "participants.csv")
    except InvalidFile as refused:
        assert refused.problems
        return
    assert all(row.document and row.participant and row.wave for row in rows)
