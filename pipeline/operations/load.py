"""Loads what is coded under the model, codebook and participants in use, with the record of what went into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

from pipeline import __version__
from pipeline.codebook import Codebook
from pipeline.duplicates import near_duplicates
from pipeline.errors import WrongUse
from pipeline.findings import RunRecord
from pipeline.matrix import EvidenceMatrix
from pipeline.operations.code import coded_keys
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import label_key
from pipeline.participants import ParticipantRow
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.keys import pseudonym_key
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import CODED, PREPARED, Prepared, read_segment, unpack_codes, unpack_prepared
from pipeline.store.workspace import Workspace
from pipeline.utterance import CodedDocument

NOT_EVALUATED = (
    "The model in use has not been evaluated on interviews of this study. Label a random sample of your own and run "
    "`themetrix evaluate` before you publish a figure."
)
GATHERING = 1
"""Raised when the same codes give other evidence, so that a run gets another id."""
_VERSIONS_TOLD = ("torch", "sentence-transformers", "spacy", "scikit-learn", "presidio-analyzer", "numpy", "pandas")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The coded interviews in order of name, what is known of each input, and what to be warned of."""

    documents: tuple[CodedDocument, ...]
    inputs: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]


def load(workspace: Workspace, ledger: Ledger, codebook: Codebook) -> Loaded:
    """Every document that counts and is coded as things stand now; one that isn't coded yet is named in a warning."""
    documents = ledger.documents()
    participants = participants_in_use(workspace)
    key = pseudonym_key(workspace)
    keys = coded_keys(workspace, documents, codebook)
    prepared_rows, coded_rows = ledger.segments(PREPARED), ledger.segments(CODED)
    found: list[CodedDocument] = []
    inputs: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []
    for identifier in documents:
        prepared_key, coded_key = keys[identifier]
        prepared_row = prepared_rows.get((identifier, prepared_key))
        coded_row = coded_rows.get((identifier, coded_key))
        if prepared_row is None or coded_row is None:
            warnings.append(f"document {identifier[:12]} isn't coded yet: run `themetrix run`")
            continue
        prepared = unpack_prepared(read_segment(workspace.segments, prepared_row))
        coded = unpack_codes(read_segment(workspace.segments, coded_row), prepared.utterances)
        name = raw.raw_names(workspace.raw, identifier)[0]
        rows = _renamed(prepared, [row for row in participants if row.is_of(name)], key)
        speakers, told = identify(tuple(prepared.label_keys), name, identifier, codebook, rows)
        found.append(CodedDocument(prepared.transcript, speakers, coded))
        warnings.extend(f"{prepared.transcript.name}: {line}" for line in told)
        inputs[identifier] = {
            "document": identifier,
            "document_name": prepared.transcript.name,
            # What it was made from, not its bytes: the last digits of a probability may differ with the batch's shape.
            "made_from": {"prepared": prepared_key, "coded": coded_key},
            **prepared.notes,
        }
    found.sort(key=lambda document: (document.transcript.name, document.transcript.document_id))
    alike = near_duplicates((d.transcript.name, [c.utterance.text for c in d.utterances]) for d in found)
    warnings += [
        f"{one} and {other} share {share:.0%} of their longer utterances: one talk in two files? Both count; leave one out "
        "with `themetrix export --exclude NAME`"
        for one, other, share in alike
    ]
    listed = tuple(inputs[document.transcript.document_id] for document in found)
    return Loaded(tuple(found), listed, tuple(sorted(warnings)))


def without(loaded: Loaded, exclude: Sequence[str]) -> Loaded:
    """`loaded` less the documents named (id, its beginning, or de-identified name); raises `WrongUse` unless one fits each."""
    dropped: set[str] = set()
    for wanted in exclude:
        hits = {
            document.transcript.document_id
            for document in loaded.documents
            if document.transcript.document_id.startswith(wanted) or document.transcript.name == wanted
        }
        if len(hits) != 1:
            raise WrongUse(
                f"{len(hits)} documents fit {wanted!r}",
                expected="a document's name or id, as run.json and the workbook give it",
            )
        dropped |= hits
    if not dropped:
        return loaded
    return Loaded(
        tuple(document for document in loaded.documents if document.transcript.document_id not in dropped),
        tuple(entry for entry in loaded.inputs if entry["document"] not in dropped),
        (*loaded.warnings, f"{len(dropped)} documents were excluded by hand"),
    )


def record(
    workspace: Workspace, ledger: Ledger, codebook: Codebook, loaded: Loaded, matrix: EvidenceMatrix
) -> RunRecord:
    """What went into the run and what came out; its id is the hash of all the rest."""
    model = model_in_use(workspace, codebook)
    aside = tuple(
        {"document": row.document_id, "name": row.name, "reason": row.reason, "found": row.found, "remedy": row.remedy}
        for row in ledger.files_set_aside()
    )
    run = RunRecord(
        run_id="",
        model=model.version,
        codebook=f"{codebook.id} {codebook.version}",
        inputs=loaded.inputs,
        versions={"themetrix": __version__, **{name: version(name) for name in _VERSIONS_TOLD}},
        counts=_counts(loaded, len(aside), len(matrix.duplicate_of)),
        set_aside=aside,
        warnings=(NOT_EVALUATED, *loaded.warnings, *matrix.warnings),
        method={
            "model_digest": model.digest,
            "encoder": model.encoder.ref.name,
            "encoder_id": model.encoder.ref.encoder_id,
            "codebook_digest": codebook.digest,
            "gathering": GATHERING,
            "by": list(matrix.by),
            "reading": asdict(codebook.reading),
            "speakers_digest": _speakers_digest(loaded),
        },
    )
    content = json.dumps(asdict(run), sort_keys=True, ensure_ascii=True)
    return replace(run, run_id=hashlib.sha256(content.encode("ascii")).hexdigest()[:16])


def _renamed(prepared: Prepared, rows: Sequence[ParticipantRow], key: bytes) -> tuple[ParticipantRow, ...]:
    """The participants' rows with each speaker's label as it stands in the de-identified transcript."""
    labels = {hashed: label for label, hashed in prepared.label_keys.items()}
    return tuple(replace(row, speaker=labels.get(label_key(row.speaker, key), row.speaker)) for row in rows)


def _speakers_digest(loaded: Loaded) -> str:
    """Hash of who speaks in which document for which group: a corrected participants file makes another run."""
    listed = [
        [
            document.transcript.document_id,
            *sorted(json.dumps(asdict(s), sort_keys=True) for s in document.speakers.values()),
        ]
        for document in loaded.documents
    ]
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()


def _counts(loaded: Loaded, set_aside: int, duplicates: int) -> dict[str, int]:
    utterances = [coded for document in loaded.documents for coded in document.utterances]
    codable = [coded for coded in utterances if coded.utterance.codable]
    given = [decision.verdict.value for coded in codable for decision in coded.decisions]
    return {
        "documents": len(loaded.documents),
        "set_aside": set_aside,
        "turns": sum(len(document.transcript.turns) for document in loaded.documents),
        "utterances": len(utterances),
        "codable_utterances": len(codable),
        "duplicates": duplicates,
        "codes": given.count("yes"),
        "abstentions": given.count("abstain"),
        "replaced": sum(sum(entry["replaced"].values()) for entry in loaded.inputs),
    }
