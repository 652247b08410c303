"""Pseudonyms back to names: right, for the holder of the key alone, and never without a record."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from studies import new_workspace
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import StoreFault, WrongUse
from pipeline.operations.intake import take_in
from pipeline.operations.prepare import prepare
from pipeline.operations.reidentify import COLUMNS, reidentify
from pipeline.pseudonyms import PSEUDONYM
from pipeline.store.ledger import Ledger
from pipeline.store.reidentifications import reidentifications
from pipeline.store.segments import PREPARED, read_segment, unpack_prepared
from pipeline.store.workspace import Workspace, open_workspace

TALK = """Interviewer: Who helped you when you came?

Morwen Thistlewood: It was Funmi Adeyemi, on Quince Ward. Funmi rang me on 07700 900123, from Harbour Lights.

Interviewer: And then?

Morwen Thistlewood: Then I told Funmi that I would do it too, and she said good.
"""


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    workspace = new_workspace(tmp_path / "study")
    settings = workspace.root / "themetrix.toml"
    listed = settings.read_text(encoding="utf-8").replace(
        "[deidentify]", '[deidentify]\norganisations = ["harbour lights"]', 1
    )
    settings.write_text(listed, encoding="utf-8")
    workspace = open_workspace(workspace.root)
    (workspace.inbox / "morwen_thistlewood_1.txt").write_text(TALK, encoding="utf-8")
    with Ledger(workspace.ledger) as ledger:
        take_in(workspace, ledger)
        prepare(workspace, ledger, ledger.documents())
    return workspace


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def exported(workspace: Workspace) -> str:
    with Ledger(workspace.ledger) as ledger:
        [row] = ledger.segments(PREPARED).values()
        prepared = unpack_prepared(read_segment(workspace.segments, row))
    return " ".join([prepared.transcript.name, prepared.transcript.text, *prepared.label_keys])


def test_every_pseudonym_of_an_export_is_told(study: Workspace, tmp_path: Path) -> None:
    found = reidentify(study, tmp_path / "names.csv")
    rows = table(found.output)
    assert list(rows[0]) == list(COLUMNS)
    text = exported(study)
    told = {row["pseudonym"] for row in rows}
    assert {mark[0] for mark in PSEUDONYM.finditer(text)} == told
    written = {(row["kind"], row["written"]) for row in rows}
    assert {
        ("NAME", "Funmi Adeyemi"), ("NAME", "Funmi"), ("NAME", "Morwen Thistlewood"), ("NAME", "morwen_thistlewood"),
        ("PLACE", "Quince Ward"), ("PHONE", "07700 900123"), ("ORG", "Harbour Lights"),
    } == written  # fmt: skip
    assert not any(words in text for _, words in written)
    assert len({row["pseudonym"] for row in rows if row["written"].startswith("Funmi")}) == 1


def test_the_file_is_its_owners_alone(study: Workspace, tmp_path: Path) -> None:
    path = reidentify(study, tmp_path / "names.csv").output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_what_was_asked_for_is_told(study: Workspace, tmp_path: Path) -> None:
    everything = table(reidentify(study, tmp_path / "all.csv").output)
    phone = next(row["pseudonym"] for row in everything if row["kind"] == "PHONE")
    found = reidentify(study, tmp_path / "one.csv", [phone.strip("[]"), "NAME_aaaaaa"])
    assert [row["written"] for row in table(found.output)] == ["07700 900123"]
    assert (found.pseudonyms, found.unknown) == (1, ("[NAME_aaaaaa]",))


def test_each_time_is_recorded_and_no_name_with_it(study: Workspace, tmp_path: Path) -> None:
    reidentify(study, tmp_path / "one.csv")
    assert len(reidentify(study, tmp_path / "two.csv", ["NAME_aaaaaa"]).before) == 1
    with Ledger(study.ledger) as ledger:
        assert [(row.asked, row.told > 0) for row in reidentifications(ledger)] == [(0, True), (1, False)]
    assert b"Thistlewood" not in study.ledger.read_bytes()


def test_another_key_tells_nothing(study: Workspace, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("another-key-of-some-length", encoding="utf-8")
    with pytest.raises(StoreFault):
        reidentify(study, tmp_path / "names.csv")
    assert not (tmp_path / "names.csv").exists()


@pytest.mark.parametrize("wanted", ["Funmi", "NAME_k7f3", "[NAME_K7F3XA]"])
def test_what_is_no_pseudonym_is_refused(study: Workspace, tmp_path: Path, wanted: str) -> None:
    with pytest.raises(WrongUse):
        reidentify(study, tmp_path / "names.csv", [wanted])


def test_names_are_never_written_beside_the_pseudonyms_nor_over_a_file(study: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        reidentify(study, study.root / "exports" / "names.csv")
    (tmp_path / "names.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse):
        reidentify(study, tmp_path / "names.csv")
    assert (tmp_path / "names.csv").read_text(encoding="utf-8") == "mine"


def test_a_workspace_without_interviews_has_nothing_to_tell(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    with pytest.raises(WrongUse):
        reidentify(workspace, tmp_path / "names.csv")


def test_the_command_says_no_name_on_the_terminal(study: Workspace, tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, ["reidentify", "-w", str(study.root), "-o", str(tmp_path / "n.csv")])
    assert outcome.exit_code == 0
    assert "Funmi" not in outcome.output
    assert "Recorded" in outcome.output
    assert "Funmi Adeyemi" in (tmp_path / "n.csv").read_text(encoding="utf-8")
