"""Serves the flows with their schedules in one process, for one machine: `python -m flows.serve WORKSPACE`."""

from __future__ import annotations

import sys
from pathlib import Path

from prefect import serve
from prefect.schedules import Cron

from flows.export_evidence import export_evidence
from flows.process_batch import process_batch
from pipeline.store.workspace import open_workspace


def main(workspace: str) -> None:
    """Serves until stopped; the schedule is the workspace's own."""
    place = open_workspace(Path(workspace))
    when = place.settings.schedule
    parameters = {"workspace": str(place.root)}
    serve(
        process_batch.to_deployment(
            name="nightly", schedule=Cron(when.cron, timezone=when.timezone), parameters=parameters, concurrency_limit=1
        ),
        export_evidence.to_deployment(name="on-demand", parameters=parameters, concurrency_limit=1),
    )


if __name__ == "__main__":
    main(sys.argv[1])
