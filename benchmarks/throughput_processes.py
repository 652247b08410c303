"""Starts one measurement of `throughput.py` and gives what it cost and told: in a process of its own, or here for a toy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measured:
    """One measurement: seconds of the whole process and of its children, peak memory in MiB, and what it told.

    `told` is empty where it failed; `failed` then is the last line of what it said.
    """

    wall: float
    cpu: float
    peak: float
    told: dict[str, Any] = field(default_factory=dict)
    failed: str = ""


def measure(module: str, arguments: Sequence[object], into: Path, *, apart: bool = True) -> Measured:
    """Runs `main` of a module of this folder with `arguments` and `--into`, where it leaves `told.json`."""
    given = [*map(str, arguments), "--into", str(into)]
    into.mkdir(parents=True, exist_ok=True)
    return (_apart if apart else _here)(module, given, into / "told.json")


def _apart(module: str, given: list[str], told: Path) -> Measured:
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        command = [sys.executable, str(Path(__file__).with_name(f"{module}.py")), *given]
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        lines = said.read().strip().splitlines() or [""]
    costs = wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    if process.returncode:
        return Measured(*costs, failed=lines[-1] or f"it ended with {process.returncode}")
    return Measured(*costs, json.loads(told.read_text(encoding="utf-8")))


def _here(module: str, given: list[str], told: Path) -> Measured:
    began, spent = time.perf_counter(), time.process_time()
    try:
        import_module(module).main(given)
    except Exception as error:  # whatever it is, it is told and the others go on
        return Measured(0.0, 0.0, 0.0, failed=f"{type(error).__name__}: {error}")
    costs = time.perf_counter() - began, time.process_time() - spent, 0.0
    return Measured(*costs, json.loads(told.read_text(encoding="utf-8")))
