"""Brings the ledger of an older workspace to today's layout, whole or not at all; what a layout holds is `ledger`'s.

A new layout gets a number, a step from the one before, and a workspace of the older one among the tests. A release knows
every layout before its own, and refuses those after it: it would read past what it doesn't know of.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import StoreFault
from pipeline.store.atomic import settle, told_plainly

LAYOUT = 2
Step = Callable[[sqlite3.Connection], None]


def _people(_: sqlite3.Connection) -> None:
    """1 (release 0.1.0) to 2: sheets, people's codes, promotions, memos and judgements, all of them tables of their own.

    The ledger makes tables that are missing by itself. What changes is who may open it: a release that can't see people's
    codes would publish evidence without them.
    """


STEPS: Mapping[int, Step] = {1: _people}
"""What leads from a layout to the next one. A step runs within a transaction, before missing tables are made."""


def layout_of(connection: sqlite3.Connection) -> int:
    """The layout of an open ledger, 0 for one that is new and says nothing of it yet."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return 0
    found = connection.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()
    if found is not None and not str(found[0]).isdecimal():
        raise sqlite3.DatabaseError("what should be its layout is no number")
    return int(found[0]) if found is not None else 0


def refuse_the_future(layout: int, where: Path | str) -> None:
    """Raises `StoreFault` for the layout of a newer Themetrix."""
    if layout > LAYOUT:
        raise StoreFault(
            f"a newer Themetrix made this workspace: it has layout {layout}, this one knows layouts 1 to {LAYOUT}",
            where=str(where),
            expected=f"layout {LAYOUT} or an older one",
            remedy="install the newer Themetrix that made it; nothing was changed",
        )


def migrate(connection: sqlite3.Connection, path: Path, steps: Mapping[int, Step] = STEPS, to: int = LAYOUT) -> int:
    """The layout it was of. Takes the steps to layout `to`; call it within a transaction that holds the ledger at `path`.

    A copy of an older ledger is on disk beside it before the first step, and stays until `forget_copies` is called: after the
    transaction. One from the future is left alone: `refuse_the_future`.
    """
    layout = layout_of(connection)
    if 0 < layout < to:
        _keep_copy(path, layout)
        for number in range(layout, to):
            steps[number](connection)
    if layout <= to:
        connection.execute(
            "INSERT INTO meta VALUES ('layout', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (str(to),)
        )
    return layout


def copy_beside(path: Path, layout: int) -> Path:
    """Where the copy of a ledger of an older layout lies while it is being migrated."""
    return path.with_name(f"{path.name}.layout-{layout}")


def forget_copies(path: Path, to: int = LAYOUT) -> None:
    """Removes copies that migrations left beside the ledger; call it when the ledger is known to be of layout `to`."""
    with told_plainly("remove the copy of the older ledger", path):
        for layout in range(1, to):
            if copy_beside(path, layout).exists():
                copy_beside(path, layout).unlink(missing_ok=True)


def _keep_copy(path: Path, layout: int) -> None:
    """A copy of the ledger as it is, on disk whole before it gets its name; taken by SQLite, which knows its log."""
    copy = copy_beside(path, layout)
    temporary = path.with_name(f".tmp-{copy.name}")
    with told_plainly("keep a copy of the older ledger", copy):
        try:
            temporary.unlink(missing_ok=True)
            here, there = sqlite3.connect(path), sqlite3.connect(temporary)
            try:
                here.backup(there)
            finally:
                here.close()
                there.close()
            descriptor = os.open(temporary, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(copy)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        settle(path.parent)
