"""What the gate rules: from figures and limits to checks, codes and lines without anybody's words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.appraisal import Curve
from pipeline.audit import Audit
from pipeline.drift import Difference, Drift
from pipeline.gate import (
    Check,
    Limits,
    Ruling,
    holm,
    rule_on_audit,
    rule_on_drift,
    rule_on_leaks,
    rule_on_saturation,
    rule_on_unknown,
)
from pipeline.leaks import Leak

LIMITS = Limits()
SURE, CHANCE = 0.0001, 0.4


def drifted(embeddings: float = CHANCE, abstained: float = CHANCE, label: float = CHANCE, by: float = 0.2) -> Drift:
    rate = (0.1 + by, 0.1)
    return Drift(
        12,
        40,
        0,
        Difference(embeddings),
        Difference(abstained, *rate),
        (Difference(label, *rate), Difference(1.0, 0, 0)),
    )


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (drifted(), ()),
        (drifted(embeddings=SURE), ("drift_embeddings",)),
        (drifted(abstained=SURE), ("drift_abstention",)),
        (drifted(label=SURE), ("drift_labels",)),
        (drifted(SURE, SURE, SURE), ("drift_embeddings", "drift_abstention", "drift_labels")),
        (drifted(abstained=SURE, label=SURE, by=0.01), ()),
        (drifted(embeddings=0.005), ()),  # one of three: 0.0033 at most
        (Drift(1, 40, 2), ()),
    ],
)
def test_a_drift_holds_back_when_it_is_sure_and_large(found: Drift, reasons: tuple[str, ...]) -> None:
    assert Ruling(12, rule_on_drift(found, ("praise", "price"), LIMITS)).reasons == reasons


def test_the_label_that_differs_is_named() -> None:
    line = rule_on_drift(drifted(label=SURE), ("praise", "price"), LIMITS)[2].line
    assert line == "codes given: praise 30.0% against 10.0% before (12 new interviews beside 40 before; p < 0.001)"


def test_too_few_interviews_are_said_to_be_too_few() -> None:
    checks = rule_on_drift(Drift(1, 40, 2), ("praise",), LIMITS)
    assert not any(check.told or check.held for check in checks)
    assert "too few to tell" in checks[0].line


@pytest.mark.parametrize(
    ("unknown", "of", "first", "held"),
    [(0, 10, False, False), (5, 10, False, False), (6, 10, False, True), (10, 10, True, False), (0, 0, False, False)],
)
def test_a_batch_of_strangers_is_held_once_something_stands(unknown: int, of: int, first: bool, held: bool) -> None:
    assert rule_on_unknown(unknown, of, LIMITS, first=first).held is held


def test_leaks_are_told_by_kind_and_place() -> None:
    found = [Leak("name", "d" * 64, f"u{n}") for n in range(7)] + [Leak("email", "d" * 64, "")]
    check = rule_on_leaks(found, LIMITS)
    assert check.held
    assert "8 places" in check.line
    assert "email 1, name 7" in check.line
    assert "u0, u1, u2, u3, u4 and 3 more" in check.line
    assert not rule_on_leaks(found, Limits(leaks=8)).held
    assert not rule_on_leaks([], LIMITS).held


def test_the_audit_holds_when_it_crosses() -> None:
    assert rule_on_audit(Audit(9, 36, 20, 0.2, 101.0), LIMITS).held
    assert not rule_on_audit(Audit(9, 36, 8, 0.2, 99.0), LIMITS).held
    assert not rule_on_audit(None, LIMITS).told


@pytest.mark.parametrize(("limits", "held"), [(Limits(), False), (Limits(saturation=True), True)])
def test_saturation_holds_only_where_it_is_asked_to(limits: Limits, held: bool) -> None:
    found = tuple(float(n) for n in range(1, 8))
    curve = Curve("welcome", "customers", tuple(range(1, 8)), found, found, found, (1.0,) * 7)
    check = rule_on_saturation([curve], limits)
    assert check.held is held
    assert "for 1 of 1 groups" in check.line


def test_a_gate_that_only_tells_holds_nothing() -> None:
    telling = Limits(hold=False, saturation=True)
    checks: list[Check] = [
        *rule_on_drift(drifted(SURE, SURE, SURE), ("praise", "price"), telling),
        rule_on_unknown(9, 9, telling, first=False),
        rule_on_leaks([Leak("name", "d" * 64, "u1")], telling),
        rule_on_audit(Audit(9, 36, 20, 0.2, 1e6), telling),
    ]
    assert not Ruling(12, tuple(checks)).held
    assert "1 place" in checks[4].line


def test_reasons_are_codes_that_a_message_may_carry() -> None:
    checks = rule_on_drift(drifted(SURE, SURE, SURE), ("praise", "price"), LIMITS)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in Ruling(1, checks).reasons)


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.0, 1.0), min_size=1), st.floats(0.001, 0.2))
def test_holm_keeps_no_less_than_bonferroni_and_no_more_than_each_alone(values: dict[str, float], level: float) -> None:
    kept = holm(values, level)
    assert {name for name, p in values.items() if p <= level / len(values)} <= kept
    assert kept <= {name for name, p in values.items() if p <= level}
