"""A workspace that this user may not write to, or that nobody may: who looks is shown it, who writes is told what to do."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bakeries import bakery, talk, written
from faults import failing_at
from studies import new_workspace
from study_nights import INTERVIEW

from pipeline.errors import StoreFault, ThemetrixError
from pipeline.operations.doctor import examine
from pipeline.operations.dry_run import dry_run
from pipeline.operations.list_models import list_models
from pipeline.operations.memos import listed
from pipeline.operations.run import run
from pipeline.operations.status import past_runs, status
from pipeline.operations.train import train
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace

NOBODY = 65534
ON_DISK = ("ledger", "originals", "segments", "set aside")


@pytest.fixture(scope="module")
def locked() -> Iterator[Workspace]:
    """A study with a run and a file waiting, readable by everybody, writable by nobody; outside pytest's own private folder."""
    base = Path(tempfile.mkdtemp(prefix="themetrix-locked-"))
    base.chmod(0o755)
    workspace = bakery(base / "study")
    train(workspace, [written(base / "good.csv", talk("good", 40))])
    (workspace.inbox / "ann.txt").write_text(INTERVIEW.format(name="Ann"), encoding="utf-8")
    run(workspace, formats=["csv"])
    (workspace.inbox / "bea.txt").write_text(INTERVIEW.format(name="Bea"), encoding="utf-8")
    _rights(base, 0o555, 0o444)
    yield workspace
    _rights(base, 0o755, 0o644)
    shutil.rmtree(base)


def _rights(base: Path, folders: int, files: int) -> None:
    for path in [base, *base.rglob("*")]:
        path.chmod(folders if path.is_dir() else files)


def as_nobody(action: Callable[[], object]) -> dict[str, object]:
    """What `action` returns, or the error it raises, in a child without any right of root's."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            try:
                told = {"returned": action()}
            except ThemetrixError as error:
                told = {"error": str(error), "kind": type(error).__name__, "code": error.exit_code}
            except BaseException as error:
                told = {"unforeseen": f"{type(error).__name__}: {error}"}
            os.write(write, json.dumps(told, default=str).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        return dict(json.loads(pipe.read()))


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (lambda w: [status(w).documents, status(w).waiting, status(w).runs], [1, 1, 1]),
        (lambda w: len(past_runs(w)), 1),
        (lambda w: len(list_models(w)) > 0, True),
        (lambda w: len(listed(w).memos), 0),
        (lambda w: [each.what for each in examine(w.root) if each.well and each.what in ON_DISK], [*ON_DISK]),
    ],
    ids=["status", "runs", "models", "memos", "doctor"],
)
def test_who_looks_needs_no_right_to_write(
    locked: Workspace, look: Callable[[Workspace], object], seen: object
) -> None:
    before = _all_of(locked.root)
    told = as_nobody(lambda: look(locked))
    assert told == {"returned": seen}
    assert _all_of(locked.root) == before


def test_how_files_would_be_read_is_shown_beside_a_run_and_asks_the_disk_for_no_change(locked: Workspace) -> None:
    with hold(locked.root), failing_at(1, errno.EROFS, locked.root, reads=False) as fault:
        assert [(each.name, each.turns) for each in dry_run(locked)] == [("bea.txt", 4)]
    assert fault.steps == 0


def test_a_dry_run_makes_no_inbox(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    workspace.inbox.rmdir()
    assert dry_run(workspace) == () and not workspace.inbox.exists()


def test_a_run_where_nobody_may_write_is_told_plainly_and_changes_nothing(locked: Workspace) -> None:
    before = _all_of(locked.root)
    told = as_nobody(lambda: run(locked, formats=["csv"]).published.run_id)
    assert told["kind"] == "StoreFault" and told["code"] == 1
    assert "Permission denied" in str(told["error"]) and "give this user the right to write" in str(told["error"])
    assert _all_of(locked.root) == before


def test_an_export_that_nobody_may_write_is_told_plainly(locked: Workspace) -> None:
    """The lock can be taken, the ledger can't: as when a folder was copied by root."""
    (locked.root / ".lock").chmod(0o666)
    try:
        told = as_nobody(lambda: run(locked, formats=["csv"]).published.run_id)
    finally:
        (locked.root / ".lock").chmod(0o444)
    assert told["kind"] == "StoreFault" and "right to write" in str(told["error"])


def test_a_disk_mounted_for_reading_is_told_plainly(tmp_path: Path) -> None:
    """No mount can be made here, so the system's own answer to each change is given at the border of the store."""
    workspace = new_workspace(tmp_path / "study")
    with failing_at(1, errno.EROFS, workspace.root, reads=False) as fault, pytest.raises(StoreFault) as told:
        run(workspace)
    assert fault.met and "Read-only file system" in str(told.value) and "right to write" in told.value.remedy


def test_a_ledger_that_is_not_there_yet_is_an_empty_one_to_who_looks(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, reading=True) as ledger:
        assert ledger.documents() == () and ledger.runs() == ()
    assert list(tmp_path.iterdir()) == []


def test_who_looks_while_another_writes_sees_what_was_committed_and_waits_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as writer:
        writer.keep_note("a", "1")
        with writer.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('a', '2')")
            with Ledger(path, reading=True) as reader:
                assert reader.note("a") == "1"
        with Ledger(path, reading=True) as reader:
            assert reader.note("a") == "2"
            writer.keep_note("a", "3")
            assert reader.note("a") == "2"


def test_who_looks_can_write_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.keep_note("a", "1")
    before = path.read_bytes()
    with Ledger(path, reading=True) as ledger:
        ledger.keep_note("a", "2")
    assert path.read_bytes() == before and [entry.name for entry in tmp_path.iterdir()] == ["ledger.sqlite"]


def _all_of(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, b"" if path.is_dir() else path.read_bytes())
        for path in sorted(root.rglob("*"))
    }
