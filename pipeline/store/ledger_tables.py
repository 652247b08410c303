"""The ledger's tables, in the dialect that SQLite and PostgreSQL share; `sqlite_ledger` and `postgres_ledger` run it.

What is written here or by whoever keeps tables in the ledger has `?` for values, `INSERT … ON CONFLICT` for what stands already,
and positions counted by `next_position`: the same statements give the same rows in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, size INTEGER NOT NULL, taken_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (
    name_key TEXT PRIMARY KEY, plain_key TEXT NOT NULL, document_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS set_aside (
    document_id TEXT PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL, found TEXT NOT NULL, remedy TEXT NOT NULL,
    name_key TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segments (
    document_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL, PRIMARY KEY (document_id, kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, position INTEGER NOT NULL, finished_at TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sheets (
    sheet_id TEXT PRIMARY KEY, drawn_at TEXT NOT NULL, rows INTEGER NOT NULL, design TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sheet_frames (
    sheet_id TEXT NOT NULL, utterance_id TEXT NOT NULL, probability DOUBLE PRECISION NOT NULL, strategy TEXT NOT NULL,
    PRIMARY KEY (sheet_id, utterance_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS human_codes (
    position INTEGER PRIMARY KEY, utterance_id TEXT NOT NULL, document_id TEXT NOT NULL, coder TEXT NOT NULL,
    codes TEXT NOT NULL, settled INTEGER NOT NULL, sheet_id TEXT NOT NULL, file TEXT NOT NULL, at TEXT NOT NULL,
    replaced_at TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS human_codes_standing ON human_codes (utterance_id, coder) WHERE replaced_at = '';
CREATE TABLE IF NOT EXISTS code_files (
    file TEXT PRIMARY KEY, at TEXT NOT NULL, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS promotions (
    position INTEGER PRIMARY KEY, version TEXT NOT NULL, digest TEXT NOT NULL, previous TEXT NOT NULL,
    previous_digest TEXT NOT NULL, override TEXT NOT NULL, figures TEXT NOT NULL, at TEXT NOT NULL, setting TEXT NOT NULL,
    finished INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS memos (
    position INTEGER PRIMARY KEY, criterion TEXT NOT NULL, stakeholders TEXT NOT NULL, site TEXT NOT NULL,
    wave TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL, removed_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS judgements (
    position INTEGER PRIMARY KEY, criterion TEXT NOT NULL, site TEXT NOT NULL, wave TEXT NOT NULL,
    component TEXT NOT NULL, level TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL,
    removed_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS gate_batches (
    position INTEGER PRIMARY KEY, run_id TEXT NOT NULL, documents TEXT NOT NULL, held INTEGER NOT NULL, found TEXT NOT NULL,
    at TEXT NOT NULL, released_at TEXT NOT NULL, released_why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reidentifications (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, asked INTEGER NOT NULL, told INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS withdrawn (mark TEXT PRIMARY KEY, person TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
"""
TABLES = tuple(statement.split()[5] for statement in SCHEMA.split(";") if statement.strip().startswith("CREATE TABLE"))


class Found(Protocol):
    """What a statement gave: rows to walk through, and how many it touched."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, None when there is none."""
        ...

    def fetchall(self) -> Sequence[Any]:
        """Every row that is left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Statements(Protocol):
    """A transaction of the ledger, as whoever keeps tables in it sees it."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Found:
        """Runs one statement with `values` in the places of its question marks."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Runs one statement for each of these rows."""
        ...


class Database(Protocol):
    """Where a ledger lies: an open database of one kind or the other."""

    def writing(self) -> AbstractContextManager[Statements]:
        """One transaction, alone among writers: all of it is written, or nothing."""
        ...

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a query finds."""
        ...

    def compact(self) -> None:
        """Rewrites the files so that nothing of rows that were deleted stays in them."""
        ...

    def close(self) -> None:
        """Closes it."""
        ...


def next_position(connection: Statements, table: str) -> int:
    """The place of the next row of a table that keeps an order, 1 the first; within a transaction of writing, nobody else gets it."""
    return int(connection.execute(f"SELECT COALESCE(MAX(position), 0) + 1 FROM {table}").fetchone()[0])  # noqa: S608 - tables of ours
