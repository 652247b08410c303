"""A project comes back from another program: its sources are found again, and only what a person did is theirs."""

from __future__ import annotations

import pytest
from corrected_projects import Desk
from strategies import findings, interview, maybe, said, study, yes

from pipeline.coded_files import rows_of_file
from pipeline.errors import InvalidFile
from pipeline.exporters import refi_project
from pipeline.people import Coding, Given
from pipeline.qdpx import read_project
from pipeline.qdpx_record import RecordedUtterance
from pipeline.returned_project import Interview, ReturnedProject, codings_by, onto, returned
from pipeline.utterance import CodedDocument

PURR, SLEEP, DOOR = "They purr \U0001f600 a lot.", "They sleep on my bed.", "I shut the door on them."
BOOK = study()
ONE = interview(
    "a" * 64,
    said("ann", "nurses", yes("fond"), text=PURR),
    said("ann", "nurses", yes("idle"), yes("cross"), text=SLEEP),
    said("ann", "nurses", maybe("cross"), text=DOOR),
)
TWO = interview("b" * 64, said("eve", "cooks", yes("mice"), text="They catch the mice here."))
EXPORT = dict(refi_project.files(findings([ONE, TWO], BOOK)))["project.qdpx"]


def of(*documents: CodedDocument) -> dict[str, Interview]:
    return {
        document.transcript.document_id: Interview(
            document.transcript,
            tuple(
                RecordedUtterance(u.start, u.end, u.utterance_id) for u in (coded.utterance for coded in document.utterances)
            ),
        )
        for document in documents
    }  # fmt: skip


def back(desk: Desk, here: tuple[CodedDocument, ...] = (ONE, TWO), known=lambda _: None) -> ReturnedProject:
    return returned(read_project(desk.packed()), of(*here), BOOK, known)


def read(found: ReturnedProject, document: CodedDocument = ONE) -> dict[str, set[str]]:
    """The labels of each utterance that counts as read, by its words."""
    text = document.transcript.text
    return {
        text[each.utterance.start : each.utterance.end]: set(each.given)
        for each in found.documents[document.transcript.document_id].utterances
        if each.touched
    }


def corrected() -> Desk:
    return Desk(EXPORT).remove(PURR, "Fond").add(DOOR, "Cross").move(SLEEP, "Idle", start=5)


WAYS = {
    "as it went": lambda desk: desk,
    "under other guids": lambda desk: desk.anew(),
    "as NVivo counts": lambda desk: desk.in_windows(),
    "without the end of its text": lambda desk: desk.retell(str.rstrip),
    "without our notes, known here": lambda desk: desk.drop("Notes"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_corrections_come_back_however_a_program_wrote_them(way) -> None:
    desk = way(corrected())
    decisions = {
        document.transcript.document_id: {c.utterance.utterance_id: c.decisions for c in document.utterances}
        for document in (ONE, TWO)
    }
    found = back(desk, known=decisions.get)
    assert read(found) == {PURR: set(), SLEEP: {"idle", "cross"}, DOOR: {"cross"}}
    assert {c.label: (c.kept, c.removed, c.added, c.moved) for c in found.labels if c != type(c)(c.label)} == {
        "fond": (0, 1, 0, 0),
        "cross": (0, 0, 1, 1),
        "idle": (0, 0, 0, 1),
        "mice": (1, 0, 0, 0),
    }
    assert (found.strangers, found.altered, found.unknown) == (0, 0, 0)
    assert len(found.documents) == 2 and found.asked == BOOK.label_ids


def test_a_text_spaced_otherwise_is_the_same_interview_and_places_are_carried_over() -> None:
    desk = Desk(EXPORT)
    for source in desk.root.iter("{*}TextSource"):
        entry = desk._entry(source)
        before = desk.entries[entry].decode()
        after = "\n" + before.replace("\n\n", "\n")
        places = [0]
        for number, character in enumerate(before):
            dropped = character == "\n" and before[number - 1 : number] == "\n"
            places.append(places[-1] + (not dropped))
        for selection in source.iter("{*}PlainTextSelection"):
            for end in ("startPosition", "endPosition"):
                selection.set(end, str(1 + places[int(selection.get(end))]))
        desk.entries[entry] = after.encode()
    desk.remove(PURR, "Fond")
    assert read(back(desk)) == {PURR: set()}


def test_an_interview_whose_words_were_changed_or_that_is_none_here_is_left_out() -> None:
    found = back(corrected().retell(lambda text: text.replace("purr", "hiss")))
    assert (set(found.documents), found.altered, found.strangers) == ({"b" * 64}, 1, 0)
    found = back(corrected(), here=(ONE,))
    assert (set(found.documents), found.altered, found.strangers) == ({"a" * 64}, 0, 1)


def test_a_program_that_signs_everything_with_one_name_confirms_nothing() -> None:
    found = back(Desk(EXPORT).sign_all("ME-PC"))
    assert read(found) == {} and found.unsigned
    found = back(Desk(EXPORT).remove(PURR, "Fond").sign_all("ME-PC"))
    assert read(found) == {PURR: set()}


def test_the_marks_of_what_is_undecided_may_be_thrown_away() -> None:
    assert read(back(Desk(EXPORT).remove(DOOR, "Themetrix undecided: Cross"))) == {DOOR: set()}
    tidied = Desk(EXPORT).remove(DOOR, "Themetrix undecided: Cross").drop("Code", "Themetrix undecided: Cross")
    assert read(back(tidied)) == {}


def test_a_project_coded_by_people_alone_removes_nothing_of_ours() -> None:
    bare = Desk(EXPORT).drop("PlainTextSelection").drop("Notes").add(PURR, "Fond")
    found = back(bare)
    assert read(found) == {PURR: {"fond"}}
    assert sum(each.removed for each in found.labels) == 0 and found.coders == ("Ana",)


def test_an_interview_gone_through_whole_is_decided_whole_but_for_what_stays_open() -> None:
    found = back(Desk(EXPORT).remove(PURR, "Fond"))
    corrections = found.documents["a" * 64]
    some = codings_by("ana", "a" * 64, corrections, found.asked, whole=False, settled=False)
    assert [(each.asked, each.given) for each in some] == [(BOOK.label_ids, ())]
    every = codings_by("ana", "a" * 64, corrections, found.asked, whole=True, settled=False)
    assert [[g.label for g in each.given] for each in every] == [[], ["cross", "idle"], []]
    assert [len(each.asked) for each in every] == [6, 6, 5] and "cross" not in every[2].asked


def test_what_somebody_had_decided_before_is_kept_with_whose_view_it_is() -> None:
    before = Coding("u", "d", "ana", ("fond", "cross", "mice"), (Given("fond", "cooks"), Given("mice")), sheet="s")
    now = onto(before, Coding("u", "d", "ana", ("fond", "cross"), (Given("fond"), Given("cross"))))
    assert set(now.asked) == {"fond", "cross", "mice"} and now.sheet == "s"
    assert set(now.given) == {Given("fond", "cooks"), Given("cross"), Given("mice")}
    assert onto(None, now) == now


# ------------------------------------------------------------------------------------------------ as labelled data


def test_training_learns_from_what_was_corrected_and_from_nothing_else() -> None:
    rows, notes = rows_of_file(corrected().packed(), "c.qdpx", BOOK)
    assert [(row.text, row.labels, row.coder) for row in rows] == [
        (PURR, (), "Ana"),
        (SLEEP, ("cross", "idle"), "Ana"),
        (DOOR, ("cross",), "Ana"),
    ]
    assert {row.group for row in rows} == {"nurses"} and {row.document for row in rows} == {"a" * 64}
    assert "c.qdpx: corrected: idle: 0 kept, 0 removed, 0 added and 1 moved" in notes
    assert "c.qdpx: corrected: cross: 0 kept, 0 removed, 1 added and 1 moved" in notes


def test_an_export_nobody_corrected_teaches_nothing() -> None:
    with pytest.raises(InvalidFile, match="nothing in it differs"):
        rows_of_file(EXPORT, "c.qdpx", BOOK)


def test_a_changed_utterance_with_a_code_still_open_is_no_row() -> None:
    rows, notes = rows_of_file(Desk(EXPORT).add(DOOR, "Fond").remove(PURR, "Fond").packed(), "c.qdpx", BOOK)
    assert [row.text for row in rows] == [PURR]
    assert any("1 corrected utterance with a code still undecided" in note for note in notes)
