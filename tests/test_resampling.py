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
from pipeline.resampling import (
    balance_interval,
    interval,
    lopsided,
    one_mind,
    resample,
    resampled_sums,
    stretch,
    tidy,
    units,
    worth,
)
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


# ------------------------------------------------------------------------------------------- where few were heard


def test_all_figures_of_a_unit_are_drawn_together():
    each = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    sums = resampled_sums(each, resamples=200, seed=1, identity=CELL)
    assert np.array_equal(sums[:, 0] * 10, sums[:, 1])
    assert np.array_equal(sums[:, 0], resampled_sums(each[:, :1], resamples=200, seed=1, identity=CELL)[:, 0])


@pytest.mark.parametrize(
    ("sizes", "expected"), [([1, 1, 1], 3.0), ([5, 5], 2.0), ([8, 1], 81 / 65), ([4, 0, 4], 2.0), ([0, 0], 0.0)]
)
def test_units_of_unequal_size_are_worth_fewer(sizes, expected):
    assert float(worth(np.array(sizes, dtype=float))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("count", "expected"),
    # t(n - 1) / 1.96 x the root of n / (n - 1), from printed tables of Student's t.
    [(3, 4.303 / 1.96 * 1.5**0.5), (6, 2.571 / 1.96 * 1.2**0.5), (31, 2.042 / 1.96 * (31 / 30) ** 0.5), (1e9, 1.0)],
)
def test_few_units_stretch_what_is_drawn(count, expected):
    assert float(stretch(count, 0.95)) == pytest.approx(expected, rel=1e-3)


def test_fewer_units_than_one_and_a_bit_still_give_a_number():
    assert np.isfinite(stretch(np.array([1.0, 1.2, 2.0]), 0.95)).all()


def test_a_balances_interval_is_wilsons_where_everybody_has_one_vote_whole():
    # 150 of 200 for: a share of 0.75, whose Wilson interval is 0.686 to 0.805 (Student's quantile hardly differs).
    votes = [1.0] * 150 + [-1.0] * 50
    found = balance_interval(0.5, means_of(votes, resamples=20_000), 200, 0.95)
    assert (1 + found.low) / 2 == pytest.approx(0.686, abs=0.004)
    assert (1 + found.high) / 2 == pytest.approx(0.805, abs=0.004)


@pytest.mark.parametrize("value", [1.0, -1.0, 0.25])
def test_an_interval_without_spread_has_no_width(value):
    assert balance_interval(value, np.full(50, value), 3.0, 0.95) == Interval(value, value, value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=12))
def test_a_balances_interval_holds_it_and_stays_within_what_a_balance_can_be(balances):
    value = sum(balances) / len(balances)
    found = balance_interval(value, means_of(balances, resamples=200), len(balances), 0.95)
    assert -1.0 <= found.low <= found.value <= found.high <= 1.0


def test_an_interval_is_wider_than_the_percentiles_where_few_were_heard_and_hardly_where_many_were():
    for times, least, most in ((1, 1.1, 2.0), (40, 0.95, 1.05)):
        balances = [1.0, 0.5, -1.0, 0.0] * times
        value, means = sum(balances) / len(balances), means_of(balances)
        ours, plain = balance_interval(value, means, len(balances), 0.95), interval(value, means, 0.95)
        assert least < (ours.high - ours.low) / (plain.high - plain.low) < most


def test_a_rare_shares_resamples_are_drawn_out_upwards_and_a_common_ones_hardly():
    dice = np.random.default_rng(2)
    shares = np.array([0.02, 0.5, 0.98])
    drawn = dice.binomial(200, shares, (20_000, 3)) / 200
    below, above = lopsided(shares, drawn, 0.95)
    assert above[0] > 1.2 and below[0] < 0.95
    assert below[1] == pytest.approx(1.0, abs=0.05) and above[1] == pytest.approx(1.0, abs=0.05)
    assert below[2] == pytest.approx(above[0], rel=0.1) and above[2] == pytest.approx(below[0], rel=0.1)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_what_has_no_spread_is_left_as_it_is(share):
    below, above = lopsided(np.array([share]), np.full((50, 1), share), 0.95)
    assert (below[0], above[0]) == (1.0, 1.0)


@pytest.mark.parametrize(("count", "least"), [(3, 0.4385), (6, 0.6097), (30, 0.8865)])
def test_a_group_of_one_mind_may_hold_others(count, least):
    found = one_mind(count, 0.95)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(least, abs=1e-4)


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


@pytest.mark.parametrize(
    ("minds", "said_"),
    [
        (["fond"] * 3, True),
        (["cross"] * 4, True),
        (["fond"] * 3 + ["cross"], False),
        (["fond"] * 2, False),
        ([], False),
    ],
)
def test_a_cell_of_one_mind_says_what_its_interval_cannot(minds, said_):
    cell = nurses_cell(each_alone(*(said(f"n{i}", "nurses", yes(mind)) for i, mind in enumerate(minds))))
    assert (cell.unanimous == one_mind(len(minds), 0.95)) is said_
    assert (cell.unanimous is not None) is said_


def test_a_focus_group_of_one_mind_counts_once():
    focus = interview("focus", *(said(f"f{i}", "nurses", yes("fond")) for i in range(5)))
    cell = nurses_cell([focus, *each_alone(*(said(f"r{i}", "nurses", yes("fond")) for i in range(2)))])
    assert cell.unanimous == one_mind(3, 0.95)


def test_people_of_two_minds_in_one_breath_are_not_of_one_mind():
    cell = nurses_cell(each_alone(*(said(f"n{i}", "nurses", yes("fond"), yes("cross")) for i in range(3))))
    assert cell.unanimous is None


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
