"""Counts of hashed n-grams of words and of characters within words; what a head makes of them is `pipeline.coding_head`'s business.

To the bit what scikit-learn's HashingVectorizer counts (no signs, no norm). Ours because a run needs nothing else of scikit-learn,
which takes a second to import, longer than thousands of utterances take to count. The hash, MurmurHash3, is the one spaCy brings.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np

BUCKETS = 2**15  # a block; 2**18 scored the same within 0.004 mean AP

_WORD = re.compile(r"\b\w[\w']*\b")
_LENGTHS = (3, 4, 5)
_BATCH = 4096  # texts counted at once: bounds memory, changes nothing
_Made = TypeVar("_Made")
_Hash = Callable[[str], int]
_Reader = Callable[[str], list[int]]


class _Once(dict[str, _Made], Generic[_Made]):
    """A table that makes what it lacks: speech says the same words again and again."""

    def __init__(self, make: Callable[[str], _Made]) -> None:
        self._make = make

    def __missing__(self, key: str) -> _Made:
        self[key] = made = self._make(key)
        return made


def word_counts(texts: Sequence[str]) -> Any:
    """Counts of words and of pairs of neighbours, case ignored: (n, BUCKETS) float64 CSR matrix, sorted and without doubles."""
    return _counts(texts, _word_reader)


def character_counts(texts: Sequence[str]) -> Any:
    """Counts of 3, 4 and 5 characters of each word between blanks, case ignored: (n, BUCKETS) float64 CSR matrix, as `word_counts`."""
    return _counts(texts, _character_reader)


def _word_reader(bucket: _Hash) -> _Reader:
    buckets = _Once(bucket)

    def read(text: str) -> list[int]:
        words = _WORD.findall(text)
        return [buckets[term] for term in (*words, *map(" ".join, pairwise(words)))]

    return read


def _character_reader(bucket: _Hash) -> _Reader:
    buckets = _Once(lambda word: [bucket(gram) for gram in _grams(f" {word} ")])
    return lambda text: [found for word in text.split() for found in buckets[word]]


def _grams(word: str) -> Iterator[str]:
    """The n-grams of one word with its blanks; a word shorter than a length is counted whole, and once."""
    for length in _LENGTHS:
        yield word[:length]
        if len(word) <= length:
            return
        for start in range(1, len(word) - length + 1):
            yield word[start : start + length]


def _counts(texts: Sequence[str], reader: Callable[[_Hash], _Reader]) -> Any:
    from murmurhash.mrmr import hash_bytes
    from scipy.sparse import csr_matrix, vstack

    def bucket(gram: str) -> int:
        return abs(int(hash_bytes(gram.encode("utf-8")))) % BUCKETS

    blocks = [csr_matrix((0, BUCKETS), dtype=np.float64)]
    for first in range(0, len(texts), _BATCH):
        read, buckets, ends = reader(bucket), array("i"), array("q", [0])
        for text in texts[first : first + _BATCH]:
            buckets.extend(read(text.lower()))
            ends.append(len(buckets))
        found = np.array(buckets, dtype=np.int32)
        block = csr_matrix((np.ones(len(found)), found, np.array(ends)), shape=(len(ends) - 1, BUCKETS))
        block.sum_duplicates()
        blocks.append(block)
    return vstack(blocks[1:] or blocks, format="csr")
