"""A table's rows into turns: columns found by what people call them. Where rows come from is left to readers.

Labelled data, coding sheets and the participants file are tables too: they are recognised and refused as transcripts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.clock import seconds
from pipeline.cue_names import NAMED, named_cues
from pipeline.cues import Cue, join_cues, sureness
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading, SpokenTurn

COLUMNS: Mapping[str, frozenset[str]] = {
    "speaker": frozenset(
        ("speaker", "speaker name", "speaker label", "name", "who", "participant", "speaker id", "voice")
    ),
    "text": frozenset(("text", "transcript", "utterance", "content", "words", "speech", "sentence", "line", "quote")),
    "start": frozenset(
        ("start", "start time", "time", "minute", "begin", "begins at", "timestamp", "in", "from", "starttime", "ts")
    ),
    "end": frozenset(("end", "end time", "ends at", "out", "to", "endtime", "end ts")),
    "turn": frozenset(("turn", "index", "turn number", "turn id", "no", "number", "id", "#")),
}
WHISPER = ["start", "end", "text"]
"""The columns of Whisper's own tables, which count in milliseconds and never quote."""
LABELLED = frozenset(("labels", "label", "codes", "code"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OTHER = {
    "a coding sheet": "give it to `themetrix import-codes`",
    "labelled data": "give it to `themetrix train --labels`, or bring its interviews in as .txt or .docx",
    "a participants file": "name it participants.csv",
}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]


def folded(cell: str) -> str:
    """A column's name as it is compared: lower case, one space between words, `start_time` and `startTime` alike."""
    return " ".join(_CAMEL.sub(" ", cell).casefold().replace("_", " ").split())


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands; of two that could be one column, the one called just so, else the first."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        for column, names in COLUMNS.items():
            if folded(cell) in names and (
                column not in places or folded(cell) == column != folded(header[places[column]])
            ):
                places[column] = place
    return places


def other_table(header: Iterable[str]) -> str:
    """Which other table of a study has these columns; "" for a transcript's."""
    names = {folded(cell) for cell in header}
    if {"utterance id", "text", "read"} <= names:
        return "a coding sheet"
    if names & LABELLED and names & {"text", "utterance id", "document"}:
        return "labelled data"
    if {"document", "participant"} <= names and "text" not in names:
        return "a participants file"
    return ""


def not_a_transcript(other: str, name: str) -> UnreadableFile:
    """The error for one of a study's other tables."""
    return UnreadableFile("not_a_transcript", f"it is {other}, not an interview", where=name, remedy=_OTHER[other])


def no_words(header: Sequence[str], name: str, what: str = "no column holds the words") -> UnreadableFile:
    """The error for a table without a column of words. Where no column is known, its first line may be somebody's words."""
    shown = ", ".join(repr(cell.strip()[:30]) for cell in header[:12])
    found = f"found {shown}" if columns_of(header) else f"none of its {len(header)} columns has a name that is known"
    return UnreadableFile(
        "missing_column",
        f"{what}; {found}",
        where=name,
        expected="columns such as speaker,text (and turn, start)",
        remedy="name the column of words `text` in the first line",
    )


def read_rows(
    form: str,
    header: Sequence[str],
    body: Iterable[tuple[int, Sequence[str]]],
    hints: ReadingHints,
    removed: Counter[str],
    warnings: list[str],
) -> Reading:
    """The turns in a table's rows (number, cells) under `header`, which has a column of words.

    A row without a speaker goes on with the one before. Rows of one speaker with one turn number are one turn. Without
    a column of speakers, timed rows are joined as captions are, others are a turn each.
    """
    places = columns_of(header)
    removed["column name words"] += sum(map(count_words, header))
    rows = list(_rows(body, places, removed))
    convention = f"columns {', '.join(places)}"
    if "speaker" in places:
        turns = _spoken(rows, places, removed, warnings)
    else:
        # Whisper's own tables (start, end, text) count in milliseconds.
        scale = 0.001 if [folded(cell) for cell in header] == WHISPER else 1.0
        cues = [
            Cue(
                "",
                row.cells["text"],
                _moment(row.cells.get("start", ""), scale),
                _moment(row.cells.get("end", ""), scale),
            )
            for row in rows
        ]
        turns, how = unnamed_turns(cues, hints, removed)
        convention += f", {how}" if how == NAMED else ""
        if how != NAMED:
            warnings.append("no column names the speakers: somebody unknown speaks")
    return Reading(
        format=form,
        convention=convention,
        confidence=sureness(turns),
        turns=turns,
        warnings=tuple(warnings),
        removed=tuple((kind, count) for kind, count in removed.items() if count),
    )


def unnamed_turns(
    cues: Sequence[Cue], hints: ReadingHints, removed: Counter[str]
) -> tuple[tuple[SpokenTurn, ...], str]:
    """Turns of cues whose speakers nothing but their words can tell, and how they do (`cue_names`): timed ones are joined."""
    timed = all(cue.begins_at is not None and cue.ends_at is not None for cue in cues)
    named, how = named_cues(cues, hints, removed)
    if timed or how == NAMED:
        return join_cues(named), how
    return tuple(SpokenTurn("", cue.text.strip(), cue.begins_at, cue.ends_at) for cue in named), how


def _rows(
    body: Iterable[tuple[int, Sequence[str]]], places: Mapping[str, int], removed: Counter[str]
) -> Iterable[_Row]:
    """The rows with words, each cell under its known column; the words of other columns are counted."""
    kept = {places["text"], places.get("speaker", places["text"])}
    for number, cells in body:
        known = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
        removed["other column words"] += sum(count_words(cell) for at, cell in enumerate(cells) if at not in kept)
        if any(map(str.isalnum, known["text"])):
            yield _Row(number, known)
        else:
            removed["empty rows"] += 1
            removed["speaker label words"] += count_words(known.get("speaker", ""))


def _spoken(
    rows: Sequence[_Row], places: Mapping[str, int], removed: Counter[str], warnings: list[str]
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


def _moment(written: str, scale: float) -> float | None:
    if written.isascii() and written.isdigit() and len(written) < 12:
        return round(int(written) * scale, 3)
    return seconds(written)
