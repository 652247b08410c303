"""Drift between batches of interviews: what alarms, what doesn't, and that chance alone seldom does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pipeline.drift import Drift, Heard, drift

SHUFFLES = 999


def people(
    seed: int, number: int, *, moved: float = 0.0, abstained: float = 0.1, label: float = 0.1, group: str = "carers"
) -> list[Heard]:
    """Interviews of one group whose rates and words differ from each other as people's do."""
    dice = np.random.default_rng(seed)
    return [
        Heard(
            f"{group}-{seed}-{at}",
            group,
            "north",
            dice.normal(moved, 1.0, 8),
            float(dice.beta(abstained * 20, (1 - abstained) * 20)),
            dice.beta([label * 20, 2.0], [(1 - label) * 20, 18.0]),
        )
        for at in range(number)
    ]


def smallest(found: Drift) -> float:
    assert found.embeddings is not None
    assert found.abstained is not None
    return min(found.embeddings.p, found.abstained.p, *(each.p for each in found.labels))


@pytest.mark.parametrize(
    ("change", "which"),
    [({"moved": 1.5}, "embeddings"), ({"abstained": 0.6}, "abstained"), ({"label": 0.6}, "labels")],
)
def test_what_changed_is_what_alarms(change: dict[str, float], which: str) -> None:
    found = drift(people(1, 30), people(2, 10, **change), shuffles=SHUFFLES)
    assert found.embeddings is not None
    assert found.abstained is not None
    p = {"embeddings": found.embeddings.p, "abstained": found.abstained.p, "labels": found.labels[0].p}
    assert p.pop(which) == 1 / (1 + SHUFFLES)
    assert min(p.values()) > 0.01


def test_chance_alone_gives_a_small_p_as_seldom_as_it_says() -> None:
    found = [drift(people(seed, 16), people(1000 + seed, 6), shuffles=199) for seed in range(200)]
    for values in (
        [each.embeddings.p for each in found if each.embeddings],
        [each.abstained.p for each in found if each.abstained],
        [min(label.p for label in each.labels) for each in found],
    ):
        assert len(values) == 200
        assert sum(p <= 0.1 for p in values) <= 33, "of 200, 20 are expected; more than 33 in one of a thousand"
        assert sum(p <= 0.1 for p in values) >= 8


def test_a_batch_of_another_group_is_no_drift() -> None:
    before = people(1, 30) + people(2, 10, group="psw", moved=3.0, abstained=0.6)
    batch = people(3, 4) + people(4, 12, group="psw", moved=3.0, abstained=0.6)
    assert smallest(drift(before, batch, shuffles=SHUFFLES)) > 0.01
    as_one = [[replace(each, group="all") for each in part] for part in (before, batch)]
    assert smallest(drift(*as_one, shuffles=SHUFFLES)) < 0.01, "compared without regard to groups, it would be"


def test_a_new_site_has_nothing_to_be_compared_with() -> None:
    elsewhere = [replace(each, site="south") for each in people(2, 10, moved=3.0)]
    found = drift(people(1, 30), elsewhere, shuffles=SHUFFLES)
    assert not found.tells
    assert (found.new, found.before, found.strange) == (0, 0, 10)


@pytest.mark.parametrize(("before", "batch"), [(30, 2), (5, 10), (0, 9), (9, 0)])
def test_too_few_interviews_tell_nothing(before: int, batch: int) -> None:
    found = drift(people(1, before), people(2, batch, moved=9.0), shuffles=SHUFFLES)
    assert not found.tells
    assert found.labels == ()


def test_the_order_of_interviews_changes_nothing() -> None:
    before, batch = people(1, 20), people(2, 8, abstained=0.2)
    found = drift(before, batch, shuffles=SHUFFLES)
    assert drift(before[::-1], batch[::-1], shuffles=SHUFFLES) == found


def test_rates_alike_in_all_interviews_are_no_difference() -> None:
    def alike(of: Sequence[Heard]) -> list[Heard]:
        return [replace(each, abstained=0.0, labels=np.zeros(2), vector=np.zeros(8)) for each in of]

    assert smallest(drift(alike(people(1, 20)), alike(people(2, 8)), shuffles=SHUFFLES)) == 1.0


def test_the_rates_told_are_those_of_the_batch_and_of_before() -> None:
    before = [replace(each, abstained=0.25) for each in people(1, 20)]
    found = drift(before, [replace(each, abstained=0.75) for each in people(2, 8)], shuffles=SHUFFLES)
    assert found.abstained is not None
    assert (found.abstained.new, found.abstained.before) == (0.75, 0.25)
