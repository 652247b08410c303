"""A study's own list of places and organisations: found whole, in any case, wherever they are said."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.identifiers import Found

PLACE, ORGANISATION = "PLACE", "ORG"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What a study lists; `kinds` by case-folded term."""

    pattern: re.Pattern[str] | None
    kinds: dict[str, str]

    def find(self, text: str) -> list[Found]:
        """Every listed term in `text`, in order and apart; of two that begin together the longer one."""
        if self.pattern is None:
            return []
        return [Found(self.kinds[_folded(match[0])], *match.span()) for match in self.pattern.finditer(text)]


def gazetteer(places: Collection[str], organisations: Collection[str]) -> Gazetteer:
    """The list that finds `places` and `organisations`; a term in both is an organisation. Empty terms are left out."""
    kinds = {_folded(term): PLACE for term in places} | {_folded(term): ORGANISATION for term in organisations}
    kinds.pop("", None)
    if not kinds:
        return Gazetteer(None, {})
    terms = sorted(kinds, key=lambda term: (-len(term), term))
    spelt = "|".join(r"\s+".join(_spelling(word) for word in term.split()) for term in terms)
    return Gazetteer(re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE), kinds)


def _spelling(word: str) -> str:
    return re.escape(word).replace("'", "['’]")


def _folded(term: str) -> str:
    return " ".join(term.replace("’", "'").lower().split())
