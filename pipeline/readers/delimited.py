"""Transcripts as tables (.csv, .tsv): a row a turn or a part of one, columns found by what people call them.

Labelled data and the participants file are tables too: they are recognised and refused as transcripts.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from pipeline.clock import seconds
from pipeline.csv_text import long_cells
from pipeline.cues import Cue, join_cues
from pipeline.decoding import decode, looks_like_text
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading, SpokenTurn

NAME = "table"
EXTENSIONS = (".csv", ".tsv")
VERSION = 1

_COLUMNS: Mapping[str, frozenset[str]] = {
    "speaker": frozenset(
        ("speaker", "speaker name", "speaker label", "name", "who", "participant", "speaker id", "voice")
    ),
    "text": frozenset(("text", "transcript", "utterance", "content", "words", "speech", "sentence", "line", "quote")),
    "start": frozenset(
        ("start", "start time", "time", "minute", "begin", "begins at", "timestamp", "in", "from", "starttime")
    ),
    "end": frozenset(("end", "end time", "ends at", "out", "to", "endtime")),
    "turn": frozenset(("turn", "index", "turn number", "turn id", "no", "number", "id", "#")),
}
_LABELLED = frozenset(("labels", "label", "codes", "code"))
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def sniff(data: bytes, name: str) -> float:
    """0.9 when the first line names a column of words and another known one; less for other tables named .csv."""
    if data.startswith((b"PK", b"%PDF", b"{\\rtf", b"WEBVTT")) or not looks_like_text(data):
        return 0.0
    header, _ = _header(decode(data[: 1 << 16]).text)
    named = PurePath(name).suffix.lower() in EXTENSIONS
    places = _places(header)
    if _other_table(header):
        return 0.9
    if "text" in places and len(places) >= 2:
        return 0.95 if named else 0.9
    return 0.6 if named else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a table; `missing_column` without a column of words, `not_a_transcript` for other tables of a study.

    A row without a speaker goes on with the one before. Rows of one speaker with one turn number are one turn. Without
    a column of speakers, timed rows are joined as captions are, others are a turn each.
    """
    decoded = decode(data)
    header, delimiter = _header(decoded.text)
    other = _other_table(header)
    if other:
        raise UnreadableFile("not_a_transcript", f"it is {other}, not an interview", where=name, remedy=_OTHER[other])
    places = _places(header)
    if "text" not in places:
        raise UnreadableFile(
            "missing_column",
            f"no column holds the words; found {', '.join(repr(cell.strip()[:30]) for cell in header[:12])}",
            where=name,
            expected="columns such as speaker,text (and turn, start)",
            remedy="name the column of words `text` in the first line",
        )
    removed: Counter[str] = Counter()
    warnings = list(decoded.warnings)
    removed["column name words"] = sum(map(count_words, header))
    rows = _rows(decoded.text, delimiter, header, places, name, removed, warnings)
    turns = _spoken(rows, places, removed, warnings) if "speaker" in places else _unnamed(rows, header, warnings)
    unnamed = sum(1 for turn in turns if not turn.speaker)
    return Reading(
        format=NAME,
        convention=f"columns {', '.join(places)}",
        confidence=0.99 if turns and not unnamed else 0.8 if unnamed < len(turns) else 0.6,
        turns=turns,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        removed=decoded.removed + tuple((kind, count) for kind, count in removed.items() if count),
    )


def _header(text: str) -> tuple[list[str], str]:
    """The cells of the first line that holds something, and the delimiter by which most of them are known."""
    line = next((line for line in text.split("\n") if line.strip()), "")[:4096]
    best: tuple[tuple[int, int], list[str], str] = ((-1, 0), [], ",")
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        rank = (len(_places(cells)) + len(_LABELLED & {_fold(cell) for cell in cells}), len(cells))
        if rank > best[0]:
            best = (rank, cells, delimiter)
    return best[1], best[2]


def _places(header: list[str]) -> dict[str, int]:
    """Where each known column stands; of two that could be one column, the first."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        for column, names in _COLUMNS.items():
            if _fold(cell) in names and (
                column not in places or _fold(cell) == column != _fold(header[places[column]])
            ):
                places[column] = place
    return places


_OTHER = {
    "labelled data": "give it to `themetrix train --labels`, or bring its interviews in as .txt or .docx",
    "a participants file": "name it participants.csv",
}


def _other_table(header: list[str]) -> str:
    """Which other table of a study this is; "" for a transcript."""
    names = {_fold(cell) for cell in header}
    if names & _LABELLED and names & {"text", "utterance id", "document"}:
        return "labelled data"
    if {"document", "participant"} <= names and "text" not in names:
        return "a participants file"
    return ""


def _fold(cell: str) -> str:
    return " ".join(cell.casefold().replace("_", " ").split())


def _rows(
    text: str,
    delimiter: str,
    header: list[str],
    places: dict[str, int],
    name: str,
    removed: Counter[str],
    warnings: list[str],
) -> list[_Row]:
    """The rows with words, each cell under its known column; the words of other columns are counted."""
    rows: list[_Row] = []
    overlong: list[int] = []
    last_is_text = places["text"] == len(header) - 1
    for line, cells in _parsed(text, delimiter, name, warnings):
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            overlong.append(line)
            if last_is_text:
                cells = [*cells[: len(header) - 1], delimiter.join(cells[len(header) - 1 :])]
        known = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
        kept = {places["text"], places["speaker"]} if "speaker" in places else {places["text"]}
        removed["other column words"] += sum(count_words(cell) for at, cell in enumerate(cells) if at not in kept)
        if any(map(str.isalnum, known["text"])):
            rows.append(_Row(line, known))
        else:
            removed["empty rows"] += 1
            removed["speaker label words"] += count_words(known.get("speaker", ""))
    if overlong and not last_is_text:
        raise UnreadableFile(
            "ragged_rows",
            f"{len(overlong)} row(s) have more cells than there are columns: line {', '.join(map(str, overlong[:10]))}",
            where=name,
            expected=f"{len(header)} cells a row, words that hold a {delimiter!r} in quotation marks",
            remedy="save the table again as CSV from your spreadsheet program",
        )
    if overlong:
        warnings.append(
            f"{len(overlong)} row(s) have words with an unquoted {delimiter!r}: the cells were put together again"
        )
    return rows


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


def _spoken(
    rows: list[_Row], places: dict[str, int], removed: Counter[str], warnings: list[str]
) -> tuple[SpokenTurn, ...]:
    runs: list[list[_Row]] = []
    speakers: list[str] = []
    speaker, number, carried = "", "", 0
    for row in rows:
        written = " ".join(row.cells["speaker"].strip().rstrip(":").split())
        removed["speaker label words"] += count_words(row.cells["speaker"])
        carried += int(not written and bool(speaker))
        same = runs and written in ("", speaker) and "turn" in places and row.cells["turn"] == number != ""
        speaker, number = written or speaker, row.cells.get("turn", "")
        if same:
            runs[-1].append(row)
        else:
            runs.append([row])
            speakers.append(speaker)
    if carried:
        removed["speakers carried down"] += carried
        warnings.append(f"{carried} row(s) name no speaker: taken as the one above")
    return tuple(
        SpokenTurn(
            speaker,
            " ".join(row.cells["text"] for row in run),
            seconds(run[0].cells.get("start", "")),
            seconds(run[-1].cells.get("end", "")),
        )
        for speaker, run in zip(speakers, runs, strict=True)
    )


def _unnamed(rows: list[_Row], header: list[str], warnings: list[str]) -> tuple[SpokenTurn, ...]:
    warnings.append("no column names the speakers: somebody unknown speaks")
    # Whisper's own tables (start, end, text) count in milliseconds.
    scale = 0.001 if [_fold(cell) for cell in header] == ["start", "end", "text"] else 1.0
    cues = [
        Cue("", row.cells["text"], _moment(row.cells.get("start", ""), scale), _moment(row.cells.get("end", ""), scale))
        for row in rows
    ]
    if cues and all(cue.begins_at is not None and cue.ends_at is not None for cue in cues):
        return join_cues(cues)
    return tuple(SpokenTurn("", cue.text, cue.begins_at, cue.ends_at) for cue in cues)


def _moment(written: str, scale: float) -> float | None:
    if written.isascii() and written.isdigit() and len(written) < 12:
        return round(int(written) * scale, 3)
    return seconds(written)
