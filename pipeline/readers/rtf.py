"""Rich text (.rtf, and .doc that is RTF inside): its paragraphs and tables, read by the conventions of plain text.

Taking RTF apart is `pipeline.rtf_text`'s.
"""

from __future__ import annotations

from pipeline.conventions import find_turns
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.reading import ReadingHints
from pipeline.rtf_text import rtf_text
from pipeline.transcript import Reading

NAME = "RTF"
EXTENSIONS = (".rtf",)
VERSION = 1

_LARGEST = 64 * 2**20  # one with pictures in it; walking it takes seconds


def sniff(data: bytes, name: str) -> float:
    """1.0 when it opens as every RTF document does."""
    return 1.0 if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf") else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of an RTF document; a table of two columns is speaker and words (of three: clock, speaker, words)."""
    if len(data) > _LARGEST:
        raise UnreadableFile(
            "too_large",
            f"the document has {len(data) // 2**20} MB",
            where=name,
            expected=f"under {_LARGEST // 2**20} MB",
            remedy="save the text without pictures or recordings",
        )
    taken = rtf_text(data)
    if not taken.whole:
        raise UnreadableFile(
            "truncated", "the document is not whole", where=name, remedy="copy it again from where it came from"
        )
    decoded = decode("\n\n".join(taken.paragraphs).encode("utf-8", "replace"))
    if not decoded.text.strip():
        raise UnreadableFile(
            "no_text", "the document holds no text", where=name, remedy="if it is a scanned picture, it needs OCR first"
        )
    spoken = find_turns(decoded.text, hints)
    return spoken.reading(
        NAME, decoded, warnings=[f"{count} {kind} left out" for kind, count in taken.removed], removed=taken.removed
    )
