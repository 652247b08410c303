"""A ledger in one SQLite file of the workspace: opened to write, or copied into memory as it stands for who only looks."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import StoreFault, TransientFault
from pipeline.store.ledger_tables import SCHEMA
from pipeline.store.migrations import LAYOUT, forget_copies, layout_of, migrate, refuse_the_future

_PATIENCE = 30.0
_ATTEMPTS = 600
_HEALING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


class SqliteDatabase:
    """The open file at `path`; with `reading`, a copy of it in memory that needs no right to write and waits for nobody."""

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
        """A copy in memory of the ledger as it is on disk, brought to today's layout there; empty if there is none yet."""
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
        """One transaction, alone among writers: all of it is written, or nothing."""
        with self._told_plainly():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has SQLite roll back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a query finds."""
        with self._told_plainly():
            yield from self._connection.execute(query, values)

    def compact(self) -> None:
        """Rewrites the file so that nothing of rows that were deleted stays in it or in its log; hold the workspace."""
        with self._told_plainly():
            self._connection.execute("PRAGMA temp_store=MEMORY")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()


def _make_tables(connection: sqlite3.Connection) -> None:
    """Makes the tables that aren't there; a ledger that says nothing of its layout is of today's."""
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('layout', ?) ON CONFLICT (key) DO NOTHING", (str(LAYOUT),))


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
