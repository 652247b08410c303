"""Tables of texts to score, and the same tables with their scores: CSV in, CSV out, every column of the input kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.coding_head import Head, Scores
from pipeline.decoding import decode
from pipeline.errors import InvalidFile
from pipeline.features import Passage
from pipeline.utterance import Verdict

_KIND = "table of texts"
_LARGEST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Texts:
    """A table as it was given (`header`, `rows`) and the passage in each row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    passages: tuple[Passage, ...]


def read_texts(data: bytes, where: str) -> Texts:
    """The texts of a CSV with a column `text`, and if there are any, `question`, `document` and `turn`.

    Rows with the same document and turn are one turn, whose parts share in each other's score. Raises `InvalidFile` with
    every problem and its line.
    """
    csv.field_size_limit(_LARGEST_CELL)
    text = decode(data).text
    first = next((line for line in text.split("\n") if line.strip()), "")
    lines = [row for row in csv.reader(io.StringIO(text), delimiter=max(",\t;", key=first.count)) if any(row)]
    if not lines:
        raise InvalidFile(_KIND, where, ["the file holds nothing; expected a line of column names, one of them `text`"])
    header = tuple(name.strip() for name in lines[0])
    places = {name.casefold(): place for place, name in enumerate(header)}
    if "text" not in places:
        raise InvalidFile(_KIND, where, [f"no column `text` among: {', '.join(header)[:200]}"])
    problems = [
        f"row {number}: {len(row)} cells under {len(header)} column names"
        for number, row in enumerate(lines[1:], start=2)
        if len(row) != len(header)
    ]
    if problems:
        raise InvalidFile(_KIND, where, problems)

    def cell(row: Sequence[str], name: str) -> str:
        return row[places[name]].strip() if name in places else ""

    passages = tuple(
        Passage(cell(row, "text"), cell(row, "question"), _turn(cell(row, "document"), cell(row, "turn")))
        for row in lines[1:]
    )
    return Texts(header, tuple(tuple(row) for row in lines[1:]), passages)


def write_scores(texts: Texts, scores: Scores, head: Head) -> bytes:
    """The table with `p_<label>` (3 decimals) for each label, `labels` and `abstained` (ids joined by ;) at its end.

    `scores` is (rows, labels) in the order of the head's labels. A text with a question is decided as an utterance of an
    interview, one without as a quotation that somebody picked. Cells are written as they came, for scripts: open the
    result in a spreadsheet only if you trust the texts.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([*texts.header, *(f"p_{label}" for label in head.labels), "labels", "abstained"])
    for row, passage, found in zip(texts.rows, texts.passages, scores, strict=True):
        thresholds = head.thresholds if passage.question else head.quotations
        verdicts = [thresholds.verdict(place, float(p)) for place, p in enumerate(found)]
        given, open_ = (
            ";".join(label for label, verdict in zip(thresholds.labels, verdicts, strict=True) if verdict is wanted)
            for wanted in (Verdict.YES, Verdict.ABSTAIN)
        )
        writer.writerow([*row, *(f"{p:.3f}" for p in found), given, open_])
    return sink.getvalue().encode("utf-8")


def _turn(document: str, turn: str) -> str:
    return f"{document}\x1f{turn}" if turn else ""
