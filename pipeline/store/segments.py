"""Immutable Parquet segments of a workspace: a document's prepared words, and its codes. Written once, read by hash.

A segment's file is written whole, then recorded in the ledger; only recorded ones are read, and a file that was altered
since is refused. What it is made from is its key, so the same work is never done twice.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.errors import StoreFault
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.ledger import SegmentRow
from pipeline.transcript import Role, Transcript, Turn
from pipeline.utterance import CodedUtterance, Decision, Utterance, Verdict

PREPARED, CODED = "prepared", "coded"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document after reading, de-identifying and segmenting.

    `label_keys` maps each speaker's (pseudonymised) label to the keyed hash of the label in the file, by which rows of
    the participants file find it; `notes` are counts and warnings for people, free of participants' words.
    """

    transcript: Transcript
    utterances: tuple[Utterance, ...]
    label_keys: dict[str, str]
    notes: dict[str, Any]


def pack_prepared(prepared: Prepared) -> bytes:
    """A prepared document as the bytes of one Parquet file (rows: utterances; the transcript is in its metadata)."""
    transcript = prepared.transcript
    about = {
        "document_id": transcript.document_id,
        "name": transcript.name,
        "text": transcript.text,
        "turns": [[t.speaker, t.role.value, t.start, t.end, t.begins_at] for t in transcript.turns],
        "label_keys": prepared.label_keys,
        "notes": prepared.notes,
    }
    columns: dict[str, list[Any]] = {
        "utterance_id": [u.utterance_id for u in prepared.utterances],
        "turn": [u.turn for u in prepared.utterances],
        "start": [u.start for u in prepared.utterances],
        "end": [u.end for u in prepared.utterances],
        "codable": [u.codable for u in prepared.utterances],
    }
    return _pack(columns, about)


def unpack_prepared(content: bytes) -> Prepared:
    """The prepared document in these bytes; the reverse of `pack_prepared`."""
    columns, about = _unpack(content)
    text = about["text"]
    turns = tuple(
        Turn(index, speaker, Role(role), text[start:end], start, end, begins_at)
        for index, (speaker, role, start, end, begins_at) in enumerate(about["turns"])
    )
    transcript = Transcript(about["document_id"], about["name"], text, turns)
    questions = [asked.text if asked else None for asked in transcript.questions]
    utterances = tuple(
        Utterance(
            utterance_id=identifier,
            document_id=transcript.document_id,
            turn=turn,
            start=start,
            end=end,
            text=text[start:end],
            speaker=turns[turn].speaker,
            role=turns[turn].role,
            codable=codable,
            question=questions[turn],
        )
        for identifier, turn, start, end, codable in zip(
            *(columns[name] for name in ("utterance_id", "turn", "start", "end", "codable")), strict=True
        )
    )
    return Prepared(transcript, utterances, about["label_keys"], about["notes"])


def pack_codes(coded: Sequence[CodedUtterance]) -> bytes:
    """The decisions on a document's utterances as the bytes of one Parquet file, a row each utterance × label."""
    rows = [(item.utterance.utterance_id, decision) for item in coded for decision in item.decisions]
    columns: dict[str, list[Any]] = {
        "utterance_id": [identifier for identifier, _ in rows],
        "label": [decision.label for _, decision in rows],
        "p": [decision.p for _, decision in rows],
        "verdict": [decision.verdict.value for _, decision in rows],
        "attributed_to": [decision.attributed_to for _, decision in rows],
        "reported": [decision.reported for _, decision in rows],
        "prompted": [decision.prompted for _, decision in rows],
        "coder": [decision.coder for _, decision in rows],
    }
    return _pack(columns, {})


def unpack_codes(content: bytes, utterances: Sequence[Utterance]) -> tuple[CodedUtterance, ...]:
    """The utterances with the decisions kept in these bytes; the reverse of `pack_codes`."""
    columns, _ = _unpack(content, shared=("utterance_id", "label", "verdict", "attributed_to", "coder"))
    verdicts = [_VERDICTS[verdict] for verdict in columns["verdict"]]
    names = ("attributed_to", "reported", "prompted", "coder")
    decided = list(map(Decision, columns["label"], columns["p"], verdicts, *(columns[name] for name in names)))
    # Rows of one utterance stand together: where they begin and end is known without asking row by row.
    found = {identifier: decided[begin:end] for identifier, begin, end in _runs(columns["utterance_id"])}
    return tuple(CodedUtterance(u, tuple(found.get(u.utterance_id, ()))) for u in utterances)


_VERDICTS = {each.value: each for each in Verdict}


def _runs(values: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each value with where its rows begin and end."""
    begin = 0
    for value, rows in groupby(values):
        end = begin + sum(1 for _ in rows)
        yield value, begin, end
        begin = end


def write_segment(folder: Path, document_id: str, kind: str, key: str, content: bytes, rows: int) -> SegmentRow:
    """Writes a segment's file below `folder` and gives the row that will make it count."""
    digest = hashlib.sha256(content).hexdigest()
    # Of two workers that did the same work the later would write over the earlier's file, and another machine's last digits differ.
    name = f"{kind}/{document_id[:2]}/{document_id[:16]}-{key[:16]}-{digest[:8]}.parquet"
    write_file(folder / name, content)
    return SegmentRow(document_id, kind, key, name, digest, rows)


def read_segment(folder: Path, row: SegmentRow) -> bytes:
    """The bytes of a recorded segment; raises `StoreFault` when the file is missing or was altered."""
    path = folder / row.path
    with told_plainly("read this segment", path):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise StoreFault(
            "this segment was altered since it was written",
            where=str(path),
            expected=f"sha256 {row.sha256[:16]}…",
            remedy="delete the file and run again: it is made anew from raw/",
        )
    return content


def _pack(columns: dict[str, list[Any]], about: dict[str, Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "turn": pa.int32(), "start": pa.int64(), "end": pa.int64(), "codable": pa.bool_(), "p": pa.float64(),
        "reported": pa.bool_(), "prompted": pa.bool_(),
    }  # fmt: skip
    schema = pa.schema([pa.field(name, types.get(name, pa.string())) for name in columns])
    written = json.dumps(about, sort_keys=True).encode("ascii")
    table = pa.table(columns, schema=schema).replace_schema_metadata({"themetrix": written})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _unpack(content: bytes, shared: Sequence[str] = ()) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """The columns and what the metadata holds; of columns that are `shared`, equal values are one object."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(pa.BufferReader(content))
    about = json.loads((table.schema.metadata or {})[b"themetrix"])
    columns = {
        name: _shared(table.column(name)) if name in shared else table.column(name).to_pylist()
        for name in table.column_names
    }
    return columns, about


def _shared(column: Any) -> list[Any]:
    encoded = column.combine_chunks().dictionary_encode()
    known = encoded.dictionary.to_pylist()
    return [known[place] for place in encoded.indices.to_pylist()]
