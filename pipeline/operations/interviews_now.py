"""Reads interviews as things stand now: segments with the speakers of today and people's codes; and their gists, kept between runs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.codebook import Codebook
from pipeline.gist import Gist, gist_of
from pipeline.operations.prepare import details_known, hints_renamed, label_key, prepared_keys
from pipeline.participants import ParticipantRow, rows_of
from pipeline.people import by_utterance, overlay
from pipeline.reading_file import Directions
from pipeline.speaker import Speaker
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.gists import Head, find_gist, gist_key, keep_gist, unpacked
from pipeline.store.human_codes import codings
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger, SegmentRow
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import CODED, PREPARED, Prepared, read_segment, unpack_codes, unpack_prepared
from pipeline.store.workspace import Workspace
from pipeline.transcript import Transcript
from pipeline.utterance import CodedDocument, Utterance


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prepared interview with its speakers as known today, what was learnt of them, and the names its files were given."""

    prepared: Prepared
    speakers: Mapping[str, Speaker]
    told: tuple[str, ...]
    names: tuple[str, ...]


def spoken(
    workspace: Workspace, ledger: Ledger, codebook: Codebook, keys: Mapping[str, str] | None = None
) -> dict[str, Spoken]:
    """Every document that counts and is prepared as things stand now, by its id; `keys` are `prepared_keys` if known."""
    wanted = prepared_keys(workspace, ledger.documents(), codebook) if keys is None else keys
    participants = participants_in_use(workspace)
    directions = directions_in_use(workspace)
    key = study_key(workspace, ledger)
    there = ledger.segments(PREPARED)
    found = {}
    for identifier, prepared_key in wanted.items():
        row = there.get((identifier, prepared_key))
        if row is not None:
            prepared = unpack_prepared(read_segment(workspace.segments, row))
            names = raw.raw_names(workspace.raw, identifier)
            speakers, told = _who_speaks(identifier, names, prepared, participants, directions, codebook, key)
            found[identifier] = Spoken(prepared, speakers, told, names)
    return found


class Source:
    """Where interviews are read from: their segments, with speakers and people's codes as known today."""

    def __init__(self, workspace: Workspace, ledger: Ledger, codebook: Codebook) -> None:
        self._workspace, self._codebook = workspace, codebook
        self.participants = participants_in_use(workspace)
        self._directions = directions_in_use(workspace)
        self._key = study_key(workspace, ledger)
        self._prepared, self._coded = ledger.segments(PREPARED), ledger.segments(CODED)
        self._people = by_utterance(codings(ledger))
        of_document: defaultdict[str, list[str]] = defaultdict(list)
        for each in self._people.values():
            of_document[each[0].document_id] += [repr(coding) for coding in each]
        self._said_by_people = {
            name: hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()
            for name, told in of_document.items()
        }
        self._segments: dict[str, tuple[SegmentRow, SegmentRow, Mapping[str, Speaker]]] = {}

    def known(
        self, identifier: str, prepared_key: str, coded_key: str, *, keep: bool
    ) -> tuple[Gist, dict[str, Any], tuple[str, ...], tuple[str, ...]] | None:
        """A document's gist, its notes, what was learnt of its speakers, its files' names; None where it isn't coded yet."""
        prepared_row = self._prepared.get((identifier, prepared_key))
        coded_row = self._coded.get((identifier, coded_key))
        if prepared_row is None or coded_row is None:
            return None
        folder = self._workspace.segments
        kept = find_gist(folder, identifier)
        prepared = None
        if kept is None or kept.head.prepared != prepared_key:
            prepared = unpack_prepared(read_segment(folder, prepared_row))
            head = Head(prepared_key, prepared.transcript.name, prepared.label_keys, prepared.notes)
        else:
            head = kept.head
        names = raw.raw_names(self._workspace.raw, identifier)
        speakers, told = _who_speaks(
            identifier, names, head, self.participants, self._directions, self._codebook, self._key
        )
        self._segments[identifier] = (prepared_row, coded_row, speakers)
        people = self._said_by_people.get(identifier, "")
        key = gist_key(coded_key, self._codebook.digest, speakers, people)
        if kept is not None and prepared is None and kept.key == key:
            return unpacked(kept.content, speakers, key), head.notes, told, names
        document = self._document(prepared or unpack_prepared(read_segment(folder, prepared_row)), coded_row, speakers)
        gist = replace(gist_of(document, self._codebook.subject_terms), key=key)
        if keep:
            keep_gist(folder, head, key, gist)
        return gist, head.notes, told, names

    def read(self, identifier: str) -> CodedDocument:
        """The interview itself."""
        prepared_row, coded_row, speakers = self._segments[identifier]
        prepared = unpack_prepared(read_segment(self._workspace.segments, prepared_row))
        return self._document(prepared, coded_row, speakers)

    def read_words(self, identifier: str) -> tuple[Transcript, Sequence[Utterance]]:
        """What was said in it, without what was decided."""
        prepared = unpack_prepared(read_segment(self._workspace.segments, self._segments[identifier][0]))
        return prepared.transcript, prepared.utterances

    def _document(self, prepared: Prepared, coded_row: SegmentRow, speakers: Mapping[str, Speaker]) -> CodedDocument:
        coded = unpack_codes(read_segment(self._workspace.segments, coded_row), prepared.utterances)
        return overlay(CodedDocument(prepared.transcript, speakers, coded), self._people, self._codebook)


def _who_speaks(
    identifier: str,
    names: Sequence[str],
    prepared: Prepared | Head,
    participants: Sequence[ParticipantRow],
    directions: Directions,
    codebook: Codebook,
    key: bytes,
) -> tuple[Mapping[str, Speaker], tuple[str, ...]]:
    """Its speakers as they are known today, and what was learnt of them."""
    name, rows = rows_of(names, participants)
    hints = hints_renamed(directions.hints(names), prepared, key)
    rows = _renamed(prepared, rows, key)
    labels = tuple(prepared.label_keys)
    return identify(labels, name, identifier, codebook, rows, hints, details_known(prepared))


def _renamed(prepared: Prepared | Head, rows: Sequence[ParticipantRow], key: bytes) -> tuple[ParticipantRow, ...]:
    """The participants' rows with each speaker's label as it stands in the de-identified transcript."""
    labels = {hashed: label for label, hashed in prepared.label_keys.items()}
    return tuple(replace(row, speaker=labels.get(label_key(row.speaker, key), row.speaker)) for row in rows)
