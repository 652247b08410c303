"""Transcripts as delimited text (.csv, .tsv): lines into rows. What columns mean is `pipeline.turn_table`'s."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from pipeline.csv_text import long_cells
from pipeline.decoding import decode, looks_like_text
from pipeline.errors import UnreadableFile
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading
from pipeline.turn_table import (
    LABELLED,
    WHISPER,
    columns_of,
    folded,
    no_words,
    not_a_transcript,
    other_table,
    read_rows,
)

NAME = "table"
EXTENSIONS = (".csv", ".tsv")
VERSION = 2

_DELIMITERS = (",", ";", "\t", "|")


def sniff(data: bytes, name: str) -> float:
    """0.9 when the first line names a column of words and another known one; less for other tables named .csv."""
    if data.startswith((b"PK", b"%PDF", b"{\\rtf", b"WEBVTT")) or not looks_like_text(data):
        return 0.0
    header, _ = _header(decode(data[: 1 << 16]).text)
    named = PurePath(name).suffix.lower() in EXTENSIONS
    places = columns_of(header)
    if other_table(header):
        return 0.9
    if "text" in places and len(places) >= 2:
        return 0.95 if named else 0.9
    return 0.6 if named else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a table; `missing_column` without a column of words, `not_a_transcript` for other tables of a study."""
    decoded = decode(data)
    header, delimiter = _header(decoded.text)
    other = other_table(header)
    if other:
        raise not_a_transcript(other, name)
    places = columns_of(header)
    if "text" not in places:
        raise no_words(header, name)
    warnings = list(decoded.warnings)
    if delimiter == "\t" and [folded(cell) for cell in header] == WHISPER:
        rows = _unquoted(decoded.text)
    else:
        rows = _parsed(decoded.text, delimiter, name, warnings)
    rows = _squared(rows, header, places, delimiter, name, warnings)
    reading = read_rows(NAME, header, rows, hints, Counter(), warnings)
    return replace(reading, encoding=decoded.encoding, removed=decoded.removed + reading.removed)


def _header(text: str) -> tuple[list[str], str]:
    """The cells of the first line that holds something, and the delimiter by which most of them are known."""
    line = next((line for line in text.split("\n") if line.strip()), "")[:4096]
    best: tuple[tuple[int, int], list[str], str] = ((-1, 0), [], ",")
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        rank = (len(columns_of(cells)) + len(LABELLED & {folded(cell) for cell in cells}), len(cells))
        if rank > best[0]:
            best = (rank, cells, delimiter)
    return best[1], best[2]


def _unquoted(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a table that Whisper wrote: a line each, a quotation mark is a quotation mark."""
    lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    return [(number, line.split("\t", len(WHISPER) - 1)) for number, line in lines][1:]


def _squared(
    rows: list[tuple[int, list[str]]],
    header: list[str],
    places: Mapping[str, int],
    delimiter: str,
    name: str,
    warnings: list[str],
) -> list[tuple[int, list[str]]]:
    """The rows with words that were parted at an unquoted delimiter put together again, where that can be told."""
    overlong = [line for line, cells in rows if any(cell.strip() for cell in cells[len(header) :])]
    if not overlong:
        return rows
    if places["text"] != len(header) - 1:
        raise UnreadableFile(
            "ragged_rows",
            f"{len(overlong)} row(s) have more cells than there are columns: line {', '.join(map(str, overlong[:10]))}",
            where=name,
            expected=f"{len(header)} cells a row, words that hold a {delimiter!r} in quotation marks",
            remedy="save the table again as CSV from your spreadsheet program",
        )
    warnings.append(
        f"{len(overlong)} row(s) have words with an unquoted {delimiter!r}: the cells were put together again"
    )
    last = len(header) - 1
    return [
        (line, [*cells[:last], delimiter.join(cells[last:])] if any(map(str.strip, cells[len(header) :])) else cells)
        for line, cells in rows
    ]


def _parsed(text: str, delimiter: str, name: str, warnings: list[str]) -> list[tuple[int, list[str]]]:
    """The table's rows below the header, each with its line number."""
    for strict in (True, False):
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=strict)
        try:
            with long_cells():
                rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise UnreadableFile(
                    "truncated",
                    "a quotation mark is opened and never closed",
                    where=name,
                    remedy="the file may be cut off: save it again as CSV",
                ) from None
            continue
        if not strict:
            warnings.append("some quotation marks in the table are not as CSV asks; check the words around them")
        return rows[1:]
    raise UnreadableFile("damaged", "its rows can't be told apart", where=name, remedy="save the table again as CSV")
