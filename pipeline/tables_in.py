"""Rows of cells out of a table people give: CSV, or the first sheet of a workbook. What they mean is their readers'."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, TypeVar

from pipeline.csv_text import delimiter_of, long_cells
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.ooxml import Package, directory

MOST_ROWS = 200_000
MOST_COLUMNS = 400

Row = tuple[int, tuple[str, ...]]
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: whether a person sees it, and its filled rows."""

    shown: bool
    rows: tuple[Row, ...]


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

    def read(book: Any) -> list[Row]:
        names = [each.title for each in book.worksheets]
        found = book[sheet] if sheet in names else book.worksheets[0]
        return list(_filled(found))

    return _read(content, where, read)


def workbook_sheets(content: bytes, where: str) -> tuple[Sheet, ...]:
    """Every sheet of a workbook in its order, cells as text as the sheet shows them (a time of day as `01:20:00`).

    Formulas are not run: what was last shown stands. Raises `UnreadableFile`, `too_large` when rows would be left out.
    """

    def read(book: Any) -> tuple[Sheet, ...]:
        left = MOST_ROWS
        sheets = []
        for each in book.worksheets:
            rows = []
            before = None
            for number, cells in _rows(each, None, values_only=False):
                if number > left:
                    return ()
                # Rows that a file leaves out are one and the same: not looked at cell by cell.
                if cells is not before and any(told := tuple(map(_shown, cells))):
                    rows.append((number, told))
                before = cells
            left -= rows[-1][0] if rows else 0
            sheets.append(Sheet(each.sheet_state == "visible", tuple(rows)))
        return tuple(sheets)

    sheets = _read(content, where, read)
    if not sheets:
        raise UnreadableFile(
            "too_large",
            f"the workbook has rows beyond number {MOST_ROWS}",
            where=where,
            expected="an interview: a row a turn",
            remedy="delete the empty rows at the end of its sheets, or save the sheet as .csv",
        )
    return sheets


def _read(content: bytes, where: str, read: Callable[[Any], _Read]) -> _Read:
    """What `read` makes of the workbook, once it is checked."""
    package = Workbook(content, where)
    for part in package.names:
        if part.endswith((".xml", ".rels", ".vml")):
            package.part(part)  # refuses document types and entities before a library that trusts them reads on
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return read(book)
        finally:
            book.close()
    except Exception as error:  # whatever the library stumbles on, of many kinds; none of them may quote a cell
        raise UnreadableFile(
            "damaged",
            "a part of the workbook is damaged",
            where=where,
            remedy="open it in Excel or LibreOffice and save it again",
        ) from error.__cause__


def _rows(sheet: Any, most: int | None, *, values_only: bool) -> Iterator[tuple[int, Any]]:
    """Every row up to number `most`, with its number, rows that the file leaves out among them."""
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    return enumerate(sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=values_only), start=1)


def _filled(sheet: Any) -> Iterator[Row]:
    for number, cells in _rows(sheet, MOST_ROWS, values_only=True):
        told = tuple(_as_text(cell) for cell in cells)
        if any(told):
            yield number, told


def _shown(cell: Any) -> str:
    """A cell as text; a time as its format shows it: `01:20` typed into Excel is hours and minutes, and meant as typed."""
    value = cell.value
    if isinstance(value, timedelta):
        whole = int(value.total_seconds())
        value = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    elif isinstance(value, time):
        value = value.strftime("%H:%M:%S" if "s" in cell.number_format.casefold() else "%H:%M")
    return _as_text(value)


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
