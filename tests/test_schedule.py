"""docs/operations.md, typed, on SQLite and on PostgreSQL: server, pool, worker; a scheduled run finishes, a dead one is closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from baits import CANARY, OF_THE_SHOP, SHOP
from bakeries import bakery, talk, written
from prefect_servers import Postgres, asked, background, ear, free_port, healthy, postgres, wait_for
from test_docs import lines_of_shell

from pipeline.operations.train import train

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs" / "operations.md"


@dataclass
class Place:
    """A server with a worker, as the docs start them, and what they were given."""

    port: int
    workspace: Path
    environment: dict[str, str]
    home: Path
    folder: Path
    address: str
    heard: list[dict[str, Any]]
    database: Postgres | None

    def type(self, command: list[str]) -> str:
        """What a command prints; fails the test when it fails."""
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """The runs of `process_batch` in these states."""
        wanted = {"state": {"type": {"any_": list(states)}}}
        return asked(self.port, "flow_runs", flow_runs=wanted, flows={"name": {"any_": ["process_batch"]}})


def documented(start: str, **instead: str) -> list[str]:
    """The words of the one command of the docs that begins so, with what a test has to change in it."""
    import shlex

    (line,) = [line for line in lines_of_shell(DOCS) if line.startswith(start)]
    for old, new in instead.items():
        assert INSTEAD[old] in line, f"{line} no longer names {INSTEAD[old]}"
        line = line.replace(INSTEAD[old], new)
    return shlex.split(line)


INSTEAD = {"api": "127.0.0.1:4200", "webhook": "https://chat.example.org/hooks/1", "database": "127.0.0.1:5432"}


def study(root: Path) -> Path:
    """The bakery's workspace with a model, an interview that holds the canary, an empty file and half a file."""
    made = bakery(root)
    (root.parent / "key").chmod(0o600)
    train(made, [written(root.parent / "good.csv", talk("good"))])
    (made.inbox / f"{CANARY}.txt").write_text(SHOP, encoding="utf-8")
    (made.inbox / f"{CANARY} scan.txt").write_bytes(b"")
    (made.inbox / f"{CANARY}.txt.part").write_bytes(b"half")
    return made.root


def checkout(folder: Path, workspace: Path) -> None:
    """The repository's folder as `prefect deploy` sees it, with the workspace and the times changed as the docs ask.

    The night comes in half a minute, then every five.
    """
    (folder / "flows").symlink_to(REPOSITORY / "flows")
    text = (REPOSITORY / "prefect.yaml").read_text(encoding="utf-8")
    assert text.count("workspace: data") == 3 and text.count('cron: "0 2 * * *"') == 1
    changed = text.replace("workspace: data", f"workspace: {workspace}").replace(
        'cron: "0 2 * * *"',
        f'interval: 300\n        anchor_date: "{(datetime.now(UTC) + timedelta(seconds=30)).isoformat()}"',
    )
    (folder / "prefect.yaml").write_text(changed, encoding="utf-8")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    root = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        database = stack.enter_context(postgres()) if request.param == "postgresql" else None
        address, heard = stack.enter_context(ear())
        workspace = study(root / "study")
        port, home = free_port(), root / "prefect"
        programs = Path(sys.executable).parent
        settled = ("PREFECT_", "DO_NOT_TRACK", "HF_", "TRANSFORMERS_")  # by our own tests, not by who types the docs
        outside = {name: value for name, value in os.environ.items() if not name.startswith(settled)}
        outside |= dict([documented("export DO_NOT_TRACK")[1].split("=")])
        environment = outside | {"PREFECT_HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}"}
        folder = root / "checkout"
        folder.mkdir()
        made = Place(port, workspace, environment, home, folder, address, heard, database)
        if database is not None:
            database.run(*documented('sudo -u postgres psql -c "CREATE ROLE prefect')[3:])
            made.type(documented("prefect config set PREFECT_SERVER_DATABASE", database=f"127.0.0.1:{database.port}"))
        made.type(documented("prefect config set PREFECT_SERVER_ANALYTICS"))
        server = [*documented("prefect server start"), "--port", str(port)]
        stack.enter_context(background(server, root / "server.log", environment, folder))
        wait_for(lambda: healthy(port), 180, "the server to answer")
        made.type(documented("prefect config set PREFECT_API_URL", api=f"127.0.0.1:{port}"))
        made.type(documented("prefect work-pool create"))
        checkout(folder, workspace)
        made.type(documented("prefect --no-prompt deploy --all"))
        made.type(documented("python -m flows.automations", webhook=address))
        stack.enter_context(background(documented("prefect worker start"), root / "worker.log", environment, folder))
        yield made


@pytest.mark.prefect
def test_the_documented_commands_lead_to_a_scheduled_run_that_finishes_and_tells_nothing_but_counts(
    place: Place,
) -> None:
    completed = wait_for(lambda: place.runs("COMPLETED"), 180, "a scheduled run to complete")
    assert all(run["auto_scheduled"] for run in completed)
    assert (place.workspace / "evidence" / "current.json").exists()
    (artifact, *_) = asked(place.port, "artifacts", artifacts={"key": {"any_": ["evidence"]}})
    for told in ("files_new", "files_waiting", "report.html"):
        assert told in artifact["data"]
    (message, *_) = wait_for(lambda: [m for m in place.heard if m["outcome"] == "set_aside"], 60, "a message")
    assert (message["set_aside"], message["counts"]["files_waiting"], message["held"]) == (1, 1, False)
    assert message["themetrix"] == "study"
    deployed = {row["name"]: row["schedules"] for row in asked(place.port, "deployments")}
    assert {name: [each["schedule"]["timezone"] for each in schedules] for name, schedules in deployed.items()} == {
        name: ["Europe/London"] for name in ("nightly", "daily", "weekly")
    }
    assert_no_words(place)


@pytest.mark.prefect
def test_a_run_that_nobody_works_on_is_closed_by_the_doctor_or_by_the_automation_and_told(place: Place) -> None:
    wait_for(lambda: place.runs("COMPLETED"), 180, "a scheduled run to complete")
    place.type([*documented("python -m flows.automations", webhook=place.address), "--silent-seconds", "10"])
    names = [row["name"] for row in asked(place.port, "automations")]
    assert len(names) == len(set(names)) == 3, "made anew, each is there once"
    dead, elsewhere = left_running(place), left_running(place, "/somewhere/else")
    silent = left_running(place, "/somewhere/else", beat=True)
    assert examined(place).startswith("1 left Running")
    wait_for(lambda: {run["id"] for run in place.runs("CRASHED")} >= {dead, silent}, 60, "both to be closed")
    assert [run["id"] for run in place.runs("RUNNING")] == [elsewhere]
    (told,) = wait_for(lambda: [row for row in place.heard if row.get("flow_run") == dead], 60, "a message about it")
    assert told == {"outcome": "failed", "flow": "process_batch", "state": "Crashed", "flow_run": dead}
    assert examined(place) == "0 running"
    assert_no_words(place)


def examined(place: Place) -> str:
    """What the doctor finds of scheduled runs."""
    told = place.type([*documented("themetrix doctor")[:2], "-w", str(place.workspace), "--json"])
    (found,) = [row for row in json.loads(told) if row["what"] == "scheduled runs"]
    assert found["well"], found
    return str(found["found"])


CRASH = """
import sys
from prefect.client.orchestration import get_client
from prefect.events import emit_event
from prefect.states import Running
from flows.process_batch import process_batch
workspace, beat = sys.argv[1:]
with get_client(sync_client=True) as client:
    run = client.create_flow_run(process_batch, parameters={"workspace": workspace}, state=Running())
    if beat:
        emit_event("prefect.flow-run.heartbeat", {"prefect.resource.id": f"prefect.flow-run.{run.id}"}, related=[
            {"prefect.resource.id": f"prefect.flow.{run.flow_id}", "prefect.resource.role": "flow",
             "prefect.resource.name": "process_batch"}])
print(run.id)
"""


def left_running(place: Place, workspace: str = "", beat: bool = False) -> str:
    """The id of a run that the server has as "Running" and that no process works on."""
    arguments = [workspace or str(place.workspace), "beat" if beat else ""]
    return place.type([sys.executable, "-c", CRASH, *arguments]).split()[-1]


def assert_no_words(place: Place) -> None:
    """Neither the database nor storage nor a log nor a message holds a word, a name of a file or a person."""
    held = {path.name: path.read_bytes() for path in place.home.rglob("*") if path.is_file()}
    held |= {path.name: path.read_bytes() for path in place.home.parent.glob("*.log")}
    held["messages"] = json.dumps(place.heard).encode()
    if place.database is None:
        assert any(name.startswith("prefect.db") for name in held)
    else:
        held["dump"] = place.database.run("pg_dump", "prefect")
        assert b"process_batch" in held["dump"] and not any(name.startswith("prefect.db") for name in held)
    for kind in ("artifacts", "block_documents", "logs", "flow_runs", "task_runs"):
        held[kind] = json.dumps(asked(place.port, kind)).encode()
    ours = {"event": {"prefix": ["themetrix."]}}
    events = wait_for(lambda: asked(place.port, "events", filter=ours), 60, "the server to keep the event")
    held["events"] = json.dumps(events).encode()
    assert b"themetrix.run.set-aside" in held["events"]
    assert len(json.loads(held["block_documents"])) == 1
    assert b"elemetry" not in held["server.log"] + held["worker.log"]
    for name, content in held.items():
        for word in OF_THE_SHOP:
            assert word.encode() not in content, f"{name} holds {word!r}"
