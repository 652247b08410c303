"""Workspaces to measure in, of any size: interviews made for measuring, as files to read or laid down coded already.

`written` makes text files of invented talk, spliced from the sentences of data/training so that none stands twice; nobody said
them. `laid` writes the segments of `synthetic_study` as a run would have left them, one interview at a time, where reading and
coding would take days. In both the cache of vectors is filled with vectors drawn by chance, so that nothing waits for an encoder.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from synthetic_study import A_DOCUMENT, coded_interviews

from pipeline.cleaning import clean
from pipeline.embedding import cache_key
from pipeline.operations.code import coded_keys
from pipeline.operations.gate import LISTENED
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.prepare import label_key, prepared_keys
from pipeline.operations.study import codebook_in_use
from pipeline.participants import ParticipantRow
from pipeline.store import raw
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use, written_participants
from pipeline.store.segments import (
    CODED,
    PREPARED,
    Prepared,
    pack_codes,
    pack_prepared,
    read_segment,
    unpack_prepared,
    write_segment,
)
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace, make_workspace, open_workspace
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument

TRAINING = Path(__file__).resolve().parents[1] / "data" / "training"
MODEL = "v1-fast"
_PARTS = 1.75  # utterances that a spliced sentence is parted into
_AT_ONCE = 200  # interviews recorded in one transaction
_WHO = (
    ("Peer support worker", "psw"),
    ("Carer", "carers"),
    ("Service manager", "middle_management"),
    ("Service user", "service_users"),
    ("Psychiatrist", "professionals"),
)
_NOTES = {
    "format": "txt", "convention": "laid", "confidence": 1.0, "encoding": "utf-8", "removed": {}, "replaced": {},
    "doubtful": 0, "warnings": 0,
}  # fmt: skip


def new_workspace(root: Path) -> Workspace:
    """A workspace with the fast model, whose gate tells all and holds nothing back; its key lies beside it."""
    make_workspace(root)
    key = root.parent / f"{root.name}.key"
    key.write_text("a key for a benchmark and for nothing else\n", encoding="ascii")
    settings = root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8").replace('model = "v1" ', f'model = "{MODEL}" ')
    text = text.replace('# key_file = "~/.config/themetrix/key"', f'key_file = "{key}"')
    text = text.replace("# still_seconds = 1 ", "still_seconds = 0 ").replace("# hold = true ", "hold = false ")
    settings.write_text(text, encoding="utf-8")
    return open_workspace(root)


# ------------------------------------------------------------------------------------------------------- files to read


@cache
def _sentences() -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """What is said and what is asked in data/training, word by word."""
    said: dict[str, None] = {}
    asked: dict[str, None] = {}
    for path in sorted(TRAINING.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                said[row["text"]] = None
                asked[row["question"]] = None
    found = tuple(tuple(tuple(text.split()) for text in texts if len(text.split()) > 5) for texts in (said, asked))
    return found[0], found[1]


def said() -> list[str]:
    """The utterances of data/training."""
    return [" ".join(words) for words in _sentences()[0]]


def _spliced(dice: random.Random, kind: int) -> str:
    """The beginning of one sentence and the end of another: alike in length and words, said by nobody."""
    one, other = (dice.choice(_sentences()[kind]) for _ in range(2))
    return " ".join((*one[: max(2, len(one) // 2)], *other[len(other) // 2 :]))


def written(folder: Path, utterances: int, *, after: int = 0) -> int:
    """Writes about so many participants' utterances as interviews; returns how many files. `after` so many came first."""
    folder.mkdir(parents=True)
    many = max(1, round(utterances / A_DOCUMENT))
    left = round(utterances / _PARTS)
    for number in range(after, after + many):
        dice = random.Random(number)
        label, _ = _WHO[number % len(_WHO)]
        site = ("North", "South", "London")[number // len(_WHO) % 3]
        count = left // (after + many - number)
        left -= count
        turns = []
        while count > 0:
            turns.append(f"Interviewer: {_spliced(dice, 1)}")
            size = min(count, dice.randint(1, 4))
            turns.append(f"{label} {site}: {' '.join(_spliced(dice, 0) for _ in range(size))}")
            count -= size
        content = "\n\n".join(turns)
        (folder / f"{site} {label} {number:06}.txt").write_text(f"{content}\n", encoding="utf-8")
    return many


def filled(workspace: Workspace, model: Model, documents: Iterator[Prepared]) -> int:
    """Puts a vector drawn by chance into the cache for every text that coding will ask for; returns how many."""
    vectors = VectorCache(workspace.segments, model.encoder.ref.encoder_id)
    count = 0
    for part in _batched(documents, _AT_ONCE):
        utterances = [utterance for document in part for utterance in document.utterances]
        texts = {text for each in utterances for text in (each.text, each.question) if text}
        count += _put(vectors, model, {clean(text) for text in texts})
    vectors.close()
    return count


def _put(vectors: VectorCache, model: Model, texts: set[str]) -> int:
    keys = sorted(cache_key(model.encoder.ref, text) for text in texts)
    dice = np.random.default_rng(len(keys))
    drawn = dice.standard_normal((len(keys), model.encoder.ref.dimension)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    vectors.put(zip(keys, drawn, strict=True))
    return len(keys)


# ------------------------------------------------------------------------------------------------- laid down as coded


def laid(workspace: Workspace, utterances: int, *, after: int = 0, seed: int = 5) -> int:
    """Lays down interviews of so many coded utterances, prepared and coded; returns how many. `after` so many came first.

    Their originals are stand-ins, since nothing reads them again.
    """
    codebook = codebook_in_use(workspace)
    model = model_in_use(workspace, codebook)
    many = max(1 if after else 4, round(utterances / A_DOCUMENT))
    with Ledger(workspace.ledger) as ledger:
        key = study_key(workspace, ledger)
        rows = list(participants_in_use(workspace))
        for document in coded_interviews(codebook, np.random.default_rng(seed), utterances, many, after=after):
            rows += [
                ParticipantRow(document.transcript.name, s.label, s.participant, s.group, s.site, s.wave)
                for s in document.speakers.values()
                if s.role is not Role.INTERVIEWER
            ]
        workspace.participants.write_bytes(written_participants(rows))
        vectors = VectorCache(workspace.segments, model.encoder.ref.encoder_id)
        coming = coded_interviews(codebook, np.random.default_rng(seed), utterances, many, after=after)
        for part in _batched(coming, _AT_ONCE):
            for document in part:
                _take(workspace, ledger, document, key)
            identifiers = [document.transcript.document_id for document in part]
            known = coded_keys(workspace, identifiers, codebook, model)
            ledger.add_segments(
                row for document in part for row in _segments(workspace, document, *known[_id(document)], key)
            )
            _put(vectors, model, {text for document in part for text in _listened(document)})
        vectors.close()
    return many


def _id(document: CodedDocument) -> str:
    return document.transcript.document_id


def _take(workspace: Workspace, ledger: Ledger, document: CodedDocument, key: bytes) -> None:
    """Takes in a stand-in for its file: the very bytes of which the synthetic study's id is the hash."""
    name = document.transcript.name
    content = name.encode("utf-8")
    if hashlib.sha256(content).hexdigest() != _id(document):
        raise AssertionError("the synthetic study names its documents otherwise")
    raw.keep_raw(workspace.raw, _id(document), name, content)
    ledger.take(_id(document), raw.name_key(name, key), len(content), raw.name_key(name, key))


def _segments(workspace: Workspace, document: CodedDocument, prepared_key: str, coded_key: str, key: bytes) -> Iterator:
    labels = {label: label_key(label, key) for label in document.speakers}
    utterances = tuple(coded.utterance for coded in document.utterances)
    prepared = pack_prepared(Prepared(document.transcript, utterances, labels, dict(_NOTES)))
    yield write_segment(workspace.segments, _id(document), PREPARED, prepared_key, prepared, len(utterances))
    # What people decided stands in the ledger, never in a segment.
    coded = tuple(
        replace(each, decisions=tuple(decision.machine for decision in each.decisions)) for each in document.utterances
    )
    rows = sum(len(each.decisions) for each in coded)
    yield write_segment(workspace.segments, _id(document), CODED, coded_key, pack_codes(coded), rows)


def _listened(document: CodedDocument) -> list[str]:
    """The texts that the gate compares interviews by."""
    said = sorted(
        (coded.utterance.utterance_id, coded.utterance.text) for coded in document.utterances if coded.utterance.codable
    )
    return [clean(text) for _, text in said[:LISTENED]]


def _batched(documents: Iterable[Any], size: int) -> Iterator[list[Any]]:
    coming = iter(documents)
    while part := list(islice(coming, size)):
        yield part


def prepared_at(workspace: Workspace) -> Iterator[Prepared]:
    """Every document as it stands prepared."""
    with Ledger(workspace.ledger) as ledger:
        there = ledger.segments(PREPARED)
        for each in prepared_keys(workspace, ledger.documents(), codebook_in_use(workspace)).items():
            if each in there:
                yield unpack_prepared(read_segment(workspace.segments, there[each]))
