"""The flow `process_batch`: take interviews in, prepare and code them shard by shard, publish the evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from pipeline.operations import batch
from pipeline.settings import settle_environment


def _can_heal(_task: Any, _run: Any, state: Any) -> bool:
    return bool(getattr(state.result(raise_on_failure=False), "retryable", False))


quiet: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "log_prints": False,
    "retries": 2,
    "retry_delay_seconds": 5,
    "retry_condition_fn": _can_heal,
}
take_in = task(batch.take_in, name="take in", timeout_seconds=3600, **quiet)
code_shard = task(batch.code_shard, name="prepare and code", timeout_seconds=4 * 3600, **quiet)
publish = task(batch.publish, name="publish", timeout_seconds=3600, **quiet)


@flow(name="process_batch", persist_result=False, log_prints=False, validate_parameters=True)
def process_batch(
    workspace: str = "data", paths: list[str] | None = None, formats: list[str] | None = None
) -> dict[str, Any]:
    """Takes in `paths` (default: the inbox), codes what is new and publishes; returns counts, ids and paths, never words."""
    settle_environment()
    with batch.held(workspace):
        taken = take_in(workspace, paths or [])
        for shard in batch.shards(workspace):
            code_shard(workspace, shard)
        published = publish(workspace, formats or [], taken)
    create_markdown_artifact(key="evidence", markdown=published["summary"], description="What this batch led to")
    return published


if __name__ == "__main__":
    from pipeline.cli.batch import run_flow

    sys.exit(run_flow(process_batch, [str(Path(path).resolve()) for path in sys.argv[1:]]))
