"""The project is of the standard, holds what the run found, and comes back whole; people and machine stay apart in it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from corrected_projects import NS, SCHEMA, Desk, read_back
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sample_findings import findings as sample
from strategies import coded_documents, findings, interview, maybe, no, said, study, yes

from pipeline.appraisal import Appraisal, Memo
from pipeline.codebook import Codebook
from pipeline.codebook_formats import read_any_codebook
from pipeline.columns import Columns
from pipeline.exporters import export, refi_project
from pipeline.exporters.refi_project import record_of
from pipeline.people import PERSON
from pipeline.project_people import participants_of
from pipeline.qdpx import Project, read_project
from pipeline.refi import guid_of, plain_guid
from pipeline.tallies import each_once, participant_utterances
from pipeline.transcript import SpokenTurn, compose
from pipeline.utterance import CodedDocument, Decision, Verdict

SCHEME = etree.XMLSchema(etree.parse(SCHEMA))
HOSTILE = [
    "",
    "<b>&amp;]]>\"'",
    "a\x00b\x07\x0b\x1b\x85\ufffe\uffff",
    "one\r\ntwo\rthree\n\t",
    "\U0001f600 e\u0301 \U0010fffd",
    "\ufeff",
    "\ud800 x",
]
ANY = st.text(max_size=30) | st.sampled_from(HOSTILE)


def project_of(found) -> bytes:
    return dict(refi_project.files(found))["project.qdpx"]


def xml_of(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read("project.qde"))


def decided(label: str, verdict: Verdict, machine: Decision, *names: str) -> Decision:
    """A decision by people in the machine's place."""
    return Decision(
        label, float(verdict is Verdict.YES), verdict, coder="; ".join(f"{PERSON}{n}" for n in names), replaced=machine
    )


BOTH = (decided("fond", Verdict.YES, yes("fond"), "Bea"), decided("cross", Verdict.NO, yes("cross"), "Bea"))
OPEN = (
    decided("mice", Verdict.YES, no("mice"), "Bea", "Cyd"),
    decided("fond", Verdict.ABSTAIN, yes("fond"), "Bea", "Cyd"),
)
MIXED = interview(
    "mixed",
    said("ann", "nurses", yes("fond", p=0.91), maybe("cross"), no("mice")),
    said("ann", "nurses", *BOTH),
    said("ann", "nurses", *OPEN),
)


# ------------------------------------------------------------------------------------------------------ of the standard


@st.composite
def studies(draw: st.DrawFn):
    """Findings in which anything may stand in words, names, labels, authors; some with nothing in them at all."""
    book = study()
    book = replace(
        book,
        title=draw(ANY),
        labels=tuple(replace(x, name=draw(ANY), definition=draw(ANY), include=(draw(ANY),)) for x in book.labels),
        criteria=tuple(
            replace(x, name=draw(ANY), question=draw(ANY)) for x in draw(st.sampled_from([book.criteria, ()]))
        ),
        groups=tuple(replace(x, name=draw(ANY)) for x in book.groups),
    )
    documents = draw(coded_documents(4))
    people = []
    for number in range(draw(st.integers(0, 2))):
        given = (yes("fond"), decided("mice", Verdict.NO, yes("mice"), draw(ANY)))
        who = draw(ANY).replace("\n", " ").strip()
        people.append(interview(f"own {number}", said(who, "cooks", *given, text=f"x{draw(ANY)}")))
    found = findings([*(_renamed(d, draw(ANY)) for d in documents), *people], book)
    memos = tuple(Memo("welcome", "nurses", "all", "all", draw(ANY), draw(ANY)) for _ in range(draw(st.integers(0, 2))))
    return replace(found, appraisal=Appraisal(memos=memos))


def _renamed(document: CodedDocument, name: str) -> CodedDocument:
    return replace(document, transcript=replace(document.transcript, name=name))


@settings(max_examples=60, deadline=None)
@given(found=studies())
def test_whatever_stands_in_a_study_its_project_is_of_the_standard(found) -> None:
    content = project_of(found)
    SCHEME.assertValid(xml_of(content))
    project = read_project(content)
    assert len(project.sources) == len(each_once(found.documents)) - _unread(project)
    assert content == project_of(replace(found, documents=tuple(reversed(found.documents))))


def _unread(project: Project) -> int:
    return sum(int(told.split()[0]) for told in project.warnings if "sources" in told)


@pytest.mark.parametrize("hostile", HOSTILE[:-1])
def test_the_sample_comes_back_in_whatever_text(hostile: str) -> None:
    found = sample(hostile)
    files = dict(export(found, ["qdpx", "csv", "transcripts"]))
    passages, wrong = read_back(files)
    assert wrong == []
    yeses = Counter(
        r["label"] for r in csv.DictReader(io.StringIO(files["codes.csv"].decode())) if r["decision"] == "yes"
    )
    names = dict(zip(found.codebook.label_ids, _names(files["project.qdpx"]), strict=False))
    assert passages == {names[label]: count for label, count in yeses.items()}


def _names(content: bytes) -> list[str]:
    return [code.get("name") for code in xml_of(content).find(f"{NS}CodeBook/{NS}Codes")]


def test_parts_of_the_archive_are_as_every_program_finds_them() -> None:
    content = project_of(sample())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert names[0] == "project.qde"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        xml = archive.read("project.qde")
    assert all(name.startswith("sources/") and name.endswith(".txt") for name in names[1:])
    assert not xml.startswith(b"\xef\xbb\xbf") and b"\r" not in xml and b"richTextPath" not in xml


def test_an_empty_study_is_a_valid_project_without_empty_containers() -> None:
    root = xml_of(project_of(findings([], study())))
    SCHEME.assertValid(root)
    assert [etree.QName(part).localname for part in root] == ["Users", "CodeBook", "Variables", "Sets", "Description"]


def test_what_other_programs_stumble_over_is_there() -> None:
    """QualCoder (src/qualcoder/refi.py) fails on a note without a date, and takes the coder from the selection."""
    root = xml_of(project_of(findings([MIXED], study())))
    assert all(note.get("creationDateTime") for note in root.iter(f"{NS}Note"))
    for selection in root.iter(f"{NS}PlainTextSelection"):
        assert {coding.get("creatingUser") for coding in selection.iter(f"{NS}Coding")} == {
            selection.get("creatingUser")
        }


# ---------------------------------------------------------------------------------------------------- people and machine


def test_people_and_machine_are_users_of_their_own_and_both_are_kept() -> None:
    desk = Desk(project_of(findings([MIXED], study())))
    assert list(desk.users) == ["Bea", "Cyd", "Themetrix model"]
    first, second, third = (coded.utterance.text for coded in MIXED.utterances)
    assert sorted(desk.codings()) == sorted(
        [
            (first, "Fond", "Themetrix model"),
            (first, "Themetrix undecided: Cross", "Themetrix model"),
            (second, "Fond", "Bea"),
            (second, "Fond", "Themetrix model"),
            (second, "Themetrix overruled: Cross", "Themetrix model"),
            (third, "Mice", "Bea"),
            (third, "Mice", "Cyd"),
            (third, "Themetrix undecided: Fond", "Themetrix model"),
        ]
    )


def test_a_selection_says_what_there_is_to_say_of_its_codes() -> None:
    document = interview("d", said("ann", "nurses", yes("fond", of="cooks", prompted=True, p=0.934), maybe("worry")))
    (selection,) = xml_of(project_of(findings([document], study()))).iter(f"{NS}PlainTextSelection")
    assert selection.findtext(f"{NS}Description").split("\n") == [
        "Fond: p 0.934, held by Cooks, reported, prompted",
        "Worry: undecided, p 0.500",
    ]


def test_nobody_can_pass_for_a_model_and_the_first_user_is_none() -> None:
    document = interview("d", said("ann", "nurses", decided("fond", Verdict.YES, no("fond"), "Themetrix fan")))
    assert list(Desk(project_of(findings([document], study()))).users) == ["person Themetrix fan", "Themetrix model"]
    assert next(iter(Desk(project_of(sample())).users)) == "Researcher"


def test_memos_on_cells_are_notes_by_their_authors() -> None:
    memo = Memo("welcome", "nurses", "hill", "all", "Look again <here>.", "Ana")
    found = replace(findings([MIXED], study()), appraisal=Appraisal(memos=(memo,)))
    (note,) = read_project(project_of(found)).notes
    assert (note.name, note.text, note.author) == ("Memo: Welcome, Nurses, hill", "Look again <here>.", "Ana")


def test_what_is_not_in_the_project_is_listed_in_it_and_beside_it() -> None:
    files = dict(refi_project.files(sample("\x00")))
    told = files["project_losses.txt"].decode().strip()
    assert xml_of(files["project.qdpx"]).findtext(f"{NS}Description") == told
    assert "of names that XML can't hold" in told
    assert b"names that XML" not in dict(refi_project.files(sample()))["project_losses.txt"]


# ------------------------------------------------------------------------------------------------------------- lossless


def same(document: CodedDocument, project: Project, book: Codebook) -> None:
    """Everything we model of this document is in the project as our reader sees it."""
    transcript = document.transcript
    source = next(s for s in project.sources if s.guid == guid_of("source", transcript.document_id))
    assert (source.name, source.text) == (transcript.name, transcript.text)
    assert source.record == rounded(record_of(document, "run-1"))
    assert source.record is not None
    turns = [
        (source.text[t.label_start : t.label_end], source.text[t.start : t.end], t.role) for t in source.record.turns
    ]
    assert turns == [(turn.speaker, turn.text, turn.role) for turn in transcript.turns]
    given = {
        (selection.start, selection.end, names[coding.code], coding.coder)
        for names in [{code.guid: code.name for code in project.codes}]
        for selection in source.selections
        for coding in selection.codings
        if "Themetrix" not in names[coding.code]
    }
    columns = {label.id: label.name for label in book.labels}
    assert given == {
        (coded.utterance.start, coded.utterance.end, columns[found.label], f"Themetrix {found.coder}")
        for coded, _ in participant_utterances(document)
        for found in coded.decisions
        if found.verdict is Verdict.YES
    }


def rounded(record):
    def three(found: Decision) -> Decision:
        return replace(found, p=round(found.p, 3), replaced=three(found.replaced) if found.replaced else None)

    return replace(
        record,
        utterances=tuple(replace(u, decisions=tuple(map(three, u.decisions))) for u in record.utterances),
    )


@settings(max_examples=60, deadline=None)
@given(documents=coded_documents(5))
def test_a_study_comes_back_whole(documents: list[CodedDocument]) -> None:
    book = study()
    content = project_of(findings(documents, book))
    project = read_project(content)
    assert project.warnings == ()
    for document in documents:
        same(document, project, book)
    assert read_any_codebook(content, "p.qdpx").codebook.labels == book.labels
    columns = Columns.of(book)
    groups = {group.id: group.name for group in book.groups}
    told = {(row.document, row.participant, row.group) for row in participants_of(project)}
    for document in documents:
        for _, speaker in participant_utterances(document):
            if columns.group(speaker) == "unknown":
                continue
            name = document.transcript.name.removesuffix(".txt")
            assert (name, speaker.participant, groups[speaker.group]) in told


def test_what_people_decided_is_in_the_record_too() -> None:
    (source,) = read_project(project_of(findings([MIXED], study()))).sources
    assert source.record is not None
    assert [u.decisions for u in source.record.utterances] == [
        tuple(d for d in coded.decisions if d.verdict is not Verdict.NO or d.replaced) for coded in MIXED.utterances
    ]


def test_cases_hold_a_whole_interview_or_the_turns_of_a_talk_among_several() -> None:
    alone = interview("a", said("ann", "nurses", yes("fond")))
    several = interview("b", said("ann", "nurses"), said("eve", "cooks", yes("mice")), said("ann", "nurses"))
    project = read_project(project_of(findings([alone, several], study())))
    ann, eve = sorted(project.cases, key=lambda case: case.name)
    assert (ann.sources, eve.sources) == ((guid_of("source", "a"),), ())
    b = next(source for source in project.sources if source.name == "b.txt")
    words = {s.guid: b.text[s.start : s.end] for s in b.selections}
    assert [words[plain_guid(guid)] for guid in ann.selections] == ["ann in b, remark 0.", "ann in b, remark 2."]
    assert [words[plain_guid(guid)] for guid in eve.selections] == ["eve in b, remark 1."]
    assert ann.variables == (("group", "Nurses"), ("site", "Hill"), ("wave", "1"))
    assert b.variables == (("site", "Hill"), ("wave", "1"))


def test_two_people_of_one_label_are_two_cases_with_two_names() -> None:
    documents = []
    for name in ("a" * 64, "b" * 64):
        document = interview(name, said("Nurse", "nurses", yes("fond")))
        documents.append(
            replace(document, speakers={k: replace(v, participant=f"{name[:12]}/Nurse") for k, v in document.speakers.items()})
        )  # fmt: skip
    project = read_project(project_of(findings(documents, study())))
    assert sorted(case.name for case in project.cases) == [f"Nurse ({name * 64}.txt)" for name in "ab"]


def test_marks_within_a_text_are_counted_where_they_stand() -> None:
    transcript = compose("d", "d", [(SpokenTurn("A", "\ufeffone \U0001f600 two"), said("A", "nurses").role)])
    document = replace(interview("d", said("A", "nurses")), transcript=transcript, utterances=())
    (source,) = read_project(project_of(findings([document], study()))).sources
    assert source.text == transcript.text.replace("\ufeff", "")


def test_a_study_of_very_many_interviews_comes_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their records stand within the XML: an archive of too many files is refused."""
    monkeypatch.setattr(refi_project, "_MOST_APART", 1)
    documents = [interview(name, said("ann", "nurses", yes("fond"))) for name in ("a", "b")]
    content = project_of(findings(documents, study()))
    SCHEME.assertValid(xml_of(content))
    for document in documents:
        same(document, read_project(content), study())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 3
