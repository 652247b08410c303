"""Codebooks as tables (.csv, .xlsx): a row a label, columns found by what people call them; the same table written."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codebook import Codebook
from pipeline.codebook_prose import LISTS, as_items, items_in, present
from pipeline.codebook_qdc import id_of
from pipeline.errors import InvalidFile, UnreadableFile
from pipeline.spreadsheet import csv_bytes, inert
from pipeline.tables_in import Row, csv_rows, workbook_rows
from pipeline.wording import listed

COLUMNS = ("id", "name", "kind", "definition", "include", "exclude", "examples", "cues", "attributable")
_KIND = "codebook"
_SHEET = "Codebook"
_CALLED: Mapping[str, frozenset[str]] = {
    "id": frozenset(("id", "code id", "label id", "short name")),
    "name": frozenset(("name", "code", "code name", "label", "label name", "theme", "tag", "category")),
    "kind": frozenset(("kind", "type")),
    "definition": frozenset(("definition", "description", "meaning", "brief definition", "full definition")),
    "include": frozenset(("include", "includes", "inclusion", "inclusion criteria", "when to use", "use when")),
    "exclude": frozenset(("exclude", "excludes", "exclusion", "exclusion criteria", "when not to use")),
    "examples": frozenset(("examples", "example", "example quotes", "anchor example", "anchor examples", "quotes")),
    "cues": frozenset(("cues", "keywords", "key words", "cue words")),
    "attributable": frozenset(("attributable",)),
}  # fmt: skip
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_table(content: bytes, where: str, *, workbook: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The labels of a table as a codebook has them, and notes; raises `InvalidFile` with every problem, each with its line."""
    problems: list[str] = []
    try:
        rows = workbook_rows(content, where, _SHEET) if workbook else csv_rows(content, problems)
    except UnreadableFile as error:
        raise InvalidFile(_KIND, where, [f"{error.found}; {error.remedy}"]) from None
    if not rows:
        raise InvalidFile(_KIND, where, problems or ["the table holds nothing; expected a line of column names"])
    places, notes = _places(rows[0], problems)
    labels = [_label(row, len(rows[0][1]), places, problems) for row in rows[1:]] if not problems else []
    if not labels and not problems:
        problems.append("there are column names and no row under them")
    if problems:
        raise InvalidFile(_KIND, where, problems)
    return labels, notes


def write_csv(codebook: Codebook) -> bytes:
    """The labels as CSV, lists a line an item; nothing in it that a spreadsheet would run."""
    return csv_bytes([COLUMNS, *([inert(cell) for cell in row] for row in _rows(codebook))])


def write_workbook(codebook: Codebook) -> bytes:
    """The labels as a workbook of one sheet; text is written as text, never as a formula."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(held, options) as book:
        sheet = book.add_worksheet(_SHEET)
        head, body = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 2)
        for column, name in enumerate(COLUMNS):
            sheet.set_column(
                column, column, 24 if name in ("id", "name") else 12 if name in ("kind", "attributable") else 50
            )
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(_rows(codebook), start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, body)
    return held.getvalue()


def _rows(codebook: Codebook) -> list[list[str]]:
    return [
        [
            *(label.id, label.name, label.kind, label.definition),
            *(as_items(getattr(label, key)) for key in LISTS),
            "yes" if label.attributable else "no",
        ]
        for label in codebook.labels
    ]


def _places(header: Row, problems: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands that is known, and a note on those that aren't."""
    line, cells = header
    written = [" ".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    places: dict[str, int] = {}
    for key, names in _CALLED.items():
        found = [place for place, name in enumerate(written) if name in names]
        exact = [place for place in found if written[place] == key]
        if len(exact or found) > 1:
            problems.append(f"line {line}: {len(exact or found)} columns could be {key!r}; expected one")
        if found:
            places[key] = (exact or found)[0]
    if "name" not in places and "id" not in places:
        shown = listed(repr(cell[:30]) for cell in cells[:12] if cell)
        problems.append(f"line {line}: no column of names; found {shown}, expected {', '.join(COLUMNS)}")
    other = [cell[:30] for place, cell in enumerate(cells) if cell and place not in places.values()]
    return places, [f"columns left out: {', '.join(other)}"] if other else []


def _label(row: Row, width: int, places: Mapping[str, int], problems: list[str]) -> dict[str, Any]:
    line, cells = row
    if len(cells) > width and any(cells[width:]):
        problems.append(
            f"line {line}: {len(cells)} cells under {width} column names; is a text with commas missing its quotes?"
        )
    values: dict[str, Any] = {key: _bare(cells[place]) if place < len(cells) else "" for key, place in places.items()}
    if not values.get("name") and not values.get("id"):
        problems.append(f"line {line}: neither a name nor an id")
    values["id"] = values.get("id") or id_of(values.get("name", ""))
    if "kind" in values:
        values["kind"] = values["kind"].casefold()
    attributable = values.pop("attributable", "").casefold()
    if attributable:
        values["attributable"] = _TRUTH.get(attributable)
        if values["attributable"] is None:
            problems.append(f"line {line}: 'attributable' says neither yes nor no")
    return present({**values, **{key: _listed(values.get(key, ""), key) for key in LISTS}})


def _listed(cell: str, key: str) -> Sequence[str]:
    items = items_in(cell)
    if key == "cues" and len(items) == 1:
        return [cue.strip() for cue in items[0].replace(";", ",").split(",") if cue.strip()]
    return items


def _bare(cell: str) -> str:
    """The cell without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
