"""The signs of a holder in a sentence: verbs of saying, thinking and treating with their subjects, "by", "according to".

Reads spaCy's parse (`pipeline.clauses`), one label at a time; which sign wins is left to `pipeline.holders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import clauses
from pipeline import stance_words as english
from pipeline.codebook import Codebook, Label
from pipeline.mentions import subject_group
from pipeline.referents import OWN_KIND, SELF, Referents, Who
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
# introduce what others think, being brought up beats a bare deed, and what nobody is named for is the last resort. A pronoun
# is worth less than a name: it may be misread. Of the speaker's own, a verdict beats what others merely say, "I said" little.
MARKED, HELD, DONE, JUDGED, SAID, PRESENTED, ACTED, QUOTED, OWN_SAID, UNDERGONE, MENTIONED = (
    *(3.5, 3, 2.6, 2.3, 2.2, 2),
    *(1.6, 1.4, 1.2, 1, 0.8),
)
UNNAMED = 0.5

# In a passage of so many sentences a deed or a bare mention is one thing among several: what is weaker than saying tells nothing.
SENTENCES_OF_A_PASSAGE = 4
CONCEDED = HELD + UNNAMED


def signs(doc: Doc, label: Label, codebook: Codebook, earlier: Sequence[Doc] = ()) -> tuple[Sign, ...]:
    """Every sign of a holder of `label` in `doc`, in order; `earlier` is what was said before it, parsed, oldest first.

    Words of others' that are told word for word give none: there, "I" and "they" are somebody else's.
    """
    return tuple(_Reader(doc, label, codebook, earlier).signs())


class _Reader:
    """What the rules share while they read one text for one label."""

    def __init__(self, doc: Doc, label: Label, codebook: Codebook, earlier: Sequence[Doc]) -> None:
        self.doc = doc
        self.referents = Referents(doc, codebook, earlier)
        self.is_stance = label.kind == "stance"
        self.subject_group = subject_group(codebook)
        self.quoted = clauses.quotations(doc)
        self.told = clauses.direct_speech(doc)
        self.speaks_of_self = any(token.dep_ == "nsubj" and _is_first_person(token) for token in doc)

    def signs(self) -> Iterator[Sign]:
        others = False
        passage = sum(1 for _ in self.doc.sents) >= SENTENCES_OF_A_PASSAGE
        for sign in sorted((*self._of_tokens(), *self._of_bare_quotations()), key=lambda sign: sign.at):
            if sign.strength == CONCEDED and sign.who.group == SELF and not others:
                sign = replace(sign, strength=OWN_SAID)  # nothing stands before it that it could be set against
            others = others or sign.who.group != SELF
            if sign.who.group == SELF or not passage or sign.strength >= SAID:
                yield sign

    def _of_tokens(self) -> Iterator[Sign]:
        for token in self.doc:
            if token.i in self.told or any(start <= token.idx < end for start, end in self.quoted):
                continue
            if token.dep_ in ("nsubj", "nsubjpass"):
                yield from self._of_subject(token, token.head)
                yield from self._of_what_is_undergone(token, token.head)
            elif token.dep_ == "acl" and token.tag_ in ("VBD", "VBP", "VBZ"):  # "there's a nurse said to me"
                yield from self._of_subject(token.head, token)
            elif token.dep_ == "attr" and any(child.dep_ == "expl" for child in token.head.children):
                yield from self._of_one_brought_up(token)
            elif token.dep_ == "dobj" and (verb := clauses.experienced(token)) is not None:
                yield from self._of_subject(token, verb)
            elif token.dep_ == "poss" and token.head.lemma_.lower() in english.ATTITUDE_NOUNS:
                yield from self._marked(token, token.head.i)
            elif token.dep_ == "pobj" and token.head.lower_ == "like" and token.lower_ in english.THIRD_PERSON:
                # "The patients like her, they do": the parser takes it for a preposition.
                yield from self._marked(token.head.head, token.head.i)
            elif token.dep_ == "pobj":
                yield from self._of_preposition(token)
            elif token.text == "?" and not self.is_stance and clauses.is_question(self.doc, token.i):
                yield Sign(Who(SELF), HELD, token.i)  # "is she staff, then?" is asked by the speaker

    def _marked(self, token: Token, at: int) -> Iterator[Sign]:
        who = self.referents.of(token)
        if who is not None and who.group not in (SELF, UNKNOWN) and not who.is_subject:
            yield Sign(who, MARKED - (0.0 if who.named else UNNAMED), at)

    def _of_preposition(self, token: Token) -> Iterator[Sign]:
        """By the nurses, according to the nurses, among the nurses, the view from the nurses, hostility of the nurses."""
        preposition = token.head
        word, over = preposition.lower_, preposition.head
        # Not "the gap left by the nurses"; and a theme isn't a nurse's for "seen by a nurse".
        telling = (english.ATTITUDE | english.SPEAKING) - english.PERCEIVING
        regarded = over.dep_ != "acl" and (self.is_stance or over.lemma_.lower() in telling)
        if (
            (word == "to" and "according" in (over.lower_, self.doc[max(preposition.i - 1, 0)].lower_))
            or (word == "by" and over.tag_ == "VBN" and regarded)
            or word in ("among", "amongst")
            or (word in ("from", "of", "with") and over.lemma_.lower() in english.ATTITUDE_NOUNS)
            or (word == "from" and over.lemma_ in ("come", "get", "hear"))
        ):
            yield from self._marked(token, over.i)

    def _of_bare_quotations(self) -> Iterator[Sign]:
        """A quotation that stands alone is whoever's was spoken of last: "The patients? 'She's the only one who listens.'"."""
        for start, end in self.quoted:
            span = self.doc.char_span(start, end, alignment_mode="expand")
            if span is None or len(span) < english.WORDS_OF_A_QUOTATION:
                continue
            opens = span.start == 0 or self.doc[span.start - 1].text in (".", "?", "!", ":")
            who = self.referents.last_before(span.start) if opens else None
            if who is not None and not who.is_subject:
                yield Sign(who, QUOTED, span.start)

    def _of_one_brought_up(self, token: Token) -> Iterator[Sign]:
        """ "There's a consultant who doesn't refer", "there was a doctor put in a form": named in order to be told of."""
        verb = clauses.contact_clause(token)
        if verb is not None:
            yield from self._of_subject(token, verb)
        who = self.referents.of(token)
        if not self.is_stance or who is None or not _is_a_group(who):
            return
        goes_on = any(word.pos_ == "VERB" or word.lower_ == "who" for word in token.sent if word.i > token.i)
        if goes_on and not clauses.is_seen_by_me(token):
            yield Sign(who, PRESENTED, token.i)

    def _of_what_is_undergone(self, token: Token, verb: Token) -> Iterator[Sign]:
        """ "I was told", "we got left out", "it was made clear to me": somebody's doing, and nobody says whose."""
        if not self.is_stance or not clauses.is_passive(verb) or clauses.is_imagined(verb):
            return
        lemma = verb.lemma_.lower()
        mine = token.lower_ in english.FIRST_PERSON or (token.lower_ == "it" and clauses.is_to_me(verb))
        known = lemma in english.TREATING | english.SPEAKING | english.APPROVING | english.DISAPPROVING
        if mine and known and not any(child.dep_ == "agent" for child in verb.children):
            yield Sign(Who(UNKNOWN, named=False), UNDERGONE, verb.i)

    def _of_subject(self, token: Token, predicate: Token) -> Iterator[Sign]:
        who = self.referents.of(token)
        if who is None or token.lower_ in ("him", "her", "them"):  # "I trust her with it", "you make them feel"
            return
        alone = who.by_name or (_stands_alone(token) and not who.is_brought_up) or who.is_part
        if not self.is_stance and who.group == UNKNOWN and alone:
            who = Who(self.subject_group, is_subject=True, named=False)
        for verb in (predicate, *clauses.sharing(predicate)):
            strength = 0.0 if clauses.is_imagined(verb) else self._strength(verb, who, token)
            if strength:
                yield Sign(who, strength - (0.0 if who.named or who.group == SELF else UNNAMED), verb.i)
        if self._is_verdict(predicate, who):
            yield Sign(Who(SELF), JUDGED, predicate.i)

    def _strength(self, verb: Token, who: Who, subject: Token) -> float:
        """How strongly `verb`, with `who` as its subject, shows that `who` holds the view; 0 when it doesn't."""
        lemma = verb.lemma_.lower()
        if clauses.is_passive(verb) and lemma != "be" and (who.group == SELF or lemma not in english.ATTITUDE):
            return 0.0
        if who.group == SELF:
            return self._own(verb, lemma)
        if who.is_subject:
            return self._of_those_judged(verb, lemma, who)
        if not self.is_stance:
            return self._of_a_theme(verb, lemma, who, subject)
        if who.group == UNKNOWN:
            # In "one of the patients told me she trusts us" "she" is whoever told it.
            told = not who.named and self._is_inside_another(verb)
            return 0.0 if told else self._of_somebody(verb, lemma, who, subject)
        if self._holds(verb, lemma) or (who.named and clauses.is_cut_short(verb)):
            return HELD
        if lemma in english.SPEAKING or clauses.is_quotative(verb):
            return SAID
        if lemma == "be":
            so = english.THINKING_SO | english.BEHAVING_SO if who.named else english.THINKING_SO
            return HELD if clauses.tells_so(verb, so) else 0.0
        touched = clauses.touches(verb, self._is_target)
        if lemma in english.TREATING and touched:
            return DONE
        touched = touched and (who.named or clauses.touches(verb, _is_first_person))
        denied = clauses.is_negated(verb) and (who.named or who.is_part)
        done = denied or (touched and lemma not in ("have", "get", "need"))
        if not clauses.is_main(verb) or self._is_inside_another(verb):
            return 0.0
        return ACTED if done else MENTIONED if who.named and not self.speaks_of_self else 0.0

    def _holds(self, verb: Token, lemma: str) -> bool:
        """True for verbs of attitude, "couldn't abide", and "had doubts", "made a complaint"."""
        if lemma in english.ATTITUDE:
            if lemma == "see":
                return clauses.regards_as(verb)
            return (
                lemma not in english.PERCEIVING or clauses.has_content(verb) or clauses.touches(verb, self._is_target)
            )
        if lemma in english.BEARING and clauses.is_negated(verb):
            return True
        return lemma in english.EXPRESSING and any(
            child.dep_ == "dobj" and child.lemma_.lower() in english.ATTITUDE_NOUNS - english.MERE_NOUNS
            for child in verb.children
        )

    def _own(self, verb: Token, lemma: str) -> float:
        """First person: "but I can't see it", "I'm wary", "I don't"; not "I think the nurses ...", which only introduces."""
        if self._is_inside_another(verb):
            return 0.0
        attitude = lemma == "be" and clauses.tells_so(verb, english.THINKING_SO)
        weighty = attitude or lemma in english.ATTITUDE or clauses.is_cut_short(verb)
        if weighty and verb.dep_ == "conj" and _turns(verb):
            return CONCEDED
        if not self.is_stance:
            return self._own_theme(verb, lemma)
        expressed = lemma in english.EXPRESSING and self._holds(verb, lemma)
        if attitude or expressed or lemma in english.APPROVING | english.DISAPPROVING:
            return DONE if attitude or clauses.touches(verb, self._is_target) else OWN_SAID
        return OWN_SAID if lemma in english.SPEAKING | english.HOLDING else 0.0

    def _own_theme(self, verb: Token, lemma: str) -> float:
        telling = any(child.dep_ in ("attr", "neg") for child in verb.children)
        unsettled = telling or clauses.tells_so(verb, english.THINKING_SO)
        if lemma in ("know", "feel", "worry", "wonder", "want") or (lemma == "be" and unsettled):
            return HELD
        unsure = clauses.is_negated(verb) and lemma in ("tell", "say", "see", "think")
        return HELD if unsure and clauses.has_content(verb) else OWN_SAID if lemma in english.SPEAKING else 0.0

    def _is_verdict(self, verb: Token, who: Who) -> bool:
        """True for "they've been an asset", "she's unreliable", said outright: the speaker's own judgement."""
        judged = who.is_subject or (who.group == UNKNOWN and not who.named)
        return (
            self.is_stance
            and judged
            and verb.lemma_ == "be"
            and clauses.is_main(verb)
            and clauses.tells_so(verb, english.JUDGING_SO)
            and not self._is_inside_another(verb)
        )

    def _is_inside_another(self, verb: Token) -> bool:
        while verb.dep_ == "conj":  # "the nurses say so, and I ..." stands beside the nurses' clause, not in it
            verb = verb.head
        return any(
            above.lemma_.lower() in english.SPEAKING | english.ATTITUDE
            and not any(child.lower_ in english.FIRST_PERSON and child.dep_ == "nsubj" for child in above.children)
            for above in verb.ancestors
        )

    def _of_those_judged(self, verb: Token, lemma: str, who: Who) -> float:
        """Those the study is about tell of themselves only where they speak or think in a clause: "she says she's neither"."""
        if self.is_stance or not self.subject_group:
            return 0.0
        if lemma in english.HOLDING and clauses.has_content(verb):
            return SAID
        told = [child for child in verb.children if child.dep_ in ("ccomp", "parataxis")]
        reach = self.doc[verb.i + 1 : verb.i + 12]
        in_their_words = any(word.i in self.told and _is_first_person(word) for word in reach)
        known = who.named or who.is_part or in_their_words or any(_is_reflective(clause) for clause in told)
        if clauses.is_quotative(verb):
            return SAID
        return SAID if lemma in english.SPEAKING and (told or in_their_words) and known else 0.0

    def _of_a_theme(self, verb: Token, lemma: str, who: Who, subject: Token) -> float:
        """A theme needs words: what a group or "the lad at the desk" says or thinks, not what is done, nor "somebody"."""
        content = clauses.has_content(verb)
        if who.group == UNKNOWN:
            one = subject.pos_ != "PRON" and any(child.lower_ in english.POINTING for child in subject.children)
            says = lemma in english.SPEAKING or clauses.is_quotative(verb)
            holds = says or (lemma in english.HOLDING and lemma not in english.PERCEIVING)
            return SAID - UNNAMED if one and who.named and content and holds else 0.0
        if self._holds(verb, lemma):
            return HELD
        if (lemma in english.SPEAKING and content) or clauses.is_quotative(verb):
            return SAID
        return HELD if lemma == "be" and clauses.tells_so(verb, english.THINKING_SO) else 0.0

    def _of_somebody(self, verb: Token, lemma: str, who: Who, subject: Token) -> float:
        """Somebody not known: only what is plainly done, felt or said about the speaker, or by people so named."""
        named = who.named and subject.lemma_.lower() not in english.EVERYBODY
        mine = clauses.touches(verb, _is_first_person)
        if lemma in english.ATTITUDE and ((named and self._holds(verb, lemma)) or mine):
            return HELD - (UNNAMED if who.named else 0.0)
        if lemma in english.SPEAKING and mine and (named or who.is_brought_up) and self._is_told(verb):
            return SAID - (UNNAMED if who.named else 0.0)
        if lemma != "be":
            return 0.0
        behaving = named and subject.lemma_.lower() in english.BODIES and clauses.tells_so(verb, english.BEHAVING_SO)
        thinking = clauses.tells_so(verb, english.THINKING_SO) and clauses.touches(verb, _is_here)
        return DONE - (UNNAMED if who.named else 0.0) if behaving or thinking else 0.0

    def _is_told(self, verb: Token) -> bool:
        """True when what is said follows in a clause or word for word; a comma alone may end "people tell her things,"."""
        return any(child.dep_ in ("ccomp", "parataxis") for child in verb.children) or any(
            word.i in self.told or word.text in ('"', "“", "'", "‘") for word in self.doc[verb.i + 1 : verb.i + 8]
        )

    def _is_target(self, token: Token) -> bool:
        """True for the speaker, "them", "her", and those whom the study is about: to whom a stance may be shown."""
        return token.lower_ in _TOUCHED or self.referents.is_person_done_to(token)


_TOUCHED = english.FIRST_PERSON | english.THIRD_PERSON | english.GENERIC_YOU


def _is_first_person(token: Token) -> bool:
    return token.lower_ in english.FIRST_PERSON


def _is_here(token: Token) -> bool:
    return token.lower_ in english.FIRST_PERSON | english.GENERIC_YOU


def _is_a_group(who: Who) -> bool:
    return who.group not in (SELF, OWN_KIND, UNKNOWN) and not who.is_subject


def _is_reflective(clause: Token) -> bool:
    """True for what people say of themselves when they ask what they are: "that she doesn't know", "he felt like a spy"."""
    return any(
        verb.lemma_.lower() in english.REFLECTING
        or (verb.lemma_ == "be" and clauses.tells_so(verb, english.THINKING_SO))
        for verb in (clause, *clause.subtree)
    )


def _turns(verb: Token) -> bool:
    """True when the clause sets the speaker beside or against the one before: "but I ...", "and I ... too"."""
    turning = ("but", "though", "although", "yet")
    return any(child.dep_ == "cc" and child.lower_ in turning for child in verb.head.children) or any(
        child.lower_ in ("so", "too", "also", "myself") for child in verb.children
    )


def _stands_alone(token: Token) -> bool:
    """True for a "he" or "she" that no noun before it in the text can explain: in such talk, one of those judged."""
    return token.lower_ in ("he", "she") and not any(
        earlier.dep_ == "nsubj" and earlier.pos_ == "NOUN" for earlier in token.doc[: token.i]
    )
