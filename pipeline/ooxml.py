"""The parts of a zip (a Word document's, a project's), opened without trust: checked before anything is inflated.

Our own over `zipfile` and `lxml`: python-docx drops tracked insertions and every table, mammoth inflates bombs.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from pipeline.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ENTRIES = 5_000
LARGEST_PART = 48 * 2**20
LARGEST_WHOLE = 256 * 2**20
HIGHEST_RATIO = 100
_END = b"PK\x05\x06"


def directory(data: bytes) -> bytes:
    """The archive's own list of its entries as it stands at its end, b"" where that can't be found.

    To be looked for names in: the same names may stand within an entry that is an archive itself.
    """
    place = data.rfind(_END, max(0, len(data) - 65_557))
    if place < 0 or place + 22 > len(data):
        return b""
    size, begins = struct.unpack_from("<II", data, place + 12)
    return data[begins : begins + size]


class Package:
    """A checked zip of XML parts; `part` parses one of them. Raises `UnreadableFile` for all that is wrong with it.

    The four words below are what its errors say; a subclass for another kind of archive has its own.
    """

    KIND = "document"
    LIKE = "an interview's"
    PROGRAM = "Word"
    WAY_OUT = "open it in Word, copy the text into a new document and save that"

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
            raise self._truncated() from error
        self._entries = self._zip.infolist()
        self._check_entries()

    @property
    def names(self) -> tuple[str, ...]:
        """The parts' names in the order of the archive."""
        return tuple(entry.filename for entry in self._entries)

    def part(self, part: str) -> _Element:
        """The root element of one part; DOCTYPE refused, no entities, nothing fetched."""
        from lxml import etree

        content = self.content(part)
        for encoding in ("ascii", "utf-16-le", "utf-16-be"):
            if "<!DOCTYPE".encode(encoding) in content or "<!ENTITY".encode(encoding) in content:
                raise self._unsafe(f"it declares a document type, which {self.PROGRAM} never does")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False
        )
        try:
            root: _Element = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableFile(
                "damaged",
                f"a part of the {self.KIND} is damaged",
                where=self._name,
                remedy=f"open it in {self.PROGRAM} and save it again",
            ) from error.__cause__
        return root

    def content(self, part: str) -> bytes:
        """The bytes of one part; KeyError when there is none of that name."""
        try:
            with self._zip.open(part) as stream:
                content = stream.read(LARGEST_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise self._truncated() from error
        except RuntimeError as error:  # zipfile's way to say that a password is needed
            raise self._locked() from error
        if len(content) > LARGEST_PART:
            raise self._unsafe(f"a part inflates to over {LARGEST_PART // 2**20} MB")
        return content

    def _check_directory(self, data: bytes) -> None:
        """The directory's own figures, before `zipfile` reads an entry: 70,000 of them would cost seconds."""
        place = data.rfind(_END, max(0, len(data) - 65_557))
        if place < 0 or place + 22 > len(data):
            raise self._truncated()
        entries, size = struct.unpack_from("<HI", data, place + 10)
        if entries > MOST_ENTRIES or size > MOST_ENTRIES * 300:
            raise self._unsafe(f"it holds {entries} entries")

    def _check_entries(self) -> None:
        if len(self._entries) > MOST_ENTRIES:
            raise self._unsafe(f"it holds {len(self._entries)} entries")
        if len({entry.filename for entry in self._entries}) != len(self._entries):
            raise self._unsafe("two of its entries have one name")
        inflated = sum(entry.file_size for entry in self._entries)
        packed = sum(entry.compress_size for entry in self._entries)
        if inflated > LARGEST_WHOLE or (inflated > 16 * 2**20 and inflated > packed * HIGHEST_RATIO):
            raise self._unsafe(f"it inflates from {packed // 2**20} MB to {inflated // 2**20} MB")
        for entry in self._entries:
            xml = entry.filename.endswith((".xml", ".rels"))
            if xml and (
                entry.file_size > LARGEST_PART
                or (entry.file_size > 4 * 2**20 and entry.file_size > entry.compress_size * 2 * HIGHEST_RATIO)
            ):
                raise self._unsafe(f"a part inflates to {entry.file_size // 2**20} MB")

    def _truncated(self) -> UnreadableFile:
        return UnreadableFile(
            "truncated",
            f"the {self.KIND} is not whole",
            where=self._name,
            remedy="copy it again from where it came from",
        )

    def _locked(self) -> UnreadableFile:
        return UnreadableFile(
            "password_protected",
            f"the {self.KIND} is locked with a password",
            where=self._name,
            remedy="save it without one",
        )

    def _unsafe(self, found: str) -> UnreadableFile:
        return UnreadableFile(
            "unsafe_archive",
            f"the {self.KIND} is not built as {self.LIKE} is: {found}",
            where=self._name,
            remedy=f"if you trust it, {self.WAY_OUT}",
        )
