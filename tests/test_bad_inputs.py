"""Every bad input of a whole inbox ends in quarantine with the right reason and a remedy, and the good file beside them is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bad_inputs import TALK, Bad, bad_inputs
from studies import new_workspace

from pipeline.operations.dry_run import dry_run
from pipeline.operations.intake import Intake, take_in
from pipeline.store import raw
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace

ALL = tuple(bad_inputs())
DOCS = Path(__file__).resolve().parents[1] / "docs" / "reasons.md"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Intake, dict[str, str]]:
    """One inbox of all of them and one good interview, taken in; before that, what a dry run said of each."""
    study = new_workspace(tmp_path_factory.mktemp("bad") / "study")
    for each in ALL:
        (study.inbox / each.name).write_bytes(each.content)
    (study.inbox / "good.txt").write_text(TALK, encoding="utf-8")
    before = {found.name: found.refused for found in dry_run(study)}
    with Ledger(study.ledger) as ledger:
        return study, take_in(study, ledger), before


def test_there_are_eighty_and_more_and_no_two_are_the_same() -> None:
    assert len(ALL) >= 80
    assert len({each.name for each in ALL}) == len(ALL)
    assert len({(each.content, each.name) for each in ALL}) == len(ALL)


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_a_bad_file_is_set_aside_for_its_reason_with_a_remedy(
    bad: Bad, inbox: tuple[Workspace, Intake, dict[str, str]]
) -> None:
    study, _, before = inbox
    place = study.quarantine / raw.document_id(bad.content)[:16]
    why = json.loads((place / "why.json").read_text(encoding="utf-8"))
    assert why["reason"] == bad.reason, why
    assert len(why["remedy"].split()) >= 3 and why["found"]
    assert before[bad.name].startswith(f"{bad.reason}: "), "the dry run said otherwise"


def test_the_good_file_beside_them_is_taken_in_and_nothing_is_lost(
    inbox: tuple[Workspace, Intake, dict[str, str]],
) -> None:
    study, taken, _ = inbox
    assert taken.new == 1
    assert list(study.inbox.iterdir()) == []
    kept = {raw.document_id(each.content)[:16] for each in ALL}
    assert {path.name for path in study.quarantine.iterdir()} == kept


def test_every_reason_of_the_table_is_met_by_some_bad_input_or_named_here() -> None:
    listed = {line.split("`")[1] for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    elsewhere = {
        "too_large": "test_reading, test_readers_json",
        "too_heavy": "test_reading_apart",
        "participants_invalid": "test_store_participants, test_run",
        "reading_invalid": "test_directions",
        "several_interviews": "test_readers_xlsx",
        "withdrawn": "test_forget",
    }
    assert {each.reason for each in ALL} | set(elsewhere) == listed
