"""Which group or site of the codebook a few words name, by its aliases. Whose words they are is left to callers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.codebook import Codebook, Named

_TOKEN = re.compile(r"[^\W\d_]+(?:['’](?:s|S)?(?![^\W\d_]))?|\d+")
_PREPOSITIONS = frozenset(
    ["of", "for", "from", "in", "at", "on", "with", "within", "across", "to", "by", "about", "around", "under", "over"]
)


def match_group(text: str, codebook: Codebook) -> str | None:
    """The id of the group that `text` (a label or a noun phrase) names, or None.

    The longest alias that fits wins, in any case, singular or plural. What stands before a preposition goes first
    ("nurses in the project team" are nurses), a possessor names nobody ("the consultants' secretary"), then the later
    word wins.
    """
    return _match(text, codebook.groups)


def match_site(text: str, codebook: Codebook) -> str | None:
    """The id of the site that `text` names, or None; aliases as for groups."""
    return _match(text, codebook.sites)


def _match(text: str, named: tuple[Named, ...]) -> str | None:
    tokens = _tokens(text)
    if not tokens:
        return None
    joint = next((place for place, token in enumerate(tokens) if place and token in _PREPOSITIONS), len(tokens))
    best: tuple[tuple[bool, int, int, int], str] | None = None
    for owner, alias in _aliases(named):
        for start in _places(alias, tokens):
            end = start + len(alias)
            if tokens[end - 1].endswith("'") and end < len(tokens):
                continue
            rank = (start < joint, len(alias), start, sum(map(len, alias)))
            if best is None or rank > best[0]:
                best = (rank, owner)
    return best[1] if best else None


@lru_cache(maxsize=64)
def _aliases(named: tuple[Named, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each alias as words, with its owner's id; ids and names are aliases too."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for entry in named:
        for alias in dict.fromkeys((entry.id.replace("_", " "), entry.name, *entry.aliases)):
            words = tuple(token.rstrip("'") for token in _tokens(alias))
            if words:
                found.append((entry.id, words))
    return tuple(found)


def _tokens(text: str) -> tuple[str, ...]:
    """Words and numbers in lower case, a possessive marked by one apostrophe at its end."""
    tokens: list[str] = []
    for match in _TOKEN.finditer(text.casefold().replace("’", "'")):
        token = match.group()
        tokens.append(token[:-1] if token.endswith("'s") else token)
    return tuple(tokens)


def _places(alias: Sequence[str], tokens: Sequence[str]) -> Iterable[int]:
    for start in range(len(tokens) - len(alias) + 1):
        if all(_same(word, tokens[start + place]) for place, word in enumerate(alias)):
            yield start


def _same(word: str, token: str) -> bool:
    """True when `token` is `word` in singular or plural."""
    token = token.rstrip("'")
    if token == word:
        return True
    if len(word) < 2:
        return False
    forms = {word + "s", word + "es"}
    if word.endswith("y"):
        forms.add(word[:-1] + "ies")
    if word.endswith("fe"):
        forms.add(word[:-2] + "ves")
    if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
        forms.add(word[:-1])  # an alias written in the plural
    return token in forms
