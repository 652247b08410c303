"""What the methods of `peers.py` have in common: what they are given, and how scores become the labels given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

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


@dataclass
class Lab:
    """Ours: `encoder` and `cache`. Peers': the same model from its folder, as sentence-transformers alone would use it.

    `one_label`: a text carries one label exactly. SetFit stops after `setfit_steps` steps.
    """

    encoder: SentenceEncoder
    encoder_folder: Path
    cache: MemoryCache
    one_label: bool
    setfit_steps: int
    _seen: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Sentence vectors of unit length, (n, d), without anything Themetrix adds; each text is encoded once."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if missing:
            found = self._model.encode(missing, normalize_embeddings=True, show_progress_bar=False)
            self._seen.update(zip(missing, found, strict=True))
        return np.stack([self._seen[text] for text in texts])

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(self.encoder_folder), device="cpu", local_files_only=True)


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
