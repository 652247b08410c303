"""The faults themselves: each strikes where it says, once, and leaves what a disk would leave."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from faults import failing_at, killed_at

from pipeline.errors import StoreFault, TransientFault
from pipeline.store.atomic import write_file
from pipeline.store.ledger import Ledger


def test_only_what_is_asked_of_the_folder_counts(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    with failing_at(1, errno.EIO, here) as fault:
        (elsewhere / "a").write_bytes(b"1")
        (elsewhere / "a").read_bytes()
        assert fault.steps == 0
        with pytest.raises(OSError, match="Input/output"):
            (here / "a").read_bytes()
    assert fault.met and fault.asked == "open a"


def test_without_reads_only_changes_count(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    with failing_at(1, errno.ENOSPC, tmp_path, reads=False) as fault:
        (tmp_path / "a").read_bytes()
        os.close(os.open(tmp_path, os.O_RDONLY))
        assert fault.steps == 0
        with pytest.raises(OSError, match="No space"):
            (tmp_path / "b").mkdir()


def test_a_write_that_fails_leaves_half_of_it(tmp_path: Path) -> None:
    with failing_at(2, errno.ENOSPC, tmp_path) as fault, pytest.raises(OSError), (tmp_path / "a").open("wb") as handle:
        handle.write(b"12345678")
    assert fault.asked == "write half" and (tmp_path / "a").read_bytes() == b"1234"


@pytest.mark.parametrize(
    ("number", "family", "told"),
    [
        (errno.ENOSPC, TransientFault, "space"),
        (errno.EIO, TransientFault, "disk I/O error"),
        (errno.EACCES, StoreFault, "right to"),
    ],
)
def test_sqlite_fails_as_sqlite_does_and_keeps_nothing_of_it(
    tmp_path: Path, number: int, family: type[Exception], told: str
) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path):
        pass
    reached, at = set(), 1
    while True:
        with failing_at(at, number, tmp_path, reads=False) as fault:
            try:
                with Ledger(path) as ledger:
                    ledger.keep_note("a", "1")
            except StoreFault as error:
                assert isinstance(error, family) and told in str(error)
                reached.add(fault.asked.split()[1])
        if not fault.met:
            break
        with Ledger(path, reading=True) as ledger:
            assert ledger.note("a") is None
        at += 1
    assert {"BEGIN", "INSERT", "COMMIT"} <= reached


def test_a_kill_at_a_statement_keeps_the_transaction_out(tmp_path: Path) -> None:
    path, at, seen = tmp_path / "ledger.sqlite", 1, set()
    with Ledger(path):
        pass

    def note() -> None:
        with Ledger(path) as ledger:
            ledger.keep_note("a", "1")

    while killed_at(at, note, tmp_path):
        with Ledger(path) as ledger:
            seen.add(ledger.note("a"))
        at += 1
    with Ledger(path) as ledger:
        assert ledger.note("a") == "1"
    assert seen <= {None, "1"} and None in seen and at > 5


def test_everything_is_put_back_afterwards(tmp_path: Path) -> None:
    before = (os.open, os.unlink, os.rmdir, sqlite3.connect)
    with failing_at(2, errno.EIO, tmp_path), pytest.raises(StoreFault):
        write_file(tmp_path / "a", b"1")
    assert (os.open, os.unlink, os.rmdir, sqlite3.connect) == before
