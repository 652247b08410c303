"""One row an utterance, one 0/1 column a code: the sheet that people load into R, SPSS or Stata; `pipeline.tables` fills it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.findings import Findings

FORMAT = "wide"
DEFAULT = False
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`wide.csv`, kept inert for spreadsheets as the other CSVs are."""
    from pipeline.exporters.tables_csv import as_csv
    from pipeline.tables import wide_table

    yield "wide.csv", as_csv(wide_table(findings))
