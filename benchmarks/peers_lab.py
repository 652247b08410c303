"""What the methods of `peers.py` have in common: what they are given, and how scores become the labels given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.codebook import Codebook
from pipeline.embedding import MemoryCache
from pipeline.encoders import SentenceEncoder
from pipeline.labelled import LabelledUtterance
from pipeline.metrics import Truth

Scores = npt.NDArray[np.float64]
Rows = Sequence[LabelledUtterance]
Predictor = Callable[[Rows], tuple[Scores, Truth]]
"""Gives scores and the labels given, (n, L) each, in the codebook's order."""
TUTORIAL_CUT = 0.5


@dataclass(frozen=True, slots=True)
class Lab:
    """The encoder with its folder, vectors already made, whether a text carries one label exactly, where SetFit has to stop."""

    encoder: SentenceEncoder
    encoder_folder: Path
    cache: MemoryCache
    one_label: bool
    setfit_steps: int


def texts_of(rows: Rows) -> list[str]:
    """The bare texts."""
    return [row.text for row in rows]


def laid_out(found: Scores, places: npt.NDArray[np.int64], codebook: Codebook) -> Scores:
    """Scores (n, L) from those of the labels at `places`; zeros for labels that weren't learnt."""
    scores = np.zeros((len(found), len(codebook.labels)))
    scores[:, places] = found
    return scores


def decided(scores: Scores, lab: Lab) -> tuple[Scores, Truth]:
    """The scores, and what a tutorial would give: every label at 0.5 or more, or the highest where there is one a text."""
    return highest(scores) if lab.one_label else (scores, scores >= TUTORIAL_CUT)


def highest(scores: Scores) -> tuple[Scores, Truth]:
    """The scores, and the label with the highest score, for every text."""
    given = np.zeros(scores.shape, dtype=np.bool_)
    given[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return scores, given
