"""The sheets behind the evidence: the tables as they are, the codebook, the text for a Methods section, how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.exporters._provenance import accounts, warnings_of
from pipeline.exporters._sheet_criterion import CRITERION_COLUMNS
from pipeline.exporters._sheet_rows import SheetRow
from pipeline.exporters._sheets import FAINT, LINK, ROWS, Sheets, height
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
_AT_ONCE = 20_000  # rows of a table that stand as Python values at a time
_PROSE = 118  # characters' width of the text for a Methods section

SHEETS = (
    ("Matrix", "the criteria by stakeholder groups; the link below a cell opens its figures and quotes"),
    ("one for each criterion", "every cell in words and figures, and every quote behind it, to filter and read"),
    ("Utterances", "every utterance with its codes and probabilities; the content of utterances.parquet"),
    ("Cells", "every figure of every cell; the content of matrix.csv"),
    ("Evidence profile", "what the run can say of each finding, with room for a named person's judgement"),
    ("Agreement", "how well the model agrees with people, code by code"),
    ("Saturation", "how much each further interview added"),
    ("Reporting", "the items of COREQ, as far as the run can fill them in"),
    ("Memos", "what researchers noted on cells and criteria"),
    ("Codebook", "what each code means and what feeds each criterion"),
    ("Methods", "text for the Methods section of a paper"),
)


def write_table(
    sheets: Sheets, name: str, table: pd.DataFrame, *, linked: str = "", places: Mapping[int, str] | None = None
) -> None:
    """Writes `table` as it is, text exact, with a filter over all columns; a last line says where rows past Excel's are.

    `places` gives for rows (from 0) the place in the workbook that their cell in the column `linked` links to.
    """
    columns = [str(column) for column in table.columns]
    write_parts(sheets, name, columns, [table], len(table), linked=linked, places=places)


def write_parts(
    sheets: Sheets,
    name: str,
    columns: Sequence[str],
    parts: Iterable[pd.DataFrame],
    there_are: int,
    *,
    linked: str = "",
    places: Mapping[int, str] | None = None,
) -> None:
    """The same of a table in parts of `there_are` rows altogether: each is asked for when its rows are written."""
    widths = [{**_TEXTUAL, **_IDS}.get(column, max(9.0, min(20.0, len(column) + 3))) for column in columns]
    sheet = sheets.sheet(name, widths)
    sheets.heading(sheet, 0, columns)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    count = min(there_are, ROWS - 1)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    wrapped = [(at, widths[at]) for at, column in enumerate(columns) if column in _WRAPPED]
    looks = [int(column in _WRAPPED) for column in columns]
    link = (columns.index(linked), places) if linked and places else (0, {})
    rows = _table_rows(parts, there_are, count, looks, wrapped, link)
    sheets.pour(sheet, 1, len(columns), ({}, {"text_wrap": True}, LINK), count, rows)


def _table_rows(
    tables: Iterable[pd.DataFrame],
    there_are: int,
    count: int,
    looks: Sequence[int],
    wrapped: Sequence[tuple[int, float]],
    link: tuple[int, Mapping[int, str]],
) -> Iterator[SheetRow]:
    at, (column, places) = -1, link
    shown = [2 if place == column else look for place, look in enumerate(looks)]
    for part in (table.iloc[start : start + _AT_ONCE] for table in tables for start in range(0, len(table), _AT_ONCE)):
        # By column, so that no row of mixed types turns counts into floats; missing values of every kind become None.
        whole = (part[name].astype(object) for name in part.columns)
        for values in zip(*(each.where(each.notna(), None) for each in whole), strict=True):
            at += 1
            if at == count - 1 and count < there_are:
                left = f"Excel holds {ROWS:,} rows: the remaining {there_are - at:,} are in the Parquet file."
                yield SheetRow((left,), looks)
                return
            tall = height((values[place], width) for place, width in wrapped) if wrapped else None
            place = places.get(at)
            if place is None:
                yield SheetRow(values, looks, tall)
            else:
                yield SheetRow(values, shown, tall, ((column, place),))


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


def write_methods(sheets: Sheets, findings: Findings) -> None:
    """Writes the sheet Methods: the text of methods.md, a paragraph a line, its tables below their paragraphs."""
    from pipeline.methods_text import paragraphs

    sections = paragraphs(findings)
    widest = max((len(section.columns) for section in sections), default=1)
    # The prose runs over the columns that tables need, so that both are read without turning the page.
    narrow = max(12.0, (_PROSE - 28) / max(1, widest - 1))
    sheet = sheets.sheet("Methods", [28, *([narrow] * max(1, widest - 1))], wide=False)
    sheets.put(sheet, 0, 0, "Methods, as text", bold=True, font_size=15)
    told = "Ready to paste and to cut: every figure is this run's. The same text is in methods.md."
    sheets.put(sheet, 1, 0, told, italic=True, font_color=FAINT)
    at, last = 2, max(1, widest - 1)
    for section in sections:
        at += 1
        sheets.put(sheet, at, 0, section.title, bold=True, font_size=13)
        for text in section.paragraphs:
            at += 1
            shown = f"• {text}" if section.listed else text
            sheet.merge_range(at, 0, at, last, "", sheets.look(text_wrap=True))
            sheets.put(sheet, at, 0, shown, text_wrap=True)
            sheet.set_row(at, height([(shown, _PROSE)]))
        if section.rows:
            at += 1
            sheets.put(sheet, at, 0, section.caption, italic=True)
            at += 1
            sheets.heading(sheet, at, section.columns)
            sheet.set_row(at, height((name, narrow) for name in section.columns))
            for row in section.rows:
                at += 1
                for column, value in enumerate(row):
                    sheets.put(sheet, at, column, value, text_wrap=True)
                sheet.set_row(at, height((text, 28 if column == 0 else narrow) for column, text in enumerate(row)))
        at += 1


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
    there = {worksheet.get_name() for worksheet in sheets.workbook.worksheets()} | {"one for each criterion"}
    listed = [(name, what) for name, what in SHEETS if name in there]
    at = _block(sheets, sheet, at, "The sheets", ("Sheet", "What it holds"), listed)
    columns = [(name, meaning) for name, _, meaning in CRITERION_COLUMNS]
    _block(sheets, sheet, at, "The columns of a criterion's sheet", ("Column", "Meaning"), columns)


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
