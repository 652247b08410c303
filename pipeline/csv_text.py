"""Room for long cells while a CSV is parsed. Python's limit belongs to the whole process, so it is put back afterwards."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 2**31 - 1
"""Characters of one cell: a whole interview may stand in one."""


@contextmanager
def long_cells() -> Iterator[None]:
    """Lets cells be as long as they are within the block."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)
