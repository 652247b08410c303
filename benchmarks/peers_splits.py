"""What a set of `peers.py` is: labelled rows in fixed splits under a codebook; `peers_sets` reads the sets there are."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook import Codebook, Label
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import folds_of, in_order

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Split:
    """What is learnt from and what is tested, under one codebook."""

    name: str
    codebook: Codebook
    train: tuple[LabelledUtterance, ...]
    test: tuple[LabelledUtterance, ...]


@dataclass(frozen=True, slots=True)
class PeerSet:
    """Splits of one set. `pooled`: each row is tested once, so figures are over all rows; else they are means over splits.

    `one_label`: each text carries one label exactly, so every method gives the one it scores highest.
    """

    name: str
    splits: tuple[Split, ...]
    pooled: bool
    one_label: bool
    files: tuple[Path, ...]

    @property
    def digest(self) -> str:
        """The first 12 hex digits of the sha256 of all its files, one after the other."""
        whole = hashlib.sha256()
        for path in self.files:
            whole.update(path.read_bytes())
        return whole.hexdigest()[:12]


def by_document(rows: Sequence[LabelledUtterance], book: Codebook) -> tuple[Split, ...]:
    """The rows in splits that keep documents whole, of like size, each row tested once."""
    rows = in_order(rows)
    folds, _ = folds_of(rows, FOLDS, seed=0)
    return tuple(
        Split(
            f"fold {fold}",
            book,
            tuple(row for row, place in zip(rows, folds, strict=True) if place != fold),
            tuple(row for row, place in zip(rows, folds, strict=True) if place == fold),
        )
        for fold in range(int(folds.max()) + 1)
    )


def codebook_of(name: str, codes: Iterable[tuple[str, str]]) -> Codebook:
    """A codebook of nothing but names and definitions."""
    return Codebook(name, "1", name, "", tuple(Label(id_of(code), code, "theme", meaning) for code, meaning in codes))


def id_of(name: str) -> str:
    """A label's id, from its name."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def last_before(said: Sequence[tuple[int, str]], place: int) -> str:
    """The text of the last of `said` (places and texts, in order) that starts before `place`; "" for none."""
    return next((text for start, text in reversed(said) if start < place), "")


def lines_of(path: Path) -> list[Any]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def table_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV with a header."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
