"""What repeats a piece of evidence: the same words of the same person, one talk in two files. Counting is `evidence`'s."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import combinations

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


def find_duplicates(said: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The utterances that repeat an earlier one, each mapped to the one that stands for it (never itself a repeat).

    `said` gives (utterance id, participant, text), earliest first: the order decides which of the repeats stays.
    Only texts of `WORDS_THAT_IDENTIFY` words or more are compared, and only within one participant.
    """
    first: dict[tuple[str, str], str] = {}
    repeats: dict[str, str] = {}
    for utterance_id, participant, text in said:
        words = normalised(text)
        if words.count(" ") + 1 < WORDS_THAT_IDENTIFY:
            continue
        stands = first.setdefault((participant, words), utterance_id)
        if stands != utterance_id:
            repeats[utterance_id] = stands
    return repeats


def near_duplicates(documents: Iterable[tuple[str, Iterable[str]]]) -> tuple[tuple[str, str, float], ...]:
    """Pairs of documents that look like one talk in two files, each with the share (0..1) of the shorter that both hold.

    `documents` gives (name, its utterances' texts). Compared are distinct texts of `WORDS_THAT_IDENTIFY` words or more;
    a pair is told from `ALIKE` on, and from five such texts on; what stands in many documents (a consent formula) tells
    nothing. They are flagged for a person, never dropped.
    """
    holders: dict[str, list[int]] = {}
    names: list[str] = []
    sizes: list[int] = []
    for place, (name, texts) in enumerate(documents):
        long = {words for words in map(normalised, texts) if words.count(" ") + 1 >= WORDS_THAT_IDENTIFY}
        names.append(name)
        sizes.append(len(long))
        for words in long:
            holders.setdefault(words, []).append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if len(places) <= _COMMON:
            shared.update(combinations(places, 2))
    found: list[tuple[str, str, float]] = []
    for (one, other), count in shared.items():
        shorter = min(sizes[one], sizes[other])
        if shorter >= _FEWEST and count >= ALIKE * shorter:
            first, second = sorted((names[one], names[other]))
            found.append((first, second, count / shorter))
    return tuple(sorted(found))
