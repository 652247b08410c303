"""The signs of a holder in a sentence: verbs of saying, thinking and treating with their subjects, "by", "according to".

Reads spaCy's parse, one label at a time; which sign wins is left to `pipeline.holders`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import stance_words as english
from pipeline.codebook import Codebook, Label
from pipeline.mentions import SELF, Referents, Who, subject_group
from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Sign:
    """A place in the text that shows a holder: who, how strongly (0..4), and the word of saying, thinking or doing."""

    who: Who
    strength: float
    at: int


# Only the order matters. A plain mark ("according to the nurses") beats thinking, thinking beats treating, saying may only
# introduce what others think, and a bare deed is the last resort. A pronoun is worth less than a name: it may be misread.
# The speaker's own "I said" loses to a named group's saying and wins over a pronoun's.
MARKED, HELD, DONE, SAID, OWN_SAID, ACTED = 3.5, 3.0, 2.6, 2.2, 2.1, 1.6
UNNAMED = 0.5

QUOTING = (",", '"', "“", "'", "‘", "like")
QUOTED = re.compile(r"[\"“][^\"“”]+[\"”]|(?<!\w)['‘][^\"“”]+?['’](?!\w)")
HERE = english.FIRST_PERSON | english.GENERIC_YOU
TOUCHED = english.FIRST_PERSON | english.THIRD_PERSON | english.GENERIC_YOU


def signs(doc: Doc, label: Label, codebook: Codebook, before: Doc | None = None) -> tuple[Sign, ...]:
    """Every sign of a holder of `label` in `doc`, in order; `before` is what the speaker said just before, parsed.

    Words inside quotation marks give none: there, "I" and "they" are somebody else's.
    """
    return tuple(_Reader(doc, label, codebook, before).signs())


class _Reader:
    """What the rules share while they read one text for one label."""

    def __init__(self, doc: Doc, label: Label, codebook: Codebook, before: Doc | None) -> None:
        self.doc = doc
        self.referents = Referents(doc, codebook, before)
        self.is_stance = label.kind == "stance"
        self.subject_group = subject_group(codebook)
        self.quoted = tuple(found.span() for found in QUOTED.finditer(doc.text))

    def signs(self) -> Iterator[Sign]:
        for token in self.doc:
            if any(start <= token.idx < end for start, end in self.quoted):
                continue
            if token.dep_ in ("nsubj", "nsubjpass"):
                yield from self._of_subject(token, token.head)
            elif token.dep_ == "acl" and token.tag_ in ("VBD", "VBP", "VBZ"):  # "there's a nurse said to me"
                yield from self._of_subject(token.head, token)
            elif token.dep_ == "attr" and any(child.dep_ == "expl" for child in token.head.children):
                verb = _contact_clause(token)
                if verb is not None:
                    yield from self._of_subject(token, verb)
            elif token.dep_ == "poss" and token.head.lemma_.lower() in english.ATTITUDE_NOUNS:
                yield from self._marked(token, token.head.i)
            elif token.dep_ == "pobj":
                yield from self._of_preposition(token)

    def _marked(self, token: Token, at: int) -> Iterator[Sign]:
        who = self.referents.of(token)
        if who is not None and who.named and who.group not in (SELF, UNKNOWN) and not who.is_subject:
            yield Sign(who, MARKED, at)

    def _of_preposition(self, token: Token) -> Iterator[Sign]:
        """By the nurses, according to the nurses, among the nurses, the view from the nurses, hostility of the nurses."""
        preposition = token.head
        word, over = preposition.lower_, preposition.head
        if (
            (word == "to" and "according" in (over.lower_, self.doc[max(preposition.i - 1, 0)].lower_))
            or (word == "by" and over.tag_ == "VBN" and over.dep_ != "acl")  # not "the gap left by the nurses"
            or word in ("among", "amongst")
            or (word in ("from", "of", "with") and over.lemma_.lower() in english.ATTITUDE_NOUNS)
            or (word == "from" and over.lemma_ in ("come", "get", "hear"))
        ):
            yield from self._marked(token, over.i)

    def _of_subject(self, token: Token, predicate: Token) -> Iterator[Sign]:
        who = self.referents.of(token)
        if who is None:
            return
        if not self.is_stance and who.group == UNKNOWN and _stands_alone(token):
            who = Who(self.subject_group, is_subject=True, named=False)
        for verb in (predicate, *_sharing(predicate)):
            strength = 0.0 if _is_hypothetical(verb) else self._strength(verb, who, token)
            if strength:
                yield Sign(who, strength - (0.0 if who.named else UNNAMED), verb.i)

    def _strength(self, verb: Token, who: Who, subject: Token) -> float:
        """How strongly `verb`, with `who` as its subject, shows that `who` holds the view; 0 when it doesn't."""
        lemma = verb.lemma_.lower()
        passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
        if passive and lemma != "be" and lemma not in english.ATTITUDE:
            return 0.0
        if who.group == SELF:
            return self._own(verb, lemma)
        if who.is_subject:
            return self._of_those_judged(verb, lemma)
        if who.group == UNKNOWN:
            return self._of_somebody(verb, lemma, who, subject)
        if lemma in english.ATTITUDE or (lemma in english.BEARING and _is_negated(verb)):
            return HELD
        if lemma in english.SPEAKING or _is_quotative(verb):
            return SAID
        if lemma == "be":
            return HELD if _has_attitude(verb, behaving=who.named) else 0.0
        if not self.is_stance:
            return 0.0
        touched = _touches(verb, TOUCHED)
        if lemma in english.TREATING and touched:
            return DONE
        done = (touched and lemma not in ("have", "get", "need")) or _is_negated(verb)
        return ACTED if who.named and _is_main(verb) and done else 0.0

    def _own(self, verb: Token, lemma: str) -> float:
        """First person: "but I can't see it", "I'm wary", "I don't"; not "I think the nurses ...", which only introduces."""
        if self._is_inside_another(verb):
            return 0.0
        whole = any(child.dep_ in ("attr", "acomp", "dobj", "ccomp", "xcomp", "prep") for child in verb.children)
        elliptic = not whole and (verb.pos_ == "AUX" or lemma == "do")
        concedes = verb.dep_ == "conj" and _turns(verb)
        if concedes and (elliptic or lemma in english.ATTITUDE or (lemma == "be" and _has_attitude(verb))):
            return HELD + UNNAMED
        if not self.is_stance and lemma in ("be", "know", "feel", "worry"):
            return HELD
        if lemma in english.APPROVING | english.DISAPPROVING or (lemma == "be" and _has_attitude(verb)):
            return DONE
        return OWN_SAID if lemma in english.SPEAKING else 0.0

    def _is_inside_another(self, verb: Token) -> bool:
        while verb.dep_ == "conj":  # "the nurses say so, and I ..." stands beside the nurses' clause, not in it
            verb = verb.head
        return any(
            above.lemma_.lower() in english.SPEAKING | english.ATTITUDE
            and not any(child.lower_ in english.FIRST_PERSON and child.dep_ == "nsubj" for child in above.children)
            for above in verb.ancestors
        )

    def _of_those_judged(self, verb: Token, lemma: str) -> float:
        """Those the study is about tell of themselves only where they speak or think in a clause: "she says she's neither"."""
        clausal = any(child.dep_ in ("ccomp", "parataxis") for child in verb.children)
        if self.is_stance or not self.subject_group:
            return 0.0
        return SAID if clausal and lemma in english.SPEAKING else 0.0

    def _of_somebody(self, verb: Token, lemma: str, who: Who, subject: Token) -> float:
        """Somebody not known: only what is plainly done, felt or said about the speaker, or by people so named."""
        named = who.named and subject.lemma_.lower() not in english.EVERYBODY
        if not self.is_stance:
            mine = any(child.lower_ in ("my", "our") for child in subject.children)
            return SAID - UNNAMED if named and not mine and lemma in english.SPEAKING | english.HOLDING else 0.0
        if lemma in english.ATTITUDE and (named or _touches(verb, english.FIRST_PERSON)):
            return HELD - UNNAMED
        if lemma in english.SPEAKING and named:
            return SAID - UNNAMED
        if lemma == "be" and _has_attitude(verb) and _touches(verb, HERE):
            return DONE - UNNAMED
        return 0.0


def _turns(verb: Token) -> bool:
    """True when the clause sets the speaker beside or against the one before: "but I ...", "and I ... too"."""
    turning = ("but", "though", "although", "yet")
    return any(child.dep_ == "cc" and child.lower_ in turning for child in verb.head.children) or any(
        child.lower_ in ("so", "too", "also", "myself") for child in verb.subtree
    )


def _sharing(predicate: Token) -> Iterator[Token]:
    """Verbs that share the subject of `predicate`: "they came in and told us", "they tried to stop us"."""
    for child in predicate.children:
        if child.dep_ in ("conj", "xcomp") and not any(kid.dep_.startswith("nsubj") for kid in child.children):
            yield child
            yield from _sharing(child)


def _contact_clause(token: Token) -> Token | None:
    """The verb with no subject of its own after "there's a nurse": "there's a nurse on Beech calls them that"."""
    for word in token.sent:
        if word.i > token.i and word.pos_ == "VERB" and word.dep_ not in ("xcomp", "amod", "pcomp"):
            bare = not any(child.dep_.startswith("nsubj") for child in word.children)
            finite = word.tag_ in ("VBD", "VBP", "VBZ") or any(child.tag_ == "MD" for child in word.children)
            return word if bare and finite else None
    return None


def _is_quotative(verb: Token) -> bool:
    if verb.lemma_ not in ("go", "be"):
        return False
    following = [word.lower_ for word in verb.doc[verb.i + 1 : verb.i + 3]]
    return following[:1] in ([mark] for mark in QUOTING) or following in (["to", "me"], ["to", "us"])


def _is_negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ in ("never", "hardly", "barely") for child in verb.children)


def _has_attitude(verb: Token, *, behaving: bool = False) -> bool:
    telling = english.THINKING_SO | english.BEHAVING_SO if behaving else english.THINKING_SO
    return any(
        word.lemma_.lower() in telling
        for child in verb.children
        if child.dep_ in ("acomp", "attr", "prep", "advmod")
        for word in child.subtree
    )


def _touches(verb: Token, people: frozenset[str]) -> bool:
    """True when one of `people` is done to: as object, after a preposition or in a clause under `verb`."""
    return any(
        word.lower_ in people and word.dep_ != "poss"
        for child in verb.children
        if child.dep_ in ("dobj", "dative", "prep", "ccomp", "xcomp", "advcl", "prt", "advmod", "acomp")
        for word in child.subtree
    )


def _is_hypothetical(verb: Token) -> bool:
    """True inside "if ...", "when ...", and under "help", "let": what somebody might do or is brought to do."""
    for word in (verb, *verb.ancestors):
        if word.dep_ == "advcl" and any(child.lower_ in english.HYPOTHETICAL for child in word.children):
            return True
        if any(child.dep_ == "advcl" and child.i < word.i and _opens_with_if(child) for child in word.children):
            return True
    return verb.dep_ in ("ccomp", "xcomp") and verb.head.lemma_ in english.CAUSING and verb.tag_ in ("VB", "VBG")


def _opens_with_if(clause: Token) -> bool:
    return any(child.lower_ in ("if", "unless") for child in clause.children)


def _stands_alone(token: Token) -> bool:
    """True for a "he" or "she" that no noun before it in the text can explain: in such talk, one of those judged."""
    return token.lower_ in ("he", "she") and not any(
        earlier.dep_ == "nsubj" and earlier.pos_ == "NOUN" for earlier in token.doc[: token.i]
    )


def _is_main(verb: Token) -> bool:
    if verb.dep_ in ("relcl", "acl"):  # "there's a consultant who doesn't refer"
        return any(child.dep_ == "expl" for child in verb.head.head.children)
    return verb.dep_ in ("ROOT", "conj", "ccomp", "parataxis", "attr")
