"""What is drawn for people to code is drawn with exactly the chance that is stated, whatever the order and however often."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import WrongUse
from pipeline.sampling import Chance, Unit, allot, draw, proportional

BOTH = ("random", "uncertain")
DESIGNS = (("random",), ("uncertain",), BOTH)


def units(count: int, strata: int = 1) -> list[Unit]:
    """Units of very unequal sizes, in strata of unequal size."""
    return [
        Unit(f"u{place:03}", f"s{min(place % 7, strata - 1)}", 0.05 + (place * 37 % 101) / 50) for place in range(count)
    ]


populations = st.lists(st.tuples(st.sampled_from("abc"), st.floats(1e-3, 1e3)), min_size=1, max_size=30).map(
    lambda rows: [Unit(f"u{place}", stratum, size) for place, (stratum, size) in enumerate(rows)]
)


@st.composite
def draws(draw_: st.DrawFn) -> tuple[list[Unit], int, tuple[str, ...], int]:
    """A population, a number that can be drawn from it, a design and a seed."""
    population = draw_(populations)
    least = len({unit.stratum for unit in population})
    return (
        population,
        draw_(st.integers(least, len(population))),
        draw_(st.sampled_from(DESIGNS)),
        draw_(st.integers(0, 5)),
    )


def drawn(chances: tuple[Chance, ...]) -> list[Chance]:
    return [chance for chance in chances if chance.strategy]


@settings(max_examples=150, deadline=None)
@given(draws())
def test_probabilities_are_over_nought_and_sum_to_what_is_drawn(case) -> None:
    population, n, design, seed = case
    found = draw(population, n, design, seed)
    assert [chance.unit_id for chance in found] == sorted(unit.unit_id for unit in population)
    assert all(0.0 < chance.probability <= 1.0 for chance in found)
    assert len(drawn(found)) == n and sum(chance.probability for chance in found) == pytest.approx(n)
    for stratum in {unit.stratum for unit in population}:
        own = [chance for chance in found if chance.stratum == stratum]
        assert sum(chance.probability for chance in own) == pytest.approx(len(drawn(tuple(own))))
    assert {chance.strategy for chance in drawn(found)} <= set(design)
    if design == BOTH:
        assert Counter(chance.strategy for chance in drawn(found))["random"] == n - n // 2


@settings(max_examples=50, deadline=None)
@given(draws(), st.randoms())
def test_the_order_of_the_units_changes_nothing(case, dice) -> None:
    population, n, design, seed = case
    shuffled = list(population)
    dice.shuffle(shuffled)
    assert draw(shuffled, n, design, seed) == draw(population, n, design[::-1], seed)


@pytest.mark.parametrize("design", DESIGNS, ids="+".join)
@pytest.mark.parametrize("strata", [1, 3])
def test_over_many_seeds_each_unit_is_drawn_as_often_as_stated(design: tuple[str, ...], strata: int) -> None:
    population, seeds = units(24, strata), 2500
    stated = {chance.unit_id: chance.probability for chance in draw(population, 9, design, 0)}
    times: Counter[str] = Counter()
    for seed in range(seeds):
        times.update(chance.unit_id for chance in drawn(draw(population, 9, design, seed)))
    for unit_id, p in stated.items():
        assert abs(times[unit_id] / seeds - p) <= 4.5 * sqrt(p * (1 - p) / seeds) + 1e-12, unit_id


def test_the_larger_a_unit_the_likelier_and_with_random_beside_it_less_so() -> None:
    sizes = {unit.unit_id: unit.size for unit in units(20)}
    for design in (("uncertain",), BOTH):
        ordered = sorted(draw(units(20), 6, design), key=lambda chance: sizes[chance.unit_id])
        assert all(one.probability <= other.probability for one, other in pairwise(ordered))
        assert ordered[0].probability < ordered[-1].probability
    assert len({round(chance.probability, 12) for chance in draw(units(20), 6, ("random",))}) == 1


def test_another_seed_and_another_number_draw_something_else() -> None:
    def ids(n: int, seed: int) -> set[str]:
        return {chance.unit_id for chance in drawn(draw(units(200), n, BOTH, seed))}

    assert ids(20, 1) != ids(20, 2)
    assert not ids(20, 1) <= ids(40, 1)  # sheets have nothing to do with each other: their chances multiply


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ([1, 1, 2], 2, (0.5, 0.5, 1.0)),
        ([1, 1, 100], 2, (0.5, 0.5, 1.0)),
        ([1, 50, 100], 2, (1 / 51, 50 / 51, 1.0)),
        ([1, 2, 3, 4], 1, (0.1, 0.2, 0.3, 0.4)),
        ([3, 3], 0, (0.0, 0.0)),
        ([5, 1, 1], 3, (1.0, 1.0, 1.0)),
    ],
)
def test_probabilities_are_proportional_to_size_and_never_over_one(sizes, n, expected) -> None:
    assert proportional(sizes, n) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ({"a": 10, "b": 10}, 6, {"a": 3, "b": 3}),
        ({"a": 2, "b": 10, "c": 30}, 12, {"a": 2, "b": 5, "c": 5}),
        ({"a": 5, "b": 9}, 5, {"a": 2, "b": 3}),
        ({"a": 1, "b": 1}, 2, {"a": 1, "b": 1}),
    ],
)
def test_rows_are_shared_out_alike_as_far_as_each_part_has_them(sizes, n, expected) -> None:
    assert allot(sizes, n) == expected


@pytest.mark.parametrize(
    ("n", "design", "told"),
    [
        (0, BOTH, "0 can't"),
        (25, BOTH, "25 can't"),
        (2, BOTH, "in 3 parts"),
        (5, ("clever",), "clever"),
        (5, (), "none"),
    ],
)
def test_what_cannot_be_drawn_is_refused(n: int, design: tuple[str, ...], told: str) -> None:
    with pytest.raises(WrongUse, match=told):
        draw(units(24, 3), n, design)


def test_nothing_to_draw_from_is_refused_and_a_unit_stands_once() -> None:
    with pytest.raises(WrongUse, match="0 utterances"):
        draw([], 1, BOTH)
    with pytest.raises(ValueError, match="once"):
        draw([*units(3), *units(1)], 2, BOTH)
    with pytest.raises(ValueError, match="over 0"):
        Unit("u", "s", 0.0)
