"""A project's zip, opened without trust: beyond what every archive must keep to, its entries must stay within it.

Nothing is unpacked to disk and nothing fetched: a source that isn't inside isn't read. XML is read by `pipeline.qdpx`.
"""

from __future__ import annotations

import re
import stat
from pathlib import PurePosixPath

from pipeline.decoding import decode, looks_like_text
from pipeline.ooxml import Package

_NESTED = frozenset((".zip", ".qdpx", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".jar", ".iso"))
_DRIVE = re.compile(r"[A-Za-z]:")


class Archive(Package):
    """A checked project archive: which entry is its XML, and the texts it holds. Raises `UnreadableFile`."""

    KIND = "project"
    LIKE = "one of a QDA program"
    PROGRAM = "your QDA program"
    WAY_OUT = "open it in your QDA program and export the interviews as .docx or .txt"

    def __init__(self, data: bytes, where: str) -> None:
        super().__init__(data, where)
        places: dict[str, str] = {}
        for entry in self._entries:
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
                raise self._unsafe("an entry's name leads out of it")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise self._unsafe("an entry is a link")
            if PurePosixPath(name).suffix.casefold() in _NESTED:
                raise self._unsafe("an entry is an archive itself")
            if entry.flag_bits & 1:
                raise self._locked()
            if not name.endswith("/") and places.setdefault(name.casefold(), entry.filename) != entry.filename:
                raise self._unsafe("two of its entries have one name")
        # What a Mac adds to a zip made by hand is none of the project's.
        self._places = {
            name: entry for name, entry in places.items() if not name.startswith("__macosx") and "/._" not in f"/{name}"
        }

    @property
    def project(self) -> str:
        """The entry that holds the project's XML, "" when there is none: `project.qde` before another, outermost first."""
        found = [name for name in self._places if name.endswith(".qde")]
        best = min(found, key=lambda name: (not name.endswith("project.qde"), name.count("/"), name), default="")
        return self._places.get(best, "")

    def text(self, path: str) -> str | None:
        """The text at an `internal://` path, with every character as stored; None when it isn't here or is no text."""
        scheme, mark, name = path.replace("\\", "/").partition("://")
        wanted = (name if mark else scheme).strip("/").casefold()
        if (mark and scheme.casefold() != "internal") or not wanted:
            return None
        found = [place for place in self._places if place == wanted or place.endswith(f"/{wanted}")]
        if not found:
            return None
        content = self.content(self._places[min(found, key=len)])
        if not looks_like_text(content) and content:
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return decode(content).text
