"""What stands above a document's first turn: role, site and interviewer, found in every format that has a head."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.details import details_of, is_called
from pipeline.reading import read_document
from pipeline.transcript import Details


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Role: Ward manager", "Site: North"], Details("Ward manager", "North")),
        (["**Role:** carer.", "- Site :  South "], Details("carer", "South")),
        (["# Stakeholder group: nurses"], Details("nurses")),
        (["Interviewer: Jonas Rosland and Rich W McGrath"], Details("", "", ("Jonas Rosland", "Rich W McGrath"))),
        (["It took place in May. Interviewer is Jonas Rosland."], Details("", "", ("Jonas Rosland",))),
        (["Interviewed by Ann Lee on 3 May"], Details("", "", ("Ann Lee",))),
        (["Role: one", "Role: two"], Details("one")),
        (["Role:", "Site: " + "x" * 200, "The role: of a carer", "Date: May"], Details()),
        (["The interviewer is a little late and sits down"], Details()),
        ([""] * 100 + ["Role: carer"], Details()),
        ([], Details()),
    ],
)
def test_a_head_says_who_answers_where_and_who_asks(lines, found):
    assert details_of(lines) == found


@pytest.mark.parametrize(
    ("label", "called"),
    [("Jonas Rosland", True), ("JONAS", True), ("Rosland, Jonas", False), ("JR", True), ("J.R.", True), ("Jo", False), ("", False), ("Rosland Jonas", True), ("R", False)],
)  # fmt: skip
def test_a_label_may_be_a_name_a_part_of_it_or_its_initials(label, called):
    assert is_called(label, ("Jonas Rosland",)) is called


HEAD = "Role: Ward manager\nSite: North\nInterviewer: Anna Berg\n\n"
TALK = "Anna: So?\n\nBen: Yes.\n\nAnna: Oh.\n\nBen: Well."


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_readers_hand_the_head_on_and_none_of_it_is_speech(name):
    reading = read_document((HEAD + TALK).encode(), name)
    assert reading.details == Details("Ward manager", "North", ("Anna Berg",))
    assert reading.speakers == ("Anna", "Ben")


def test_what_is_said_in_a_turn_is_no_head():
    assert read_document((TALK + "\n\nRole: none").encode(), "a.txt").details == Details()
