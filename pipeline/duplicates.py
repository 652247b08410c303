"""What repeats a piece of evidence: the same words of the same person, one talk in two files. Counting is `evidence`'s."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS_THAT_IDENTIFY = 8
"""Below this many words people do say the same thing twice ("yes, they are very good"), and each time counts."""

ALIKE = 0.6
"""Share of the shorter document's long utterances that another must hold for both to be one talk."""

_FEWEST, _COMMON = 5, 20

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NO_WORD = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """`text` as it is compared: composed, case folded, letters and digits only, one space between words.

    Apostrophes vanish rather than part a word, so that "don't", "don’t" and "dont" are one word in each file.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", folded)).strip()


def text_hash(text: str) -> tuple[int, int]:
    """Two 64-bit numbers that stand for the words of a text as `normalised` has them; (0, 0) for a short one."""
    words = normalised(text)
    if words.count(" ") + 1 < WORDS_THAT_IDENTIFY:
        return 0, 0
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1


def find_duplicates(said: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The utterances that repeat an earlier one, each mapped to the one that stands for it (never itself a repeat).

    `said` gives (utterance id, participant, text), earliest first: the order decides which of the repeats stays.
    Only texts of `WORDS_THAT_IDENTIFY` words or more are compared, and only within one participant.
    """
    import numpy as np

    listed = list(said)
    number = {person: place for place, person in enumerate(dict.fromkeys(person for _, person, _ in listed))}
    people = np.array([number[person] for _, person, _ in listed], dtype=np.int64)
    hashes = np.array([text_hash(text) for _, _, text in listed], dtype=np.uint64).reshape(-1, 2)
    stands = repeated(people, hashes).tolist()
    return {listed[row][0]: listed[first][0] for row, first in enumerate(stands) if first >= 0}


def repeated(person: NDArray[np.int64], hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each of n remarks the place of the earlier one it repeats, -1 where it repeats none.

    `person` (n,) says whose it is, `hashes` (n, 2) are those of `text_hash`; earliest first.
    """
    import numpy as np

    stands = np.full(len(person), -1, dtype=np.int64)
    long = np.flatnonzero(hashes[:, 1])
    order = long[np.lexsort((long, hashes[long, 1], hashes[long, 0], person[long]))]
    keys = np.column_stack([person[order].astype(np.uint64), hashes[order]])
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    first = order[new][np.cumsum(new) - 1] if len(order) else order
    stands[order[~new]] = first[~new]
    return stands


def near_duplicates(documents: Iterable[tuple[str, Iterable[str]]]) -> tuple[tuple[str, str, float], ...]:
    """Pairs of documents that look like one talk in two files, each with the share (0..1) of the shorter that both hold.

    `documents` gives (name, its utterances' texts). Compared are distinct texts of `WORDS_THAT_IDENTIFY` words or more;
    a pair is told from `ALIKE` on, and from five such texts on; what stands in many documents (a consent formula) tells
    nothing. They are flagged for a person, never dropped.
    """
    import numpy as np

    return near_duplicates_by_hash(
        (name, np.array(sorted({*map(text_hash, texts)} - {(0, 0)}), dtype=np.uint64).reshape(-1, 2))
        for name, texts in documents
    )


def near_duplicates_by_hash(
    documents: Iterable[tuple[str, NDArray[np.uint64]]],
) -> tuple[tuple[str, str, float], ...]:
    """The same of documents whose distinct long texts are known by their hashes, (m, 2) each."""
    import numpy as np

    names, texts = [], []
    for name, hashes in documents:
        names.append(name)
        texts.append(hashes)
    if not names:
        return ()
    sizes = [len(each) for each in texts]
    whole = np.concatenate(texts)
    place = np.repeat(np.arange(len(names)), sizes)
    order = np.lexsort((whole[:, 1], whole[:, 0]))
    whole, place = whole[order], place[order]
    new = np.ones(len(whole), dtype=np.bool_)
    new[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    counts = np.diff([*starts, len(whole)])
    shared: Counter[tuple[int, int]] = Counter()
    for start, count in zip(
        starts[(counts > 1) & (counts <= _COMMON)], counts[(counts > 1) & (counts <= _COMMON)], strict=True
    ):
        shared.update(combinations(sorted(place[start : start + count].tolist()), 2))
    found: list[tuple[str, str, float]] = []
    for (one, other), count in shared.items():
        shorter = min(sizes[one], sizes[other])
        if shorter >= _FEWEST and count >= ALIKE * shorter:
            first, second = sorted((names[one], names[other]))
            found.append((first, second, count / shorter))
    return tuple(sorted(found))
