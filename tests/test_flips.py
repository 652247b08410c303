"""What another coding would change is told cell by cell, and nothing is told where nothing changes."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sample_findings import CODEBOOK, findings

from pipeline.evidence import gather
from pipeline.flips import changes
from pipeline.matrix import ReadingOf
from pipeline.utterance import CodedDocument, Verdict

DOCUMENTS = findings().documents


def turned(label: str, verdict: Verdict, *, was: Verdict | None = None) -> list[CodedDocument]:
    """The sample with every decision on a label (that was so before) turned into this verdict."""
    return [
        replace(
            document,
            utterances=tuple(
                replace(
                    coded,
                    decisions=tuple(
                        replace(decision, verdict=verdict)
                        if decision.label == label and was in (None, decision.verdict)
                        else decision
                        for decision in coded.decisions
                    ),
                )
                for coded in document.utterances
            ),
        )
        for document in DOCUMENTS
    ]


def test_the_same_codes_change_nothing() -> None:
    found = changes(DOCUMENTS, DOCUMENTS, CODEBOOK)
    assert (found.flips, found.codes_new, found.codes_gone) == ((), 0, 0)
    assert found.documents == len(DOCUMENTS) and found.cells == len(findings().matrix.cells)
    assert found.codes_kept > 5 and found.left_open_before == found.left_open_after == 1


def test_codes_that_move_are_counted() -> None:
    gone = changes(DOCUMENTS, turned("welcome", Verdict.NO), CODEBOOK)
    back = changes(turned("welcome", Verdict.NO), DOCUMENTS, CODEBOOK)
    assert gone.codes_gone == back.codes_new > 3 and gone.codes_new == back.codes_gone == 0
    assert gone.codes_kept == back.codes_kept == changes(DOCUMENTS, DOCUMENTS, CODEBOOK).codes_kept - gone.codes_gone
    assert (gone.left_open_before, gone.left_open_after) == (1, 0)


@pytest.mark.parametrize(
    ("label", "was", "now"),
    [("welcome", None, Verdict.NO), ("refusal", Verdict.NO, Verdict.YES), ("welcome", Verdict.YES, Verdict.ABSTAIN)],
)
def test_just_those_readings_flip_that_two_matrices_show(label: str, was: Verdict | None, now: Verdict) -> None:
    after = turned(label, now, was=was)
    found = changes(DOCUMENTS, after, CODEBOOK)
    old, new = gather(DOCUMENTS, CODEBOOK), gather(after, CODEBOOK)
    cells = {(c.criterion, c.group): (c.reading, new.cell(c.criterion, c.group).reading) for c in old.cells}
    rows = {(r.criterion, ""): (r.reading, new.row(r.criterion).reading) for r in old.rows}
    wanted = {place: pair for place, pair in (rows | cells).items() if pair[0] is not pair[1]}
    assert {(flip.criterion, flip.group): (flip.before, flip.after) for flip in found.flips} == wanted
    assert wanted, "a test that finds no flip tells nothing"


def test_context_is_told_from_what_a_criterion_is_read_from() -> None:
    found = changes(DOCUMENTS, turned("refusal", Verdict.YES, was=Verdict.NO), CODEBOOK)
    judged = {flip.group: flip.judged for flip in found.flips if flip.criterion == "acceptance"}
    assert judged["readers"] is True and ReadingOf.MIXED in {flip.after for flip in found.flips}


def test_the_order_of_interviews_makes_no_difference() -> None:
    after = turned("welcome", Verdict.NO)
    mixed = random.Random(3).sample(after, len(after))
    assert changes(DOCUMENTS[::-1], mixed, CODEBOOK) == changes(DOCUMENTS, after, CODEBOOK)


def test_a_codebook_without_criteria_has_no_cells_and_codes_still_move() -> None:
    found = changes(DOCUMENTS, turned("welcome", Verdict.NO), replace(CODEBOOK, criteria=()))
    assert (found.cells, found.flips) == (0, ()) and found.codes_gone > 3


def test_other_interviews_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same interviews"):
        changes(DOCUMENTS, DOCUMENTS[1:], CODEBOOK)
