"""Prepares documents: read, who speaks, de-identified, split into utterances; kept as one segment each, made once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pipeline.codebook import Codebook
from pipeline.deidentify import Deidentified, deidentify_name, deidentify_turns
from pipeline.details import is_called
from pipeline.errors import UnreadableFile
from pipeline.labels import fold
from pipeline.operations.intake import set_aside_taken
from pipeline.operations.progress import Progress, silent
from pipeline.operations.reading_apart import read_apart
from pipeline.operations.study import StudyTerms, codebook_in_use, printable, study_terms
from pipeline.participants import ParticipantRow, rows_of
from pipeline.reading import ReadingHints, reader_versions
from pipeline.reading_file import Directions
from pipeline.segmenting import segment
from pipeline.speakers import identify, is_interviewer, match_group, match_site
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.gists import Head
from pipeline.store.keys import pseudonym_key, study_key
from pipeline.store.ledger import Ledger, SegmentRow
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import PREPARED, Prepared, pack_prepared, write_segment
from pipeline.store.workspace import Workspace
from pipeline.transcript import Details, SpokenTurn, compose

PREPARING = 7
"""Raised when speakers, de-identification or segmenting give other results, so that every document is prepared anew."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """All that decides how documents are prepared, as it stood when a run began: the codebook, people, directions, the key."""

    workspace: Workspace
    codebook: Codebook
    participants: tuple[ParticipantRow, ...]
    directions: Directions
    terms: StudyTerms
    key: bytes

    def row(self, identifier: str, prepared_key: str) -> SegmentRow:
        """Prepares a document, writes its segment, and gives the row that will make it count; raises `UnreadableFile`."""
        names = raw.raw_names(self.workspace.raw, identifier)
        content = raw.read_raw(self.workspace.raw, identifier)[1]
        prepared = prepare_document(
            names, content, self.codebook, self.participants, self.key, self.terms, self.directions.hints(names)
        )
        return write_segment(
            self.workspace.segments,
            identifier,
            PREPARED,
            prepared_key,
            pack_prepared(prepared),
            len(prepared.utterances),
        )


def preparing(workspace: Workspace, codebook: Codebook, key: bytes) -> Preparing:
    """What decides how documents are prepared now."""
    participants, directions = participants_in_use(workspace), directions_in_use(workspace)
    return Preparing(workspace, codebook, tuple(participants), directions, study_terms(workspace, codebook), key)


def prepare(workspace: Workspace, ledger: Ledger, document_ids: Sequence[str], progress: Progress = silent) -> int:
    """Prepares those of the documents that aren't yet, as things stand now; returns how many it did.

    A document that can't be prepared is set aside with its reason; the others go on.
    """
    codebook = codebook_in_use(workspace)
    how = preparing(workspace, codebook, study_key(workspace, ledger))
    wanted = prepared_keys(workspace, document_ids, codebook)
    there = ledger.segments(PREPARED)
    missing = [identifier for identifier in document_ids if (identifier, wanted[identifier]) not in there]
    for number, identifier in enumerate(missing, start=1):
        try:
            row = how.row(identifier, wanted[identifier])
        except UnreadableFile as error:
            set_aside_taken(workspace, ledger, identifier, error, how.key, how.terms.keep)
        else:
            ledger.add_segments([row])
        progress("De-identifying and splitting", number, len(missing))
    return len(missing)


def prepare_document(
    names: Sequence[str],
    content: bytes,
    codebook: Codebook,
    participants: Sequence[ParticipantRow],
    key: bytes,
    terms: StudyTerms,
    hints: ReadingHints | None = None,
) -> Prepared:
    """One document from its names and bytes to utterances; raises `UnreadableFile`."""
    identifier = raw.document_id(content)
    name, rows = rows_of(names, participants)
    reading = read_apart(content, name, hints)
    speakers, warnings = identify(reading.speakers, name, identifier, codebook, rows, hints, reading.details)
    cleared = cleared_turns(reading.turns, key, terms)
    labels = {old.speaker: new.speaker for old, new in zip(reading.turns, cleared.turns, strict=True)}
    transcript = compose(
        identifier,
        deidentify_name(printable(PurePosixPath(name).stem), key=key, keep=terms.keep, names=reading.speakers),
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
    head = _head(reading.details, labels, codebook)
    if any(head.values()):
        notes["head"] = head
    return Prepared(
        transcript,
        segment(transcript, min_words=codebook.reading.min_words),
        {new: label_key(old, key) for old, new in labels.items()},
        notes,
    )


def cleared_turns(turns: Sequence[SpokenTurn], key: bytes, terms: StudyTerms) -> Deidentified:
    """The turns of one document de-identified as a run does it."""
    return deidentify_turns(
        turns, key=key, keep=terms.keep, names=terms.names, places=terms.places, organisations=terms.organisations
    )


def _head(details: Details, labels: Mapping[str, str], codebook: Codebook) -> dict[str, Any]:
    """What the document's head says, as ids of the codebook and labels as de-identified; `?` for what the codebook doesn't know."""
    return {
        "group": (match_group(details.group, codebook) or "?") if details.group else "",
        "site": (match_site(details.site, codebook) or "?") if details.site else "",
        "interviewers": [new for old, new in labels.items() if is_called(old, details.interviewers)],
    }


def details_known(prepared: Prepared | Head) -> Details:
    """What the head of a prepared document says, with labels as they stand in it."""
    head = prepared.notes.get("head") or {}
    return Details(head.get("group", ""), head.get("site", ""), tuple(head.get("interviewers", ())))


def hints_renamed(hints: ReadingHints, prepared: Prepared | Head, key: bytes) -> ReadingHints:
    """What `reading.toml` says of a prepared document's speakers, with labels as they stand in it."""
    labels = {hashed: label for label, hashed in prepared.label_keys.items()}
    aliases = {fold(old): new.strip() for old, new in hints.aliases.items()}

    def renamed(label: str) -> str:
        given = aliases.get(fold(label), label)
        return labels.get(label_key(given, key), given)

    return ReadingHints(
        interviewer=tuple(map(renamed, hints.interviewer)),
        groups={renamed(label): group for label, group in hints.groups.items()},
        sites={renamed(label): site for label, site in hints.sites.items()},
    )


def label_key(label: str, key: bytes) -> str:
    """The keyed hash under which a speaker's label as given can be recognised without being kept."""
    return hmac.new(key, b"speaker\x1f" + label.casefold().encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def prepared_keys(workspace: Workspace, document_ids: Sequence[str], codebook: Codebook) -> dict[str, str]:
    """For each document, the hash of all that decides how it is prepared: change any of it and it is prepared anew."""
    participants = participants_in_use(workspace)
    directions = directions_in_use(workspace)
    lists = workspace.settings.deidentify
    shared = [
        reader_versions(),
        PREPARING,
        hashlib.sha256(pseudonym_key(workspace)).hexdigest(),
        [[entry.id, entry.name, *entry.aliases] for entry in (*codebook.groups, *codebook.sites)],
        codebook.subject_terms,
        codebook.reading.min_words,
        [lists.organisations, lists.places, lists.names, lists.keep],
    ]
    keys = {}
    for identifier in document_ids:
        names = raw.raw_names(workspace.raw, identifier)
        name, rows = rows_of(names, participants) if names else ("", ())
        roles = sorted([row.speaker.casefold(), is_interviewer(row)] for row in rows)
        hints = directions.hints(names).deciding
        content = json.dumps(
            [identifier, shared, name, roles, *([hints] if hints else [])], ensure_ascii=True, sort_keys=True
        )
        keys[identifier] = hashlib.sha256(content.encode("ascii")).hexdigest()
    return keys
