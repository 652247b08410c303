"""What a head sees of an utterance: two sentence vectors and hashed n-gram counts; weighing them is left to `pipeline.coding_head`.

N-grams are hashed into buckets (`pipeline.ngrams`), so nothing stored here or in a head spells a participant's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.embedding import Progress, VectorCache, embed
from pipeline.encoders import Encoder, Vectors
from pipeline.ngrams import BUCKETS as BUCKETS
from pipeline.ngrams import character_counts, word_counts
from pipeline.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said (raw; it is cleaned here), what had been asked ("" for nothing), and its turn's key ("" when alone)."""

    text: str
    question: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of n passages: `text` and `question` (n, d) float32, `words` and `characters` (n, BUCKETS) sparse counts.

    `asked` (n,) is 1.0 where there was a question, whose vector is else zeros. `turns` (n,) numbers the turns: passages
    of one turn share a number, a passage alone has its own.
    """

    text: Vectors
    question: Vectors
    asked: npt.NDArray[np.float64]
    words: Any
    characters: Any
    turns: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.turns)

    def rows(self, chosen: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Features:
        """The features of the chosen passages, in the order chosen."""
        return Features(
            self.text[chosen],
            self.question[chosen],
            self.asked[chosen],
            self.words[chosen],
            self.characters[chosen],
            self.turns[chosen],
        )

    def without_vectors(self) -> Features:
        """The same passages as `counted` gives them."""
        nothing = np.zeros((len(self), 0), dtype=np.float32)
        return replace(self, text=nothing, question=nothing, asked=np.zeros_like(self.asked))

    def alone(self) -> Features:
        """The same passages as if nothing had been asked and each were a turn of its own."""
        return replace(
            self,
            question=np.zeros_like(self.question),
            asked=np.zeros_like(self.asked),
            turns=np.arange(len(self), dtype=np.int64),
        )


def joined(parts: Sequence[Features]) -> Features:
    """The features of all parts, one after the other; turns of different parts stay apart."""
    from scipy.sparse import vstack

    offsets = np.cumsum([0, *(int(part.turns.max()) + 1 if len(part) else 0 for part in parts)])
    return Features(
        np.vstack([part.text for part in parts]),
        np.vstack([part.question for part in parts]),
        np.concatenate([part.asked for part in parts]),
        vstack([part.words for part in parts], format="csr"),
        vstack([part.characters for part in parts], format="csr"),
        np.concatenate([part.turns + offset for part, offset in zip(parts, offsets, strict=False)]),
    )


def passages_of(utterances: Sequence[Utterance]) -> tuple[Passage, ...]:
    """The utterances as passages: their words, the question that drew them, their turn within their document."""
    return tuple(
        Passage(utterance.text, utterance.question or "", f"{utterance.document_id}\x1f{utterance.turn}")
        for utterance in utterances
    )


def heard_of(utterances: Sequence[Utterance]) -> list[int]:
    """The places of those utterances whose scores are read: all of a turn in which something is codable, and no others.

    What is not codable itself stays where its turn is coded, for a score is averaged with its turn's.
    """
    codable = {(utterance.document_id, utterance.turn) for utterance in utterances if utterance.codable}
    return [place for place, each in enumerate(utterances) if (each.document_id, each.turn) in codable]


def featurise(
    passages: Sequence[Passage], encoder: Encoder, cache: VectorCache | None = None, *, progress: Progress | None = None
) -> Features:
    """The features of `passages`, in their order. Give whole turns: a score is averaged with its turn's.

    `progress(done, total)` counts distinct texts, questions among them. Raises `EncoderRefused` as `embed` does.
    """
    texts, questions = _cleaned([each.text for each in passages]), _cleaned([each.question for each in passages])
    vectors = embed([*texts, *questions], encoder, cache, progress=progress)
    count = len(passages)
    return replace(
        _counted(texts, passages),
        text=vectors[:count],
        question=vectors[count:],
        asked=np.array([1.0 if question.strip() else 0.0 for question in questions], dtype=np.float64),
    )


def counted(passages: Sequence[Passage]) -> Features:
    """The features of `passages` without any vector, (n, 0), and as if nothing had been asked: what costs no encoder."""
    return _counted(_cleaned([passage.text for passage in passages]), passages)


def _cleaned(texts: Sequence[str]) -> list[str]:
    """The texts cleaned, in their order; each distinct one is cleaned once, for a question is that of many utterances."""
    from pipeline.cleaning import clean

    cleaned = {text: clean(text) for text in dict.fromkeys(texts)}
    return [cleaned[text] for text in texts]


def _counted(texts: Sequence[str], passages: Sequence[Passage]) -> Features:
    """What `counted` gives, of `passages` whose cleaned texts are known."""
    nothing = np.zeros((len(texts), 0), dtype=np.float32)
    return Features(
        text=nothing,
        question=nothing,
        asked=np.zeros(len(texts), dtype=np.float64),
        words=word_counts(texts),
        characters=character_counts(texts),
        turns=_turn_numbers(passages),
    )


def _turn_numbers(passages: Sequence[Passage]) -> npt.NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.array(
        [numbers.setdefault(passage.turn or position, len(numbers)) for position, passage in enumerate(passages)],
        dtype=np.int64,
    )
