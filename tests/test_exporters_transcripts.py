"""Transcripts exactly as the offsets count them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_findings import findings

from pipeline.exporters.transcripts import files
from pipeline.findings import Findings
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedDocument

FOUND = findings()
SPEECH = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip)


def test_each_document_has_one_file_named_by_its_id() -> None:
    assert [path for path, _ in files(FOUND)] == [
        f"transcripts/{document.transcript.document_id}.txt" for document in FOUND.documents
    ]


@settings(deadline=None)
@given(SPEECH)
def test_the_file_is_the_text_whatever_was_said(said: str) -> None:
    transcript = compose("d", "d", [(SpokenTurn("A", said), Role.PARTICIPANT)])
    found = Findings(FOUND.run, FOUND.codebook, (CodedDocument(transcript, {}, ()),), FOUND.matrix)
    ((_, content),) = files(found)
    assert content.decode("utf-8") == transcript.text
