"""The workspace's lock: one run at a time. The kernel drops it when its holder dies, so no stale lock is ever left."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import WorkspaceBusy
from pipeline.store.atomic import told_plainly
from pipeline.store.forgettings import refuse_unfinished


@contextmanager
def hold(root: Path, *, erasing: bool = False) -> Iterator[None]:
    """Holds the workspace at `root` within the block; raises `WorkspaceBusy` at once when another run holds it.

    An erasure that was cut short comes first: unless `erasing`, `StoreFault` says so.
    """
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
        if not erasing:
            refuse_unfinished(root)
        yield
    finally:
        os.close(descriptor)
