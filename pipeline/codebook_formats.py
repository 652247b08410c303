"""Codebooks in the formats people have them in: read by content, written by ending; each format is a module of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook_qdc import id_of, labels_of, read_qdc, write_qdc
from pipeline.codebook_table import read_table, write_csv, write_workbook
from pipeline.codebook_toml import content_of, write_toml
from pipeline.errors import InvalidFile, UnreadableFile, WrongUse
from pipeline.qdpx import is_project, read_project
from pipeline.tables_in import is_workbook

_WRITERS: Mapping[str, Callable[[Codebook], bytes]] = {
    ".toml": write_toml,
    ".qdc": write_qdc,
    ".csv": write_csv,
    ".xlsx": write_workbook,
}
ENDINGS = tuple(_WRITERS)
"""The endings of what a codebook can be written as; it is read from a project (.qdpx), too."""


@dataclass(frozen=True, slots=True)
class ReadCodebook:
    """A codebook out of a file, and what a person should know of how it came about."""

    codebook: Codebook
    notes: tuple[str, ...] = ()


def read_any_codebook(content: bytes, where: str, keep: Codebook | None = None) -> ReadCodebook:
    """The codebook in a file of any known format; content decides. Raises `InvalidFile` with every problem.

    Other programs know labels alone. With `keep`, the criteria, groups, sites and all the rest are that codebook's, and
    so is what the file doesn't say of a label both have: a file that went to another program and back loses nothing.
    """
    written, notes = _content(content, where)
    if keep is not None:
        known = content_of(keep)
        labels = {entry["id"]: entry for entry in known["labels"]}
        merged = [{**labels.get(entry["id"], {}), **entry} for entry in written.get("labels", [])]
        written = {**known, **{key: value for key, value in written.items() if key != "labels"}, "labels": merged}
    codebook = parse_codebook(written, where=where, default_id=id_of(PurePath(where).stem))
    return ReadCodebook(codebook, tuple(notes))


def write_codebook(codebook: Codebook, name: str) -> bytes:
    """The codebook in the format that the ending of `name` asks for; raises `WrongUse` for one that isn't written."""
    writer = _WRITERS.get(PurePath(name).suffix.lower())
    if writer is None:
        raise WrongUse("codebooks aren't written in this format", where=name, expected=f"one of {', '.join(ENDINGS)}")
    return writer(codebook)


def remarks(codebook: Codebook) -> tuple[str, ...]:
    """What is no problem and may still be meant otherwise: labels without a definition, without use, without examples."""
    fed = {label for criterion in codebook.criteria for label in criterion.labels}
    judged = {group for criterion in codebook.criteria for group in criterion.judged_by}
    told = (
        ("no definition, which the machine learns from, too", [e.id for e in codebook.labels if not e.definition]),
        ("no examples", [e.id for e in codebook.labels if not e.examples]),
        ("in no criterion", [e.id for e in codebook.labels if codebook.criteria and e.id not in fed]),
        ("a group that judges nothing", [e.id for e in codebook.groups if codebook.criteria and e.id not in judged]),
    )
    return tuple(f"{what}: {', '.join(ids)}" for what, ids in told if ids)


def _content(content: bytes, where: str) -> tuple[dict[str, Any], list[str]]:
    """What a file says, as a codebook's TOML would say it, and notes."""
    if is_project(content):
        try:
            labels, notes = labels_of(read_project(content, where).codes)
        except UnreadableFile as error:
            raise InvalidFile("codebook", where, [f"{error.found}; {error.remedy}"]) from None
        return {"labels": labels}, notes
    if content.startswith(b"PK"):
        if not is_workbook(content):
            raise InvalidFile("codebook", where, ["an archive that is neither a workbook nor a REFI-QDA project"])
        labels, notes = read_table(content, where, workbook=True)
        return {"labels": labels}, notes
    head = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if head.startswith(b"<"):
        labels, notes = read_qdc(content, where)
        return {"labels": labels}, notes
    if PurePath(where).suffix.lower() in (".csv", ".tsv", ".txt"):
        labels, notes = read_table(content, where, workbook=False)
        return {"labels": labels}, notes
    try:
        return tomllib.loads(content.decode("utf-8-sig")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("codebook", where, [f"not readable as TOML: {error}"]) from None
