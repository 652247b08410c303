"""A PostgreSQL database that a workspace names as its ledger: where it is, how it is reached, and its faults in plain words.

The password comes from `PGPASSWORD` or `~/.pgpass` (`pipeline.settings`), never from the settings; a server on another machine is
spoken to under TLS alone, and has to show a certificate.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.errors import StoreFault, TransientFault, WrongUse
from pipeline.settings import database_password

_PATIENCE = 600.0
_CLASSES = {
    "08": "the connection to it broke", "22": "it refused a value", "23": "it refused a row", "25": "it takes no changes now",
    "28": "it doesn't let this user in: the password is wrong or missing", "3D": "it has no such database",
    "40": "two runs wrote at once", "42": "a table is not as Themetrix made it, or this user may not use it",
    "53": "it is out of room, memory or connections", "54": "something was too large for it",
    "55": "another run kept it waiting too long", "57": "it is being shut down or started", "58": "its own disk failed",
}  # fmt: skip
"""What the first two characters of a fault's code mean; its own message may quote values, and is not passed on."""
_HEALING = {"08", "40", "53", "55", "57", "58"}
_REMEDIES = {
    "28": "say the password in ~/.pgpass (mode 600) or PGPASSWORD, never in themetrix.toml",
    "3D": "make it: createdb --owner USER DATABASE",
    "42": "let the user of [ledger] url own the database and all in it",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A database by address, and the workspace at `root` whose ledger it is. `socket` is a folder, in place of a host."""

    root: Path
    user: str
    host: str
    port: int
    database: str
    socket: str = ""
    tls_ca: str = ""

    def __str__(self) -> str:
        return f"postgresql://{self.user}@{self.socket or self.host}:{self.port}/{self.database}"

    @property
    def sqlite(self) -> Path:
        """Where the workspace's ledger lay before it was this database, if it was a file."""
        return self.root / "ledger.sqlite"

    def key(self, purpose: str) -> int:
        """The number of an advisory lock in this database (63 bits)."""
        return int.from_bytes(hashlib.sha256(f"themetrix {purpose}".encode()).digest()[:8], "big") >> 1


def server_at(url: str, root: Path, tls_ca: str = "") -> Server:
    """The server in `postgresql://user@host:port/database`; `?host=/folder` names a socket. The settings checked it already."""
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("host", [""])[0]
    ca = str((root / Path(tls_ca).expanduser()).resolve()) if tls_ca else ""
    database = unquote(parts.path.lstrip("/"))
    return Server(root, unquote(parts.username or ""), parts.hostname or "", parts.port or 5432, database, socket, ca)


def connect(server: Server) -> Any:
    """An open connection, each statement its own transaction until `BEGIN`; raises `TransientFault`, `StoreFault` or `WrongUse`."""
    try:
        from pg8000 import dbapi
    except ImportError:
        raise WrongUse(
            "[ledger] url names PostgreSQL, and its driver isn't installed",
            remedy="pip install -c constraints.txt '.[cluster]'",
        ) from None
    import ssl

    with faults_of(server):
        try:
            away = not server.socket and server.host not in ("127.0.0.1", "::1", "localhost")
            connection = dbapi.connect(
                server.user,
                host=server.host,
                port=server.port,
                database=server.database,
                password=database_password(server.socket or server.host, server.port, server.database, server.user),
                unix_sock=f"{server.socket}/.s.PGSQL.{server.port}" if server.socket else None,
                ssl_context=ssl.create_default_context(cafile=server.tls_ca or None) if away else None,
                timeout=_PATIENCE,
                application_name="themetrix",
            )
        except ssl.SSLError as error:
            raise StoreFault(
                f"its certificate can't be trusted: {error.reason}",
                where=str(server),
                expected="one signed by an authority this machine knows, or by [ledger] tls_ca",
            ) from None
        connection.autocommit = True
        # A machine that is gone is noticed within two minutes, and what it held is let go.
        for setting in ("keepalives_idle = 60", "keepalives_interval = 10", "keepalives_count = 6"):
            run(connection, f"SET tcp_{setting}")
        run(connection, "SET lock_timeout = '30s'")
        if run(connection, "SHOW server_encoding").fetchone()[0] != "UTF8":
            raise StoreFault(
                "this database can't keep every character",
                where=str(server),
                expected="one made with ENCODING 'UTF8'",
                remedy="createdb --encoding UTF8 --template template0",
            )
        return connection


def run(connection: Any, statement: str, values: tuple[Any, ...] = ()) -> Any:
    """The cursor of a statement that was run, with `%s` for values."""
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return cursor


@contextmanager
def faults_of(server: Server) -> Iterator[None]:
    """Turns what the driver raises within the block into a `StoreFault` or `TransientFault` without a value of any row in it."""
    from pg8000.exceptions import DatabaseError, InterfaceError

    try:
        yield
    except DatabaseError as error:
        told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code = str(told.get("C", ""))
        family = TransientFault if code[:2] in _HEALING else StoreFault
        raise family(
            f"the ledger could not be used: {_CLASSES.get(code[:2], 'PostgreSQL refused')} (SQLSTATE {code or 'unknown'})",
            where=str(server),
            remedy=_REMEDIES.get(code[:2], ""),
        ) from None
    except (InterfaceError, OSError, struct.error):
        raise TransientFault(
            "the ledger could not be used: PostgreSQL doesn't answer there",
            where=str(server),
            remedy="start it, or mend [ledger] url in themetrix.toml; what was recorded is safe",
        ) from None
