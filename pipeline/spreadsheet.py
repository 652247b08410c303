"""Rows as CSV that a spreadsheet can open without running any of it; which rows there are is left to exporters and tables.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and an
interviewee's words can begin with any of them. Such a text is prefixed with `'`, as OWASP advises ("CSV injection").
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """`rows`, the line of column names first, as CSV: UTF-8, LF, RFC 4180, None empty. Give text through `inert`."""
    lines = _Lines()
    csv.writer(lines).writerows(rows)
    # A lone surrogate can't be written as UTF-8; one `?` for it keeps every offset.
    return "".join(lines.written).encode("utf-8", "replace")


def inert(value: object) -> object:
    """`value` as a cell: text that a spreadsheet would run prefixed with `'`, truth in lower case, numbers as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


class _Lines:
    """Takes rows from `csv.writer` and ends each with LF.

    The writer itself is left at CRLF: told to end rows with LF (as pandas tells it), it no longer quotes a carriage
    return within a cell, and a reader then ends the row there.
    """

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(f"{line[:-2]}\n")
