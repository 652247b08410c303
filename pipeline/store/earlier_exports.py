"""What an earlier run wrote: its exports are looked up for pieces that a new run would make again, byte for byte.

Only files that are as they were written are used: people may open an export and save it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

NO_PIECES = b"{}"
Written = Sequence[tuple[str, int]]
"""A file's pieces in order: the key of each ("" for one that has none), and its length in bytes."""


class EarlierExport:
    """The files of one format as a run wrote them to `folder`; nothing, where it didn't or they were altered."""

    def __init__(self, folder: Path, name: str, version: str) -> None:
        self._folder = folder
        self._listed: dict[str, str] = {}
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        try:
            listed = json.loads((folder / ".complete" / f"{name}.json").read_bytes())
            pieces = json.loads((folder / ".complete" / f"{name}.pieces").read_bytes())
        except (OSError, ValueError):
            return
        if listed.pop("", None) == version:
            self._listed, self._pieces = listed, pieces

    def opened(self, path: str) -> IO[bytes] | None:
        """The file at this place, if it has pieces to look up and is as it was written."""
        if path not in self._pieces:
            return None
        try:
            file = (self._folder / path).open("rb")
        except OSError:
            return None
        if hashlib.file_digest(file, "sha256").hexdigest() == self._listed.get(path):
            return file
        file.close()
        return None

    def places(self, path: str) -> dict[str, tuple[int, int]]:
        """The pieces of a file by key, each as (where it begins, its length)."""
        found: dict[str, tuple[int, int]] = {}
        begin = 0
        for key, length in self._pieces.get(path, ()):
            if key:
                found[key] = (begin, length)
            begin += length
        return found


def listed_pieces(files: Iterable[tuple[str, Written]]) -> bytes:
    """What `EarlierExport` reads of the files of a format: only those that have pieces with keys."""
    return json.dumps({path: list(pieces) for path, pieces in files if any(key for key, _ in pieces)}).encode("ascii")
