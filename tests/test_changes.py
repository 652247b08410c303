"""What changed between two runs, cell by cell, is split among causes and led back to the utterances that moved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_findings import CODEBOOK, findings

from pipeline.cell_figures import (
    CellFigures,
    RowFigures,
    cell_from_plain,
    figures_of,
    plain,
    row_figures_of,
    row_from_plain,
)
from pipeline.changes import Changes, Mixtures, compare, telling
from pipeline.codebook import Codebook
from pipeline.evidence import gather
from pipeline.parts import mixtures
from pipeline.standings import standings
from pipeline.utterance import CodedDocument

DOCUMENTS = findings().documents


def published(documents: tuple[CodedDocument, ...], codebook: Codebook) -> tuple[list[CellFigures], list[RowFigures]]:
    matrix = gather(documents, codebook)
    return [figures_of(cell) for cell in matrix.cells], [row_figures_of(row) for row in matrix.rows]


def mixed(documents: dict[bool, tuple[CodedDocument, ...]], books: dict[bool, Codebook]) -> Mixtures:
    """The mixtures of other interviews and another codebook, of those two that differ."""
    differing = {"interviews": documents[False] != documents[True], "codebook": books[False] != books[True]}
    causes = tuple(cause for cause, differs in differing.items() if differs)
    found = {held: standings(documents["interviews" in held], books["codebook" in held]) for held in mixtures(causes)}
    return Mixtures(
        causes,
        {held: {key: cell.points for key, cell in cells.items()} for held, cells in found.items()},
        {held: {key: cell.utterances for key, cell in found[held].items()} for held in telling(causes)},
        {held: gather(documents["interviews" in held], books["codebook" in held]) for held in found if len(held) == 1},
        tuple(
            frozenset(c.utterance.utterance_id for d in documents[later] for c in d.utterances)
            for later in (False, True)
        ),  # type: ignore[arg-type]
    )


def compared(documents: dict[bool, tuple[CodedDocument, ...]], books: dict[bool, Codebook]) -> Changes:
    sides = [published(documents[later], books[later]) for later in (False, True)]
    return compare((sides[0][0], sides[1][0]), (sides[0][1], sides[1][1]), mixed(documents, books))


def lenient() -> Codebook:
    """The codebook with a criterion turned round and two people enough for a reading."""
    criteria = tuple(
        replace(each, supporting=each.contesting, contesting=each.supporting) if each.id == "acceptance" else each
        for each in CODEBOOK.criteria
    )
    return replace(CODEBOOK, criteria=criteria, reading=replace(CODEBOOK.reading, min_participants=2))


def test_nothing_differs_nothing_changed() -> None:
    found = compared({False: DOCUMENTS, True: DOCUMENTS}, {False: CODEBOOK, True: CODEBOOK})
    assert (found.causes, found.rows, found.cells) == ((), (), ()) and found.unchanged == 10


def test_interviews_alone_get_the_whole_difference_and_their_utterances_are_named() -> None:
    found = compared({False: DOCUMENTS[:2], True: DOCUMENTS}, {False: CODEBOOK, True: CODEBOOK})
    assert found.causes == ("interviews",)
    for cell in found.cells:
        for figure in cell.figures:
            if figure.parts:
                (part,) = figure.parts
                assert part.cause == "interviews" and part.share == part.alone
        assert all(moved.causes == ("interviews",) for moved in cell.moved)
    new = {c.utterance.utterance_id for d in DOCUMENTS[2:] for c in d.utterances}
    moved = [moved for cell in found.cells for moved in cell.moved]
    assert moved and {each.utterance_id for each in moved} <= new
    assert {each.before for each in moved} == {"not in the study"}


def test_two_causes_at_once_sum_to_the_difference_and_flipped_readings_come_first() -> None:
    found = compared({False: DOCUMENTS[:1], True: DOCUMENTS}, {False: CODEBOOK, True: lenient()})
    assert found.causes == ("interviews", "codebook")
    split = [figure for cell in found.cells for figure in cell.figures if figure.parts]
    assert any(len([part for part in figure.parts if part.share]) == 2 for figure in split)
    for figure in split:
        assert figure.before is not None and figure.after is not None
        whole = round(figure.after, 3) - round(figure.before, 3)
        assert sum(round(part.share * 1000) for part in figure.parts) == round(whole * 1000)
    flips = [cell.flips for cell in found.cells]
    assert any(flips) and flips == sorted(flips, reverse=True)
    assert {cause for cell in found.cells for moved in cell.moved for cause in moved.causes} == set(found.causes)


def test_an_utterance_that_took_both_causes_names_both() -> None:
    found = compared({False: DOCUMENTS[:1], True: DOCUMENTS}, {False: CODEBOOK, True: lenient()})
    readers = next(cell for cell in found.cells if cell.key[:2] == ("acceptance", "readers"))
    assert {(moved.before, moved.after, moved.causes) for moved in readers.moved if moved.after == "against"} == {
        ("not in the study", "against", ("interviews", "codebook"))
    }


def test_what_mixtures_do_not_account_for_is_the_way_of_counting() -> None:
    cells, rows = published(DOCUMENTS, CODEBOOK)
    older = [replace(cell, utterances_for=cell.utterances_for + 2) for cell in cells]
    both = {False: DOCUMENTS[:2], True: DOCUMENTS}
    changes = compare(
        ([replace(c, utterances_for=c.utterances_for + 2) for c in published(both[False], CODEBOOK)[0]], cells),
        (rows, rows),
        mixed(both, {False: CODEBOOK, True: CODEBOOK}),
    )
    for cell in changes.cells:
        for figure in cell.figures:
            if figure.figure == "utterances_for":
                assert {part.cause: part.share for part in figure.parts}["software"] == -2
    alone = compare((older, cells), (rows, rows), Mixtures(()))
    assert len(alone.cells) == len(cells) and all(not figure.parts for cell in alone.cells for figure in cell.figures)


def test_a_cell_that_only_one_run_has_is_a_change_and_counts_from_nought() -> None:
    smaller = replace(CODEBOOK, criteria=CODEBOOK.criteria[:1])
    found = compared({False: DOCUMENTS, True: DOCUMENTS}, {False: CODEBOOK, True: smaller})
    gone = [cell for cell in found.cells if cell.key[0] == "belonging"]
    assert gone and all(cell.after is None and cell.flips for cell in gone)
    assert any(figure.after == 0 and figure.parts[0].cause == "codebook" for cell in gone for figure in cell.figures)
    assert any(row.after is None for row in found.rows)


def test_figures_come_back_from_what_was_kept() -> None:
    cells, rows = published(DOCUMENTS, CODEBOOK)
    assert [cell_from_plain(plain(cell)) for cell in cells] == cells
    assert [row_from_plain(plain(row)) for row in rows] == rows
    with pytest.raises(KeyError):
        cell_from_plain({"criterion": "x"})
