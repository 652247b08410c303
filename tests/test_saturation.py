"""Saturation curves: exact where a formula is known, honest where interviews are too few, alike in any order."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import coded_documents, each_alone, interview, no, said, study, yes

from pipeline.appraisal import Curve
from pipeline.saturation import curves
from pipeline.tallies import tally
from pipeline.utterance import CodedDocument

LABELS = ("fond", "cross", "worry", "weather")


def talks(*labels: str, group: str = "nurses", start: int = 0) -> list[CodedDocument]:
    """An interview a person, in each of which the labels joined by spaces are said in turns of their own."""
    return [
        interview(
            f"talk {start + number}",
            *(said(f"p{start + number}", group, yes(label, prompted=False)) for label in given.split() or ()),
            said(f"p{start + number}", group, no("fond")),
        )
        for number, given in enumerate(labels)
    ]


def curve(documents: list[CodedDocument], group: str = "nurses", criterion: str = "welcome") -> Curve:
    """The curve of one criterion and group."""
    (found,) = [each for each in curves(documents, study()) if (each.criterion, each.group) == (criterion, group)]
    return found


def test_the_mean_is_that_over_every_order() -> None:
    given = ["fond cross", "fond", "worry", "fond worry", ""]
    orders = list(permutations(given))
    expected = [sum(len(set(" ".join(order[:k]).split())) for order in orders) / len(orders) for k in range(1, 6)]
    found = curve(talks(*given))
    assert found.interviews == (1, 2, 3, 4, 5)
    assert found.found == pytest.approx(expected, abs=0.001)
    assert sum(found.new) == pytest.approx(3, abs=0.005)


def test_a_code_is_another_piece_beside_another_code_and_when_volunteered() -> None:
    def pieces(*things: tuple[str, ...], prompted: bool | None = False) -> float:
        spoken = [said("n", "nurses", *(yes(label, prompted=prompted) for label in labels)) for labels in things]
        return curve([interview("one", *spoken)]).found[-1]

    assert pieces(("fond",), ("fond",)) == 1
    assert pieces(("fond",), ("fond", "weather")) == 2
    assert pieces(("fond", "cross", "weather")) == 3
    both = interview(
        "one", said("n", "nurses", yes("fond", prompted=True)), said("n", "nurses", yes("fond", prompted=False))
    )
    assert curve([both]).found[-1] == 2


def test_what_is_told_of_others_adds_nothing() -> None:
    hearsay = each_alone(said("n", "nurses", yes("fond", of="cooks")), said("k", "cooks", no("fond")))
    assert curve(hearsay).found == (0,)
    assert curve(hearsay, "cooks").sentence == "Nothing first-hand in 1 interview, so nothing to saturate."


def test_a_focus_group_is_one_interview_for_each_group_in_it() -> None:
    together = interview("all", said("n", "nurses", yes("fond")), said("m", "nurses", yes("cross")), said("k", "cooks"))
    assert curve([together]).interviews == (1,)
    assert curve([together], "cooks").found == (0,)
    assert curve([together], "all").found == (2,)


def test_groups_that_were_not_interviewed_or_not_asked_have_no_curve() -> None:
    found = {
        (each.criterion, each.group) for each in curves(talks("fond") + talks("mice", group="cats", start=5), study())
    }
    assert found == {("welcome", "nurses")}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["fond"] * 5, "Too few interviews to say whether new evidence still comes (6 at least)."),
        (
            ["fond"] * 6,
            "the last 2 added on average 0.0 % of what the first 4 hold; not above the 5 % threshold since interview 4.",
        ),
        ([*["fond"] * 5, "fond cross"], "added on average 20.0 %"),
        ([*["fond"] * 50, "cross"], "not above the 5 % threshold since interview"),
        (["fond", "cross", "worry", *["fond"] * 5], "above the 5 % threshold, new evidence still comes."),
    ],
    ids=["five", "six alike", "one new in six", "one new in many", "rare ones"],
)
def test_the_sentence_says_whether_new_evidence_still_comes(given: list[str], says: str) -> None:
    assert says in curve(talks(*given)).sentence


def test_new_information_is_a_share_of_what_the_base_holds() -> None:
    # Two pieces everywhere, one in a single interview of ten: the last two hold it first in 2 of 10 orders.
    found = curve(talks(*["fond worry"] * 9, "fond worry cross"))
    base = 2 + 4 / 10
    assert f"{100 * (2 / 10) / base:.1f} %" in found.sentence
    assert "3 pieces of evidence in 10 interviews, 1 of them in one only." in found.sentence


@settings(max_examples=30, deadline=None)
@given(coded_documents(), st.randoms())
def test_curves_rise_ever_slower_within_their_band_and_care_for_no_order(
    documents: list[CodedDocument], random: object
) -> None:
    codebook = study()
    found = curves(documents, codebook)
    shuffled = sorted(documents, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert curves(shuffled, codebook, tallied=tally(documents, codebook)) == found
    for each in found:
        assert each.interviews == tuple(range(1, len(each.interviews) + 1))
        assert all(new >= 0 for new in each.new)
        assert all(later <= earlier + 0.002 for earlier, later in zip(each.new, each.new[1:], strict=False))
        assert all(low <= high for low, high in zip(each.low, each.high, strict=True))
        assert each.low[-1] == each.high[-1] == each.found[-1]
        assert all(low >= 0 and high <= each.found[-1] for low, high in zip(each.low, each.high, strict=True))


def test_a_curve_depends_on_its_own_interviews_alone() -> None:
    nurses = talks("fond", "cross", "worry", "fond cross", "fond", "worry")
    assert curve(nurses) == curve(nurses + talks("fond", group="cooks", start=20))


def test_the_band_holds_the_orders_there_are() -> None:
    found = curve(talks("fond", "cross", "worry", "", "", "", "", ""))
    # All three in the first three of eight interviews: 1 order in 56, outside the 95 %; none of them: 10 in 56, inside.
    assert (found.low[0], found.low[2], found.low[7]) == (0, 0, 3)
    assert (found.high[0], found.high[2], found.high[7]) == (1, 2, 3)
