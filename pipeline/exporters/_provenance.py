"""How a run came about, as titled tables of plain text; shared by the exports people read, which only lay it out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import wording
from pipeline.findings import Findings


@dataclass(frozen=True, slots=True)
class Account:
    """One titled table: `rows` have as many texts as `columns`; no rows means that there is nothing to tell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def warnings_of(findings: Findings) -> tuple[str, ...]:
    """Every warning of the run and of the matrix, each once, the run's first."""
    return tuple(dict.fromkeys((*findings.run.warnings, *findings.matrix.warnings)))


def accounts(findings: Findings) -> tuple[Account, ...]:
    """The tables of "How it was made": run, method, counts, inputs, files set aside, versions, words and limits."""
    run, codebook = findings.run, findings.codebook
    limits = codebook.reading
    the_run = (
        ("Run", run.run_id),
        ("Model", run.model),
        ("Codebook", run.codebook),
        ("Codebook's digest", codebook.digest),
        ("Subject", codebook.subject),
        ("Interviews", f"{len(findings.documents):,}"),
        ("Repeated evidence left out", wording.counted(len(findings.matrix.duplicate_of), "utterance")),
        ("Participants needed to read a cell", f"{limits.min_participants}"),
        ("Participants needed on each side to call it mixed", f"{limits.min_participants_a_side}"),
        (
            "Interval",
            f"{limits.interval * 100:.1f} %, {limits.resamples:,} resamples of participants, seed {limits.seed}",
        ),
    )
    return (
        Account("The run", ("What", "Value"), tuple((what, value) for what, value in the_run if value)),
        Account("Method", ("What", "Value"), _pairs(run.method)),
        Account("Counts of every stage", ("What", "Count"), _pairs(run.counts)),
        _listing("Interviews taken in", run.inputs),
        _listing("Files set aside", run.set_aside),
        Account("Versions", ("What", "Version"), _pairs(run.versions)),
        Account("What the words mean", ("Word", "Meaning"), wording.meanings(limits)),
        Account("Limits", ("Keep in mind",), tuple((limit,) for limit in wording.LIMITS)),
    )


def _pairs(mapping: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key).replace("_", " "), _told(value)) for key, value in mapping.items())


def _listing(title: str, entries: Iterable[Mapping[str, Any]]) -> Account:
    """A table of mappings: every key that any of them has is a column, in the order in which they appear."""
    told = list(entries)
    keys = list(dict.fromkeys(key for entry in told for key in entry))
    rows = tuple(tuple(_told(entry.get(key, "")) for key in keys) for entry in told)
    return Account(title, tuple(str(key).replace("_", " ") for key in keys), rows)


def _told(value: Any) -> str:
    """A value of the record as text a person can read; structures as JSON, with sorted keys."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)
