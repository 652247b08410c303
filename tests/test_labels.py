"""What could name a speaker, and what is only said before a colon."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.labels import (
    count_words,
    fold,
    is_heading,
    is_interviewer_form,
    is_known_form,
    is_strong_interviewer_form,
    may_be_label,
)

INTERVIEWERS = ["Interviewer", "INT", "Int.", "I", "Q", "Interviewer 2", "interviewer 1", "Moderator", "Researcher 2", "Facilitator", "Moderator (Anna)", "Anna (interviewer)", "I1"]  # fmt: skip
PARTICIPANTS = ["R", "A", "P02", "P 2", "SU1", "FG4", "Respondent", "Participant 12", "Speaker 1", "Male voice", "Unidentified speaker", "Interviewee", "id1"]  # fmt: skip
OTHERS = ["Senior manager London", "Dr. Holt", "Service user (South)", "Zoë O’Neill", "J. Smith", "Nurse/Carer", "Project manager South", "Speaker #2", "North PSW", "Will"]  # fmt: skip
NOBODY = ["", "10", "10:30", "Note", "Date", "So", "I said this", "She said", "https", "And the worst of it", "One thing", "Participant ID", "Interview date", "It", "Yeah", "x" * 61, "a b c d e f g", "what?", "“So", "www", "e.g"]  # fmt: skip


@pytest.mark.parametrize("label", INTERVIEWERS)
def test_labels_that_ask(label):
    assert is_interviewer_form(label) and is_known_form(label) and may_be_label(label)


@pytest.mark.parametrize("label", PARTICIPANTS)
def test_labels_that_answer(label):
    assert not is_interviewer_form(label) and is_known_form(label) and may_be_label(label)


@pytest.mark.parametrize("label", OTHERS)
def test_labels_that_must_recur_to_be_believed(label):
    assert may_be_label(label) and not is_interviewer_form(label)


@pytest.mark.parametrize("label", NOBODY)
def test_what_names_nobody(label):
    assert not may_be_label(label)


def test_some_who_ask_may_be_somebody_else_in_a_study():
    assert is_strong_interviewer_form("Interviewer 1") and is_strong_interviewer_form("Q")
    assert not is_strong_interviewer_form("Facilitator") and not is_strong_interviewer_form("Researcher")


@pytest.mark.parametrize(("words", "wanted"), [("Date of interview", True), ("Participant ID", True), ("Interviewer", False), ("Project manager", False), ("Project", True)])  # fmt: skip
def test_headings_of_a_documents_details(words, wanted):
    assert is_heading(words) is wanted


def test_folding_makes_one_of_spellings():
    assert fold(" **INT:** ") == fold("int") == "int" and fold("PSW  South") == "psw south"


def test_words_are_runs_of_letters():
    assert count_words("It's 10:30, [laughs] naïve 3rd") == 5
