"""Where tests may keep their folders in memory: forced writes cost milliseconds on a disk and nothing there, and they are many.

What a disk loses with its power isn't tried by these tests; what a process leaves is the same in both.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")


def memory_folder(room: int) -> Path | None:
    """The system's folder in memory, if it has `room` bytes, the machine has twice as many left, and programs run from it."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return None
    if os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC or shutil.disk_usage(_MEMORY).free < room:
        return None
    try:
        (line,) = [
            each for each in Path("/proc/meminfo").read_text("ascii").splitlines() if each.startswith("MemAvailable:")
        ]
    except (OSError, ValueError):
        return None
    return _MEMORY if int(line.split()[1]) * 1024 > 2 * room else None
