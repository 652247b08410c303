"""Where utterances stand agrees with the evidence matrix, cell by cell, however the matrix is split."""

from __future__ import annotations

import pytest
from sample_findings import CODEBOOK, findings

from pipeline.cell_figures import FIGURES, figures_of
from pipeline.evidence import gather
from pipeline.standings import NO_POINTS, Standing, standings


@pytest.mark.parametrize("by", [(), ("site",), ("site", "wave")], ids=str)
def test_figures_and_utterances_are_those_of_the_matrix(by: tuple[str, ...]) -> None:
    documents = findings().documents
    found = standings(documents, CODEBOOK, by)
    matrix = gather(documents, CODEBOOK, by=by)
    assert set(found) <= {cell.key for cell in matrix.cells} and any(found[key].utterances for key in found)
    for cell in matrix.cells:
        mine = found.get(cell.key)
        figures = figures_of(cell)
        assert (NO_POINTS if mine is None else mine.points) == tuple(figures.value(name) for name in FIGURES), cell.key
        held = {} if mine is None else mine.utterances
        assert {name for name, standing in held.items() if standing.supporting} == set(cell.supporting.ids)
        assert {name for name, standing in held.items() if standing.contesting} == set(cell.contesting.ids)
        assert {name for name, standing in held.items() if standing == Standing()} == set(cell.abstained_ids)
        told = [standing for standing in held.values() if standing.contesting == "told"]
        assert len(told) == cell.contesting.reported


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("own"), "for"),
        (Standing("", "told"), "against, told by others"),
        (Standing("own", "own"), "for and against"),
        (Standing("told", "own"), "for (told by others) and against"),
        (Standing(), "left open"),
    ],
)
def test_a_standing_is_said_in_words(standing: Standing, words: str) -> None:
    assert standing.words == words
