"""The command speaks plainly, ends with the promised code, and gives scripts JSON and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.cli.door import Out, door
from pipeline.errors import (
    InvalidFile,
    StoreFault,
    ThemetrixError,
    UnreadableFile,
    WorkspaceBusy,
    WrongUse,
)
from pipeline.store.ledger import Ledger, SetAsideRow
from pipeline.store.lock import hold


def commands(group: Any = None, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command's words, such as ("codebook", "check")."""
    group = group or typer.main.get_command(app)
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if hasattr(command, "commands") else [(*path, name)]
    return found


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does reaches the user's own key or workspace."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def themetrix(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A new workspace."""
    assert themetrix("init", tmp_path / "study").exit_code == 0
    return tmp_path / "study"


def test_the_commands_are_there() -> None:
    promised = {"init", "run", "status", "runs", "export", "train", "predict", "codebook check", "schedule", "doctor"}
    assert promised <= {" ".join(words) for words in commands()}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    told = themetrix(*words, "--help")
    assert told.exit_code == 0
    (example,) = [line for line in told.output.splitlines() if line.strip().startswith("Example:")]
    assert " ".join(("themetrix", *words)) in example
    assert themetrix(*words, "-h").output == told.output


@pytest.mark.parametrize("words", [words for words in commands() if words != ("schedule",)], ids=" ".join)
def test_every_command_has_json_for_scripts_and_a_traceback_for_us(words: tuple[str, ...]) -> None:
    told = themetrix(*words, "--help").output
    assert "--json" in told
    assert "--debug" in told
    assert words == ("init",) or "--workspace" in told


def test_nothing_asked_shows_help() -> None:
    assert "status" in themetrix().output
    assert "check" in themetrix("codebook").output


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("init",),
        ("status", "--colour"),
        ("train",),
        ("predict", "a.csv"),
        ("status", "-w", "nowhere"),
        ("runs", "-w", "nowhere"),
        ("codebook", "check", "-w", "nowhere"),
        ("run", "-w", "nowhere"),
        ("run", "-w", "nowhere", "--dry-run"),
        ("export", "-w", "nowhere"),
        ("codebook", "check", "nothing.toml", "-w", "study"),
        ("run", "missing-file.txt", "-w", "study"),
        ("run", "missing-file.txt", "-w", "study", "--dry-run"),
        ("export", "--format", "clay", "-w", "study"),
        ("export", "--by", "moon", "-w", "study"),
        ("init", "study"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_says_why(study: Path, words: tuple[str, ...]) -> None:
    told = themetrix(*words)
    assert told.exit_code == 2, told.stderr
    assert told.stdout == ""
    assert told.stderr.strip()
    assert "Traceback" not in told.stderr


def test_a_new_workspace_can_be_looked_at_at_once(study: Path) -> None:
    told = themetrix("status", "-w", study)
    assert told.exit_code == 0
    assert told.stdout == ""
    assert str(study) in told.stderr
    assert "0 counted" in told.stderr
    assert themetrix("runs", "-w", study).exit_code == 0
    assert themetrix("codebook", "check", "-w", study).exit_code == 0


def test_a_workspace_is_not_made_twice(study: Path) -> None:
    (study / "codebook.toml").write_text("# changed\n")
    assert themetrix("init", study).exit_code == 2
    assert (study / "codebook.toml").read_text() == "# changed\n"


def test_the_workspace_one_stands_in_is_the_one_meant(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study)
    assert json.loads(themetrix("status", "--json").stdout)["root"] == str(study)


@pytest.mark.parametrize(
    "words", [("status",), ("runs",), ("codebook", "check"), ("codebook", "check", "psw"), ("doctor",)], ids=" ".join
)
def test_json_is_all_that_stands_on_standard_output(study: Path, words: tuple[str, ...]) -> None:
    told = themetrix(*words, "-w", study, "--json")
    json.loads(told.stdout)
    assert told.stderr == ""


def test_json_says_what_status_found(study: Path) -> None:
    (study / "inbox" / "zoë 😀.txt").write_text("I: Hello\n")
    with Ledger(study / "ledger.sqlite") as ledger:
        ledger.take("d1", "n1", 10)
        ledger.set_aside(SetAsideRow("d2", "[Name].txt", "empty", "no words", "Send it again"))
    found = json.loads(themetrix("status", "-w", study, "--json").stdout)
    assert (found["documents"], found["waiting"], found["runs"], found["last_run"]) == (1, 1, 0, "")
    assert found["set_aside"][0]["reason"] == "empty"
    assert "Send it again" in themetrix("status", "-w", study).stderr


def test_wrong_use_is_json_too_when_asked_for(tmp_path: Path) -> None:
    told = themetrix("status", "-w", tmp_path / "nowhere", "--json")
    assert told.exit_code == 2
    assert json.loads(told.stdout)["error"]["where"] == str(tmp_path / "nowhere")


BROKEN = """
colour = "red"
[[labels]]
id = "Not an id"
kind = "mood"
[[criteria]]
id = "welcome"
for = ["nobody"]
judged_by = ["nowhere"]
"""


def test_a_codebook_check_lists_every_problem_and_ends_with_2(study: Path) -> None:
    (study / "mine.toml").write_text(BROKEN)
    told = themetrix("codebook", "check", "mine.toml", "-w", study)
    assert told.exit_code == 2
    assert told.stderr.count("\n  - ") >= 4
    for key in ("colour", "labels", "kind", "criteria"):
        assert key in told.stderr
    assert "Traceback" not in told.stderr


def test_a_traceback_comes_when_asked_for_and_only_then(study: Path) -> None:
    (study / "codebook.toml").write_text(BROKEN)
    for words in (("codebook", "check"), ("status",)):
        assert "Traceback" not in themetrix(*words, "-w", study).stderr
        told = themetrix(*words, "-w", study, "--debug")
        assert "Traceback" in told.stderr
        assert told.exit_code == 2


def test_a_damaged_ledger_is_told_and_ends_with_1(study: Path) -> None:
    (study / "ledger.sqlite").write_bytes(b"no ledger " * 1000)
    told = themetrix("status", "-w", study)
    assert told.exit_code == 1
    assert "damaged" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_workspace_that_another_run_holds_ends_with_4(study: Path) -> None:
    with hold(study):
        told = themetrix("run", "-w", study)
    assert told.exit_code == 4
    assert "another run holds" in told.stderr


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (WrongUse("a fault"), 2),
        (InvalidFile("codebook", "c.toml", ["one", "two"]), 2),
        (UnreadableFile("empty", "a fault"), 1),
        (StoreFault("a fault", remedy="mend it"), 1),
        (WorkspaceBusy("a fault"), 4),
        (ThemetrixError("a fault"), 1),
        (ValueError("she said: a secret"), 1),
        (KeyError("a secret"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_every_error_ends_in_words_and_its_code(
    error: BaseException, exit_code: int, debug: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as end, door(debug, as_json=False):
        raise error
    told = capsys.readouterr()
    assert end.value.exit_code == exit_code
    assert told.out == ""
    assert "themetrix: " in told.err
    if not debug:
        assert "Traceback" not in told.err
        assert "secret" not in told.err, "an unforeseen error may quote a participant"


def test_an_exit_code_chosen_by_a_command_stays() -> None:
    with pytest.raises(typer.Exit) as end, door(False, as_json=False):
        raise typer.Exit(3)
    assert end.value.exit_code == 3


def test_progress_is_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    out = Out(as_json=False)
    for done in range(101):
        out.progress("Reading files", done, 100)
    out.progress("Coding", 0, 0)
    told = capsys.readouterr()
    assert told.out == ""
    assert "\r" not in told.err
    assert told.err.splitlines()[-1] == "Reading files: 100 of 100"
    assert len(told.err.splitlines()) <= 3


def test_json_silences_progress(capsys: pytest.CaptureFixture[str]) -> None:
    out = Out(as_json=True)
    out.progress("Reading files", 1, 1)
    out.tell("done")
    out.result({"é": Path("a")})
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {"é": "a"}


def test_the_command_works_as_a_process(tmp_path: Path) -> None:
    code = "from pipeline.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "status", "-w", str(tmp_path)],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("themetrix: ")
    assert "themetrix init" in done.stderr
