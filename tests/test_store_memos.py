"""Memos and judgements outlive what is done to them: nothing is overwritten, what stands is told from what stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.appraisal import Judgement, Memo
from pipeline.store import memos as store
from pipeline.store.ledger import Ledger

MEMO = Memo("welcome", "nurses", "all", "all", "Warmer than I thought.", "ana")
MADE = Judgement("welcome", "all", "all", "adequacy", "minor", "Six thin interviews", "ana")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def test_memos_come_back_as_they_were_oldest_first(ledger: Ledger) -> None:
    others = [replace(MEMO, text="second"), replace(MEMO, by="ben"), replace(MEMO, group="", wave="2")]
    for memo in (MEMO, *others):
        store.add_memo(ledger, memo)
    assert store.memos(ledger) == (MEMO, *others)


def test_the_same_memo_given_again_is_one_memo(ledger: Ledger) -> None:
    assert store.add_memo(ledger, MEMO) == store.add_memo(ledger, MEMO)
    assert len(store.memos(ledger)) == 1


def test_a_removed_memo_is_kept_with_the_time_and_may_be_written_anew(ledger: Ledger) -> None:
    number = store.add_memo(ledger, MEMO)
    assert store.remove_memo(ledger, number)
    assert not store.remove_memo(ledger, number)
    assert store.memos(ledger) == ()
    again = store.add_memo(ledger, MEMO)
    assert again != number
    past, now = store.kept_memos(ledger, past=True)
    assert (past.number, past.memo, now.number) == (number, MEMO, again)
    assert past.removed_at >= past.at > ""
    assert now.removed_at == ""


def test_a_persons_later_judgement_takes_the_place_of_the_earlier(ledger: Ledger) -> None:
    first, replaced = store.add_judgement(ledger, MADE)
    assert not replaced
    assert store.add_judgement(ledger, MADE) == (first, False)
    later = replace(MADE, level="serious")
    _, replaced = store.add_judgement(ledger, later)
    assert replaced
    assert store.judgements(ledger) == (later,)
    assert [kept.judgement for kept in store.kept_judgements(ledger, past=True)] == [MADE, later]


@pytest.mark.parametrize("other", [{"by": "ben"}, {"component": "relevance"}, {"site": "hill"}, {"wave": "2"}], ids=str)
def test_judgements_of_others_or_on_something_else_stand_beside_it(ledger: Ledger, other: dict[str, str]) -> None:
    store.add_judgement(ledger, MADE)
    store.add_judgement(ledger, replace(MADE, **other))
    assert store.judgements(ledger) == (MADE, replace(MADE, **other))


def test_they_survive_the_ledger_being_opened_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as opened:
        store.add_memo(opened, MEMO)
        number, _ = store.add_judgement(opened, MADE)
    with Ledger(tmp_path / "l") as opened:
        assert store.memos(opened) == (MEMO,)
        assert store.remove_judgement(opened, number)
        assert store.judgements(opened) == ()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_back_as_typed(text: str) -> None:
    with Ledger(Path(":memory:")) as opened:
        store.add_memo(opened, replace(MEMO, text=text))
        assert store.memos(opened)[0].text == text


def test_half_characters_of_a_strange_terminal_are_spelt_out(ledger: Ledger) -> None:
    store.add_memo(ledger, replace(MEMO, text="caf\udce9"))
    assert store.memos(ledger)[0].text == "caf\\udce9"
