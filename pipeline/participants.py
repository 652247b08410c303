"""The participants file, parsed with every problem told at once.

Columns: `document,speaker,participant,group,site,wave[,consent,retain_until]`, in any order.
What a group or site means is left to `speakers`, which knows the codebook.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from pipeline.csv_text import delimiter_of
from pipeline.decoding import decode
from pipeline.errors import InvalidFile
from pipeline.labels import fold

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "document": ("document", "file", "file name", "filename", "transcript", "interview", "document name"),
    "speaker": ("speaker", "label", "speaker label", "name in transcript", "who"),
    "participant": ("participant", "participant id", "participantid", "id", "pid", "person", "person id"),
    "group": ("group", "stakeholder group", "stakeholder", "role"),
    "site": ("site", "place", "location", "trust"),
    "wave": ("wave", "round", "time point", "timepoint", "interview number"),
    "consent": ("consent", "consented", "consent given"),
    "retain_until": ("retain until", "retention", "keep until", "delete after"),
}
_REQUIRED = ("document", "participant")
_YES, _NO = ("yes", "y", "true", "1", "given"), ("no", "n", "false", "0", "withdrawn", "refused")


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line: this speaker of this document is that participant.

    `speaker` "" stands for the document's only participant. `group` and `site` are as written (an id, an alias or "");
    `consent` is `yes`, `no` or "" (not stated), `retain_until` an ISO date or "".
    """

    document: str
    speaker: str
    participant: str
    group: str = ""
    site: str = ""
    wave: str = "1"
    consent: str = ""
    retain_until: str = ""

    def is_of(self, document_name: str) -> bool:
        """True when this line is about the file of that name: with or without folder or extension, in any case."""
        mine, name = PurePath(self.document.casefold()), PurePath(document_name.casefold())
        return mine.name == name.name or mine.name == name.stem


class ParticipantRows(tuple[ParticipantRow, ...]):
    """The lines of a participants file that knows which of them are about a file's name: a study asks for thousands of names."""

    def __new__(cls, rows: Iterable[ParticipantRow] = ()) -> ParticipantRows:
        made = super().__new__(cls, rows)
        made._places = {}
        for place, row in enumerate(made):
            made._places.setdefault(PurePath(row.document.casefold()).name, []).append(place)
        return made

    _places: dict[str, list[int]]

    def about(self, names: Iterable[str]) -> tuple[ParticipantRow, ...]:
        """Those that are about a file of any of these names (`ParticipantRow.is_of`), in their order."""
        wanted = {place for name in names for each in _spelled(name) for place in self._places.get(each, ())}
        return tuple(self[place] for place in sorted(wanted))


def _spelled(name: str) -> tuple[str, str]:
    """What a line may call a file of this name."""
    path = PurePath(name.casefold())
    return path.name, path.stem


def rows_of(names: Sequence[str], rows: Iterable[ParticipantRow]) -> tuple[str, tuple[ParticipantRow, ...]]:
    """The name a document goes by, of all the `names` its bytes were given, and the lines about it under that name.

    A name that a line mentions goes before one that none does, then the shortest, then the first by alphabet: a copy
    called "Copy of …" never costs a participant. Raises ValueError without any name.
    """
    rows = rows.about(names) if isinstance(rows, ParticipantRows) else tuple(rows)
    name = min(names, key=lambda each: (not any(row.is_of(each) for row in rows), len(each), each))
    return name, tuple(replace(row, document=name) for row in rows if any(row.is_of(each) for each in names))


def parse_participants(data: bytes, where: str = "participants.csv") -> tuple[ParticipantRow, ...]:
    """The lines of a participants file in order; raises `InvalidFile` with every problem in it, each with its line."""
    text = decode(data).text
    problems: list[str] = []
    rows = _rows(text, delimiter_of(text), problems)
    if not rows:
        raise InvalidFile(
            "participants file", where, problems or ["the file holds nothing; expected a line of column names"]
        )
    places = _places(rows[0][1], problems)
    if problems:
        raise InvalidFile("participants file", where, problems)
    width = len(rows[0][1])
    parsed: list[ParticipantRow] = []
    lines: dict[tuple[str, str], int] = {}
    for number, cells in rows[1:]:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problems.append(
                f"line {number}: {len(cells)} cells under {width} column names; is a comma missing its quotes?"
            )
            continue
        values = {key: cells[place].strip() if place < len(cells) else "" for key, place in places.items()}
        row = _row(values, number, problems)
        key = (row.document.casefold(), fold(row.speaker))
        if row.document and key in lines:
            problems.append(f"line {number}: the same document and speaker as line {lines[key]}; expected each once")
        lines.setdefault(key, number)
        parsed.append(row)
    if problems:
        raise InvalidFile("participants file", where, problems)
    return tuple(parsed)


def _rows(text: str, delimiter: str, problems: list[str]) -> list[tuple[int, list[str]]]:
    """Rows that hold something, each with the number of the line it ends on."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error:
        problems.append(
            f"line {reader.line_num}: a quotation mark is never closed, or a cell is over 131,072 characters"
        )
    return rows


def _places(header: list[str], problems: list[str]) -> dict[str, int]:
    """Where each known column stands."""
    written = [" ".join(cell.casefold().replace("_", " ").split()) for cell in header]
    places: dict[str, int] = {}
    for column, names in _COLUMNS.items():
        found = [place for place, name in enumerate(written) if name in names]
        exact = [place for place in found if written[place] == column.replace("_", " ")]
        if len(exact or found) > 1:
            problems.append(f"line 1: {len(exact or found)} columns could be {column!r}; expected one")
        if found:
            places[column] = (exact or found)[0]
    missing = [column for column in _REQUIRED if column not in places]
    if missing:
        shown = ", ".join(repr(cell.strip()[:30]) for cell in header[:12])
        problems.append(f"line 1: no column {' or '.join(missing)}; found {shown}, expected {','.join(_COLUMNS)}")
    return places


def _row(values: Mapping[str, str], number: int, problems: list[str]) -> ParticipantRow:
    problems.extend(
        f"line {number}: no {column}; expected {_EXPECTED[column]}" for column in _REQUIRED if not values.get(column)
    )
    consent = values.get("consent", "").casefold()
    if consent and consent not in _YES + _NO:
        problems.append(f"line {number}: consent can't be read; expected yes, no or nothing")
    retain = values.get("retain_until", "")
    if retain and not _is_date(retain):
        problems.append(f"line {number}: retain_until is no date; expected it as 2031-12-31")
    return ParticipantRow(
        document=values.get("document", ""),
        speaker=" ".join(values.get("speaker", "").rstrip(":").split()),
        participant=values.get("participant", ""),
        group=values.get("group", ""),
        site=values.get("site", ""),
        wave=values.get("wave", "") or "1",
        consent="yes" if consent in _YES else "no" if consent else "",
        retain_until=retain,
    )


_EXPECTED = {
    "document": "the interview's file name",
    "participant": "an id that is the same in all of this person's interviews",
}


def _is_date(written: str) -> bool:
    try:
        return len(written) == 10 and bool(date.fromisoformat(written))
    except ValueError:
        return False
