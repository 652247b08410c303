"""The pass by which workers of a run may write beside the run that holds the workspace; it is void as soon as that run is gone.

A worker on another machine outlives a run that was killed, and might write what it was given long after: beside the next run,
or what somebody has meanwhile withdrawn. So each piece of work is done under a shared lock and for a pass; who takes the
workspace next voids the pass first, and waits for nobody: while work of an older pass still goes on, the workspace is busy.
The shared disk has to keep `flock` between machines (NFS 4, and local disks, do).
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreFault, WorkspaceBusy
from pipeline.store.atomic import told_plainly

_FILE = ".lock-workers"


@contextmanager
def let_workers_in(root: Path) -> Iterator[str]:
    """The pass for the workers of this run, until the block ends; hold the workspace while you call it."""
    path = root / _FILE
    own = secrets.token_hex(16)
    with told_plainly("write the workers' pass", path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with told_plainly("write the workers' pass", path):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, own.encode("ascii"), 0)
            os.fsync(descriptor)
        yield own
    finally:
        try:
            with told_plainly("end the workers' pass", path):
                os.ftruncate(descriptor, 0)
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def at_work(root: Path, own: str) -> Iterator[None]:
    """Within the block, the work of this pass may be done; raises `StoreFault` when the run that gave it is gone."""
    path = root / _FILE
    with told_plainly("read the workers' pass", path):
        descriptor = os.open(path, os.O_RDONLY)
    try:
        with told_plainly("read the workers' pass", path):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            # Read under the lock: a shared disk gives what it remembers of a file until a lock makes it look.
            standing = os.pread(descriptor, 64, 0).decode("ascii", "replace")
        if not own or standing != own:
            raise StoreFault("the run that gave this work is gone", where=str(root), remedy="nothing: it is done again")
        yield
    finally:
        os.close(descriptor)


def refuse_stragglers(root: Path) -> None:
    """Voids the pass of a run that is gone; raises `WorkspaceBusy` while a worker still does work of it."""
    path = root / _FILE
    if not path.exists():
        return
    with told_plainly("end the workers' pass", path):
        descriptor = os.open(path, os.O_RDWR)
    try:
        with told_plainly("end the workers' pass", path):
            os.ftruncate(descriptor, 0)
            os.fsync(descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WorkspaceBusy(
                    "a worker still finishes what a run that has ended gave it",
                    where=str(root),
                    remedy="wait until it has, a few minutes at most, then run again",
                ) from None
    finally:
        os.close(descriptor)
