"""The flow `process_batch`: take interviews in, prepare and code them shard by shard, publish the evidence."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.telling import finished
from pipeline.operations import batch
from pipeline.operations.notify import failure_told
from pipeline.settings import settle_environment

Step = TypeVar("Step", bound=Callable[..., Any])


def _can_heal(_task: Any, _run: Any, state: Any) -> bool:
    return bool(getattr(state.result(raise_on_failure=False), "retryable", False))


def step(function: Step, name: str, hours: float) -> Step:
    """A task that leaves nothing of its work in Prefect, has a time limit, and is retried only for what can heal."""
    step: Any = task(
        name=name,
        timeout_seconds=hours * 3600,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
        retries=2,
        retry_delay_seconds=5,
        retry_condition_fn=_can_heal,
    )(function)
    return cast(Step, step)


take_in = step(batch.take_in, "take in", 1)
code_shard = step(batch.code_shard, "prepare and code", 4)
code_all = step(batch.code_all, "prepare and code on the cluster", 72)
publish = step(batch.publish, "publish", 1)


@flow(name="process_batch", persist_result=False, log_prints=False, validate_parameters=True)
def process_batch(
    workspace: str = "data", paths: list[str] | None = None, formats: list[str] | None = None
) -> dict[str, Any]:
    """Takes in `paths` (default: the inbox), codes what is new and publishes; returns counts, ids and paths, never words."""
    settle_environment()
    with failure_told(workspace, "process_batch"), batch.held(workspace):
        taken = take_in(workspace, paths or [])
        if batch.on_cluster(workspace):
            code_all(workspace)
        else:
            for shard in batch.shards(workspace):
                code_shard(workspace, shard)
        published: dict[str, Any] = publish(workspace, formats or [], taken)
    finished(workspace, published, "What this batch led to")
    return published


if __name__ == "__main__":
    from pipeline.cli.batch import run_flow

    sys.exit(run_flow(process_batch, [str(Path(path).resolve()) for path in sys.argv[1:]]))
