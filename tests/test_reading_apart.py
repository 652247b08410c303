"""Reading in a process apart gives what reading here gives, and a file that is too much costs that file alone."""

from __future__ import annotations

import io
import json
import os
import signal
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import Text, build

from pipeline.errors import UnreadableFile
from pipeline.members import members
from pipeline.operations import reading_apart, reading_worker
from pipeline.operations.reading_apart import Limited, members_apart, read_apart
from pipeline.reading import ReadingHints, read_document
from pipeline.reading_json import hints_as_json, hints_from_json, reading_as_json, reading_from_json
from pipeline.transcript import Details, Reading, SpokenTurn

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
TALK = b"Interviewer: How is it going?\n\nR: Well, it goes. They are all right.\n\nInterviewer: And else?\n\nR: Fine.\n"


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
LABELS = ANY_TEXT.map(lambda text: text.replace("\n", " ").strip())
TIMES = st.none() | st.floats(0, 1e6)
READINGS = st.builds(
    Reading,
    format=ANY_TEXT,
    convention=ANY_TEXT,
    confidence=st.floats(0, 1),
    turns=st.lists(st.builds(SpokenTurn, LABELS, ANY_TEXT.filter(str.strip), TIMES, TIMES), max_size=4).map(tuple),
    encoding=ANY_TEXT,
    warnings=st.lists(ANY_TEXT, max_size=2).map(tuple),
    removed=st.lists(st.tuples(ANY_TEXT, st.integers(0, 10**6)), max_size=2).map(tuple),
    details=st.builds(Details, ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=2).map(tuple)),
)


@given(READINGS)
def test_a_reading_is_the_same_after_its_way_through_json(reading: Reading) -> None:
    assert reading_from_json(json.loads(json.dumps(reading_as_json(reading)))) == reading


def test_hints_are_the_same_after_their_way_through_json() -> None:
    hints = ReadingHints("paragraphs", ("Ann",), {"A": "Ann"}, {"B": "carers"}, {"B": "north"})
    assert hints_from_json(json.loads(json.dumps(hints_as_json(hints)))) == hints


@pytest.mark.parametrize("name", sorted(each.name for each in SAMPLE.iterdir() if each.suffix != ".md"))
def test_each_sample_file_reads_apart_as_it_reads_here(name: str) -> None:
    content = (SAMPLE / name).read_bytes()
    try:
        here: object = read_document(content, name)
    except UnreadableFile as error:
        with pytest.raises(UnreadableFile) as apart:
            read_apart(content, name)
        assert (apart.value.reason, str(apart.value)) == (error.reason, str(error))
    else:
        assert read_apart(content, name) == here


def test_hints_reach_the_process_apart() -> None:
    talk = b"Jo: How is it going?\n\nMia: Well, it goes. They are all right.\n\nJo: And else?\n\nMia: Fine.\n"
    hints = ReadingHints(aliases={"Mia": "Carer 1"})
    assert "Carer 1" in read_apart(talk, "a.txt", hints).speakers


def test_a_project_comes_apart_as_it_does_here() -> None:
    content = build([Text("Ward 7.docx", TALK.decode()), Text("B", "R: One.\r\n\r\nI: Two.")])
    assert members_apart(content, "p.qdpx") == members(content, "p.qdpx")
    assert len(members(content, "p.qdpx")) > 1


@pytest.mark.parametrize("bomb", ["memory", "processor", "crash", "fault", "nesting", "lies"])
def test_a_file_that_is_too_much_is_refused_and_the_next_one_reads(bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import pipeline.operations.reading_worker as worker\n"
        f"import tests_bomb; worker.read_document = tests_bomb.wrapped(worker.read_document, {bomb!r}); worker.main()"
    )
    start = start.replace(
        "import tests_bomb", f"sys.path.insert(0, {str(Path(__file__).parent)!r}); import bombs as tests_bomb"
    )
    monkeypatch.setattr(reading_apart, "_START", start)
    workers = Limited(memory=1024**3, seconds=1.0)
    monkeypatch.setattr(reading_apart, "_WORKER", workers)
    try:
        with pytest.raises(UnreadableFile) as refused:
            read_apart(b"BOMB " + TALK, "bomb.txt")
        wanted = {"memory": "too_heavy", "processor": "too_heavy", "nesting": "too_heavy"}.get(bomb, "damaged")
        assert refused.value.reason == wanted
        assert refused.value.remedy
        assert "all right" not in str(refused.value)
        assert read_apart(TALK, "after.txt") == read_document(TALK, "after.txt")
    finally:
        workers.stop()


def test_a_reader_that_sleeps_is_ended_by_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    start = (
        "import sys, time; sys.path.insert(0, sys.argv.pop(1)); import pipeline.operations.reading_worker as worker\n"
        "worker.read_document = lambda *given: time.sleep(600); worker.main()"
    )
    monkeypatch.setattr(reading_apart, "_START", start)
    workers = Limited(seconds=0.5)
    monkeypatch.setattr(reading_apart, "_WORKER", workers)
    with pytest.raises(UnreadableFile) as refused:
        read_apart(TALK, "a.txt")
    assert refused.value.reason == "too_heavy"
    workers.stop()


def test_one_process_serves_many_files_and_a_killed_one_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Limited()
    monkeypatch.setattr(reading_apart, "_WORKER", workers)
    read_apart(TALK, "a.txt")
    first = workers._running
    assert first is not None
    read_apart(TALK, "b.txt")
    assert workers._running is first
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert read_apart(TALK, "c.txt") == read_document(TALK, "c.txt")
    workers.stop()
    assert workers._running is None


def test_the_process_apart_can_write_no_file_and_leaves_no_core(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:  # limits can't be taken back: they are set in a child
        code = 1
        try:
            import resource

            reading_worker.limit_process(4 * 1024**3)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            try:
                (tmp_path / "left.txt").write_bytes(b"words")
            except OSError:
                code = 0 if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert not (tmp_path / "left.txt").exists() or (tmp_path / "left.txt").read_bytes() == b""


def test_a_message_cut_short_ends_the_conversation() -> None:
    whole = io.BytesIO()
    reading_worker.send(whole, {"task": "read", "name": "\ud800 é"}, b"bytes")
    assert reading_worker.receive(io.BytesIO(whole.getvalue())) == ({"task": "read", "name": "\ud800 é"}, b"bytes")
    for end in range(len(whole.getvalue())):
        assert reading_worker.receive(io.BytesIO(whole.getvalue()[:end])) is None


def test_an_archive_that_is_no_project_is_one_document() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "a")
    assert [each.content for each in members_apart(held.getvalue(), "a.zip")] == [held.getvalue()]
