"""Which utterances repeat a piece of evidence: the same words of the same person. Counting is left to `evidence`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORDS_THAT_IDENTIFY = 8
"""Below this many words people do say the same thing twice ("yes, they are very good"), and each time counts."""

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
