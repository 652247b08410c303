"""What a cell and a row say, and why: one line a rule of docs/evidence.md."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from strategies import codebooks, coded_documents, each_alone, interview, maybe, no, said, study, yes

from pipeline.evidence import gather
from pipeline.matrix import Interval, ReadingOf, Reason

FOND, CROSS, BOTH, NEITHER = (yes("fond"),), (yes("cross"),), (yes("fond"), yes("cross")), (no("fond"),)
TOLD = (yes("cross", of="nurses"),)


def people(group, *minds):
    """One person of the group for each of `minds`."""
    return [said(f"{group} {number}", group, *mind) for number, mind in enumerate(minds)]


def read(group, things, **limits):
    cell = gather(each_alone(*things), study(**limits)).cell("welcome", group)
    return cell.reading.value, cell.reason.value


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([], "insufficient: no_participants"),
        (people("nurses", NEITHER, NEITHER, NEITHER, NEITHER), "insufficient: no_evidence"),
        (people("nurses", *[(maybe("fond"),)] * 5), "insufficient: no_evidence"),
        (
            people("nurses", NEITHER) + people("cats", *[(yes("cross", of="nurses"),)] * 9),
            "insufficient: reported_only",
        ),
        (people("cats", TOLD), "insufficient: reported_only"),
        (people("cats", (maybe("cross", of="nurses"),)), "insufficient: no_participants"),
        (people("nurses", FOND), "insufficient: too_few"),
        (people("nurses", FOND, FOND, NEITHER), "insufficient: too_few"),
        (people("nurses", FOND, FOND) + people("cats", *[(yes("fond", of="nurses"),)] * 9), "insufficient: too_few"),
        (people("nurses", FOND, FOND, FOND), "supports: clear"),
        (people("nurses", CROSS, CROSS, CROSS), "contests: clear"),
        (people("nurses", FOND, FOND, CROSS), "insufficient: too_uncertain"),
        (people("nurses", FOND, FOND, CROSS, CROSS), "mixed: clear"),
        (people("nurses", *[FOND] * 9, CROSS), "supports: clear"),
        (people("nurses", *[CROSS] * 20, *[FOND] * 3), "contests: clear"),
        (people("nurses", *[FOND] * 5, *[CROSS] * 4), "mixed: clear"),
        # People of two minds are evidence on both sides, not too little of it.
        (people("nurses", BOTH, BOTH, BOTH), "mixed: clear"),
        (people("nurses", FOND, BOTH, CROSS), "mixed: clear"),
        (people("nurses", FOND, FOND, BOTH), "insufficient: too_uncertain"),
    ],
)
def test_a_cell_reads(things, expected):
    assert ": ".join(read("nurses", things)) == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, ("insufficient", "too_uncertain")),
        ({"min_participants": 4}, ("insufficient", "too_few")),
        ({"min_participants_a_side": 1}, ("mixed", "clear")),
    ],
)
def test_the_limits_are_the_codebooks(limits, expected):
    assert read("nurses", people("nurses", FOND, FOND, CROSS), **limits) == expected


def row_of(*things, criterion="welcome", documents=None, **limits):
    return gather(documents or each_alone(*things), study(**limits)).row(criterion)


def test_a_row_weighs_its_groups_equally_however_many_people_each_has():
    row = row_of(*people("nurses", *[FOND] * 30), *people("cooks", CROSS, CROSS, CROSS))
    assert row.balance.value == 0.0
    assert (row.reading, row.reason) == (ReadingOf.MIXED, Reason.CLEAR)
    assert row.rests_on == ("nurses", "cooks")
    assert (row.agree, row.disagree, row.undecided) == ((), ("nurses", "cooks"), ("guests",))


def test_a_row_says_who_agrees_with_it_and_who_does_not():
    fond = people("nurses", *[FOND] * 6) + people("cooks", *[FOND] * 6)
    row = row_of(*fond, *people("guests", *[CROSS] * 9, FOND))
    assert row.balance.value == pytest.approx((1 + 1 - 0.8) / 3)
    assert row.reading is ReadingOf.SUPPORTS
    assert (row.agree, row.disagree, row.undecided) == (("nurses", "cooks"), ("guests",), ())


def test_a_group_with_too_few_people_is_no_support_of_a_row():
    row = row_of(*people("nurses", *[FOND] * 3), *people("cooks", CROSS, CROSS))
    assert (row.rests_on, row.undecided, row.balance.value) == (("nurses",), ("cooks", "guests"), 1.0)
    assert row.reading is ReadingOf.SUPPORTS


def test_a_row_is_read_from_the_groups_that_judge_it_alone():
    outsiders = people("cats", *[FOND] * 9) + people("unknown", *[FOND] * 9)
    row = row_of(*outsiders)
    assert (row.reading, row.reason, row.rests_on) == (ReadingOf.INSUFFICIENT, Reason.NO_PARTICIPANTS, ())
    assert row.balance == Interval(None)
    row = row_of(*people("nurses", *[CROSS] * 3), *outsiders)
    assert (row.reading, row.rests_on) == (ReadingOf.CONTESTS, ("nurses",))


@pytest.mark.parametrize(
    ("things", "reason"),
    [
        ([], "no_participants"),
        (people("guests", NEITHER), "no_evidence"),
        (people("guests", NEITHER) + people("cats", (yes("cross", of="cooks"),)), "reported_only"),
        (people("guests", FOND, FOND) + people("cats", (yes("cross", of="cooks"),)), "too_few"),
        (people("guests", FOND, FOND, CROSS), "too_uncertain"),
    ],
)
def test_a_row_that_cannot_be_read_gives_the_reason_that_came_nearest(things, reason):
    row = row_of(*things)
    assert (row.reading.value, row.reason.value) == ("insufficient", reason)
    assert (row.agree, row.disagree, row.undecided) == ((), (), ("nurses", "cooks", "guests"))


@pytest.mark.parametrize(("fonder", "crosser"), [("nurses", "cooks"), ("cooks", "nurses")])
def test_a_row_is_mixed_when_its_groups_have_two_people_a_side_between_them(fonder, crosser):
    row = row_of(*people(fonder, FOND, FOND, CROSS), *people(crosser, FOND, CROSS, CROSS))
    assert [row.reading, row.reason] == [ReadingOf.MIXED, Reason.CLEAR]
    assert row.undecided == ("nurses", "cooks", "guests")


def test_a_row_is_mixed_when_one_group_supports_and_another_contests_however_few_people():
    row = row_of(*people("nurses", *[FOND] * 3), *people("cooks", *[CROSS] * 3), min_participants_a_side=4)
    assert (row.reading, row.disagree) == (ReadingOf.MIXED, ("nurses", "cooks"))


def test_a_row_rests_on_groups_as_large_as_the_codebook_asks():
    things = people("nurses", *[FOND] * 3) + people("cooks", *[CROSS] * 4)
    assert row_of(*things).rests_on == ("nurses", "cooks")
    assert row_of(*things, min_participants=4).rests_on == ("cooks",)


def test_a_row_is_uncertain_while_one_side_has_one_person():
    row = row_of(*people("nurses", FOND, FOND, CROSS))
    assert (row.reading, row.reason) == (ReadingOf.INSUFFICIENT, Reason.TOO_UNCERTAIN)


def test_a_rows_interval_adds_its_groups_distances_squared():
    things = people("nurses", FOND, FOND, BOTH, CROSS, FOND) + people("cooks", CROSS, CROSS, FOND, CROSS)
    matrix = gather(each_alone(*things), study())
    nurses, cooks = (matrix.cell("welcome", group).balance for group in ("nurses", "cooks"))
    row = matrix.row("welcome").balance
    assert row.value == pytest.approx((nurses.value + cooks.value) / 2)
    below = ((nurses.value - nurses.low) ** 2 + (cooks.value - cooks.low) ** 2) ** 0.5 / 2
    above = ((nurses.high - nurses.value) ** 2 + (cooks.high - cooks.value) ** 2) ** 0.5 / 2
    assert (row.low, row.high) == (pytest.approx(row.value - below), pytest.approx(row.value + above))


def test_a_row_of_one_group_has_that_groups_interval():
    documents = each_alone(*people("nurses", FOND, FOND, BOTH, CROSS, FOND))
    matrix = gather(documents, study())
    assert matrix.row("welcome").balance == matrix.cell("welcome", "nurses").balance


def test_a_row_that_rests_on_one_focus_group_alone_has_no_interval():
    focus = [interview("focus", *people("nurses", *[FOND] * 6))]
    row = row_of(documents=focus)
    assert (row.balance, row.reason) == (Interval(1.0), Reason.TOO_UNCERTAIN)


def test_a_focus_group_still_sways_the_row_it_shares():
    focus = interview("focus", *people("cooks", FOND, FOND, CROSS, CROSS))
    row = row_of(documents=[focus, *each_alone(*people("nurses", *[FOND] * 5))])
    assert row.balance.value == 0.5
    assert row.balance.low < 0.5 < row.balance.high


def test_rows_are_read_site_by_site():
    things = [said(f"h{i}", "nurses", *FOND, site="hill") for i in range(3)]
    things += [said(f"d{i}", "nurses", *CROSS, site="dale") for i in range(3)]
    matrix = gather(each_alone(*things), study(), by=["site"])
    assert [matrix.row("welcome", site).reading.value for site in ("hill", "dale")] == ["supports", "contests"]


@settings(max_examples=30, deadline=None)
@given(coded_documents(), codebooks)
def test_a_reading_follows_from_the_figures_beside_it(documents, codebook):
    matrix, limits = gather(documents, codebook), codebook.reading
    for cell in matrix.cells:
        if cell.reading is ReadingOf.INSUFFICIENT:
            assert cell.reason is not Reason.CLEAR
            continue
        assert cell.reason is Reason.CLEAR
        assert cell.participants_with_evidence >= limits.min_participants
        if cell.reading is ReadingOf.MIXED:
            assert cell.balance.sign == 0
            sides = (cell.supporting, cell.contesting)
            assert all(side.participants_either >= limits.min_participants_a_side for side in sides)
        else:
            assert cell.balance.sign == (1 if cell.reading is ReadingOf.SUPPORTS else -1)
    for row, criterion in zip(matrix.rows, codebook.criteria, strict=True):
        assert sorted(row.agree + row.disagree + row.undecided) == sorted(criterion.judged_by)
        assert set(row.rests_on) <= set(criterion.judged_by)
        assert all(matrix.cell(criterion.id, group).reading is row.reading for group in row.agree)
