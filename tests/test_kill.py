"""A run that is killed for real (SIGKILL), again and again at later points, ends as an undisturbed one does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from studies import new_workspace, offer

from pipeline.operations.run import run
from pipeline.store.workspace import Workspace

pytestmark = pytest.mark.processes

FILES = ("north_psw_02.txt", "london_colleague_01.csv", "participants.csv")


def with_interviews(root: Path) -> Workspace:
    """A new workspace with the interviews in its inbox."""
    workspace = new_workspace(root)
    offer(workspace, *FILES)
    return workspace


def kill_when(workspace: Workspace, reached: Callable[[], bool]) -> None:
    """Starts the command on the inbox and kills it as soon as the workspace on disk has got so far."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "-w", str(workspace.root)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def count(folder: Path, pattern: str) -> int:
    return len(list(folder.rglob(pattern))) if folder.is_dir() else 0


def test_killed_at_every_stage_in_turn_it_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    undisturbed = run(with_interviews(tmp_path / "undisturbed"))
    place = with_interviews(tmp_path / "killed")
    points: tuple[Callable[[], bool], ...] = (
        lambda: count(place.raw, "*.csv") > 0,
        lambda: count(place.segments, "prepared/*/*.parquet") > 0,
        lambda: count(place.segments, "vectors-*.sqlite") > 0,
        lambda: count(place.segments, "coded/*/*.parquet") > 0,
        lambda: count(place.exports, "*.parquet") > 0,
    )
    for reached in points:
        kill_when(place, reached)
        assert reached(), "the run ended or stalled before it got there"
    outcome = run(place)
    assert outcome.published.run_id == undisturbed.published.run_id
    for name in ("codes", "matrix"):
        first, second = (
            pd.read_parquet(each.published.folder / f"{name}.parquet").drop(columns="p", errors="ignore")
            for each in (outcome, undisturbed)
        )
        pd.testing.assert_frame_equal(first, second)
    names = {path.relative_to(undisturbed.published.folder) for path in undisturbed.published.folder.rglob("*")}
    assert {path.relative_to(outcome.published.folder) for path in outcome.published.folder.rglob("*")} == names
    assert not list(place.root.rglob(".tmp-*")) and not list(place.inbox.glob("*.txt"))
