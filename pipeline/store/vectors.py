"""The cache of embeddings: one SQLite file an encoder, a row a distinct text, keyed by a hash that holds no words.

Workers of a cluster have one a machine beside it: SQLite keeps its word to several processes of one machine, not to several
machines that share a disk. What one of them holds, another embeds again; `cache_files` finds them all.
Embeddings can be inverted, so they are kept like text: inside the workspace, and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
import socket
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import TransientFault
from pipeline.store.atomic import make_folder, told_plainly
from pipeline.store.sqlite_ledger import use_write_ahead_log

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ASKED_AT_ONCE = 500
_NAMED = re.compile(r"vectors-([^-]+)(?:-([^-]+))?\.sqlite")


def this_host() -> str:
    """What stands for this machine in the names of its caches: eight hex digits, for a machine's name may be a person's."""
    return hashlib.sha256(socket.gethostname().encode("utf-8", "surrogatepass")).hexdigest()[:8]


def cache_files(folder: Path) -> tuple[tuple[Path, str, str], ...]:
    """Every cache in the folder, by name: its path, the beginning of its encoder's id, and its host ("" for none)."""
    found = ((path, _NAMED.fullmatch(path.name)) for path in sorted(folder.glob("vectors-*.sqlite")))
    return tuple((path, named[1], named[2] or "") for path, named in found if named)


class VectorCache:
    """Vectors by key (32 bytes), each a float32 array. A damaged cache is made anew: all in it can be computed again.

    `host` names the machine whose workers alone use it (`this_host`); without it, the processes of one machine do.
    """

    def __init__(self, folder: Path, encoder_id: str, host: str = "") -> None:
        self._path = folder / f"vectors-{encoder_id[:16]}{f'-{host}' if host else ''}.sqlite"
        self._shared = not host
        self._one = threading.Lock()
        with told_plainly("make the folder of the cache", folder):
            make_folder(folder)
        with self._told_plainly():
            try:
                self._connection = self._open()
            except sqlite3.OperationalError:
                raise  # in use or out of reach, not damaged: somebody may be writing to it
            except sqlite3.DatabaseError:
                self._remove()
                self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30.0, check_same_thread=False)
        try:
            if self._shared:
                use_write_ahead_log(connection)
            else:  # the log's index is memory of one machine, and this may be a disk of several
                connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            )
        except BaseException:
            connection.close()
            raise
        return connection

    def _remove(self) -> None:
        """Removes the file with its log: SQLite would replay an old log into a new file."""
        with told_plainly("make the cache anew", self._path):
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)

    def _begin_anew(self) -> None:
        self._connection.close()
        self._remove()
        self._connection = self._open()

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            with self._one:  # threads share the connection, and a transaction has one owner
                yield
        except sqlite3.OperationalError as error:
            raise TransientFault(f"the cache of embeddings could not be used: {error}", where=str(self._path)) from None

    def get(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """The vectors that are here, by key; keys that aren't are left out. A damaged file is begun anew, empty."""
        with self._told_plainly():
            try:
                return self._look_up(keys)
            except (sqlite3.OperationalError, sqlite3.ProgrammingError):
                raise  # out of reach, or used once closed: no damage
            except (sqlite3.DatabaseError, ValueError):
                self._begin_anew()
                return {}

    def _look_up(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        import numpy as np

        found: dict[bytes, NDArray[np.float32]] = {}
        for at in range(0, len(keys), _ASKED_AT_ONCE):
            asked = keys[at : at + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(asked))
            query = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608 -- only question marks
            for key, value in self._connection.execute(query, list(asked)):
                found[key] = np.frombuffer(value, dtype="<f4")
        return found

    def put(self, items: Iterable[tuple[bytes, NDArray[np.float32]]]) -> None:
        """Keeps these vectors, in one transaction."""
        rows = [(key, value.astype("<f4").tobytes()) for key, value in items]
        with self._told_plainly():
            try:
                self._write(rows)
            except (sqlite3.OperationalError, sqlite3.ProgrammingError):
                raise  # out of reach, or used once closed: no damage
            except sqlite3.DatabaseError:
                self._begin_anew()
                self._write(rows)

    def _write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def keep_only(self, keys: Iterable[bytes]) -> tuple[int, int]:
        """Erases all vectors but those under `keys`, also from unused pages and the log; how many went, how many stay."""
        with self._told_plainly():
            connection = self._connection
            connection.execute("PRAGMA temp_store=MEMORY")
            with connection:
                connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
                connection.execute("DELETE FROM kept")
                connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", [(key,) for key in keys])
                gone = connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)").rowcount
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return gone, int(connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0])

    def close(self) -> None:
        """Closes the file; the cache can't be used afterwards."""
        self._connection.close()
