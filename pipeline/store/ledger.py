"""The ledger: what happened to which document. What was found lies beside it in Parquet; this says which counts.

It is a SQLite file of the workspace, or a PostgreSQL database that the settings name. A document, a segment or a run exists from
the moment its row is committed and not before; files without a row are leftovers.
No participant's words and no file names stand here (`name_key` is a keyed hash); memos stand as their writers typed them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import StoreFault
from pipeline.store.ledger_tables import Database, Statements, next_position
from pipeline.store.migrations import LAYOUT
from pipeline.store.postgres_ledger import PostgresDatabase, mark_of
from pipeline.store.postgres_server import Server
from pipeline.store.sqlite_ledger import SqliteDatabase

__all__ = ["LAYOUT", "Ledger", "SegmentRow", "SetAsideRow"]


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

    def __init__(self, place: Path | Server, *, reading: bool = False) -> None:
        self._database: Database
        if isinstance(place, Server):
            self._database = PostgresDatabase(place, reading=reading)
        else:
            _refuse_moved(place)
            self._database = SqliteDatabase(place, reading=reading)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    # ------------------------------------------------------------------------------------------------ documents

    def take(self, document_id: str, name_key: str, size: int, plain_key: str = "") -> int:
        """Records the document under a file's name: what that name stood for before is superseded by it.

        An earlier refusal of these bytes, or of a file of this name, is mended by it and forgotten. Two names may stand
        for one document; it counts once. `plain_key` stands for the name without its folder; returns how many other
        documents count under the same plain name.
        """
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (document_id) DO NOTHING",
                (document_id, size, _now()),
            )
            connection.execute(
                "INSERT INTO names VALUES (?, ?, ?) ON CONFLICT (name_key) "
                "DO UPDATE SET plain_key = excluded.plain_key, document_id = excluded.document_id",
                (name_key, plain_key, document_id),
            )
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
                "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document_id) DO UPDATE SET "
                "name = excluded.name, reason = excluded.reason, found = excluded.found, remedy = excluded.remedy, "
                "name_key = excluded.name_key, at = excluded.at",
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
                "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (document_id, kind, key) "
                "DO UPDATE SET path = excluded.path, sha256 = excluded.sha256, rows = excluded.rows",
                list({(row.document_id, row.kind, row.key): astuple(row) for row in rows}.values()),
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
                "INSERT INTO runs VALUES (?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET "
                "position = excluded.position, finished_at = excluded.finished_at, record = excluded.record",
                (run_id, next_position(connection, "runs"), _now(), json.dumps(record, sort_keys=True)),
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
            connection.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
            )

    # ------------------------------------------------------------------------------------------------- database

    def writing(self) -> AbstractContextManager[Statements]:
        """One transaction of whoever keeps tables of its own in the ledger: all of it is written, or nothing."""
        return self._database.writing()

    def compact(self) -> None:
        """Rewrites the tables so that nothing of rows that were deleted stays in them or in a log; hold the workspace."""
        self._database.compact()

    def rows(self, query: str, values: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds, for whoever keeps tables of its own in the ledger."""
        return self._database.rows(query, values)


def _refuse_moved(path: Path) -> None:
    """Raises `StoreFault` where the settings no longer name the database that holds what happened here."""
    if not path.exists() and mark_of(path.parent).exists():
        raise StoreFault(
            "the ledger of this workspace is in PostgreSQL, and the settings name none",
            where=str(path.parent),
            remedy='name it in themetrix.toml: [ledger] url = "postgresql://user@host/database"',
        )


def _writable(text: str) -> str:
    """The text with what no database keeps (half characters of a name that isn't UTF-8) spelt out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
