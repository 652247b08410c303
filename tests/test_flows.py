"""The flows, on a real Prefect server: they load, a deployed schedule fires, and no participant's word gets into Prefect."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from baits import CANARY, OF_THE_ROWS, OF_THE_WARD, WARD
from bakeries import bakery, misled, talk, written
from prefect_servers import free_port, healthy, wait_for
from studies import new_workspace

from pipeline.errors import StoreFault, TransientFault, WorkspaceBusy, WrongUse
from pipeline.operations.train import train
from pipeline.store.workspace import open_workspace

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("study") / "workspace"
    new_workspace(root)
    (root / "inbox" / "ward.txt").write_text(WARD, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of this module's own, on loopback, as docs/operations.md starts it."""
    home = tmp_path_factory.mktemp("prefect")
    port = free_port()
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",  # seconds; the usual ten are waited for in vain
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: healthy(port), 180, "the Prefect server to answer")
        yield environment
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.mark.parametrize(
    ("entrypoint", "name"),
    [
        ("flows/process_batch.py:process_batch", "process_batch"),
        ("flows/export_evidence.py:export_evidence", "export_evidence"),
        ("flows/retrain.py:retrain", "retrain"),
    ],
)
def test_each_flow_loads_from_its_entry_point_for_real(
    entrypoint: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.flows import load_flow_from_entrypoint

    monkeypatch.chdir(REPOSITORY)
    flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    assert flow.name == name
    assert not flow.persist_result and not flow.log_prints


def test_every_entry_point_and_schedule_in_prefect_yaml_is_one_that_exists() -> None:
    import yaml
    from prefect.flows import load_flow_from_entrypoint

    content = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))
    for deployment in content["deployments"]:
        path, function = deployment["entrypoint"].split(":")
        flow = load_flow_from_entrypoint(f"{REPOSITORY / path}:{function}", use_placeholder_flow=False)
        assert flow.name == function
        assert deployment["work_pool"]["name"] == "themetrix"
        assert [schedule["timezone"] for schedule in deployment["schedules"]] == ["Europe/London"]
    assert {deployment["entrypoint"].split(":")[1] for deployment in content["deployments"]} == {
        "process_batch", "retrain", "export_evidence",
    }  # fmt: skip


def every_task() -> list[Any]:
    from prefect import Task

    from flows import export_evidence, process_batch, retrain

    return [
        found
        for module in (export_evidence, process_batch, retrain)
        for found in vars(module).values()
        if isinstance(found, Task)
    ]


def test_every_task_has_an_end_and_leaves_nothing_in_prefect() -> None:
    from prefect.cache_policies import NO_CACHE

    assert len({task.name for task in every_task()}) == 6
    for task in every_task():
        most = 72 if "cluster" in task.name else 4  # one step is a whole batch there
        assert task.timeout_seconds and task.timeout_seconds <= most * 3600
        assert (task.persist_result, task.log_prints, task.cache_policy) == (False, False, NO_CACHE)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (TransientFault("the disk is busy"), True),
        (WorkspaceBusy("another run"), True),
        (StoreFault("damaged"), False),
        (WrongUse("no such file"), False),
        (ValueError("ours"), False),
        (TimeoutError("too long"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_task_is_tried_again_only_after_what_can_heal(error: Exception, again: bool) -> None:
    from prefect.states import Failed

    for task in every_task():
        assert task.retry_condition_fn(task, None, Failed(data=error)) is again
        assert task.retries == 2


@pytest.mark.prefect
def test_a_schedule_that_is_served_fires_finishes_and_tells_prefect_no_words(
    workspace: Path, server: dict[str, str]
) -> None:
    settings = workspace / "themetrix.toml"
    every_minute = settings.read_text(encoding="utf-8").replace('cron = "0 2 * * *"', 'cron = "* * * * *"')
    settings.write_text(every_minute, encoding="utf-8")
    command = [sys.executable, "-m", "flows.serve", str(workspace)]
    log = (workspace.parent / "serve.log").open("wb")
    process = subprocess.Popen(command, env=server, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: (workspace / "evidence" / "current.json").exists(), 240, "a scheduled run to publish evidence")
        wait_for(lambda: _finished(server), 60, "Prefect to record the run as completed")
    finally:
        process.terminate()
        process.wait(30)
        log.close()
    home = Path(server["PREFECT_HOME"])
    searched = [path for path in home.rglob("*") if path.is_file()] + [workspace.parent / "serve.log"]
    assert any(path.name.startswith("prefect.db") for path in searched)
    for path in searched:
        held = path.read_bytes()
        for word in OF_THE_WARD:
            assert word.encode() not in held, f"{path.name} holds {word!r}"
    exported = next((workspace / "exports").glob("*/utterances.csv")).read_text(encoding="utf-8")
    assert "Quillfeather" not in exported and "best thing that has happened" in exported


EAGER = """
import sys
from datetime import UTC, datetime, timedelta
from prefect.schedules import Interval
from flows.retrain import retrain
root, seconds = sys.argv[1:]
beside = root.rpartition("/")[0]
asked = {"workspace": root, "labels": [f"{beside}/good.csv"], "kept_out": [f"{beside}/kept.csv"], "promote": True}
if seconds:
    soon = datetime.now(UTC) + timedelta(seconds=int(seconds))
    retrain.serve(name="eager", schedule=Interval(timedelta(minutes=1), anchor_date=soon), parameters=asked)
else:
    print(retrain(**asked)["ruling"])
"""


@pytest.mark.prefect
def test_a_scheduled_retraining_never_promotes_though_told_to_and_a_person_s_does(
    tmp_path: Path, server: dict[str, str]
) -> None:
    study = bakery(tmp_path / "study")
    train(study, [written(tmp_path / "bad.csv", misled(talk("bad", 40, 5)))])
    written(tmp_path / "good.csv", talk(CANARY))
    written(tmp_path / "kept.csv", [replace(row, group=f"{CANARY}'s ward") for row in talk("kept", 200, 3)])
    command = [sys.executable, "-c", EAGER, str(study.root)]
    log = (tmp_path / "retrain.log").open("wb")
    process = subprocess.Popen([*command, "10"], env=server, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: (study.models / "bread" / "v2").is_dir(), 300, "a scheduled retraining to write a model")
        wait_for(lambda: _finished(server, "retrain"), 120, "Prefect to record the retraining as completed")
    finally:
        process.terminate()
        process.wait(30)
        log.close()
    assert open_workspace(study.root).settings.model == "v1"
    by_hand = subprocess.run([*command, ""], env=server, cwd=REPOSITORY, capture_output=True, check=True)
    assert by_hand.stdout.split() == [b"promote"]
    assert open_workspace(study.root).settings.model == "v2"
    assert [path.name for path in sorted((study.models / "bread").iterdir())] == ["v1", "v2"]
    told = [path for path in Path(server["PREFECT_HOME"]).rglob("*") if path.is_file()] + [tmp_path / "retrain.log"]
    for held in (*(path.read_bytes() for path in told), by_hand.stderr):
        for word in OF_THE_ROWS:
            assert word.encode() not in held, word


def _finished(environment: dict[str, str], flow: str = "process_batch") -> bool:
    """Whether the server knows a scheduled run of this flow that has completed."""
    import httpx

    completed = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}, "flows": {"name": {"any_": [flow]}}}
    answer = httpx.post(f"{environment['PREFECT_API_URL']}/flow_runs/filter", json=completed, timeout=30)
    answer.raise_for_status()
    return any(run["auto_scheduled"] for run in answer.json())
