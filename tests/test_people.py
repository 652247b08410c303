"""A person's decision stands in the machine's place, the machine's beside it; coders who differ leave the code open."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import asked, coded_documents, findings, interview, maybe, no, said, study, yes

from pipeline.evidence import gather
from pipeline.people import Coding, Given, by_utterance, overlay
from pipeline.tables import codes_table, utterances_table
from pipeline.utterance import CodedDocument, Decision, Verdict

LABELS = ("fond", "cross", "worry", "mice", "idle", "weather")
MACHINE = (yes("fond", prompted=True), no("cross"), maybe("worry", of="cooks"), no("mice"), no("idle"), no("weather"))


def the_interview(text: str = "We all love them, I must say.") -> CodedDocument:
    return interview("d1", asked("What about the cats?"), said("ann", "nurses", *MACHINE, text=text))


def the_id(document: CodedDocument) -> str:
    return document.utterances[-1].utterance.utterance_id


def coding(document: CodedDocument, coder: str, *given: str | Given, settled: bool = False, asked_of=LABELS) -> Coding:
    told = tuple(each if isinstance(each, Given) else Given(each) for each in given)
    return Coding(the_id(document), "d1", coder, tuple(asked_of), told, settled)


def decided(document: CodedDocument, *codings: Coding) -> dict[str, Decision]:
    found = overlay(document, by_utterance(codings), study())
    return {decision.label: decision for decision in found.utterances[-1].decisions}


def test_a_persons_yes_and_no_replace_the_machines_and_both_are_kept() -> None:
    document = the_interview()
    found = decided(document, coding(document, "ana", "cross"))
    assert found["cross"].verdict is Verdict.YES and found["cross"].p == 1.0
    assert found["fond"].verdict is Verdict.NO and found["fond"].p == 0.0
    assert found["worry"].verdict is Verdict.NO
    assert {decision.coder for decision in found.values()} == {"person ana"}
    assert tuple(decision.machine for decision in found.values()) == MACHINE


def test_labels_nobody_was_asked_for_stay_the_machines() -> None:
    document = the_interview()
    found = decided(document, coding(document, "ana", "cross", asked_of=("cross", "mice")))
    assert found["fond"] == MACHINE[0] and found["worry"] == MACHINE[2]
    assert found["mice"].coder == "person ana" and found["cross"].verdict is Verdict.YES


@pytest.mark.parametrize(
    ("given", "holder", "reported"),
    [
        (Given("worry"), "cooks", True),  # what the machine read of the holder stands
        (Given("worry", "guests"), "guests", True),  # nobody speaks first-hand for another group
        (Given("worry", "nurses"), "nurses", False),
        (Given("worry", "nurses", True), "nurses", True),
        (Given("worry", "unknown"), "unknown", True),
        (Given("worry", "", False), "", False),
        (Given("fond"), "", False),
        (Given("fond", "", True), "", True),
        (Given("mice", "guests"), "", False),  # not attributable: always the speaker's own
    ],
)
def test_the_holder_is_the_one_a_person_names_else_the_one_in_the_words(
    given: Given, holder: str, reported: bool
) -> None:
    document = the_interview()
    found = decided(document, coding(document, "ana", given))[given.label]
    assert (found.attributed_to, found.reported) == (holder, reported)


def test_where_the_machine_had_not_given_a_label_its_holder_and_question_are_read_now() -> None:
    document = the_interview("The cooks hate them, they said so.")
    spoken = document.utterances[-1]
    asked_so = replace(spoken, utterance=replace(spoken.utterance, question="Were the cooks cross?"))
    document = replace(document, utterances=(document.utterances[0], asked_so))
    machine = replace(study().label("cross"), cues=("cross",))
    codebook = replace(study(), labels=tuple(machine if label.id == "cross" else label for label in study().labels))
    (found,) = [
        decision
        for decision in overlay(document, by_utterance([coding(document, "ana", "cross")]), codebook)
        .utterances[-1]
        .decisions
        if decision.label == "cross"
    ]
    assert (found.attributed_to, found.reported, found.prompted) == ("cooks", True, True)
    assert found.replaced == MACHINE[1]


@pytest.mark.parametrize(
    ("codings", "verdict", "p", "coder"),
    [
        ([("ana", "fond"), ("ben", "fond")], Verdict.YES, 1.0, "person ana; person ben"),
        ([("ana", ""), ("ben", "")], Verdict.NO, 0.0, "person ana; person ben"),
        ([("ana", "fond"), ("ben", "")], Verdict.ABSTAIN, 0.5, "person ana; person ben"),
    ],
)
def test_coders_who_differ_leave_the_code_open(codings, verdict: Verdict, p: float, coder: str) -> None:
    document = the_interview()
    for order in permutations(codings):
        given = [coding(document, name, *([label] if label else [])) for name, label in order]
        found = decided(document, *given)["fond"]
        assert (found.verdict, found.p, found.coder) == (verdict, p, coder)


def test_who_differs_on_the_holder_differs() -> None:
    document = the_interview()
    one, other = coding(document, "ana", Given("fond", "cooks")), coding(document, "ben", Given("fond", "guests"))
    assert decided(document, one, other)["fond"].verdict is Verdict.ABSTAIN
    silent = coding(document, "ben", "fond")
    assert decided(document, one, silent)["fond"].attributed_to == "cooks"


def test_the_latest_settled_coding_decides_alone() -> None:
    document = the_interview()
    codings = [
        coding(document, "ana", "fond"),
        coding(document, "both", "cross", settled=True),
        coding(document, "team", "idle", settled=True),
        coding(document, "ben"),
    ]
    found = decided(document, *codings)
    assert [label for label, decision in found.items() if decision.verdict is Verdict.YES] == ["idle"]
    assert found["idle"].coder == "person team"


def test_a_document_nobody_coded_is_the_same_object_and_what_cannot_be_coded_stays() -> None:
    document = the_interview()
    assert overlay(document, {}, study()) is document
    question = document.utterances[0].utterance.utterance_id
    assert overlay(document, {question: (Coding(question, "d1", "ana", LABELS),)}, study()) is document


def test_a_coding_gives_only_what_was_asked_each_once() -> None:
    for wrong in ((Given("purr"),), (Given("fond"), Given("fond"))):
        with pytest.raises(ValueError, match="asked for, each once"):
            Coding("u", "d", "ana", LABELS, wrong)


def test_the_tables_show_both_decisions_and_the_model_keeps_its_probability() -> None:
    document = the_interview()
    found = findings([overlay(document, by_utterance([coding(document, "ana", "cross")]), study())], study())
    codes = codes_table(found).set_index("label")
    assert dict(codes["decision"])["fond"] == "no" and dict(codes["machine_decision"])["fond"] == "yes"
    assert (codes.loc["fond", "p"], codes.loc["fond", "machine_p"]) == (0.0, 0.9)
    assert utterances_table(found)["p_fond"].tolist() == [0.9]
    untouched = codes_table(findings([document], study()))
    assert untouched["machine_p"].isna().all() and set(untouched["machine_decision"]) == {""}


@settings(max_examples=40, deadline=None)
@given(coded_documents(most=3), st.data())
def test_people_who_say_what_the_machine_said_change_no_count(documents, data) -> None:
    """Everything read by a person who agrees: same cells, but for what the machine had left open."""
    documents = [
        replace(
            document,
            utterances=tuple(
                replace(
                    coded,
                    decisions=tuple(
                        replace(decision, verdict=Verdict.NO) if decision.verdict is Verdict.ABSTAIN else decision
                        for decision in coded.decisions
                    ),
                )
                for coded in document.utterances
            ),
        )
        for document in documents
    ]
    codings = [
        Coding(
            coded.utterance.utterance_id,
            document.transcript.document_id,
            data.draw(st.sampled_from(("ana", "ben"))),
            tuple(decision.label for decision in coded.decisions),
            tuple(Given(decision.label) for decision in coded.decisions if decision.verdict is Verdict.YES),
        )
        for document in documents
        for coded in document.utterances
    ]
    read = [overlay(document, by_utterance(codings), study()) for document in documents]
    before, after = gather(documents, study()), gather(read, study())

    def figures(matrix):
        return [
            (cell.key, cell.supporting.ids, cell.contesting.ids, cell.abstained_ids, cell.utterances_none, cell.balance)
            for cell in matrix.cells
        ]

    assert figures(before) == figures(after)
