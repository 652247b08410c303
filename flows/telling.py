"""What a finished run leaves in Prefect: an artifact with counts and links, and an event when somebody is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event

from pipeline.operations.notify import about, outcome

SET_ASIDE, HELD_BACK = "themetrix.run.set-aside", "themetrix.run.held-back"


def finished(workspace: str, published: dict[str, Any], description: str) -> None:
    """Publishes the artifact `evidence`; emits the event that `flows.automations` turns into a message, if there is need."""
    create_markdown_artifact(key="evidence", markdown=published["summary"], description=description)
    event = {"set_aside": SET_ASIDE, "held_back": HELD_BACK}.get(outcome(published))
    if event:
        resource = {"prefect.resource.id": f"themetrix.run.{published['run_id']}"}
        emit_event(event, resource, payload=about(Path(workspace).resolve(), published))
