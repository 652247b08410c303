"""The record of what the gate ruled on each batch, what it held back, and who let it through why. Ids and counts, no words.

Interviews of a batch that passed, or was released, are those "before" for the next; interviews held back are judged again with
each run until they pass.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import Statements, next_position

_COLUMNS = "position, run_id, documents, held, found, at, released_at, released_why"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One ruling: the run, the new interviews, whether it was held, what was found, when (UTC, ISO 8601), and its release."""

    position: int
    run_id: str
    documents: tuple[str, ...]
    held: bool
    found: Mapping[str, Any]
    at: str
    released_at: str
    released_why: str


def rulings(ledger: Ledger) -> tuple[BatchRow, ...]:
    """Every ruling, oldest first."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM gate_batches ORDER BY position")  # noqa: S608 -- our own names
    return tuple(
        BatchRow(position, run_id, tuple(json.loads(documents)), bool(held), json.loads(found), at, released_at, why)
        for position, run_id, documents, held, found, at, released_at, why in rows
    )


def standing_hold(found: Sequence[BatchRow]) -> BatchRow | None:
    """The ruling that holds the evidence back now, None when nothing does."""
    return found[-1] if found and found[-1].held and not found[-1].released_at else None


def accepted(found: Sequence[BatchRow]) -> tuple[str, ...]:
    """The interviews of the batches that passed or were released, in the order in which they were let through first."""
    through = (row for row in found if not row.held or row.released_at)
    return tuple(dict.fromkeys(document for row in through for document in row.documents))


def keep_ruling(
    ledger: Ledger,
    run_id: str,
    documents: Iterable[str],
    *,
    held: bool,
    found: Mapping[str, Any],
    before: Iterable[str] = (),
) -> None:
    """Records a ruling, unless the newest says the same.

    Where there is none yet, `before` are the interviews of the evidence that stood before there was a gate.
    """
    listed = sorted(documents)
    past = rulings(ledger)
    newest = past[-1] if past else None
    if newest and (newest.held, list(newest.documents), newest.run_id) == (held, listed, run_id):
        return
    if not held and not listed and standing_hold(past) is None:
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with ledger.writing() as connection:
        if not past and (stood := sorted(before)):
            connection.execute(
                "INSERT INTO gate_batches VALUES (?, '', ?, 0, '{}', ?, '', '')",
                (next_position(connection, "gate_batches"), json.dumps(stood), now),
            )
        connection.execute(
            "INSERT INTO gate_batches VALUES (?, ?, ?, ?, ?, ?, '', '')",
            (
                *(next_position(connection, "gate_batches"), run_id, json.dumps(listed), held),
                *(json.dumps(found, sort_keys=True), now),
            ),
        )


def release(ledger: Ledger, row: BatchRow, why: str) -> None:
    """Records that a person let through what was held back, and why."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with ledger.writing() as connection:
        connection.execute(
            "UPDATE gate_batches SET released_at = ?, released_why = ? WHERE position = ? AND released_at = ''",
            (now, why, row.position),
        )


def move_in_rulings(connection: Statements, old: str, new: str) -> None:
    """Puts the document `new` in the place of `old` in every ruling; for `pipeline.store.erasing`, in its transaction."""
    for position, documents, found in _touched(connection, {old}):
        _rewrite(connection, position, [new if each == old else each for each in documents], found)


def erase_from_rulings(connection: Statements, documents: Collection[str]) -> None:
    """Takes these documents out of every ruling, and what was found on a batch with one of them: it may name its utterances."""
    for position, listed, found in _touched(connection, documents):
        checks = [{**check, "line": "erased"} for check in found.get("checks", ())]
        _rewrite(connection, position, [each for each in listed if each not in documents], {**found, "checks": checks})


def _touched(connection: Statements, documents: Collection[str]) -> list[tuple[int, list[str], dict[str, Any]]]:
    rows = connection.execute("SELECT position, documents, found FROM gate_batches ORDER BY position").fetchall()
    read = [(int(position), list(json.loads(listed)), dict(json.loads(found))) for position, listed, found in rows]
    return [row for row in read if not set(row[1]).isdisjoint(documents)]


def _rewrite(connection: Statements, position: int, documents: Sequence[str], found: Mapping[str, Any]) -> None:
    connection.execute(
        "UPDATE gate_batches SET documents = ?, found = ? WHERE position = ?",
        (json.dumps(sorted(documents)), json.dumps(found, sort_keys=True), position),
    )
