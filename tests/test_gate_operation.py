"""The gate round a study: a strange batch is held back, the last good evidence stays, and a person may let it through."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bakeries import bakery, with_models
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import WrongUse
from pipeline.operations import batch
from pipeline.operations.let_through import let_through
from pipeline.operations.publish import Published, standing_run
from pipeline.operations.run import run
from pipeline.operations.sample import sample
from pipeline.operations.status import status
from pipeline.people import Coding, Given
from pipeline.store.gate import accepted, erase_from_rulings, move_in_rulings, rulings
from pipeline.store.human_codes import designs, keep_codings, random_rows
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, open_workspace
from pipeline.utterance import Decision, Verdict

BREAD = (
    "The bread here is lovely and fresh.",
    "It costs too much for a loaf of it.",
    "We come in most mornings for it.",
)
SHIPS = (
    "A tanker left the harbour at dawn.",
    "Its anchor chain rusted in the salt.",
    "Gulls followed the trawler home.",
)
SMALL = ("mostly", "really", "perhaps", "always", "often", "well", "you know", "I mean", "sort of", "anyway")
GOOD_REASON = "these are sailors, and meant to be"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A bakery with eight customers' interviews that stand as its evidence."""
    workspace = with_models(bakery(tmp_path_factory.mktemp("gate") / "study"))
    bring(workspace, "first", range(8), BREAD)
    published(workspace)
    return workspace


@pytest.fixture
def study(begun: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it to try things on."""
    shutil.copytree(begun.root, tmp_path / "study")
    yield open_workspace(tmp_path / "study")


def bring(workspace: Workspace, name: str, numbers: range, said: tuple[str, ...], who: str = "Customer") -> None:
    """Puts interviews into the inbox: the same sentences, with small words and a length that chance gives each."""
    for number in numbers:
        dice = random.Random(number)
        turns = [
            f"{dice.choice(said)[:-1]}, {dice.choice(SMALL)} {dice.choice(SMALL)} {dice.choice(SMALL)}."
            for _ in range(dice.randint(6, 8))
        ]
        (workspace.inbox / f"{name}_{number:02}.txt").write_text(
            "\n".join(f"Interviewer: And then?\n{who}: {turn}" for turn in turns) + "\n", encoding="utf-8"
        )


def published(workspace: Workspace) -> Published:
    return run(workspace, formats=("json", "csv")).published


def test_a_first_batch_passes_and_one_like_it_too(study: Workspace) -> None:
    first = standing_run(study)
    bring(study, "second", range(20, 25), BREAD)
    second = published(study)
    assert not second.held
    assert standing_run(study) == second.run_id != first
    with Ledger(study.ledger) as ledger:
        assert len(accepted(rulings(ledger))) == 13


def test_a_batch_about_other_things_is_held_and_what_stood_still_stands(study: Workspace) -> None:
    first = standing_run(study)
    bring(study, "ships", range(20, 25), SHIPS)
    held = published(study)
    assert held.held
    assert "drift_embeddings" in held.reasons
    assert standing_run(study) == first
    record = json.loads((held.folder / "run.json").read_bytes())
    assert record["warnings"][0].startswith("HELD BACK by the gate")
    assert record["method"]["held_back"] == list(held.reasons)
    assert status(study).held == held.run_id


def test_a_run_without_anything_new_neither_alarms_again_nor_flips(study: Workspace) -> None:
    bring(study, "ships", range(20, 25), SHIPS)
    held = published(study)
    with Ledger(study.ledger) as ledger:
        before = rulings(ledger)
    again = published(study)
    assert (again.run_id, again.held, again.reasons) == (held.run_id, True, held.reasons)
    with Ledger(study.ledger) as ledger:
        assert rulings(ledger) == before


def test_a_person_lets_it_through_with_a_reason_that_is_kept(study: Workspace) -> None:
    bring(study, "ships", range(20, 25), SHIPS)
    held = published(study)
    done = let_through(study, GOOD_REASON).published
    assert not done.held
    assert standing_run(study) == done.run_id != held.run_id
    assert "5 interviews held back by the gate and let through by a person" in done.findings.run.warnings[0]
    with Ledger(study.ledger) as ledger:
        (row,) = (row for row in rulings(ledger) if row.held)
    assert row.released_why == GOOD_REASON
    assert status(study).held == ""
    assert published(study).run_id == done.run_id
    with pytest.raises(WrongUse, match="nothing back"):
        let_through(study, GOOD_REASON)
    bring(study, "ships", range(40, 43), SHIPS)
    assert not published(study).held, "what was let through is what comes after is compared with"


def test_a_release_needs_a_reason_and_something_held(study: Workspace) -> None:
    with pytest.raises(WrongUse, match="reason"):
        let_through(study, "  ")


def test_strangers_are_held_until_the_study_says_who_they_are(study: Workspace) -> None:
    first = standing_run(study)
    bring(study, "third", range(20, 23), BREAD, who="Visitor")
    held = published(study)
    assert held.reasons == ("unknown_speakers",)
    assert standing_run(study) == first
    rows = "".join(f"third_{number}.txt,Visitor,v{number},customers\n" for number in range(20, 23))
    (study.inbox / "participants.csv").write_text(f"document,speaker,participant,group\n{rows}", encoding="utf-8")
    mended = published(study)
    assert not mended.held
    assert standing_run(study) == mended.run_id
    assert not any("gate" in line for line in mended.findings.run.warnings), "what passes leaves no trace"


def test_a_name_that_stayed_is_told_by_place_alone(study: Workspace) -> None:
    (study.inbox / "Zbigniewa Quillfeather.txt").write_text(
        "Interviewer: And then?\nCustomer: I like the bread a lot, ask quillfeather's. Quillfeathersham is on the way there.\n"
        "Interviewer: And the price?\nCustomer: Order 8842 1187 3325 was too dear for us.\n",
        encoding="utf-8",
    )
    found = published(study)
    assert found.reasons == ("leaks",)
    assert "number 1" in found.lines[0]
    assert "8842" not in repr(found.lines)
    assert "uillfeather" not in repr(found.lines)


def test_in_one_batch_or_in_several_the_same_interviews_give_the_same_run(study: Workspace, tmp_path: Path) -> None:
    together = tmp_path / "together"
    shutil.copytree(study.root, together)
    bring(study, "second", range(20, 22), BREAD)
    published(study)
    bring(study, "second", range(22, 24), BREAD)
    once = open_workspace(together)
    bring(once, "second", range(20, 24), BREAD)
    assert published(study).run_id == published(once).run_id


def test_settings_decide_what_holds(study: Workspace) -> None:
    bring(study, "ships", range(20, 25), SHIPS)
    assert published(study).held
    _set(study, "hold = false")
    assert not published(open_workspace(study.root)).held


def test_a_random_sheet_of_the_batch_is_handed_out_where_it_is_asked_for(study: Workspace) -> None:
    _set(study, "audit = 5")
    place = open_workspace(study.root)
    bring(place, "second", range(20, 22), BREAD)
    done = published(place)
    sheet = (done.folder / "audit.csv").read_text(encoding="utf-8-sig")
    assert sheet.count("\n") == 6
    with Ledger(place.ledger) as ledger:
        (design,) = designs(ledger).values()
    assert design["audit"]
    assert design["of"] <= 16, "drawn from the batch, not from the study"
    (done.folder / "audit.csv").write_text("coded", encoding="utf-8")
    published(place)
    assert (done.folder / "audit.csv").read_text(encoding="utf-8") == "coded"


def test_doors_tell_and_end_with_3(study: Workspace) -> None:
    bring(study, "ships", range(20, 25), SHIPS)
    command = CliRunner().invoke(app, ["run", "-w", str(study.root), "--format", "json", "--json"])
    assert command.exit_code == 3
    assert "drift_embeddings" in json.loads(command.stdout)["reasons"]
    shown = CliRunner().invoke(app, ["gate", "-w", str(study.root), "--json"])
    assert shown.exit_code == 3
    assert json.loads(shown.stdout)["held"] == json.loads(command.stdout)["run_id"]
    assert batch.publish(str(study.root), ["json"], {})["held"]
    through = CliRunner().invoke(app, ["gate", "-w", str(study.root), "--release", GOOD_REASON, "--json"])
    assert through.exit_code == 0
    assert CliRunner().invoke(app, ["gate", "-w", str(study.root)]).exit_code == 0


def test_a_study_older_than_the_gate_begins_with_what_stands(study: Workspace) -> None:
    with Ledger(study.ledger) as ledger, ledger.writing() as connection:
        connection.execute("DROP TABLE gate_batches")
    bring(study, "ships", range(20, 25), SHIPS)
    assert "drift_embeddings" in published(study).reasons


def test_people_who_find_the_model_wrong_hold_it_back_until_somebody_says_otherwise(study: Workspace) -> None:
    settings = study.root / "themetrix.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('model = "v1"', 'model = "v2"'), encoding="utf-8")
    place = open_workspace(study.root)
    done = published(place)
    assert not done.held, "another model is no new batch"
    sheet = sample(place, study.root.parent / "sheet.csv", 45, ("random",))
    machine = {
        coded.utterance.utterance_id: coded.decisions
        for document in done.findings.documents
        for coded in document.utterances
    }
    with Ledger(place.ledger) as ledger:
        wrong = [_otherwise(row, machine[row], sheet.sheet) for row in random_rows(ledger, sheet.sheet)]
        keep_codings(ledger, "a part", wrong[:-1])
    assert not published(place).held, "a sheet read in part says nothing"
    with Ledger(place.ledger) as ledger:
        keep_codings(ledger, "the rest", wrong[-1:])
    held = published(place)
    assert held.reasons == ("audit",)
    assert "errs on 45 of 45 utterances" in held.lines[0]
    assert not let_through(place, GOOD_REASON).published.held
    assert not published(place).held, "what was known when it was let through is no reason again"


def test_a_document_that_is_rewritten_or_erased_is_so_in_every_ruling(study: Workspace) -> None:
    with Ledger(study.ledger) as ledger:
        old, gone, *rest = accepted(rulings(ledger))
        with ledger.writing() as connection:
            move_in_rulings(connection, old, "new")
            erase_from_rulings(connection, {gone})
        assert set(accepted(rulings(ledger))) == {"new", *rest}
        assert all(check["line"] == "erased" for check in rulings(ledger)[-1].found["checks"])


def _otherwise(row: str, decisions: tuple[Decision, ...], sheet: str) -> Coding:
    """A person's codes that differ from the machine's on every label."""
    labels = tuple(decision.label for decision in decisions)
    given = tuple(Given(each.label) for each in decisions if each.machine.verdict is not Verdict.YES)
    return Coding(row, "", "ana", labels, given, sheet=sheet)


def _set(workspace: Workspace, line: str) -> None:
    path = workspace.root / "themetrix.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[gate]\n", f"[gate]\n{line}\n"), encoding="utf-8")
