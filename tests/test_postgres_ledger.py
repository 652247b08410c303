"""A ledger in PostgreSQL: the same rows as in a file, one run at a time, begun from the file there was, no value told in a fault."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from ledger_databases import PASSWORD, new_database, server
from studies import new_workspace

from pipeline.appraisal import Judgement, Memo
from pipeline.errors import StoreFault, TransientFault, WorkspaceBusy
from pipeline.people import Coding, Given
from pipeline.sampling import Chance
from pipeline.settings import database_password
from pipeline.store.erasing import erase_rows, move_document
from pipeline.store.gate import keep_ruling, release, rulings
from pipeline.store.human_codes import codings, inclusion, keep_codings, keep_sheet, sheets_of
from pipeline.store.ledger import Ledger, SegmentRow, SetAsideRow
from pipeline.store.ledger_tables import TABLES
from pipeline.store.lock import hold
from pipeline.store.memos import add_judgement, add_memo, kept_memos, remove_memo
from pipeline.store.postgres_server import Server, connect, run, server_at
from pipeline.store.promotions import PromotionRow, promote, promotions, settings_of
from pipeline.store.reidentifications import record_reidentification, reidentifications
from pipeline.store.withdrawn import keep_marks, lift, marks
from pipeline.store.workspace import Workspace, open_workspace

CHANCES = (Chance("u1", "", 0.1, "random"), Chance("u2", "", 1 / 3, ""), Chance("u3", "", 1.0, "x"))
TIMES = {"taken_at", "at", "finished_at", "drawn_at", "replaced_at", "removed_at", "released_at"}


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new database."""
    return new_database(monkeypatch)


@pytest.fixture
def place(url: str, tmp_path: Path) -> Server:
    """A ledger that isn't there yet."""
    return server_at(url, tmp_path)


def with_ledger(workspace: Workspace, url: str) -> Workspace:
    """The workspace with its ledger at this address."""
    settings = workspace.root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8").replace("\n[ledger]\n", f'\n[ledger]\nurl = "{url}"\n')
    settings.write_text(text, encoding="utf-8")
    return open_workspace(workspace.root)


def coding(utterance: str, coder: str, label: str, *, document: str = "d1") -> Coding:
    """A person's decision."""
    return Coding(
        utterance, document, coder, ("price", "praise"), (Given(label, "customers", False, None),), True, "s1"
    )


def everything(workspace: Workspace) -> list[str]:
    """What each part that keeps tables in the ledger answers while it is written, changed and erased."""
    said: list[object] = []
    with Ledger(workspace.ledger) as ledger:
        for number in range(3):
            ledger.take(f"d{number}", f"n{number}", 10, "plain")
        ledger.set_aside(SetAsideRow("bad", "é 'x' ; %s ?", "empty", "it holds no words", "send it again", "n9"))
        ledger.add_segments(
            SegmentRow(f"d{number % 3}", "coded", f"k{number}", "p", "f" * 64, 5_000_000_000) for number in range(1200)
        )
        ledger.finish_run("r1", {"model": "v1", "warnings": ["a"]})
        ledger.finish_run("r2", {"model": "v2"})
        keep_sheet(ledger, "s1", {"n": 2}, CHANCES)
        keep_sheet(ledger, "s1", {"n": 9}, [])
        said += [sheets_of(ledger, "u1", 0.1), sheets_of(ledger, "u1", 0.2), inclusion(ledger, ["s1"])]
        said.append(keep_codings(ledger, "f1", [coding("u1", "Ziva", "price"), coding("u2", "ana", "praise")]))
        said.append(keep_codings(ledger, "f2", [coding("u1", "Ziva", "praise"), coding("u3", "Ömer", "price")]))
        said.append(keep_codings(ledger, "f1", [coding("u1", "Ziva", "price")]))
        said.append(add_memo(ledger, Memo("welcome", "customers", "all", "all", "a % of it: ?", "ana")))
        said.append(add_memo(ledger, Memo("welcome", "customers", "all", "all", "a % of it: ?", "ana")))
        said.append(add_memo(ledger, Memo("welcome", "bakers", "all", "all", "\udce9 half", "ana")))
        said += [remove_memo(ledger, 1), remove_memo(ledger, 1), kept_memos(ledger)]
        judged = ("welcome", "all", "all", "relevance")
        said.append(add_judgement(ledger, Judgement(*judged, "minor", "few", "ana")))
        said.append(add_judgement(ledger, Judgement(*judged, "serious", "fewer", "ana")))
        promote(workspace, ledger, PromotionRow("v2", "b", "v1", "a", "", {"f1": 0.5}), settings_of(workspace))
        said.append([row.version for row in promotions(workspace, ledger)])
        keep_ruling(ledger, "r1", ["d1", "d0"], held=True, found={"checks": [{"line": "u1"}]}, before=["d9"])
        release(ledger, rulings(ledger)[-1], "a new site")
        keep_ruling(ledger, "r2", ["d2"], held=False, found={})
        record_reidentification(ledger, 0, 7)
        said.append([(row.asked, row.told) for row in reidentifications(ledger)])
        keep_marks(ledger, "person", ["m1", "m1", "m2"])
        keep_marks(ledger, "other", ["m3"])
        said += [sorted(marks(ledger)), lift(ledger, "other"), lift(ledger, "nobody")]
        said.append(move_document(ledger, "d1", "d7", 11, {"plain": "plainer"}, {"u1": "u9", "u2": "u3"}))
        erase_rows(ledger, {"d2"}, ["u3"], ["p1"], {"r1"})
        ledger.compact()
        said += [[c.coder for c in codings(ledger)], ledger.documents(), ledger.superseded(), ledger.files_set_aside()]
        said.append([(run_id, record) for run_id, _, record in ledger.runs()])
    return [re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "a time", str(each)) for each in said]


def rows(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows, without times and the mark of a database, as somebody who only looks sees them."""
    found = {}
    layout = sqlite3.connect(":memory:")
    from pipeline.store.ledger_tables import SCHEMA

    layout.executescript(SCHEMA)
    with Ledger(workspace.ledger, reading=True) as ledger:
        for table in TABLES:
            columns = [row[1] for row in layout.execute(f"PRAGMA table_info({table})") if row[1] not in TIMES]
            kept = sorted(ledger.rows(f"SELECT {', '.join(columns)} FROM {table}"), key=repr)
            found[table] = [row for row in kept if row[0] != "ledger"]
    return found


def test_every_part_that_keeps_tables_leaves_the_same_rows_in_both(tmp_path: Path, url: str) -> None:
    file = new_workspace(tmp_path / "file")
    database = with_ledger(new_workspace(tmp_path / "database"), url)
    assert everything(file) == everything(database)
    one, other = rows(file), rows(database)
    assert one == other
    assert sum(map(len, other.values())) > 400 and all(other[name] for name in ("gate_batches", "promotions", "memos"))
    assert not (database.root / "ledger.sqlite").exists()


def test_a_study_that_began_in_a_file_goes_on_in_the_database_with_all_it_had(tmp_path: Path, url: str) -> None:
    workspace = new_workspace(tmp_path / "study")
    everything(workspace)
    (workspace.raw / "d0").mkdir()
    before = rows(workspace)
    moved = with_ledger(workspace, url)
    with Ledger(moved.ledger) as ledger:
        assert ledger.documents()
    assert rows(moved) == before
    assert not list(moved.root.glob("ledger.sqlite*"))
    with pytest.raises(StoreFault, match="is in PostgreSQL"):
        Ledger(workspace.ledger)
    with Ledger(moved.ledger) as ledger:
        assert add_memo(ledger, Memo("welcome", "bakers", "all", "all", "later", "ana")) == 3


def test_a_database_is_the_ledger_of_one_workspace_alone(place: Server, tmp_path: Path) -> None:
    with Ledger(place) as ledger:
        ledger.take("d1", "n1", 1)
    other = tmp_path / "other"
    other.mkdir()
    for reading in (False, True):
        with pytest.raises(StoreFault, match="ledger of another workspace"):
            Ledger(server_at(str(place), other), reading=reading)
    with Ledger(place) as ledger:
        assert ledger.documents() == ("d1",)


def test_an_empty_database_in_place_of_the_right_one_is_refused(place: Server) -> None:
    (place.root / "raw" / "ab").mkdir(parents=True)
    with pytest.raises(StoreFault, match="is empty, and the workspace holds interviews"):
        Ledger(place)


def test_who_looks_makes_nothing_and_waits_for_nobody(place: Server) -> None:
    with Ledger(place, reading=True) as ledger:
        assert (ledger.documents(), ledger.runs(), ledger.note("layout")) == ((), (), None)
    assert run(connect(place), "SELECT to_regclass('meta')").fetchone()[0] is None
    with Ledger(place) as ledger:
        ledger.take("d1", "n1", 1)
        with ledger.writing() as connection:
            connection.execute("DELETE FROM names")
            with Ledger(place, reading=True) as looking:
                assert looking.documents() == ("d1",)
        with Ledger(place, reading=True) as looking:
            ledger.take("d2", "n2", 1)
            assert looking.documents() == (), "as it stood when it was opened"
            with pytest.raises(StoreFault, match="takes no changes"):
                looking.take("d3", "n3", 1)


def test_a_run_elsewhere_holds_the_workspace_until_its_session_ends(place: Server, url: str, tmp_path: Path) -> None:
    one, other = (with_ledger(new_workspace(tmp_path / name), url) for name in ("one", "other"))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with hold(one.root):
            os.write(write, b".")
            signal.pause()
    os.read(read, 1)
    with pytest.raises(WorkspaceBusy, match="another machine") as told, hold(other.root):
        pytest.fail("two runs at once")
    assert told.value.exit_code == 4
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (read, write):
        os.close(end)

    def free() -> bool:
        try:
            with hold(other.root):
                return True
        except WorkspaceBusy:
            return False

    from prefect_servers import wait_for

    wait_for(free, 30, "the lock of a killed run to go")


def test_a_run_that_lost_its_hold_writes_no_more(place: Server, url: str, tmp_path: Path) -> None:
    workspace = with_ledger(new_workspace(tmp_path / "study"), url)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        ledger.take("d1", "n1", 1)
        end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        server().run("psql", "-d", place.database, "-c", end)
        with pytest.raises(TransientFault, match="hold on this workspace was lost"):
            ledger.take("d2", "n2", 1)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        ledger.take("d3", "n3", 1)
        assert ledger.documents() == ("d1", "d3")


@pytest.fixture
def ended(place: Server) -> Iterator[Ledger]:
    """An open ledger whose session the server has ended."""
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(place))
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.database}'"
        server().run("psql", "-c", end)
        yield ledger


def test_a_server_that_goes_away_is_a_fault_that_can_heal(ended: Ledger) -> None:
    with pytest.raises(TransientFault) as told:
        ended.take("d1", "n1", 1)
    assert told.value.retryable


def test_a_refused_row_is_told_by_its_kind_and_never_by_its_content(place: Server) -> None:
    with Ledger(place) as ledger:
        with pytest.raises(StoreFault, match="refused a row") as told, ledger.writing() as connection:
            connection.execute("INSERT INTO meta VALUES (?, ?)", ("Quillfeather", None))
        assert "Quillfeather" not in str(told.value) and "23502" in str(told.value)
        assert ledger.note("layout")


def test_a_text_with_a_nul_is_kept_with_that_spelt_out(place: Server) -> None:
    with Ledger(place) as ledger:
        ledger.keep_note("a\0", "b\0c")
        assert ledger.note("a\0") == "b\\x00c"


def test_a_wrong_password_says_where_to_put_the_right_one(place: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "not-it")
    with pytest.raises(StoreFault, match="doesn't let this user in") as told:
        Ledger(place)
    assert "pgpass" in told.value.remedy and "not-it" not in str(told.value)


def test_nobody_there_is_a_fault_that_can_heal(place: Server, tmp_path: Path) -> None:
    from prefect_servers import free_port

    nowhere = server_at(f"postgresql://study@127.0.0.1:{free_port()}/x", tmp_path)
    with pytest.raises(TransientFault, match="doesn't answer"):
        Ledger(nowhere)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("127.0.0.1:5432:study:ana:first", "first"),
        ("*:*:*:ana:any", "any"),
        ("127.0.0.1:5433:study:ana:other\n*:5432:*:ana:second", "second"),
        (r"127.0.0.1:5432:study:ana:a\:b\\c", r"a:b\c"),
        ("127.0.0.1:5432:study:bea:hers", None),
        ("# 127.0.0.1:5432:study:ana", None),
        ("", None),
    ],
)
def test_the_password_is_read_as_postgresql_s_own_programs_read_it(
    line: str, found: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    path = tmp_path / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(path))
    assert database_password("127.0.0.1", 5432, "study", "ana") is None
    path.write_text(line, encoding="utf-8")
    path.chmod(0o600)
    assert database_password("127.0.0.1", 5432, "study", "ana") == found
    path.chmod(0o644)
    assert database_password("127.0.0.1", 5432, "study", "ana") is None, "others can read it"
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert database_password("127.0.0.1", 5432, "study", "ana") == PASSWORD
