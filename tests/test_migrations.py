"""An older workspace becomes one of today, whole or not at all; one from the future is left alone.

`golden/first_workspace.zip` is the workspace of a study (four synthetic interviews, two bad files, participants, one run) as
release 0.1.0 left it: made by that release's own code on 22 November 2026. Vectors, workbook, page, Parquet exports and the
exports of two further looks were left out of the archive, and the path of the key was made relative; the rest is to the byte.
"""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from faults import failing_at, killed_at
from studies import new_workspace

from pipeline.errors import StoreFault
from pipeline.operations.run import run
from pipeline.operations.status import past_runs, status
from pipeline.store.ledger import Ledger
from pipeline.store.migrations import LAYOUT, STEPS, copy_beside, forget_copies, layout_of, migrate
from pipeline.store.workspace import Workspace, open_workspace

FIRST = Path(__file__).parent / "golden" / "first_workspace.zip"
FORMATS = ("csv", "json", "md", "transcripts")


@pytest.fixture
def first(tmp_path: Path) -> Workspace:
    """The workspace of the first release, with the model on the same encoder that is shipped today."""
    return first_workspace(tmp_path)


def first_workspace(folder: Path) -> Workspace:
    with zipfile.ZipFile(FIRST) as archive:
        archive.extractall(folder)
    settings = folder / "study" / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('model = "v1" ', 'model = "v1-fast" '), encoding="utf-8")
    for name in ("inbox", "models", "segments"):
        (folder / "study" / name).mkdir(exist_ok=True)
    return open_workspace(folder / "study")


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table and what stands in it, read by SQLite alone."""
    connection = sqlite3.connect(path)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    finally:
        connection.close()


def beside(path: Path) -> list[str]:
    """The ledger's own files."""
    return sorted(entry.name for entry in path.parent.iterdir() if "ledger" in entry.name)


def test_the_workspace_of_the_first_release_is_what_it_wrote(first: Workspace) -> None:
    found = tables(first.ledger)
    assert set(found) == {"meta", "documents", "names", "set_aside", "segments", "runs"}
    assert ("layout", "1") in found["meta"] and (len(found["documents"]), len(found["runs"])) == (4, 3)


def test_opening_it_loses_nothing_and_brings_it_to_todays_layout(first: Workspace) -> None:
    before = tables(first.ledger)
    with Ledger(first.ledger):
        pass
    after = tables(first.ledger)
    assert ("layout", str(LAYOUT)) in after["meta"]
    for name, rows in before.items():
        assert [row for row in after[name] if row[0] != "layout"] == [row for row in rows if row[0] != "layout"]
    assert {"human_codes", "promotions", "memos"} <= set(after)
    assert beside(first.ledger) == ["ledger.sqlite"]


def test_looking_at_it_changes_no_byte_of_it(first: Workspace) -> None:
    before = {path: path.read_bytes() for path in first.root.rglob("*") if path.is_file()}
    found = status(first)
    assert (found.documents, len(found.set_aside), found.runs, found.coded) == (4, 2, 3, 0)
    assert [row["run_id"] for row in past_runs(first)][-1] == "80fc908dd374e7cb"
    assert {path: path.read_bytes() for path in first.root.rglob("*") if path.is_file()} == before


def test_its_next_run_gives_what_the_same_files_give_today(first: Workspace, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    fresh = new_workspace(tmp_path / "fresh" / "study")
    shutil.copy(tmp_path / "key", tmp_path / "fresh" / "key")
    shutil.copy(first.root / "codebook.toml", fresh.root / "codebook.toml")
    shutil.copy(first.participants, fresh.inbox / "participants.csv")
    for path in [*first.raw.glob("*/*/*"), *first.quarantine.glob("*/*")]:
        if path.name != "why.json":
            shutil.copy(path, fresh.inbox / path.name)
    migrated, made = run(first, formats=FORMATS).published, run(fresh, formats=FORMATS).published
    refused = [json.loads((each.folder / "run.json").read_bytes())["set_aside"] for each in (migrated, made)]
    # What was set aside keeps the words in which it was told then, and counts in the run's id with them.
    assert [row["document"] for row in refused[0]] == [row["document"] for row in refused[1]]
    for name in ("codes.csv", "utterances.csv", "matrix.csv"):
        assert (migrated.folder / name).read_bytes() == (made.folder / name).read_bytes(), name
    texts = [{p.name: p.read_bytes() for p in (each.folder / "transcripts").iterdir()} for each in (migrated, made)]
    assert texts[0] == texts[1] and len(texts[0]) == 4
    with Ledger(first.ledger) as ledger:
        assert [run_id for run_id, _, _ in ledger.runs()][-1] == migrated.run_id and len(ledger.runs()) == 4


def test_a_step_that_fails_leaves_it_as_it_was_with_a_copy_beside_it(first: Workspace) -> None:
    before = tables(first.ledger)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM documents")
        raise ValueError("half-way")

    ledger = sqlite3.connect(first.ledger, isolation_level=None)
    ledger.execute("BEGIN IMMEDIATE")
    with pytest.raises(ValueError, match="half-way"):
        migrate(ledger, first.ledger, {1: half}, 2)
    assert tables(copy_beside(first.ledger, 1)) == before
    ledger.execute("ROLLBACK")
    ledger.close()
    assert tables(first.ledger) == before
    with Ledger(first.ledger):  # a release whose steps work takes it from there, and clears the copy away
        pass
    assert beside(first.ledger) == ["ledger.sqlite"]


def test_steps_are_taken_in_turn_and_once(tmp_path: Path) -> None:
    path, taken = tmp_path / "ledger.sqlite", []
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute("INSERT INTO meta VALUES ('layout', '2')")
    steps = {number: (lambda _, number=number: taken.append(number)) for number in (1, 2, 3, 4)}
    assert migrate(connection, path, steps, 4) == 2 and layout_of(connection) == 4
    assert migrate(connection, path, steps, 4) == 4 and taken == [2, 3]
    connection.close()
    forget_copies(path, 4)
    assert beside(path) == ["ledger.sqlite"]


def test_every_layout_before_todays_has_its_step() -> None:
    assert sorted(STEPS) == list(range(1, LAYOUT))


def test_killed_at_every_point_of_a_migration_nothing_is_lost(first: Workspace, tmp_path: Path) -> None:
    before, at = tables(first.ledger)["documents"], 1
    ledger_at = first.ledger  # the same place each time
    while killed_at(at, lambda: Ledger(ledger_at).__exit__(), first.root):
        with Ledger(first.ledger) as ledger:
            assert ledger.documents() == tuple(row[0] for row in before)
        assert [name for name in beside(first.ledger) if not name.endswith(("-wal", "-shm"))] in (
            ["ledger.sqlite"],
            [".tmp-ledger.sqlite.layout-1", "ledger.sqlite"],  # the next run sweeps it
        )
        shutil.rmtree(first.root)
        first = first_workspace(tmp_path)
        at += 1
    assert at > 5, "the kills met nothing"


def test_a_full_disk_at_every_point_of_a_migration_is_told_and_loses_nothing(first: Workspace) -> None:
    before = tables(first.ledger)["documents"]
    for at in range(1, 40):
        with failing_at(at, errno.ENOSPC, first.root, reads=False) as fault:
            try:
                with Ledger(first.ledger):
                    pass
            except StoreFault:
                pass
        if not fault.met:
            break
        assert tables(first.ledger)["documents"] == before
    assert at > 3
    with Ledger(first.ledger):
        pass
    assert beside(first.ledger) == ["ledger.sqlite"]


@pytest.mark.parametrize("layout", [str(LAYOUT + 1), "900", "two"])
def test_a_workspace_from_the_future_is_refused_and_not_touched(first: Workspace, layout: str) -> None:
    connection = sqlite3.connect(first.ledger)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'layout'", (layout,))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = {path.name: path.read_bytes() for path in first.root.iterdir() if path.is_file()}
    for looking in (False, True):
        with pytest.raises(StoreFault) as told:
            Ledger(first.ledger, reading=looking)
        assert told.value.remedy and not told.value.retryable
        assert ("newer" in str(told.value)) == layout.isdecimal()
    assert {path.name: path.read_bytes() for path in first.root.iterdir() if path.is_file()} == before
