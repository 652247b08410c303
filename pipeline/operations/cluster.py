"""The driver's side of a cluster: cuts what is missing into shards, hands them to workers, records what they give back.

Only this process, which holds the workspace, writes to the ledger. A shard whose worker died is done again by another: what it
writes is the same, and counts once, when it is recorded. What a worker does is `operations.cluster_worker`'s.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from pipeline.errors import StoreFault, ThemetrixError, TransientFault, WrongUse
from pipeline.operations.cluster_worker import Done, Piece, do_shard
from pipeline.operations.code import code_documents, coded_keys
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.settings import Cluster
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger
from pipeline.store.segments import CODED, PREPARED
from pipeline.store.work_pass import let_workers_in
from pipeline.store.workspace import Workspace

_PATIENCE = 120.0
"""Seconds without any worker after which a run gives up; it is run again when there is one."""
_LOOK = 5.0
_GREETING = 20.0
"""Seconds in which a scheduler has to answer."""
_SHARDS_A_WORKER = 4
_IN_FLIGHT = 4
"""Shards a worker has waiting: enough that it never idles, few enough that the scheduler's memory stays flat."""


def code_on_cluster(workspace: Workspace, ledger: Ledger, progress: Progress = silent) -> tuple[int, int]:
    """Prepares and codes what isn't yet, on the workers of the settings' scheduler; returns how many it prepared and coded.

    Raises `TransientFault` where no scheduler or no worker answers; an interview that ends every worker that takes it, and
    whatever stopped a worker, is raised once all else that was handed out is recorded. Hold the workspace while you call it.
    """
    pieces = _missing(workspace, ledger)
    if not pieces:
        return 0, 0
    with let_workers_in(workspace.root) as own, connected(workspace) as client:
        refused, coded = _Round(workspace, ledger, client, own, progress).through(pieces)
    if refused:
        prepare(workspace, ledger, refused, progress)  # finds the reason again, and sets them aside with it
        still_there = set(ledger.documents())
        coded += code_documents(workspace, ledger, [each for each in refused if each in still_there], progress)
    return sum(piece.prepared is None for piece in pieces), coded


def _missing(workspace: Workspace, ledger: Ledger) -> list[Piece]:
    """The documents that count and aren't coded as things stand now."""
    study_key(workspace, ledger)
    codebook = codebook_in_use(workspace)
    keys = coded_keys(workspace, ledger.documents(), codebook, model_in_use(workspace, codebook))
    prepared, coded = ledger.segments(PREPARED), ledger.segments(CODED)
    return [
        Piece(identifier, *both, prepared.get((identifier, both[0])))
        for identifier, both in keys.items()
        if (identifier, both[1]) not in coded
    ]


def security_of(workspace: Workspace) -> Any:
    """The certificates by which the machines of the cluster know each other, None where all of it is on this one."""
    from distributed import Security

    named: Cluster = workspace.settings.cluster
    if not named.scheduler.startswith("tls://"):
        return None
    own, key = str(workspace.root / named.tls_certificate), str(workspace.root / named.tls_key)
    roles = {
        f"tls_{role}_{what}": of
        for role in ("client", "scheduler", "worker")
        for what, of in (("cert", own), ("key", key))
    }
    made: Any = Security  # Dask's own types stop here
    return made(tls_ca_file=str(workspace.root / named.tls_ca), require_encryption=True, **roles)


@contextmanager
def connected(workspace: Workspace) -> Iterator[Any]:
    """A client of the settings' scheduler; raises `TransientFault` where none answers, `WrongUse` where Dask isn't installed."""
    try:
        import distributed
    except ImportError:
        raise WrongUse(
            "[cluster] scheduler is set, and Dask isn't installed", remedy="pip install -c constraints.txt '.[cluster]'"
        ) from None
    dask: Any = distributed
    # What it would say of a lost connection, an error says plainly.
    for talker in ("distributed", "distributed.client"):
        logging.getLogger(talker).setLevel(logging.CRITICAL)
    address = workspace.settings.cluster.scheduler
    try:
        security = security_of(workspace)
        client = dask.Client(address, security=security, timeout=_GREETING, set_as_default=False, name="themetrix")
    except (OSError, TimeoutError) as error:
        raise TransientFault(
            f"no scheduler answers ({type(error).__name__})",
            where=address,
            remedy="start it: python -m pipeline.operations.cluster_node scheduler; or leave [cluster] scheduler empty",
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=10)


class _Round:
    """One run's shards on their way; what comes back is recorded at once."""

    def __init__(self, workspace: Workspace, ledger: Ledger, client: Any, own: str, progress: Progress) -> None:
        self.workspace, self.ledger, self.client, self.own, self.progress = workspace, ledger, client, own, progress
        self.flying: dict[Any, Sequence[Piece]] = {}
        self.waiting: deque[Sequence[Piece]] = deque()
        self.refused: list[str] = []
        self.deadly: list[str] = []
        self.failed: ThemetrixError | None = None
        self.coded = self.submitted = 0

    def through(self, pieces: Sequence[Piece]) -> tuple[list[str], int]:
        """The documents that can't be read, and how many were coded, once every shard came back."""
        threads = self._threads(wait=True)
        size = min(self.workspace.settings.shard, max(1, -(-len(pieces) // (_SHARDS_A_WORKER * threads))))
        self.waiting.extend(pieces[at : at + size] for at in range(0, len(pieces), size))
        left = len(pieces)
        seen = time.monotonic()
        while self.flying or (self.waiting and self.failed is None):
            self._hand_out(_IN_FLIGHT * max(1, threads))
            for shard in self._came_back():
                left -= len(shard)
                self.progress("Preparing and coding on the cluster", len(pieces) - left, len(pieces))
            threads = self._threads()
            seen = time.monotonic() if threads else seen
            if time.monotonic() - seen > _PATIENCE:
                raise _no_workers(self.workspace)
        if self.failed is not None:
            raise self.failed
        if self.deadly:
            raise StoreFault(
                f"{len(self.deadly)} interviews ended every worker that took them; all others are coded",
                where=", ".join(each[:16] for each in sorted(self.deadly)),
                remedy="give workers more memory; or take these interviews out (themetrix status lists the rest) and run again",
            )
        return self.refused, self.coded

    def _hand_out(self, most: int) -> None:
        root, here = str(self.workspace.root), self.workspace.settings.cluster.here
        while self.waiting and len(self.flying) < most and self.failed is None:
            shard = self.waiting.popleft()
            self.submitted += 1
            key = f"shard-{self.own[:16]}-{self.submitted}"
            self.flying[self.client.submit(do_shard, root, self.own, here, tuple(shard), key=key, pure=False)] = shard

    def _came_back(self) -> Iterator[Sequence[Piece]]:
        """The shards that are finished, each recorded; one whose workers died goes on its way again, document by document."""
        import distributed

        dask: Any = distributed
        try:
            with self.client.as_current():
                dask.wait(list(self.flying), timeout=_LOOK, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return
        except (asyncio.CancelledError, CancelledError):  # what Dask raises is now one, now the other
            raise _scheduler_gone(self.workspace) from None
        for future in [each for each in self.flying if each.done()]:
            shard = self.flying.pop(future)
            if future.status == "finished":
                self._record(future.result())
                future.release()
                yield shard
            elif future.status == "error" and isinstance(future.exception(), dask.KilledWorker):
                if len(shard) == 1:
                    self.deadly.append(shard[0].document_id)
                    yield shard
                else:
                    self.waiting.extendleft([piece] for piece in shard)
            elif future.status == "error":
                kind = type(future.exception()).__name__
                self.failed = self.failed or StoreFault(
                    f"a worker could not begin ({kind})",
                    where=self.workspace.settings.cluster.scheduler,
                    remedy="install the same release of Themetrix on every machine of the cluster",
                )
            else:
                raise _scheduler_gone(self.workspace)

    def _record(self, done: Done) -> None:
        self.ledger.add_segments(done.rows)
        self.coded += sum(row.kind == CODED for row in done.rows)
        self.refused += done.refused
        self.failed = self.failed or done.failed

    def _threads(self, *, wait: bool = False) -> int:
        """How many shards the workers can do at once; with `wait`, raises `TransientFault` if none comes."""
        if wait:
            try:
                self.client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                raise _no_workers(self.workspace) from None
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return sum(int(worker["nthreads"]) for worker in workers)


def _no_workers(workspace: Workspace) -> TransientFault:
    return TransientFault(
        f"no worker has been there for {_PATIENCE:.0f} seconds",
        where=workspace.settings.cluster.scheduler,
        remedy="start some: python -m pipeline.operations.cluster_node worker; then run again",
    )


def _scheduler_gone(workspace: Workspace) -> TransientFault:
    return TransientFault(
        "the scheduler went away during the run",
        where=workspace.settings.cluster.scheduler,
        remedy="start it and its workers again, then run again; what was recorded is safe",
    )
