"""The clock may go back, the hour may come twice: what is counted is the same, and times are written in UTC."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from study_nights import _TIMES, copy_of, differences, night, prepared_study, said_by

import pipeline.store
from pipeline.operations.status import past_runs
from pipeline.people import Coding
from pipeline.store.human_codes import codings, keep_codings, past_codings
from pipeline.store.ledger import Ledger

TWICE = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
"""Half past one: in London and Berlin the hour before it was called by the same name."""


class Backwards(datetime):
    """A clock that goes back an hour whenever somebody looks at it, through the night when clocks are put back."""

    looks = 0

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        cls.looks += 1
        assert tz is UTC, "a time without its zone was asked for"
        return TWICE - timedelta(hours=cls.looks)


@pytest.fixture
def clock_going_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Backwards]]:
    """The clock of every module of the store."""
    monkeypatch.setattr(Backwards, "looks", 0)
    for found in pkgutil.iter_modules(pipeline.store.__path__):
        module = importlib.import_module(f"pipeline.store.{found.name}")
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Backwards)
    yield Backwards


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    prepared_study(folder)
    return folder


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "America/St_Johns"])
def test_a_clock_that_goes_back_changes_nothing_but_the_times(
    begun: Path, tmp_path: Path, clock_going_back: type[Backwards], monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    with monkeypatch.context() as as_ever:
        for found in pkgutil.iter_modules(pipeline.store.__path__):
            module = importlib.import_module(f"pipeline.store.{found.name}")
            if hasattr(module, "datetime"):
                as_ever.setattr(module, "datetime", datetime)
        calm = copy_of(begun, tmp_path / "calm")
        night(calm)
    was = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        odd = copy_of(begun, tmp_path / "odd")
        night(odd)
    finally:
        monkeypatch.delenv("TZ") if was is None else monkeypatch.setenv("TZ", was)
        time.tzset()
    assert differences(said_by(calm), said_by(odd)) == []
    assert clock_going_back.looks > 5, "the clock was not the one that goes back"
    runs = past_runs(odd)
    assert [run["run_id"] for run in runs] == [run["run_id"] for run in past_runs(calm)] and len(runs) == 2
    assert runs[0]["finished_at"] > runs[1]["finished_at"], "oldest first, whatever the clock said"


def test_every_time_in_the_ledger_is_utc(begun: Path, tmp_path: Path) -> None:
    study = copy_of(begun, tmp_path / "study")
    night(study)
    told = 0
    connection = sqlite3.connect(study.ledger)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for column in set(columns) & set(_TIMES):
            for (written,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''"):
                assert datetime.fromisoformat(written).utcoffset() == timedelta(0)
                told += 1
    connection.close()
    assert told > 5


def test_a_later_decision_replaces_an_earlier_one_though_the_clock_went_back(
    tmp_path: Path, clock_going_back: type[Backwards]
) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        first, second = (Coding("u1", "d1", "ana", ("price",), settled=settled) for settled in (False, True))
        keep_codings(ledger, "file 1", [first])
        keep_codings(ledger, "file 2", [second])
        assert [each.settled for each in codings(ledger)] == [True] and len(past_codings(ledger)) == 1
