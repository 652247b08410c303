"""What a run rests on is kept so that the very same comes back, and what isn't one is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import findings

from pipeline.cell_figures import figures_of, row_figures_of
from pipeline.run_basis import Interview, RunBasis, packed, unpacked

MATRIX = findings().matrix
PLACES = st.lists(st.integers(1, 10_000), unique=True).map(lambda each: tuple(sorted(each)))
DIGESTS = st.text("0123456789abcdef", min_size=16, max_size=16)


@st.composite
def bases(draw: st.DrawFn) -> RunBasis:
    speakers = tuple(findings().documents[0].speakers.values())
    documents = draw(st.lists(DIGESTS, unique=True, max_size=4))
    return RunBasis(
        run_id=draw(DIGESTS),
        model=draw(st.text(max_size=8)),
        model_digest=draw(DIGESTS),
        codebook=draw(st.text(max_size=8)),
        codebook_digest=draw(DIGESTS),
        preparing=draw(DIGESTS),
        coding=draw(st.integers(0, 9)),
        gathering=draw(st.integers(0, 9)),
        settings=draw(DIGESTS),
        by=draw(st.sampled_from([(), ("site",), ("site", "wave")])),
        people=draw(PLACES),
        interviews=tuple(Interview(each, draw(DIGESTS), draw(DIGESTS), draw(DIGESTS), speakers) for each in documents),
        cells=tuple(figures_of(cell) for cell in MATRIX.cells),
        rows=tuple(row_figures_of(row) for row in MATRIX.rows),
    )


@given(bases())
def test_what_was_kept_comes_back_the_same(basis: RunBasis) -> None:
    content = packed(basis)
    assert unpacked(content) == basis and packed(unpacked(content)) == content


def test_codes_of_one_sheet_are_two_numbers() -> None:
    basis = unpacked(packed(_basis(people=(1, 2, 3, 9, 10))))
    assert basis.people == (1, 2, 3, 9, 10) and json.loads(packed(basis))["people"] == [[1, 3], [9, 10]]


def _basis(people: tuple[int, ...] = ()) -> RunBasis:
    return RunBasis("r", "v1", "d", "c 1", "e", "p", 3, 1, "s", (), people, (), (), ())


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{}", b"\xff", packed(_basis()).replace(b'"layout":1', b'"layout":2'),
     packed(_basis()).replace(b'"by":[]', b'"by":7'), packed(_basis()).replace(b'"run_id":"r",', b"")],
)  # fmt: skip
def test_what_is_no_basis_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(content)


def test_an_interview_stands_once() -> None:
    twice = (Interview("a", "p", "c", "s", ()),) * 2
    with pytest.raises(ValueError, match="twice"):
        RunBasis("r", "v1", "d", "c 1", "e", "p", 3, 1, "s", (), (), twice, (), ())
