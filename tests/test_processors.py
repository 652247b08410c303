from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.processors import processors

GIVEN = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, GIVEN),
        ({"cpu.max": "max 100000\n"}, GIVEN),
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "1 100000\n"}, 1),
        ({"cpu.max": f"{GIVEN * 300000} 100000\n"}, GIVEN),
        ({"cpu.max": "nonsense"}, GIVEN),
        ({"cpu.max": "100000 0\n"}, GIVEN),
        ({"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, GIVEN),
    ],
    ids=str,
)
def test_a_control_group_s_quota_bounds_the_processors(files: dict[str, str], found: int, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="ascii")
    assert processors(tmp_path) == found


def test_a_process_bound_to_one_processor_counts_one() -> None:
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system binds no processes")
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert processors() == 1
    finally:
        os.sched_setaffinity(0, before)
