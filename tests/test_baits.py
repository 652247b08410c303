"""The words that are looked for in Prefect are in what it was given, and none is one that Prefect could write by itself."""

from __future__ import annotations

import pytest
from baits import CANARY, OF_THE_ROWS, OF_THE_SHOP, OF_THE_WARD, SHOP, SHORTEST, WARD, could_be_a_run_s_name, vocabulary
from bakeries import talk

LOOKED_FOR = sorted({*OF_THE_WARD, *OF_THE_SHOP, *OF_THE_ROWS})


@pytest.mark.parametrize("bait", LOOKED_FOR)
def test_no_bait_is_one_that_prefect_could_call_a_run_by(bait: str) -> None:
    assert not could_be_a_run_s_name(bait)


@pytest.mark.parametrize("bait", LOOKED_FOR)
def test_no_bait_is_so_short_that_chance_alone_would_write_it(bait: str) -> None:
    assert len(bait) >= SHORTEST


@pytest.mark.parametrize(
    "bait", ["gorgeous", "orgeous", "gorgeous-ibex", "geous-ib", "of", "gorgeous-ibex-of", "ex-of-wond"]
)
def test_a_run_s_name_is_known_for_one(bait: str) -> None:
    assert could_be_a_run_s_name(bait)


def test_names_as_prefect_makes_them_are_known_for_such() -> None:
    from prefect.utilities.names import generate_slug

    assert len(vocabulary()) > 1000
    for number in (2, 3, 4):
        for _ in range(50):
            assert could_be_a_run_s_name(generate_slug(number))


def test_every_bait_is_in_the_words_that_prefect_is_offered() -> None:
    rows = "\n".join(f"{row.text} {row.question}" for row in talk(CANARY))
    for words, baits in ((f"{WARD} ward.txt", OF_THE_WARD), (SHOP, OF_THE_SHOP), (rows, OF_THE_ROWS)):
        for bait in baits:
            assert bait in words, bait
