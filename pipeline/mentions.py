"""Which groups of the codebook a sentence names, and with which of its words; whom a pronoun means is `pipeline.referents`'.

Works on spaCy's parse with the codebook's aliases. What being named means for a stance is left to `pipeline.holders`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from pipeline import stance_words as english
from pipeline.codebook import Codebook

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Mention:
    """A group (or the subject) named in a text: `head` is the token that stands for it in the sentence, by index."""

    head: int
    group: str
    is_subject: bool
    is_plural: bool


@lru_cache(maxsize=32)
def _names(codebook: Codebook) -> tuple[dict[tuple[str, ...], tuple[str, bool]], int]:
    """Ways to name a group or the subject, each with the group's id ("" if none) and if it is the subject; the longest."""
    terms = {_words(term) for term in codebook.subject_terms}
    aliases = {group.id: (group.name, group.id.replace("_", " "), *group.aliases) for group in codebook.groups}
    names: dict[tuple[str, ...], tuple[str, bool]] = {}
    for group_id, known in aliases.items():
        # All the names of a group are the subject's when one of them is.
        is_subject = any(_words(alias) in terms for alias in known)
        for form in (form for alias in known for form in _forms(alias)):
            names.setdefault(form, (group_id, is_subject))
    for form in (form for term in codebook.subject_terms for form in _forms(term)):
        names.setdefault(form, (subject_group(codebook), True))
    return names, max(map(len, names), default=0)


def subject_group(codebook: Codebook) -> str:
    """The id of the one group whose names include a subject term, or "" when none or several have one."""
    terms = {_words(term) for term in codebook.subject_terms}
    owners = [
        group.id for group in codebook.groups if any(_words(name) in terms for name in (group.name, *group.aliases))
    ]
    return owners[0] if len(owners) == 1 else ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.casefold().replace("-", " ").split())


def _forms(alias: str) -> Iterator[tuple[str, ...]]:
    """The alias with each of its words in singular and plural: "directors of nursing", "ward managers"."""
    return product(*(_numbers(word) for word in _words(alias)))


def _numbers(word: str) -> tuple[str, ...]:
    if len(word) < 2 or word in ("of", "the", "and", "in"):
        return (word,)
    if word.endswith("y"):
        return (word, f"{word}s", f"{word[:-1]}ies")
    if word.endswith("fe"):
        return (word, f"{word}s", f"{word[:-2]}ves")
    return (word, f"{word}s", f"{word}es")


def mentions(doc: Doc, codebook: Codebook) -> tuple[Mention, ...]:
    """Groups named in `doc`, in order; the longest alias wins, plurals count, a hyphen is a space.

    `pipeline.naming` says which group a whole label or phrase names; here it matters which word of a sentence does.
    """
    names, longest = _names(codebook)
    tokens = [token for token in doc if token.text != "-"]
    words = [token.lower_ for token in tokens]
    found: list[Mention] = []
    start = 0
    while start < len(tokens):
        for length in range(min(longest, len(tokens) - start), 0, -1):
            known = names.get(tuple(words[start : start + length]))
            if known is None or not any(token.pos_ in ("NOUN", "PROPN") for token in tokens[start : start + length]):
                continue
            head = doc[tokens[start].i : tokens[start + length - 1].i + 1].root
            if not is_relation(head):
                found.append(Mention(head.i, known[0], known[1], is_plural(head)))
            start += length - 1
            break
        start += 1
    return tuple(found)


def is_relation(head: Token) -> bool:
    """True for "my colleagues", "a colleague": others like the speaker, whatever a group in the codebook is called."""
    lemma = head.lemma_.lower()
    owned = any(child.lower_ in ("my", "our") for child in head.children)
    return lemma in english.OWN_KIND or (lemma in english.RELATIONS and owned)


def is_plural(head: Token) -> bool:
    """True when "they" may take up the noun: a plural, several joined, or one body of people ("the board")."""
    joined = any(child.dep_ == "conj" for child in head.children)
    return joined or "Number=Plur" in str(head.morph) or not any(child.lower_ in english.ONE for child in head.children)
