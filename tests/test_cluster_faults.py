"""What goes wrong on a cluster ends in words: no scheduler, no worker, an interview that ends each worker, a scheduler that goes.

Their scheduler gives a shard up after one death, where a study's allows three: each death here is a process.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cluster_nodes import Nodes, say
from prefect_servers import free_port
from studies import new_workspace

from pipeline.errors import StoreFault, TransientFault
from pipeline.operations import cluster
from pipeline.operations.cluster import _Round, connected
from pipeline.operations.cluster_worker import Done, Piece
from pipeline.operations.progress import silent
from pipeline.store.ledger import Ledger, SegmentRow
from pipeline.store.segments import CODED
from pipeline.store.workspace import Workspace, open_workspace

PIECES = [Piece(f"{number:064x}", "p", "c") for number in range(8)]
DEADLY = PIECES[3].document_id


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A scheduler, and no worker yet."""
    workspace = new_workspace(tmp_path_factory.mktemp("study") / "workspace")
    say(workspace, cluster=f'scheduler = "tcp://127.0.0.1:{free_port()}"')
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    nodes = Nodes(workspace.root, tmp_path_factory.mktemp("logs"), once)
    nodes.start("scheduler")
    try:
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture
def workspace(nodes: Nodes) -> Workspace:
    """The workspace of the cluster."""
    return open_workspace(nodes.workspace)


def through(workspace: Workspace, pieces: Sequence[Piece]) -> tuple[list[str], int]:
    """What a round of these pieces gives."""
    with Ledger(workspace.ledger) as ledger, connected(workspace) as client:
        return _Round(workspace, ledger, client, "pass" * 8, silent).through(pieces)


def played(bad: str, ends: bool) -> object:
    """Stands in for a worker's work, sent there by value: the document `bad` ends the worker, or is a fault; others have a row."""

    def play(_root: str, _own: str, _here: bool, pieces: Sequence[Piece]) -> Done:
        if any(piece.document_id == bad for piece in pieces):
            if ends:
                os._exit(9)
            return Done(failed=StoreFault("its disk is gone", where="there"))
        return Done(tuple(SegmentRow(piece.document_id, CODED, "c", "x", "f" * 64, 1) for piece in pieces))

    play.__module__ = "__main__"
    return play


def recorded(workspace: Workspace) -> set[str]:
    """The documents whose codes the ledger knows."""
    with Ledger(workspace.ledger, reading=True) as ledger:
        return {identifier for identifier, _ in ledger.segments(CODED)}


def test_where_nobody_listens_a_run_says_how_to_start_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_GREETING", 0.5)
    alone = say(new_workspace(tmp_path / "study"), cluster=f'scheduler = "tcp://127.0.0.1:{free_port()}"')
    with pytest.raises(TransientFault, match="no scheduler answers") as told, connected(alone):
        pytest.fail("somebody answered")
    assert "cluster_node scheduler" in told.value.remedy


def test_without_a_worker_a_run_gives_up(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with pytest.raises(TransientFault, match="no worker has been there") as told:
        through(workspace, PIECES)
    assert "cluster_node worker" in told.value.remedy


def test_an_interview_that_ends_every_worker_is_named_and_all_others_are_recorded(
    nodes: Nodes, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes.workers(3)
    monkeypatch.setattr(
        cluster, "_SHARDS_A_WORKER", 1
    )  # three interviews a shard: it dies with the deadly one, and is cut up
    monkeypatch.setattr(cluster, "do_shard", played(DEADLY, ends=True))
    with pytest.raises(StoreFault, match="1 interviews ended every worker") as told:
        through(workspace, PIECES)
    assert told.value.where == DEADLY[:16]
    assert recorded(workspace) == {piece.document_id for piece in PIECES} - {DEADLY}


def test_a_fault_of_one_worker_is_raised_once_what_others_did_is_recorded(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [Piece(f"{number:064x}", "p", "c") for number in range(100, 104)]
    monkeypatch.setattr(cluster, "do_shard", played(pieces[-1].document_id, ends=False))
    with pytest.raises(StoreFault, match="its disk is gone"):
        through(workspace, pieces)
    assert {piece.document_id for piece in pieces[:-1]} <= recorded(workspace)


def test_a_scheduler_that_goes_away_is_a_fault_that_can_heal(
    nodes: Nodes, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = nodes.started[0].pid

    def told(*_: object) -> None:
        os.kill(gone, signal.SIGKILL)

    monkeypatch.setattr(cluster, "do_shard", played("", ends=False))
    with Ledger(workspace.ledger) as ledger, connected(workspace) as client:
        with pytest.raises(TransientFault, match="went away") as fault:
            _Round(workspace, ledger, client, "another" * 5, told).through([*PIECES, *PIECES])
        assert fault.value.retryable
