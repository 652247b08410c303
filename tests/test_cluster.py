"""The same batch on several workers: the same result as in one process, also when one of them is killed in the middle of it."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster_nodes import Nodes, say
from ledger_databases import new_database, server
from prefect_servers import free_port, wait_for
from study_nights import FORMATS, copy_of, differences, prepared_study, said_by

from pipeline.operations import batch
from pipeline.operations.cluster import connected
from pipeline.operations.doctor import examine
from pipeline.operations.run import run
from pipeline.operations.status import past_runs, status
from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import SCHEMA, TABLES
from pipeline.store.workspace import Workspace, open_workspace

CANARY = "Quillfeather"
INTERVIEWS = 8
TIMES = ("taken_at", "at", "finished_at", "drawn_at", "replaced_at", "removed_at", "released_at")


def interview(number: int) -> str:
    """One that shares no sentence with another, so that no embedding of one is met in another's batch."""
    return f"""Interviewer: What of the bread in street {number}?

Customer {number}: The bread of number {number} is lovely, the {number}th best, and gorgeous. {CANARY} told {number} so.

Interviewer: And what does it cost in street {number}?

Customer {number}: I think that loaf {number} costs {number} pounds now, and {number} pounds are dear. We bought {number}.
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study with a model and interviews in its inbox, to be copied."""
    folder = tmp_path_factory.mktemp("study")
    workspace = prepared_study(folder)
    for number in range(INTERVIEWS):
        (workspace.inbox / f"interview_{number}.txt").write_text(interview(number), encoding="utf-8")
    say(workspace, gate="hold = false")
    settings = workspace.root / "themetrix.toml"
    settings.write_text(f"shard = 1\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """The study after one run in one process, and that run's id."""
    workspace = copy_of(study, tmp_path_factory.mktemp("undisturbed") / "copy")
    return workspace, run(workspace, formats=FORMATS).published.run_id


@pytest.fixture(scope="module")
def nodes(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A scheduler that listens where the settings of its workspace say."""
    place = copy_of(study, tmp_path_factory.mktemp("nodes") / "copy")
    say(place, cluster=f'scheduler = "tcp://127.0.0.1:{free_port()}"')
    nodes = Nodes(place.root, tmp_path_factory.mktemp("logs"))
    nodes.start("scheduler")
    try:
        yield nodes
    finally:
        nodes.stop()


def killing_one(nodes: Nodes, workspace: Workspace, action: Callable[[], Any]) -> Any:
    """What `action` gives, while one of two workers is killed in the middle of a shard."""
    pids = nodes.workers(2)
    answer: list[Any] = []
    thread = threading.Thread(target=lambda: answer.append(action()))
    with connected(workspace) as client:
        thread.start()
        # The first worker to have prepared an interview has yet to load its encoder, which takes seconds.
        wait_for(lambda: list(workspace.segments.glob("prepared/*/*.parquet")), 120, "a worker at work")
        busy = [address for address, shards in client.processing().items() if shards]
        os.kill(pids[busy[0]], signal.SIGKILL)
    thread.join(300)
    killed = next(each for each in nodes.started if each.pid == pids[busy[0]])
    assert killed.wait(10) == -signal.SIGKILL
    return answer[0]


def left(workspace: Workspace) -> dict[str, Any]:
    """Everything a run leaves but how it was done."""
    own = ("themetrix.toml", "ledger.sqlite", "ledger.id", ".lock-workers", ".cluster/")
    found = {place: content for place, content in said_by(workspace).items() if not place.startswith(own)}
    with Ledger(workspace.ledger, reading=True) as ledger:
        for table in TABLES:
            found[f"table {table}"] = rows_of(ledger, table)
    assert len(found["table segments"]) == 2 * (INTERVIEWS + 2) and "evidence/current.json" in found
    return found


def rows_of(ledger: Ledger, table: str) -> list[tuple[Any, ...]]:
    """A table's rows without times, and without the mark of a database."""
    layout = sqlite3.connect(":memory:")
    layout.executescript(SCHEMA)
    kept = ", ".join(row[1] for row in layout.execute(f"PRAGMA table_info({table})") if row[1] not in TIMES)
    return sorted((row for row in ledger.rows(f"SELECT {kept} FROM {table}") if row[0] != "ledger"), key=repr)


def test_two_workers_one_of_which_is_killed_lead_to_what_one_process_leads_to(
    study: Path, undisturbed: tuple[Workspace, str], nodes: Nodes, tmp_path: Path
) -> None:
    one, run_id = undisturbed
    address = open_workspace(nodes.workspace).settings.cluster.scheduler
    workspace = say(copy_of(study, tmp_path / "copy"), cluster=f'scheduler = "{address}"')
    outcome = killing_one(nodes, workspace, lambda: run(workspace, formats=FORMATS))
    assert (outcome.prepared, outcome.coded) == (INTERVIEWS + 2, INTERVIEWS + 2)
    assert outcome.published.run_id == run_id
    assert differences(left(one), left(workspace)) == []
    again = run(workspace, formats=FORMATS)
    assert (again.prepared, again.coded, again.published.run_id) == (0, 0, run_id)


def test_so_they_do_with_postgresql_as_ledger(
    study: Path,
    undisturbed: tuple[Workspace, str],
    nodes: Nodes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, run_id = undisturbed
    address = open_workspace(nodes.workspace).settings.cluster.scheduler
    workspace = copy_of(study, tmp_path / "copy")
    workspace = say(workspace, cluster=f'scheduler = "{address}"', ledger=f'url = "{new_database(monkeypatch)}"')

    def flow() -> dict[str, Any]:
        place = str(workspace.root)
        with batch.held(place):
            taken = batch.take_in(place, [])
            assert batch.on_cluster(place)
            assert batch.code_all(place) == {"prepared": INTERVIEWS + 2, "coded": INTERVIEWS + 2}
            return batch.publish(place, list(FORMATS), taken)

    assert killing_one(nodes, workspace, flow)["run_id"] == run_id
    assert differences(left(one), left(workspace)) == []
    assert not workspace.root.joinpath("ledger.sqlite").exists()
    held = server().run("pg_dump", "-d", workspace.settings.ledger.url.rpartition("/")[2])
    assert run_id.encode() in held and not any(word in held for word in (CANARY.encode(), b"lovely", b"interview_1"))
    assert (status(workspace).documents, [row["run_id"] for row in past_runs(workspace)]) == (INTERVIEWS + 2, [run_id])
    assert all(
        finding.well for finding in examine(workspace.root) if finding.what in ("ledger", "originals", "segments")
    )


def test_an_interview_that_cant_be_read_is_set_aside_as_ever(study: Path, nodes: Nodes, tmp_path: Path) -> None:
    address = open_workspace(nodes.workspace).settings.cluster.scheduler
    workspace = say(copy_of(study, tmp_path / "copy"), cluster=f'scheduler = "{address}"')
    place = str(workspace.root)
    with batch.held(place):
        batch.take_in(place, [])
        # Said too late for its taking in: only who prepares it finds that nobody speaks so in it.
        (workspace.root / "reading.toml").write_text('["interview_3.txt"]\nconvention = "name and clock"\n')
        assert batch.code_all(place) == {"prepared": INTERVIEWS + 2, "coded": INTERVIEWS + 1}
    with Ledger(workspace.ledger, reading=True) as ledger:
        assert sorted(row.reason for row in ledger.files_set_aside()) == ["unknown_format", "unsure"]
        assert len(ledger.documents()) == INTERVIEWS + 1


def test_no_word_goes_through_scheduler_or_worker(nodes: Nodes) -> None:
    said = nodes.said() + "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((nodes.workspace / ".cluster").rglob("*"))
        if path.is_file()
    )
    assert "scheduler at tcp://127.0.0.1" in said and said.count("worker at tcp://127.0.0.1") == 3
    for word in (CANARY, "lovely", "pounds", "interview_1"):
        assert word not in said
