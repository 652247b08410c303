"""What every parser of a CSV needs before it begins: the mark that parts the cells, and room for long ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2**31 - 1
"""Characters of one cell: a whole interview may stand in one."""
_MARKS = ",\t;"


def delimiter_of(text: str) -> str:
    """Comma, tab or semicolon: whichever the first filled line has most of; a comma where it has none."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(_MARKS, key=first.count)


@contextmanager
def long_cells() -> Iterator[None]:
    """Lets cells be as long as they are within the block; Python's limit belongs to the whole process and is put back."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)
