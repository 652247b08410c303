"""What a run may take in: objects fetched into the inbox, files that have arrived; and what is tidied once they are safe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreFault
from pipeline.operations.progress import Progress, silent
from pipeline.store import raw
from pipeline.store.atomic import told_plainly
from pipeline.store.inbox import LARGEST, PARTICIPANTS, READING, leave, look, read_still
from pipeline.store.ledger import Ledger
from pipeline.store.object_store import ObjectStore, StoredObject, clear_half_fetched
from pipeline.store.settling import ABSENT, Settled, settled
from pipeline.store.workspace import Workspace

_NOT_KEPT = (PARTICIPANTS, READING)
IN_THE_WAY = "not fetched: something else of this name lies in the inbox"
NOT_MOVED = "taken in, and still to be moved in the object store"


@dataclass(frozen=True, slots=True)
class Arriving:
    """What has arrived, the objects among it, and those that were passed over, with the reason."""

    settled: Settled
    fetched: tuple[StoredObject, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def arriving(
    workspace: Workspace, ledger: Ledger, key: bytes, paths: Sequence[Path], progress: Progress = silent
) -> Arriving:
    """What has arrived at `paths`, or in the inbox, into which new objects of the study's store are fetched first.

    Files somebody names are taken as they are; those in the inbox have to stand still over two looks, or to be named in a
    manifest. Raises `WrongUse` for a path that isn't there, `TransientFault` when the object store doesn't answer.
    """
    if paths:
        return Arriving(settled(look(paths), 0))
    fetched, refused = _fetch(workspace, ledger, key, progress) if workspace.settings.inbox.bucket else ((), ())
    return Arriving(settled(look([workspace.inbox]), workspace.settings.inbox.still_seconds), fetched, refused)


def tidy(workspace: Workspace, ledger: Ledger, key: bytes, arrived: Arriving) -> tuple[tuple[str, str], ...]:
    """What was promised and isn't here, and what was refused; call it once everything that arrived is safe in `raw/`.

    A manifest leaves the inbox when all it names was taken; an object is marked as taken, or moved, when its bytes were.
    """
    told = list(arrived.refused)
    merged = {*arrived.settled.look.participants, *arrived.settled.look.reading}  # these stay in the inbox
    for path, files in arrived.settled.promised:
        there = [name for name in files if Path(name).exists() and Path(name) not in merged]
        gone = {name: sha256 for name, sha256 in files.items() if not Path(name).exists()}
        absent = [name for name, sha256 in gone.items() if not _safe(workspace, Path(name).name, sha256)]
        told += [(Path(name).name, ABSENT) for name in absent]
        if not there and not absent and path.is_relative_to(workspace.inbox):
            with told_plainly("take this manifest out of the inbox", path):
                path.unlink(missing_ok=True)
    for wanted in arrived.fetched:
        note = _note(ledger, wanted, key)
        path = workspace.inbox / wanted.name
        in_inbox = path.exists() and path not in merged
        if note.get("token") == wanted.token and not in_inbox and _safe(workspace, wanted.name, note["sha256"]):
            try:
                if workspace.settings.inbox.taken == "move":
                    _store(workspace).move_to_taken(wanted)
                _keep_note(ledger, wanted, key, note["sha256"], taken=True)
            except StoreFault:  # its bytes are safe: the next run moves it
                told.append((wanted.name, NOT_MOVED))
    return tuple(told)


def _fetch(
    workspace: Workspace, ledger: Ledger, key: bytes, progress: Progress
) -> tuple[tuple[StoredObject, ...], tuple[tuple[str, str], ...]]:
    """The objects that lie in the inbox now or were taken without being marked; those refused, with the reason.

    An object's token and hash are noted as soon as it lies in the inbox: after a kill it is not fetched again.
    """
    store = _store(workspace)
    clear_half_fetched(workspace.inbox)
    fetched: list[StoredObject] = []
    refused: list[tuple[str, str]] = []
    found = store.objects()
    for number, wanted in enumerate(found, start=1):
        note = _note(ledger, wanted, key)
        path = workspace.inbox / wanted.name
        if reason := _reason_to_pass(wanted) or _in_the_way(workspace.inbox, path):
            refused.append((wanted.name, reason))
        elif note.get("token") != wanted.token or not (path.exists() or _safe(workspace, wanted.name, note["sha256"])):
            try:
                _clear_older(path, note.get("sha256", ""))
                sha256 = store.fetch(wanted, path)
            except FileExistsError:
                refused.append((wanted.name, IN_THE_WAY))
            else:
                _keep_note(ledger, wanted, key, sha256)
                fetched.append(wanted)
        elif not note.get("taken") or workspace.settings.inbox.taken == "move":
            fetched.append(wanted)
        progress("Fetching files", number, len(found))
    return tuple(fetched), tuple(refused)


def _reason_to_pass(wanted: StoredObject) -> str:
    """Why an object is no file of an inbox; "" when it can be one. A key may be any text at all."""
    parts = wanted.name.split("/")
    if any(part.startswith(".") for part in parts):
        return "hidden file"
    if any(not part or "\0" in part or len(part.encode("utf-8", "replace")) > 200 for part in parts):
        return "no file can have this name"
    return f"larger than {LARGEST // 2**20} MiB" if wanted.size > LARGEST else ""


def _in_the_way(inbox: Path, path: Path) -> str:
    """Why nothing can lie at this path: a folder does, or a file or a link where one of its folders should be."""
    above = [folder for folder in path.parents if folder.is_relative_to(inbox) and folder != inbox]
    closed = any(folder.is_symlink() or (folder.exists() and not folder.is_dir()) for folder in above)
    return IN_THE_WAY if closed or path.is_dir() or path.is_symlink() else ""


def _clear_older(path: Path, sha256: str) -> None:
    """Removes the object's older version, as it was fetched, where it still waits in the inbox."""
    content = read_still(path)
    if content is not None and raw.document_id(content) == sha256:
        leave(path, content)


def _safe(workspace: Workspace, name: str, sha256: str) -> bool:
    """Whether these bytes are kept: as an original, as a file set aside, or merged into what people say of files."""
    plain = Path(name).name.casefold()
    kept = raw.raw_names(workspace.raw, sha256) or (workspace.quarantine / sha256[:16]).is_dir()
    return bool(kept) or plain in _NOT_KEPT or plain.startswith("manifest.")


def _store(workspace: Workspace) -> ObjectStore:
    return ObjectStore(workspace.settings.inbox.bucket, workspace.settings.inbox.endpoint)


def _known_as(wanted: StoredObject, key: bytes) -> str:
    """The keyed hash of an object's key, letter by letter: a store tells upper from lower case."""
    return raw.name_key(wanted.key.encode("utf-8", "surrogatepass").hex(), key)


def _note(ledger: Ledger, wanted: StoredObject, key: bytes) -> dict[str, str]:
    found = ledger.note(f"object {_known_as(wanted, key)}")
    return dict(json.loads(found)) if found else {}


def _keep_note(ledger: Ledger, wanted: StoredObject, key: bytes, sha256: str, *, taken: bool = False) -> None:
    note = {"token": wanted.token, "sha256": sha256, "taken": "yes" if taken else ""}
    ledger.keep_note(f"object {_known_as(wanted, key)}", json.dumps(note, sort_keys=True))
