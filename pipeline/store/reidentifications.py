"""The record of who took pseudonyms back to names: when, how many were asked for and told. No name stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import next_position


@dataclass(frozen=True, slots=True)
class ReidentificationRow:
    """One time: when (UTC, ISO 8601), how many pseudonyms were asked for (0 means all), how many were told."""

    at: str
    asked: int
    told: int


def record_reidentification(ledger: Ledger, asked: int, told: int) -> None:
    """Records that `told` pseudonyms are about to be told; call it before they are."""
    with ledger.writing() as connection:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        number = next_position(connection, "reidentifications")
        connection.execute("INSERT INTO reidentifications VALUES (?, ?, ?, ?)", (number, now, asked, told))


def reidentifications(ledger: Ledger) -> tuple[ReidentificationRow, ...]:
    """Every time, oldest first."""
    query = "SELECT at, asked, told FROM reidentifications ORDER BY position"
    return tuple(ReidentificationRow(*row) for row in ledger.rows(query))
