"""The de-identified transcripts as plain text, exactly as the offsets of every export count them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.exporters import Pieces, joined, piece_of
from pipeline.findings import Findings
from pipeline.interviews import Interviews
from pipeline.transcript import Transcript

FORMAT = "transcripts"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`transcripts/<document>.txt` for each document, UTF-8 and with its line breaks untouched.

    `start` and `end` of an utterance index the code points of this text: read it as UTF-8 without newline translation.
    """
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Pieces]]:
    """The same; what an earlier run wrote of an interview is copied."""
    documents = findings.documents
    if not isinstance(documents, Interviews):
        for document in documents:
            yield _path(document.transcript.document_id), (_text(document.transcript),)
        return
    for gist in documents.gists:
        identifier = gist.document_id
        make = partial(_text_of, documents, identifier)
        yield _path(identifier), (piece_of(gist, (FORMAT, VERSION), make),)


def _path(document_id: str) -> str:
    return f"transcripts/{document_id}.txt"


def _text_of(documents: Interviews, document_id: str) -> bytes:
    return _text(documents.transcript(document_id))


def _text(transcript: Transcript) -> bytes:
    # A lone surrogate can't be written as UTF-8; one `?` for it keeps every offset.
    return transcript.text.encode("utf-8", "replace")
