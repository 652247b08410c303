"""A PostgreSQL for tests whose ledger is a database: started once, with a role that has a password, a new database a test."""

from __future__ import annotations

import atexit
import itertools
import os
from contextlib import ExitStack
from functools import cache

import pytest
from prefect_servers import Postgres, postgres

ROLE, PASSWORD = "study", "a-password-for-tests"
_NUMBERS = itertools.count(1)


@cache
def server() -> Postgres:
    """The one PostgreSQL of this run of tests, stopped when it ends; skips the test where none can be started."""
    stack = ExitStack()
    started = stack.enter_context(postgres())
    own = os.getpid()
    atexit.register(lambda: stack.close() if os.getpid() == own else None)  # tests fork
    started.run("psql", "-c", f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
    return started


def new_database(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new, empty database that this process, and those it starts, have the password of."""
    here = server()
    name = f"study_{next(_NUMBERS)}"
    here.run("psql", "-c", f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE template0 ENCODING 'UTF8'")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return f"postgresql://{ROLE}@127.0.0.1:{here.port}/{name}"
