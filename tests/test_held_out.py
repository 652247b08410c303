"""What error rates are estimated from: people's codes beside the machine's, numbers alone, in an order that tells nothing."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from tiny_encoder import bread_codebook

from pipeline.codebook import Codebook, Label, Named
from pipeline.coding import Thresholds
from pipeline.held_out import ABSTAIN, ARRAYS, FIRST_HAND, NO, NOT_GIVEN, TOLD, YES, HeldOut
from pipeline.held_out_rows import DECIMALS, held_out_of
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import in_order
from pipeline.number_files import NumbersRefused, packed, unpacked

GROUPS = ("bakers", "customers")
TWO = Thresholds(("praise", "price"), (0.5, 0.5), (0.3, 0.3))


def book() -> Codebook:
    """Praise can be told of others, a price can't."""
    praise, price = bread_codebook().labels
    return replace(
        bread_codebook(),
        labels=(replace(praise, attributable=True), replace(price, attributable=False)),
        groups=tuple(Named(group, group.title(), aliases=(group,)) for group in GROUPS),
    )


def row(text: str = "The bread is lovely.", /, *labels: str, **more: Any) -> LabelledUtterance:
    given: dict[str, Any] = {"document": "one", "group": "customers", **more}
    return LabelledUtterance(text=text, labels=labels, **given)


def recorded(*rows: LabelledUtterance, p: float = 0.9, **more: Any) -> HeldOut:
    """The record of everyday rows that all got the same probability for praise, and 0.1 for price."""
    scores = np.tile([p, 0.1], (len(rows), 1))
    return held_out_of((), rows, np.zeros((0, 2)), scores, TWO, book(), **more)


@pytest.mark.parametrize(
    ("labels", "holders", "reported", "expected"),
    [
        ((), (), (), NOT_GIVEN),
        (("praise",), ("customers",), (False,), FIRST_HAND),
        (("praise",), ("customers",), (True,), TOLD),
        (("praise",), ("customers",), (), FIRST_HAND),
        (("praise",), ("bakers",), (False,), TOLD),
        (("praise",), ("bakers",), (), TOLD),
        (("praise",), ("unknown",), (False,), TOLD),
        (("praise",), ("a stranger",), (False,), TOLD),
        (("praise",), (), (True,), TOLD),
        (("praise",), (), (False,), FIRST_HAND),
        (("price", "praise"), ("bakers", "customers"), (True, False), FIRST_HAND),
        (("price", "praise"), ("customers", "bakers"), (False, True), TOLD),
    ],
)
def test_what_people_say_of_whose_view_it_is_is_kept(
    labels: tuple[str, ...], holders: tuple[str, ...], reported: tuple[bool, ...], expected: int
) -> None:
    found = recorded(row("The bread is lovely.", *labels, holders=holders, reported=reported))
    assert found.truth[0, 0] == expected


def test_a_label_that_cannot_be_told_of_others_is_always_the_speakers_own() -> None:
    found = recorded(row("The bakers say it costs a lot.", "price", holders=("bakers",), reported=(True,)))
    assert found.truth.tolist() == [[NOT_GIVEN, FIRST_HAND]]


TOLD_OF = "The bakers say that the bread is lovely."


@pytest.mark.parametrize(("text", "told"), [(TOLD_OF, True), ("I think the bread is lovely.", False)])
def test_where_people_say_nothing_of_it_the_words_decide_for_both(text: str, told: bool) -> None:
    found = recorded(row(text, "praise"))
    assert (bool(found.told[0, 0]), int(found.truth[0, 0])) == (told, TOLD if told else FIRST_HAND)
    unseen = recorded(row(text, "praise"), p=0.1)  # the machine didn't give it, so it takes it for nobody's
    assert (bool(unseen.told[0, 0]), int(unseen.truth[0, 0])) == (False, TOLD if told else FIRST_HAND)


def test_what_was_said_earlier_in_the_turn_tells_who_they_are() -> None:
    earlier, later = "I asked the bakers about it.", "They think it is lovely."
    both = [row(earlier, turn="1"), row(later, "praise", turn="1")]
    alone = [row(earlier, turn="1"), row(later, "praise", turn="2")]
    scores = np.array([[0.9, 0.1] if each.text == later else [0.1, 0.1] for each in in_order(both)])
    together, apart = (
        held_out_of((), rows, np.zeros((0, 2)), scores, TWO, book()).told.sum() for rows in (both, alone)
    )
    assert (together, apart) == (1, 0)


@pytest.mark.parametrize(("p", "verdict"), [(0.6, YES), (0.4, ABSTAIN), (0.2, NO), (0.50005, ABSTAIN), (0.3, ABSTAIN)])
def test_verdicts_are_those_an_interview_would_get(p: float, verdict: int) -> None:
    found = recorded(row(), p=p)
    assert found.verdict[0, 0] == verdict and found.p[0, 0] == pytest.approx(p, abs=10**-DECIMALS)


def test_fitted_rows_are_everyday_ones_only_where_chance_drew_them() -> None:
    fitted, natural = [row(document="fitted")], [row(document="kept out")]
    scores = np.array([[0.9, 0.1]])
    as_it_is, drawn = (
        held_out_of(fitted, natural, scores, scores, TWO, book(), rows_are_natural=kind) for kind in (False, True)
    )
    assert sorted(as_it_is.natural.tolist()) == [False, True] and drawn.natural.all()
    assert set(as_it_is.documents.tolist()) == {0, 1}
    assert not held_out_of(fitted, (), scores, np.zeros((0, 2)), TWO, book()).natural.any()


def some_rows() -> list[LabelledUtterance]:
    dice = random.Random(3)
    return [
        row(
            f"The bread is lovely, number {place}.",
            *(("praise",) if dice.random() < 0.4 else ()),
            document=f"d{place % 7}",
        )
        for place in range(40)
    ]


def test_the_order_of_the_rows_and_the_names_of_interviews_change_nothing() -> None:
    rows = some_rows()
    scores = {each.text: (dice.random(), dice.random()) for dice in [random.Random(1)] for each in rows}

    def record(given: list[LabelledUtterance]) -> HeldOut:
        found = np.array([scores[each.text] for each in in_order(given)])
        return held_out_of((), given, np.zeros((0, 2)), found, TWO, book())

    shuffled = random.Random(8).sample(rows, len(rows))
    renamed = [replace(each, document=f"interview {9 - int(each.document[1:])}") for each in rows]
    one, *others = (record(given) for given in (rows, shuffled, renamed))
    for other in others:
        for name in ARRAYS:
            if name != "groups":
                assert (getattr(one, name) == getattr(other, name)).all(), name


def test_no_word_name_or_strange_group_is_kept() -> None:
    found = recorded(
        row("Canary Canarius said it.", "praise", document="Canary.docx", group="Canary", speaker="Canary")
    )
    assert found.groups == ("unknown",)
    content = packed(found.arrays(book().group_ids))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:  # folded together, no word would show
        held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert all(b"anary" not in name.encode() + part for name, part in held.items())
    assert all(array.dtype.kind in "bif" for array in unpacked(content, ARRAYS).values())


def test_scores_that_do_not_fit_the_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="scores of shape"):
        held_out_of((), [row()], np.zeros((0, 2)), np.zeros((2, 2)), TWO, book())


@st.composite
def records(draw: st.DrawFn) -> HeldOut:
    """Any record of up to twelve utterances and three labels."""
    n, labels = draw(st.integers(0, 12)), draw(st.integers(0, 3))

    def numbers(kind: str, shape: tuple[int, ...], low: int, high: int) -> Any:
        return draw(arrays_of.arrays(np.int8, shape, elements=st.integers(low, high))).astype(kind)

    return HeldOut(
        labels=tuple(f"label {place}" for place in range(labels)),
        documents=numbers("int32", (n,), 0, max(0, n - 1)),
        groups=tuple(draw(st.lists(st.sampled_from((*GROUPS, "unknown")), min_size=n, max_size=n))),
        natural=numbers("bool", (n,), 0, 1),
        truth=numbers("int8", (n, labels), 0, 2),
        p=numbers("float32", (n, labels), 0, 100) / np.float32(100),
        verdict=numbers("int8", (n, labels), 0, 2),
        told=numbers("bool", (n, labels), 0, 1),
    )


@given(records())
def test_a_record_comes_back_from_its_bytes_and_gives_the_same_bytes_again(record: HeldOut) -> None:
    content = packed(record.arrays(GROUPS))
    found = HeldOut.from_arrays(record.labels, GROUPS, unpacked(content, ARRAYS))
    assert (found.labels, found.groups) == (record.labels, record.groups)
    for name in ARRAYS:
        if name != "groups":
            assert (getattr(found, name) == getattr(record, name)).all(), name
    assert packed(found.arrays(GROUPS)) == content


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)], ids=["empty", "cut", "no entry"])
def test_bytes_that_are_no_numbers_are_refused(content: bytes) -> None:
    with pytest.raises(NumbersRefused):
        unpacked(content, ARRAYS)


def test_numbers_that_unfold_to_more_than_is_sensible_are_refused_before_they_do() -> None:
    bomb = packed({"zeros": np.zeros(1_000_000, dtype=np.float32)})
    assert len(bomb) < 10_000
    with pytest.raises(NumbersRefused, match="unfolds"):
        unpacked(bomb, {"zeros": "float32"}, largest=1_000_000)


@given(st.integers(0, 7), st.floats(0, 1, exclude_max=True))
def test_a_flipped_bit_gives_a_refusal_or_numbers_of_the_same_kind_and_nothing_else(bit: int, place: float) -> None:
    content = bytearray(packed({"p": np.linspace(0, 1, 50, dtype=np.float32)}))
    content[int(place * len(content))] ^= 1 << bit
    with contextlib.suppress(NumbersRefused):
        assert unpacked(bytes(content), {"p": "float32"})["p"].dtype == np.float32


def test_labels_of_a_codebook_without_groups_or_criteria_are_recorded_too() -> None:
    bare = Codebook("c", "1", "", "", (Label("praise", "praise", "theme", ""), Label("price", "price", "theme", "")))
    found = held_out_of((), [row()], np.zeros((0, 2)), np.array([[0.9, 0.1]]), TWO, bare)
    assert (found.groups, found.labels) == (("unknown",), ("praise", "price"))
