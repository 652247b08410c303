"""How a table or a line is laid out for a terminal or a file; what stands in it is its callers' own."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from pipeline.cli.door import Out

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 110  # characters of a table that goes to a file or another program
_LONGEST_NAME = 60

# What would steer a terminal, break a line or turn its direction; a file's name may hold all of it.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# A small word that begins a sentence: after a full stop that ends a word ("e.g." doesn't), and no file name or setting.
_SMALL_START = re.compile(r"(?<=[^\s.]{2}[.!?] )[a-z](?=[a-z]*(?:[\s,;:]|[.!?](?:\s|$)|$))")


def table(*headings: str) -> Table:
    """An empty table with these columns, each of which folds what is too long."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def print_table(out: Out, made: Table) -> None:
    """Shows a table to people, on standard error."""
    if not out.as_json:
        out.close()
        _console().print(made)


def has_room() -> bool:
    """True where a wide table can be read: standard error is a terminal of 110 columns or more."""
    return sys.stderr.isatty() and _console().width >= WIDE


def short(name: str) -> str:
    """`name` on one line, what can't be printed replaced; past 60 characters cut in the middle."""
    clean = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", name)
    if len(clean) <= _LONGEST_NAME:
        return clean
    kept = _LONGEST_NAME - 1
    return f"{clean[: kept // 2]}…{clean[-(kept - kept // 2) :]}"


def sentences(*parts: str) -> str:
    """The parts as sentences in a row: each ends with a full stop, and all after the first begin with a capital."""
    ended = [
        part if part.endswith((".", "!", "?")) else f"{part}." for part in (each.strip() for each in parts) if part
    ]
    return _SMALL_START.sub(lambda found: found[0].upper(), " ".join(ended))


def _console() -> Console:
    from rich.console import Console

    console = Console(stderr=True, markup=False, highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    return console
