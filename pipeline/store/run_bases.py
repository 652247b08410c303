"""What past runs rest on, on disk: `evidence/runs/<run id>.json`, and each codebook once, by its digest, beside them.

Written before the run is recorded in the ledger, so a run that is recorded has its basis; one that was killed in between
leaves a file that no run names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook_toml import write_toml
from pipeline.errors import InvalidFile, StoreFault
from pipeline.people import Coding
from pipeline.run_basis import RunBasis, packed, unpacked
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.human_codes import codings_at, standing_positions
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace


def keep_basis(workspace: Workspace, basis: RunBasis, codebook: Codebook) -> None:
    """Keeps what a run rests on; nothing is written that is there already."""
    book = _codebook_path(workspace, codebook.digest)
    if not book.exists():
        write_file(book, write_toml(codebook))
    path, content = _path(workspace, basis.run_id), packed(basis)
    with told_plainly("read what this run rests on", path):
        there = path.exists() and path.read_bytes() == content
    if not there:
        write_file(path, content)


def find_basis(workspace: Workspace, run_id: str) -> RunBasis | None:
    """What a run rests on, None for a run from before this was kept; raises `StoreFault` for a file that was altered."""
    path = _path(workspace, run_id)
    if not path.exists():
        return None
    with told_plainly("read what this run rests on", path):
        content = path.read_bytes()
    try:
        return unpacked(content)
    except ValueError as error:
        raise StoreFault(
            f"what a run rests on can't be read: {error}",
            where=str(path),
            remedy="put the file back from a backup; if the run is the newest, delete it and run `themetrix export`",
        ) from None


def kept_codebook(workspace: Workspace, digest: str) -> Codebook:
    """The codebook with this digest as a run kept it; raises `StoreFault` where it is gone or was altered."""
    path = _codebook_path(workspace, digest)
    with told_plainly("read the codebook of a past run", path):
        content = path.read_bytes()
    try:
        found = parse_codebook(tomllib.loads(content.decode("utf-8")), where=str(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, InvalidFile):
        found = None
    if found is None or found.digest != digest:
        raise StoreFault(
            "the codebook of a past run was altered since it was kept",
            where=str(path),
            remedy="put the file back from a backup",
        )
    return found


def people_then(ledger: Ledger, basis: RunBasis) -> tuple[Coding, ...]:
    """The decisions of people that stood when the run was made, oldest first."""
    return codings_at(ledger, basis.people)


def people_now(ledger: Ledger) -> Sequence[int]:
    """The positions of the decisions of people that stand now, for a basis to keep."""
    return standing_positions(ledger)


def exported_file(workspace: Workspace, run_id: str, name: str) -> bytes | None:
    """A file of the exports of a run from before its basis was kept; None if it wasn't exported."""
    path = workspace.exports / run_id / name
    if not path.is_file():
        return None
    with told_plainly("read what this run exported", path):
        return path.read_bytes()


def _path(workspace: Workspace, run_id: str) -> Path:
    return workspace.evidence / "runs" / f"{run_id}.json"


def _codebook_path(workspace: Workspace, digest: str) -> Path:
    return workspace.evidence / "codebooks" / f"{digest[:32]}.toml"
