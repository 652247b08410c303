"""Markdown transcripts (.md): the text they stand for, read by the conventions of plain text.

What stands between marks and words is `pipeline.markdown_text`'s.
"""

from __future__ import annotations

from pathlib import PurePath

from pipeline.conventions import PARAGRAPHS, find_turns
from pipeline.decoding import decode, looks_like_text
from pipeline.errors import UnreadableFile
from pipeline.markdown_text import bold_labels, has_table, plain_text
from pipeline.reading import ReadingHints
from pipeline.signatures import markup
from pipeline.transcript import Reading

NAME = "Markdown"
EXTENSIONS = (".md", ".markdown")
VERSION = 1


def sniff(data: bytes, name: str) -> float:
    """0.95 with a table ruled as Markdown rules it, 0.45 named .md, 0.4 where lines begin with names in bold; else 0."""
    if data.startswith((b"PK\x03\x04", b"%PDF", b"WEBVTT")) or markup(data) or not looks_like_text(data):
        return 0.0
    head = decode(data[: 1 << 15]).text
    if has_table(head):
        return 0.95
    if PurePath(name).suffix.lower() in EXTENSIONS:
        return 0.45
    return 0.4 if bold_labels(head) >= 3 else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a Markdown text; `not_a_transcript` when nobody is named as speaking, as in a README."""
    decoded = decode(data)
    text, removed = plain_text(decoded.text)
    if not text.strip():
        raise UnreadableFile(
            "no_text", "the file holds only white space", where=name, remedy="save the interview again"
        )
    spoken = find_turns(text, hints)
    if spoken.convention == PARAGRAPHS and hints.convention != PARAGRAPHS:
        raise UnreadableFile(
            "not_a_transcript",
            f"named {PurePath(name).suffix}, and nobody is named as speaking in it",
            where=name,
            expected="an interview",
            remedy="if it is one, name it .txt; else take it out of the inbox",
        )
    return Reading(
        format=NAME,
        convention=spoken.convention,
        confidence=spoken.confidence,
        details=spoken.details,
        turns=spoken.turns,
        encoding=decoded.encoding,
        warnings=decoded.warnings + spoken.warnings,
        removed=decoded.removed + tuple((kind, count) for kind, count in removed.items() if count) + spoken.removed,
    )
