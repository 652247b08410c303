"""Starts the process that serves the flows with their schedules. Prefect runs there, never in here."""

from __future__ import annotations

import subprocess
import sys

from pipeline.settings import environment_for_children
from pipeline.store.workspace import REPOSITORY, Workspace


def schedule(workspace: Workspace) -> int:
    """Serves `process_batch`, `export_evidence` and `retrain` for this workspace until stopped; returns the process's exit code."""
    command = [sys.executable, "-m", "flows.serve", str(workspace.root)]
    try:
        return subprocess.run(command, cwd=REPOSITORY, env=environment_for_children(), check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
