"""The ledger: what happened to which document, in SQLite. What was found lies beside it in Parquet; this says which counts.

A document, a segment or a run exists from the moment its row is committed and not before; files without a row are
leftovers.
No participant's words and no file names stand here (`name_key` is a keyed hash); memos stand as their writers typed them.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import StoreFault, TransientFault
from pipeline.store.migrations import LAYOUT, forget_copies, layout_of, migrate, refuse_the_future

_PATIENCE = 30.0
_ATTEMPTS = 600
_HEALING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}

_SCHEMA = """
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
    sheet_id TEXT NOT NULL, utterance_id TEXT NOT NULL, probability REAL NOT NULL, strategy TEXT NOT NULL,
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
"""


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A file that could not be taken in; `name` is de-identified, `name_key` the keyed hash of the name as given."""

    document_id: str
    name: str
    reason: str
    found: str
    remedy: str
    name_key: str = ""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One immutable file of results: which document, what kind, made from what (`key`), where, its hash and rows."""

    document_id: str
    kind: str
    key: str
    path: str
    sha256: str
    rows: int


class Ledger:
    """The open ledger of one workspace. Each method is one transaction; use as a context manager to close it.

    With `reading` it is as it stood when it was opened: for who looks, perhaps at a disk that can't be written to.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self._path = path
        self._connection = self._as_it_stands() if reading else self._for_writing()

    def _for_writing(self) -> sqlite3.Connection:
        """The ledger of today's layout, made if it isn't there and migrated if it is an older one's."""
        with self._told_plainly():
            self._connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._told_plainly():
                # Asked before anything is written: another journal would be a byte changed in a workspace from the future.
                refuse_the_future(layout_of(self._connection), self._path)
                use_write_ahead_log(self._connection)
                self._connection.execute("PRAGMA synchronous=FULL")
            with self.writing() as connection:
                if layout_of(connection):
                    migrate(connection, self._path)
                _make_tables(connection)
            forget_copies(self._path)
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def _as_it_stands(self) -> sqlite3.Connection:
        """A copy in memory of the ledger as it is on disk, brought to today's layout there; empty if there is none yet.

        It needs no right to write, keeps nobody waiting, and waits for nobody.
        """
        copy = sqlite3.connect(":memory:", isolation_level=None)
        self._connection = copy
        try:
            with self._told_plainly():
                if self._path.exists():
                    _copy_into(copy, self._path)
                refuse_the_future(layout_of(copy), self._path)
                _make_tables(copy)
        except BaseException:
            copy.close()
            raise
        return copy

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    # ------------------------------------------------------------------------------------------------ documents

    def take(self, document_id: str, name_key: str, size: int, plain_key: str = "") -> int:
        """Records the document under a file's name: what that name stood for before is superseded by it.

        An earlier refusal of these bytes, or of a file of this name, is mended by it and forgotten. Two names may stand
        for one document; it counts once. `plain_key` stands for the name without its folder; returns how many other
        documents count under the same plain name.
        """
        with self.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO documents VALUES (?, ?, ?)", (document_id, size, _now()))
            connection.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (name_key, plain_key, document_id))
            connection.execute("DELETE FROM set_aside WHERE document_id = ? OR name_key = ?", (document_id, name_key))
            found = connection.execute(
                "SELECT COUNT(DISTINCT document_id) FROM names WHERE plain_key = ? AND plain_key <> '' AND document_id <> ?",
                (plain_key, document_id),
            ).fetchone()
            return int(found[0])

    def mended(self, name_key: str) -> None:
        """Forgets an earlier refusal of a file of this name, when what it holds was taken in under names of its own."""
        with self.writing() as connection:
            connection.execute("DELETE FROM set_aside WHERE name_key = ?", (name_key,))

    def documents(self) -> tuple[str, ...]:
        """Ids of the documents that count, sorted: those that some file's name stands for now."""
        return tuple(row[0] for row in self.rows("SELECT DISTINCT document_id FROM names ORDER BY document_id"))

    def superseded(self) -> tuple[str, ...]:
        """Ids of documents taken in once whose files have newer versions now, sorted."""
        query = "SELECT document_id FROM documents WHERE document_id NOT IN (SELECT document_id FROM names)"
        return tuple(row[0] for row in self.rows(query + " ORDER BY document_id"))

    def set_aside(self, refused: SetAsideRow) -> None:
        """Records a file that was set aside; a document that was taken in before under these bytes counts no more."""
        with self.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*(_writable(value) for value in astuple(refused)), _now()),
            )
            connection.execute("DELETE FROM names WHERE document_id = ?", (refused.document_id,))
            connection.execute("DELETE FROM documents WHERE document_id = ?", (refused.document_id,))

    def files_set_aside(self) -> tuple[SetAsideRow, ...]:
        """Every file now set aside, by id."""
        query = "SELECT document_id, name, reason, found, remedy, name_key FROM set_aside ORDER BY document_id"
        return tuple(SetAsideRow(*row) for row in self.rows(query))

    # ------------------------------------------------------------------------------------------------- segments

    def add_segments(self, rows: Iterable[SegmentRow]) -> None:
        """Records segments whose files are on disk already; all of them or none."""
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?)",
                [(row.document_id, row.kind, row.key, row.path, row.sha256, row.rows) for row in rows],
            )

    def segments(self, kind: str) -> dict[tuple[str, str], SegmentRow]:
        """All segments of a kind by (document id, key)."""
        query = "SELECT document_id, kind, key, path, sha256, rows FROM segments WHERE kind = ?"
        return {(row[0], row[2]): SegmentRow(*row) for row in self.rows(query, (kind,))}

    # ----------------------------------------------------------------------------------------------------- runs

    def finish_run(self, run_id: str, record: Mapping[str, Any]) -> None:
        """Records a finished run as the newest; the same run again keeps its place unless another came between."""
        with self.writing() as connection:
            newest = connection.execute("SELECT run_id FROM runs ORDER BY position DESC LIMIT 1").fetchone()
            if newest is not None and newest[0] == run_id:
                return
            connection.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM runs), ?, ?)",
                (run_id, _now(), json.dumps(record, sort_keys=True)),
            )

    def runs(self) -> tuple[tuple[str, str, dict[str, Any]], ...]:
        """Every finished run, oldest first: its id, when it ended (UTC, ISO 8601), its record."""
        query = "SELECT run_id, finished_at, record FROM runs ORDER BY position"
        return tuple((row[0], row[1], json.loads(row[2])) for row in self.rows(query))

    # ---------------------------------------------------------------------------------------------------- notes

    def note(self, key: str) -> str | None:
        """The value kept under `key`, or None."""
        rows = list(self.rows("SELECT value FROM meta WHERE key = ?", (key,)))
        return str(rows[0][0]) if rows else None

    def keep_note(self, key: str, value: str) -> None:
        """Keeps a value under `key`, over an older one."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -------------------------------------------------------------------------------------------------- SQLite

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # ours to mend: the file is well
        except sqlite3.OperationalError as error:
            code = error.sqlite_errorcode & 0xFF
            family = TransientFault if code in _HEALING else StoreFault
            remedy = "free some space and run again; nothing is half written" if code == sqlite3.SQLITE_FULL else ""
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                remedy = f"give this user the right to write below {self._path.parent}"
            raise family(f"the ledger could not be used: {error}", where=str(self._path), remedy=remedy) from None
        except sqlite3.DatabaseError as error:
            raise StoreFault(
                f"the ledger is damaged or no ledger at all: {error}",
                where=str(self._path),
                remedy="put back the last backup of this file; raw/ and segments/ are untouched",
            ) from None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction of whoever keeps tables of its own in the ledger: all of it is written, or nothing."""
        with self._told_plainly():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has SQLite roll back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def compact(self) -> None:
        """Rewrites the file so that nothing of rows that were deleted stays in it or in its log; hold the workspace."""
        with self._told_plainly():
            self._connection.execute("PRAGMA temp_store=MEMORY")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def rows(self, query: str, values: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds, for whoever keeps tables of its own in the ledger."""
        with self._told_plainly():
            yield from self._connection.execute(query, values)


def _make_tables(connection: sqlite3.Connection) -> None:
    """Makes the tables that aren't there; a ledger that says nothing of its layout is of today's."""
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('layout', ?)", (str(LAYOUT),))


def _copy_into(copy: sqlite3.Connection, path: Path) -> None:
    """Copies the ledger at `path` into another database, by reading alone.

    While no log lies beside it nobody has it open, and it is read as it lies, without the files that SQLite shares with
    writers: a disk that can't be written to has no room for them. A writer that came meanwhile left a log or a change.
    """
    plain = f"file:{quote(str(path))}?mode=ro"
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        before = path.stat()
        _backup(f"{plain}&immutable=1", copy)
        after = path.stat()
        if not log.exists() and (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return
    _backup(plain, copy)


def _backup(uri: str, copy: sqlite3.Connection) -> None:
    connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE)
    try:
        connection.backup(copy)
    finally:
        connection.close()


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Puts the file in WAL mode; waits for whoever does so at the same moment (SQLite's own timeout doesn't)."""
    for attempt in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PATIENCE / _ATTEMPTS)
        else:
            return


def _writable(text: str) -> str:
    """The text with what SQLite can't keep (half characters of a name that isn't UTF-8) spelt out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
