"""Labelled data: people's codes for utterances, parsed from CSV with every problem told at once; learning is `training`'s."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.csv_text import delimiter_of
from pipeline.decoding import decode
from pipeline.errors import InvalidFile
from pipeline.features import Passage

REQUIRED = ("document", "text", "labels")
OPTIONAL = (
    *("utterance_id", "turn", "speaker", "participant", "group", "site", "coder", "question"),
    *("holder", "reported", "prompted", "sampling_probability"),
)
_KIND = "file of labelled data"
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class LabelledUtterance:
    """One utterance as one coder labelled it; no labels means that a person read it and gave none.

    `holders` and `reported` run beside `labels`, or are empty where the file doesn't say; `prompted` likewise.
    `turn` groups the rows of one turn ("" when not known). `sampling_probability` is in (0, 1], None when not known.
    """

    document: str
    text: str
    labels: tuple[str, ...]
    question: str = ""
    turn: str = ""
    utterance_id: str = ""
    speaker: str = ""
    participant: str = ""
    group: str = ""
    site: str = ""
    coder: str = ""
    holders: tuple[str, ...] = ()
    reported: tuple[bool, ...] = ()
    prompted: tuple[bool | None, ...] = ()
    sampling_probability: float | None = None

    @property
    def passage(self) -> Passage:
        """What the features are made of: text, question, and the turn within its document."""
        return Passage(self.text, self.question, f"{self.document}\x1f{self.turn}" if self.turn else "")


def parse_labelled(data: bytes, where: str, codebook: Codebook) -> tuple[LabelledUtterance, ...]:
    """The rows of a labelled CSV in order; raises `InvalidFile` with every problem in it, each with its line.

    Comma, tab or semicolon between cells (whichever the header has most of), with or without a byte-order mark.
    Columns beyond those known are left alone.
    """
    text = decode(data).text
    problems: list[str] = []
    rows = list(_cells(text, problems))
    if not rows:
        raise InvalidFile(_KIND, where, problems or [f"the file holds nothing; expected a line {','.join(REQUIRED)}"])
    header = [name.strip().casefold() for name in rows[0][1]]
    wanted = f"expected {', '.join(REQUIRED)}, and if you like {', '.join(OPTIONAL)}"
    problems += [f"line 1: no column {name!r}; {wanted}" for name in REQUIRED if name not in header]
    problems += [f"line 1: the column {name!r} stands twice" for name in REQUIRED + OPTIONAL if header.count(name) > 1]
    if problems:
        raise InvalidFile(_KIND, where, problems)
    parsed = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            problems.append(
                f"line {line}: {len(cells)} cells under {len(header)} column names; is a text with commas missing its quotes?"
            )
            continue
        parsed.append(_row(dict(zip(header, (cell.strip() for cell in cells), strict=True)), line, codebook, problems))
    if problems:
        raise InvalidFile(_KIND, where, problems)
    if not parsed:
        raise InvalidFile(_KIND, where, ["there are column names and no row under them"])
    return tuple(parsed)


def _cells(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The filled rows, each with the number of the line it ends on; a quote that is never closed ends the reading."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"line {reader.line_num}: {error}; a quotation mark inside a quoted text is written twice")
            return
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _row(cells: Mapping[str, str], line: int, codebook: Codebook, problems: list[str]) -> LabelledUtterance:
    problems += [f"line {line}: nothing under {name!r}" for name in ("document", "text") if not cells[name]]
    labels = tuple(dict.fromkeys(_joined(cells["labels"])))
    for label in labels:
        if label not in codebook.label_ids:
            known = ", ".join(codebook.label_ids)
            problems.append(
                f"line {line}: the codebook has no label {label[:64]!r}; expected one of {known}, joined by ;"
            )
    reported = _beside(cells, "reported", labels, line, problems)
    prompted = _beside(cells, "prompted", labels, line, problems)
    return LabelledUtterance(
        document=cells["document"],
        text=cells["text"],
        labels=labels,
        question=cells.get("question", ""),
        turn=cells.get("turn", ""),
        utterance_id=cells.get("utterance_id", ""),
        speaker=cells.get("speaker", ""),
        participant=cells.get("participant", ""),
        group=cells.get("group", ""),
        site=cells.get("site", ""),
        coder=cells.get("coder", ""),
        holders=tuple(_beside(cells, "holder", labels, line, problems)),
        reported=tuple(_truth(cell, "reported", line, problems) is True for cell in reported),
        prompted=tuple(_truth(cell, "prompted", line, problems) for cell in prompted),
        sampling_probability=_probability(cells.get("sampling_probability", ""), line, problems),
    )


def _joined(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _beside(cells: Mapping[str, str], name: str, labels: Sequence[str], line: int, problems: list[str]) -> list[str]:
    """The parts of a cell that runs beside `labels`: none at all, or as many."""
    cell = cells.get(name, "")
    parts = [part.strip() for part in cell.split(";")] if cell else []
    if parts and len(parts) != len(_joined(cells["labels"])):
        problems.append(
            f"line {line}: {len(parts)} values under {name!r} for {len(labels)} labels; expected one a label"
        )
        return []
    return parts[: len(labels)]


def _truth(cell: str, name: str, line: int, problems: list[str]) -> bool | None:
    if cell and cell.casefold() not in _TRUTH:
        problems.append(f"line {line}: under {name!r} stands neither true nor false")
    return _TRUTH.get(cell.casefold())


def _probability(cell: str, line: int, problems: list[str]) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = 0.0
    if not 0.0 < value <= 1.0:
        problems.append(f"line {line}: sampling_probability must be a number over 0, at most 1")
        return None
    return value
