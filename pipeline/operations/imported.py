"""What became of a file of people's codes that was taken in; the operations that take it in share this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.corrections import LabelCorrections
from pipeline.store.human_codes import Kept


@dataclass(frozen=True, slots=True)
class Imported:
    """Decisions by how they were kept, rows nobody read, rows still open on the file's sheets, warnings.

    `coders` are those of this file; `several` counts the utterances that more than one person has coded by now. Of a
    project: `corrections` by label over its `interviews`, how many of these were said to have been `read` whole, and
    whether all this was a rehearsal (`dry_run`): then nothing was recorded.
    """

    file: str
    coders: tuple[str, ...]
    kept: Kept
    unread: int
    unmet: int
    sheets: Mapping[str, tuple[int, int]]
    several: int
    warnings: tuple[str, ...]
    corrections: tuple[LabelCorrections, ...] = ()
    interviews: int = 0
    read: int = 0
    dry_run: bool = False
