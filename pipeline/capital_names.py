"""What a word with a capital can be by its looks and its neighbours, whatever the document: values, weekdays, plurals.

Judgements that need nothing but the words beside; `pipeline.person_names` knows the document and decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.language import is_common
from pipeline.name_lists import ALSO_WORDS, DAYS, GIVEN_NAMES, MONTHS, PLACE_WORDS, VIRTUES
from pipeline.name_signs import (
    ABSTRACT,
    ANYTHING,
    ASKED,
    DETERMINERS,
    DONE_TO_PEOPLE,
    ENDINGS,
    ENTERS,
    GIVEN_TO,
    INFLECTED,
    LOCAL_WORDS,
    NICKNAMED,
    NO_NICKNAMES,
    NOT_BEFORE_SURNAMES,
    ONLY_PEOPLE,
    PARTICLES,
)
from pipeline.name_things import MEDICINE, VALUES
from pipeline.name_words import Word, stop_words
from pipeline.place_lists import GENERIC
from pipeline.surnames import EVERYDAY, SURNAMES

_ALL_LISTED = GIVEN_NAMES | ALSO_WORDS
_NAMED_SURELY = GIVEN_NAMES - ALSO_WORDS
_ANY_NAME = _ALL_LISTED | (SURNAMES - EVERYDAY)
_NO_FIRST_NAMES = PLACE_WORDS | GENERIC | NICKNAMED
_NEVER_RARE = LOCAL_WORDS | ONLY_PEOPLE | ANYTHING
_SAID_TEXT = """
said says told tells asked asks rang reckons reckoned thinks thought laughed
"""
SAID = frozenset(_SAID_TEXT.split())
ARTICLES = frozenset(("a", "an", "the", "some", "any", "no", "more"))
_BEFORE_A_DAY_TEXT = """
on by next last this every each a the till until since from before after that one to sunday monday
"""
BEFORE_A_DAY = frozenset(_BEFORE_A_DAY_TEXT.split())
_AFTER_A_DAY_TEXT = """
morning afternoon evening night nights i we he she they it mornings service dinner lunch
"""
_AFTER_A_DAY = frozenset(_AFTER_A_DAY_TEXT.split())
_SYLLABLES_TEXT = """
min jun wai ling mei hua xiao li wei ming jie hui yan yu jing fang chun soo jin hye young kyung ho joon seo yeon ji hyun
eun hee sung tae dong won chi kit man wing lok ka yee yin tsz sze siu suk lai kwok chung shu fen lan na ying hong kai
jian guo qiang bo hao yang zhen xin rui hoon hoo woo seok suk sook mi kyu yong sun chul jae beom cheol bin ah rim rin
fai keung kin lam mun ngai pak shan shing tai tak tung yuk yuen fong ching chiu chai cheung hoi hang kam kei lun mo nga
minh anh thi van duc quang tuan hung thanh huong lien ngoc
"""
SYLLABLES = frozenset(_SYLLABLES_TEXT.split())


def acronym(word: Word) -> bool:
    """Whether a word all in capitals is on no list of names."""
    return word.shouted and word.folded not in _ALL_LISTED


def a_value(words: Sequence[Word], position: int) -> bool:
    """Whether "Hope" stands among "Respect, Compassion, Hope, Dignity"."""
    beside = words[max(0, position - 2) : position + 3]
    return sum(word.capital and word.folded in VALUES for word in beside) > 1


def several(word: Word, before: Word | None, learnt: Collection[str]) -> bool:
    """Whether it is a name in the plural: "the Desmonds" where Desmond is known, "two Desmonds" anywhere."""
    one = word.folded.removesuffix("s")
    counted = before is not None and before.folded in ("two", "three", "four", "five", "both")
    return one != word.folded and (one in learnt or (counted and one in _NAMED_SURELY) or one in MONTHS)


def a_day_that_names(words: Sequence[Word], position: int, taken: Collection[int]) -> bool:
    """Whether nothing beside a weekday makes it one: "Faith and Sunday", not "on Sunday and"."""
    before = words[position - 1].folded if position else ""
    after = words[position + 1].folded if position + 1 < len(words) else ""
    listed = before not in ("and", "or") or (position > 1 and words[position - 2].start in taken)
    return listed and before not in BEFORE_A_DAY and after not in _AFTER_A_DAY


def apart(text: str, before: Word, word: Word) -> bool:
    """Whether more than a space stands between two words; after an initial a full stop may, as in "V. Popescu"."""
    lone = before.capital and before.end == before.start + 1
    return text[before.end : word.start] not in ((" ", ". ", ".") if lone else (" ",))


def close(text: str, before: Word, word: Word) -> bool:
    """Whether nothing but a space, or a full stop and a space, stands between two words."""
    return text[before.end : word.start] in (" ", ". ")


def signed(
    word: Word,
    before: Word | None,
    after: Word | None,
    *,
    owns: bool,
    never: Collection[str],
    written_small: Collection[str],
) -> bool:
    """Whether a word with a capital names a person by the words `before` and `after` it; `owns`: "'s" follows.

    `never`: words that name nobody in this document. `written_small`: those that it writes without a capital too.
    """
    done_to = before is not None and before.folded in DONE_TO_PEOPLE and before.end + 1 == word.start
    verb = after.folded if after is not None and after.joined else ""
    acts = verb in ONLY_PEOPLE
    if word.folded in MONTHS:
        return done_to and before is not None and before.folded not in ("call", "called", "about", "between")
    lead = before.folded if before is not None else ""
    if word.folded in DAYS:
        return lead not in BEFORE_A_DAY and verb in SAID
    if word.folded in VIRTUES - ALSO_WORDS or (word.folded in EVERYDAY - NICKNAMED and not word.initial):
        entered = lead in ENTERS or (lead in ASKED and lead != "with")
        given = word.folded in VIRTUES and (lead in GIVEN_TO or (acts and not word.initial))
        signed = lead not in DETERMINERS and (entered or given or verb in SAID)
        if signed or word.folded in VIRTUES:
            return signed
    if word.folded in ALSO_WORDS:
        if not word.initial:
            return word.folded == "will"
        if (
            after is not None
            and after.capital
            and after.joined
            and after.folded not in never
            and after.folded not in _NO_FIRST_NAMES
        ):
            return word.folded not in NOT_BEFORE_SURNAMES
        return acts or (verb in ANYTHING and word.folded not in ABSTRACT and word.folded not in written_small)
    if word.initial:
        return (acts or owns) and not word.folded.endswith(INFLECTED) and is_rare(word, never)
    # Within a sentence a capital on a word that no vocabulary knows is a name far more often than anything else, but
    # an article makes it a thing ("a Twix"), and so does a medicine's ending.
    thing = word.folded not in _ANY_NAME and (lead in ARTICLES or MEDICINE.search(word.folded))
    return not thing and is_rare(word, never)


def is_rare(word: Word, never: Collection[str]) -> bool:
    """Whether a word is no everyday one: on a list of names, or in no vocabulary at hand."""
    folded = word.folded
    if len(folded) < 3 or folded in never or folded in _NEVER_RARE:
        return False
    if folded in _ANY_NAME or "-" not in folded:
        stems = [folded.removesuffix(ending) for ending in ENDINGS if folded.endswith(ending)]
        return folded in _ANY_NAME or not any(map(is_common, (folded, *stems)))
    parts = folded.split("-")  # "Adeyemi-Cole", and neither "T-shirt" nor "Dolly-esque"
    return all(len(part) > 1 and (part in _ANY_NAME or part in SURNAMES or not is_common(part)) for part in parts)


def trimmed(words: list[Word], never: Collection[str]) -> list[Word]:
    """The words from the first to the last that could be a name's."""
    names = [position for position, word in enumerate(words) if word.capital and word.folded not in never]
    return words[names[0] : names[-1] + 1] if names else []


def nicknamed(before: Word | None, word: Word, ordinary: Collection[str], never: Collection[str]) -> bool:
    """Whether it is the name in "Big Mal", "Scouse Nige"."""
    if before is None or not before.capital or before.folded not in NICKNAMED or not word.joined or word.shouted:
        return False
    refused = word.folded in ordinary or word.folded in NO_NICKNAMES or word.folded in NICKNAMED
    return not refused and len(word.folded) > 2 and (len(word.folded) < 7 or is_rare(word, never))


def backwards(text: str, words: Sequence[Word], position: int, taken: Collection[int]) -> int:
    """Where a name begins that has initials and particles before `position`: "R. ab Ifor", "P. J. Standish"."""
    while position and not apart(text, words[position - 1], words[position]):
        before = words[position - 1]
        initial = before.capital and before.end == before.start + 1 and text[before.end] == "."
        particle = before.folded in PARTICLES and before.folded not in stop_words() and words[position].capital
        if not (initial or particle) or before.start in taken:
            break
        position -= 1
    return position
