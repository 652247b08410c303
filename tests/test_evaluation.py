"""Figures are checked by hand and against scikit-learn; intervals against resampling the slow way; the command end to end."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.coding import Thresholds
from pipeline.evaluation import Scored, decide, evaluate
from pipeline.matrix import Interval
from pipeline.metrics import average_precision
from pipeline.reliability import cohens_kappa, krippendorffs_alpha
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold

HOUSE = Path(__file__).resolve().parents[1]
TRAINING = HOUSE / "data" / "training"
YES = 0.5

Row = tuple[str, str, tuple[int, ...], tuple[float, ...]]


def scored(rows: Sequence[Row], open_from: float = YES) -> Scored:
    """Rows of (document, group, truth, p); a yes from 0.5, left open from `open_from`."""
    p = np.array([row[3] for row in rows], dtype=np.float64)
    return Scored(
        labels=tuple("xyz"[: p.shape[1]]),
        documents=tuple(row[0] for row in rows),
        groups=tuple(row[1] for row in rows),
        truth=np.array([row[2] for row in rows], dtype=np.bool_),
        scores=p,
        given=p >= YES,
        left_open=(p >= open_from) & (p < YES),
    )


TINY: list[Row] = [
    ("a", "g", (1, 1), (0.9, 0.9)),
    ("a", "g", (0, 0), (0.05, 0.0)),
    ("b", "g", (1, 0), (0.8, 0.0)),
    ("b", "h", (0, 0), (0.2, 0.0)),
    ("c", "h", (0, 0), (0.7, 0.0)),
    ("c", "h", (0, 0), (0.1, 0.0)),
    ("d", "h", (1, 0), (0.3, 0.0)),
    ("d", "h", (0, 0), (0.2, 0.0)),
    ("e", "h", (1, 0), (0.4, 0.0)),
    ("e", "h", (0, 0), (0.1, 0.0)),
]


@pytest.mark.parametrize(
    ("figure", "by_hand"),
    [
        ("prevalence", 4 / 10),
        ("precision", 2 / 3),
        ("recall", 2 / 4),
        ("f1", 4 / 7),
        ("average_precision", (1 / 1 + 2 / 2 + 3 / 4 + 4 / 5) / 4),
        ("kappa", (0.7 - 0.54) / (1 - 0.54)),  # agree in 7 of 10; by chance 0.4 * 0.3 + 0.6 * 0.7
        ("alpha", 1 - 19 * 6 / (20**2 - 7**2 - 13**2)),  # 20 answers, 7 of them yes, 3 rows apart
        ("brier_skill", 1 - 0.14925 / (0.4 * 0.6)),
        ("abstained", 1 / 10),
        ("precision_open", 1 / 1),  # 0.4 alone was left open, and people gave it
        ("recall_open", 1 / 4),
    ],
)
def test_figures_of_a_label_are_those_worked_by_hand(figure: str, by_hand: float) -> None:
    label = evaluate(scored(TINY, open_from=0.4)).labels[0]
    assert getattr(label, figure).value == pytest.approx(by_hand, abs=1e-8)
    assert (label.label, label.rows, label.positives, label.given, label.open) == ("x", 10, 4, 3, 1)
    assert label.calibration_rows == 9  # each a bin of its own
    assert label.calibration_error_plain == pytest.approx(2.9 / 9)


def test_figures_over_labels_are_those_worked_by_hand() -> None:
    found = evaluate(scored(TINY))
    assert found.macro_f1.value == pytest.approx((4 / 7 + 1) / 2)
    assert found.micro_f1.value == pytest.approx(2 * 3 / (4 + 5))
    assert found.mean_average_precision.value == pytest.approx((0.8875 + 1) / 2)
    assert found.precision.value == pytest.approx(3 / 4) and found.recall.value == pytest.approx(3 / 5)
    assert found.brier_skill.value == pytest.approx(1 - (1.4925 + 0.01) / (10 * 0.24 + 10 * 0.09))
    assert found.calibration_rows == 10
    assert (found.rows, found.documents) == (10, 5)


def test_a_label_that_nobody_carries_has_no_recall_and_enters_no_mean() -> None:
    found = evaluate(scored([(d, "g", (1, 0), (0.9, 0.7)) for d in "abcde"]))
    never = found.labels[1]
    missing = (never.recall, never.f1, never.average_precision, never.brier_skill, never.recall_open)
    assert [*missing, never.calibration_slope, never.calibration_intercept] == [Interval(None)] * 7
    assert never.precision == Interval(0.0, 0.0, 0.0)
    assert found.macro_f1.value == 1.0 and found.mean_average_precision.value == 1.0
    assert found.micro_f1.value == pytest.approx(2 * 5 / (10 + 5))


def many(documents: int = 12, rows: int = 300, *, ties: bool = False, seed: int = 3) -> list[Row]:
    """Rows of three labels, common to rare, whose p knows something."""
    dice = np.random.default_rng(seed)
    found: list[Row] = []
    for _ in range(rows):
        truth = tuple(int(dice.random() < share) for share in (0.5, 0.25, 0.15))
        p = [min(1.0, max(0.0, 0.3 + 0.3 * there + 0.25 * dice.standard_normal())) for there in truth]
        scores = tuple(round(value, 1) if ties else value for value in p)
        found.append((f"d{dice.integers(documents):02}", f"g{dice.integers(3)}", truth, scores))
    return found


def test_agreement_of_model_and_people_is_what_agreement_of_two_coders_is() -> None:
    data = scored(many())
    for column, label in enumerate(evaluate(data, resamples=2).labels):
        codings = np.stack([data.truth[:, column], data.given[:, column]], axis=1).astype(np.int_)
        agreed = (cohens_kappa(codings), krippendorffs_alpha(codings))
        assert (label.kappa.value, label.alpha.value) == pytest.approx(agreed, abs=1e-8)


@pytest.mark.parametrize("ties", [False, True])
def test_figures_are_those_of_scikit_learn(ties: bool) -> None:
    from sklearn import metrics as sk

    data = scored(many(ties=ties))
    found = evaluate(data, resamples=2)
    for column, label in enumerate(found.labels):
        truth, p, yes = data.truth[:, column], data.scores[:, column], data.given[:, column]
        precision, recall, f1, _ = sk.precision_recall_fscore_support(truth, yes, average="binary")
        brier = sk.brier_score_loss(truth, p)
        expected = {
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "average_precision": sk.average_precision_score(truth, p),
            "kappa": sk.cohen_kappa_score(truth, yes),
            "brier_skill": 1 - brier / np.var(truth),
        }
        assert {name: getattr(label, name).value for name in expected} == pytest.approx(expected, abs=1e-8)
    assert found.macro_f1.value == pytest.approx(sk.f1_score(data.truth, data.given, average="macro"))
    assert found.micro_f1.value == pytest.approx(sk.f1_score(data.truth, data.given, average="micro"))


def the_slow_way(data: Scored, figure: Callable[[Any], float | None], resamples: int) -> Any:
    """The figure of every resample, laid out row by row."""
    names = sorted(set(data.documents))
    rows_of = [np.flatnonzero(np.array(data.documents) == name) for name in names]
    chosen = np.random.Generator(np.random.PCG64(0)).integers(0, len(names), size=(resamples, len(names)))
    return np.array([figure(np.concatenate([rows_of[place] for place in drawn])) for drawn in chosen], dtype=np.float64)


def percentiles(values: Any) -> tuple[float, float]:
    """Between which 95 % of the values lie."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize("column", [0, 2])
def test_intervals_are_those_of_documents_resampled_row_by_row(column: int) -> None:
    data = scored(many(), open_from=0.45)
    truth, p, yes = data.truth[:, column], data.scores[:, column], data.given[:, column]
    label = evaluate(data, resamples=150).labels[column]
    by_figure: dict[str, Callable[[Any], float | None]] = {
        "prevalence": lambda rows: float(truth[rows].mean()),
        "precision": lambda rows: float(truth[rows][yes[rows]].mean()),
        "recall": lambda rows: float(yes[rows][truth[rows]].mean()),
        "average_precision": lambda rows: average_precision(truth[rows], p[rows]),
        "kappa": lambda rows: float(cohen_kappa_score(truth[rows], yes[rows])),
        "brier_skill": lambda rows: float(1 - ((p[rows] - truth[rows]) ** 2).mean() / np.var(truth[rows])),
        "abstained": lambda rows: float(data.left_open[rows, column].mean()),
    }
    for name, figure in by_figure.items():
        found = getattr(label, name)
        assert (found.low, found.high) == pytest.approx(percentiles(the_slow_way(data, figure, 150)), abs=1e-8), name


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_changes_nothing(dice: random.Random, ties: bool) -> None:
    rows = many(rows=60, ties=ties)
    turned = dice.sample(rows, len(rows))
    assert astuple(evaluate(scored(turned), resamples=20)) == astuple(evaluate(scored(rows), resamples=20))


def test_a_seed_gives_the_same_intervals_again_and_another_seed_others() -> None:
    data = scored(many())
    assert evaluate(data) == evaluate(data)
    assert evaluate(data, seed=1).macro_f1.low != evaluate(data).macro_f1.low


@pytest.mark.parametrize(("documents", "bounds"), [(4, False), (5, True)])
def test_no_interval_is_given_under_five_documents(documents: int, bounds: bool) -> None:
    found = evaluate(scored(many(documents), open_from=0.4), resamples=50)
    intervals = intervals_of(found)
    intervals += [value for label in found.labels for value in intervals_of(label)]
    assert len(intervals) == 12 + 3 * 14
    assert all(value.value is not None and (value.low is not None) is bounds for value in intervals)


def intervals_of(found: Any) -> list[Interval]:
    """Every figure of a label, a group or the whole that has bounds."""
    return [value for name in type(found).__slots__ if isinstance(value := getattr(found, name), Interval)]


def test_no_interval_is_given_where_resamples_often_lack_the_label() -> None:
    rows = [(f"d{n}", "g", (int(n == 0),), (0.9 if n == 0 else 0.2,)) for n in range(8)]
    (label,) = evaluate(scored(rows)).labels
    assert label.recall == Interval(1.0)
    assert label.prevalence.high is not None


def test_a_group_is_measured_over_the_labels_it_has_five_of_in_its_own_documents() -> None:
    rows: list[Row] = [(f"d{n}", "g", (1, int(n < 4)), (0.9 if n % 2 else 0.1, 0.1)) for n in range(6)]
    rows += [(f"d{n}", "h", (1, 0), (0.9, 0.9)) for n in range(4)]
    one, other = evaluate(scored(rows), resamples=200).groups
    assert (one.group, one.rows, one.documents, one.positives, one.labels) == ("g", 6, 6, 10, ("x",))
    assert one.macro_f1.value == pytest.approx(2 * 3 / (3 + 6))
    assert one.macro_f1.low is not None and one.macro_f1.low < 2 / 3 < (one.macro_f1.high or 0)
    assert one.macro_kappa == Interval(0.0, 0.0, 0.0)  # half of what everybody carries was found: no better than chance
    assert (other.group, other.documents, other.labels, other.macro_f1) == ("h", 4, (), Interval(None))
    assert evaluate(scored(rows[:6]), resamples=200).groups == (one,)


def test_a_row_with_a_question_is_decided_as_in_an_interview_and_one_without_as_a_quotation() -> None:
    interview, quotation = Thresholds(("x",), (0.6,), (0.4,)), Thresholds(("x",), (0.3,), (0.2,))
    p = np.array([[0.7], [0.5], [0.35], [0.35], [0.25], [0.1]])
    asked = np.array([True, True, True, False, False, False])
    yes, left = decide(p, asked, interview, quotation)
    assert yes.ravel().tolist() == [True, False, False, True, False, False]
    assert left.ravel().tolist() == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"documents": ("a",)}, "shape"),
        ({"groups": ("g",)}, "shape"),
        ({"scores": np.full((10, 2), np.nan)}, "no probability"),
        ({"scores": np.full((10, 2), 1.5)}, "no probability"),
        ({"left_open": np.ones((10, 2), dtype=np.bool_)}, "isn't left open"),
    ],
)
def test_what_is_no_evaluation_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(scored(TINY), **change)


@pytest.mark.parametrize("truth", [(0, 0), (1, 1), (0, 1)])
@pytest.mark.parametrize("p", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("documents", ["a", "abcdef"])
def test_one_class_and_one_score_give_figures_that_exist_and_nothing_else(
    truth: tuple[int, ...], p: float, documents: str
) -> None:
    found = evaluate(scored([(document, "g", truth, (p, p)) for document in documents]), resamples=20)
    for value in [*intervals_of(found), *(value for label in found.labels for value in intervals_of(label))]:
        assert all(part is None or np.isfinite(part) for part in astuple(value))
    assert found.calibration_slope == Interval(None)


# ------------------------------------------------------------------------------------------------ the command


def themetrix(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the shipped codebook and model."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert themetrix("init", tmp_path / "study").exit_code == 0
    return tmp_path / "study"


def first_interviews(count: int, *, as_they_are: bool = False) -> list[list[str]]:
    """The header and the rows of the first documents of the everyday interviews, a word added to each unless `as_they_are`.

    A model that keeps fingerprints knows them again as they are, and takes them for interviews of other people otherwise.
    """
    with (TRAINING / "natural_h.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    kept = list(dict.fromkeys(row[0] for row in rows))[:count]
    place = header.index("text")
    for row in rows:
        row[place] += "" if as_they_are else " Yes."
    return [header, *(row for row in rows if row[0] in kept)]


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The rows as a CSV at `path`."""
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path


def evaluated(study: Path, *files: Path, model: str = "v1-fast") -> dict[str, Any]:
    """The outcome as a script gets it; the model on the fast encoder costs a sixth of the other."""
    told = themetrix("evaluate", *(w for f in files for w in ("--labels", f)), "--model", model, "--json", "-w", study)
    assert told.exit_code == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def note(study: Path, digest: str) -> str | None:
    """What the ledger keeps of a model's evaluation."""
    with Ledger(study / "ledger.sqlite") as ledger:
        return ledger.note(f"evaluated {digest}")


def test_a_model_is_evaluated_and_the_ledger_keeps_that_it_was(study: Path) -> None:
    header, *rows = first_interviews(3)
    found = evaluated(study, written(study / "mine.csv", [header, *rows]))
    whole = found["evaluation"]
    assert (whole["documents"], whole["rows"], found["seen"]) == (3, len(rows), False)
    assert len(whole["labels"]) == 9 and whole["macro_f1"]["value"] > 0.3 and whole["macro_f1"]["low"] is None
    assert any("3 documents" in line for line in found["warnings"])
    kept = json.loads(note(study, found["digest"]) or "")
    assert (kept["rows"], kept["documents"], kept["macro_f1"]) == (len(rows), 3, whole["macro_f1"]["value"])
    assert kept["coded_here"] is False and len(kept["labels"]) == 9
    assert kept["labels"]["support"]["kappa"] == next(e for e in whole["labels"] if e["label"] == "support")["kappa"]
    random.Random(1).shuffle(rows)
    halves = written(study / "one.csv", [header, *rows[:30]]), written(study / "two.csv", [header, *rows[30:]])
    assert evaluated(study, *halves)["evaluation"] == whole


def test_what_a_model_was_calibrated_on_is_measured_with_a_warning_and_does_not_count(study: Path) -> None:
    found = evaluated(study, written(study / "natural_h.csv", first_interviews(3, as_they_are=True)))
    assert any("the model was calibrated on" in line for line in found["warnings"])
    assert found["seen"] is True and note(study, found["digest"]) is None
    told = themetrix("evaluate", "--labels", TRAINING / "natural_h.csv", "--model", "v1-fast", "-w", study)
    assert told.exit_code == 0, told.stderr
    assert "was calibrated on this file" in told.stderr and "Macro-averaged F1" in told.stderr
    line = next(line for line in told.stderr.splitlines() if line.startswith("Probabilities"))
    whole = found["evaluation"]
    assert "Brier skill" in line and "slope" in line and "calibration error" in line
    assert all(part in told.stderr for part in ("Slope: 1 is right", "Brier skill: how much nearer", "0 is perfect"))
    assert whole["calibration_slope"]["value"] > 0.5 and len(whole["labels"][0]) == 21
    assert note(study, found["digest"]) is None


def test_a_model_is_not_evaluated_on_what_it_learnt_from(study: Path) -> None:
    copied = study / "renamed.csv"
    copied.write_bytes((TRAINING / "enriched_g.csv").read_bytes())
    fresh = written(study / "mine.csv", first_interviews(1))
    told = themetrix("evaluate", "--labels", fresh, "--labels", copied, "--model", "v1-fast", "-w", study)
    assert told.exit_code == 2
    assert "learnt from 1 of these files" in told.stderr and "renamed.csv" in told.stderr
    assert "mine.csv" not in told.stderr and "What to do: give interviews of your own" in told.stderr


@pytest.mark.parametrize(
    ("files", "said"), [(("gone.csv",), "no such file"), (("mine.csv", "mine.csv"), "given twice")], ids=str
)
def test_files_that_cannot_be_used_are_named(study: Path, files: tuple[str, ...], said: str) -> None:
    written(study / "mine.csv", first_interviews(1))
    told = themetrix("evaluate", *(w for name in files for w in ("--labels", study / name)), "-w", study)
    assert told.exit_code == 2 and said in told.stderr and files[-1] in told.stderr


def test_a_workspace_that_is_held_is_told_of_before_anything_is_scored(study: Path) -> None:
    mine = written(study / "mine.csv", first_interviews(1))
    with hold(study):
        assert themetrix("evaluate", "--labels", mine, "--model", "v1-fast", "-w", study).exit_code == 4


def test_rows_that_repeat_and_rows_without_words_are_told_of_and_borne(study: Path) -> None:
    header, *rows = first_interviews(1)
    silent = [
        "[inaudible]" if name == "text" else "" if name == "labels" else cell
        for name, cell in zip(header, rows[0], strict=True)
    ]
    found = evaluated(study, written(study / "mine.csv", [header, *rows, rows[0], silent]))
    assert found["evaluation"]["rows"] == len(rows) + 2
    assert any(line.startswith("1 row repeats") for line in found["warnings"])


@pytest.mark.parametrize("model", ["v1-fast", "v1"])
def test_rows_that_carry_no_label_say_nothing_of_a_model(study: Path, model: str) -> None:
    rows = [["document", "text", "labels"], ["a", "[inaudible]", ""]]
    found = evaluated(study, written(study / "mine.csv", rows), model=model)
    assert found["evaluation"]["macro_f1"]["value"] is None and found["quotations"] == 1
    assert found["warnings"][0].startswith("no row carries a label")
    assert note(study, found["digest"]) is None
