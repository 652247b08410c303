"""The lock of a workspace whose ledger is PostgreSQL: one of the database's own, held by a session and gone when that ends.

It keeps runs on different machines apart where the shared disk's own locks can't be trusted to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pipeline.errors import TransientFault, WorkspaceBusy
from pipeline.store.postgres_server import Server, connect, faults_of, run

_SESSIONS: dict[Server, int] = {}
"""The session that holds each database for this process."""


@contextmanager
def hold_server(server: Server) -> Iterator[None]:
    """Holds the database within the block; raises `WorkspaceBusy` at once when another run does."""
    connection = connect(server)
    try:
        with faults_of(server):
            free, session = run(
                connection, "SELECT pg_try_advisory_lock(%s), pg_backend_pid()", (server.key("run"),)
            ).fetchone()
        if not free:
            raise WorkspaceBusy(
                "another run holds this workspace, perhaps on another machine",
                where=str(server),
                remedy="wait until it ends, then run again; nothing of it is lost",
            )
        _SESSIONS[server] = session
        try:
            yield
        finally:
            _SESSIONS.pop(server, None)
    finally:
        from pg8000.exceptions import Error

        with suppress(Error, OSError):  # the server may have ended it, and the lock with it
            connection.close()


def still_held(server: Server, connection: Any) -> None:
    """Raises `TransientFault` when this process held the database and its session has ended since: somebody else may hold it now.

    Asked within each transaction that writes: a run that was cut off from the server never writes beside its successor.
    """
    session = _SESSIONS.get(server)
    if session is None:
        return
    query = (
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = %s AND objsubid = 1 "
        "AND classid = %s AND objid = %s"
    )
    key = server.key("run")
    if run(connection, query, (session, key >> 32, key & 0xFFFFFFFF)).fetchone() is None:
        raise TransientFault(
            "the hold on this workspace was lost: the connection to PostgreSQL had broken",
            where=str(server),
            remedy="run again; what was recorded is safe",
        )
