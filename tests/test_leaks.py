"""The second look at de-identified interviews: what it finds, what it leaves alone, and that it tells places, never words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.leaks import Leak, find_leaks
from pipeline.segmenting import segment
from pipeline.speaker import Speaker
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedDocument, CodedUtterance

NAMES = ("pell", "janice", "grace", "amy")


def interview(*turns: str, speaker: str = "P02", name: str = "north_02") -> CodedDocument:
    transcript = compose("d" * 64, name, [(SpokenTurn(speaker, turn), Role.PARTICIPANT) for turn in turns])
    utterances = segment(transcript, min_words=3)
    return CodedDocument(
        transcript,
        {speaker: Speaker(speaker, Role.PARTICIPANT, "p2")},
        tuple(CodedUtterance(each, ()) for each in utterances),
    )


def leaks(*turns: str) -> list[Leak]:
    return list(find_leaks(interview(*turns), NAMES, {"grace"}))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Write to jan.pell@trust.example.org about it.", "email"),
        ("It is all on www.harbourlights.example for you.", "web"),
        ("She lived at LS29 9ZX in those days.", "postcode"),
        ("Ring 0113 496 0999 and ask for me.", "number"),
        ("My number is 9434765919 on the card.", "number"),
        ("Then Janice came in with the rota.", "name"),
        ("Then Grace came in with the rota.", "name"),
        ("It was Pell's idea from the start.", "name"),
    ],
)
def test_what_leads_to_somebody_is_found(said: str, kind: str) -> None:
    document = interview("That was before my time there.", said)
    found = list(find_leaks(document, NAMES, {"grace"}))
    assert [leak.kind for leak in found] == [kind]
    assert found[0].utterance == document.utterances[1].utterance.utterance_id


@pytest.mark.parametrize(
    "said",
    [
        "Then [NAME_k7f3xa] came in with [PHONE_aaaaaa] and [EMAIL_bbbbbb].",
        "It was 2019, 2020 2021 when the money went, 12-03-2024 at last.",
        "They spent 10 000 000 on it and £1,250,000 more, 3.14159265358 of it.",
        "Grace is what we were shown by them. Grace, yes.",
        "The pell of it, a janice of a day, without capitals.",
        "Amy is too short a name to be looked for here.",
        "Pellet stoves and Janiceville are other words.",
        "In ward B12 we had 24 beds and 1,200 visits.",
    ],
)
def test_what_leads_to_nobody_is_left_alone(said: str) -> None:
    assert leaks(said) == []


def test_speakers_labels_and_names_of_interviews_are_looked_at() -> None:
    found = list(find_leaks(interview("Nothing of note here today.", speaker="Janice P", name="Pell 3"), NAMES))
    assert [(leak.kind, leak.utterance) for leak in found] == [("name", ""), ("name", "")]


def test_a_leak_holds_no_word_of_it() -> None:
    (found,) = leaks("Ring 0113 496 0999 and ask for me.")
    assert "0113" not in repr(found)
    assert replace(found, kind="") == Leak("", "d" * 64, found.utterance)
