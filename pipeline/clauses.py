"""What a clause of spaCy's parse holds: its verbs, whom it touches, whether it is denied, imagined, quoted or cut short.

Grammar only, token in, answer out; what any of it shows about a holder is `pipeline.holder_signs`' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pipeline import stance_words as english

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_QUOTING = (",", '"', "“", "'", "‘", "like", ":")
_QUOTED = re.compile(r"[\"“][^\"“”]+[\"”]|(?<!\w)['‘][^\"“”]+?['’](?!\w)")
_FINITE = frozenset(["VBD", "VBP", "VBZ"])
_UNDER = frozenset(["dobj", "dative", "prep", "ccomp", "xcomp", "advcl", "prt", "advmod", "acomp", "oprd"])
_COMPLEMENTS = frozenset(["attr", "acomp", "dobj", "ccomp", "xcomp", "prep", "advmod", "npadvmod", "advcl", "oprd"])

# Words between a verb of saying and the comma that opens what was said: "said to me in supervision, I've become ..."
_REACH = 6


def quotations(doc: Doc) -> tuple[tuple[int, int], ...]:
    """The stretches inside quotation marks, as character offsets."""
    return tuple(found.span() for found in _QUOTED.finditer(doc.text))


def direct_speech(doc: Doc) -> frozenset[int]:
    """The tokens of others' speech told word for word without quotation marks: "she goes to me, are you staff or what"."""
    spoken: set[int] = set()
    for verb in doc:
        finite = verb.tag_ in _FINITE or (verb.tag_ == "VBN" and any(child.dep_ == "aux" for child in verb.children))
        if verb.i in spoken or not finite or not is_quotative(verb, told=True) or _is_own(verb):
            continue
        end = verb.sent.end
        for place in range(verb.i + 1, min(verb.i + 1 + _REACH, end - 2)):
            token = doc[place]
            if token.lower_ in (",", ":") and doc[place + 1].lower_ not in english.GOING_ON:
                spoken.update(range(place + 1, end))
                break
            if token.pos_ in ("VERB", "SCONJ") or token.dep_.startswith("nsubj"):
                break
    return frozenset(spoken)


def _is_own(verb: Token) -> bool:
    return any(child.dep_ == "nsubj" and child.lower_ in english.FIRST_PERSON for child in verb.children)


def is_quotative(verb: Token, *, told: bool = False) -> bool:
    """True for "goes, …" and "was like, …"; with `told` for "says, …" too."""
    if told and verb.lemma_.lower() in english.SPEAKING:
        return True
    if verb.lemma_ == "put" and is_to_me(verb) and any(child.dep_ == "ccomp" for child in verb.subtree):
        return True  # "she put it to me that ..."
    if verb.lemma_ not in ("go", "be"):
        return False
    following = [word.lower_ for word in verb.doc[verb.i + 1 : verb.i + 3]]
    opens = following[:1] in ([mark] for mark in _QUOTING) if verb.lemma_ == "go" else following[:1] == ["like"]
    return opens or (verb.lemma_ == "go" and following in (["to", "me"], ["to", "us"], ["to", "him"], ["to", "her"]))


def sharing(predicate: Token) -> Iterator[Token]:
    """Verbs that share the subject of `predicate`: "they came in and told us", "they tried to stop us"."""
    for child in predicate.children:
        if child.dep_ in ("conj", "xcomp") and not any(kid.dep_.startswith("nsubj") for kid in child.children):
            yield child
            yield from sharing(child)


def contact_clause(token: Token) -> Token | None:
    """The verb with no subject of its own after "there's a nurse": "there's a nurse on Beech calls them that"."""
    for word in token.sent:
        if word.i > token.i and word.pos_ == "VERB" and word.dep_ not in ("xcomp", "amod", "pcomp"):
            bare = not any(child.dep_.startswith("nsubj") for child in word.children)
            finite = word.tag_ in _FINITE or any(child.tag_ == "MD" for child in word.children)
            return word if bare and finite else None
    return None


def experienced(token: Token) -> Token | None:
    """What "doctors" do in "I've had doctors shout at me", "you hear nurses say"."""
    if token.head.lemma_ not in ("have", "get", "hear"):
        return None
    for word in token.doc[token.i + 1 : token.i + _REACH]:
        if word.pos_ == "VERB" and word.tag_ in ("VB", "VBG", "VBP", "VBD"):
            return None if any(child.dep_ in ("aux", "nsubj") for child in word.children) else word
    return None


def is_seen_by_me(token: Token) -> bool:
    """True for "nurses I'd swap for her"."""
    clauses = [child for child in token.children if child.dep_ == "relcl"]
    return any(child.lower_ in english.FIRST_PERSON for clause in clauses for child in clause.children)


def is_passive(verb: Token) -> bool:
    """True for "was told", and not for "she's told me", which the parser takes for one."""
    if any(child.dep_ == "dobj" and child.lower_ in ("me", "us") for child in verb.children):
        return False
    return any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)


def is_negated(verb: Token) -> bool:
    """True for "wouldn't", "never", "hardly"."""
    return any(child.dep_ == "neg" or child.lower_ in ("never", "hardly", "barely") for child in verb.children)


def is_cut_short(verb: Token) -> bool:
    """True for "the nurses do", "I can't": an auxiliary that stands for what was asked or said before."""
    return (verb.pos_ == "AUX" or verb.lemma_ == "do") and not any(
        child.dep_ in _COMPLEMENTS and not (child.dep_ == "advmod" and child.pos_ == "ADV") for child in verb.children
    )


def has_content(verb: Token) -> bool:
    """True when what is said or thought follows: a clause, a quotation, a question, words after a comma."""
    if any(child.dep_ in ("ccomp", "parataxis") or _asks(child) for child in verb.children):
        return True
    bidden = any(child.dep_ == "xcomp" for child in verb.children)  # "asked me to do the round" tells no view
    if bidden or verb.lemma_.lower() not in english.SPEAKING:
        return verb.dep_ == "parataxis"
    return verb.dep_ == "parataxis" or any(mark.lower_ in _QUOTING for mark in verb.doc[verb.i + 1 : verb.i + _REACH])


def _asks(clause: Token) -> bool:
    return clause.dep_ == "advcl" and any(child.lower_ in ("if", "whether") for child in clause.children)


def tells_so(verb: Token, words: frozenset[str]) -> bool:
    """True when the complement of `verb` holds one of `words`, by lemma: "they were quite hostile to it"."""
    return any(
        word.lemma_.lower() in words or word.lower_ in words
        for child in verb.children
        if child.dep_ in ("acomp", "attr", "prep", "advmod", "oprd")
        for word in child.subtree
    )


def touches(verb: Token, is_one: Callable[[Token], bool]) -> bool:
    """True when somebody of a kind is done to: as object, after a preposition or in a clause under `verb`."""
    return any(
        is_one(word) and word.dep_ != "poss"
        for child in verb.children
        if child.dep_ in _UNDER
        for word in child.subtree
    )


def is_to_me(verb: Token) -> bool:
    """True for "made clear to me", "put to us"."""
    return any(
        word.lower_ == "to" and any(child.lower_ in ("me", "us") for child in word.children) for word in verb.subtree
    )


def regards_as(verb: Token) -> bool:
    """True for "see them as a risk"."""
    return any(child.dep_ == "prep" and child.lower_ == "as" for child in verb.children)


def is_imagined(verb: Token) -> bool:
    """True inside "if ...", "when ...", and under "help", "let": what somebody might do or is brought to do."""
    for word in (verb, *verb.ancestors):
        if word.dep_ == "advcl" and any(child.lower_ in english.HYPOTHETICAL for child in word.children):
            return True
        if any(child.dep_ == "advcl" and child.i < word.i and _opens_with_if(child) for child in word.children):
            return True
        if word.dep_ == "conj" and any(child.dep_ == "nsubj" for child in word.children):
            break  # "if she books it, it's moved, and the manager told me ..."
    over = verb.head
    if (
        verb.tag_ == "VB"
        and verb.dep_ in ("advcl", "relcl", "acl", "ccomp")
        and any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    ):
        return True  # "waiting for somebody to say"
    if verb.dep_ not in ("ccomp", "xcomp") or verb.tag_ not in ("VB", "VBG"):
        return False
    # "I've had the director speak to him" is the speaker's doing, "I've had doctors shout at me" isn't.
    made = (
        over.lemma_ == "have" and _is_own(over) and not touches(verb, lambda word: word.lower_ in english.FIRST_PERSON)
    )
    return made or over.lemma_ in english.CAUSING


def _opens_with_if(clause: Token) -> bool:
    return any(child.lower_ in ("if", "unless") for child in clause.children)


def is_main(verb: Token) -> bool:
    """True for what is told, not for what describes somebody in passing."""
    if verb.dep_ in ("relcl", "acl"):  # "there's a consultant who doesn't refer"
        return any(child.dep_ == "expl" for child in verb.head.head.children)
    return verb.dep_ in ("ROOT", "conj", "ccomp", "parataxis", "attr", "dep")


def is_question(doc: Doc, at: int) -> bool:
    """True when the sentence at this token is a question that nobody in it is said to ask."""
    sentence = doc[at].sent
    told = any(word.pos_ == "VERB" and is_quotative(word, told=True) for word in sentence)
    return not told and any(word.text == "?" for word in sentence[-2:])
