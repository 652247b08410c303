"""Closes the runs a dead machine left "Running" for a workspace: `python -m flows.close_stale WORKSPACE`, for `themetrix doctor`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.settings import get_current_settings
from prefect.states import Crashed

from pipeline.errors import WorkspaceBusy
from pipeline.store.lock import hold

HOLDING = ("process_batch", "export_evidence")
BETWEEN = 30.0  # seconds; a run holds its workspace within moments of its start, and has told its end soon after


def main(workspace: str, between: float = BETWEEN) -> dict[str, int | bool]:
    """Whether a server is configured, how many runs of this workspace it has as "Running", how many were closed.

    A run that is alive holds its workspace, and the kernel drops the lock of one that died: a run is dead that the server
    has as running in two looks, `between` seconds apart, while nobody held the workspace in either.
    """
    if not get_current_settings().api.url:
        return {"server": False, "running": 0, "closed": 0}
    root = Path(workspace).resolve()
    with get_client(sync_client=True) as client:
        running = {run.id for run in _running(client) if _works_on(run, root)}
        closed = 0
        try:
            if running:
                with hold(root):
                    pass
                time.sleep(between)
                with hold(root):
                    for run in running & {run.id for run in _running(client)}:
                        state: State[Any] = Crashed(
                            message="its machine or process is gone; closed by themetrix doctor"
                        )
                        client.set_flow_run_state(run, state, force=True)
                        closed += 1
        except WorkspaceBusy:
            pass  # somebody is at work: whose the lock is can't be told, so nothing is closed
    return {"server": True, "running": len(running) - closed, "closed": closed}


def _running(client: SyncPrefectClient) -> list[FlowRun]:
    found: list[FlowRun] = []
    flows = FlowFilter.model_validate({"name": {"any_": list(HOLDING)}})
    runs = FlowRunFilter.model_validate({"state": {"type": {"any_": ["RUNNING", "CANCELLING"]}}})
    while page := client.read_flow_runs(flow_filter=flows, flow_run_filter=runs, limit=200, offset=len(found)):
        found += page
    return found


def _works_on(run: FlowRun, root: Path) -> bool:
    repository = Path(__file__).resolve().parents[1]
    return (repository / str(run.parameters.get("workspace", "data"))).resolve() == root


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))  # noqa: T201
