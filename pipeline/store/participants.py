"""The study's participants file: rows that come with a batch are merged into the workspace's own, once each.

The workspace's `participants.csv` is the one in use and may be corrected by hand; a batch that was merged before does
not come back over such a correction.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from pipeline.labels import fold
from pipeline.participants import ParticipantRow, ParticipantRows, parse_participants
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger
from pipeline.store.withdrawn import marks, person_mark
from pipeline.store.workspace import Workspace


def participants_in_use(workspace: Workspace) -> tuple[ParticipantRow, ...]:
    """The rows of the workspace's participants file, none if there is no file; `InvalidFile` when it can't be read."""
    path = workspace.participants
    if not path.exists():
        return ()
    with told_plainly("read the participants file", path):
        content = path.read_bytes()
    return ParticipantRows(parse_participants(content, where=str(path)))


def merge_participants(workspace: Workspace, ledger: Ledger, given: Iterable[Path]) -> None:
    """Merges participants files that came with a batch; a row replaces the one for the same document and speaker."""
    rows = {_key(row): row for row in participants_in_use(workspace)}
    seen: list[str] = []
    for path in given:
        with told_plainly("read the participants file", path):
            content = path.read_bytes()
        note = f"participants {hashlib.sha256(content).hexdigest()}"
        if ledger.note(note) is not None and workspace.participants.exists():
            continue
        for row in not_withdrawn(workspace, ledger, parse_participants(content, where=str(path))):
            rows[_key(row)] = row
        seen.append(note)
    if seen:
        _write(workspace, rows)
        for note in seen:
            ledger.keep_note(note, "merged")


def add_participants(workspace: Workspace, ledger: Ledger, origin: str, told: Iterable[ParticipantRow]) -> int:
    """Adds rows that a project tells of people, once for each `origin`, and returns how many; rows there already stay."""
    note = f"participants {origin}"
    if ledger.note(note) is not None and workspace.participants.exists():
        return 0
    rows = {_key(row): row for row in participants_in_use(workspace)}
    new = {_key(row): row for row in not_withdrawn(workspace, ledger, tuple(told)) if _key(row) not in rows}
    if new:
        _write(workspace, {**rows, **new})
    ledger.keep_note(note, "merged")
    return len(new)


def not_withdrawn(workspace: Workspace, ledger: Ledger, rows: tuple[ParticipantRow, ...]) -> tuple[ParticipantRow, ...]:
    """The rows of people who have not withdrawn: others' never come back into the study."""
    held = marks(ledger)
    if not held:
        return rows
    key = study_key(workspace, ledger)
    return tuple(row for row in rows if person_mark(row.participant, key) not in held)


def written_participants(rows: Iterable[ParticipantRow]) -> bytes:
    """The rows as a participants file (UTF-8 CSV, in order of document and speaker) that parses to the same."""
    names = [field.name for field in fields(ParticipantRow)]
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(names)
    for row in sorted(rows, key=_key):
        writer.writerow([getattr(row, name) or "" for name in names])
    return sink.getvalue().encode("utf-8")


def _write(workspace: Workspace, rows: Mapping[tuple[str, str], ParticipantRow]) -> None:
    write_file(workspace.participants, written_participants(rows.values()))


def _key(row: ParticipantRow) -> tuple[str, str]:
    """What the parser holds for one line: two that it can't tell apart would make the merged file unreadable."""
    return row.document.casefold(), fold(row.speaker)
