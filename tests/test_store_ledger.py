"""The ledger says what counts: nothing lost, nothing twice, whoever writes, dies or comes again.

What is promised of every ledger is asked of both kinds: the workspace's SQLite file (`place`), and PostgreSQL.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_databases import new_database

from pipeline.errors import StoreFault, TransientFault
from pipeline.store.ledger import LAYOUT, Ledger, SegmentRow, SetAsideRow
from pipeline.store.postgres_server import Server, server_at


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | Server:
    """The place of a ledger that isn't there yet, of each kind in turn."""
    return tmp_path / "ledger.sqlite" if request.param == "sqlite" else server_at(new_database(monkeypatch), tmp_path)


def refused(document_id: str, name_key: str = "n", **changes: str) -> SetAsideRow:
    """A file set aside."""
    told = {"name": "P1.txt", "reason": "empty", "found": "it holds no words", "remedy": "send it again", **changes}
    return SetAsideRow(document_id, told["name"], told["reason"], told["found"], told["remedy"], name_key)


def segment(document_id: str, key: str = "k", kind: str = "prepared", rows: int = 3) -> SegmentRow:
    """A segment's row."""
    return SegmentRow(document_id, kind, key, f"{kind}/{document_id}-{key}.parquet", "f" * 64, rows)


def test_a_new_ledger_holds_nothing(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        assert ledger.documents() == ledger.superseded() == ()
        assert (ledger.files_set_aside(), ledger.runs()) == ((), ())
        assert ledger.segments("prepared") == {}
        assert ledger.note("anything") is None


def test_taking_twice_changes_nothing(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.take("d1", "n1", 10)
        ledger.take("d1", "n1", 10)
        assert ledger.documents() == ("d1",)
        assert ledger.superseded() == ()


def test_a_new_version_of_a_file_supersedes_the_older(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.take("d1", "n1", 10)
        ledger.take("d2", "n1", 11)
        assert (ledger.documents(), ledger.superseded()) == (("d2",), ("d1",))
        ledger.take("d1", "n1", 10)
        assert (ledger.documents(), ledger.superseded()) == (("d1",), ("d2",))


def test_the_same_bytes_under_two_names_count_once(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.take("d1", "n1", 10)
        ledger.take("d1", "n2", 10)
        assert ledger.documents() == ("d1",)
        ledger.take("d2", "n1", 11)
        assert ledger.documents() == ("d1", "d2"), "the other name still stands for the first document"
        assert ledger.superseded() == ()


def test_what_was_set_aside_counts_again_once_it_is_taken(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.take("d1", "n1", 10)
        ledger.set_aside(refused("d1", "n1"))
        assert (ledger.documents(), ledger.superseded()) == ((), ())
        assert ledger.files_set_aside() == (refused("d1", "n1"),)
        ledger.take("d1", "n1", 10)
        assert (ledger.documents(), ledger.files_set_aside()) == (("d1",), ())


def test_a_mended_version_of_a_file_ends_its_refusal(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.set_aside(refused("bad", "n1"))
        ledger.set_aside(refused("other", "n2"))
        ledger.take("good", "n1", 10)
        assert [row.document_id for row in ledger.files_set_aside()] == ["other"]


def test_a_later_refusal_of_the_same_file_replaces_the_earlier(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.set_aside(refused("d1"))
        ledger.set_aside(refused("d1", reason="damaged"))
        assert ledger.files_set_aside() == (refused("d1", reason="damaged"),)


def test_a_refused_file_whose_name_is_no_utf8_is_recorded(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.set_aside(refused("d1", name="caf\udce9.txt", found="of caf\udce9.txt"))
        (row,) = ledger.files_set_aside()
    assert row.name == "caf\\udce9.txt"


def test_segments_are_found_by_document_and_key_within_their_kind(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.add_segments([segment("d1"), segment("d1", "k2"), segment("d1", kind="coded")])
        ledger.add_segments([segment("d1", rows=4)])
        assert ledger.segments("prepared") == {("d1", "k"): segment("d1", rows=4), ("d1", "k2"): segment("d1", "k2")}
        assert ledger.segments("coded") == {("d1", "k"): segment("d1", kind="coded")}


def test_segments_are_recorded_all_or_none(either: Path | Server) -> None:
    broken = SegmentRow("d2", "prepared", "k", "p", "f", rows=None)  # type: ignore[arg-type]
    with Ledger(either) as ledger:
        with pytest.raises(StoreFault):
            ledger.add_segments([segment("d1"), broken])
        assert ledger.segments("prepared") == {}
        ledger.add_segments([segment("d1")])
        assert len(ledger.segments("prepared")) == 1


def test_a_run_that_finishes_again_is_one_run(either: Path | Server, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter("12345")
    monkeypatch.setattr("pipeline.store.ledger._now", lambda: next(clock))
    with Ledger(either) as ledger:
        ledger.finish_run("r1", {"model": "v1"})
        first = ledger.runs()
        ledger.finish_run("r1", {"model": "v1"})
        assert ledger.runs() == first
        ledger.finish_run("r2", {"model": "v2"})
        ledger.finish_run("r1", {"model": "v1"})
        assert [(run_id, record) for run_id, _, record in ledger.runs()] == [
            ("r2", {"model": "v2"}),
            ("r1", {"model": "v1"}),
        ]


def test_what_is_kept_is_there_when_opened_again(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        ledger.take("d1", "n1", 10)
        ledger.set_aside(refused("d2", "n2"))
        ledger.add_segments([segment("d1")])
        ledger.finish_run("r1", {"é": "😀"})
        ledger.keep_note("a", "1")
        ledger.keep_note("a", "2")
    with Ledger(either) as ledger:
        assert ledger.documents() == ("d1",)
        assert ledger.files_set_aside() == (refused("d2", "n2"),)
        assert ledger.segments("prepared") == {("d1", "k"): segment("d1")}
        assert [record for _, _, record in ledger.runs()] == [{"é": "😀"}]
        assert ledger.note("a") == "2"


@pytest.mark.parametrize("content", [b"no ledger at all, but long enough to be read as one" * 100, b"\0" * 5000])
def test_a_damaged_file_is_told_plainly_and_left_alone(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    with pytest.raises(StoreFault, match="damaged") as told:
        Ledger(place)
    assert not told.value.retryable
    assert "backup" in told.value.remedy
    assert place.read_bytes() == content


def test_damage_in_the_middle_is_told_plainly(place: Path) -> None:
    with Ledger(place) as ledger:
        ledger.add_segments(segment(f"d{number}") for number in range(2000))
    content = bytearray(place.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    place.write_bytes(content)
    with pytest.raises(StoreFault), Ledger(place) as ledger:
        ledger.segments("prepared")


def test_a_ledger_of_a_newer_themetrix_is_refused_and_not_touched(place: Path) -> None:
    connection = sqlite3.connect(place)
    connection.executescript("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    connection.execute("INSERT INTO meta VALUES ('layout', ?)", (str(LAYOUT + 1),))
    connection.commit()
    connection.close()
    with pytest.raises(StoreFault, match=f"layout {LAYOUT + 1}") as told:
        Ledger(place)
    assert "newer" in told.value.remedy
    connection = sqlite3.connect(place)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.close()
    assert tables == ["meta"]


def test_a_ledger_out_of_reach_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreFault) as told:
        Ledger(tmp_path / "nowhere" / "ledger.sqlite")
    assert "damaged" not in str(told.value)
    assert not isinstance(told.value, TransientFault)


def test_an_error_within_a_write_leaves_the_ledger_usable(either: Path | Server) -> None:
    with Ledger(either) as ledger:
        with pytest.raises(TypeError):
            ledger.finish_run("r1", {"a": object()})
        ledger.finish_run("r1", {"a": 1})
        assert len(ledger.runs()) == 1


def test_many_hands_at_once_lose_nothing(either: Path | Server) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(6)

    def work(hand: int) -> None:
        try:
            together.wait()
            with Ledger(either) as ledger:
                for number in range(6):
                    ledger.take(f"d{hand}-{number:02}", f"n{hand}-{number}", 1)
        except BaseException as error:
            failures.append(error)

    hands = [threading.Thread(target=work, args=(hand,)) for hand in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failures == []
    with Ledger(either) as ledger:
        assert ledger.documents() == tuple(f"d{hand}-{number:02}" for hand in range(6) for number in range(6))


@pytest.mark.parametrize("kept", [1, 7, 23])
def test_what_was_recorded_survives_a_kill(either: Path | Server, kept: int) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with Ledger(either) as ledger:
                for number in range(10_000):
                    ledger.take(f"d{number:05}", f"n{number}", 1)
                    os.write(write, b".")
        finally:
            os._exit(1)
    os.close(write)
    told = 0
    while told < kept:
        told += len(os.read(read, 1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told += len(os.read(read, 100_000))
    os.close(read)
    with Ledger(either) as ledger:
        documents = ledger.documents()
    # One more than told may stand: the kill can come between the commit and the telling.
    assert documents[:told] == tuple(f"d{number:05}" for number in range(told))
    assert len(documents) - told in (0, 1)


steps = st.lists(
    st.tuples(st.sampled_from(["take", "refuse"]), st.sampled_from("abc"), st.sampled_from("xyz")), max_size=12
)


@settings(max_examples=15, deadline=None)
@given(steps)
def test_documents_are_those_that_a_name_stands_for(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, str, str]]
) -> None:
    names: dict[str, str] = {}
    with Ledger(tmp_path_factory.mktemp("l") / "ledger.sqlite") as ledger:
        for what, document, name in done:
            if what == "take":
                ledger.take(document, name, 1)
                names[name] = document
            else:
                ledger.set_aside(refused(document, name))
                names = {key: value for key, value in names.items() if value != document}
        assert ledger.documents() == tuple(sorted(set(names.values())))
        assert not set(ledger.documents()) & {row.document_id for row in ledger.files_set_aside()}


def test_nothing_but_hashes_counts_and_reasons_stands_in_the_file(place: Path) -> None:
    with Ledger(place) as ledger:
        ledger.finish_run("r1", {"counts": {"documents": 1}})
        rows = ledger.runs()
    assert json.loads(json.dumps(rows[0][2])) == {"counts": {"documents": 1}}
    columns = {
        row[1]
        for table in ("documents", "names", "segments")
        for row in sqlite3.connect(place).execute(f"PRAGMA table_info({table})")
    }
    assert columns == {
        "document_id",
        "size",
        "taken_at",
        "name_key",
        "plain_key",
        "kind",
        "key",
        "path",
        "sha256",
        "rows",
    }
