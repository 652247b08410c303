"""Erases documents from the ledger and the workspace's folders, past versions and past runs included; each step can be repeated.

Which documents, and in which order, is decided by `pipeline.operations.forget`. A file system may keep what was deleted for
a while, and a solid-state disk can't be made to overwrite it: that is said to the person, and left to their system.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.store import raw
from pipeline.store.atomic import settle, told_plainly
from pipeline.store.gate import erase_from_rulings, move_in_rulings
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace

_OF_DOCUMENTS = ("names", "documents", "segments", "set_aside", "human_codes")


@dataclass(frozen=True, slots=True)
class Moved:
    """How many decisions of people, and how many places on coding sheets, went over to a rewritten document."""

    codes: int
    places: int


def move_document(
    ledger: Ledger, old: str, new: str, size: int, plain: Mapping[str, str], ids: Mapping[str, str]
) -> Moved:
    """Puts the document `new` in the place of `old` under each of its names, with people's codes of the utterances in `ids`.

    `plain` maps the plain keys of its names to the new ones, `ids` an utterance's id to the one it has now. All or nothing.
    """
    codes = places = 0
    with ledger.writing() as connection:
        taken = connection.execute("SELECT taken_at FROM documents WHERE document_id = ?", (old,)).fetchone()
        if taken is not None:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (document_id) DO NOTHING", (new, size, taken[0])
            )
        for before, after in sorted(plain.items()):
            connection.execute(
                "UPDATE names SET plain_key = ? WHERE document_id = ? AND plain_key = ?", (after, old, before)
            )
        connection.execute("UPDATE names SET document_id = ? WHERE document_id = ?", (new, old))
        move_in_rulings(connection, old, new)
        for before, after in sorted(ids.items()):
            codes += connection.execute(
                "UPDATE human_codes SET utterance_id = ?, document_id = ? WHERE utterance_id = ? AND document_id = ?",
                (after, new, before, old),
            ).rowcount
            places += connection.execute(
                "UPDATE sheet_frames SET utterance_id = ? WHERE utterance_id = ? AND NOT EXISTS (SELECT 1 FROM "
                "sheet_frames AS other WHERE other.sheet_id = sheet_frames.sheet_id AND other.utterance_id = ?)",
                (after, before, after),
            ).rowcount
    return Moved(codes, places)


def names_of(ledger: Ledger, documents: Collection[str]) -> frozenset[str]:
    """The keyed names that stand for these documents."""
    rows = ledger.rows("SELECT name_key, document_id FROM names")
    return frozenset(key for key, document in rows if document in documents)


def utterances_known(ledger: Ledger, documents: Collection[str]) -> frozenset[str]:
    """The ids of the utterances of these documents that people ever decided on."""
    rows = ledger.rows("SELECT utterance_id, document_id FROM human_codes")
    return frozenset(key for key, document in rows if document in documents)


def erase_rows(
    ledger: Ledger,
    documents: Collection[str],
    utterances: Iterable[str],
    projects: Iterable[str],
    runs: Collection[str],
) -> None:
    """Erases from the ledger all rows of these documents and utterances, and what the records of `runs` tell of interviews.

    Refusals of other files that came under the same names go too. A run stays listed: its id, when it ended, its model,
    codebook and counts.
    """
    places = names_of(ledger, documents)
    with ledger.writing() as connection:
        for document in sorted(documents):
            for table in _OF_DOCUMENTS:
                connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document,))  # noqa: S608 - tables of ours
        connection.executemany("DELETE FROM set_aside WHERE name_key = ?", [(place,) for place in sorted(places)])
        connection.executemany("DELETE FROM sheet_frames WHERE utterance_id = ?", [(each,) for each in utterances])
        connection.executemany("DELETE FROM meta WHERE key = ?", [(f"participants {each}",) for each in projects])
        erase_from_rulings(connection, documents)
        for run_id, record in list(connection.execute("SELECT run_id, record FROM runs")):
            if run_id in runs:
                told = {**json.loads(record), "warnings": [], "set_aside": [], "erased": True}
                connection.execute(
                    "UPDATE runs SET record = ? WHERE run_id = ?", (json.dumps(told, sort_keys=True), run_id)
                )


def erase_segments(workspace: Workspace, documents: Iterable[str]) -> int:
    """Removes every segment of these documents, also those that no row names; returns how many."""
    found = [
        path
        for document in documents
        for path in workspace.segments.glob(f"*/{document[:2]}/{document[:16]}-*")
        if path.parent.parent.name != ".tmp"
    ]
    return erase_files(found)


def erase_quarantined(workspace: Workspace, identifiers: Iterable[str]) -> int:
    """Removes what was set aside under these hashes (or the beginnings that name the folders); returns how many folders."""
    return erase_files([path for each in identifiers if each and (path := workspace.quarantine / each[:16]).is_dir()])


def erase_runs(workspace: Workspace, runs: Collection[str]) -> int:
    """Removes the exports of these runs and what they rest on, and the pointer to one of them; returns how many folders."""
    current = workspace.evidence / "current.json"
    if current.is_file() and json.loads(current.read_bytes()).get("run_id") in runs:
        erase_files([current])
    erase_files([path for run in runs if (path := workspace.evidence / "runs" / f"{run}.json").is_file()])
    return erase_files([path for run in runs if (path := workspace.exports / run).is_dir()])


def erase_originals(workspace: Workspace, documents: Iterable[str]) -> int:
    """Removes the bytes of these documents under all their names; returns how many documents there were."""
    found = [path for each in documents if (path := workspace.raw / each[:2] / each).is_dir()]
    count = erase_files(found)
    for parent in {path.parent for path in found}:
        with told_plainly("clear this folder", parent):
            if not any(parent.iterdir()):
                parent.rmdir()
    return count


def kept_originals(workspace: Workspace) -> tuple[str, ...]:
    """The ids under which `raw/` holds anything, documents or not, sorted."""
    if not workspace.raw.is_dir():
        return ()
    return tuple(sorted(path.name for path in workspace.raw.glob("??/*") if raw.raw_names(workspace.raw, path.name)))


def quarantined(workspace: Workspace) -> tuple[tuple[str, tuple[Path, ...]], ...]:
    """Each folder of the quarantine by name, with the files in it."""
    if not workspace.quarantine.is_dir():
        return ()
    folders = sorted(path for path in workspace.quarantine.iterdir() if path.is_dir())
    return tuple((path.name, tuple(sorted(each for each in path.iterdir() if each.is_file()))) for path in folders)


def erase_files(paths: Sequence[Path]) -> int:
    """Removes these files and folders; returns how many there were."""
    count = 0
    for path in paths:
        with told_plainly("erase this", path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.exists() or path.is_symlink():
                path.unlink()
            else:
                continue
            settle(path.parent)
        count += 1
    return count
