"""What every sheet of the workbook is written with: formats made once, column widths, and text that stays text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.exporters._quotations import printable

LONGEST = 32_767  # what Excel holds in a cell, in UTF-16 units
_CUT = " … [cut here: Excel holds no more; the whole text is in utterances.parquet and transcripts/]"


class Sheets:
    """A workbook being written: its formats, made once each, and text written as nothing but text."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

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
            sheet.write_string(row, column, fitted(str(value)), look)

    def heading(self, sheet: Any, row: int, names: Iterable[str]) -> None:
        """Writes a row of column headings."""
        for column, name in enumerate(names):
            self.put(
                sheet,
                row,
                column,
                name,
                bold=True,
                bg_color="#E4E8EC",
                border=1,
                border_color="#B5BCC4",
                text_wrap=True,
            )


def height(texts: Iterable[tuple[Any, float]]) -> float:
    """The height in points (409 at most) of a row whose cells hold these wrapped texts in columns of these widths.

    Not every spreadsheet works heights out for itself: LibreOffice would draw wrapped lines over each other.
    """
    lines = 1
    for text, width in texts:
        if text is not None:
            # Words don't break where a column ends, so a line holds a little less than its width.
            broken = (max(1, math.ceil(len(line) / (width * 0.95))) for line in str(text)[:LONGEST].split("\n"))
            lines = max(lines, sum(broken))
    return min(409.0, 15.0 * lines + 1)


def fitted(text: str) -> str:
    """`text` as Excel can hold it: forbidden characters replaced, and cut with a note past 32,767 UTF-16 units."""
    clean = printable(text)
    if len(clean) * 2 <= LONGEST or len(clean.encode("utf-16-le")) // 2 <= LONGEST:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (LONGEST - len(_CUT))].decode("utf-16-le", "ignore")
    return kept + _CUT
