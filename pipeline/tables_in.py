"""Rows of cells out of a table people give: CSV, or the first sheet of a workbook. What they mean is their readers'."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pipeline.csv_text import delimiter_of, long_cells
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.ooxml import Package, directory

MOST_ROWS = 200_000
MOST_COLUMNS = 400

Row = tuple[int, tuple[str, ...]]


class Workbook(Package):
    """A checked .xlsx; its errors speak of workbooks."""

    KIND = "workbook"
    LIKE = "a coding sheet's"
    PROGRAM = "Excel"
    WAY_OUT = "open it in Excel or LibreOffice and save the sheet as CSV"


def is_workbook(content: bytes) -> bool:
    """True when these bytes are an .xlsx, by what is in them."""
    return content[:2] == b"PK" and b"xl/workbook.xml" in directory(content)


def csv_rows(content: bytes, problems: list[str]) -> list[Row]:
    """The filled rows of a CSV, each with its number as a spreadsheet shows it; cells stripped of white space.

    Comma, tab or semicolon, whichever the first line has most of. What can't be read ends the rows and adds to `problems`.
    """
    text = decode(content).text
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text), strict=True)
    rows: list[Row] = []
    with long_cells():
        try:
            rows += ((number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(reader, start=1))
        except csv.Error as error:
            problems.append(f"line {reader.line_num}: {error}; a quotation mark inside a quoted text is written twice")
    return [row for row in rows if any(row[1])]


def workbook_rows(content: bytes, where: str, sheet: str) -> list[Row]:
    """The filled rows of the sheet of that name (else of the first), each with its number; cells as text, stripped.

    Formulas are not run: what was last shown stands. Raises `UnreadableFile` for an archive that isn't to be trusted.
    """
    package = Workbook(content, where)
    for part in package.names:
        if part.endswith((".xml", ".rels", ".vml")):
            package.part(part)  # refuses document types and entities before a library that trusts them reads on
    try:
        return _read(content, sheet)
    except Exception as error:  # whatever the library stumbles on, of many kinds; none of them may quote a cell
        raise UnreadableFile(
            "damaged",
            "a part of the workbook is damaged",
            where=where,
            remedy="open it in Excel or LibreOffice and save it again",
        ) from error.__cause__


def _read(content: bytes, sheet: str) -> list[Row]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        names = [each.title for each in book.worksheets]
        found = book[sheet] if sheet in names else book.worksheets[0]
        found.reset_dimensions()  # what a file says of its own size need not be true
        return list(_filled(found))
    finally:
        book.close()


def _filled(sheet: object) -> Iterator[Row]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for number, cells in enumerate(rows, start=1):
        told = tuple(_as_text(cell) for cell in cells)
        if any(told):
            yield number, told


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
