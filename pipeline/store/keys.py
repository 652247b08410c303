"""The secret that makes pseudonyms: where the settings say, made on first use, readable by its owner alone."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from pipeline.errors import StoreFault
from pipeline.settings import home
from pipeline.store.atomic import TEMPORARY, settle, told_plainly
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace

_SHORTEST = 16
_NOTE = "pseudonym key"


def key_path(workspace: Workspace) -> Path:
    """Where the workspace's secret lies; a relative path in the settings starts at the workspace."""
    given = workspace.settings.deidentify.key_file
    if given.startswith("~/"):
        return home() / given[2:]
    return workspace.root / given


def study_key(workspace: Workspace, ledger: Ledger) -> bytes:
    """The secret this study began with; raises `StoreFault` when the one at hand is another, or gone.

    With another secret everybody would get new pseudonyms, and an older version of a file would count beside the newer.
    """
    began_with = ledger.note(_NOTE)
    path = key_path(workspace)
    lost = began_with is not None and not path.exists()
    key = b"" if lost else pseudonym_key(workspace)
    print_ = hashlib.sha256(b"fingerprint\x1f" + key).hexdigest()[:16]
    if began_with is None:
        ledger.keep_note(_NOTE, print_)
    elif lost or print_ != began_with:
        raise StoreFault(
            "the pseudonym key this study began with is gone"
            if lost
            else "this isn't the key that the study began with",
            where=str(path),
            remedy="put the study's own key back there, or say in themetrix.toml, [deidentify] key_file, where it lies",
        )
    return key


def pseudonym_key(workspace: Workspace) -> bytes:
    """The secret, made with mode 0600 if there is none yet; raises `StoreFault` when it can't be used."""
    path = key_path(workspace)
    with told_plainly("read or make the pseudonym key", path):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make(path)
        key = path.read_bytes().strip()
    if len(key) < _SHORTEST:
        raise StoreFault(
            f"the pseudonym key has {len(key)} characters",
            where=str(path),
            expected=f"{_SHORTEST} or more",
            remedy="put back the key this study began with; another one would give everybody new pseudonyms",
        )
    return key


def _make(path: Path) -> None:
    """A new secret at `path`, whole or not at all; one that another run makes at the same moment wins.

    It is on disk before any pseudonym is made with it: half a secret would lock the study out of its own names.
    """
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(32) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(temporary, path)  # unlike a rename, never over one that is there
        except OSError:
            if not path.exists():  # a disk without links
                temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    settle(path.parent)
