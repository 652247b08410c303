"""Codes that come in are read as they were meant, and refused with every problem at once and nobody's words."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from strategies import interview, said, study, yes
from test_sheets import rows_of

from pipeline.coding_workbook import as_workbook
from pipeline.errors import InvalidFile, UnreadableFile, WrongUse
from pipeline.people import Given
from pipeline.returned import CodedRow, Returned, codes_of

LABELS = study().label_ids
DOCUMENT = interview(
    "d1", *(said("ann", "nurses", yes("fond"), text=f"They sleep all day, number {n}.") for n in range(3))
)


def read(text: str) -> Returned:
    return codes_of(text.encode("utf-8"), "codes.csv", study())


def of(text: str) -> tuple[tuple[Given, ...], ...]:
    return tuple(row.given for row in read(text).rows)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(InvalidFile) as refused:
        read(text)
    return refused.value.problems


HEAD = "document,text,labels"


@pytest.mark.parametrize(
    ("table", "given"),
    [
        (f"{HEAD}\nd,They sleep,fond", [("fond", "", None, None)]),
        (f"{HEAD}\nd,They sleep,Fond ;  cross", [("fond", "", None, None), ("cross", "", None, None)]),
        (f"{HEAD}\nd,They sleep,", []),
        (f"{HEAD},holder,reported\nd,They sleep,fond,cooks,true", [("fond", "cooks", True, None)]),
        (f"{HEAD},holder\nd,They sleep,fond;cross,cooks", [("fond", "cooks", None, None), ("cross", "cooks", None, None)]),
        (f"{HEAD},holder\nd,They sleep,fond;cross,cooks;", [("fond", "cooks", None, None), ("cross", "", None, None)]),
        (f"{HEAD},reported,prompted\nd,They sleep,fond;cross,x;no,;true", [("fond", "", True, None), ("cross", "", False, True)]),
        ("utterance_id,fond,Cross,mice\nu1,x,,1", [("fond", "", None, None), ("mice", "", None, None)]),
        ("utterance_id;labels\nu1;fond", [("fond", "", None, None)]),
        ("utterance_id,labels,what I thought\nu1,fond,not sure at all", [("fond", "", None, None)]),
    ],
)  # fmt: skip
def test_codes_are_read_in_every_manner_they_are_written(table: str, given: list[tuple[object, ...]]) -> None:
    assert of(table) == (tuple(Given(*each) for each in given),)  # type: ignore[arg-type]


def test_an_unread_row_is_missing_and_a_code_without_a_mark_counts_as_read() -> None:
    found = read("utterance_id,read,labels\nu1,x,\nu2,,\nu3,,fond\nu4,0,\nu5,AB,cross\n")
    assert [(row.utterance_id, row.unmarked) for row in found.rows] == [("u1", False), ("u3", True), ("u5", False)]
    assert found.unread == 2


def test_only_the_labels_that_have_a_column_were_asked_for() -> None:
    assert read("utterance_id,fond,cross\nu1,x,").rows[0].asked == ("fond", "cross")
    assert read("utterance_id,labels\nu1,").rows[0].asked == LABELS


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", ["the file holds nothing"]),
        ("text,labels\nThey sleep,fond", ["row 1: no column says which utterance"]),
        ("document,text\nd,They sleep", ["row 1: no column holds codes"]),
        (f"{HEAD},Labels\nd,They sleep,fond,", ["row 1: the column 'labels' stands twice"]),
        ("utterance_id,labels,Fnd\nu1,fond,x", ["row 1: the column 'Fnd' holds marks and is no label"]),
        ("utterance_id,fond\nu1,definitely", ["row 2: under 'fond' stands neither x nor nothing"]),
        (f"{HEAD}\nd,They sleep,purr", ["row 2: the codebook has no label 'purr'"]),
        (f"{HEAD}\n,They sleep,fond", ["row 2: nothing says which utterance"]),
        (f"{HEAD},holder\nd,They sleep,fond,postmen", ["row 2: under 'holder' stands no group"]),
        (f"{HEAD},holder\nd,They sleep,,cooks", ["row 2: 1 values under 'holder' for 0 codes"]),
        (f"{HEAD},holder\nd,They sleep,fond;cross;mice,cooks;cooks", ["row 2: 2 values under 'holder' for 3 codes"]),
        (f"{HEAD}\nd,They sleep, all day,fond", ["row 2: more cells than there are column names"]),
        (f"{HEAD},sampling_probability\nd,They sleep,fond,2", ["row 2: sampling_probability must be"]),
        (f'{HEAD}\nd,"They sleep,fond', ["line 2: unexpected end of data"]),
        (
            f"{HEAD},holder,reported\nd,They sleep,purr,,\nd,They eat,fond,dogs,\nd,They run,fond,,perhaps",
            ["row 2: the codebook", "row 3: under 'holder'", "row 4: under 'reported'"],
        ),
    ],
)
def test_every_problem_is_told_at_once_with_its_line(table: str, told: list[str]) -> None:
    found = problems(table)
    assert len(found) == len(told) and all(one.startswith(other) for one, other in zip(found, told, strict=True)), found


def test_no_problem_quotes_what_somebody_said() -> None:
    """A comma too many moves words under `labels`, `holder` and `reported`."""
    said_so = "my mother Gwen said it"
    table = f"document,text,labels,holder,reported,sampling_probability\nd,They sleep,{said_so},{said_so},{said_so},{said_so}\n"
    for told in problems(table):
        assert "Gwen" not in told and "mother" not in told


def test_a_workbook_that_was_filled_in_is_read_by_row_numbers() -> None:
    book = load_workbook(io.BytesIO(as_workbook(rows_of([DOCUMENT]), study())))
    page = book["Coding"]
    headings = {cell.value: cell.column for cell in page[1]}
    page.cell(2, headings["read"], "x")
    page.cell(2, headings["Fond"], "x")
    page.cell(2, headings["holder"], "Cooks")
    page.cell(2, headings["reported"], True)
    page.cell(2, headings["coder"], " Ana  B. ")
    page.cell(4, headings["read"], 1)
    found = codes_of(saved(book), "sheet.xlsx", study())
    sheet = page.cell(2, headings["sheet"]).value
    assert found.unread == 1
    first, last = found.rows
    expected = DOCUMENT.utterances[0].utterance
    assert first == CodedRow(
        2,
        "d1.txt",
        expected.utterance_id,
        expected.text,
        "Ana B.",
        LABELS,
        (Given("fond", "cooks", True),),
        str(sheet),
        1.0,
    )
    assert (last.line, last.given) == (4, ())
    page.cell(3, headings["Cross"], "perhaps")
    with pytest.raises(InvalidFile, match="row 3: under 'cross'"):
        codes_of(saved(book), "sheet.xlsx", study())


def test_a_sheet_sorted_and_with_columns_taken_out_reads_the_same() -> None:
    book = load_workbook(io.BytesIO(as_workbook(rows_of([DOCUMENT]), study())))
    page = book["Coding"]
    for row in (2, 3, 4):
        page.cell(row, [cell.value for cell in page[1]].index("read") + 1, "x")
    whole = codes_of(saved(book), "sheet.xlsx", study())
    page.delete_cols(1)
    page.move_range("A2:Z2", rows=3)
    moved = codes_of(saved(book), "sheet.xlsx", study())
    assert {row.utterance_id for row in moved.rows} == {row.utterance_id for row in whole.rows}


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bent(change) -> bytes:
    """A sheet as a workbook, one part of it changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_workbook(rows_of([DOCUMENT]), study()))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (as_workbook(rows_of([DOCUMENT]), study())[:-200] + b"xl/workbook.xml" + b"PK\x05\x06" + b"\0" * 18, None),
        (bent(lambda name, part: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + part if name.endswith("sheet1.xml") else part), "unsafe_archive"),
        (bent(lambda name, part: part[: len(part) // 2] if name.endswith("workbook.xml") else part), "damaged"),
        (bent(lambda name, part: b"<a/>" if name.endswith("workbook.xml") else part), "damaged"),
        (bent(lambda name, part: part.replace(b'r="A2"', b'r="2A"') if name.endswith("sheet1.xml") else part), "damaged"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_not_to_be_trusted_is_refused(content: bytes, reason: str | None) -> None:
    with pytest.raises((UnreadableFile, WrongUse)) as refused:
        codes_of(content, "sheet.xlsx", study())
    if reason:
        assert isinstance(refused.value, UnreadableFile) and refused.value.reason == reason


def test_an_archive_that_is_no_workbook_is_no_sheet() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("project.txt", "<Project/>")
    with pytest.raises(WrongUse, match="neither"):
        codes_of(stream.getvalue(), "p.zip", study())
