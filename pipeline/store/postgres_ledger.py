"""A ledger in a PostgreSQL database: the same statements as in SQLite, one writer at a time, begun from the file if there was one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import StoreFault
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.ledger_tables import SCHEMA, TABLES, Found, Statements
from pipeline.store.migrations import LAYOUT, refuse_the_future
from pipeline.store.postgres_lock import still_held
from pipeline.store.postgres_server import Server, connect, faults_of, run
from pipeline.store.sqlite_ledger import SqliteDatabase

_MARK = "ledger.id"
_AT_ONCE = 500
_VALUES = re.compile(r"(INSERT INTO .*? VALUES )(\(.*?\))( ON CONFLICT .*)?", re.DOTALL)


class PostgresDatabase:
    """The open database; `reading` sees it as it stood when it was opened, and needs no right but to read."""

    def __init__(self, server: Server, *, reading: bool = False) -> None:
        self._server = server
        self._connection = connect(server)
        try:
            with faults_of(server):
                if reading:
                    run(self._connection, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                self._empty = not self._ready(reading)
        except BaseException:
            self.close()
            raise

    def _ready(self, reading: bool) -> bool:
        """Whether there are tables; they are made, and filled from the workspace's file, by who may write."""
        layout = _layout(self._connection)
        refuse_the_future(layout, str(self._server))
        if layout and layout < LAYOUT:
            raise StoreFault(f"this ledger has layout {layout}", where=str(self._server), expected=f"layout {LAYOUT}")
        if layout:
            self._refuse_another_studys()
        if not reading:
            if not layout:
                self._begin()
            with self.writing() as connection:
                connection.execute(as_postgres(SCHEMA))
            self._leave_the_file()
        return bool(layout) or not reading

    def _begin(self) -> None:
        """Makes the tables, in one step that happens whole or not at all, with what the file that was the ledger held."""
        mark = self._server.root / _MARK
        raw = self._server.root / "raw"
        if not self._server.sqlite.exists() and raw.is_dir() and any(raw.iterdir()):
            raise StoreFault(
                "this database is empty, and the workspace holds interviews",
                where=str(self._server),
                remedy="put the database back from its backup, or name the right one in themetrix.toml, [ledger] url",
            )
        with told_plainly("read the mark of the ledger", mark):
            own = mark.read_text(encoding="ascii").strip() if mark.exists() else _new_mark()
        if not mark.exists():
            write_file(mark, f"{own}\n".encode("ascii"))
        with self.writing() as connection:
            connection.execute(as_postgres(SCHEMA))
            if self._server.sqlite.exists():
                with closing(SqliteDatabase(self._server.sqlite, reading=True)) as file:
                    for table in TABLES:
                        _carry_over(file, connection, table)
            insert = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            connection.executemany(insert, [("layout", str(LAYOUT)), ("ledger", own)])

    def _refuse_another_studys(self) -> None:
        mark = self._server.root / _MARK
        found = run(self._connection, "SELECT value FROM meta WHERE key = 'ledger'").fetchone()
        with told_plainly("read the mark of the ledger", mark):
            own = mark.read_text(encoding="ascii").strip() if mark.exists() else ""
        if found is None or found[0] != own:
            raise StoreFault(
                "this database is the ledger of another workspace",
                where=str(self._server),
                expected=f"a database for each workspace, told by the file {mark.name} in it",
                remedy=f"name an empty database in [ledger] url, or put {mark.name} back from the workspace's backup",
            )

    def _leave_the_file(self) -> None:
        """Removes the file that was the ledger once all it held is in the database."""
        with told_plainly("remove the file that was the ledger", self._server.sqlite):
            for end in ("-wal", "-shm", ""):
                self._server.sqlite.with_name(self._server.sqlite.name + end).unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[Statements]:
        """One transaction, alone among writers: all of it is written, or nothing."""
        with faults_of(self._server):
            run(self._connection, "BEGIN")
            try:
                run(self._connection, "SELECT pg_advisory_xact_lock(%s)", (self._server.key("writing"),))
                still_held(self._server, self._connection)
                yield _Transaction(self._connection)
                run(self._connection, "COMMIT")
            except BaseException:
                self._give_up()
                raise

    def _give_up(self) -> None:
        from pg8000.exceptions import Error

        try:
            run(self._connection, "ROLLBACK")
        except (Error, OSError):  # a connection that broke has rolled back by itself
            self.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows a query finds."""
        if self._empty:
            return
        with faults_of(self._server):
            found = _Transaction(self._connection).execute(query, values).fetchall()
        for row in found:
            yield tuple(row)

    def compact(self) -> None:
        """Rewrites the tables' files without what was deleted; what the server archived of its log is its keeper's to erase."""
        with faults_of(self._server):
            for table in TABLES:
                run(self._connection, f"VACUUM (FULL) {table}")

    def close(self) -> None:
        """Closes the connection."""
        from pg8000.exceptions import Error

        with suppress(Error, OSError):  # it may have broken already
            self._connection.close()


class _Transaction:
    """Statements of the ledger's dialect, run by PostgreSQL."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Found:
        """Runs one statement with `values` in the places of its question marks."""
        found: Found = run(self._connection, _marked(statement), tuple(map(_bindable, values)))
        return found

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Runs one statement for each of these rows; plain inserts by the hundred, since each asks the server once."""
        given = list(rows)
        parts = _VALUES.fullmatch(statement)
        if parts is None:
            for row in given:
                self.execute(statement, row)
            return
        for at in range(0, len(given), _AT_ONCE):
            some = given[at : at + _AT_ONCE]
            marks = ", ".join([parts[2]] * len(some))
            self.execute(f"{parts[1]}{marks}{parts[3] or ''}", [value for row in some for value in row])


def as_postgres(schema: str) -> str:
    """The tables as PostgreSQL makes them: text ordered by its bytes, as SQLite orders it, and whole numbers as wide."""
    wide = schema.replace(" WITHOUT ROWID", "").replace(" INTEGER", " BIGINT")
    return re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', wide)


@lru_cache(maxsize=128)
def _marked(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s") if "?" in statement else statement


def _bindable(value: Any) -> Any:
    """A value as PostgreSQL takes it: no truth values among numbers, no NUL in a text."""
    if isinstance(value, bool):
        return int(value)
    return value.replace("\0", "\\x00") if isinstance(value, str) else value


def _layout(connection: Any) -> int:
    if run(connection, "SELECT to_regclass('meta')").fetchone()[0] is None:
        return 0
    found = run(connection, "SELECT value FROM meta WHERE key = 'layout'").fetchone()
    return int(found[0]) if found is not None else 0


def _carry_over(file: SqliteDatabase, connection: Statements, table: str) -> None:
    rows = list(file.rows(f"SELECT * FROM {table}"))  # noqa: S608 - tables of ours
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _new_mark() -> str:
    import secrets

    return secrets.token_hex(16)


def mark_of(root: Path) -> Path:
    """Where a workspace says that its ledger is a database, by that database's mark."""
    return root / _MARK
