"""The workspace's lock: one run at a time. The kernel drops it when its holder dies, so no stale lock is ever left."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.errors import WorkspaceBusy
from pipeline.store.atomic import told_plainly
from pipeline.store.forgettings import refuse_unfinished
from pipeline.store.postgres_lock import hold_server
from pipeline.store.postgres_server import Server
from pipeline.store.work_pass import refuse_stragglers
from pipeline.store.workspace import SETTINGS_FILE, open_workspace


@contextmanager
def hold(root: Path, *, erasing: bool = False) -> Iterator[None]:
    """Holds the workspace at `root` within the block; raises `WorkspaceBusy` at once when another run holds it.

    An erasure that was cut short comes first: unless `erasing`, `StoreFault` says so. Workers on other machines that still finish
    what a run that is gone gave them hold it too; so does a run elsewhere, where the ledger is a database.
    """
    with ExitStack() as held:
        held.enter_context(_hold_folder(root))
        refuse_stragglers(root)
        if (server := _server_of(root)) is not None:
            held.enter_context(hold_server(server))
        if not erasing:
            refuse_unfinished(root)
        yield


def _server_of(root: Path) -> Server | None:
    """The database that the settings name as the ledger, if they do."""
    if not (root / SETTINGS_FILE).is_file():
        return None
    place = open_workspace(root).ledger
    return place if isinstance(place, Server) else None


@contextmanager
def _hold_folder(root: Path) -> Iterator[None]:
    path = root / ".lock"
    with told_plainly("open the lock", path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with told_plainly("take the lock", path):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
                raise WorkspaceBusy(
                    f"another run holds this workspace (process {holder})",
                    where=str(root),
                    remedy="wait until it ends, then run again; nothing of it is lost",
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
