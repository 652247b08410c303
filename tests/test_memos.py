"""The commands `memo` and `judgement`: checked against the codebook, kept through re-runs, helpful when mistyped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bakeries import CODEBOOK
from studies import new_workspace
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.operations.memos import LONGEST, listed
from pipeline.store.ledger import Ledger
from pipeline.store.memos import judgements, memos
from pipeline.store.workspace import Workspace, open_workspace

JUDGE = ("judgement", "add", "welcome", "Thin.", "--by", "ana", "--component", "adequacy", "--level")


@pytest.fixture
def bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose codebook is the bakery's, and nothing else in it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    new_workspace(tmp_path / "study")
    (tmp_path / "study" / "codebook.toml").write_text(CODEBOOK, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "study")
    return open_workspace(tmp_path / "study")


def themetrix(*words: str, given: bytes | None = None) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, list(words), input=given)


def texts(workspace: Workspace) -> list[str]:
    """The memos that stand."""
    with Ledger(workspace.ledger) as ledger:
        return [memo.text for memo in memos(ledger)]


def test_a_memo_is_noted_listed_and_removed(bakery: Workspace) -> None:
    told = themetrix(
        "memo", "add", "welcome", "Warm in both waves", "--group", "customers", "--by", "ana", "--wave", "2"
    )
    assert told.exit_code == 0, told.stderr
    assert "welcome × customers, wave 2" in told.stderr
    assert "as typed" in told.stderr
    (kept,) = json.loads(themetrix("memo", "list", "--json").stdout)["memos"]
    assert kept["memo"] == {
        "criterion": "welcome", "group": "customers", "site": "all", "wave": "2", "text": "Warm in both waves", "by": "ana",
    }  # fmt: skip
    assert "Warm in both waves" in themetrix("memo", "list").stderr
    assert themetrix("memo", "remove", str(kept["number"])).exit_code == 0
    assert texts(bakery) == []
    assert "until" in themetrix("memo", "list", "--past").stderr


def test_a_long_memo_comes_from_a_file_or_from_standard_input(bakery: Workspace) -> None:
    long = "First line.\r\nSecond line: café.\n"
    (bakery.root / "memo.txt").write_bytes(long.encode("utf-8-sig"))
    for words in (("--file", "memo.txt"), ("--file", "-"), ("-",)):
        assert themetrix("memo", "add", "welcome", "--by", str(words), *words, given=long.encode()).exit_code == 0
    assert texts(bakery) == ["First line.\nSecond line: café."] * 3


def test_names_and_aliases_are_understood_and_people_keep_their_spelling(bakery: Workspace) -> None:
    assert themetrix("memo", "add", "Welcome", "a", "--group", "customer", "--by", "Ana  Roy").exit_code == 0
    assert themetrix("memo", "add", "welcome", "b", "--group", "unknown", "--by", "ana roy").exit_code == 0
    with Ledger(bakery.ledger) as ledger:
        found = memos(ledger)
    assert [(memo.group, memo.by) for memo in found] == [("customers", "Ana Roy"), ("unknown", "Ana Roy")]


def test_a_later_judgement_of_the_same_person_replaces_the_earlier(bakery: Workspace) -> None:
    assert themetrix(*JUDGE, "minor").exit_code == 0
    told = themetrix(*JUDGE, "No or very minor")
    assert "takes the place" in told.stderr
    assert themetrix("judgement", "add", "welcome", "All in all", "--level", "moderate", "--by", "ben").exit_code == 0
    with Ledger(bakery.ledger) as ledger:
        found = [(made.component, made.level, made.by) for made in judgements(ledger)]
    assert found == [("adequacy", "no or very minor", "ana"), ("overall", "moderate", "ben")]
    assert len(json.loads(themetrix("judgement", "list", "--past", "--json").stdout)["judgements"]) == 3
    assert themetrix("judgement", "remove", "2").exit_code == 0
    assert "Thin." not in themetrix("judgement", "list").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("memo", "add", "wellcome", "x", "--by", "ana"), "one of welcome"),
        (("memo", "add", "welcome", "x", "--by", "ana", "--group", "nurses"), "one of bakers, customers, unknown"),
        (("memo", "add", "welcome", "x", "--by", "ana", "--site", "hill"), "a codebook with sites"),
        (("memo", "add", "welcome", "x"), "--by"),
        (("memo", "add", "welcome", "  ", "--by", "ana"), "the memo is empty"),
        (("memo", "add", "welcome", "x" * (LONGEST + 1), "--by", "ana"), "20,000 at most"),
        (("memo", "add", "welcome", "x", "--file", "memo.txt", "--by", "ana"), "both given"),
        (("memo", "add", "welcome", "--file", "no.txt", "--by", "ana"), "no such file"),
        (("memo", "remove", "7"), "no memo with the number 7"),
        (("judgement", "remove", "7"), "there is none"),
        ((*JUDGE, "high"), "'no or very minor', 'minor', 'moderate', 'serious'"),
        ((*JUDGE[:-3], "--component", "overall", "--level", "minor"), "'high', 'moderate', 'low', 'very low'"),
        ((*JUDGE[:-3], "--component", "beauty", "--level", "minor"), "'coherence', 'adequacy'"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_what_is_mistyped_is_refused_with_what_would_do(bakery: Workspace, words: tuple[str, ...], says: str) -> None:
    told = themetrix(*words)
    assert told.exit_code == 2, told.stderr
    assert says in told.stderr
    assert texts(bakery) == []


def test_a_memo_typed_in_the_wrong_place_is_not_repeated(bakery: Workspace) -> None:
    told = themetrix("memo", "add", "Mrs Green said it again today", "welcome", "--by", "ana")
    assert told.exit_code == 2
    assert "Green" not in told.stderr
    assert "quotation marks" in told.stderr


def test_text_that_is_no_utf8_is_refused(bakery: Workspace) -> None:
    told = themetrix("memo", "add", "welcome", "-", "--by", "ana", given=b"caf\xe9 \xff")
    assert told.exit_code == 2
    assert "UTF-8" in told.stderr


def test_a_memo_whose_group_left_the_codebook_is_kept_and_listed_as_such(bakery: Workspace) -> None:
    themetrix("memo", "add", "welcome", "about bakers", "--group", "bakers", "--by", "ana")
    themetrix("memo", "add", "welcome", "about all", "--by", "ana")
    themetrix(*JUDGE, "minor")
    path = bakery.root / "codebook.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"bakers"', '"millers"'), encoding="utf-8")
    assert texts(bakery) == ["about bakers", "about all"]
    assert listed(bakery).orphans == (1,)
    assert "no longer in the codebook" in themetrix("memo", "list").stderr
    path.write_text(path.read_text(encoding="utf-8").replace('"welcome"', '"warmth"'), encoding="utf-8")
    assert (listed(bakery).orphans, listed(bakery).orphan_judgements) == ((1, 2), (1,))
