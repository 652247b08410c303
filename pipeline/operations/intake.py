"""Takes files in: each is hashed, read once to see that it can be, kept in `raw/`, recorded; or set aside with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.deidentify import deidentify_name
from pipeline.errors import UnreadableFile
from pipeline.operations.progress import Progress, silent
from pipeline.reading import read_document
from pipeline.store import raw
from pipeline.store.inbox import Arrival, look, read_still
from pipeline.store.keys import pseudonym_key
from pipeline.store.ledger import Ledger, SetAsideRow
from pipeline.store.participants import merge_participants
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files: counts, and by name what was skipped and why (for the person who runs it, not for logs)."""

    new: int
    known: int
    replaced: int
    set_aside: tuple[SetAsideRow, ...]
    skipped: tuple[tuple[str, str], ...]


def take_in(workspace: Workspace, ledger: Ledger, paths: Sequence[Path] = (), progress: Progress = silent) -> Intake:
    """Takes in the files at `paths`, or those in the inbox, which leave it once they are safe in `raw/` or set aside.

    Order matters for safety alone: bytes first, then the ledger's row, then the inbox; a kill anywhere is mended by the
    next run. Raises `WrongUse` for a path that isn't there; a file that can't be read never ends the batch.
    """
    from_inbox = not paths
    if from_inbox:
        workspace.inbox.mkdir(parents=True, exist_ok=True)
    found = look(paths or [workspace.inbox])
    merge_participants(workspace, ledger, found.participants)
    key = pseudonym_key(workspace)
    before = set(ledger.documents())
    new, known, refused, skipped = 0, 0, [], list(found.skipped)
    for number, arrival in enumerate(found.arrivals, start=1):
        content = read_still(arrival.path)
        if content is None:
            skipped.append((arrival.name, "still being copied"))
            continue
        identifier = raw.document_id(content)
        try:
            if identifier not in before:
                read_document(content, PurePosixPath(arrival.name).name)
        except UnreadableFile as error:
            refused.append(_set_aside(workspace, ledger, arrival, identifier, content, error, key))
        else:
            known += identifier in before
            new += identifier not in before
            before.add(identifier)
            raw.keep_raw(workspace.raw, identifier, PurePosixPath(arrival.name).name, content)
            ledger.take(identifier, raw.name_key(arrival.name, key), len(content))
            raw.release(workspace.quarantine, identifier)
        if from_inbox:
            arrival.path.unlink()
        progress("Reading files", number, len(found.arrivals))
    return Intake(new, known, len(before - set(ledger.documents())), tuple(refused), tuple(skipped))


def set_aside_taken(workspace: Workspace, ledger: Ledger, document_id: str, error: UnreadableFile, key: bytes) -> None:
    """Sets aside a document that had been taken in, when a later stage finds that it can't be used."""
    name, content = raw.read_raw(workspace.raw, document_id)
    _set_aside(workspace, ledger, Arrival(Path(name), name), document_id, content, error, key)


def _set_aside(
    workspace: Workspace,
    ledger: Ledger,
    arrival: Arrival,
    identifier: str,
    content: bytes,
    error: UnreadableFile,
    key: bytes,
) -> SetAsideRow:
    name = PurePosixPath(arrival.name).name
    why = {
        "file": arrival.name,
        "sha256": identifier,
        "reason": error.reason,
        "found": error.found,
        "remedy": error.remedy,
    }
    raw.set_aside(workspace.quarantine, identifier, name, content, why)
    shown = deidentify_name(name, key=key)
    row = SetAsideRow(identifier, shown, error.reason, error.found, error.remedy, raw.name_key(arrival.name, key))
    ledger.set_aside(row)
    return row
