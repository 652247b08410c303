"""Contrasts that errors alone would make are marked; where errors aren't known, that is said."""

from __future__ import annotations

import numpy as np
import pytest
from held_by_hand import held_out, rows_of
from strategies import each_alone, no, said, study, yes

from pipeline.evidence import gather
from pipeline.group_errors import GroupRates, group_rates, shrunk


def nurse_and_cook_rates(nurses, cooks, *, natural=True):
    """A model that hears nurses and cooks so well: (positives, hits, negatives, slips) in each of ten interviews."""
    rows = []
    for label in ("fond", "cross", "worry"):
        for number in range(10):
            rows += rows_of(label, *nurses, document=number, group="nurses")
            rows += rows_of(label, *cooks, document=number, group="cooks")
    return held_out(rows, natural=natural)


def spoken(group: str, given: int, of: int, people: int = 3):
    return [
        said(f"{group} {n}", group, yes("fond") if m < given else no("fond")) for n in range(people) for m in range(of)
    ]


def flags(measured, nurses, cooks, guests=0):
    documents = each_alone(*spoken("nurses", *nurses), *spoken("cooks", *cooks), *spoken("guests", 1, max(guests, 1)))
    if not guests:
        documents = [document for document in documents if "guests" not in document.transcript.name]
    matrix = gather(documents, study(), measured=measured)
    return [matrix.cell("welcome", group).error_flag for group in ("nurses", "cooks", "guests", "cats")]


UNEQUAL = nurse_and_cook_rates((10, 9, 20, 0), (10, 4, 20, 0))


@pytest.mark.parametrize(
    ("nurses", "cooks", "expected"),
    [
        # Nurses are heard twice as well: 8 against 5 of 20 says nothing, 18 against 2 does.
        ((8, 20), (5, 20), ["for: cooks", "for: nurses", "", ""]),
        ((18, 20), (2, 20), ["", "", "", ""]),
        # Nothing was said by either: there is nothing to hear better.
        ((0, 20), (0, 20), ["", "", "", ""]),
    ],
)
def test_a_contrast_no_larger_than_errors_would_make_is_marked_on_both_cells(nurses, cooks, expected):
    assert flags(UNEQUAL, nurses, cooks) == expected


def test_a_model_that_hears_all_alike_marks_nothing():
    assert flags(nurse_and_cook_rates((10, 7, 20, 1), (10, 7, 20, 1)), (6, 20), (5, 20)) == ["", "", "", ""]


def test_gathered_rows_tell_of_groups_too():
    gathered = nurse_and_cook_rates((10, 9, 20, 0), (10, 4, 20, 0), natural=False)
    assert group_rates(gathered, ("fond",))["nurses"].found > group_rates(gathered, ("fond",))["cooks"].found


def test_a_group_with_few_held_out_rows_is_unknown_rather_than_marked():
    assert flags(UNEQUAL, (8, 20), (5, 20), guests=20) == [
        "for: cooks; unknown: guests",
        "for: nurses; unknown: guests",
        "unknown: guests",
        "",
    ]


def test_there_are_no_flags_without_held_out_decisions():
    assert flags(None, (8, 20), (5, 20), guests=20) == [""] * 4


def test_a_criterion_one_group_judges_has_nothing_to_contrast():
    matrix = gather(each_alone(*spoken("cooks", 3, 20)), study(), measured=UNEQUAL)
    assert matrix.cell("work", "cooks").error_flag == ""


@pytest.mark.parametrize(
    ("positives", "negatives", "known"), [(4, 99, False), (5, 20, True), (5, 19, False), (99, 20, True)]
)
def test_a_groups_errors_are_known_from_five_and_twenty_rows(positives, negatives, known):
    rates = group_rates(held_out(rows_of("fond", positives, positives, negatives, 0)), ("fond",))
    assert ("nurses" in rates) is known


@pytest.mark.parametrize("labels", [(), ("tail",)])
def test_a_union_the_model_does_not_know_has_no_rates(labels):
    assert group_rates(UNEQUAL, labels) == {}


def test_few_rows_are_drawn_to_the_pooled_rate_and_many_keep_their_own():
    rates = shrunk(np.array([3.0, 700.0, 500.0]), np.array([3.0, 1000.0, 1000.0]))
    assert 0.75 > rates[0] > 0.6
    assert rates[1] == pytest.approx(0.7, abs=0.02) and rates[2] == pytest.approx(0.5, abs=0.02)


def test_groups_that_differ_by_chance_alone_are_taken_for_alike():
    rates = shrunk(np.array([6.0, 5.0, 4.0]), np.array([10.0, 10.0, 10.0]))
    assert rates.max() - rates.min() < 0.02


@pytest.mark.parametrize("hits", [[0.0, 0.0], [7.0, 9.0]])
def test_rates_of_none_and_of_all_stay_what_they_are(hits):
    rows = np.array([7.0, 9.0])
    assert shrunk(np.array(hits), rows) == pytest.approx(np.array(hits) / rows)
    assert (shrunk(np.zeros(2), np.zeros(2)) == 0).all()


def test_the_share_given_is_what_is_found_and_what_slips_in():
    assert GroupRates(0.8, 0.1).given(0.5) == pytest.approx(0.45)
