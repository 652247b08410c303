"""Where places below city level stand: wards, hospitals, streets, pubs, schools, villages, and a study's own list.

A word of building or street with a name before it is one; so is what looks like a British village's name after "grew up
in" or "lives near". Cities, counties, countries and London's boroughs stay: a study needs them, and they name nobody.
People's names are found in `pipeline.person_names`, numbered addresses in `pipeline.identifiers`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.districts import DISTRICTS, DISTRICTS_IN_TWO, NEED_A_LEAD
from pipeline.name_lists import ALSO_WORDS, GIVEN_NAMES, MONTHS, NOT_NAMES, PLACE_WORDS
from pipeline.name_signs import TITLED
from pipeline.place_lists import (
    BUILDINGS,
    GENERIC,
    KNOWN_TO_ALL,
    PUB_WORDS,
    SMALL_HEADS,
    STREETS,
    SURNAMES_TOO,
    VILLAGE_ENDINGS,
    VILLAGE_PREFIXES,
    WIDE,
)

Span = tuple[int, int]

_HEADS = STREETS | BUILDINGS
_WORD = r"[A-Z][\w’'-]*"
_LINKED = rf"{_WORD}(?: {_WORD}){{0,4}}"
_HEADED = re.compile(
    rf"(?<![\w&])(?P<first>(?:{_WORD}\.? ){{1,4}})(?P<head>(?:{'|'.join(sorted(head.capitalize() for head in _HEADS))})"
    rf"|(?:{'|'.join(sorted(SMALL_HEADS))}))\b(?P<more>(?: (?:{'|'.join(sorted(head.capitalize() for head in _HEADS))})\b){{0,2}})"
)
_SAINT = re.compile(rf"\b(?:St\.?|Saint) {_WORD}")
_NOT_SAINTS = re.compile(r"['’]?s? (?:Day|Ambulance|Cross)\b")
_PUB = re.compile(
    rf"\b(?:the|The) (?P<name>(?:{'|'.join(sorted(PUB_WORDS))}) (?:and|&) (?:{'|'.join(sorted(PUB_WORDS))})"
    rf"|(?:Red|White|Black|Golden|Blue|Green|Royal|Old|Jolly|Flying|Spotted|Three) (?:{'|'.join(sorted(PUB_WORDS))}))\b"
)
_PUB_LEADS = r"(?:in|at|from|to|down|round|outside|behind|past|near|opposite|of|up|over|upstairs at|inside|off|by|called|leave|left) "
_ANY_PUB = re.compile(
    rf"\b{_PUB_LEADS}(?:the|The) (?P<name>(?P<one>{_WORD}) (?:and|&) (?P<two>{_WORD}))"
    r"|\b(?:in|at|from|to|down|round|outside|behind|past|near|opposite|by) the (?P<sign>Fleece|Plough|Grapes|Wheatsheaf|Feathers"
    r"|Punchbowl|Woolpack|Greyhound|Cricketers|Windmill|Beehive|Fox|Swan|Anchor|Bull|Griffin|Otter|Badger|Pheasant|Drovers|Mitre"
    r"|Locomotive|Nag|Kestrel|Peacock|Weavers|Unicorn)(?=[.,;:!?]| (?:and|on|for|with|after|but|when|till|of a)\b|$)"
    rf"|\b(?:the|The) (?P<heads>(?:[A-Z][a-z]{{2,12}} )?[A-Z][a-z]{{2,12}}['’]s? (?:Head|Arms))\b"
    rf"|\bdown the (?P<local>(?:Pickled|Merry|Crooked|Dirty|Laughing|Leaping|Speckled|Lazy|Thirsty|Drunken|Rusty|Running|Dancing"
    rf"|Flying|Jolly|Old|New|Golden|Silver|Red|White|Black|Blue|Green|Royal|Three|Two|Seven|Five) {_WORD})"
)
_TWO_WORDS = re.compile(
    rf"(?<![\w'’-])(?:{'|'.join(sorted(map(re.escape, DISTRICTS_IN_TWO), key=len, reverse=True))})(?![\w-])",
    re.IGNORECASE,
)
_LED = re.compile(
    r"(?:\b(?:in|to|from|near|round|before|after|through|at|out|over|down|up|via|outside|of|past|around|across|towards|into|left"
    r"|leave|leaving|between|and|or|live|lives|north|south|east|west|inner|central|upper|lower|bit|part) |[,/] )$",
    re.IGNORECASE,
)
_FOOTBALL = re.compile(
    r"\b(?:football|match|match(?:es)?|fans?|supporters?|support|played|beat|lost|won|derby|league|goal|stadium|arsenal|spurs"
    r"|united|city fan|ticket|season|kick|shirt|scarf|cup)\b",
    re.IGNORECASE,
)
_CLUBS = frozenset(("tottenham", "chelsea", "fulham", "everton", "anfield", "millwall", "west ham", "crystal palace"))
_LIVING = (
    r"(?:grew up|born|born and bred|raised|brought up|liv(?:e|es|ed|ing)|mov(?:e|es|ed|ing)|stay(?:s|ed|ing)?|settled|based"
    r"|bus|train|(?:['’][sm]|am|is|are|was|were|came|come|comes|over|down|up|all the way|originally)"
    r"(?: (?:down|up|over|back|originally))?)"
)
_THERE = re.compile(
    rf"\b(?P<living>{_LIVING} (?:(?:out|over|back|down|up|away|here|there) )?)?"
    r"(?P<way>in|near|to|from|at|round|outside|towards|via|past) "
    rf"(?P<name>{_WORD}(?:-(?:on|upon|under|in|le|by|the)-{_WORD})?(?: {_WORD}){{0,2}})"
)
_SETTLEMENT = re.compile(rf"\b(?:village|hamlet|estate|suburb|town) (?:of|called) (?P<name>{_LINKED})")
_SMALL_HEADED = re.compile(
    r"(?<![\w'’])(?:on|at|in|to|from|of|off|by|near|past|and|called|down|up|along|through|leave|left) "
    r"(?P<name>(?P<first>[a-z'’]{3,30}) (?:ward|unit|street|road|lane|avenue|crescent|terrace|hospital|infirmary|house"
    r"|lodge|court|clinic|library|school|grove|close|drive))\b"
)
_SMALL_THERE = re.compile(
    r"\b(?:grew up|born|raised|brought up|live|lives|lived|living|moved|move|comes?|came) "
    r"(?:(?:out|over|back|down|up) )?(?:in|near|to|from) (?P<name>[a-z]{5,30})\b"
)
_SMALL_LED = re.compile(
    r"\b(?P<living>(?:grew up|born|raised|brought up|live|lives|lived|living|moved|move|comes?|came|got|going|bus|from)"
    r" (?:(?:out|over|back|down|up|all the way) )?)?"
    r"\b(?:in|near|to|from|through|past|via|round|before|after|and|over|up|of) (?P<name>[a-z]{4,15})\b"
)
_REFUSED = NOT_NAMES | MONTHS | WIDE
_NOT_THERE = _REFUSED | GENERIC | GIVEN_NAMES | ALSO_WORDS | PLACE_WORDS | _HEADS


def find_places(text: str, *, allowed: Collection[str], no_capitals: bool) -> list[Span]:
    """Spans of places below city level in `text`, in order and apart.

    `allowed`: words (case-folded) that stay, from the study's own terms. `no_capitals`: the document is written without
    capitals, so that small letters mean nothing.
    """
    taken: list[Span] = []
    finders = (_headed, _saints, _pubs, _settlements, _districts, _there, *((_small,) if no_capitals else ()))
    for finder in finders:
        for start, end in finder(text, allowed):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
    return sorted(taken)


def _headed(text: str, allowed: Collection[str]) -> Iterator[Span]:
    """ "Alder Ward", "Fellgate General Hospital", "Mossley Bridge Library"."""
    for match in _HEADED.finditer(text):
        start = match.start()
        words = match["first"].split()
        if _plain(words[0]) in TITLED and _plain(words[0]) not in ("lord", "lady", "sister"):  # "Mrs Church", "Dr Hall"
            continue
        # "At Cedar House", "The Larch House", "Our Willow Unit" begin with a word that is no name's.
        while words and _plain(words[0]) in GENERIC and _plain(words[0]) not in VILLAGE_PREFIXES:
            start += len(words.pop(0)) + 1
        end = match.end()
        modifiers = [_plain(word) for word in words]
        head = match["head"].casefold()
        named = [word for word in modifiers if word not in GENERIC and word not in MONTHS]
        if not named or all(word in allowed for word in modifiers):
            continue
        if head in SMALL_HEADS and match["head"].islower() and (named[-1] in _REFUSED | (GIVEN_NAMES - ALSO_WORDS)):
            continue
        if head in BUILDINGS and all(word in NOT_NAMES and word not in WIDE for word in named):
            continue
        if text[start:end].casefold() in KNOWN_TO_ALL or any(word.isupper() and len(word) > 1 for word in words):
            continue
        if head in SURNAMES_TOO and not match["more"] and _a_person(text, start, words):
            continue
        yield start, end


def _a_person(text: str, start: int, words: list[str]) -> bool:
    """Whether "Fiona Hall" is somebody: one given name, and nothing before it that leads to a place."""
    given = _plain(words[0])
    before = re.search(r"([\w’']+) $", text[max(0, start - 20) : start])
    led = before is not None and before[1].casefold() in _LEADS
    return len(words) == 1 and given in GIVEN_NAMES and not (given in ALSO_WORDS or led)


_LEADS_TEXT = """
on at in to from near of off by past the down up along through was were and called round
"""
_LEADS = frozenset(_LEADS_TEXT.split())


def _saints(text: str, allowed: Collection[str]) -> Iterator[Span]:
    for match in _SAINT.finditer(text):
        name = _plain(match[0].split()[-1])
        if name not in WIDE and name not in allowed and not _NOT_SAINTS.match(text, match.end()):
            yield match.span()


def _pubs(text: str, allowed: Collection[str]) -> Iterator[Span]:
    for match in _PUB.finditer(text):
        if match["name"].casefold() not in KNOWN_TO_ALL:
            yield match.span("name")
    for match in _ANY_PUB.finditer(text):
        kind = match.lastgroup or "heads"
        if kind == "name":
            named = [_plain(match["one"]), _plain(match["two"])]
            signs = sum(word.capitalize() in _PUB_SIGNS for word in named)
            if not signs or not all(_could_be_a_sign(word) for word in named):
                continue
        if kind == "local" and not _could_be_a_sign(_plain(match["local"].split()[1])):
            continue
        if match[kind].casefold() not in KNOWN_TO_ALL:
            yield match.span(kind)


_PUB_SIGNS = frozenset(PUB_WORDS)


def _could_be_a_sign(word: str) -> bool:
    """Whether a word could hang painted over a pub's door: no weekday, trade, office, given name or body."""
    return word not in NOT_NAMES | MONTHS | WIDE | GENERIC | (GIVEN_NAMES - ALSO_WORDS)


def _districts(text: str, allowed: Collection[str]) -> Iterator[Span]:
    """ "Walthamstow" anywhere, "Holloway" after what leads to a place, "moss side" in any case."""
    for match in _TWO_WORDS.finditer(text):
        small = match[0].islower()
        known = match[0].casefold() in allowed or all(word in allowed for word in match[0].casefold().split())
        led = _LED.search(text[max(0, match.start() - 12) : match.start()])
        if not known and (led if small else match[0][0].isupper()) and not _about_football(text, match):
            yield match.span()
    for match in _CAPITAL_WORD.finditer(text):
        word = _plain(match[0])
        if word not in DISTRICTS or word in allowed:
            continue
        led = _LED.search(text[max(0, match.start() - 12) : match.start()])
        if (word not in NEED_A_LEAD or led) and not _person_here(text, match) and not _about_football(text, match):
            yield match.start(), match.start() + len(word)


_CAPITAL_WORD = re.compile(r"(?<![\w'’-])[A-Z][a-z]{3,}(?:['’]s)?(?![\w-])")


def _about_football(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 50) : match.end() + 50]
    return _plain(match[0]) in _CLUBS and bool(_FOOTBALL.search(around))


def _person_here(text: str, match: re.Match[str]) -> bool:
    """Whether a given name or a title stands before a district that is a surname too: "Dr Holloway", "Sue Clapton"."""
    before = re.search(r"([\w’'.]+) $", text[max(0, match.start() - 20) : match.start()])
    if before is None:
        return False
    word = _plain(before[1])
    return word in TITLED or (before[1][0].isupper() and (word in GIVEN_NAMES or word in ALSO_WORDS or len(word) == 1))


def _settlements(text: str, allowed: Collection[str]) -> Iterator[Span]:
    for match in _SETTLEMENT.finditer(text):
        yield from _unless_known(match.span("name"), match["name"], allowed)


def _there(text: str, allowed: Collection[str]) -> Iterator[Span]:
    """ "grew up in Ossthwaite", "in Nether Wickley": a strong lead takes any name, a weak one what sounds like a village."""
    for match in _THERE.finditer(text):
        start, words = match.start("name"), match["name"].split(" ")
        if _plain(words[0]) in VILLAGE_PREFIXES and len(words) > 1 and _plain(words[1]) not in _REFUSED | GENERIC:
            yield from _unless_known((start, start + len(words[0]) + 1 + len(words[1])), " ".join(words[:2]), allowed)
            continue
        name = _plain(words[0])
        if name in _NOT_THERE or name in allowed or words[0].isupper():
            continue
        end = start + len(re.sub(r"['’]s?$", "", words[0]))
        sounds = bool(VILLAGE_ENDINGS.search(name)) and len(name) > 5
        leads = bool(match["living"]) and match["way"] in ("in", "near", "to", "from", "outside", "at")
        if sounds or (leads and len(words) == 1 and len(name) > 3 and not _goes_on(text, end)):
            yield start, end


def _goes_on(text: str, end: int) -> bool:
    """Whether a small noun follows, as in "in Housing benefit" or "at Costa coffee"; what follows a place is punctuation."""
    after = re.match(
        r"['’]s |\W?$|[.,;:!?)–—-]| (?:and|on|with|but|when|for|all|to|at|in|by|or|now|then|until|till|near)\b",
        text[end : end + 12],
    )
    return after is None


def _unless_known(span: Span, name: str, allowed: Collection[str]) -> Iterator[Span]:
    words = [_plain(word) for word in name.split()]
    if not all(word in _REFUSED or word in allowed for word in words):
        yield span


def _small(text: str, allowed: Collection[str]) -> Iterator[Span]:
    for match in _SMALL_LED.finditer(text):
        name = match["name"]
        if (
            name in DISTRICTS
            and name not in allowed
            and (name not in NEED_A_LEAD or match["living"] or not _common(name))
        ):
            yield match.span("name")
    for match in _SMALL_HEADED.finditer(text):
        name = match["first"]
        if name not in GENERIC and name not in allowed and name not in _REFUSED and not _common(name):
            yield match.span("name")
    for match in _SMALL_THERE.finditer(text):
        name = match["name"]
        if (
            VILLAGE_ENDINGS.search(name)
            and name not in _REFUSED | GENERIC
            and name not in allowed
            and not _common(name)
        ):
            yield match.span("name")


def _common(word: str) -> bool:
    """Whether a small word stands in the recogniser's vocabulary and no tree, which British wards are named after."""
    from pipeline.language import is_common

    return is_common(word) and word not in _TREES


_TREES_TEXT = """
alder ash aspen beech birch cedar cherry cypress elder elm fir hawthorn hazel hickory holly ivy juniper larch laurel
lime linden magnolia maple myrtle oak olive pine poplar rowan rosewood sycamore walnut willow yew bramble clover
daffodil fern heather lavender primrose thistle violet kestrel swift kingfisher
"""
_TREES = frozenset(_TREES_TEXT.split())


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$|\.$", "", word.casefold()).replace("’", "'")
