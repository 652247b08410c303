"""The three tables as CSV for scripts and spreadsheets; `pipeline.tables` fills them, `pipeline.spreadsheet` keeps them inert.

In columns of text a cell that a spreadsheet would run is prefixed with `'`. The Parquet files keep the exact text: whoever
computes on words or offsets reads those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pipeline.exporters import Piece, Pieces, joined, piece_of
from pipeline.findings import Findings
from pipeline.interviews import Interviews
from pipeline.spreadsheet import csv_bytes, inert
from pipeline.tallies import each_once
from pipeline.utterance import CodedDocument

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "csv"
DEFAULT = True
VERSION = 2

_AT_ONCE = 20_000  # rows that stand as Python values at a time


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.csv`, `codes.csv` and `matrix.csv`."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Pieces]]:
    """The same, an interview at a time."""
    from pipeline.tables import CODE_COLUMNS, code_rows, matrix_table, utterance_columns, utterance_rows

    yield "utterances.csv", by_interview(findings, utterance_columns(findings.codebook), utterance_rows(findings))
    yield "codes.csv", by_interview(findings, CODE_COLUMNS, code_rows(findings))
    yield "matrix.csv", (as_csv(matrix_table(findings)),)


def by_interview(
    findings: Findings, columns: Sequence[str], rows: Callable[[CodedDocument], Iterable[Sequence[object]]]
) -> Iterator[bytes | Piece]:
    """A table's CSV: the line of its columns, then the rows of each interview, as `as_csv` writes them."""

    def lines(document: CodedDocument) -> bytes:
        return csv_bytes([inert(value) for value in row] for row in rows(document))

    yield csv_bytes([columns])
    documents = each_once(findings.documents)
    if not isinstance(documents, Interviews):
        yield from map(lines, documents)
        return
    study = (FORMAT, VERSION, findings.run.model, findings.run.codebook)
    repeats = dict(findings.matrix.duplicate_of)
    for gist in documents.gists:
        own = [(each, repeats[each]) for each in gist.ids() if each in repeats] if repeats else []
        yield piece_of(gist, (*study, *columns, *own), partial(_lines_of, documents, gist.document_id, lines))


def _lines_of(documents: Interviews, document_id: str, lines: Callable[[CodedDocument], bytes]) -> bytes:
    return lines(documents.of(document_id))


def as_csv(table: pd.DataFrame) -> bytes:
    """`table` as CSV: true and false in lower case, missing values empty, text a spreadsheet would run prefixed."""
    return b"".join(csv_in_pieces([table]))


def csv_in_pieces(tables: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """Tables of the same columns as one CSV, as `as_csv` writes one."""
    for number, table in enumerate(tables):
        if not number:
            yield csv_bytes([table.columns])
        for start in range(0, len(table), _AT_ONCE):
            part = table.iloc[start : start + _AT_ONCE]
            yield csv_bytes(zip(*(_cells(part[name]) for name in part.columns), strict=True))


def _cells(column: pd.Series) -> list[object]:
    """A column's values as a CSV holds them: by column, so that no row of mixed types turns counts into floats."""
    values = column.astype(object)
    told: list[object] = values.where(values.notna(), None).tolist()
    return told if column.dtype.kind in "if" else [inert(value) for value in told]
