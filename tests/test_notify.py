"""A webhook is told that a run needs somebody: by counts and ids alone, once, and no run fails because nobody could be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from bakeries import bakery, talk, written
from prefect_servers import ear, free_port

from pipeline.errors import StoreFault, TransientFault, WorkspaceBusy
from pipeline.operations import batch
from pipeline.operations.notify import about, codes, failure_told, outcome, tell
from pipeline.operations.train import train
from pipeline.settings import Notify
from pipeline.store.workspace import Workspace

CANARY = "Zebedee Quillfeather"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"set_aside": 0}, "done"),
        ({"set_aside": 2, "held": False}, "set_aside"),
        ({"set_aside": 2, "held": True}, "held_back"),
        ({"held": True}, "held_back"),
    ],
)
def test_what_became_of_a_run_has_one_name(published: dict[str, object], expected: str) -> None:
    assert outcome(published) == expected


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (None, []),
        (["drift", "unknown_speakers"], ["drift", "unknown_speakers"]),
        ([f"{CANARY} was not replaced", "leak"], ["leak"]),
        (["x" * 80, "", "Quillfeather"], []),
    ],
)
def test_a_reason_is_told_by_its_code_and_never_as_a_sentence(reasons: Sequence[str] | None, told: list[str]) -> None:
    assert codes(reasons) == told


def test_the_webhook_takes_the_message_as_json(tmp_path: Path) -> None:
    published = {"run_id": "ab12", "counts": {"files_new": 3}, "set_aside": 1, "summary": CANARY, "folder": CANARY}
    with ear() as (address, heard):
        assert tell(Notify(webhook=address), about(tmp_path / "study", published)) is True
    assert heard == [
        {
            "themetrix": "study",
            "outcome": "set_aside",
            "run_id": "ab12",
            "counts": {"files_new": 3},
            "set_aside": 1,
            "held": False,
            "reasons": [],
        }
    ]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses_or_sends_elsewhere_costs_nothing(status: int) -> None:
    with ear(status) as (address, heard):
        assert tell(Notify(webhook=address), {}) is False
    assert len(heard) == 1


def test_nobody_there_and_nobody_named_costs_nothing() -> None:
    assert tell(Notify(webhook=f"http://127.0.0.1:{free_port()}/"), {}) is False
    assert tell(Notify(), {}) is None


def listening(study: Workspace, address: str) -> str:
    """The workspace with a webhook in its settings."""
    path = study.root / "themetrix.toml"
    line = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# webhook"))
    path.write_text(path.read_text(encoding="utf-8").replace(line, f'webhook = "{address}"'), encoding="utf-8")
    return str(study.root)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("notify")
    made = bakery(root / "study")
    train(made, [written(root / "good.csv", talk("good"))])
    (made.inbox / f"{CANARY}.txt").write_text(
        f"Interviewer: How is it?\n\nCustomer: {CANARY} bakes bread that I like very much.\n", encoding="utf-8"
    )
    return made


def test_a_run_that_set_something_aside_tells_so_and_one_that_didnt_is_silent(study: Workspace) -> None:
    with ear() as (address, heard):
        root = listening(study, address)
        for name, count in ((None, 0), (f"{CANARY} scan.txt", 1)):
            if name:
                (study.inbox / name).write_bytes(b"")
            with failure_told(root, "process_batch"), batch.held(root):
                taken = batch.take_in(root, [])
                for shard in batch.shards(root):
                    batch.code_shard(root, shard)
                published = batch.publish(root, [], taken)
            assert len(heard) == count
        assert published["told"] is True
        assert heard[0]["counts"]["files_set_aside"] == 1
        with pytest.raises(StoreFault), failure_told(root, "process_batch"):
            raise TransientFault(f"{CANARY} is in the text", where=f"/{CANARY}")
        with batch.held(root), pytest.raises(WorkspaceBusy), failure_told(root, "export_evidence"), batch.held(root):
            pass
    failed = {"themetrix": "study", "outcome": "failed", "heals": True}
    assert heard[1:] == [
        failed | {"flow": "process_batch", "error": "TransientFault"},
        failed | {"flow": "export_evidence", "error": "WorkspaceBusy"},
    ]
    assert "Quillfeather" not in json.dumps(heard) and "bread" not in json.dumps(heard)


def test_a_failure_where_there_is_no_workspace_is_the_failure_it_was(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), failure_told(str(tmp_path), "retrain"):
        raise ZeroDivisionError
