"""A coding sheet as a workbook to code in: a column a code with x to choose, the words around each utterance, the codebook.

Every text is written as text: nothing a participant said can become a formula, a link or a number. How a cell is written is
`pipeline.exporters._sheets`'; what stands on the rows is `pipeline.sheets`'; reading it back is `pipeline.returned`'s.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.codebook import Codebook
from pipeline.exporters._sheets import Sheets, height
from pipeline.exporters._sheets_about import write_codebook
from pipeline.sheets import COLUMNS, SHOWN_CODES, SheetRow, sheet_id, values
from pipeline.speaker import UNKNOWN

CODING = "Coding"
MARK = "x"
_HOW = "How to code"
_WORDS = {"document": 15, "speaker": 15, "question": 26, "before": 30, "text": 56, "after": 24}
_PEOPLES = {"holder": 19, "reported": 9, "coder": 10}
_KEPT = {"group": 17, "site": 9, "utterance_id": 12, "sampling_probability": 12, "strategy": 10, "sheet": 13}
_PRINTED_LAST = "coder"
_QUIET = {"font_color": "#6B7480", "font_size": 9}
_LINE = {"bottom": 1, "bottom_color": "#D5DAE0"}
_FIXED = datetime(2000, 1, 1)  # says nothing but "no clock"


def label_headings(codebook: Codebook) -> dict[str, str]:
    """The heading of each label's column, by its id: its name where nothing else could be meant, else name and id."""
    meant = Counter(word for label in codebook.labels for word in {label.id, _plain(label.name)})
    taken = {*COLUMNS, *SHOWN_CODES, ""}
    return {
        label.id: label.name
        if meant[_plain(label.name)] == 1 and _plain(label.name) not in taken
        else f"{label.name} ({label.id})"
        for label in codebook.labels
    }


def as_workbook(rows: Sequence[SheetRow], codebook: Codebook, *, show_codes: bool = False) -> bytes:
    """The workbook: the sheet Coding to fill in, then Codebook and How to code. Same rows, same bytes."""
    import xlsxwriter

    sink = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        sink,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"title": "Coding sheet", "author": "Themetrix", "created": _FIXED})
    sheets = Sheets(workbook)
    _write_coding(sheets, rows, codebook, show_codes)
    write_codebook(sheets, codebook)
    _write_how(sheets, codebook)
    workbook.close()
    return sink.getvalue()


def _write_coding(sheets: Sheets, rows: Sequence[SheetRow], codebook: Codebook, show_codes: bool) -> None:
    headings = label_headings(codebook)
    shown = dict.fromkeys(SHOWN_CODES, 22) if show_codes else {}
    widths = {**_WORDS, "read": 6, **dict.fromkeys(headings.values(), 5), **_PEOPLES, **shown, **_KEPT}
    places = {name: place for place, name in enumerate(widths)}
    marks = ("read", *headings.values())
    sheet = sheets.sheet(CODING, list(widths.values()))
    for name, place in places.items():
        turned = {"rotation": 90, "valign": "bottom", "align": "center"} if name in marks else {}
        ground = "#CFE3D4" if name == "read" else "#F4E3C1" if name in {*marks, *_PEOPLES} else "#E4E8EC"
        look = {"bold": True, "bg_color": ground, "border": 1, "border_color": "#B5BCC4", "text_wrap": True}
        sheets.put(sheet, 0, place, name, **{**look, **turned})
    sheet.set_row(0, 20 + 6.2 * max(len(name) for name in marks))
    sheet.freeze_panes(1, places["text"] + 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(1, len(rows)), places[_PRINTED_LAST])
    identifier = sheet_id(rows)
    for at, row in enumerate(rows, start=1):
        told = values(row, identifier)
        for name, place in places.items():
            sheets.put(sheet, at, place, told.get(name), **_look(name, marks))
        # Small print holds half as much again.
        sheet.set_row(
            at, height((told[name], width * (1 if name == "text" else 1.5)) for name, width in _WORDS.items())
        )
    if rows:
        done = sheets.workbook.add_format({"bg_color": "#E9F3EC"})
        _ask(sheet, len(rows), places, marks, codebook, done)


def _look(name: str, marks: Sequence[str]) -> dict[str, Any]:
    if name in marks:
        ground = {"bg_color": "#F0F7F2"} if name == "read" else {}
        return {**_LINE, **ground, "align": "center", "bold": True, "left": 1, "left_color": "#E2E6EA"}
    if name in _WORDS:
        return {**_LINE, "text_wrap": True, **({"indent": 1} if name == "text" else _QUIET)}
    return {**_LINE, **({} if name in _PEOPLES else _QUIET)}


def _ask(sheet: Any, last: int, places: dict[str, int], marks: Sequence[str], codebook: Codebook, done: Any) -> None:
    """What may be entered where, a filter, and a tint for the rows that were read."""
    only_x = {
        "validate": "list",
        "source": [MARK],
        "error_title": "x or nothing",
        "error_message": "Type x, or leave the cell empty.",
    }
    for name in (*marks, "reported"):
        sheet.data_validation(1, places[name], last, places[name], only_x)
    if codebook.groups:
        whose = {
            "validate": "list",
            "source": f"='{_HOW}'!$A$2:$A${len(codebook.groups) + 2}",
            "error_type": "warning",
            "error_title": "No such group",
            "error_message": f"The groups are listed on the sheet {_HOW}.",
        }
        sheet.data_validation(1, places["holder"], last, places["holder"], whose)
    sheet.autofilter(0, 0, last, len(places) - 1)
    read = f"${_letters(places['read'])}2"
    sheet.conditional_format(
        1, 0, last, places["text"], {"type": "formula", "criteria": f'={read}<>""', "format": done}
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _letters(place: int) -> str:
    """The letters of a column, from 0: A, B, … Z, AA."""
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def _write_how(sheets: Sheets, codebook: Codebook) -> None:
    """The sheet How to code: the groups a holder is chosen from, then how to go about it."""
    sheet = sheets.sheet(_HOW, [26, 90], wide=False)
    sheets.heading(sheet, 0, ("holder", "Whose view it is"))
    groups = [*((group.id, group.name) for group in codebook.groups), (UNKNOWN, "somebody who can't be placed")]
    for at, (identifier, name) in enumerate(groups, start=1):
        sheets.put(sheet, at, 0, identifier, **_LINE)
        sheets.put(sheet, at, 1, name, **_LINE)
    at = len(groups) + 2
    sheets.heading(sheet, at, ("Step", "What to do"))
    for step, what in enumerate(_STEPS, start=1):
        sheets.put(sheet, at + step, 0, step, align="left", **_LINE)
        sheets.put(sheet, at + step, 1, what, text_wrap=True, **_LINE)
        sheet.set_row(at + step, height([(what, 90)]))


_STEPS = (
    "Read the words under “text”. What was asked, and what was said before and after, stand beside them so that you understand "
    "them; code the words under “text” alone.",
    "Type x under each code that holds, by the sheet Codebook. Several may hold at once; most often none does.",
    "Then type x under “read”. With no code beside it that means: read, and none holds. A row without it counts as not read.",
    "holder: whose view it is, where it is somebody else's than the speaker's (“the consultants made it plain they didn't want "
    "me”). The speaker's own group says that it is their own. Left empty, what the machine reads in the words stands. With several "
    "codes of different holders, write one for each in the order of the codes, joined by ;",
    "reported: x where the speaker tells of somebody else's view, also of others in their own group.",
    "coder: your name or initials, on every row; or say it once when the sheet is taken in.",
    "Read every row. The sheet is a sample, and its figures hold for the study only when none is left out. Rows may be sorted "
    "and filtered; leave the grey columns as they are.",
    "Back in the study's folder: themetrix import-codes SHEET.xlsx --coder NAME",
)
