"""Workers write only beside the run that asked them: never beside the next one, and never what was meanwhile erased."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from pipeline.errors import StoreFault, WorkspaceBusy
from pipeline.store.lock import hold
from pipeline.store.work_pass import at_work, let_workers_in


def test_workers_of_a_run_may_work_side_by_side_while_it_holds_the_workspace(tmp_path: Path) -> None:
    with hold(tmp_path), let_workers_in(tmp_path) as own, at_work(tmp_path, own), at_work(tmp_path, own):
        assert len(own) == 32


def test_a_pass_is_void_once_its_run_has_ended(tmp_path: Path) -> None:
    with hold(tmp_path), let_workers_in(tmp_path) as own:
        pass
    with pytest.raises(StoreFault, match="is gone"), at_work(tmp_path, own):
        pytest.fail("worked for a run that is gone")


@pytest.mark.parametrize("own", ["", "another" * 4])
def test_no_other_pass_is_taken_for_it(tmp_path: Path, own: str) -> None:
    with hold(tmp_path), let_workers_in(tmp_path), pytest.raises(StoreFault, match="is gone"), at_work(tmp_path, own):
        pytest.fail("worked with a pass nobody gave")


def killed_run(root: Path) -> str:
    """The pass of a run that kill -9 ended while its workers were at work."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with hold(root), let_workers_in(root) as own:
            os.write(write, own.encode())
            signal.pause()
    own = os.read(read, 32).decode()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)
    return own


def test_while_a_worker_finishes_for_a_killed_run_the_workspace_is_busy_and_then_free(tmp_path: Path) -> None:
    own = killed_run(tmp_path)
    with at_work(tmp_path, own), pytest.raises(WorkspaceBusy, match="still finishes"), hold(tmp_path):
        pytest.fail("ran beside a worker of the run before")
    with hold(tmp_path):
        pass


@pytest.mark.parametrize("busy", [False, True])
def test_who_comes_next_voids_the_pass_of_a_killed_run_before_anything_else(tmp_path: Path, busy: bool) -> None:
    own = killed_run(tmp_path)
    if busy:
        with at_work(tmp_path, own), pytest.raises(WorkspaceBusy), hold(tmp_path):
            pass
    else:
        with hold(tmp_path):
            pass
    with pytest.raises(StoreFault, match="is gone"), at_work(tmp_path, own):
        pytest.fail("a shard that had waited in line was begun after its run was gone")
