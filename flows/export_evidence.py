"""The flow `export_evidence`: write the evidence of what is coded already, without coding anything."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.process_batch import publish
from flows.telling import finished
from pipeline.operations import batch
from pipeline.operations.notify import failure_told
from pipeline.settings import settle_environment


@flow(name="export_evidence", persist_result=False, log_prints=False, validate_parameters=True)
def export_evidence(workspace: str = "data", formats: list[str] | None = None) -> dict[str, Any]:
    """Publishes in `formats` (default: the settings'); returns counts, ids and paths, never words."""
    settle_environment()
    with failure_told(workspace, "export_evidence"), batch.held(workspace):
        published: dict[str, Any] = publish(workspace, formats or [], {})
    finished(workspace, published, "What was exported")
    return published
