"""The flow `retrain`: train a version from labelled data, weigh it against the model in use, say what would change.

A run that a schedule started never brings a model into use, whatever its parameters say: only a person who starts the flow
by hand with `promote=True`, or types `themetrix promote`, does.
"""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.context import FlowRunContext

from flows.process_batch import step
from pipeline.operations import retrain as retraining
from pipeline.operations.notify import failure_told
from pipeline.settings import settle_environment

train_version = step(retraining.train_version, "train", 4)
weigh = step(retraining.weigh, "weigh against the model in use", 4)


@flow(name="retrain", persist_result=False, log_prints=False, validate_parameters=True)
def retrain(
    workspace: str = "data",
    labels: list[str] | None = None,
    calibrate: list[str] | None = None,
    kept_out: list[str] | None = None,
    promote: bool = False,
) -> dict[str, Any]:
    """Trains from `labels` and `calibrate`, compares on `kept_out` (default: what `[retrain]` in the settings names).

    Returns version, ruling, counts and a summary, never words. The model in use stays, unless the gate passes and a person
    who started this run asked for `promote`.
    """
    settle_environment()
    with failure_told(workspace, "retrain"):
        trained = train_version(workspace, labels or [], calibrate or [])
        weighed = weigh(workspace, trained["version"], kept_out or [], promote and not _scheduled())
    create_markdown_artifact(key="retraining", markdown=weighed["summary"], description="How the new model compares")
    return {**trained, **weighed}


def _scheduled() -> bool:
    """Whether a schedule started this run; where Prefect doesn't say, it is taken to have."""
    context = FlowRunContext.get()
    run = context.flow_run if context is not None else None
    return run is None or bool(run.auto_scheduled)
