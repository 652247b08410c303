"""`reading.toml` and a document's head at work: from the inbox to who counts for which group, and only where they fit."""

# Tables read best with a case a line.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest
from studies import new_workspace

from pipeline.codebook import parse_codebook
from pipeline.errors import InvalidFile
from pipeline.operations.dry_run import dry_run
from pipeline.operations.intake import Intake, take_in
from pipeline.operations.interviews_now import Spoken, spoken
from pipeline.operations.prepare import prepare, prepared_keys
from pipeline.operations.study import codebook_in_use
from pipeline.participants import ParticipantRow
from pipeline.reading import ReadingHints
from pipeline.speaker import Speaker
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace
from pipeline.transcript import Details, Role

NAMED = "Zelda Quill: How is it?\n\nMarta Voss: It is cold.\n\nZelda Quill: And now?\n\nMarta Voss: Colder.\n"
OTHER = "Interviewer: How is it?\n\nR: Warm.\n\nInterviewer: And now?\n\nR: Warmer.\n"
SAYS = (
    '["named*"]\ninterviewer = "Zelda Quill"\ngroup = { "Marta Voss" = "carer" }\nsite = { "Marta Voss" = "north" }\n'
)


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "study")


def drop(study: Workspace, **files: str) -> Intake:
    for name, content in files.items():
        (study.inbox / name.replace("_", ".")).write_text(content, encoding="utf-8")
    with Ledger(study.ledger) as ledger:
        return take_in(study, ledger)


def prepared(study: Workspace) -> int:
    with Ledger(study.ledger) as ledger:
        return prepare(study, ledger, ledger.documents())


def heard(study: Workspace) -> dict[str, Spoken]:
    """Each prepared document by the name of its file."""
    with Ledger(study.ledger) as ledger:
        return {each.names[0]: each for each in spoken(study, ledger, codebook_in_use(study)).values()}


def who(found: Spoken) -> set[tuple[str, str, str]]:
    return {(speaker.role.value, speaker.group, speaker.site) for speaker in found.speakers.values()}


def test_who_asks_and_who_answers_for_whom_are_as_the_file_says(study: Workspace) -> None:
    taken = drop(study, named_txt=NAMED, other_txt=OTHER, reading_toml=SAYS)
    assert (taken.new, taken.skipped, taken.set_aside) == (2, (), ())
    assert prepared(study) == 2
    found = heard(study)
    assert who(found["named.txt"]) == {("interviewer", "unknown", "unknown"), ("participant", "carers", "north")}
    assert [turn.role for turn in found["named.txt"].prepared.transcript.turns][:2] == [
        Role.INTERVIEWER,
        Role.PARTICIPANT,
    ]
    assert who(found["other.txt"]) == {("interviewer", "unknown", "unknown"), ("participant", "unknown", "unknown")}


def test_a_change_prepares_anew_just_the_files_it_touches(study: Workspace) -> None:
    drop(study, named_txt=NAMED, other_txt=OTHER)
    assert (prepared(study), prepared(study)) == (2, 0)
    drop(study, reading_toml=SAYS)
    assert (prepared(study), prepared(study)) == (1, 0)
    text = study.reading.read_text(encoding="utf-8")
    study.reading.write_text(text.replace("carer", "psw"), encoding="utf-8")
    assert prepared(study) == 0
    assert ("participant", "psw", "north") in who(heard(study)["named.txt"])
    study.reading.write_text(text.replace("Zelda", "Other"), encoding="utf-8")
    assert prepared(study) == 1


def test_a_correction_by_hand_is_not_undone_by_the_batch_it_came_from(study: Workspace) -> None:
    drop(study, reading_toml=SAYS)
    study.reading.write_text(SAYS.replace("carer", "psw"), encoding="utf-8")
    drop(study, reading_toml=SAYS)
    assert directions_in_use(study).hints(["named.txt"]).groups == {"Marta Voss": "psw"}
    drop(study, reading_toml='["other*"]\nconvention = "colon"\n')
    assert len(directions_in_use(study).tables) == 2


def test_a_file_that_nobody_could_read_is_read_as_a_person_says(study: Workspace) -> None:
    unclear = "Anna: a b\n\nBen: c d\n\nCleo: e f\n\nDora: g h\n"
    assert [row.reason for row in drop(study, unclear_txt=unclear).set_aside] == ["unsure"]
    taken = drop(study, unclear_txt=unclear, reading_toml='["unclear"]\nconvention = "paragraphs"\n')
    assert (taken.new, taken.set_aside) == (1, ())


def test_a_file_of_how_to_read_that_cant_be_used_is_set_aside_and_the_batch_goes_on(study: Workspace) -> None:
    taken = drop(study, other_txt=OTHER, reading_toml='["a"]\nconvention = "semaphore"\n')
    assert (taken.new, [row.reason for row in taken.set_aside]) == (1, ["reading_invalid"])
    assert not (study.inbox / "reading.toml").exists() and not study.reading.exists()
    drop(study, reading_toml=SAYS)
    with Ledger(study.ledger) as ledger:
        assert ledger.files_set_aside() == ()


def test_one_that_is_in_use_and_cant_be_read_stops_the_run_before_anything(study: Workspace) -> None:
    study.reading.write_text('["a"]\nspeaker = 1\n', encoding="utf-8")
    with pytest.raises(InvalidFile):
        drop(study, other_txt=OTHER)
    assert (study.inbox / "other.txt").exists()


def test_a_dry_run_shows_what_is_read_by_it_and_what_fits_nothing(study: Workspace) -> None:
    (study.inbox / "named.txt").write_text(NAMED, encoding="utf-8")
    (study.inbox / "reading.toml").write_text(SAYS + '["nmaed"]\nconvention = "colon"\n', encoding="utf-8")
    named, idle = dry_run(study)
    assert named.directions == ("named*",)
    assert [(speaker.label, speaker.group) for speaker, _ in named.speakers] == [("Zelda Quill", "unknown"), ("Marta Voss", "carers")]  # fmt: skip
    assert idle.refused == "skipped: its table ['nmaed'] fits none of these files"
    assert not study.reading.exists()


def test_names_it_holds_stay_in_it(study: Workspace) -> None:
    drop(study, named_txt=NAMED, reading_toml=SAYS)
    prepared(study)
    for path in study.root.rglob("*"):
        if path.is_file() and not {study.raw, study.inbox} & set(path.parents) and path != study.reading:
            assert b"Quill" not in path.read_bytes(), path


def test_a_documents_head_says_who_it_is_and_it_lasts(study: Workspace) -> None:
    drop(study, named_txt="Role: family carer\nSite: North\nInterviewer is Zelda Quill.\n\n" + NAMED)
    prepared(study)
    found = heard(study)["named.txt"]
    assert who(found) == {("interviewer", "unknown", "unknown"), ("participant", "carers", "north")}


def test_keys_of_documents_that_nothing_is_said_of_stay(study: Workspace) -> None:
    drop(study, other_txt=OTHER)
    identifier = raw.document_id(OTHER.encode())
    before = prepared_keys(study, [identifier], codebook_in_use(study))
    drop(study, reading_toml=SAYS)
    assert prepared_keys(study, [identifier], codebook_in_use(study)) == before


BOOK = parse_codebook(
    {
        "labels": [{"id": "support"}],
        "groups": [{"id": each} for each in ("one", "two", "three", "four")],
        "sites": [{"id": "north"}, {"id": "south"}],
    }
)
SOURCES = ["participants", "reading", "document", "label"]


def decided(said: dict[str, str], label: str = "P01") -> tuple[Speaker, tuple[str, ...]]:
    """Who a speaker is when these say a group each."""
    label = f"{label} {said.get('label', '')}".strip()
    rows = [ParticipantRow("a", label, "p", said["participants"])] if "participants" in said else []
    hints = ReadingHints(groups={label: said["reading"]} if "reading" in said else {})
    details = Details(said.get("document", ""))
    found, warnings = identify(["I", label], "a.txt", "0" * 64, BOOK, rows, hints, details)
    return found[label], warnings


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("second", range(4))
def test_the_participants_file_goes_before_reading_toml_before_the_head_before_the_label(
    first: int, second: int
) -> None:
    said = {SOURCES[first]: "one", SOURCES[second]: "two"} if first != second else {SOURCES[first]: "one"}
    speaker, warnings = decided(said)
    assert (speaker.source, speaker.group) == (SOURCES[min(first, second)], said[SOURCES[min(first, second)]])
    conflicts = [warning for warning in warnings if "followed" in warning]
    assert len(conflicts) == int(first != second)
    assert all("one" in warning and "two" in warning for warning in conflicts)


def test_a_head_that_the_codebook_doesnt_know_is_told_and_the_label_stands() -> None:
    speaker, warnings = decided({"document": "plumber", "label": "two"})
    assert (speaker.group, speaker.source) == ("two", "label")
    assert any("the document's head gives a group that the codebook doesn't know" in warning for warning in warnings)


def test_a_role_in_the_head_is_given_to_nobody_when_several_answer() -> None:
    found, warnings = identify(["I", "A1", "A2"], "a.txt", "0" * 64, BOOK, details=Details("one", "north"))
    assert {found["A1"].group, found["A2"].group} == {"unknown"}
    assert {found["A1"].site, found["A2"].site} == {"north"} and found["I"].site == "unknown"
    assert any("2 speakers could be meant" in warning for warning in warnings)


def test_who_the_head_says_asks_is_overruled_by_the_participants_file_and_it_is_told() -> None:
    rows = [ParticipantRow("a", "Jonas", "p", "one")]
    found, warnings = identify(
        ["Jonas", "R"], "a.txt", "0" * 64, BOOK, rows, details=Details("", "", ("Jonas Rosland",))
    )
    assert found["Jonas"].role is Role.PARTICIPANT
    assert any("says that they ask" in warning for warning in warnings)
