"""Codes prepared documents with the model in use: embed, score, decide; one segment of decisions a document, made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pipeline.codebook import Codebook
from pipeline.coding import code
from pipeline.embedding import VectorCache as Vectors
from pipeline.features import Passage, featurise, passages_of
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.prepare import prepared_keys
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.store.ledger import Ledger
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
            documents = [unpack_prepared(read_segment(workspace.segments, row)) for row in rows]
            for identifier, coded in zip(
                shard, code_prepared(documents, codebook, model, cache, progress), strict=True
            ):
                content = pack_codes(coded)
                row = write_segment(
                    workspace.segments,
                    identifier,
                    CODED,
                    keys[identifier][1],
                    content,
                    sum(len(c.decisions) for c in coded),
                )
                ledger.add_segments([row])
    finally:
        cache.close()
    return len(missing)


def code_prepared(
    documents: Sequence[Prepared],
    codebook: Codebook,
    model: Model,
    cache: Vectors,
    progress: Progress = silent,
) -> list[tuple[CodedUtterance, ...]]:
    """The coded utterances of each document; every distinct text of all of them goes through the encoder once."""
    utterances = [utterance for document in documents for utterance in document.utterances]
    questions = sorted({u.question for u in utterances if u.question is not None})
    passages = [*passages_of(utterances), *(Passage(question) for question in questions)]
    features = featurise(
        passages, model.encoder, cache, progress=lambda done, total: progress("Embedding", done, total)
    )
    scores = model.head.scores(features)
    asked = dict(zip(questions, scores[len(utterances) :], strict=True))
    coded = []
    at = 0
    for number, document in enumerate(documents, start=1):
        own = scores[at : at + len(document.utterances)]
        at += len(document.utterances)
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
