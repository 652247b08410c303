"""The surest mistakes: which they are, that they hold no words, and the file with the words that a person asked for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from bakeries import bakery, misled, talk, written
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.evaluation import Scored
from pipeline.labelled import LabelledUtterance
from pipeline.store.workspace import Workspace
from pipeline.surprises import COLUMNS, Kind, as_csv, surprises

YES, NO = 0.6, 0.4


def scored(truth: str, p: list[float]) -> Scored:
    """Rows of one label: a yes from 0.6, left open from 0.4."""
    scores = np.array(p)[:, None]
    return Scored(
        labels=("praise",),
        documents=tuple(f"d{place}" for place in range(len(p))),
        groups=("g",) * len(p),
        truth=np.array([[mark == "1"] for mark in truth]),
        scores=scores,
        given=scores >= YES,
        left_open=(scores >= NO) & (scores < YES),
    )


@pytest.mark.parametrize(
    ("truth", "p", "expected"),
    [
        ("0000", [0.7, 0.9, 0.1, 0.8], [("wrong yes", 1), ("wrong yes", 3), ("wrong yes", 0)]),
        ("1111", [0.3, 0.1, 0.9, 0.2], [("missed", 1), ("missed", 3), ("missed", 0)]),
        ("0110", [0.9, 0.2, 0.8, 0.1], [("wrong yes", 0), ("missed", 1)]),
        ("10", [0.5, 0.5], []),  # left to a person: no mistake
        ("10", [0.9, 0.1], []),
        ("000", [0.7, 0.7, 0.7], [("wrong yes", 0), ("wrong yes", 1), ("wrong yes", 2)]),
    ],
)
def test_the_surest_mistakes_come_first(truth: str, p: list[float], expected: list[tuple[str, int]]) -> None:
    found = surprises(scored(truth, p))
    assert [(surprise.kind.value, surprise.row) for surprise in found] == expected
    assert [surprise.p for surprise in found] == [p[row] for _, row in expected]


def test_no_more_are_kept_than_a_person_reads() -> None:
    found = surprises(scored("0" * 9 + "1" * 9, [0.9] * 9 + [0.1] * 9), each=4)
    assert [surprise.kind for surprise in found] == [Kind.WRONG_YES] * 4 + [Kind.MISSED] * 4


def read(content: bytes) -> list[dict[str, str]]:
    """The lines of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"])
def test_nothing_in_the_file_runs_as_a_formula(words: str) -> None:
    row = LabelledUtterance(words, words, ("praise",), words, words, words, group=words)
    (line,) = read(as_csv(surprises(scored("1", [0.1])), [row]))
    assert tuple(line) == COLUMNS
    assert {line[name] for name in ("document", "turn", "utterance_id", "group", "question", "text")} == {f"'{words}"}
    assert (line["label"], line["kind"], line["p"], line["labels"], line["model"]) == (
        *("praise", "missed", "0.100", "praise", ""),
    )


# ------------------------------------------------------------------------------------------------ the commands


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A bakery's study with a model that learnt some wrong labels."""
    workspace = bakery(tmp_path_factory.mktemp("surprised") / "study")
    rows = [*talk("coded"), *misled(talk("mistaken", 20, 4))]
    told = themetrix(
        "train", "--labels", written(labels(workspace), rows), "-w", workspace.root, "--errors", errors(workspace)
    )
    assert told.exit_code == 0, told.stderr
    assert "errors.csv, with their words" in told.stderr
    return workspace


def themetrix(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, [str(word) for word in words])


def labels(study: Workspace) -> Path:
    """What the model learns from."""
    return study.root.parent / "coded.csv"


def errors(study: Workspace) -> Path:
    """Where the mistakes of the training go."""
    return study.root.parent / "errors.csv"


def test_training_writes_its_mistakes_with_their_words_where_it_was_told(study: Workspace) -> None:
    lines = read(errors(study).read_bytes())
    assert lines and {line["label"] for line in lines} <= {"praise", "price"}
    for line in lines:
        wrong_yes = line["kind"] == "wrong yes"
        assert (line["label"] in line["model"].split(";"), line["label"] in line["labels"].split(";")) == (
            wrong_yes,
            not wrong_yes,
        )
        assert line["text"] and line["question"] == "what of the bread?" and line["group"] in ("bakers", "customers")


def test_no_word_of_a_mistake_lies_in_the_model_s_folder(study: Workspace) -> None:
    kept = b"".join(path.read_bytes() for path in study.models.rglob("*") if path.is_file() and path.suffix != ".npz")
    for line in read(errors(study).read_bytes()):
        assert line["text"].encode() not in kept and line["document"].encode() not in kept
    assert not list(study.models.rglob("*.csv"))


def test_evaluation_writes_the_disagreements_it_found(study: Workspace) -> None:
    fresh = written(study.root.parent / "fresh.csv", misled(talk("fresh", 30, 7)))
    place = study.root.parent / "read" / "these.csv"
    told = themetrix("evaluate", "--labels", fresh, "--model", "v1", "-w", study.root, "--errors", place)
    assert told.exit_code == 0, told.stderr
    assert "these.csv, with their words" in told.stderr
    lines = read(place.read_bytes())
    assert len(lines) > 10 and all(line["text"].startswith("fresh") for line in lines)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("coded.csv", "names a file that is read"),
        ("study", "names a folder"),
        ("study/models/bread/v1/e.csv", "into the folder"),
    ],
)
@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_mistakes_are_not_written_over_labels_nor_beside_a_model(
    study: Workspace, command: str, place: str, said: str
) -> None:
    before = labels(study).read_bytes()
    told = themetrix(command, "--labels", labels(study), "-w", study.root, "--errors", study.root.parent / place)
    assert told.exit_code == 2 and said in told.stderr
    assert labels(study).read_bytes() == before and len(list(study.models.rglob("manifest.json"))) == 1
