"""The run's record as JSON: inputs with hashes, versions, counts of every stage, warnings; no words of participants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.findings import Findings

FORMAT = "json"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`run.json`: run record, codebook digest and each criterion's overall reading; sorted keys, indent 2."""
    run, matrix = findings.run, findings.matrix
    record = {
        "run_id": run.run_id,
        "model": run.model,
        "codebook": run.codebook,
        "codebook_digest": findings.codebook.digest,
        "inputs": run.inputs,
        "versions": run.versions,
        "counts": run.counts,
        "set_aside": run.set_aside,
        # The same warning may be raised where it is met and where it is summed up; said once is enough.
        "warnings": tuple(dict.fromkeys((*run.warnings, *matrix.warnings))),
        "method": run.method,
        "by": matrix.by,
        "readings": [
            {
                "criterion": row.criterion,
                "site": row.site,
                "wave": row.wave,
                "reading": row.reading.value,
                "reading_reason": row.reason.value,
                "balance": _rounded(row.balance.value),
                "balance_low": _rounded(row.balance.low),
                "balance_high": _rounded(row.balance.high),
                "rests_on": row.rests_on,
                "agree": row.agree,
                "disagree": row.disagree,
                "undecided": row.undecided,
            }
            for row in matrix.rows
        ],
    }
    text = json.dumps(record, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
    yield "run.json", f"{text}\n".encode("utf-8", "replace")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _plain(value: Any) -> Any:
    """A mapping or a set of the record in a shape that JSON has; anything else is a fault of who made the record."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"a run's record holds plain values, not {type(value).__name__}")
