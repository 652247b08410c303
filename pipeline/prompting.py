"""Whether a theme was prompted: did the question that drew an answer bring it up? Scores of questions come from outside."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.codebook import Label


def prompted(question: str | None, label: Label, question_score: float | None, threshold: float) -> bool | None:
    """True if `question` brings up `label`, False if it doesn't, None without a question (not known, not volunteered).

    A question brings a label up when it contains one of the label's cues (whole words, any case, simple inflections),
    or when the coder gives the question itself a score of `threshold` or more (`question_score`, None if not scored).
    """
    if question is None or not question.strip():
        return None
    if question_score is not None and question_score >= threshold:
        return True
    pattern = _cue_pattern(label.cues)
    return pattern is not None and pattern.search(question) is not None


@lru_cache(maxsize=512)
def _cue_pattern(cues: tuple[str, ...]) -> re.Pattern[str] | None:
    alternatives = [words for words in (_cue_words(cue) for cue in cues) if words]
    if not alternatives:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


def _cue_words(cue: str) -> str:
    # A hyphen and a space are one thing to a transcriber: "short-term", "short term".
    return r"[\s-]+".join(_inflected(word) for word in re.findall(r"[\w'’]+", cue))


def _inflected(word: str) -> str:
    """A pattern of the word and its regular English forms: -s, -es, -ed, -ing, with e dropped and y changed."""
    stem = re.escape(word)
    if len(word) < 4 or not word.isalpha():
        return stem
    if word[-1] in "eE":
        return rf"{re.escape(word[:-1])}(?:e|es|ed|ing)"
    if word[-1] in "yY" and word[-2].lower() not in "aeiou":
        return rf"{re.escape(word[:-1])}(?:y|ies|ied|ying)"
    return rf"{stem}(?:s|es|ed|ing)?"
