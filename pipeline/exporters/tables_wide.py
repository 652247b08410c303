"""One row an utterance, one 0/1 column a code: the sheet that people load into R, SPSS or Stata; `pipeline.tables` fills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.exporters import joined
from pipeline.findings import Findings

FORMAT = "wide"
DEFAULT = False
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`wide.csv`, kept inert for spreadsheets as the other CSVs are."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The same, a part of the table at a time."""
    from pipeline.exporters.tables_csv import csv_in_pieces
    from pipeline.tables import wide_in_parts

    yield "wide.csv", csv_in_pieces(wide_in_parts(findings))
