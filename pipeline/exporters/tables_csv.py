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

_AT_ONCE = 20_000  # rows that stand as Python values at a time


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.csv`, `codes.csv` and `matrix.csv`."""
    from pipeline.tables import codes_table, matrix_table, utterances_table

    for name, table in (("utterances", utterances_table), ("codes", codes_table), ("matrix", matrix_table)):
        yield f"{name}.csv", as_csv(table(findings))


def as_csv(table: pd.DataFrame) -> bytes:
    """`table` as CSV: true and false in lower case, missing values empty, text a spreadsheet would run prefixed."""
    written = [csv_bytes([table.columns])]
    for start in range(0, len(table), _AT_ONCE):
        part = table.iloc[start : start + _AT_ONCE]
        written.append(csv_bytes(zip(*(_cells(part[name]) for name in part.columns), strict=True)))
    return b"".join(written)


def _cells(column: pd.Series) -> list[object]:
    """A column's values as a CSV holds them: by column, so that no row of mixed types turns counts into floats."""
    values = column.astype(object)
    told: list[object] = values.where(values.notna(), None).tolist()
    return told if column.dtype.kind in "if" else [inert(value) for value in told]
