"""Text made safe for markdown, and tables of it: what people said stays text whoever renders it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.exporters._quotations import printable

# What CommonMark, GitHub or pandoc could take for mark-up within a line. An underscore within a word and an ampersand before a
# space are plain to all of them, and read better plain.
_MARKS = re.compile(r"[\\`*{}\[\]<>|~$^#@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=[#A-Za-z0-9])")
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
_BEGINS = re.compile(r"[-+=]|[0-9]{1,9}(?=[.)])")


def escaped(text: str, *, begins: bool = True) -> str:
    """`text` as markdown that shows exactly it, on one line: white space becomes single spaces, marks get a backslash.

    Where it `begins` a line (not in a table, not after other words) what would make a list or a rule of it is escaped too.
    """
    line = _LINKS.sub(r"\\", _MARKS.sub(r"\\\g<0>", " ".join(printable(text).split())))
    begun = _BEGINS.match(line) if begins else None
    if begun is None:
        return line
    if begun[0].isdigit():  # a number and a full stop would begin a list
        return f"{begun[0]}\\{line[begun.end() :]}"
    return f"\\{line}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, a blank one after it; every text is escaped here."""
    yield _row(columns)
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield _row(row)
    yield ""


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(text, begins=False) or ' ' for text in texts)} |"
