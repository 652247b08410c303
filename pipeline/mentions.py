"""Who a sentence names: the group, the subject of the study, the speaker or somebody else that a noun or pronoun refers to.

Works on spaCy's parse with the codebook's aliases. What being named means for a stance is left to `pipeline.holders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from pipeline import stance_words as english
from pipeline.codebook import Codebook
from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SELF, OWN_KIND = "<self>", "<own kind>"
"""Stand where a group id could: the speaker, and others like the speaker ("my colleagues"). No id of a group looks so."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A group (or the subject) named in a text: `head` is the token that stands for it in the sentence, by index."""

    head: int
    group: str
    is_subject: bool
    is_plural: bool


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a token refers to: `group` is a group id, `unknown`, SELF or OWN_KIND; `named` is False for a pronoun."""

    group: str
    is_subject: bool = False
    named: bool = True


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
            if not _is_relation(head):
                found.append(Mention(head.i, known[0], known[1], _is_plural(head)))
            start += length - 1
            break
        start += 1
    return tuple(found)


def _is_relation(head: Token) -> bool:
    """True for "my colleagues", "a colleague": others like the speaker, whatever a group in the codebook is called."""
    lemma = head.lemma_.lower()
    owned = any(child.lower_ in ("my", "our") for child in head.children)
    return lemma in english.OWN_KIND or (lemma in english.RELATIONS and owned)


def _is_plural(head: Token) -> bool:
    """True when "they" may take up the noun: a plural, several joined, or one body of people ("the board")."""
    joined = any(child.dep_ == "conj" for child in head.children)
    return joined or "Number=Plur" in str(head.morph) or not any(child.lower_ in english.ONE for child in head.children)


class Referents:
    """Resolves the tokens of one parsed text; `before` is the parsed end of what the speaker said just before it."""

    def __init__(self, doc: Doc, codebook: Codebook, before: Doc | None = None) -> None:
        self.named = {mention.head: mention for mention in mentions(doc, codebook)}
        self._earlier_doc = before
        self._earlier = mentions(before, codebook) if before is not None else ()

    def of(self, token: Token) -> Who | None:
        """Whom `token` refers to, or None for a thing, for "you", and for what can't be a person."""
        token = _whole(_antecedent(token))
        word, lemma = token.lower_, token.lemma_.lower()
        if word in english.FIRST_PERSON:
            return Who(SELF)
        mention = self.named.get(token.i)
        if mention is not None:
            return Who(mention.group or UNKNOWN, mention.is_subject)
        if _is_relation(token):
            return Who(OWN_KIND)
        if word == "who" and (earlier := self._before(token)) is not None:
            return Who(earlier.group or UNKNOWN, earlier.is_subject)
        if word == "one" and token.tag_ in ("PRP", "PRON"):
            return None
        if word in english.THIRD_PERSON or lemma in english.PARTS or (lemma in english.PEOPLE and _is_partial(token)):
            earlier = self._before(token)
            if earlier is not None:
                return Who(earlier.group or UNKNOWN, earlier.is_subject, named=False)
            return Who(UNKNOWN, named=False)
        if any(child.lower_ == "your" for child in token.children):
            return None
        if lemma in english.PEOPLE or word in english.PEOPLE:
            return Who(UNKNOWN)
        if token.pos_ == "PROPN":  # somebody by name, perhaps a pseudonym: whoever it is
            return Who(UNKNOWN, named=False)
        return None

    def _before(self, token: Token) -> Mention | None:
        earlier = [mention for position, mention in self.named.items() if position < token.i]
        return _taken_up(token, earlier, token.doc) or _taken_up(token, self._earlier, self._earlier_doc)


def _taken_up(token: Token, earlier: Sequence[Mention], doc: Doc | None) -> Mention | None:
    """The last of `earlier` that agrees in number with the pronoun `token`, actors of a sentence before others."""
    if doc is None:
        return None
    one = token.lower_ in ("he", "she", "him", "her")
    fitting = [mention for mention in earlier if not one or "Number=Plur" not in str(doc[mention.head].morph)]
    fitting = [mention for mention in fitting if one or mention.is_plural]
    actors = [mention for mention in fitting if _is_actor(doc[mention.head])]
    return actors[-1] if actors else fitting[-1] if fitting else None


def _is_actor(token: Token) -> bool:
    return any(link.dep_ in ("nsubj", "nsubjpass", "agent", "attr") for link in (token, *_partitives(token)))


def _partitives(token: Token) -> Iterator[Token]:
    # From "doctors" up to "one" in "one of the doctors".
    while token.dep_ == "pobj" and token.head.lower_ in ("of", "by") and token.head.head.i != token.i:
        yield token.head
        token = token.head.head
        yield token


def _antecedent(token: Token) -> Token:
    """The noun that "who" or "that" stands for, else the token itself."""
    if token.lower_ not in ("who", "that"):
        return token
    clause = token.head
    for _ in range(3):
        if clause.dep_ == "relcl":
            return clause.head
        clause = clause.head
    return token


def _whole(token: Token) -> Token:
    """The noun of which `token` names a part: "doctors" in "one of the doctors"."""
    for _ in range(3):
        if token.lemma_.lower() not in english.PARTS and token.pos_ not in ("NUM", "DET", "ADJ"):
            break
        of = [child for child in token.children if child.lower_ == "of"]
        inner = [child for preposition in of for child in preposition.children if child.dep_ == "pobj"]
        if not inner:
            break
        token = inner[0]
    return token


def _is_partial(token: Token) -> bool:
    # "One lady", "some people": members of whoever was named before, if anybody was.
    return any(child.lemma_.lower() in english.PARTS or child.lower_ == "other" for child in token.children)
