"""The sheets behind the evidence: the tables as they are, the codebook, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.exporters._provenance import accounts, warnings_of
from pipeline.exporters._sheet_evidence import EVIDENCE_COLUMNS
from pipeline.exporters._sheets import Sheets, height
from pipeline.findings import Findings

if TYPE_CHECKING:
    import pandas as pd

_TEXTUAL = {
    "text": 70.0,
    "document_name": 26.0,
    "speaker": 20.0,
    "participant": 22.0,
    "labels": 24.0,
    "criterion": 22.0,
}
_WRAPPED = ("text", "document_name")
_IDS = {"utterance_id": 23.0, "document": 14.0, "quote_ids_for": 26.0, "quote_ids_against": 26.0, "correction": 26.0}
_SHEET_ROWS = 1_048_575  # Excel's, less the heading

_SHEETS = (
    ("Matrix", "the criteria by stakeholder groups; click a cell for its quotes"),
    ("Evidence", "every quote behind every cell, to filter and read"),
    ("Utterances", "every utterance with its codes and probabilities; the content of utterances.parquet"),
    ("Cells", "every figure of every cell; the content of matrix.csv"),
    ("Codebook", "what each code means and what feeds each criterion"),
)


def write_table(sheets: Sheets, name: str, table: pd.DataFrame) -> None:
    """Writes `table` as it is, text exact, with a filter over all columns; a note says where rows past Excel's are."""
    columns = [str(column) for column in table.columns]
    widths = {**_TEXTUAL, **_IDS}
    sheet = sheets.sheet(name, [widths.get(column, max(9.0, min(20.0, len(column) + 3))) for column in columns])
    sheets.heading(sheet, 0, columns)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    rows = min(len(table), _SHEET_ROWS)
    for column, key in enumerate(columns):
        # By column, so that no row of mixed types turns counts into floats; missing values of every kind become None.
        values = table[key].astype(object)
        for row, value in enumerate(values.where(values.notna(), None).iloc[:rows], start=1):
            sheets.put(sheet, row, column, value, text_wrap=key in _WRAPPED)
    for row, texts in enumerate(
        zip(*(table[key].iloc[:rows] for key in columns if key in _WRAPPED), strict=True), start=1
    ):
        sheet.set_row(row, height(zip(texts, (widths[key] for key in columns if key in _WRAPPED), strict=True)))
    if rows:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
    if rows < len(table):
        sheet.write_comment(0, 0, f"Excel holds {_SHEET_ROWS:,} rows; all {len(table):,} are in the Parquet file.")


def write_codebook(sheets: Sheets, codebook: Codebook) -> None:
    """Writes the sheet Codebook: labels with their definitions and rules, then the criteria with what feeds them."""
    sheet = sheets.sheet("Codebook", [26, 12, 52, 44, 44, 54])
    names = {label.id: label.name for label in codebook.labels} | {group.id: group.name for group in codebook.groups}
    sheets.heading(sheet, 0, ("Code", "Kind", "Definition", "Counts", "Doesn't count", "Examples"))
    sheet.freeze_panes(1, 1)
    at = 0
    for label in codebook.labels:
        at += 1
        rules = ["\n".join(f"• {rule}" for rule in each) for each in (label.include, label.exclude, label.examples)]
        for column, value in enumerate((f"{label.name}\n({label.id})", label.kind, label.definition, *rules)):
            sheets.put(sheet, at, column, value, text_wrap=True, bold=column == 0)
        sheet.set_row(at, height(zip((label.definition, *rules), (52, 44, 44, 54), strict=True)))
    at += 2
    sheets.heading(sheet, at, ("Criterion", "", "Question", "Codes for it", "Codes against it", "Read from"))
    for criterion in codebook.criteria:
        at += 1
        fed = (", ".join(names[each] for each in ids) for ids in (criterion.supporting, criterion.contesting))
        read_from = ", ".join(names[each] for each in criterion.judged_by)
        for column, value in enumerate(
            (f"{criterion.name}\n({criterion.id})", "", criterion.question, *fed, read_from)
        ):
            sheets.put(sheet, at, column, value, text_wrap=True, bold=column == 0)
        sheet.set_row(at, height(((criterion.question, 52), (read_from, 54), ("two\nlines", 26))))


def write_how(sheets: Sheets, findings: Findings) -> None:
    """Writes the sheet How it was made: warnings, the run, its inputs and counts, the sheets, the words, the limits."""
    sheet = sheets.sheet("How it was made", [34, 70, 22, 22, 22, 22, 22], wide=False)
    sheets.put(sheet, 0, 0, "How it was made", bold=True, font_size=15)
    at = 2
    told = [(warning,) for warning in warnings_of(findings)] or [("None.",)]
    at = _block(sheets, sheet, at, "Warnings", (), told)
    for account in accounts(findings):
        if account.rows:
            at = _block(sheets, sheet, at, account.title, account.columns, account.rows)
    at = _block(sheets, sheet, at, "The sheets", ("Sheet", "What it holds"), _SHEETS)
    columns = [(name, meaning) for name, _, meaning in EVIDENCE_COLUMNS]
    _block(sheets, sheet, at, "The columns of Evidence", ("Column", "Meaning"), columns)


def _block(
    sheets: Sheets, sheet: Any, at: int, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> int:
    """Writes a titled table from row `at` and returns the row at which the next may begin."""
    sheets.put(sheet, at, 0, title, bold=True, font_size=13)
    if columns:
        at += 1
        sheets.heading(sheet, at, columns)
    for row in rows:
        at += 1
        # A single column holds sentences: they run on to the right rather than pile up in a narrow column.
        for column, value in enumerate(row):
            sheets.put(sheet, at, column, value, text_wrap=len(row) > 1)
        if len(row) > 1:
            sheet.set_row(at, height(zip(row, (34, 70, *(22 for _ in row[2:])), strict=True)))
    return at + 3
