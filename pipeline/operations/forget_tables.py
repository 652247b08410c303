"""Takes a withdrawn person's lines out of participants.csv and reading.toml, in the workspace and in its inbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InvalidFile
from pipeline.forgetting import directions_without, rows_without
from pipeline.operations.forget_plan import Plan
from pipeline.operations.prepare import label_key
from pipeline.participants import parse_participants
from pipeline.reading_file import parse_directions, written_directions
from pipeline.store import raw
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.inbox import look
from pipeline.store.ledger import Ledger
from pipeline.store.participants import written_participants
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines and entries went, and how many people must look at: they fit other people's files as well."""

    removed: int
    left: int


def take_out_lines(
    workspace: Workspace, ledger: Ledger, plan: Plan, renewed: Sequence[str], participant: str, key: bytes
) -> Lines:
    """Rewrites the tables that name the person, who is in the `renewed` documents no more; what was merged once stays known as that.

    A file in the inbox that can't be parsed stays: the next run sets it aside, and the search for traces looks into it.
    """
    affected = {*plan.documents, *renewed}
    erased = [name for each in plan.gone for name in raw.raw_names(workspace.raw, each)]
    again = (*(each for each, _ in plan.rewritten), *renewed)
    rewritten = [name for each in again for name in raw.raw_names(workspace.raw, each)]
    others = [
        name for each in ledger.documents() if each not in affected for name in raw.raw_names(workspace.raw, each)
    ]
    alone = [name for name in erased if name not in {*others, *rewritten}]
    hashes = set(plan.labels)

    def theirs(label: str) -> bool:
        return label_key(label, key) in hashes

    waiting = look([workspace.inbox]) if workspace.inbox.is_dir() else None
    removed = left = 0
    for path in (workspace.participants, *(waiting.participants if waiting else ())):
        content = _content(path)
        try:
            rows, count = (
                rows_without(parse_participants(content, str(path)), participant, alone) if content else ((), 0)
            )
        except InvalidFile:
            continue
        if count:
            _replace(ledger, "participants", path, content, written_participants(rows))
        removed += count
    for path in (workspace.reading, *(waiting.reading if waiting else ())):
        content = _content(path)
        try:
            directions = parse_directions(content, str(path))
        except InvalidFile:
            continue
        kept, gone, looked_at = directions_without(directions, theirs, alone, rewritten, others)
        if gone:
            _replace(ledger, "reading", path, content, written_directions(kept))
        removed, left = removed + gone, left + looked_at
    return Lines(removed, left)


def _content(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with told_plainly("read this file", path):
        return path.read_bytes()


def _replace(ledger: Ledger, kind: str, path: Path, before: bytes, after: bytes) -> None:
    """Writes the file anew; if what it held was merged before, so is what it holds now."""
    if ledger.note(f"{kind} {hashlib.sha256(before).hexdigest()}") is not None:
        ledger.keep_note(f"{kind} {hashlib.sha256(after).hexdigest()}", "merged")
    write_file(path, after)
