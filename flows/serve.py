"""Serves the flows with their schedules in one process, for one machine: `python -m flows.serve WORKSPACE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.flows import serve as serve_deployments
from prefect.schedules import Cron, Schedule

from flows.export_evidence import export_evidence
from flows.process_batch import process_batch
from flows.retrain import retrain
from pipeline.store.workspace import open_workspace


def main(workspace: str) -> None:
    """Serves until stopped; the schedule is the workspace's own."""
    place = open_workspace(Path(workspace))
    when = place.settings.schedule
    nightly = Cron(when.cron, timezone=when.timezone)
    root = str(place.root)
    again = place.settings.retrain
    weekly = Cron(again.cron, timezone=when.timezone) if again.labels else None
    serve_deployments(
        _deployment(process_batch, "nightly", root, nightly),
        _deployment(export_evidence, "on-demand", root),
        _deployment(retrain, "weekly", root, weekly),
    )


def _deployment(flow: Flow[..., Any], name: str, root: str, schedule: Schedule | None = None) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        flow, name=name, schedule=schedule, parameters={"workspace": root}, concurrency_limit=1
    )


if __name__ == "__main__":
    main(sys.argv[1])
