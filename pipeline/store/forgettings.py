"""The record of erasures in `forgotten/`: a journal while one lasts, which nothing else may run beside, and a report of each.

The journal holds the participant's id, hashes and counts, never a word; it is written before anything is erased and goes last,
so that an erasure a kill cut short is finished by the next `themetrix forget`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import StoreFault
from pipeline.store.atomic import settle, told_plainly, write_file

FOLDER = "forgotten"
_JOURNAL = "unfinished.json"
LAYOUT = 1


def refuse_unfinished(root: Path) -> None:
    """Raises `StoreFault` while the erasure of a participant is unfinished in the workspace at `root`."""
    if _journal(root).exists():
        raise StoreFault(
            "the erasure of a withdrawn participant was cut short here, and some of what they said may still be kept",
            where=str(root),
            remedy="finish it first: themetrix forget --finish",
        )


def open_journal(root: Path) -> dict[str, Any] | None:
    """What an unfinished erasure still has to do, None when there is none; raises `StoreFault` for a journal that can't be read."""
    path = _journal(root)
    if not path.exists():
        return None
    with told_plainly("read the journal of an erasure", path):
        content = path.read_bytes()
    try:
        held = json.loads(content)
        if held["layout"] != LAYOUT:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise StoreFault(
            "the journal of an erasure can't be read",
            where=str(path),
            remedy="put it back from a backup; or delete it and give the participant's id again",
        ) from None
    return dict(held)


def keep_journal(root: Path, content: Mapping[str, Any]) -> None:
    """Puts the journal there, over what it was."""
    write_file(_journal(root), _packed({**content, "layout": LAYOUT}))


def close_journal(root: Path) -> None:
    """Removes the journal: the erasure is done."""
    path = _journal(root)
    with told_plainly("close the journal of an erasure", path):
        path.unlink(missing_ok=True)
        settle(path.parent)


def keep_report(root: Path, mark: str, content: Mapping[str, Any]) -> Path:
    """Keeps what an erasure did as `forgotten/<mark>.json` and returns where."""
    path = root / FOLDER / f"{mark[:16]}.json"
    write_file(path, _packed(content))
    return path


def _journal(root: Path) -> Path:
    return root / FOLDER / _JOURNAL


def _packed(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(dict(content), sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode("ascii")
