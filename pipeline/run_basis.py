"""What a run rests on, kept when it is published, so that it can be compared with another later (`themetrix diff`).

Ids, keys and figures: the interviews and the segments they stand in, who their speakers are taken for, which of people's
codes stand, the model and codebook by digest, and the figures published. No words, no file names; where it lies is the store's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.cell_figures import CellFigures, RowFigures, cell_from_plain, plain, row_from_plain
from pipeline.speaker import Speaker
from pipeline.transcript import Role

LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview of a run: the keys of its segments, its speakers by their de-identified labels.

    `said` is a keyed hash of what the participants file, `reading.toml` and the file's name say of it: the same hash, the
    same details.
    """

    document: str
    prepared: str
    coded: str
    said: str
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class RunBasis:
    """One run. `people` are the positions in the ledger of the decisions of people that stood.

    `preparing`, `coding` and `gathering` are the versions that decide how interviews are
    read, coded and counted; `settings` is a hash of the settings of de-identification.
    Checked on construction: an interview stands once.
    """

    run_id: str
    model: str
    model_digest: str
    codebook: str
    codebook_digest: str
    preparing: str
    coding: int
    gathering: int
    settings: str
    by: tuple[str, ...]
    people: tuple[int, ...]
    interviews: tuple[Interview, ...]
    cells: tuple[CellFigures, ...]
    rows: tuple[RowFigures, ...]

    def __post_init__(self) -> None:
        if len({each.document for each in self.interviews}) != len(self.interviews):
            raise ValueError("an interview stands twice in a run")


def packed(basis: RunBasis) -> bytes:
    """The basis as JSON, the same bytes every time."""
    content = {
        "layout": LAYOUT,
        **{name: getattr(basis, name) for name in _PLAIN},
        "by": list(basis.by),
        "people": _ranges(basis.people),
        "interviews": [asdict(each) for each in basis.interviews],
        "cells": [plain(cell) for cell in basis.cells],
        "rows": [plain(row) for row in basis.rows],
    }
    return (json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")) + "\n").encode("ascii")


def unpacked(content: bytes) -> RunBasis:
    """The reverse of `packed`; raises ValueError for what is none, or of another layout."""
    try:
        held = json.loads(content)
        if held["layout"] != LAYOUT:
            raise ValueError(f"laid out as {held['layout']}, expected {LAYOUT}")
        return RunBasis(
            **{name: held[name] for name in _PLAIN},
            by=tuple(held["by"]),
            people=tuple(place for first, last in held["people"] for place in range(first, last + 1)),
            interviews=tuple(_interview(each) for each in held["interviews"]),
            cells=tuple(cell_from_plain(each) for each in held["cells"]),
            rows=tuple(row_from_plain(each) for each in held["rows"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no record of a run ({type(error).__name__})") from None


_PLAIN = (
    "run_id", "model", "model_digest", "codebook", "codebook_digest", "preparing", "coding", "gathering",
    "settings",
)  # fmt: skip


def _interview(held: dict[str, Any]) -> Interview:
    speakers = tuple(Speaker(**{**each, "role": Role(each["role"])}) for each in held["speakers"])
    return Interview(held["document"], held["prepared"], held["coded"], held["said"], speakers)


def _ranges(places: Sequence[int]) -> list[list[int]]:
    """Numbers as runs of [first, last]: a thousand codes of one sheet are two numbers."""
    found: list[list[int]] = []
    for place in sorted(places):
        if found and found[-1][1] == place - 1:
            found[-1][1] = place
        else:
            found.append([place, place])
    return found
