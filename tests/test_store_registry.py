"""Models are found by version or path, never through a name that leads elsewhere, and none is ever written over."""

from __future__ import annotations

import threading
from itertools import count
from pathlib import Path

import pytest
from faults import killed_at

from pipeline.errors import ModelRefused, WrongUse
from pipeline.settings import Settings
from pipeline.store import registry
from pipeline.store.registry import find_model, next_version, read_model, versions, write_model
from pipeline.store.workspace import Workspace

FILES = {"manifest.json": b"{}", "head.npz": b"numbers", "card.md": b"# Card"}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace in an empty house."""
    (tmp_path / "study").mkdir()
    (tmp_path / "stood-in").mkdir()
    monkeypatch.setattr(registry, "SHIPPED_MODELS", tmp_path / "shipped")
    monkeypatch.chdir(tmp_path / "stood-in")
    return Workspace(tmp_path / "study", Settings())


def test_a_model_comes_back_as_it_was_written(study: Workspace) -> None:
    folder = write_model(study.models, "cats", "v1", FILES)
    assert folder == study.models / "cats" / "v1"
    assert find_model(study, "cats", "v1") == folder
    assert read_model(folder) == FILES


def test_the_workspaces_own_comes_before_the_shipped_one(study: Workspace, tmp_path: Path) -> None:
    shipped = write_model(tmp_path / "shipped", "cats", "v1", FILES)
    assert find_model(study, "cats", "v1") == shipped
    own = write_model(study.models, "cats", "v1", FILES)
    assert find_model(study, "cats", "v1") == own


def test_versions_are_in_order_of_age_and_the_next_is_past_the_highest(study: Workspace, tmp_path: Path) -> None:
    assert (versions(study, "cats"), next_version(study, "cats")) == ({}, "v1")
    for version in ("v10", "v2", "v9", "trial"):
        write_model(study.models, "cats", version, FILES)
    write_model(tmp_path / "shipped", "cats", "v11", FILES)
    write_model(study.models, "dogs", "v99", FILES)
    (study.models / "cats" / "v50").mkdir()
    assert list(versions(study, "cats")) == ["trial", "v2", "v9", "v10", "v11"]
    assert next_version(study, "cats") == "v12"


def test_a_model_is_never_written_over(study: Workspace) -> None:
    write_model(study.models, "cats", "v1", FILES)
    with pytest.raises(WrongUse, match="v1 already"):
        write_model(study.models, "cats", "v1", {"manifest.json": b"other"})
    assert read_model(study.models / "cats" / "v1") == FILES


def test_of_trainings_that_end_together_one_gets_the_version(study: Workspace) -> None:
    together, done = threading.Barrier(6), []

    def write(number: int) -> None:
        together.wait()
        try:
            write_model(study.models, "cats", "v1", {"manifest.json": str(number).encode()})
            done.append(str(number).encode())
        except WrongUse:
            pass

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [read_model(study.models / "cats" / "v1")["manifest.json"]]


@pytest.mark.parametrize("version", ["../v1", "a/b", "..", ".hidden", "", "/tmp/v1", "v\0", "v 1"])
def test_a_version_that_leads_elsewhere_is_refused(study: Workspace, tmp_path: Path, version: str) -> None:
    with pytest.raises(WrongUse):
        write_model(study.models, "cats", version, FILES)
    assert list(tmp_path.rglob("manifest.json")) == []


def test_a_path_names_a_model_the_workspaces_first(study: Workspace, tmp_path: Path) -> None:
    elsewhere = write_model(tmp_path / "elsewhere", "cats", "v1", FILES)
    assert find_model(study, "cats", str(elsewhere)) == elsewhere
    here = write_model(Path.cwd() / "mine", "cats", "v1", FILES)
    assert find_model(study, "cats", "mine/cats/v1").resolve() == here
    own = write_model(study.root / "mine", "cats", "v1", FILES)
    assert find_model(study, "cats", "mine/cats/v1") == own


def test_a_folder_that_happens_to_be_called_so_hides_no_version(study: Workspace) -> None:
    own = write_model(study.models, "cats", "v1", FILES)
    (Path.cwd() / "v1").mkdir()
    assert find_model(study, "cats", "v1") == own


@pytest.mark.parametrize("name", ["v2", "../cats/v1/..", "", "..", "nul\0", "no/such/folder"])
def test_a_model_that_isnt_there_is_told_with_those_that_are(study: Workspace, name: str) -> None:
    write_model(study.models, "cats", "v1", FILES)
    with pytest.raises(ModelRefused) as told:
        find_model(study, "cats", name)
    assert "v1" in told.value.expected
    assert told.value.where == str(study.models / "cats")
    assert told.value.remedy.startswith("check `model = …` in themetrix.toml or --model; or train one with: themetrix")


def test_what_no_model_holds_is_refused(study: Workspace, tmp_path: Path) -> None:
    folder = write_model(study.models, "cats", "v1", FILES)
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "head.link").symlink_to(tmp_path / "secret")
    with pytest.raises(ModelRefused, match=r"head\.link"):
        read_model(folder)
    (folder / "head.link").unlink()
    (folder / "more").mkdir()
    with pytest.raises(ModelRefused, match="more"):
        read_model(folder)


def test_a_huge_file_is_refused_and_not_read(study: Workspace) -> None:
    folder = write_model(study.models, "cats", "v1", FILES)
    with (folder / "head.npz").open("wb") as handle:
        handle.truncate(2**40)
    with pytest.raises(ModelRefused, match=r"head\.npz"):
        read_model(folder)


def test_a_killed_training_leaves_a_whole_model_or_none(study: Workspace) -> None:
    for trial in count():
        name = f"cats{trial}"
        killed = killed_at(trial + 1, lambda name=name: write_model(study.models, name, "v1", FILES))  # type: ignore[misc]
        found = versions(study, name)
        assert list(found) in ([], ["v1"])
        if found:
            assert read_model(found["v1"]) == FILES
        if not killed:
            assert found
            assert trial > 5
            return
