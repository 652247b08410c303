"""The de-identified transcripts as plain text, exactly as the offsets of every export count them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.findings import Findings

FORMAT = "transcripts"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`transcripts/<document>.txt` for each document, UTF-8 and with its line breaks untouched.

    `start` and `end` of an utterance index the code points of this text: read it as UTF-8 without newline translation.
    """
    for document in findings.documents:
        transcript = document.transcript
        # A lone surrogate can't be written as UTF-8; one `?` for it keeps every offset.
        yield f"transcripts/{transcript.document_id}.txt", transcript.text.encode("utf-8", "replace")
