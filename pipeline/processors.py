"""How many processors this process may really use: torch and ONNX Runtime would count those of the whole machine."""

from __future__ import annotations

import os
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")


def processors(groups: Path = _GROUPS) -> int:
    """The number of processors given to this process, at least 1: its affinity, and what its control group's quota leaves.

    A container with half of a machine's time is scheduled on all of its processors and stopped when its time is up: a thread
    for each would wait for the slowest. `groups` is where Linux shows the quota (cgroup v2, `cpu.max`; v1 beside it).
    """
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(groups)
    return max(1, found if quota is None else min(found, round(quota)))


def _quota(groups: Path) -> float | None:
    """Processors' worth of time the control group may use; None where there is no limit or nothing says so."""
    try:
        if (groups / "cpu.max").is_file():
            given, period = (groups / "cpu.max").read_text(encoding="ascii").split()
        else:
            given, period = (
                (groups / "cpu" / name).read_text(encoding="ascii").strip()
                for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us")
            )
        return int(given) / int(period) if given not in ("max", "-1") else None
    except (OSError, ValueError, ZeroDivisionError):
        return None
