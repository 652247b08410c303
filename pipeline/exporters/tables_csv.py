"""The three tables as CSV for scripts and spreadsheets: UTF-8, LF, RFC 4180; `pipeline.tables` fills them.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and an
interviewee's words can begin with any of them. In columns of text such a cell is prefixed with `'`, as OWASP advises
("CSV injection"). The Parquet files keep the exact text: whoever computes on words or offsets reads those.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.findings import Findings

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "csv"
DEFAULT = True
VERSION = 1

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.csv`, `codes.csv` and `matrix.csv`."""
    from pipeline.tables import codes_table, matrix_table, utterances_table

    for name, table in (("utterances", utterances_table), ("codes", codes_table), ("matrix", matrix_table)):
        yield f"{name}.csv", as_csv(table(findings))


def as_csv(table: pd.DataFrame) -> bytes:
    """`table` as CSV: true and false in lower case, missing values empty, text a spreadsheet would run prefixed."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(table.columns)
    columns = []
    for name in table.columns:
        # By column, so that no row of mixed types turns counts into floats; missing values of every kind become None.
        values = table[name].astype(object)
        columns.append([_inert(value) for value in values.where(values.notna(), None)])
    writer.writerows(zip(*columns, strict=True))
    # A lone surrogate can't be written as UTF-8; one `?` for it keeps every offset.
    return "".join(lines.written).encode("utf-8", "replace")


class _Lines:
    """Takes rows from `csv.writer` and ends each with LF.

    The writer itself is left at CRLF: told to end rows with LF (as pandas tells it), it no longer quotes a carriage
    return within a cell, and a reader then ends the row there.
    """

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(f"{line[:-2]}\n")


def _inert(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
