"""What a figure was measured on: printed above every table of this folder."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

_TOLD = ("torch", "sentence-transformers", "spacy", "scikit-learn", "prefect", "numpy", "pandas")


def describe() -> str:
    """One line on machine and versions."""
    cores = len(os.sched_getaffinity(0))
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    versions = ", ".join(f"{name} {version(name)}" for name in _TOLD)
    return f"{cores} cores, {model}, Python {sys.version.split()[0]}; {versions}"
