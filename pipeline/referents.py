"""Whom the words of a sentence refer to: the speaker, a group named before, those whom the study is about, or somebody unknown.

Follows pronouns and names back through the turn to the question. What a referent does, and what that shows, is left to
`pipeline.holder_signs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import stance_words as english
from pipeline.codebook import Codebook
from pipeline.mentions import is_plural, is_relation, mentions
from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SELF, OWN_KIND = "<self>", "<own kind>"
"""Stand where a group id could: the speaker, and others like the speaker ("my colleagues"). No id of a group looks so."""

_ONE_PERSON = frozenset(["he", "she", "him", "her"])
_ACTING = frozenset(["nsubj", "nsubjpass", "agent", "attr"])


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a token refers to: `group` is a group id, `unknown`, SELF or OWN_KIND.

    `named` is False for a pronoun; `by_name` is True for somebody known by a bare name, and for a pronoun back to one;
    `is_part` for "one of them"; `is_brought_up` where a noun said that there is somebody, if not who.
    """

    group: str
    is_subject: bool = False
    named: bool = True
    by_name: bool = False
    is_part: bool = False
    is_brought_up: bool = False


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody brought up by a noun or a name, whom a later pronoun may take up."""

    token: Token
    who: Who
    one: bool
    several: bool


class Referents:
    """Resolves the tokens of `doc`; `earlier` is what was said before it, oldest first: the question, then the turn so far."""

    def __init__(self, doc: Doc, codebook: Codebook, earlier: Sequence[Doc] = ()) -> None:
        self._codebook = codebook
        self._people: list[list[_Person]] = []
        self._by_name: dict[str, Who] = {}
        for text in (*earlier, doc):
            self._read(text)

    def of(self, token: Token) -> Who | None:
        """Whom `token` refers to, or None for a thing, for "you", and for what can't be a person."""
        part = _antecedent(token)
        token = _whole(part)
        word, lemma = token.lower_, token.lemma_.lower()
        if token.dep_ == "pobj" and token.head.lower_ == "as":  # "I say this as somebody who ..."
            return None
        if word in english.FIRST_PERSON or _after_we(token):
            return Who(SELF)
        if (known := self._named(token)) is not None:
            return known
        if is_relation(token):
            return Who(OWN_KIND)
        if word == "who":
            earlier = None if any(mark.text == "?" for mark in token.sent) else self._before(token)
            return replace(earlier.who, named=True) if earlier is not None else None
        if self._is_pronominal(token):
            return self._taken_up(token, is_part=part is not token or lemma in english.PARTS)
        if any(child.lower_ == "your" for child in token.children):
            return None
        if lemma in english.PEOPLE or word in english.PEOPLE:
            return self._same_noun(token) or Who(UNKNOWN, is_brought_up=True)
        # Somebody by name, whoever it is.
        return Who(UNKNOWN, named=False, by_name=True) if token.pos_ == "PROPN" else None

    def _taken_up(self, token: Token, *, is_part: bool) -> Who | None:
        if token.lower_ == "one" and token.tag_ in ("PRP", "PRON"):
            return None
        if (earlier := self._before(token)) is not None:
            return replace(earlier.who, named=False, is_part=is_part)
        lemma = token.lemma_.lower()
        noun = lemma in english.PEOPLE and token.pos_ == "NOUN" and lemma not in english.PARTS
        return Who(UNKNOWN, named=noun, is_part=is_part and (token.lower_ == "one" or lemma not in english.PARTS))

    def is_person_done_to(self, token: Token) -> bool:
        """True when `token` names those whom the study is about, or somebody by name: whom a stance may be shown to."""
        known = self._named(token)
        return known.is_subject if known is not None else token.pos_ == "PROPN"

    def last_before(self, place: int) -> Who | None:
        """The group spoken of last before this token of the text, or before the text; None when there was none."""
        for back, said in enumerate(reversed(self._people)):
            for person in reversed(said):
                if (back or person.token.i < place) and person.who.group not in (UNKNOWN, SELF, OWN_KIND):
                    return replace(person.who, named=False)
        return None

    def _read(self, text: Doc) -> None:
        """Adds the people of `text`, in order; each may refer back to those before."""
        self._mentioned = {mention.head: mention for mention in mentions(text, self._codebook)}
        self._learn_names(text)
        here: list[_Person] = []
        self._people.append(here)
        for token in text:
            mention = self._mentioned.get(token.i)
            if mention is not None and _is_told_of(token):
                plural = "Number=Plur" in str(token.morph)
                one = not plural and token.lemma_.lower() not in english.BODIES
                here.append(_Person(token, self._of_mention(token), one, mention.is_plural))
            elif mention is None and _is_told_of(token) and self._is_someone(token):
                who = self.of(token)
                if who is not None and who.group != SELF:
                    plural = is_plural(token) and token.lower_ not in ("somebody", "someone")
                    here.append(_Person(token, who, "Number=Plur" not in str(token.morph), plural))

    def _learn_names(self, text: Doc) -> None:
        """Remembers "Nurse Reid", "Ann, the ward manager" and "Ann's the ward manager"."""
        for head in self._mentioned:
            token = text[head]
            who = self._of_mention(token)
            over = token.head
            beside = [over] if token.dep_ in ("compound", "appos") else [c for c in token.children if c.dep_ == "appos"]
            if token.dep_ == "attr" and not any(child.dep_ == "neg" for child in over.children):
                beside = [child for child in over.children if child.dep_ == "nsubj"]
            first, last = token.left_edge.i, token.i
            if first > 1 and text[first - 1].lower_ == ",":
                beside.append(text[first - 2])
            if last + 2 < len(text) and text[last + 1].lower_ == "," and text[last + 2].dep_ not in ("nsubj", "conj"):
                beside.append(text[last + 2])
            for name in beside:
                if name.pos_ == "PROPN" and name.i not in self._mentioned:
                    self._by_name[name.lower_] = who

    def _of_mention(self, token: Token) -> Who:
        mention = self._mentioned[token.i]
        return Who(mention.group or UNKNOWN, mention.is_subject)

    def _named(self, token: Token) -> Who | None:
        if token.i in self._mentioned:
            return self._of_mention(token)
        if token.lemma_.lower() in english.BODIES:  # "the consultant body"
            inner = next((child for child in token.children if child.i in self._mentioned), None)
            return self._of_mention(inner) if inner is not None and inner.dep_ == "compound" else None
        return self._by_name.get(token.lower_) if token.pos_ == "PROPN" else None

    def _is_someone(self, token: Token) -> bool:
        """True for a noun or a name that brings a person up, and not for a pronoun that takes one up."""
        if token.pos_ == "PROPN":
            return token.dep_ in ("nsubj", "nsubjpass", "npadvmod", "dobj", "attr")
        if token.pos_ not in ("NOUN", "PRON") or any(child.i in self._mentioned for child in token.children):
            return token.lemma_.lower() in english.BODIES
        if token.lower_ in english.THIRD_PERSON or token.dep_ in ("compound", "poss"):
            return False
        return token.lemma_.lower() in english.PEOPLE

    def _is_pronominal(self, token: Token) -> bool:
        """True for "they", "some of them", "one", "others", and "one lady" where it may be one of those named before."""
        lemma = token.lemma_.lower()
        if token.lower_ in english.THIRD_PERSON:
            return True
        if lemma in english.PARTS:
            return not any(child.dep_ in ("compound", "amod") for child in token.children)
        return lemma in english.PEOPLE and _is_partial(token)

    def _same_noun(self, token: Token) -> Who | None:
        """Whoever was named with the same noun before: "the ward staff ... the staff"."""
        for people in reversed(self._people):
            for person in reversed(people):
                same = person.token.lemma_.lower() == token.lemma_.lower() and person.token is not token
                if same and person.who.group != UNKNOWN:
                    return person.who
        return None

    def _before(self, token: Token) -> _Person | None:
        """The last person before `token` that agrees with it in number, actors of a sentence before others."""
        one, part = token.lower_ in _ONE_PERSON, token.lower_ not in english.THIRD_PERSON
        people_too = token.lemma_.lower() in english.PEOPLE
        for back, said in enumerate(reversed(self._people)):
            fitting = [
                person
                for person in said
                if (back or person.token.i < token.i)
                and (person.one if one else person.several)
                and not (one and _is_in_passing(person.token, token))
                and not (part and person.who.group == UNKNOWN)
                and not (part and people_too and person.who.is_subject)
            ]
            actors = [person for person in fitting if _is_actor(person.token)]
            leading = [person for person in actors if _leads(person.token)]
            if actors or any(person.who.group != OWN_KIND for person in fitting):
                return (leading or actors or [person for person in fitting if person.who.group != OWN_KIND])[-1]
        return None


def _is_in_passing(person: Token, pronoun: Token) -> bool:
    """True for "a patient" in "she asked me in front of a patient, and then she ...": the talk is of somebody else."""
    same = ("he", "him", "his") if pronoun.lower_ in ("he", "him") else ("she", "her", "hers")
    told_of_before = any(token.lower_ in same for token in person.doc[: person.i])
    return told_of_before and not (person.dep_ in ("nsubj", "attr") and person.head.dep_ in ("ROOT", "conj", "ccomp"))


def _is_told_of(token: Token) -> bool:
    """False for what somebody is said to be: "to be a patient", "as a nurse"."""
    if token.dep_ == "attr":
        asked = any(mark.text == "?" for mark in token.sent)  # "how is your manager?"
        return asked or any(child.dep_ == "expl" or child.lower_ == "it" for child in token.head.children)
    if token.dep_ == "compound" and token.head.pos_ != "PROPN":  # "nurse training"
        return False
    return not (token.dep_ == "pobj" and token.head.lower_ in ("as", "like"))


def _after_we(token: Token) -> bool:
    # "We nurses", "us carers": the speaker's own.
    return token.pos_ in ("NOUN", "PROPN") and token.i > 0 and token.nbor(-1).lower_ in ("we", "us")


def _is_actor(token: Token) -> bool:
    return any(link.dep_ in _ACTING for link in (token, *_partitives(token)))


def _leads(token: Token) -> bool:
    return any(
        link.dep_ in _ACTING and link.head.dep_ in ("ROOT", "conj", "ccomp") for link in (token, *_partitives(token))
    )


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
