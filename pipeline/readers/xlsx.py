"""Transcripts as workbooks (.xlsx): the sheet that has the columns.

What columns mean is `pipeline.turn_table`'s, opening a workbook without trust `pipeline.tables_in`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.decoding import mended
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.ooxml import directory
from pipeline.reading import ReadingHints
from pipeline.tables_in import Row, Sheet, is_workbook, workbook_sheets
from pipeline.transcript import Reading
from pipeline.turn_table import columns_of, no_words, not_a_transcript, other_table, read_rows

NAME = "Excel"
EXTENSIONS = (".xlsx", ".xlsm")
VERSION = 1

_TOP = 10  # filled rows within which the line of column names stands: people put a title above it


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that holds turns: its place in the workbook, the place of its column names, its rows."""

    place: int
    header: int
    rows: tuple[Row, ...]


def sniff(data: bytes, name: str) -> float:
    """1.0 for a zip that lists a workbook, 0.6 for another that is named .xlsx (it may be cut off)."""
    if is_workbook(data):
        return 1.0
    if not data.startswith(b"PK\x03\x04") or PurePath(name).suffix.lower() not in EXTENSIONS:
        return 0.0
    listed = directory(data) or data
    known = (b"word/document", b"ppt/presentation", b"application/vnd.oasis", b".qde")
    return 0.0 if any(mark in listed for mark in known) else 0.6


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of the one sheet with a column of words and another known one; sheets nobody sees count only if none is seen.

    Raises `UnreadableFile`: `several_interviews` when more sheets than one have the columns, `missing_column` when none
    has, `not_a_transcript` for a study's other tables.
    """
    sheets = workbook_sheets(data, name)
    seen = [place for place, sheet in enumerate(sheets) if sheet.shown] or list(range(len(sheets)))
    filled = [place for place in seen if sheets[place].rows]
    if not filled:
        raise UnreadableFile("no_text", "the workbook holds no text", where=name, remedy="save the interview again")
    for place in filled:
        other = other_table(sheets[place].rows[0][1])
        if other:
            raise not_a_transcript(other, name)
    found = [each for place in filled if (each := _turns_in(place, sheets[place]))]
    if len(found) != 1:
        raise _refusal(found, [sheets[place].rows[0][1] for place in filled], name)
    removed: Counter[str] = Counter()
    warnings = []
    aside = [sheet for place, sheet in enumerate(sheets) if place != found[0].place and sheet.rows]
    if aside:
        removed["other sheet words"] = sum(map(_words, (row for sheet in aside for row in sheet.rows)))
        warnings.append(f"{len(aside)} other sheet(s) left out: sheet {found[0].place + 1} holds the turns")
    above, header, *body = found[0].rows[: found[0].header], *found[0].rows[found[0].header :]
    removed["preamble words"] = sum(map(_words, above))
    strays: Counter[str] = Counter()
    rows = [(number, [_mended(cell, strays) for cell in cells]) for number, cells in body]
    warnings += [f"{count} {kind} taken out" for kind, count in strays.items()]
    reading = read_rows(NAME, header[1], rows, hints, removed, warnings)
    return replace(reading, removed=tuple(strays.items()) + reading.removed)


def _turns_in(place: int, sheet: Sheet) -> _Found | None:
    """Where the sheet's column names stand, if it has a column of words beside another that is known."""
    for number, (_, cells) in enumerate(sheet.rows[:_TOP]):
        columns = columns_of(cells)
        if "text" in columns and len(columns) >= 2:
            return _Found(place, number, sheet.rows)
    return None


def _refusal(found: Sequence[_Found], headers: Sequence[Sequence[str]], name: str) -> UnreadableFile:
    if not found:
        called = "no column holds the words" if len(headers) == 1 else f"none of its {len(headers)} sheets holds turns"
        return no_words([cell for cell in headers[0] if cell], name, called)
    # By place, not by name: sheets are called after the people who speak in them.
    places = ", ".join(str(each.place + 1) for each in found)
    return UnreadableFile(
        "several_interviews",
        f"{len(found)} of its sheets hold turns: number {places}",
        where=name,
        expected="one interview a workbook",
        remedy="save each of these sheets as a workbook or .csv of its own, or put one interview's turns on one sheet",
    )


def _words(row: Row) -> int:
    return sum(map(count_words, row[1]))


def _mended(cell: str, strays: Counter[str]) -> str:
    text, removed = mended(cell)
    strays.update(dict(removed))
    return text.strip()
