"""A project in the inbox becomes its interviews, each once, whatever is exported again; nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import INTERVIEW, Person, Text, build, mark
from studies import new_workspace

from pipeline.operations.dry_run import dry_run
from pipeline.operations.intake import Intake, take_in
from pipeline.store import raw
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.workspace import Workspace

OTHER = "Interviewer: What of the carers?\n\nCarer: Nobody asks us about it.\n\nInterviewer: Nobody?\n\nCarer: Not a soul.\n"
UNLABELLED = "Is it any good?\n\nI like it very much."
A, B = Text("Ward 7.docx", INTERVIEW), Text("Carer", OTHER)


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "study")


def drop(study: Workspace, content: bytes, name: str = "study.qdpx") -> Intake:
    (study.inbox / name).write_bytes(content)
    with Ledger(study.ledger) as ledger:
        return take_in(study, ledger)


def documents(study: Workspace) -> set[str]:
    """The names of the documents that count."""
    with Ledger(study.ledger) as ledger:
        return {name for found in ledger.documents() for name in raw.raw_names(study.raw, found)}


def aside(study: Workspace) -> list[str]:
    with Ledger(study.ledger) as ledger:
        return [row.reason for row in ledger.files_set_aside()]


def test_each_interview_of_a_project_is_taken_in_and_the_project_kept(study: Workspace) -> None:
    content = build([A, B], {"Support": ""})
    taken = drop(study, content)
    assert (taken.new, taken.known, taken.set_aside) == (2, 0, ())
    assert documents(study) == {"Ward 7.txt", "Carer.txt"}
    assert raw.read_raw(study.raw, raw.document_id(content)) == ("study.qdpx", content)
    assert list(study.inbox.iterdir()) == []


def test_the_same_interview_as_a_file_of_its_own_is_the_same_document(study: Workspace) -> None:
    drop(study, build([A]))
    taken = drop(study, INTERVIEW.encode(), "ward seven.txt")
    assert (taken.new, taken.known) == (0, 1)


def test_a_project_coded_on_brings_nothing_new(study: Workspace) -> None:
    drop(study, build([A, B]))
    coded = Text(A.name, A.content, (mark(INTERVIEW, "hope", "Support"),))
    taken = drop(study, build([B, coded], {"Support": ""}))
    assert (taken.new, taken.known, taken.replaced) == (0, 2, 0)
    assert len(documents(study)) == 2


def test_a_corrected_transcript_replaces_the_older_and_leaves_the_others(study: Workspace) -> None:
    drop(study, build([A, B]))
    taken = drop(study, build([B, Text(A.name, INTERVIEW.replace("cold", "warm"))]))
    assert (taken.new, taken.known, taken.replaced) == (1, 1, 1)
    assert len(documents(study)) == 2


def test_one_bad_interview_is_set_aside_alone(study: Workspace) -> None:
    content = build([A, Text("Notes", "..."), B])
    taken = drop(study, content)
    assert (taken.new, [row.reason for row in taken.set_aside]) == (2, ["no_speech"])
    mended = drop(study, build([A, Text("Notes", "R: Now it has words."), B]))
    assert (mended.new, mended.known, aside(study)) == (1, 2, [])


def test_a_project_that_was_refused_is_forgotten_once_it_can_be_read(study: Workspace) -> None:
    content = build([A, B])
    assert [row.reason for row in drop(study, content[:-100]).set_aside] == ["truncated"]
    assert drop(study, content).new == 2
    assert aside(study) == []


def test_who_speaks_by_cases_is_known_to_the_run(study: Workspace) -> None:
    marks = (mark(UNLABELLED, "Is it any good?"), mark(UNLABELLED, "I like it very much."))
    people = [Person("Interviewer", marks=(("C", 0),)), Person("PSW North", marks=(("C", 1),))]
    drop(study, build([Text("C", UNLABELLED, marks)], "", people))
    assert documents(study) == {"C.qdpx"}


def test_a_dry_run_shows_each_interview_and_takes_nothing_in(study: Workspace) -> None:
    (study.inbox / "study.qdpx").write_bytes(build([A, B]))
    (study.inbox / "cut.qdpx").write_bytes(build([A, B])[:-100])
    shown = {reading.name: reading for reading in dry_run(study)}
    assert set(shown) == {"cut.qdpx", "study.qdpx/Ward 7.txt", "study.qdpx/Carer.txt"}
    assert [speaker.label for speaker, _ in shown["study.qdpx/Carer.txt"].speakers] == ["Interviewer", "Carer"]
    assert shown["cut.qdpx"].refused.startswith("truncated")
    assert documents(study) == set()


def test_groups_and_sites_of_a_project_s_cases_become_lines_of_the_participants_file(study: Workspace) -> None:
    marks = (mark(UNLABELLED, "Is it any good?"), mark(UNLABELLED, "I like it very much."))
    told = {"Stakeholder group": "carers", "Site": "north"}
    people = [Person("Interviewer", marks=(("C", 0),)), Person("Mary Oduya", marks=(("C", 1),), variables=told)]
    drop(study, build([Text("C", UNLABELLED, marks)], "", people))
    (row,) = participants_in_use(study)
    assert (row.document, row.speaker, row.group, row.site) == ("C", "Mary Oduya", "carers", "north")
    assert "Mary" not in row.participant and "Oduya" not in row.participant


def test_a_line_in_the_participants_file_stands_whatever_a_project_says(study: Workspace) -> None:
    line = b"document,speaker,participant,group,site,wave\nC,Mary,P9,psw,south,2\n"
    (study.inbox / "participants.csv").write_bytes(line)
    marks = (mark(UNLABELLED, "Is it any good?"), mark(UNLABELLED, "I like it very much."))
    people = [Person("Ann", marks=(("C", 0),)), Person("Mary", marks=(("C", 1),), variables={"Group": "carers"})]
    drop(study, build([Text("C", UNLABELLED, marks)], "", people))
    (row,) = participants_in_use(study)
    assert (row.participant, row.group, row.site, row.wave) == ("P9", "psw", "south", "2")


def test_lines_taken_out_by_hand_don_t_come_back_with_the_same_project(study: Workspace) -> None:
    marks = (mark(UNLABELLED, "Is it any good?"), mark(UNLABELLED, "I like it very much."))
    people = [Person("Ann", marks=(("C", 0),)), Person("Mary", marks=(("C", 1),), variables={"Group": "carers"})]
    content = build([Text("C", UNLABELLED, marks)], "", people)
    drop(study, content)
    study.participants.write_text("document,speaker,participant,group,site,wave\n", encoding="utf-8")
    drop(study, content)
    assert participants_in_use(study) == ()
