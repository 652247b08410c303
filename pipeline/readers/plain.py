"""Plain text transcripts (.txt), in whatever convention they are typed: those are in `pipeline.conventions`."""

from __future__ import annotations

from pathlib import PurePath

from pipeline.conventions import find_turns
from pipeline.decoding import decode, looks_like_text
from pipeline.errors import UnreadableFile
from pipeline.reading import ReadingHints
from pipeline.signatures import markup
from pipeline.transcript import Reading

NAME = "plain text"
EXTENSIONS = (".txt", ".text")
VERSION = 1
_NEVER = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


def sniff(data: bytes, name: str) -> float:
    """0.3 for any writing without a mark-up of its own (0.35 when named .txt): every surer reader goes before it."""
    if data.startswith(_NEVER) or markup(data) or not looks_like_text(data):
        return 0.0
    return 0.35 if PurePath(name).suffix.lower() in EXTENSIONS else 0.3


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a text file; `no_text` when it holds only white space."""
    decoded = decode(data)
    if not decoded.text.strip():
        raise UnreadableFile(
            "no_text", "the file holds only white space", where=name, remedy="save the interview again"
        )
    spoken = find_turns(decoded.text, hints)
    return spoken.reading(NAME, decoded)
