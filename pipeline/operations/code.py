"""Codes prepared documents with the model in use: embed, score, decide; one segment of decisions a document, made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from pipeline.cascade import scores_behind
from pipeline.codebook import Codebook
from pipeline.coding import code
from pipeline.embedding import VectorCache as Vectors
from pipeline.features import Passage, counted, heard_of, passages_of
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.prepare import prepared_keys
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.store.ledger import Ledger, SegmentRow
from pipeline.store.segments import CODED, PREPARED, Prepared, pack_codes, read_segment, unpack_prepared, write_segment
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.utterance import CodedUtterance

CODING = 3
"""Raised when scores, holders or prompting give other results, so that every document is coded anew."""


def coded_keys(
    workspace: Workspace, document_ids: Sequence[str], codebook: Codebook, model: Model
) -> dict[str, tuple[str, str]]:
    """For each document the keys of its prepared and coded segments: the hash of all that decides what is in them."""
    keys = {}
    for identifier, prepared_key in prepared_keys(workspace, document_ids, codebook).items():
        keys[identifier] = (prepared_key, coded_key(prepared_key, model.digest, codebook.coding_digest))
    return keys


def coded_key(prepared_key: str, model_digest: str, coding_digest: str, coding: int = CODING) -> str:
    """The key of a coded segment: the hash of all that decides what is in it."""
    content = json.dumps([prepared_key, model_digest, coding_digest, coding])
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def code_documents(
    workspace: Workspace, ledger: Ledger, document_ids: Sequence[str], progress: Progress = silent
) -> int:
    """Codes those of the documents that aren't yet, as things stand now; returns how many it did.

    Documents go through the encoder a shard at a time, so that memory stays flat; each is recorded as soon as it is coded.
    """
    codebook = codebook_in_use(workspace)
    model = model_in_use(workspace, codebook)
    keys = coded_keys(workspace, document_ids, codebook, model)
    prepared_rows, there = ledger.segments(PREPARED), ledger.segments(CODED)
    missing = [
        identifier
        for identifier in document_ids
        if (identifier, keys[identifier][1]) not in there and (identifier, keys[identifier][0]) in prepared_rows
    ]
    if not missing:
        return 0
    cache = VectorCache(workspace.segments, model.encoder.ref.encoder_id)
    try:
        for at in range(0, len(missing), workspace.settings.shard):
            shard = missing[at : at + workspace.settings.shard]
            rows = [prepared_rows[identifier, keys[identifier][0]] for identifier in shard]
            wanted = [keys[identifier][1] for identifier in shard]
            for row in code_rows(workspace, rows, wanted, codebook, model, cache, progress):
                ledger.add_segments([row])
    finally:
        cache.close()
    return len(missing)


def code_rows(
    workspace: Workspace,
    prepared: Sequence[SegmentRow],
    wanted: Sequence[str],
    codebook: Codebook,
    model: Model,
    cache: Vectors,
    progress: Progress = silent,
) -> Iterator[SegmentRow]:
    """Codes these prepared documents together, writes a segment for each under the key in `wanted`, and gives its row."""
    documents = [unpack_prepared(read_segment(workspace.segments, row)) for row in prepared]
    coded_documents = code_prepared(documents, codebook, model, cache, progress)
    for row, key, coded in zip(prepared, wanted, coded_documents, strict=True):
        decisions = sum(len(c.decisions) for c in coded)
        yield write_segment(workspace.segments, row.document_id, CODED, key, pack_codes(coded), decisions)


def code_prepared(
    documents: Sequence[Prepared],
    codebook: Codebook,
    model: Model,
    cache: Vectors,
    progress: Progress = silent,
) -> list[tuple[CodedUtterance, ...]]:
    """The coded utterances of each document; every distinct text of all of them goes through the encoder once.

    Turns in which nothing is codable, the interviewer's above all, are heard as questions or not at all. What the model's gate
    rules out isn't embedded and is decided no.
    """
    import numpy as np

    heard = [heard_of(document.utterances) for document in documents]
    utterances = [
        document.utterances[place] for document, places in zip(documents, heard, strict=True) for place in places
    ]
    said = passages_of(utterances)
    passing = np.ones(len(said), dtype=np.bool_) if model.gate is None else model.gate.passes(counted(said), model.head)
    read = [utterance for utterance, passes in zip(utterances, passing, strict=True) if passes]
    questions = sorted({u.question for u in read if u.question is not None})
    # Whether a question prompts is asked of the head itself, and its vector is wanted for what it drew in any case.
    exempt = np.repeat([False, True], [len(said), len(questions)])
    scores = scores_behind(
        model.gate,
        model.head,
        [*said, *(Passage(question) for question in questions)],
        model.encoder,
        cache,
        exempt=exempt,
        progress=lambda done, total: progress("Embedding", done, total),
    )
    asked = dict(zip(questions, scores[len(utterances) :], strict=True))
    coded = []
    at = 0
    for number, (document, places) in enumerate(zip(documents, heard, strict=True), start=1):
        own = np.zeros((len(document.utterances), scores.shape[1]))
        own[places] = scores[at : at + len(places)]
        at += len(places)
        coded.append(
            code(
                document.transcript,
                document.utterances,
                own,
                asked,
                model.head.thresholds,
                codebook,
                f"model {model.version}",
            )
        )
        progress("Coding", number, len(documents))
    return coded
