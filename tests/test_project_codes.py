"""What people coded in their own program is what we learn from: every coding in its place, nobody's silence mistaken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import INTERVIEW, Mark, Person, Text, build, code, mark

from pipeline.codebook import parse_codebook
from pipeline.labelled import LabelledUtterance
from pipeline.project_codes import ProjectReport, labelled_rows, labels_of_codes
from pipeline.project_people import participants_of
from pipeline.qdpx import Code, read_project

BOOK = parse_codebook(
    {
        "labels": [
            {"id": "support", "name": "Support for the role", "kind": "stance"},
            {"id": "substitution_concern", "name": "Fear of being replaced"},
            {"id": "hope"},
        ],
        "groups": [{"id": "professionals", "aliases": ["nurse"]}, {"id": "carers", "aliases": ["carer"]}],
        "sites": [{"id": "north", "aliases": ["Northern"]}],
    }
)
CODES = {"Support": "", "substitution-concern": "", "Hope": "", "Tea": ""}
HOPE = "They bring hope, the peer workers do."
WITHOUT = "I would not be without them now."
CHEAP = "Some think it is nursing on the cheap."
TEA = "The tea is always cold, mind."


def take(*marks: Mark, content: str = INTERVIEW, **more) -> tuple[tuple[LabelledUtterance, ...], ProjectReport]:
    return labelled_rows(read_project(build([Text("Ward 7.docx", content, marks)], CODES, **more)), BOOK)


def brief(rows: tuple[LabelledUtterance, ...]) -> list[tuple[str, tuple[str, ...], str]]:
    return [(row.text, row.labels, row.coder) for row in rows]


def test_selections_are_rows_and_what_was_read_without_a_code_is_too() -> None:
    rows, report = take(mark(INTERVIEW, HOPE, "Support", "Hope"), mark(INTERVIEW, CHEAP, "substitution-concern"))
    assert brief(rows) == [
        (HOPE, ("support", "hope"), "Ana"),
        (WITHOUT, (), "Ana"),
        (CHEAP, ("substitution_concern",), "Ana"),
        (TEA, (), "Ana"),
    ]
    assert {row.document for row in rows} == {"Ward 7"}
    assert (report.coded, report.uncoded, report.unmatched, report.notes) == (2, 2, (), ())
    assert dict(report.matched) == {
        "Support": "support",
        "substitution-concern": "substitution_concern",
        "Hope": "hope",
    }


def test_each_row_knows_the_question_the_turn_and_whose_it_is() -> None:
    rows, _ = take(mark(INTERVIEW, HOPE, "Support"))
    assert [(row.question, row.turn) for row in rows] == [
        ("What is it like on the ward?", "1"),
        ("What is it like on the ward?", "1"),
        ("And the others?", "3"),
        ("And the others?", "3"),
    ]
    assert {(row.speaker, row.group) for row in rows} == {("Nurse", "professionals")}
    assert len({row.utterance_id for row in rows}) == len(rows)


def test_the_interviewers_words_and_labels_are_no_part_of_a_row() -> None:
    across = INTERVIEW[INTERVIEW.index(WITHOUT) : INTERVIEW.index(CHEAP) + len(CHEAP)]
    rows, report = take(mark(INTERVIEW, across, "Support"), mark(INTERVIEW, "And the others?", "Hope"))
    assert (f"{WITHOUT}\n{CHEAP}", ("support",), "Ana") in brief(rows)
    assert not any("Interviewer" in row.text or "others?" in row.text for row in rows)
    assert report.of_interviewers == 1
    assert any("interviewer's words" in note for note in report.notes)


def test_a_part_carries_the_codes_of_the_whole_and_the_whole_those_of_its_parts() -> None:
    rows, _ = take(mark(INTERVIEW, f"{HOPE}\n{WITHOUT}", "Support"), mark(INTERVIEW, "They bring hope", "Hope"))
    assert brief(rows)[:2] == [
        ("They bring hope", ("support", "hope"), "Ana"),
        (f"{HOPE}\n{WITHOUT}", ("support", "hope"), "Ana"),
    ]


def test_selections_that_share_little_keep_their_codes_apart() -> None:
    rows, _ = take(mark(INTERVIEW, HOPE, "Support"), mark(INTERVIEW, f"do.\n{WITHOUT}", "Hope"))
    assert [row.labels for row in rows[:2]] == [("support",), ("hope",)]


def test_two_coders_of_one_passage_are_two_rows() -> None:
    rows, _ = take(mark(INTERVIEW, HOPE, "Support"), mark(INTERVIEW, HOPE, "Hope", coder="Ben"))
    assert brief(rows)[:2] == [(HOPE, ("support",), "Ana"), (HOPE, ("hope",), "Ben")]
    assert rows[0].utterance_id == rows[1].utterance_id
    # Whose reading an uncoded paragraph is, nobody can say.
    assert {row.coder for row in rows if not row.labels} == {""}


def test_a_code_that_is_no_label_is_told_and_its_passages_are_no_negatives() -> None:
    rows, report = take(mark(INTERVIEW, HOPE, "Support"), mark(INTERVIEW, TEA, "Tea"), mark(INTERVIEW, CHEAP, "Tea"))
    assert brief(rows) == [(HOPE, ("support",), "Ana"), (WITHOUT, (), "Ana")]
    assert report.unmatched == (("Tea", 2),)
    assert any("Tea (2)" in note for note in report.notes)


def test_labels_the_project_has_no_code_for_are_told() -> None:
    content = build([Text("A", INTERVIEW, (mark(INTERVIEW, HOPE, "Support"),))], {"Support": ""})
    _, report = labelled_rows(read_project(content), BOOK)
    assert report.unused == ("substitution_concern", "hope")
    assert any("substitution_concern, hope" in note for note in report.notes)


def test_a_source_nobody_coded_gives_no_rows() -> None:
    texts = [Text("A", INTERVIEW, (mark(INTERVIEW, HOPE, "Support"),)), Text("B", INTERVIEW, (Mark(0, 5),))]
    rows, report = labelled_rows(read_project(build(texts, CODES)), BOOK)
    assert {row.document for row in rows} == {"A"}
    assert report.sources_uncoded == 1


def test_what_a_model_of_ours_coded_is_nobodys_coding() -> None:
    machine = "Themetrix model v1"
    marks = (mark(INTERVIEW, HOPE, "Support", coder=machine), mark(INTERVIEW, CHEAP, "substitution-concern"))
    rows, report = take(*marks, coders=("Ana", machine))
    assert brief(rows) == [(WITHOUT, (), "Ana"), (CHEAP, ("substitution_concern",), "Ana"), (TEA, (), "Ana")]
    assert report.by_machine == 1
    alone, _ = take(marks[0], coders=(machine,))
    assert alone == ()


def test_codes_of_a_whole_source_are_counted_not_spread_over_it() -> None:
    text = Text("A", INTERVIEW, (mark(INTERVIEW, HOPE, "Support"),), codes=(("Hope", "Ana"),))
    rows, report = labelled_rows(read_project(build([text], CODES)), BOOK)
    assert not any("hope" in row.labels for row in rows)
    assert report.of_whole_sources == 1


def test_people_come_from_cases_and_variables() -> None:
    unlabelled = "What do you think of it?\n\nI like it, I do.\n\nIt is a help to us."
    marks = (mark(unlabelled, "What do you think of it?"), mark(unlabelled, "I like it, I do.", "Support"))
    people = [
        Person("Interviewer", marks=(("A", 0),)),
        Person(
            "Ann", marks=(("A", 1),), variables={"Stakeholder group": "carer", "Cases:Site": "Northern", "Wave": "2"}
        ),
    ]
    project = read_project(build([Text("A", unlabelled, marks)], CODES, people))
    rows, _ = labelled_rows(project, BOOK)
    assert [(row.text, row.participant, row.group, row.site) for row in rows] == [
        ("I like it, I do.", "Ann", "carers", "north"),
        ("It is a help to us.", rows[1].participant, "", ""),
    ]
    assert rows[0].question == "What do you think of it?"
    told = {(row.speaker, row.participant, row.group, row.site, row.wave) for row in participants_of(project)}
    assert told == {("Interviewer", "Interviewer", "", "", "1"), ("Ann", "Ann", "carer", "Northern", "2")}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (Text("A", INTERVIEW), [Person("P7", ("A",), variables={"Group": "carer"})]),
        (Text("A", INTERVIEW), [Person("", ("A",), variables={"group": "carer"})]),
        (Text("A", INTERVIEW, variables={"Group": "carer"}), []),
    ],
    ids=["a case of the whole source", "a case without a name", "a variable of the source"],
)
def test_who_a_whole_interview_is_of_is_said_in_three_ways(text: Text, people: list[Person]) -> None:
    coded = replace(text, marks=(mark(INTERVIEW, HOPE, "Support"),))
    rows, _ = labelled_rows(read_project(build([coded], CODES, people)), BOOK)
    assert {row.group for row in rows} == {"carers"}
    assert len({row.participant for row in rows}) == 1


CALLED = [
    ("support", "support"), ("SUPPORT", "support"), ("Support for the role", "support"), ("support-for the_ROLE", "support"),
    ("Substitution  Concern", "substitution_concern"), ("“Hope”", "hope"), ("Stance::Support", "support"),
    ("Themes / Fear of being replaced", "substitution_concern"), ("Supporting", None), ("No support", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "label"), CALLED, ids=[row[0] or "nothing" for row in CALLED])
def test_codes_are_labels_by_id_or_name_however_they_are_spelled(name: str, label: str | None) -> None:
    assert labels_of_codes([Code("g", name)], BOOK).get("g") == label


def test_codes_under_codes_keep_their_path_in_the_report() -> None:
    nested = code("Stance", within=code("Support") + code("Odd"), codable=False)
    marks = (mark(INTERVIEW, HOPE, "Support", "Odd"),)
    _, report = labelled_rows(read_project(build([Text("A", INTERVIEW, marks)], nested)), BOOK)
    assert (report.matched, report.unmatched) == ((("Stance::Support", "support"),), (("Stance::Odd", 1),))


@settings(max_examples=60, deadline=None)
@given(
    spots=st.lists(
        st.tuples(st.integers(0, len(INTERVIEW)), st.integers(0, len(INTERVIEW)), st.sampled_from(list(CODES))),
        max_size=6,
    )
)
def test_rows_hold_the_interviews_words_in_order_and_negatives_touch_no_coding(spots) -> None:
    marks = tuple(Mark(min(a, b), max(a, b), ((name, "Ana"),)) for a, b, name in spots)
    rows, report = take(*marks, origin="Themetrix")
    assert list(rows) == sorted(rows, key=lambda row: (row.utterance_id, row.coder))
    assert (report.coded, report.uncoded) == (sum(bool(r.labels) for r in rows), sum(not r.labels for r in rows))
    for row in rows:
        assert row.text and row.document and "Interviewer:" not in row.text.split("\n")
        assert set(row.labels) <= set(BOOK.label_ids)
        if not row.labels:
            start, end = (int(part) for part in row.utterance_id.split("-"))
            assert INTERVIEW[start:end] == row.text
            assert not any(m.start < end and m.end > start and m.start < m.end for m in marks)


def test_the_same_project_gives_the_same_rows_however_its_parts_are_ordered() -> None:
    marks = (
        mark(INTERVIEW, HOPE, "Support"),
        mark(INTERVIEW, CHEAP, "Hope"),
        mark(INTERVIEW, WITHOUT, "Hope", coder="Ben"),
    )
    one, _ = take(*marks)
    other, _ = take(*reversed(marks))
    assert one == other
