"""`predict` with the shipped model: what it writes, whom it gives which label, and what it refuses before it embeds."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import InvalidFile, ModelRefused, ThemetrixError, WrongUse
from pipeline.operations.predict import predict
from pipeline.store.codebooks import load_codebook
from pipeline.store.workspace import SHIPPED_MODELS, Workspace, make_workspace

FOND = "I think they are a really valuable part of the team, I would not want to lose our peer workers"
ELSEWHERE = "The car park was full again so I was late"
ADDED = [*(f"p_{label}" for label in load_codebook("psw").label_ids), "labels", "abstained"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A new workspace, whose settings name the shipped model."""
    return make_workspace(tmp_path_factory.mktemp("study"))


@pytest.fixture
def unembedded(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`predict`, in a house where embedding anything is an error."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was embedded")

    monkeypatch.setattr("pipeline.operations.predict.featurise", refuse)
    return predict


def table(*rows: tuple[str, ...], between: str = ",") -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=between).writerows(rows)
    return sink.getvalue()


def predicted(study: Workspace, folder: Path, content: bytes) -> list[list[str]]:
    """The lines of the table that is written for this one."""
    (folder / "in.csv").write_bytes(content)
    count = predict(study, folder / "in.csv", folder / "out.csv")
    written = (folder / "out.csv").read_bytes()
    assert not written.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in written
    lines = list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))
    assert count == len(lines) - 1
    return lines


def labels(row: list[str]) -> list[str]:
    return [label for label in row[-2].split(";") if label]


@pytest.mark.parametrize(
    ("encoding", "between"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t")], ids=["plain", "BOM", "UTF-16"]
)
def test_texts_with_questions_get_their_labels(study: Workspace, tmp_path: Path, encoding: str, between: str) -> None:
    rows = (
        ("id", "question", "text", "note"),
        ("1", "What do you make of the peer workers?", FOND, "so; so, very"),
        ("2", "How was your morning?", ELSEWHERE, "=1+1"),
        ("3", "And then?", "   ", ""),
    )
    found = predicted(study, tmp_path, table(*rows, between=between).encode(encoding))
    assert found[0] == [*rows[0], *ADDED]
    assert found[1][:4] == list(rows[1])
    assert found[2][:4] == [*rows[2][:3], "'=1+1"]
    assert "support" in labels(found[1])
    assert labels(found[2]) == []
    assert found[3] == [*rows[3], *["0.000"] * (len(ADDED) - 2), "", ""]
    scores = [cell for row in found[1:] for cell in row[4:-2]]
    assert [cell for cell in scores if not re.fullmatch(r"0\.\d{3}|1\.000", cell)] == []


def test_bare_quotations_get_their_labels(study: Workspace, tmp_path: Path) -> None:
    found = predicted(study, tmp_path, table(("text",), (FOND,), (ELSEWHERE,)).encode())
    assert found[0] == ["text", *ADDED]
    assert "support" in labels(found[1])
    assert labels(found[2]) == []


def test_labelled_data_keep_their_labels(study: Workspace, tmp_path: Path) -> None:
    found = predicted(study, tmp_path, table(("document", "text", "labels"), ("A", FOND, "dependence")).encode())
    assert found[0] == ["document", "text", "given_labels", *ADDED]
    assert found[1][2] == "dependence"
    assert "support" in labels(found[1])


def test_other_rows_change_no_score(study: Workspace, tmp_path: Path) -> None:
    asked = ("What do you make of them?", FOND, "A", "1")
    header = ("question", "text", "document", "turn")
    alone = predicted(study, tmp_path, table(header, asked).encode())
    others = (("", ELSEWHERE, "A", "2"), asked, ("", " ", "A", "1"), ("", FOND, "B", "1"))
    assert predicted(study, tmp_path, table(header, *others).encode())[2] == alone[1]


def test_a_table_without_rows_gives_its_columns(study: Workspace, tmp_path: Path) -> None:
    assert predicted(study, tmp_path, b"text,n\n") == [["text", "n", *ADDED]]


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("in.csv", "is the input"),
        ("sub/../in.csv", "is the input"),
        ("link.csv", "is the input"),
        ("sub", "is a folder"),
        ("", "is a folder"),
        ("no/such/out.csv", "folder doesn't exist"),
        ("in.csv/out.csv", "folder doesn't exist"),
    ],
)
def test_an_output_that_cannot_be_is_refused_at_once(
    study: Workspace, tmp_path: Path, unembedded: Callable[..., int], output: str, found: str
) -> None:
    (tmp_path / "in.csv").write_text("text\nwords\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "in.csv")
    with pytest.raises(WrongUse, match=found) as told:
        unembedded(study, tmp_path / "in.csv", tmp_path / output)
    assert told.value.remedy
    assert told.value.where == str(tmp_path / output)
    assert (tmp_path / "in.csv").read_text() == "text\nwords\n"


@pytest.mark.parametrize(
    ("content", "error"), [("text,n,N\na,b,c\n", InvalidFile), ("words\na\n", InvalidFile), (None, WrongUse)]
)
def test_a_table_that_cannot_be_used_is_refused_at_once(
    study: Workspace,
    tmp_path: Path,
    unembedded: Callable[..., int],
    content: str | None,
    error: type[ThemetrixError],
) -> None:
    if content is not None:
        (tmp_path / "in.csv").write_text(content)
    with pytest.raises(error) as told:
        unembedded(study, tmp_path / "in.csv", tmp_path / "out.csv")
    assert told.value.where == str(tmp_path / "in.csv")
    assert not (tmp_path / "out.csv").exists()


def test_an_altered_model_is_refused_by_its_folder(
    study: Workspace, tmp_path: Path, unembedded: Callable[..., int]
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED_MODELS / "psw" / "v1", folder)
    (folder / "card.md").write_text("# Better than it is")
    (tmp_path / "in.csv").write_text("text\nwords\n")
    with pytest.raises(ModelRefused, match=r"card\.md was altered") as told:
        unembedded(study, tmp_path / "in.csv", tmp_path / "out.csv", str(folder))
    assert told.value.where == str(folder)
    assert told.value.remedy


def test_a_model_that_isnt_there_is_told_with_the_key_that_names_it(
    study: Workspace, tmp_path: Path, unembedded: Callable[..., int]
) -> None:
    (tmp_path / "in.csv").write_text("text\nwords\n")
    with pytest.raises(ModelRefused, match="v99") as told:
        unembedded(study, tmp_path / "in.csv", tmp_path / "out.csv", "v99")
    assert told.value.where == str(study.models / "psw")
    assert told.value.remedy.startswith("check `model = …` in themetrix.toml or --model")
