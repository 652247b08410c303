"""Prepares documents: read, who speaks, de-identified, split into utterances; kept as one segment each, made once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from pipeline.codebook import Codebook
from pipeline.deidentify import deidentify_name, deidentify_turns
from pipeline.errors import UnreadableFile
from pipeline.operations.intake import set_aside_taken
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use, printable, terms_kept
from pipeline.participants import ParticipantRow, rows_of
from pipeline.reading import read_document, reader_versions
from pipeline.segmenting import segment
from pipeline.speakers import identify, is_interviewer
from pipeline.store import raw
from pipeline.store.keys import pseudonym_key, study_key
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import PREPARED, Prepared, pack_prepared, write_segment
from pipeline.store.workspace import Workspace
from pipeline.transcript import compose

PREPARING = 3
"""Raised when speakers, de-identification or segmenting give other results, so that every document is prepared anew."""


def prepare(workspace: Workspace, ledger: Ledger, document_ids: Sequence[str], progress: Progress = silent) -> int:
    """Prepares those of the documents that aren't yet, as things stand now; returns how many it did.

    A document that can't be prepared is set aside with its reason; the others go on.
    """
    codebook = codebook_in_use(workspace)
    key = study_key(workspace, ledger)
    wanted = prepared_keys(workspace, document_ids, codebook)
    there = ledger.segments(PREPARED)
    missing = [identifier for identifier in document_ids if (identifier, wanted[identifier]) not in there]
    participants = participants_in_use(workspace)
    for number, identifier in enumerate(missing, start=1):
        try:
            prepared = prepare_document(
                raw.raw_names(workspace.raw, identifier),
                raw.read_raw(workspace.raw, identifier)[1],
                codebook,
                participants,
                key,
            )
        except UnreadableFile as error:
            set_aside_taken(workspace, ledger, identifier, error, key, terms_kept(codebook))
        else:
            content = pack_prepared(prepared)
            row = write_segment(
                workspace.segments, identifier, PREPARED, wanted[identifier], content, len(prepared.utterances)
            )
            ledger.add_segments([row])
        progress("De-identifying and splitting", number, len(missing))
    return len(missing)


def prepare_document(
    names: Sequence[str], content: bytes, codebook: Codebook, participants: Sequence[ParticipantRow], key: bytes
) -> Prepared:
    """One document from its names and bytes to utterances; raises `UnreadableFile`."""
    identifier = raw.document_id(content)
    name, rows = rows_of(names, participants)
    reading = read_document(content, name)
    speakers, warnings = identify(reading.speakers, name, identifier, codebook, rows)
    keep = terms_kept(codebook)
    cleared = deidentify_turns(reading.turns, key=key, keep=keep, names=())
    labels = {old.speaker: new.speaker for old, new in zip(reading.turns, cleared.turns, strict=True)}
    transcript = compose(
        identifier,
        deidentify_name(printable(PurePosixPath(name).stem), key=key, keep=keep, names=reading.speakers),
        [(new, speakers[old.speaker].role) for old, new in zip(reading.turns, cleared.turns, strict=True)],
    )
    notes: dict[str, Any] = {
        "format": reading.format,
        "convention": reading.convention,
        "confidence": round(reading.confidence, 3),
        "encoding": reading.encoding,
        "removed": dict(reading.removed),
        "replaced": dict(cleared.replaced),
        "doubtful": cleared.doubtful,
        "warnings": len(reading.warnings) + len(warnings),
    }
    return Prepared(
        transcript,
        segment(transcript, min_words=codebook.reading.min_words),
        {new: label_key(old, key) for old, new in labels.items()},
        notes,
    )


def label_key(label: str, key: bytes) -> str:
    """The keyed hash under which a speaker's label as given can be recognised without being kept."""
    return hmac.new(key, b"speaker\x1f" + label.casefold().encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def prepared_keys(workspace: Workspace, document_ids: Sequence[str], codebook: Codebook) -> dict[str, str]:
    """For each document, the hash of all that decides how it is prepared: change any of it and it is prepared anew."""
    participants = participants_in_use(workspace)
    shared = [
        reader_versions(),
        PREPARING,
        hashlib.sha256(pseudonym_key(workspace)).hexdigest(),
        [[entry.id, entry.name, *entry.aliases] for entry in (*codebook.groups, *codebook.sites)],
        codebook.subject_terms,
        codebook.reading.min_words,
    ]
    keys = {}
    for identifier in document_ids:
        names = raw.raw_names(workspace.raw, identifier)
        name, rows = rows_of(names, participants) if names else ("", ())
        roles = sorted([row.speaker.casefold(), is_interviewer(row)] for row in rows)
        content = json.dumps([identifier, shared, name, roles], ensure_ascii=True, sort_keys=True)
        keys[identifier] = hashlib.sha256(content.encode("ascii")).hexdigest()
    return keys
