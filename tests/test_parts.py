"""A difference is split among its causes so that the parts sum to it, whatever the causes do together."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parts import NOTHING, apportioned, mixtures, parts, thousandths

CAUSES = ("interviews", "model", "codebook", "people")
VALUES = st.floats(-1000, 1000)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[frozenset[str], float]]:
    """One to four causes with a value for each mixture of them."""
    causes = CAUSES[: draw(st.integers(1, 4))]
    return causes, {held: draw(VALUES) for held in mixtures(causes)}


@given(worlds())
def test_parts_sum_to_the_whole_exactly(world: tuple[tuple[str, ...], dict[frozenset[str], float]]) -> None:
    causes, values = world
    found = parts(causes, values)
    assert sum(found.values()) == Fraction(values[frozenset(causes)]) - Fraction(values[NOTHING])


@given(worlds())
def test_a_cause_without_any_effect_has_no_part(world: tuple[tuple[str, ...], dict[frozenset[str], float]]) -> None:
    causes, values = world
    idle = {held: values[held - {causes[-1]}] for held in values}
    assert parts(causes, idle)[causes[-1]] == 0


@given(st.lists(VALUES, min_size=4, max_size=4))
def test_causes_that_do_not_interact_have_their_own_effect_as_part(effects: list[float]) -> None:
    own = dict(zip(CAUSES, map(round, effects), strict=True))
    values = {held: float(sum(own[cause] for cause in held)) for held in mixtures(CAUSES)}
    assert parts(CAUSES, values) == own


def test_what_comes_only_when_two_causes_change_together_is_shared_equally() -> None:
    values = {held: 6.0 if {"model", "codebook"} <= held else 0.0 for held in mixtures(CAUSES)}
    assert parts(CAUSES, values) == {"interviews": 0, "model": 3, "codebook": 3, "people": 0}


def test_the_order_in_which_causes_are_named_makes_no_difference() -> None:
    values = {held: float(len(held) ** 3 + ("model" in held)) for held in mixtures(CAUSES)}
    assert parts(CAUSES[::-1], values) == parts(CAUSES, values)


@given(st.lists(st.fractions(-50, 50), min_size=1, max_size=6), st.integers(-1, 1))
def test_rounded_parts_sum_to_the_rounded_whole(shares: list[Fraction], dust: int) -> None:
    named = {str(place): share for place, share in enumerate(shares)}
    whole = round(sum(shares)) + dust
    found = apportioned(whole, named)
    assert sum(found.values()) == whole
    assert all(abs(found[name] - share) <= 2 for name, share in named.items())
    if any(shares):
        assert all(not found[name] for name, share in named.items() if not share)


@pytest.mark.parametrize(("value", "expected"), [(0.3 - 0.1, 200), (-0.0005000001, -1), (1 / 3, 333), (12, 12000)])
def test_figures_are_compared_as_they_are_shown(value: float, expected: int) -> None:
    assert thousandths(value) == expected
