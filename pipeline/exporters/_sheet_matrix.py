"""The sheet that people open first: criteria by groups, each cell in words and colour, with a link to its quotes.

Below it, for the same cells, prevalence as counted beside prevalence corrected for the model's errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import wording
from pipeline.exporters._quotations import shown_groups, slices
from pipeline.exporters._sheet_criterion import CriterionSheet, pieces_of, prevalence_words
from pipeline.exporters._sheets import FAINT, RULE, Sheets, height, place_in
from pipeline.findings import Findings
from pipeline.matrix import Cell, ReadingOf, Row
from pipeline.picture import colour, ink_on

_ERRORS = "†"  # marks a cell with an `error_flag`
_INTRODUCED = (
    "Criteria down, stakeholder groups across. + supports, − contests, ± mixed, ? insufficient, ○ silence. Balance from −1 "
    "(against) to +1 (for) with its interval; participants with first-hand evidence of all who were interviewed. Grey: context, "
    "in no overall reading. The link below a cell opens its figures and quotes."
)
_FLAGGED = (
    f"{_ERRORS} differs from other groups by no more than the model's errors may make: its sheet says from which."
)
_PREVALENCE = (
    "The share of the group's first-hand utterances on each side, as counted and then corrected for the model's measured "
    "errors, with its interval. Why a correction was refused stands with the cell's figures."
)
Key = tuple[str, str, str, str]


def write_matrix(sheets: Sheets, findings: Findings, planned: Sequence[CriterionSheet]) -> dict[Key, str]:
    """Writes the sheet Matrix, which links to the cells of `planned`; each cell's place in it, by the cell's key."""
    links = {key: place_in(plan.name, row) for plan in planned for key, row in plan.places.items()}
    places: dict[Key, str] = {}
    codebook, names = findings.codebook, wording.names_of(findings.codebook)
    parts = slices(findings)
    columns = shown_groups(codebook, findings.matrix.cells)
    sheet = sheets.sheet("Matrix", [34, 40, *([19] * len(columns))])
    sheets.put(sheet, 0, 0, f"Evidence matrix: {codebook.title or codebook.id}", bold=True, font_size=15)
    flagged = any(cell.error_flag for cell in findings.matrix.cells)
    _note(sheets, sheet, 1, len(columns), f"{_INTRODUCED} {_FLAGGED}" if flagged else _INTRODUCED)
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
            heading = sheets.look(bold=True, text_wrap=True, **RULE)
            sheet.merge_range(at, 0, at + 1, 0, "", heading)
            sheets.put(sheet, at, 0, f"{criterion.name}\n{criterion.question}", bold=True, text_wrap=True, **RULE)
            _overall(sheets, sheet, at, overall.get(criterion.id), names)
            for index, group in enumerate(columns):
                cell = placed.get((criterion.id, group))
                if cell is not None:
                    _cell(sheets, sheet, (at, 2 + index), cell)
                    _link(sheets, sheet, (at + 1, 2 + index), cell, links[cell.key])
                    places[cell.key] = place_in("Matrix", at, 2 + index)
            at += 1
        at = _prevalences(sheets, findings, sheet, at + 2, placed, columns) + 3
    return places


def _note(sheets: Sheets, sheet: Any, at: int, columns: int, text: str) -> None:
    """A remark over the whole width of the matrix: left to run on, it would make the page as wide as itself."""
    look: dict[str, Any] = {"italic": True, "font_color": FAINT, "text_wrap": True}
    sheet.merge_range(at, 0, at, 1 + max(1, columns), "", sheets.look(**look))
    sheets.put(sheet, at, 0, text, **look)
    sheet.set_row(at, height([(text, 74 + 19 * columns)]))


def _prevalences(
    sheets: Sheets, findings: Findings, sheet: Any, at: int, placed: Mapping[tuple[str, str], Cell], columns: list[str]
) -> int:
    """The same cells with their prevalence on each side, from row `at`; the last row written."""
    names = wording.names_of(findings.codebook)
    if not findings.codebook.criteria:
        return at
    sheets.put(sheet, at, 0, "How much of what was said", bold=True, font_size=13)
    _note(sheets, sheet, at + 1, len(columns), _PREVALENCE)
    at += 2
    sheets.heading(sheet, at, ["Criterion", "", *(names.get(group, group) for group in columns)])
    sheet.set_row(at, 34)
    for criterion in findings.codebook.criteria:
        for name, label in (("supporting", "for"), ("contesting", "against")):
            at += 1
            here = [placed.get((criterion.id, group)) for group in columns]
            told = ["" if cell is None else prevalence_words(cell, getattr(cell, name)) for cell in here]
            sheets.put(sheet, at, 0, criterion.name, bold=True, text_wrap=True, **RULE)
            sheets.put(sheet, at, 1, f"{label}: as counted; corrected", text_wrap=True, **RULE)
            for index, (cell, text) in enumerate(zip(here, told, strict=True)):
                look = {"font_color": FAINT, "italic": True} if cell is not None and not cell.judged else {}
                sheets.put(sheet, at, 2 + index, text, text_wrap=True, **look, **RULE)
            sheet.set_row(at, height([(criterion.name, 30), *((text, 18) for text in told)]))
    return at


def _overall(sheets: Sheets, sheet: Any, at: int, row: Row | None, names: Mapping[str, str]) -> None:
    look: dict[str, Any] = {"text_wrap": True, **RULE}
    if row is not None:
        look |= _shade(row.reading, row.balance.value, judged=True)
    sheet.merge_range(at, 1, at + 1, 1, "", sheets.look(**look))
    if row is not None:
        text = f"{wording.sign(row.reading, row.reason)}  {wording.row_in_words(row, names)}"
        sheets.put(sheet, at, 1, text, **look)


def _lines(cell: Cell) -> str:
    mark = f" {_ERRORS}" if cell.error_flag else ""
    lines = [f"{wording.sign(cell.reading, cell.reason)}  {wording.verdict_words(cell.reading, cell.reason)}{mark}"]
    if cell.balance.value is not None:
        lines.append(wording.balance_words(cell.balance))
    lines += [*wording.people_words(cell), *wording.cell_notes(cell)]
    return "\n".join(lines)


def _cell(sheets: Sheets, sheet: Any, at: tuple[int, int], cell: Cell) -> None:
    look = _shade(cell.reading, cell.balance.value, judged=cell.judged)
    row, column = at
    sheets.put(sheet, row, column, _lines(cell), text_wrap=True, **look, **RULE)


def _link(sheets: Sheets, sheet: Any, at: tuple[int, int], cell: Cell, place: str) -> None:
    """A link from our own words to the cell's own line on its criterion's sheet, where its quotes follow."""
    row, column = at
    count = pieces_of(cell)
    told = f"open {wording.counted(count, 'quote')}" if count else "no quotes"
    sheets.link(sheet, row, column, place, told, font_size=10, **RULE)


def _shade(reading: ReadingOf, balance: float | None, *, judged: bool) -> dict[str, Any]:
    """Fill and ink of a cell: by balance where it can be read, plain where it can't, grey where it is context."""
    if not judged:
        return {"bg_color": "#EEEFF0", "font_color": FAINT, "italic": True}
    if reading is ReadingOf.INSUFFICIENT or balance is None:
        return {"bg_color": "#FFFFFF", "font_color": "#1D2228"}
    fill = colour(balance)
    return {"bg_color": fill, "font_color": ink_on(fill)}
