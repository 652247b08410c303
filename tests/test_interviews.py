"""Interviews read one at a time count, and export, as interviews held in memory do; what is counted of one keeps no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from full_findings import full
from hypothesis import HealthCheck, given, settings
from strategies import coded_documents, study

from pipeline import interviews
from pipeline.evidence import gather
from pipeline.exporters import Piece, exporters, in_pieces
from pipeline.findings import Findings
from pipeline.gist import gist_of
from pipeline.interviews import Interviews, gists_of, titles_of
from pipeline.store.gists import packed, unpacked
from pipeline.tallies import each_once, tally
from pipeline.transcript import Transcript
from pipeline.utterance import CodedDocument, Utterance

SLOW = ("png", "svg")  # drawn from the matrix alone


def lazily(documents: Sequence[CodedDocument], *, key: str = "") -> Interviews:
    """The same documents as a sequence that reads them when they are asked for."""
    held = {document.transcript.document_id: document for document in documents}

    def words(identifier: str) -> tuple[Transcript, Sequence[Utterance]]:
        return held[identifier].transcript, [coded.utterance for coded in held[identifier].utterances]

    return Interviews((replace(gist_of(each), key=key) for each in documents), held.__getitem__, words)


def lazy(found: Findings, *, key: str = "") -> Findings:
    return replace(found, documents=lazily(found.documents, key=key))


@pytest.mark.parametrize("kept", [0, 10_000], ids=["none kept", "all kept"])
@pytest.mark.parametrize("name", sorted(set(exporters()) - set(SLOW)))
def test_an_export_is_the_same_bytes_whether_interviews_stand_in_memory(
    name: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interviews, "KEPT", kept)
    found = full("")
    assert dict(exporters()[name].files(lazy(found))) == dict(exporters()[name].files(found))


@pytest.mark.parametrize("name", sorted(set(exporters()) - set(SLOW)))
def test_pieces_come_to_the_files(name: str) -> None:
    found = lazy(full(""), key="known")
    whole = {
        path: b"".join(piece.make() if isinstance(piece, Piece) else piece for piece in pieces)
        for path, pieces in in_pieces(found, name)
    }
    assert whole == dict(exporters()[name].files(found))


@pytest.mark.parametrize("name", ["csv", "html", "transcripts"])
def test_a_piece_of_an_interview_that_changed_has_another_key(name: str) -> None:
    def keys(of: str) -> set[str]:
        pieces = [piece for _, pieces in in_pieces(lazy(full(""), key=of), name) for piece in pieces]
        return {piece.key for piece in pieces if isinstance(piece, Piece)}

    assert keys("one") and not keys("one") & keys("other")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(coded_documents())
def test_evidence_is_the_same_whether_interviews_stand_in_memory(documents: list[CodedDocument]) -> None:
    here = each_once(documents)
    assert gather(lazily(here), study()) == gather(documents, study())
    assert tally(lazily(here), study()) == tally(documents, study())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(coded_documents())
def test_a_gist_is_read_back_as_it_was_kept(documents: list[CodedDocument]) -> None:
    gists = gists_of(each_once(documents))
    again = [unpacked(packed(gist), gist.speakers, gist.key) for gist in gists]
    assert [packed(gist) for gist in again] == [packed(gist) for gist in gists]
    assert [gist.said.decisions for gist in again] == [gist.said.decisions for gist in gists]


def test_what_is_kept_of_an_interview_holds_none_of_its_words() -> None:
    said = {coded.utterance.text[:25] for each in full("").documents for coded in each.utterances}
    kept = b"".join(packed(gist_of(each)) for each in full("").documents).decode("latin-1")
    assert [words for words in said if len(words) == 25 and words in kept] == []
    assert max(map(len, said)) == 25


def test_a_sequence_of_interviews_behaves_as_a_tuple_of_them() -> None:
    documents = full("").documents
    found = lazily(documents)
    assert (len(found), found[0], found[-1], tuple(found)) == (len(documents), documents[0], documents[-1], documents)
    assert found[1:] == tuple(documents[1:]) and found == documents and found != tuple(documents[1:])
    assert [title.name for title in titles_of(found)] == [each.transcript.name for each in documents]
    assert [each.transcript.document_id for each in found.each_once()] == sorted(
        each.transcript.document_id for each in documents
    )
