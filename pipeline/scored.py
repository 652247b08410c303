"""Tables of texts to score, and the same tables with their scores: CSV in, CSV out, every row and column of the input kept."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.cleaning import clean
from pipeline.coding_head import Head, Scores
from pipeline.csv_text import delimiter_of, long_cells
from pipeline.decoding import decode
from pipeline.errors import InvalidFile
from pipeline.features import Passage
from pipeline.spreadsheet import csv_bytes, inert
from pipeline.utterance import Verdict

_KIND = "table of texts"
_GIVEN = "given_"
_NEGATIVE = re.compile(r"-(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Texts:
    """A table as it was given (`rows`), the column names it is written with (`header`), and the passage in each row.

    A row whose text is blank, or nothing but a mark such as `[pause]`, has no passage: None.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    passages: tuple[Passage | None, ...]

    @property
    def worded(self) -> tuple[Passage, ...]:
        """The passages there are, in order: those to score."""
        return tuple(passage for passage in self.passages if passage is not None)


def read_texts(data: bytes, where: str, labels: Sequence[str]) -> Texts:
    """The texts of a CSV with a column `text`, and if there are any, `question`, `document` and `turn`.

    Comma, tab or semicolon between cells (whichever the first line has most of), with or without a byte-order mark.
    Rows with the same document and turn are one turn, whose parts share in each other's score. A column that is called
    as one of the output's (`p_<label>` for one of `labels`, `labels`, `abstained`) is renamed: `given_labels`,
    `given_abstained`, `given_p_<label>`. Case makes no difference between names. Raises `InvalidFile` with every
    problem and its line: no column `text`, a column that stands twice (also once renamed), a row of too few or too
    many cells.
    """
    lines = list(_lines(decode(data).text))
    if not lines:
        raise InvalidFile(_KIND, where, ["the file holds nothing; expected a line of column names, one of them `text`"])
    (first, names), rows = lines[0], lines[1:]
    named = [name.strip() for name in names]
    taken = {name.casefold() for name in _added(labels)}
    header = tuple(f"{_GIVEN}{name}" if name.casefold() in taken else name for name in named)
    places = {name.casefold(): place for place, name in enumerate(header)}
    problems = [f"line {first}: {problem}" for problem in _doubled(named, header)]
    if "text" not in places:
        problems.append(f"line {first}: no column `text` among: {', '.join(named)[:200]}")
    problems += [
        f"line {number}: {len(row)} cells under {len(header)} column names; is a text with commas missing its quotes?"
        for number, row in rows
        if len(row) != len(header)
    ]
    if problems:
        raise InvalidFile(_KIND, where, problems)

    def cell(row: Sequence[str], name: str) -> str:
        return row[places[name]].strip() if name in places else ""

    passages = tuple(
        Passage(cell(row, "text"), cell(row, "question"), _turn(cell(row, "document"), cell(row, "turn")))
        if clean(cell(row, "text")).strip()
        else None
        for _, row in rows
    )
    return Texts(header, tuple(tuple(row) for _, row in rows), passages)


def write_scores(texts: Texts, scores: Scores, head: Head) -> bytes:
    """The table with `p_<label>` (3 decimals) for each label, `labels` and `abstained` (ids joined by ;) at its end.

    `scores` is (worded texts, labels) in the order of `texts.worded` and of the head's labels; a text without words gets
    0 for every label, no label, and none is left open. A text with a question is decided as an utterance of an interview,
    one without as a quotation that somebody picked. Cells that a spreadsheet would run are prefixed with `'`
    (`pipeline.spreadsheet`); negative numbers stay numbers. Raises ValueError when there are too few or too many scores.
    """
    if scores.shape != (len(texts.worded), len(head.labels)):
        raise ValueError(f"scores of shape {scores.shape} for {len(texts.worded)} texts and {len(head.labels)} labels")
    found = iter(scores)
    without_words = [*["0.000"] * len(head.labels), "", ""]
    written: list[list[object]] = [[*map(inert, texts.header), *_added(head.labels)]]
    for row, passage in zip(texts.rows, texts.passages, strict=True):
        added = without_words if passage is None else _decided(next(found), head, asked=bool(passage.question))
        written.append([*(cell if _NEGATIVE.fullmatch(cell) else inert(cell) for cell in row), *added])
    return csv_bytes(written)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows from the first that holds anything, each with the number of the line it ends on; empty lines left out."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text))
    with long_cells():
        rows = [(reader.line_num, row) for row in reader]
    begun = False
    for line, row in rows:
        begun = begun or any(cell.strip() for cell in row)
        # A row of empty cells is somebody's row: whoever joins scores to texts by position relies on it.
        if begun and row:
            yield line, row


def _doubled(named: Sequence[str], header: Sequence[str]) -> Iterator[str]:
    """What is wrong with column names that stand twice, as they came or once renamed; columns without a name may."""
    came = Counter(name.casefold() for name in named if name)
    yield from (f"the column {name!r} stands {count} times" for name, count in came.items() if count > 1)
    for name, written in zip(named, header, strict=True):
        if name != written and written.casefold() in came:
            yield f"the column {name!r} is written as {written!r}, and there is a column of that name already"


def _decided(found: Scores, head: Head, *, asked: bool) -> list[str]:
    thresholds = head.thresholds if asked else head.quotations
    verdicts = [thresholds.verdict(place, float(p)) for place, p in enumerate(found)]
    given, left_open = (
        ";".join(label for label, verdict in zip(thresholds.labels, verdicts, strict=True) if verdict is wanted)
        for wanted in (Verdict.YES, Verdict.ABSTAIN)
    )
    return [*(f"{p:.3f}" for p in found), given, left_open]


def _added(labels: Sequence[str]) -> tuple[str, ...]:
    return (*(f"p_{label}" for label in labels), "labels", "abstained")


def _turn(document: str, turn: str) -> str:
    return f"{document}\x1f{turn}" if turn else ""
