"""A workspace is made once, found where one expects it, and read from its own settings."""

from __future__ import annotations

import errno
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from faults import failing_at, killed_at

from pipeline.errors import InvalidFile, StoreFault, WrongUse
from pipeline.settings import Settings
from pipeline.store import workspace as module
from pipeline.store.atomic import sweep
from pipeline.store.codebooks import load_codebook
from pipeline.store.workspace import DEFAULT_WORKSPACE, find_workspace, make_workspace, open_workspace


def test_a_new_workspace_has_its_places_and_the_default_settings(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "deep" / "study")
    assert made.settings == Settings(), "what the new settings file says is not the default it claims to be"
    assert open_workspace(made.root) == made
    for place in (made.inbox, made.quarantine, made.raw, made.segments, made.evidence, made.exports, made.models):
        assert place.is_dir()
        assert place.parent == made.root
    assert {made.ledger.name, made.participants.name} == {"ledger.sqlite", "participants.csv"}
    assert load_codebook(made.settings.codebook, made.root).labels


def test_a_workspace_is_never_made_over_another(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    (tmp_path / "themetrix.toml").write_text('model = "v7"\n')
    with pytest.raises(WrongUse):
        make_workspace(tmp_path)
    assert open_workspace(tmp_path).settings.model == "v7"


def test_a_codebook_that_lies_there_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "codebook.toml").write_text("# mine\n")
    make_workspace(tmp_path)
    assert (tmp_path / "codebook.toml").read_text() == "# mine\n"


def test_a_making_that_failed_or_was_killed_can_be_done_again(tmp_path: Path) -> None:
    for trial in count():
        root = tmp_path / str(trial)
        if trial % 2:
            killed = killed_at(trial + 1, lambda root=root: make_workspace(root))  # type: ignore[misc]
        else:
            with failing_at(trial + 1, errno.ENOSPC) as fault, suppress(StoreFault):
                make_workspace(root)
            killed = fault.met
        if not (root / "themetrix.toml").exists():
            make_workspace(root)
        sweep(root)
        assert open_workspace(root).settings == Settings()
        assert (root / "codebook.toml").read_bytes() == (module.SHIPPED_CODEBOOKS / "psw.toml").read_bytes()
        if not killed:
            return


def test_a_file_in_the_way_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("x")
    with pytest.raises(StoreFault, match="make the workspace"):
        make_workspace(tmp_path / "study")


def test_the_workspace_named_comes_before_the_one_stood_in(tmp_path: Path) -> None:
    here, there = make_workspace(tmp_path / "here"), make_workspace(tmp_path / "there")
    assert find_workspace(there.root, here.root).root == there.root
    assert find_workspace(None, here.root).root == here.root
    assert find_workspace(None, tmp_path).root == DEFAULT_WORKSPACE


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no workspace") as told:
        open_workspace(tmp_path)
    assert "init" in told.value.remedy


def test_broken_settings_are_told_with_their_file(tmp_path: Path) -> None:
    (tmp_path / "themetrix.toml").write_text("model = \n")
    with pytest.raises(InvalidFile) as told:
        open_workspace(tmp_path)
    assert told.value.where == str(tmp_path / "themetrix.toml")
