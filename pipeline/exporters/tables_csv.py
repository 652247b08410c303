"""The three tables as CSV for scripts and spreadsheets; `pipeline.tables` fills them, `pipeline.spreadsheet` keeps them inert.

In columns of text a cell that a spreadsheet would run is prefixed with `'`. The Parquet files keep the exact text: whoever
computes on words or offsets reads those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.findings import Findings
from pipeline.spreadsheet import csv_bytes, inert

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "csv"
DEFAULT = True
VERSION = 2


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.csv`, `codes.csv` and `matrix.csv`."""
    from pipeline.tables import codes_table, matrix_table, utterances_table

    for name, table in (("utterances", utterances_table), ("codes", codes_table), ("matrix", matrix_table)):
        yield f"{name}.csv", as_csv(table(findings))


def as_csv(table: pd.DataFrame) -> bytes:
    """`table` as CSV: true and false in lower case, missing values empty, text a spreadsheet would run prefixed."""
    columns = []
    for name in table.columns:
        # By column, so that no row of mixed types turns counts into floats; missing values of every kind become None.
        values = table[name].astype(object)
        columns.append([inert(value) for value in values.where(values.notna(), None)])
    return csv_bytes([table.columns, *zip(*columns, strict=True)])
