"""What every sheet of the workbook is written with: formats made once, names Excel takes, and text that stays text.

Sheets of a few hundred rows are written cell by cell here; long lists are poured in afterwards, by `_sheet_rows`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.exporters._quotations import printable
from pipeline.exporters._sheet_rows import Pour, SheetRow

LONGEST = 32_767  # what Excel holds in a cell, in UTF-16 units
ROWS = 1_048_576  # what Excel holds in a sheet
_CUT = " … [cut here: Excel holds no more; the whole text is in utterances.parquet and transcripts/]"
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
RULE: dict[str, Any] = {"border": 1, "border_color": "#B5BCC4"}
LINK: dict[str, Any] = {"font_color": "#1F4F8A", "underline": 1}
HEADING: dict[str, Any] = {"bold": True, "bg_color": "#E4E8EC", "text_wrap": True, **RULE}
FAINT = "#5B636B"


class Sheets:
    """A workbook being written: its sheets, its formats, made once each, and text written as nothing but text."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.poured: list[Pour] = []
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._numbers: dict[str, int] = {}

    def look(self, **properties: Any) -> Any:
        """The cell format with these properties; one object for one look, however often it is asked for."""
        properties = {"font_name": "Calibri", "font_size": 11, "valign": "top", **properties}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[float], *, wide: bool = True) -> Any:
        """A new sheet with these column widths that prints to one page's width."""
        sheet = self.workbook.add_worksheet(name)
        self._numbers[name] = len(self._numbers) + 1
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Any, **properties: Any) -> None:
        """Writes one value: text as text (cut with a note past Excel's limit), numbers as numbers, None as nothing."""
        look = self.look(**properties)
        if value is None or value == "" or value != value:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            sheet.write_string(row, column, "true" if value else "false", look)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, look)
        else:
            self._write_text(sheet, row, column, fitted(str(value)), look)

    def heading(self, sheet: Any, row: int, names: Iterable[str]) -> None:
        """Writes a row of column headings."""
        for column, name in enumerate(names):
            self.put(sheet, row, column, name, **HEADING)

    def link(self, sheet: Any, row: int, column: int, place: str, text: str, **properties: Any) -> None:
        """Writes a link from our own words to a `place` of our own workbook, as `place_in` gives it."""
        sheet.write_url(row, column, f"internal:{place}", self.look(**LINK, **properties), text)

    def pour(
        self,
        sheet: Any,
        first: int,
        columns: int,
        looks: Sequence[dict[str, Any]],
        count: int,
        rows: Iterable[SheetRow],
    ) -> None:
        """Lets `count` rows follow from row `first` on, once the workbook is closed; their cells name these looks by place.

        What stands in the row `first` until then tells `_sheet_rows` how xlsxwriter numbers the formats.
        """
        for column, properties in enumerate(looks):
            sheet.write_blank(first, column, None, self.look(**properties))
        self.poured.append(Pour(self._numbers[sheet.get_name()], first, columns, len(looks), count, rows))

    def _write_text(self, sheet: Any, row: int, column: int, text: str, look: Any) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes such a text for mark-up it made itself and would write it as it stands: as two runs it is text.
            sheet.write_rich_string(row, column, "<", look, text[1:], look)
        else:
            sheet.write_string(row, column, text, look)


def place_in(sheet: str, row: int, column: int = 0) -> str:
    """A place in a sheet of the workbook, as links name it: `'Matrix'!A1` for row 0 and column 0."""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """A column's letters: A for 0, AA for 26."""
    told = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def sheet_names(wanted: Iterable[tuple[str, str]], taken: Iterable[str]) -> tuple[str, ...]:
    """A sheet's name for each (name, id) that Excel takes and nobody else has: at most 31 characters, no `[]:*?/\\`.

    A name that has nothing left gives way to its id; those that would clash, case apart, are numbered.
    """
    used = {name.casefold() for name in (*taken, "History")}  # Excel keeps this one for itself
    given = []
    for name, identifier in wanted:
        clean = " ".join(printable(_NOT_IN_NAMES.sub(" ", name)).split()).strip("' ") or identifier
        tried, number = _cut(clean, _LONGEST_NAME), 1
        while tried.casefold() in used:
            number += 1
            tried = f"{_cut(clean, _LONGEST_NAME - len(str(number)) - 1)} {number}"
        used.add(tried.casefold())
        given.append(tried)
    return tuple(given)


def height(texts: Iterable[tuple[Any, float]]) -> float:
    """The height in points (409 at most) of a row whose cells hold these wrapped texts in columns of these widths.

    Not every spreadsheet works heights out for itself: LibreOffice would draw wrapped lines over each other.
    """
    lines = 1
    for text, width in texts:
        if text is not None:
            # Letters are narrower than the digits a width is counted in, but words don't break where a column ends.
            holds = max(1.0, width * 1.15 - 4)
            broken = (max(1, math.ceil(len(line) / holds)) for line in str(text)[:LONGEST].split("\n"))
            lines = max(lines, sum(broken))
    return min(409.0, 15.0 * lines + 1)


def fitted(text: str) -> str:
    """`text` as Excel can hold it: forbidden characters replaced, and cut with a note past 32,767 UTF-16 units."""
    clean = printable(text)
    if len(clean) * 2 <= LONGEST or len(clean.encode("utf-16-le")) // 2 <= LONGEST:
        return clean
    return _cut(clean, LONGEST - len(_CUT)) + _CUT


def _cut(text: str, units: int) -> str:
    """The beginning of `text` that has no more than so many UTF-16 units, as Excel counts."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip("' ")
