"""The cheap half of a cascade: n-grams alone rule out what a head would surely decide against; the encoder reads the rest.

How a gate is learnt is left to `pipeline.cascade_training`, how it lies on disk to `pipeline.artefacts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pipeline.coding import TOO_CLOSE
from pipeline.coding_head import Array, Head, Scores, contrasted, weighed
from pipeline.embedding import Progress, VectorCache
from pipeline.encoders import Encoder
from pipeline.features import BUCKETS, Features, Passage, counted, featurise
from pipeline.utterance import CodedUtterance

Passing = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A head without an encoder for L labels, and how low its logits are where nothing will be given; float32 all.

    `words`, `characters` (L, BUCKETS), `intercept`, `least` (L,), `word_idf`, `character_idf` (BUCKETS,). An utterance is ruled
    out where every label's logit, set against the others' by the head's `contrast`, is under its `least`.
    Raises ValueError for other shapes and types.
    """

    words: Array
    characters: Array
    intercept: Array
    word_idf: Array
    character_idf: Array
    least: Array

    def __post_init__(self) -> None:
        count = len(self.least)
        shapes = {
            **dict.fromkeys(("words", "characters"), (count, BUCKETS)),
            **dict.fromkeys(("word_idf", "character_idf"), (BUCKETS,)),
            **dict.fromkeys(("intercept", "least"), (count,)),
        }
        for name, array in self.arrays().items():
            if array.dtype != np.float32 or array.shape != shapes[name] or not np.isfinite(array).all():
                raise ValueError(f"{name}: {array.dtype} {array.shape}, expected finite float32 {shapes[name]}")

    def arrays(self) -> dict[str, Array]:
        """Every array by its name: all that a gate needs on disk."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def logits(self, features: Features) -> Scores:
        """Each label's logit by n-grams alone, (n, L): of a row's own words, whatever stands beside it."""
        found = np.zeros((len(features), len(self.least)))
        found += weighed(features.words, self.word_idf) @ self.words.T.astype(np.float64)
        found += weighed(features.characters, self.character_idf) @ self.characters.T.astype(np.float64)
        return found + self.intercept

    def passes(self, features: Features, head: Head) -> Passing:
        """Which passages the head's encoder has to read, (n,); what is as near as 1e-4 to being ruled out passes too."""
        return self.passing(self.logits(features), head)

    def passing(self, logits: Scores, head: Head) -> Passing:
        """The same for rows whose logits by n-grams (n, L) are known."""
        skipped = dict(head.skipped)
        learnt = np.array([label not in skipped for label in head.labels], dtype=np.bool_)
        logits = contrasted(logits, head.contrast, learnt)
        return np.asarray(((logits > self.least - TOO_CLOSE) & learnt).any(axis=1), dtype=np.bool_)


def scores_behind(
    gate: Gate | None,
    head: Head,
    passages: Sequence[Passage],
    encoder: Encoder,
    cache: VectorCache | None = None,
    *,
    exempt: Passing | None = None,
    progress: Progress | None = None,
) -> Scores:
    """Probabilities of `passages`, (n, L), as `Head.scores` gives them; 0 for those that `gate` rules out.

    Those are not embedded. Where a turn passes in part, the gate's own logits stand for what it ruled out in the turn's mean.
    `exempt` (n,) passages pass whatever they say. Without a gate all do. Give whole turns.
    """
    if gate is None:
        return head.scores(featurise(passages, encoder, cache, progress=progress))
    cheap = counted(passages)
    passing = gate.passes(cheap, head)
    if exempt is not None:
        passing |= exempt
    read = [passage for passage, passes in zip(passages, passing, strict=True) if passes]
    logits = gate.logits(cheap)
    logits[passing] = head.logits(featurise(read, encoder, cache, progress=progress))
    return behind(head, logits, cheap.turns, passing)


def behind(head: Head, logits: Scores, turns: npt.NDArray[np.int64], passing: Passing) -> Scores:
    """The head's probabilities of rows whose `logits` are its own where they pass and a gate's elsewhere; 0 where not passing."""
    found = head.probabilities(logits, turns)
    found[~passing] = 0.0
    return found


def ruled_out(coded: CodedUtterance) -> bool:
    """Whether a gate ruled this utterance out: the machine's p is 0 for every label, which no head gives of itself."""
    return bool(coded.decisions) and all(decision.machine.p == 0.0 for decision in coded.decisions)
