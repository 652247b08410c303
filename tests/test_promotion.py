"""The gate: a table of candidates that may and may not pass, and laws that hold for all of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation import Scored
from pipeline.promotion import MARGIN, GateReport, Ruling, cannot_judge, judge
from pipeline.speaker import UNKNOWN

LABELS = ("praise", "price", "rare")
YES = 0.5


def talk(documents: int = 24, rows: int = 20, seed: int = 0) -> Scored:
    """Interviews of two groups by turns, and a model in use that errs in one row of five and says 0.8 or 0.2."""
    dice = np.random.default_rng(seed)
    count = documents * rows
    truth = dice.random((count, 3)) < (0.35, 0.35, 8 / count)
    right = dice.random((count, 3)) < 0.8
    names = [place // rows for place in range(count)]
    return answering(
        Scored(
            labels=LABELS,
            documents=tuple(f"d{name:02}" for name in names),
            groups=tuple(("bakers", "customers")[name % 2] for name in names),
            truth=truth,
            scores=np.zeros(truth.shape),
            given=np.zeros(truth.shape, dtype=np.bool_),
            left_open=np.zeros(truth.shape, dtype=np.bool_),
        ),
        np.where(truth == right, 0.8, 0.2),
    )


def answering(rows: Scored, p: object) -> Scored:
    """The same rows with these probabilities; a yes from 0.5."""
    scores = np.asarray(p, dtype=np.float64)
    return replace(rows, scores=scores, given=scores >= YES)


def mended(rows: Scored, share: float, where: object = True) -> Scored:
    """The model with a share of its mistakes put right, in the rows `where`."""
    dice = np.random.default_rng(7)
    fixed = (dice.random(rows.truth.shape) < share) & np.broadcast_to(np.asarray(where), (3, len(rows.documents))).T
    return answering(rows, np.where(fixed, np.where(rows.truth, 0.8, 0.2), rows.scores))


def spoilt(rows: Scored, share: float, where: object = True) -> Scored:
    """The model with a share of its answers turned round, in the rows `where`."""
    dice = np.random.default_rng(8)
    turned = (dice.random(rows.truth.shape) < share) & np.broadcast_to(np.asarray(where), (3, len(rows.documents))).T
    return answering(rows, np.where(turned, 1 - rows.scores, rows.scores))


def of_group(rows: Scored, group: str) -> object:
    return np.array(rows.groups) == group


def bold(rows: Scored) -> Scored:
    """Better codes, with probabilities that promise far more than they hold."""
    better = mended(rows, 0.3)
    return replace(better, scores=np.where(better.given, 0.999, 0.001))


CANDIDATES: list[tuple[str, Callable[[Scored], Scored], Ruling, set[str]]] = [
    ("the model itself", lambda rows: rows, Ruling.TIE, {"gain"}),
    ("one that is better", lambda rows: mended(rows, 0.5), Ruling.PROMOTE, set()),
    (
        "one that is worse",
        lambda rows: spoilt(rows, 0.15),
        Ruling.MAY_BE_WORSE,
        {"macro-F1", "group bakers", "group customers", "probabilities", "calibration error", "gain"},
    ),
    (
        "one that is better in one group and worse in the other",
        lambda rows: spoilt(mended(rows, 0.9, of_group(rows, "bakers")), 0.1, of_group(rows, "customers")),
        Ruling.MAY_BE_WORSE,
        {"group customers"},
    ),
    ("one that codes better and promises too much", bold, Ruling.MAY_BE_WORSE, {"calibration error"}),
    (
        "one with the same codes and probabilities nearer the truth",
        lambda rows: replace(rows, scores=np.where(rows.truth, 0.9, 0.1)),
        Ruling.TIE,
        {"gain"},
    ),
]


@pytest.mark.parametrize(("candidate", "ruling", "failed"), [c[1:] for c in CANDIDATES], ids=[c[0] for c in CANDIDATES])
def test_the_gate_rules(candidate: Callable[[Scored], Scored], ruling: Ruling, failed: set[str]) -> None:
    in_use = talk()
    report = judge(in_use, candidate(in_use), resamples=300)
    assert report.ruling is ruling, report.reasons
    assert {check.name for check in report.checks if not check.passed} >= failed
    assert report.passed is (ruling is Ruling.PROMOTE) is not report.reasons
    assert len(report.reasons) == sum(not check.passed for check in report.checks)
    assert [check.name for check in report.checks] == [
        "macro-F1", "group bakers", "group customers", "probabilities", "calibration error", "gain",
    ]  # fmt: skip


def test_a_group_that_gets_worse_keeps_the_model_in_use_though_all_in_all_the_candidate_is_better() -> None:
    in_use = talk()
    report = judge(in_use, CANDIDATES[3][1](in_use), resamples=300)
    checks = {check.name: check for check in report.checks}
    assert checks["macro-F1"].passed and checks["gain"].passed and checks["group bakers"].passed
    assert not checks["group customers"].passed and "customers" in report.reasons[0]


def test_a_label_that_few_rows_carry_is_listed_and_decides_nothing() -> None:
    in_use = talk()
    rare = in_use.truth[:, 2]
    assert 0 < rare.sum() < 20
    lost = in_use.scores.copy()
    lost[:, 2] = np.where(rare, 0.1, 0.1)
    candidate = answering(mended(in_use, 0.5), np.column_stack([mended(in_use, 0.5).scores[:, :2], lost[:, 2]]))
    report = judge(in_use, candidate, resamples=300)
    assert report.passed
    assert [(label.label, label.gated) for label in report.labels] == [
        ("praise", True), ("price", True), ("rare", False),
    ]  # fmt: skip
    listed = report.labels[2]
    assert listed.positives == rare.sum() and listed.candidate == 0.0 and (listed.difference.value or 0) < 0
    without = [
        replace(each, scores=each.scores * [1, 1, 0], given=each.given & [True, True, False])
        for each in (in_use, candidate)
    ]
    assert judge(*without, resamples=300).checks == report.checks


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (talk(documents=4, rows=60), "4 interviews"),
        (talk(documents=6, rows=5), "no label is carried by 20 rows"),
        (replace(talk(), truth=np.zeros((480, 3), dtype=np.bool_)), "no label is carried by 20 rows"),
        (
            replace(talk(), truth=np.broadcast_to(np.array([d == "d00" for d in talk().documents])[:, None], (480, 3))),
            "too few of the interviews",
        ),
    ],
    ids=["four interviews", "few positives", "no positives", "all in one interview"],
)
def test_the_gate_says_where_it_cannot_judge(rows: Scored, said: str) -> None:
    report = judge(rows, mended(rows, 0.9), resamples=300)
    assert report.ruling is Ruling.CANNOT_JUDGE and said in report.reasons[0] and report.checks == ()
    assert len(report.labels) == 3


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        (lambda place: "few" if place < 4 else "many", "under 5 interviews"),
        (lambda place: UNKNOWN if place < 12 else "many", "no stakeholder group"),
    ],
)
def test_a_group_too_small_for_an_interval_is_listed_and_decides_nothing(
    groups: Callable[[int], str], why: str
) -> None:
    in_use = talk()
    in_use = replace(in_use, groups=tuple(groups(int(name[1:])) for name in in_use.documents))
    small = np.array(in_use.groups) != "many"
    report = judge(in_use, spoilt(mended(in_use, 0.9, ~small), 0.05, small), resamples=300)
    listed = next(group for group in report.groups if not group.gated)
    assert listed.why_not == why and (listed.difference.value or 0) < 0
    assert [check.passed for check in report.checks if check.name in ("macro-F1", "group many", "gain")] == [True] * 3
    assert not any(listed.group in (check.group, check.name) for check in report.checks)


def test_a_group_is_gated_over_the_labels_that_its_own_rows_carry() -> None:
    in_use = talk()
    truth = in_use.truth.copy()
    truth[np.array(in_use.groups) == "bakers", 1] = False
    truth[np.array(in_use.groups) == "customers", 0] = False
    groups = judge(replace(in_use, truth=truth), replace(in_use, truth=truth), resamples=50).groups
    assert [(group.group, group.labels) for group in groups] == [("bakers", ("praise",)), ("customers", ("price",))]


def test_the_difference_is_that_of_the_two_macro_averages() -> None:
    from sklearn.metrics import f1_score

    in_use = talk()
    candidate = mended(in_use, 0.5)
    check = judge(in_use, candidate, resamples=100).checks[0]
    one, other = (
        float(np.mean([f1_score(in_use.truth[:, c], each.given[:, c]) for c in (0, 1)])) for each in (in_use, candidate)
    )
    assert (check.in_use, check.candidate) == (pytest.approx(one), pytest.approx(other))
    assert check.difference.value == pytest.approx(other - one)


def test_the_interval_is_that_of_interviews_drawn_row_by_row() -> None:
    from sklearn.metrics import f1_score

    in_use = talk(documents=6, rows=40)
    candidate = mended(in_use, 0.3)
    found = judge(in_use, candidate, resamples=120).checks[0].difference
    names = np.array([int(name[1:]) for name in in_use.documents])
    drawn = np.random.Generator(np.random.PCG64(0)).integers(0, 6, size=(120, 6))
    apart = []
    for documents in drawn:
        rows = np.concatenate([np.flatnonzero(names == document) for document in documents])
        one, other = (
            np.mean([f1_score(in_use.truth[rows, c], each.given[rows, c]) for c in (0, 1)])
            for each in (in_use, candidate)
        )
        apart.append(other - one)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(apart, [0.025, 0.975])), abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([candidate[1] for candidate in CANDIDATES]))
def test_the_order_of_rows_changes_nothing(dice: random.Random, candidate: Callable[[Scored], Scored]) -> None:
    in_use = talk(documents=8)
    other = candidate(in_use)
    order = list(range(len(in_use.documents)))
    dice.shuffle(order)

    def turned(rows: Scored) -> Scored:
        return Scored(
            rows.labels,
            tuple(rows.documents[place] for place in order),
            tuple(rows.groups[place] for place in order),
            *(array[order] for array in (rows.truth, rows.scores, rows.given, rows.left_open)),
        )

    assert judge(turned(in_use), turned(other), resamples=60) == judge(in_use, other, resamples=60)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99), st.floats(0, 0.4))
def test_what_goes_one_way_comes_back_the_other(seed: int, share: float) -> None:
    in_use = talk(documents=8, seed=seed)
    other = mended(in_use, share)
    there, back = judge(in_use, other, resamples=60), judge(other, in_use, resamples=60)
    assert not (there.passed and back.passed), "two models can't both be better than each other"
    for one, two in zip(there.checks, back.checks, strict=True):
        assert one.difference.value == pytest.approx(-(two.difference.value or 0.0))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99))
def test_a_model_never_replaces_itself(seed: int) -> None:
    in_use = talk(documents=7, seed=seed)
    report = judge(in_use, in_use, resamples=60)
    assert report.ruling is Ruling.TIE
    assert all(check.difference.value == check.difference.low == 0.0 > -MARGIN for check in report.checks)


def test_two_models_that_answered_other_rows_are_not_compared() -> None:
    in_use = talk()
    for other in (
        replace(in_use, documents=in_use.documents[::-1]),
        replace(in_use, truth=~in_use.truth),
        replace(in_use, groups=("bakers",) * len(in_use.groups)),
    ):
        with pytest.raises(ValueError, match="same rows"):
            judge(in_use, other)


def test_a_ruling_comes_with_reasons_unless_it_promotes() -> None:
    assert cannot_judge("nothing to compare on").reasons == ("nothing to compare on",)
    with pytest.raises(ValueError, match="reason"):
        GateReport(Ruling.PROMOTE, 0, 0, (), (), (), ("but",))
    with pytest.raises(ValueError, match="reason"):
        GateReport(Ruling.TIE, 0, 0, (), (), (), ())
