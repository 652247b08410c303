"""The sheet that people open first: criteria by groups, each cell in words and colour, with a link to its quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline import wording
from pipeline.exporters._quotations import anchor, shown_groups, slices
from pipeline.exporters._sheets import Sheets, height
from pipeline.findings import Findings
from pipeline.matrix import Cell, ReadingOf, Row
from pipeline.picture import colour, ink_on

_BORDER: dict[str, Any] = {"border": 1, "border_color": "#B5BCC4"}


def write_matrix(sheets: Sheets, findings: Findings, places: Mapping[str, int]) -> None:
    """Writes the sheet Matrix; `places` are the rows (from 0) of Evidence at which each cell's quotes begin."""
    codebook, names = findings.codebook, wording.names_of(findings.codebook)
    parts = slices(findings)
    columns = shown_groups(codebook, findings.matrix.cells)
    sheet = sheets.sheet("Matrix", [34, 40, *([19] * len(columns))])
    sheets.put(sheet, 0, 0, f"Evidence matrix: {codebook.title or codebook.id}", bold=True, font_size=15)
    sheets.put(
        sheet,
        1,
        0,
        "Criteria down, stakeholder groups across. + supports, − contests, ± mixed, ? insufficient, ○ silence. Balance "
        "from −1 (against) to +1 (for) with its interval; participants with first-hand evidence of all who were "
        "interviewed. Grey: context, in no overall reading. The link below a cell opens its quotes.",
        italic=True,
        font_color="#5B636B",
    )
    at = 3
    for site, wave, cells in parts:
        if len(parts) > 1:
            sheets.put(sheet, at, 0, wording.slice_title(site, wave, names), bold=True, font_size=13)
            at += 1
        sheets.heading(sheet, at, ["Criterion", "Overall", *(names.get(group, group) for group in columns)])
        sheet.set_row(at, 34)
        if len(parts) == 1:
            sheet.freeze_panes(at + 1, 1)
            sheet.repeat_rows(at)
        placed = {(cell.criterion, cell.group): cell for cell in cells}
        overall = {row.criterion: row for row in findings.matrix.rows if (row.site, row.wave) == (site, wave)}
        for criterion in codebook.criteria:
            # Two rows each: links stand below the figures, since LibreOffice shows a cell with a link as a single line.
            at += 1
            here = [cell for group in columns if (cell := placed.get((criterion.id, group))) is not None]
            sheet.set_row(at, max(92.0, height((_lines(cell), 19) for cell in here)))
            heading = sheets.look(bold=True, text_wrap=True, **_BORDER)
            sheet.merge_range(at, 0, at + 1, 0, "", heading)
            sheets.put(sheet, at, 0, f"{criterion.name}\n{criterion.question}", bold=True, text_wrap=True, **_BORDER)
            _overall(sheets, sheet, at, overall.get(criterion.id), names)
            for index, group in enumerate(columns):
                cell = placed.get((criterion.id, group))
                if cell is not None:
                    _cell(sheets, sheet, (at, 2 + index), cell)
                    _link(sheets, sheet, (at + 1, 2 + index), cell, places)
            at += 1
        at += 3


def _overall(sheets: Sheets, sheet: Any, at: int, row: Row | None, names: Mapping[str, str]) -> None:
    look: dict[str, Any] = {"text_wrap": True, **_BORDER}
    if row is not None:
        look |= _shade(row.reading, row.balance.value, judged=True)
    sheet.merge_range(at, 1, at + 1, 1, "", sheets.look(**look))
    if row is not None:
        text = f"{wording.sign(row.reading, row.reason)}  {wording.row_in_words(row, names)}"
        sheets.put(sheet, at, 1, text, **look)


def _lines(cell: Cell) -> str:
    lines = [f"{wording.sign(cell.reading, cell.reason)}  {wording.verdict_words(cell.reading, cell.reason)}"]
    if cell.balance.value is not None:
        lines.append(wording.balance_words(cell.balance))
    lines += [*wording.people_words(cell), *wording.cell_notes(cell)]
    return "\n".join(lines)


def _cell(sheets: Sheets, sheet: Any, at: tuple[int, int], cell: Cell) -> None:
    look = _shade(cell.reading, cell.balance.value, judged=cell.judged)
    row, column = at
    sheets.put(sheet, row, column, _lines(cell), text_wrap=True, **look, **_BORDER)


def _link(sheets: Sheets, sheet: Any, at: tuple[int, int], cell: Cell, places: Mapping[str, int]) -> None:
    """The only links in the workbook: from our own words to a row of our own sheet."""
    row, column = at
    place = places.get(anchor(cell))
    if place is None:
        sheets.put(sheet, row, column, "no quotes", font_color="#5B636B", font_size=10, **_BORDER)
        return
    count = cell.supporting.only + cell.contesting.only + len(cell.ambivalent_ids) + len(cell.abstained_ids)
    look = sheets.look(font_color="#1F4F8A", underline=1, font_size=10, **_BORDER)
    told = f"open {wording.counted(count, 'quote')}"
    sheet.write_url(row, column, f"internal:'Evidence'!A{place + 1}", look, told, "The words behind this cell")


def _shade(reading: ReadingOf, balance: float | None, *, judged: bool) -> dict[str, Any]:
    """Fill and ink of a cell: by balance where it can be read, plain where it can't, grey where it is context."""
    if not judged:
        return {"bg_color": "#EEEFF0", "font_color": "#5B636B", "italic": True}
    if reading is ReadingOf.INSUFFICIENT or balance is None:
        return {"bg_color": "#FFFFFF", "font_color": "#1D2228"}
    fill = colour(balance)
    return {"bg_color": fill, "font_color": ink_on(fill)}
