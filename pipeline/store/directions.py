"""The study's `reading.toml`: what comes with a batch is merged into the workspace's own, once each.

The workspace's file is the one in use and may be corrected by hand; a batch that was merged before does not come back
over such a correction. It may name people, and stays in the workspace as `participants.csv` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline.reading_file import Directions, parse_directions, written_directions
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace


def directions_in_use(workspace: Workspace) -> Directions:
    """What the workspace's `reading.toml` says, nothing if there is none; `InvalidFile` when it can't be read."""
    return directions_at(workspace.reading) if workspace.reading.exists() else Directions()


def directions_at(path: Path) -> Directions:
    """What the `reading.toml` at this place says."""
    with told_plainly("read this file of how to read", path):
        content = path.read_bytes()
    return parse_directions(content, where=str(path))


def merge_directions(workspace: Workspace, ledger: Ledger, given: Iterable[Path]) -> None:
    """Merges files that came with a batch: a table replaces the one for the same pattern, and goes before older ones."""
    merged = directions_in_use(workspace)
    seen: list[str] = []
    for path in given:
        with told_plainly("read this file of how to read", path):
            content = path.read_bytes()
        note = f"reading {hashlib.sha256(content).hexdigest()}"
        if ledger.note(note) is not None and workspace.reading.exists():
            continue
        merged = merged.merged(parse_directions(content, where=str(path)))
        seen.append(note)
    if seen:
        write_file(workspace.reading, written_directions(merged))
        for note in seen:
            ledger.keep_note(note, "merged")
