"""Signs that a word in small letters names a person, for transcripts that speech recognition wrote without capitals.

Two kinds of words come here: names that are words too ("will", "precious", "rose") and rare ones ("okonkwo"). Each needs
a sign of a person beside it: a verb only people take, a title, kin, somebody's work. `pipeline.person_names` decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES, VIRTUES
from pipeline.name_signs import (
    ABSTRACT,
    ANYTHING,
    DETERMINERS,
    INFLECTED,
    ONLY_PEOPLE,
    PARTICLES,
    SMALL_TITLES,
    SPEECH,
    SPELT_TITLES,
)
from pipeline.name_words import Word, stop_words
from pipeline.surnames import EVERYDAY, SURNAMES

_ABSTRACT = (ABSTRACT | VIRTUES | {"blessing", "favour", "mercy", "precious"}) - {"will"}
_THINGS_TOO_TEXT = """
page art win chance trinity bay cliff brook temple royal sky rock rust neat gay sunny rich sandy rusty honey ginger lynx
jet pepper mat max lee les stew clay coral amber crystal star stu bud nan lance chase grant drew may river robin
mina mona lou sal prince dell earl hunter heath dale dean gale gene guy kit kim ash basil bill dick fern iris ivy
violet olive lily daisy rosemary saffron pearl jade jasmine hazel holly heather poppy rose marigold primrose penny peg
pat rob mark sue val
"""
_THINGS_TOO = frozenset(_THINGS_TOO_TEXT.split())
_CLEARLY = ALSO_WORDS - _ABSTRACT - _THINGS_TOO - {"will"}
_NEVER_SMALL_TEXT = """
page art win bay neat gay chase guy mat rust les nan may star jet sky lee
"""
_NEVER_SMALL = frozenset(_NEVER_SMALL_TEXT.split())
_NEGATED_TEXT = """
wasn't isn't didn't doesn't hasn't hadn't couldn't wouldn't can't won't shouldn't weren't don't
"""
_NEGATED = frozenset(_NEGATED_TEXT.split())
_ACTS_ON_TEXT = """
told tell tells telling asked ask asks asking rang ring rings ringing phoned phone phoning met meet meeting thanked
thank texted text texting emailed email emailing married hugged hug blame blamed fetch fetched interviewed invited
"""
_ACTS_ON = frozenset(_ACTS_ON_TEXT.split())
_ROSTERED_TEXT = """
put had got have stuck moved shoved want wanted got've with and paired
"""
_ROSTERED = frozenset(_ROSTERED_TEXT.split())
_AT_WORK = re.compile(
    r" (?:on|in|at|off|covering|doing|running|behind) (?:the |my |our |your )?(?:front |main |late |early |night )?"
    r"(?:reception|nights?|days|earlies|lates|duty|kitchen|desk|door|phones?|shifts?|rota|ward|bank|till|induction|tea|teas"
    r"|office|group|garden|bus|minibus|counter|team|switchboard|christmas|weekends?|hr|payroll|finance|admin)\b"
)
_OWNED = re.compile(
    r"['’]s (?:mum|mam|mom|dad|son|daughter|sister|brother|wife|husband|partner|nan|house|flat|desk|office|job|number|car|idea"
    r"|fault|bed|phone|dog|cat|turn|birthday|email|voice|face|manager|worker|boy|girl|mate|group|handwriting|coat|kids|place"
    r"|never|always|not|got|been|gone|off|just|still|lovely|brilliant|gonna|going|coming|leaving|on (?:nights|days|leave|holiday)"
    r"|one of|been|a (?:nurse|lovely|peer|good))\b"
)
_KIN = re.compile(
    r"\b(?:my|his|her|our|their|your|a|this|the) (?:\w{2,12} )?(?:son|daughter|wife|husband|partner|brother|sister|cousin|nephew"
    r"|niece|mate|friend|neighbour|boyfriend|girlfriend|lad|lass|worker|nurse|manager|psychiatrist|psychologist|lady|bloke"
    r"|fella|chap|keyworker|co-?ordinator|consultant|auntie|uncle)(?: (?:called|named))? $"
)
_IS_SOMEBODY = re.compile(
    r" (?:is|was|were|['’]s) (?:my|our|his|her|their|the|a|an)(?: [a-z-]{2,15}){0,3}? (?:worker|nurse|manager|sister|brother|mum|dad"
    r"|mate|friend|lead|boss|psychologist|psychiatrist|consultant|chair|porter|cleaner|cook|volunteer|supervisor|mentor|keyworker"
    r"|doctor|therapist|wife|husband|partner|person|lady|lad|woman|man)\b"
)
_GOES_ON = re.compile(
    r",? (?:(?:and |but )?(?:he|she)(?:['’](?:s|d|ll))? |who(?:['’]s)? (?!knows)|and they['’]ll |he['’]d |she['’]d )"
)
_PRESENTED = re.compile(
    r"\b(?:that['’]s|this is|there was(?: this)?|there['’]s|it was|it were|said to|says to|talk(?:ed|ing)? to|spoke to|named"
    r"|called|name was|name['’]s|sat with|went with|came with|worked with|me and|and then there was|known|knew) $"
)
_PRESENTED_SURELY = re.compile(r"\b(?:i|he|she|they|we) (?:said|says|say|goes|went|spoke|talked) to $|\bme and $")
_AFTER_TITLES_TEXT = """
right big something someone somebody thingy what whatever appointment surgery letter nobody
"""
_AFTER_TITLES = frozenset(_AFTER_TITLES_TEXT.split())
_TITLE_VERBS_TEXT = """
can do did read say said will may might had has was is he she they you it told asked long no not go see
"""
_TITLE_VERBS = frozenset(_TITLE_VERBS_TEXT.split())


def titled_small(title: Word, before: Word | None, word: Word, rare: Callable[[Word], bool]) -> bool:
    """Whether a small word after a title is somebody's name: "doctor patel", "nurse brown", "doctor el amin"."""
    folded = word.folded
    if word.capital or folded in stop_words() or folded in _TITLE_VERBS:
        return False
    inflected = folded.endswith(INFLECTED) and folded not in SURNAMES
    if title.folded in SMALL_TITLES:
        return (
            folded in SURNAMES or not (inflected or len(folded) < 3 or folded in _AFTER_TITLES) or folded in PARTICLES
        )
    if title.folded not in SPELT_TITLES:
        return False
    if folded in (GIVEN_NAMES - ALSO_WORDS) or folded in SURNAMES - EVERYDAY:
        return len(folded) > 2
    determined = before is not None and before.folded in DETERMINERS
    if rare(word) and not inflected:
        return not determined or title.folded in ("doctor", "nurse")
    small = folded in EVERYDAY or folded in ALSO_WORDS or folded in PARTICLES
    return small and not determined and title.folded not in ("miss", "sir", "father", "brother")


def named_small(text: str, words: Sequence[Word], position: int, taken: set[int], rare: Callable[[Word], bool]) -> bool:
    """Whether the small word at `position` of a text without capitals is somebody's name by what stands beside it.

    `taken`: where the words of names already found begin. `rare`: whether a word is no everyday one.
    """
    word = words[position]
    if word.folded in ALSO_WORDS or word.folded in VIRTUES:
        return word.folded not in _NEVER_SMALL and _word_that_names(text, words, position, taken)
    if word.folded.endswith(INFLECTED) or word.folded in SURNAMES & EVERYDAY or not rare(word):
        return False
    after = words[position + 1].folded if position + 1 < len(words) and words[position + 1].joined else ""
    lead = text[max(0, word.start - 30) : word.start]
    before = words[position - 1].folded if position and word.joined else ""
    if before in DETERMINERS and not lead.endswith(("there was this ", "there's this ")):
        return False
    if after in _NEGATED or after in SPEECH or _PRESENTED_SURELY.search(lead):
        return True
    if before in _ACTS_ON:
        return True
    return bool(_GOES_ON.match(text, word.end)) or (
        bool(_PRESENTED.search(lead)) and bool(re.match(r" (?:and|who|from|off|in|on|she|he)\b", text[word.end :][:8]))
    )


def _word_that_names(text: str, words: Sequence[Word], position: int, taken: set[int]) -> bool:
    word = words[position]
    before = words[position - 1] if position and word.joined else None
    after = words[position + 1] if position + 1 < len(words) and words[position + 1].joined else None
    lead = text[max(0, word.start - 60) : word.start]
    kin = bool(_KIN.search(lead))
    verb = after.folded if after is not None else ""
    if kin and word.folded not in _ABSTRACT | {"will", "drew", "chase", "grant", "page", "art"}:
        return True
    if before is not None and before.folded in DETERMINERS:
        return False
    plain = word.folded not in _ABSTRACT
    rostered = before is not None and before.folded in _ROSTERED
    if rostered and _AT_WORK.match(text, word.end):
        return True
    if before is not None and before.folded in _ACTS_ON and word.folded not in ("will", "art", "may"):
        return True
    if _IS_SOMEBODY.match(text, word.end):
        return True
    owned = _OWNED.match(text, word.end)
    if (plain and owned) or (verb in _NEGATED and plain and word.folded not in ("bill", "penny", "amber", "coral")):
        return True
    if verb in SPEECH and word.folded != "will":
        return True
    if before is not None and before.folded in ("and", "or") and position > 1:
        first = words[position - 2]
        if first.start in taken or (first.folded in ("me", "him", "her") and word.folded not in _ABSTRACT | {"will"}):
            return True
    if verb in ("and", "or") and position + 2 < len(words) and words[position + 2].start in taken:
        return True
    return word.folded in _CLEARLY and (
        verb in ("was", "is", "had", "has", "wanted", "knew", "rang", "left", "got", "and") or bool(owned)
    )


def said_again(words: Sequence[Word], position: int, rare: Callable[[Word], bool]) -> bool:
    """Whether a learnt name in small letters is one here too: a rare word always, "precious" beside a verb."""
    word, before = words[position], words[position - 1].folded if position else ""
    if word.folded not in ALSO_WORDS and word.folded not in VIRTUES:
        return rare(word)
    after = words[position + 1].folded if position + 1 < len(words) else ""
    acts = after in ONLY_PEOPLE or after in ANYTHING
    return acts and before not in DETERMINERS and word.folded not in ("will", "may", "hope", "art")
