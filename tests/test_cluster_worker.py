"""A worker prepares and codes for the run that asked, exactly as that run would, and tells of it in rows alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from study_nights import copy_of, prepared_study

from pipeline.errors import StoreFault, ThemetrixError
from pipeline.operations import batch, cluster_worker
from pipeline.operations.cluster import _missing
from pipeline.operations.cluster_worker import Done, Piece, do_shard
from pipeline.operations.forget_proof import erase_vectors
from pipeline.operations.models import model_in_use
from pipeline.operations.run import run
from pipeline.operations.study import codebook_in_use
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.segments import CODED, PREPARED
from pipeline.store.vectors import VectorCache, cache_files, this_host
from pipeline.store.work_pass import let_workers_in
from pipeline.store.workspace import Workspace, open_workspace

CANARY = "Quillfeather"


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study whose interviews are in `raw/`, neither prepared nor coded."""
    folder = tmp_path_factory.mktemp("study")
    batch.take_in(str(prepared_study(folder).root), [])
    return folder


@pytest.fixture
def workspace(taken_in: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    return copy_of(taken_in, tmp_path / "copy")


@pytest.fixture
def own(workspace: Workspace) -> Iterator[str]:
    """The pass of a run that holds it."""
    with hold(workspace.root), let_workers_in(workspace.root) as own:
        yield own


def pieces_of(workspace: Workspace) -> list[Piece]:
    """What is to be done."""
    with Ledger(workspace.ledger) as ledger:
        return _missing(workspace, ledger)


def test_its_rows_are_those_of_a_run_in_one_process(
    taken_in: Path, workspace: Workspace, own: str, tmp_path: Path
) -> None:
    done = do_shard(str(workspace.root), own, True, pieces_of(workspace))
    other = copy_of(taken_in, tmp_path / "other")
    run(other, formats=["csv"])
    with Ledger(other.ledger) as ledger:
        rows = {*ledger.segments(PREPARED).values(), *ledger.segments(CODED).values()}
    assert (set(done.rows), done.refused, done.failed) == (rows, (), None)
    assert {row.path for row in done.rows} == {
        path.relative_to(workspace.segments).as_posix() for path in workspace.segments.rglob("*.parquet")
    }


def test_what_is_prepared_already_is_only_coded(workspace: Workspace, own: str) -> None:
    pieces = pieces_of(workspace)
    first = do_shard(str(workspace.root), own, True, pieces)
    prepared = {row.document_id: row for row in first.rows if row.kind == PREPARED}
    again = do_shard(str(workspace.root), own, True, [replace(p, prepared=prepared[p.document_id]) for p in pieces])
    assert set(again.rows) == {row for row in first.rows if row.kind == CODED}


def test_on_another_machine_its_vectors_lie_in_a_cache_of_that_machine(workspace: Workspace, own: str) -> None:
    before = {path.name for path, _, _ in cache_files(workspace.segments)}
    done = do_shard(str(workspace.root), own, False, pieces_of(workspace))
    assert done.failed is None
    (cache,) = (found for found in cache_files(workspace.segments) if found[0].name not in before)
    assert cache[2] == this_host() != ""
    assert {path.name for path in workspace.segments.glob("vectors-*")} == {*before, cache[0].name}


def test_a_document_that_cant_be_read_is_named_by_its_id_and_costs_no_other(
    workspace: Workspace, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = pieces_of(workspace)
    from pipeline.errors import UnreadableFile
    from pipeline.operations.prepare import Preparing

    real = Preparing.row

    def row(self: Preparing, identifier: str, key: str) -> object:
        if identifier == pieces[0].document_id:
            raise UnreadableFile("too_heavy", f"reading {CANARY} took too long", where=f"{CANARY}.docx")
        return real(self, identifier, key)

    monkeypatch.setattr(Preparing, "row", row)
    done = do_shard(str(workspace.root), own, True, pieces)
    assert (done.refused, done.failed) == ((pieces[0].document_id,), None)
    assert {row.document_id for row in done.rows} == {piece.document_id for piece in pieces[1:]}
    assert CANARY.encode() not in pickle.dumps(done)


def failure(done: Done) -> ThemetrixError:
    """The fault that stopped a shard, of which nothing is to be recorded."""
    assert done.failed is not None and done.rows == ()
    return done.failed


def test_whatever_goes_wrong_comes_back_as_a_value_without_a_word(
    workspace: Workspace, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError(f"{CANARY} said so")

    pieces = pieces_of(workspace)
    monkeypatch.setattr(cluster_worker, "code_rows", fails)
    told = failure(do_shard(str(workspace.root), own, True, pieces))
    assert "KeyError at test_cluster_worker.py" in told.found
    assert CANARY.encode() not in pickle.dumps(told)


@pytest.mark.parametrize("what", ["codebook.toml", "participants.csv", "../key"])
def test_a_worker_that_would_read_or_code_otherwise_refuses(workspace: Workspace, own: str, what: str) -> None:
    pieces = pieces_of(workspace)
    path = workspace.root / what
    changed = {
        "codebook.toml": 'aliases = ["Customer", "Shopper"]',
        "participants.csv": "ann.txt,Customer Ann,C01,customers,\nann.txt,Interviewer,I01,interviewer,",
        "../key": "quite-another-key-than-before",
    }[what]
    text = path.read_text(encoding="utf-8")
    was = {"codebook.toml": 'aliases = ["Customer"]', "participants.csv": "ann.txt,Customer Ann,C01,customers,"}
    path.write_text(text.replace(was.get(what, text), changed), encoding="utf-8")
    told = failure(do_shard(str(workspace.root), own, True, pieces))
    assert isinstance(told, StoreFault) and "otherwise" in told.found
    assert not list(workspace.segments.rglob("*.parquet"))


def test_a_worker_without_the_studys_key_makes_none(workspace: Workspace, own: str) -> None:
    pieces = pieces_of(workspace)
    key = workspace.root.parent / "key"
    key.unlink()
    assert "no pseudonym key" in failure(do_shard(str(workspace.root), own, True, pieces)).found
    assert not key.exists()


def test_a_worker_that_doesnt_see_the_workspace_says_so(tmp_path: Path) -> None:
    told = failure(do_shard(str(tmp_path / "nowhere"), "x", True, []))
    assert "doesn't see the workspace" in told.found and "every machine" in told.remedy


def test_work_of_a_run_that_is_gone_is_left_undone(workspace: Workspace) -> None:
    pieces = pieces_of(workspace)
    with hold(workspace.root), let_workers_in(workspace.root) as own:
        pass
    assert "is gone" in failure(do_shard(str(workspace.root), own, True, pieces)).found
    assert not list(workspace.segments.rglob("*.parquet"))
    assert open_workspace(workspace.root) == workspace


def test_erasing_vectors_finds_the_cache_of_every_machine(workspace: Workspace) -> None:
    import numpy as np

    codebook = codebook_in_use(workspace)
    encoder = model_in_use(workspace, codebook).encoder.ref.encoder_id
    for host in ("", "0a1b2c3d", "4e5f6a7b"):
        cache = VectorCache(workspace.segments, encoder, host)
        cache.put([(b"w" * 32, np.ones(3, dtype=np.float32))])
        cache.close()
    stranger = VectorCache(workspace.segments, "f" * 64, "0a1b2c3d")
    stranger.close()
    with Ledger(workspace.ledger) as ledger:
        assert erase_vectors(workspace, ledger, codebook)[0] >= 3
    for host in ("", "0a1b2c3d", "4e5f6a7b"):
        cache = VectorCache(workspace.segments, encoder, host)
        assert cache.get([b"w" * 32]) == {}
        cache.close()
    assert not list(workspace.segments.glob("vectors-ffff*")), "no model names its encoder"
