"""A night that is struck anywhere ends, done again, as one that was not: a sample of `make faults`, which tries every point."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

SWEEP = Path(__file__).with_name("fault_sweep.py")
KINDS = ("error", "full", "denied", "kill", "pair")


def test_a_night_struck_anywhere_ends_as_an_undisturbed_one() -> None:
    # A process of its own: it forks, which a test run with threads must not.
    command = [sys.executable, str(SWEEP), "--kinds", ",".join(KINDS), "--sample", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert all(f"{kind}: 5 of" in done.stdout for kind in KINDS), done.stdout
