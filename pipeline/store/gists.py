"""The gists of interviews on disk, `segments/gists/`: a file a document, read in the place of its segments while nothing changed.

A cache: all in it can be made again from the segments. A file that is missing, of another make or altered is passed over.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from pipeline.gist import Coded, Gist, Said, Spoke
from pipeline.speaker import Speaker
from pipeline.store.atomic import TEMPORARY, make_folder, told_plainly
from pipeline.transcript import Role
from pipeline.utterance import Decision, Verdict

LAYOUT = 1
"""Raised when a gist holds something else, or the same interview gives another one."""
_NUMBERS = (("turn", "<i4"), ("words", "<i4"), ("speaker", "<i4"), ("words_hash", "<u8"))


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a prepared document without its words: its name, its speakers' labels as `Prepared` has them, notes.

    `prepared` is the key of the segment it was read off.
    """

    prepared: str
    name: str
    label_keys: dict[str, str]
    notes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies there: the head, the key of its gist, and the gist's bytes."""

    head: Head
    key: str
    content: bytes


def gist_key(coded_key: str, codebook_digest: str, speakers: Mapping[str, Speaker], people: str) -> str:
    """The hash of all that decides what a gist says; `people` is a hash of people's codes of the document."""
    told = [LAYOUT, coded_key, codebook_digest, sorted(astuple(each) for each in speakers.values()), people]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


def keep_gist(folder: Path, head: Head, key: str, gist: Gist) -> None:
    """Keeps a gist under `key` in the place of an older one of the same document."""
    path = _path(folder, gist.document_id)
    told = {
        "prepared": head.prepared,
        "name": head.name,
        "label_keys": head.label_keys,
        "notes": head.notes,
        "key": key,
    }
    begins = json.dumps(told, sort_keys=True).encode("ascii")
    content = b"\n".join((begins, packed(gist)))
    with told_plainly("keep what is counted of an interview", path):
        make_folder(path.parent)
        temporary = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
        # Not forced to disk: what a power cut leaves of it doesn't fit its hash.
        temporary.write_bytes(hashlib.sha256(content).hexdigest().encode("ascii") + b"\n" + content)
        temporary.replace(path)


def find_gist(folder: Path, document_id: str) -> Kept | None:
    """What is kept of a document, None where there is nothing that can be used."""
    path = _path(folder, document_id)
    try:
        printed, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest().encode("ascii") != printed:
        return None
    begins, _, rest = content.partition(b"\n")
    try:
        told = json.loads(begins)
        return Kept(Head(*(told[name] for name in ("prepared", "name", "label_keys", "notes"))), told["key"], rest)
    except (ValueError, KeyError):  # of another release
        return None


def packed(gist: Gist) -> bytes:
    """A gist as bytes, without its speakers: who they are is decided anew at each run."""
    said = gist.said
    begins = {
        "document_id": gist.document_id,
        "name": gist.name,
        "turns": gist.turns,
        "asked": gist.asked,
        "spoke": [[each.label, each.role.value, each.utterances, each.codable, each.words] for each in gist.spoke],
        "ids": [len(said.ids), said.ids.dtype.itemsize],
        "long": len(gist.long_texts),
        "decisions": [[row, [_plain(each) for each in told]] for row, told in said.decisions.items()],
        "coded": astuple(gist.coded),
        "answers": astuple(gist.answers),
        "codable": gist.codable,
        "coders": gist.coders,
        "read": gist.read,
        "decided": [[identifier, _plain(decision)] for identifier, decision in gist.decided],
        "abstained": gist.abstained,
        "machine": gist.machine,
        "to_the_point": gist.to_the_point,
    }
    arrays = [said.ids.tobytes(), *(getattr(said, name).astype(kind).tobytes() for name, kind in _NUMBERS)]
    return b"\n".join(
        (json.dumps(begins).encode("ascii"), b"".join((*arrays, gist.long_texts.astype("<u8").tobytes())))
    )


def unpacked(content: bytes, speakers: Mapping[str, Speaker], key: str) -> Gist:
    """The reverse of `packed`, with who the speakers are and the key it is kept under."""
    import numpy as np

    begins, _, rest = content.partition(b"\n")
    held = json.loads(begins)
    count, width = held["ids"]
    at = count * width
    ids = np.frombuffer(rest[:at], dtype=f"S{max(1, width)}") if count else np.zeros(0, dtype=np.bytes_)
    arrays = {}
    for name, kind in _NUMBERS:
        many = count * (2 if name == "words_hash" else 1)
        end = at + many * np.dtype(kind).itemsize
        arrays[name] = np.frombuffer(rest[at:end], dtype=kind)
        at = end
    arrays["words_hash"] = arrays["words_hash"].reshape(-1, 2)
    return Gist(
        document_id=held["document_id"],
        name=held["name"],
        speakers=speakers,
        turns=held["turns"],
        asked=held["asked"],
        spoke=tuple(Spoke(label, Role(role), *counts) for label, role, *counts in held["spoke"]),
        said=Said(ids, **arrays, decisions={row: tuple(map(_decision, told)) for row, told in held["decisions"]}),
        long_texts=np.frombuffer(rest[at:], dtype="<u8").reshape(-1, 2),
        coded=_coded(held["coded"]),
        answers=_coded(held["answers"]),
        codable=held["codable"],
        coders=tuple((name, count) for name, count in held["coders"]),
        read=held["read"],
        decided=tuple((identifier, _decision(each)) for identifier, each in held["decided"]),
        abstained=held["abstained"],
        machine=tuple((label, count) for label, count in held["machine"]),
        to_the_point=held["to_the_point"],
        key=key,
    )


def _coded(held: list[Any]) -> Coded:
    decisions, given, left, left_in, by_people, touched, coders = held
    return Coded(decisions, given, left, left_in, by_people, touched, tuple(coders))


def _plain(found: Decision) -> list[Any]:
    was = None if found.replaced is None else _plain(found.replaced)
    told = (found.label, found.p, found.verdict.value, found.attributed_to, found.reported, found.prompted, found.coder)
    return [*told, *([was] if was else [])]


_VERDICTS = {each.value: each for each in Verdict}


def _decision(held: list[Any]) -> Decision:
    label, p, verdict, attributed_to, reported, prompted, coder, *was = held
    replaced = _decision(was[0]) if was else None
    return Decision(label, p, _VERDICTS[verdict], attributed_to, reported, prompted, coder, replaced)


def _path(folder: Path, document_id: str) -> Path:
    """Where it lies: beside segments, and named as they are, so that whoever erases a document's segments erases it too."""
    return folder / "gists" / document_id[:2] / f"{document_id[:16]}-gist"
