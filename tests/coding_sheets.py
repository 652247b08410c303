"""Coding sheets for tests: filled in with openpyxl as a person would with a spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import load_workbook

Filled = Callable[[int, dict[str, str]], Mapping[str, object] | None]
"""What a person types into a row (its number from 0, its cells by heading); None leaves it unread."""


def fill_workbook(sheet: Path, typed: Filled, into: Path | None = None) -> Path:
    """Opens the sheet, types into its rows, marks them as read, saves."""
    book = load_workbook(sheet)
    page = book["Coding"]
    places = {str(cell.value): cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        cells = {name: str(page.cell(row, place).value or "") for name, place in places.items()}
        added = typed(row - 2, cells)
        if added is not None:
            for name, value in {"read": "x", **added}.items():
                page.cell(row, places[name], value)
    book.save(into or sheet)
    return into or sheet


def fill_csv(sheet: Path, typed: Filled, into: Path | None = None) -> Path:
    """The same for a sheet as CSV, in which codes are typed under `labels`."""
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8"))))
    for place, row in enumerate(rows):
        added = typed(place, dict(row))
        if added is not None:
            row.update({"read": "x", **{name: str(value) for name, value in added.items()}})
    stream = io.StringIO()
    table = csv.DictWriter(stream, fieldnames=list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    (into or sheet).write_text(stream.getvalue(), encoding="utf-8")
    return into or sheet
