"""Whatever file people's codes come in, `train` and `evaluate` read it; every problem is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import INTERVIEW, Text, build, mark, zipped

from pipeline.codebook import parse_codebook
from pipeline.coded_files import rows_of_file
from pipeline.errors import InvalidFile
from pipeline.operations.labelled_files import read_labelled, rows_of

BOOK = parse_codebook({"labels": [{"id": "support"}, {"id": "hope"}]})
CSV = b"document,text,labels\na,They bring hope,support\n"


def test_a_table_and_a_project_give_rows_of_one_kind() -> None:
    table = rows_of_file(CSV, "a.csv", BOOK)
    content = build(
        [Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support"),))], {"Support": "", "Hope": ""}
    )
    project = rows_of_file(content, "a.qdpx", BOOK)
    assert table.notes == ()
    assert [row.labels for row in table.rows] == [row.labels for row in project.rows if row.labels] == [("support",)]


def test_content_decides_not_the_ending() -> None:
    content = build([Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support"),))], {"Support": ""})
    found = rows_of_file(content, "a.csv", BOOK)
    assert len(found.rows) == 4
    assert found.notes[0].startswith("a.csv: the project has no code for hope")


REFUSED = [
    ("no code is a label", build([Text("A", INTERVIEW, (mark(INTERVIEW, "hope", "Tea"),))], {"Tea": ""}), "support, hope"),
    ("nothing is coded", build([Text("A", INTERVIEW)], {"Support": ""}), "no source with both"),
    ("no text is there", build([Text("A", "")], {"Support": ""}), "no source with both"),
    ("no project", zipped({"project.qde": "<a/>"}), "without a REFI-QDA project"),
    ("leads out", build([Text("A", INTERVIEW)], more={"../x.txt": ""}), "leads out of it"),
    ("a broken table", b"document,text\na,b\n", "labels"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_used_is_told_plainly(content: bytes, told: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        rows_of_file(content, "a.qdpx", BOOK)
    assert told in str(refused.value)
    assert "They bring hope" not in str(refused.value)


def test_tables_and_projects_are_read_side_by_side_with_what_to_tell_of_them(tmp_path: Path) -> None:
    table, project = tmp_path / "a.csv", tmp_path / "b.qdpx"
    table.write_bytes(CSV)
    project.write_bytes(
        build([Text("A", INTERVIEW, (mark(INTERVIEW, "hope", "Support", "Tea"),))], {"Support": "", "Tea": ""})
    )
    files = read_labelled([table, project], BOOK)
    assert len(rows_of(files)) == 1 + 4
    assert files[0].notes == ()
    assert any("Tea (1)" in note for note in files[1].notes)
