"""COREQ's items are all there, in order; text stands where a run knows, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from strategies import asked, each_alone, interview, said, study, yes

from pipeline.evidence import gather
from pipeline.findings import RunRecord
from pipeline.reporting import ITEMS, reporting
from pipeline.saturation import curves
from pipeline.utterance import CodedDocument, Decision, Verdict

RUN = RunRecord("run-7", "cats-3", "cats 1", versions={"themetrix": "9.9", "torch": "2.0"}, method={"encoder": "tiny"})
DOCUMENTS = [
    interview("a", asked(), said("ann", "nurses", yes("fond"), text="one two three four")),
    interview("b", said("bob", "nurses", yes("cross"), text="one two"), said("kay", "cooks", site="dale", wave="2")),
    interview("c", said("ann", "nurses", text="one two three", wave="2")),
]


def items(documents: list[CodedDocument] = DOCUMENTS, **rest: Any) -> dict[int, str]:
    """The texts by number."""
    codebook = study()
    return {int(n): text for n, _, text in reporting(RUN, documents, codebook, gather(documents, codebook), **rest)}


def test_all_items_stand_in_order_and_those_of_people_are_empty() -> None:
    found = reporting(RUN, DOCUMENTS, study(), gather(DOCUMENTS, study()))
    assert [number for number, _, _ in found] == [str(each) for each in range(1, 33)]
    assert tuple(item for _, item, _ in found) == ITEMS
    empty = {int(number) for number, _, text in found if not text}
    assert empty >= {*range(1, 12), 13, 15, 17, 19, 20, 23, 28}


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (12, "3 participants in 3 interviews."),
        (14, "Interviews by site: Hill 3, Dale 1."),
        (16, "Participants by stakeholder group: Nurses 2, Cooks 1. Nobody from: Guests and Cats."),
        (18, "1 of 3 participants stand in more than one interview; waves: 2."),
        (21, "In words of participants: 14 in all"),
        (24, "A classifier (model cats-3) coded all 4 codable utterances. No person's codes have come in."),
        (25, "6 codes (2 stances and 4 themes), which feed 2 criteria: Welcome (for: Fond; against: Cross and Worry)"),
        (26, "defined in advance, in codebook cats 1"),
        (27, "Themetrix 9.9, model cats-3 on the encoder tiny (torch 2.0). Run run-7."),
        (30, "0 of 4 cells"),
        (31, "Welcome: insufficient: too few people; Work: insufficient: no evidence."),
        (32, "1 of 4 cells have participants on both sides"),
    ],
)
def test_what_the_run_knows_is_filled_in(number: int, says: str) -> None:
    assert says in items()[number]


def test_saturation_is_told_once_it_is_known() -> None:
    assert items()[22] == ""
    told = items(curves=curves(DOCUMENTS, study()))[22]
    assert told.startswith("Welcome: 2 pieces of evidence in 3 interviews")
    assert "Work: Nothing first-hand" in told


def test_people_who_coded_are_counted_and_not_named() -> None:
    machine = Decision("fond", 0.2, Verdict.NO, coder="model")
    by_two = Decision("fond", 1.0, Verdict.YES, coder="person ana; person ben", replaced=machine)
    told = items(each_alone(said("n", "nurses", by_two), said("m", "nurses", yes("fond"))))[24]
    assert "2 people coded 1 of them" in told
    assert "ana" not in told


def test_with_nobody_interviewed_only_the_method_is_told() -> None:
    found = items([])
    assert {number for number, text in found.items() if text} == {25, 26, 27}


def test_the_order_of_the_documents_changes_nothing() -> None:
    assert items() == items(DOCUMENTS[::-1])


def test_a_bare_codebook_claims_no_criteria_and_no_sites() -> None:
    codebook = replace(study(), criteria=(), sites=())
    found = {int(n): text for n, _, text in reporting(RUN, DOCUMENTS, codebook, gather(DOCUMENTS, codebook))}
    assert found[14] == found[30] == found[31] == found[32] == ""
    assert found[25].startswith("6 codes (2 stances and 4 themes).")
