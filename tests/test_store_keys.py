"""The secret behind pseudonyms is made once, whole, for its owner alone; a study never silently gets another."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from faults import killed_at

from pipeline.errors import StoreFault
from pipeline.settings import Deidentify, Settings
from pipeline.store.keys import key_path, pseudonym_key
from pipeline.store.workspace import Workspace


def study(root: Path, key_file: str = "elsewhere/key") -> Workspace:
    """A workspace whose settings name this key."""
    return Workspace(root, Settings(deidentify=Deidentify(key_file=key_file)))


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = pseudonym_key(study(tmp_path))
    assert len(first) >= 32
    assert pseudonym_key(study(tmp_path)) == first
    assert (tmp_path / "elsewhere" / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["key"]


def test_two_studies_have_two_keys(tmp_path: Path) -> None:
    assert pseudonym_key(study(tmp_path, "a")) != pseudonym_key(study(tmp_path, "b"))


@pytest.mark.parametrize(
    ("given", "expected"), [("key", "study/key"), ("../key", "study/../key"), ("~/k/key", "home/k/key")]
)
def test_a_relative_key_lies_in_the_workspace_and_a_tilde_is_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert key_path(study(tmp_path / "study", given)) == tmp_path / expected


def test_an_absolute_key_is_taken_as_it_stands(tmp_path: Path) -> None:
    assert key_path(study(tmp_path / "study", str(tmp_path / "key"))) == tmp_path / "key"


@pytest.mark.parametrize("content", [b"", b"short", b" " * 40, b"fifteen letters"])
def test_a_key_too_short_is_refused_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(StoreFault, match="characters") as told:
        pseudonym_key(study(tmp_path, "key"))
    assert "put back" in told.value.remedy
    assert (tmp_path / "key").read_bytes() == content


def test_white_space_around_a_key_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"sixteen letters!\r\n")
    assert pseudonym_key(study(tmp_path, "key")) == b"sixteen letters!"


def test_a_key_out_of_reach_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreFault, match="pseudonym key"):
        pseudonym_key(study(tmp_path, "file/key"))


def test_no_message_holds_the_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"secret")
    with pytest.raises(StoreFault) as told:
        pseudonym_key(study(tmp_path, "key"))
    assert "secret" not in str(told.value)


def test_runs_that_begin_together_share_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    together = threading.Barrier(8)

    def begin() -> None:
        together.wait()
        found.append(pseudonym_key(study(tmp_path)))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_kill_at_any_step_leaves_a_usable_key_or_none(tmp_path: Path) -> None:
    for trial in count():
        workspace = study(tmp_path / str(trial))
        workspace.root.mkdir()
        killed = killed_at(trial + 1, lambda workspace=workspace: pseudonym_key(workspace))  # type: ignore[misc]
        key = pseudonym_key(workspace)
        assert len(key) == 64
        assert pseudonym_key(replace(workspace)) == key
        if not killed:
            assert trial > 4
            return
