"""A study's own list: found whole, in any case."""

from __future__ import annotations

import pytest

from pipeline.gazetteer import ORGANISATION, PLACE, gazetteer

LISTS = gazetteer(["Ossthwaite", "Harbour"], ["Harbour Lights", "St Mungo’s", "A.C.E. (North)"])


@pytest.mark.parametrize(
    ("text", "kind", "term"),
    [
        ("I went to Harbour Lights today", ORGANISATION, "Harbour Lights"),
        ("i went to harbour  lights today", ORGANISATION, "harbour  lights"),
        ("OSSTHWAITE, that is", PLACE, "OSSTHWAITE"),
        ("St Mungo's took me in", ORGANISATION, "St Mungo's"),
        ("by the Harbour, then", PLACE, "Harbour"),
        ("the A.C.E. (North) lot", ORGANISATION, "A.C.E. (North)"),
    ],
)
def test_listed_terms_are_found_in_any_case(text: str, kind: str, term: str) -> None:
    assert [(found.kind, text[found.start : found.end]) for found in LISTS.find(text)] == [(kind, term)]


@pytest.mark.parametrize("text", ["Harbours", "Ossthwaites", "lights", ""])
def test_parts_of_other_words_are_not(text: str) -> None:
    assert LISTS.find(text) == []


def test_an_empty_list_finds_nothing() -> None:
    assert gazetteer([], ["", " "]).find("anything at all") == []
