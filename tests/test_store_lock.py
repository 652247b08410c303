"""One run at a time holds a workspace, and a dead one never does."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults import failing_at

from pipeline.errors import StoreFault, WorkspaceBusy
from pipeline.store.lock import hold

HOLDER = """
import sys
from pathlib import Path
from pipeline.store.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(workspace: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the workspace until its standard input closes or it is killed."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_run_is_refused_at_once_and_told_who_holds_it(tmp_path: Path) -> None:
    with another_run(tmp_path) as process:
        with pytest.raises(WorkspaceBusy, match=f"process {process.pid}") as told, hold(tmp_path):
            pass
        assert told.value.exit_code == 4
        assert told.value.retryable
        process.communicate("")
        with hold(tmp_path):
            pass


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    with another_run(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with hold(tmp_path):
            assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"


def test_one_process_holds_it_once_too(tmp_path: Path) -> None:
    with hold(tmp_path):
        with pytest.raises(WorkspaceBusy), hold(tmp_path):
            pass
        with pytest.raises(WorkspaceBusy), hold(tmp_path):  # the refusal itself freed nothing
            pass


def test_an_error_within_frees_it_and_goes_on_unchanged(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="of the run"), hold(tmp_path):
        raise OSError(errno.EIO, "of the run")
    with hold(tmp_path):
        pass


def test_two_workspaces_are_held_apart(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with hold(tmp_path / "a"), hold(tmp_path / "b"):
        pass


def test_a_lock_that_cant_be_made_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="open the lock"), hold(tmp_path / "nowhere"):
        pass
    with failing_at(1, errno.EROFS) as fault, pytest.raises(StoreFault, match="open the lock"), hold(tmp_path):
        pass
    assert fault.met


def test_a_full_disk_at_the_lock_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(StoreFault, match="take the lock") as told, hold(tmp_path):
        pass
    assert "space" in told.value.remedy
