"""The rows on which a model and people disagree most, for somebody to read; how often they do is `pipeline.evaluation`'s.

A surprise names a row by its place, so nothing a model keeps of its training holds words; `as_csv` puts the words beside them
for whoever asked for a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.evaluation import Scored
from pipeline.labelled import LabelledUtterance
from pipeline.spreadsheet import csv_bytes, inert

EACH = 20
"""Surprises of one kind kept for one label: as many as a person reads with care."""
COLUMNS = (
    *("label", "kind", "p", "document", "turn", "utterance_id", "group", "question", "text"),
    *("labels", "model", "left_open"),
)


class Kind(StrEnum):
    """How a model and people differ."""

    WRONG_YES = "wrong yes"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Surprise:
    """One label of the row at place `row`: given against people (`wrong yes`) or people's and not given (`missed`), with its p.

    `given` and `left_open` are all the labels of the row that the model gave, and left to a person.
    """

    row: int
    label: str
    kind: Kind
    p: float
    given: tuple[str, ...]
    left_open: tuple[str, ...]


def surprises(scored: Scored, each: int = EACH) -> tuple[Surprise, ...]:
    """The surest mistakes: label by label the wrong yes with the highest p, then the missed with the lowest, `each` at most.

    What the model left open is no mistake. Where p is the same, the earlier row comes first.
    """
    found: list[Surprise] = []
    for column, label in enumerate(scored.labels):
        truth, given, p = scored.truth[:, column], scored.given[:, column], scored.scores[:, column]
        wrong, missed = given & ~truth, truth & ~given & ~scored.left_open[:, column]
        for kind, chosen, key in ((Kind.WRONG_YES, wrong, -p), (Kind.MISSED, missed, p)):
            rows = np.flatnonzero(chosen)
            found += [
                Surprise(
                    row=row,
                    label=label,
                    kind=kind,
                    p=float(p[row]),
                    given=_there(scored.labels, scored.given[row].tolist()),
                    left_open=_there(scored.labels, scored.left_open[row].tolist()),
                )
                for row in rows[np.argsort(key[rows], kind="stable")][:each].tolist()
            ]
    return tuple(found)


def as_csv(found: Sequence[Surprise], rows: Sequence[LabelledUtterance]) -> bytes:
    """The surprises with their words, people's `labels` and the `model`'s, a line each; safe to open in a spreadsheet."""
    lines = []
    for surprise in found:
        row = rows[surprise.row]
        cells = (row.document, row.turn, row.utterance_id, row.group, row.question, row.text)
        codes = (";".join(labels) for labels in (row.labels, surprise.given, surprise.left_open))
        lines.append([surprise.label, surprise.kind.value, f"{surprise.p:.3f}", *map(inert, (*cells, *codes))])
    return csv_bytes([COLUMNS, *lines])


def _there(labels: Sequence[str], marks: Sequence[bool]) -> tuple[str, ...]:
    return tuple(label for label, there in zip(labels, marks, strict=True) if there)
