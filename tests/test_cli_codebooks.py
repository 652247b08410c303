"""`themetrix codebook` takes codebooks over, gives them away and checks them, and writes over nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Text, build
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.store.codebooks import load_codebook


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def codebook(*words: str) -> Result:
    return CliRunner().invoke(app, ["codebook", *words])


def test_a_codebook_goes_out_and_comes_back_the_same() -> None:
    assert codebook("export", "psw", "-o", "psw.qdc").exit_code == 0
    told = codebook("import", "psw.qdc", "-o", "mine.toml", "--keep", "psw", "--json")
    assert json.loads(told.stdout)["labels"] == list(load_codebook("psw").label_ids)
    assert load_codebook(str(Path("mine.toml").resolve())) == load_codebook("psw")


def test_what_is_left_behind_is_told_and_how_to_keep_it() -> None:
    told = codebook("export", "psw", "-o", "psw.xlsx").stderr
    assert "criteria, groups, sites" in told and "--keep" in told
    assert "labels alone" not in codebook("export", "psw", "-o", "psw.toml").stderr


def test_a_project_of_another_program_becomes_a_codebook_with_what_is_missing_told() -> None:
    Path("study.qdpx").write_bytes(build([Text("A", "R: x")], {"Support": "Approves.", "Tea": ""}))
    told = codebook("import", "study.qdpx", "-o", "study.toml")
    assert told.exit_code == 0
    assert "no definition, which the machine learns from, too: tea" in told.stderr
    assert codebook("check", "study.toml").exit_code == 0
    assert "2 labels" in codebook("check", "study.qdpx").stderr


@pytest.mark.parametrize(
    "words",
    [
        ("export", "psw", "-o", "there.toml"),
        ("import", "good.csv", "-o", "there.toml"),
        ("import", "good.csv", "-o", "good.qdc"),
        ("import", "nowhere.csv", "-o", "new.toml"),
        ("import", "bad.csv", "-o", "new.toml"),
        ("import", "good.csv", "-o", "new.toml", "--keep", "nobody"),
        ("check", "bad.csv"),
        ("check", "nowhere.qdc"),
        ("export", "psw", "-o", "new.docx"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_writes_nothing(words: tuple[str, ...]) -> None:
    Path("there.toml").write_text("# mine\n")
    Path("good.csv").write_text("name,definition\nSupport,Approves.\n")
    Path("bad.csv").write_text("name,kind\nSupport,mood\n")
    before = sorted(Path.cwd().iterdir())
    told = codebook(*words)
    assert (told.exit_code, "Traceback" in told.stderr) == (2, False)
    assert sorted(Path.cwd().iterdir()) == before
    assert Path("there.toml").read_text() == "# mine\n"
