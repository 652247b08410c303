"""Intervals: what is resampled, from which seed, and when there is none."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import each_alone, interview, said, study, yes

from pipeline.evidence import gather
from pipeline.matrix import Interval, ReadingOf, Reason
from pipeline.resampling import interval, resample, tidy, units
from pipeline.voices import Voices

CELL = ("welcome", "nurses", "all", "all")


def means_of(balances, unit_of=None, *, resamples=2000, seed=7, identity=CELL):
    unit_of = range(len(balances)) if unit_of is None else unit_of
    return resample(balances, unit_of, resamples=resamples, seed=seed, identity=identity)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([], {}),
        ([("ann", "d1"), ("bob", "d2")], {"ann": 0, "bob": 1}),
        ([("ann", "d1"), ("ann", "d2"), ("bob", "d3")], {"ann": 0, "bob": 1}),
        # A focus group: its three people are one unit, the one interviewed alone another.
        ([("cid", "f"), ("ann", "f"), ("bob", "f"), ("dot", "d")], {"ann": 0, "bob": 0, "cid": 0, "dot": 1}),
        # Bob was in the focus group and interviewed alone: one person, with the group.
        ([("ann", "f"), ("bob", "f"), ("bob", "d"), ("cid", "e")], {"ann": 0, "bob": 0, "cid": 1}),
        # Bob was in both focus groups and ties them together.
        ([("ann", "f"), ("bob", "f"), ("bob", "g"), ("cid", "g")], {"ann": 0, "bob": 0, "cid": 0}),
        # A person and a document of one name are two things.
        ([("ann", "bob"), ("bob", "d")], {"ann": 0, "bob": 1}),
    ],
)
def test_people_heard_together_are_one_unit(heard, expected):
    assert units(heard) == expected
    assert units(reversed(heard)) == expected


def test_resamples_are_means_over_people_drawn_with_replacement():
    balances = (1.0, 0.0, -0.5)
    possible = {round(sum(drawn) / 3, 9) for drawn in product(balances, repeat=3)}
    assert {round(mean, 9) for mean in means_of(balances)} == possible


def test_a_unit_is_drawn_whole_and_weighs_by_its_people():
    # Units: a pair (1, 1) and a single (-1). Two draws: both pairs, both singles, or one of each: (1 + 1 - 1) / 3.
    assert {round(mean, 9) for mean in means_of((1, 1, -1), (0, 0, 1))} == {1.0, -1.0, round(1 / 3, 9)}


def test_the_spread_of_resamples_is_that_of_the_mean():
    balances = np.random.default_rng(1).uniform(-1, 1, 50)
    means = means_of(balances.tolist(), resamples=20_000)
    assert means.mean() == pytest.approx(balances.mean(), abs=0.005)
    assert means.std() == pytest.approx(balances.std() / 50**0.5, rel=0.05)


def test_one_seed_and_one_cell_give_one_series_and_any_other_another():
    balances = [1.0, 0.5, -1.0, 0.2]
    again = means_of(balances)
    assert np.array_equal(means_of(balances), again)
    assert not np.array_equal(means_of(balances, seed=8), again)
    assert not np.array_equal(means_of(balances, identity=("welcome", "cooks", "all", "all")), again)
    assert not np.array_equal(means_of(balances, identity=("welcomen", "urses", "all", "all")), again)


def test_many_people_are_resampled_in_slices_and_none_is_lost():
    assert means_of([1.0] * 9_000, resamples=1000).shape == (1000,)


def test_an_interval_holds_the_middle_of_the_resamples():
    means = np.arange(101) / 100
    assert interval(0.4, means, 0.9) == Interval(0.4, 0.05, 0.95)
    assert interval(0.4, None, 0.9) == Interval(0.4)


@pytest.mark.parametrize(("value", "expected"), [(0.1 + 0.2 - 0.3, "0.0"), (-1e-17, "0.0"), (0.25, "0.25")])
def test_dust_of_binary_fractions_is_swept_up(value, expected):
    assert str(tidy(value)) == expected


def test_dust_decides_no_reading():
    thirds = means_of((1 / 3, 1 / 3, -2 / 3), (0, 0, 0))
    assert interval(0.0, thirds, 0.95).sign == 0


@pytest.mark.parametrize(
    ("bounds", "sign"),
    [
        ((0.5, 0.1, 0.9), 1),
        ((-0.5, -0.9, -0.1), -1),
        ((0.5, 0.0, 0.9), 0),
        ((0.1, -0.1, 0.2), 0),
        ((1.0, None, None), 0),
    ],
)
def test_an_interval_says_on_which_side_of_nought_it_lies(bounds, sign):
    assert Interval(*bounds).sign == sign


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12), st.data())
def test_every_resample_lies_between_the_extremes(balances, data):
    unit_of = data.draw(st.lists(st.integers(0, 3), min_size=len(balances), max_size=len(balances)))
    numbers = {unit: number for number, unit in enumerate(sorted(set(unit_of)))}
    means = means_of(balances, [numbers[unit] for unit in unit_of], resamples=100)
    assert min(balances) - 1e-9 <= means.min() and means.max() <= max(balances) + 1e-9


# ------------------------------------------------------------------------------------------- in a cell of a study


def nurses_cell(documents):
    return gather(documents, study()).cell(*CELL[:2])


@pytest.mark.parametrize(("count", "given"), [(1, False), (2, False), (3, True), (4, True)])
def test_there_is_no_interval_under_three_participants(count, given):
    cell = nurses_cell(each_alone(*(said(f"n{i}", "nurses", yes("fond")) for i in range(count))))
    assert cell.balance.value == 1.0
    assert (cell.balance.low is not None) is given


def test_two_who_speak_a_hundred_times_are_still_two():
    cell = nurses_cell(each_alone(*[said("ann", "nurses", yes("fond")), said("bob", "nurses", yes("fond"))] * 50))
    assert cell.balance == Interval(1.0)
    assert (cell.reading, cell.reason) == (ReadingOf.INSUFFICIENT, Reason.TOO_FEW)


def test_one_focus_group_alone_gives_no_interval_however_large():
    cell = nurses_cell([interview("focus", *(said(f"n{i}", "nurses", yes("fond")) for i in range(8)))])
    assert cell.balance == Interval(1.0)
    assert (cell.reading, cell.reason) == (ReadingOf.INSUFFICIENT, Reason.TOO_UNCERTAIN)


def test_a_focus_group_widens_the_interval_that_as_many_single_interviews_would_give():
    fond = [said(f"f{i}", "nurses", yes("fond")) for i in range(4)]
    cross = [said(f"c{i}", "nurses", yes("cross")) for i in range(2)]
    rest = [said(f"r{i}", "nurses", yes("fond")) for i in range(2)]
    together = nurses_cell([interview("focus", *fond), interview("other", *cross), *each_alone(*rest)]).balance
    alone = nurses_cell(each_alone(*fond, *cross, *rest)).balance
    assert together.value == alone.value == 0.5
    assert together.low < alone.low


def test_the_codebooks_interval_and_seed_are_used():
    # Everybody has a balance of their own, so that resampled means hardly ever coincide.
    things = [said(f"n{i}", "nurses", yes(label)) for i in range(11) for label in ["fond"] * 4 + ["cross"] * (i + 1)]
    wide, narrow, first, second = (
        gather(each_alone(*things), study(**limits)).cell(*CELL[:2]).balance
        for limits in ({"interval": 0.99}, {"interval": 0.5}, {"seed": 1}, {"seed": 3})
    )
    assert wide.low < narrow.low < narrow.high < wide.high
    assert first != second


def test_voices_without_people_have_no_balance():
    assert Voices().balance is None
