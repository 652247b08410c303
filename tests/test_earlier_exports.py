"""What an earlier run wrote of interviews that haven't changed is copied, and only where it still is as it was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bakeries import bakery, talk, written

from pipeline.operations import interviews_now
from pipeline.operations.load import load
from pipeline.operations.models import model_in_use
from pipeline.operations.run import run
from pipeline.operations.study import codebook_in_use
from pipeline.operations.train import train
from pipeline.store.earlier_exports import EarlierExport
from pipeline.store.gists import find_gist
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace

FORMATS = ("csv", "html", "transcripts", "parquet")
TALK = """Interviewer: What of the bread?

Customer {n}: The bread is lovely, the best, and it is gorgeous too, and that was number {n} of them all today.

Interviewer: And what does it cost?

Baker {n}: I think that the loaf costs {n} pounds now, and pounds are dear. They all say that they like it well.
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bakery")
    workspace = bakery(folder / "study")
    train(workspace, [written(folder / "good.csv", talk("good", 40))])
    return workspace.root


@pytest.fixture
def new(trained: Path, tmp_path: Path) -> Callable[[str], Workspace]:
    """A study with a trained model and nothing in it."""
    import shutil

    from pipeline.store.workspace import open_workspace

    def made(name: str) -> Workspace:
        shutil.copytree(trained, tmp_path / name)
        return open_workspace(tmp_path / name)

    return made


def drop(workspace: Workspace, *numbers: int) -> None:
    for number in numbers:
        (workspace.inbox / f"talk {number}.txt").write_text(TALK.format(n=number), encoding="utf-8")


def exported(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_night_with_a_new_interview_writes_what_a_run_over_all_of_them_writes(
    new: Callable[[str], Workspace],
) -> None:
    nightly, at_once = new("nightly"), new("at once")
    for night in ((1, 2), (3,), (4,)):
        drop(nightly, *night)
        last = run(nightly, formats=FORMATS)
    drop(at_once, 1, 2, 3, 4)
    whole = run(at_once, formats=FORMATS)
    assert last.published.run_id == whole.published.run_id
    assert exported(last.published.folder) == exported(whole.published.folder)


def test_pieces_are_copied_from_a_file_as_it_was_written_and_never_from_one_that_was_altered(
    new: Callable[[str], Workspace],
) -> None:
    study = new("study")
    drop(study, 1, 2)
    first = run(study, formats=FORMATS).published.folder
    whole = exported(first)
    for altered in ("utterances.csv", next(path for path in whole if path.startswith("transcripts/"))):
        held = EarlierExport(first, "csv" if altered.endswith(".csv") else "transcripts", version(first, altered))
        file = held.opened(altered)
        assert file is not None and held.places(altered)
        file.close()
        (first / altered).write_bytes(whole[altered] + b"x")
        assert held.opened(altered) is None
    drop(study, 3)
    second = exported(run(study, formats=FORMATS).published.folder)
    afresh = new("afresh")
    drop(afresh, 1, 2, 3)
    assert second == exported(run(afresh, formats=FORMATS).published.folder)


def version(folder: Path, path: str) -> str:
    import json

    name = "csv" if path.endswith(".csv") else "transcripts"
    return str(json.loads((folder / ".complete" / f"{name}.json").read_bytes())[""])


def test_an_interview_that_did_not_change_is_not_read_again_to_count_it(
    new: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = new("study")
    drop(study, 1, 2, 3)
    run(study, formats=("json",))

    def refuse(*_: object) -> None:
        raise AssertionError("the interview was read")

    with Ledger(study.ledger) as ledger:
        book = codebook_in_use(study)
        model = model_in_use(study, book)
        before = load(study, ledger, book, model)
        whole = [(gist.name, gist.turns, gist.codable) for gist in before.documents.gists]
        monkeypatch.setattr(interviews_now, "unpack_codes", refuse)
        again = load(study, ledger, book, model)
        assert [(gist.name, gist.turns, gist.codable) for gist in again.documents.gists] == whole


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", b"0" * 64 + b"\n{}\n"])
def test_a_spoilt_gist_is_made_anew(spoilt: bytes, new: Callable[[str], Workspace]) -> None:
    study = new("study")
    drop(study, 1)
    first = run(study, formats=("json",)).published
    (kept,) = study.segments.glob("gists/??/*-gist")
    held = kept.read_bytes()
    kept.write_bytes(spoilt)
    assert find_gist(study.segments, first.findings.run.inputs[0]["document"]) is None
    assert run(study, formats=("json",)).published.run_id == first.run_id
    assert kept.read_bytes() == held
