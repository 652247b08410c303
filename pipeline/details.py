"""What a document says of itself above its first turn (`Role: …`, `Site: …`, `Interviewer is …`), as written.

What a role or site is in the study is `speakers`'s to say; who speaks where, `conventions`'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.labels import fold, is_titled, may_be_label
from pipeline.transcript import Details

_LINES, _REACH, _LONGEST = 60, 240, 100
_GROUP = frozenset(
    (
        "role",
        "group",
        "stakeholder",
        "stakeholder group",
        "participant role",
        "participant group",
        "role of participant",
    )
)
_SITE = frozenset(("site", "study site", "trust", "site of interview"))
_ASKS = frozenset(
    ("interviewer", "interviewers", "interviewed by", "interviewer name", "name of interviewer", "moderator")
)
_SENTENCE = re.compile(r"\b(?:interviewers?[ ](?:is|are|was|were)|interviewed[ ]by)[ ]([^.;\n]{1,100})", re.IGNORECASE)
_BETWEEN = re.compile(r"[ ]*(?:[,;&/]|\band\b)[ ]*")
_AFTER = re.compile(r"[ ](?:on|in|at|for|from|via|over)[ ].*")


def details_of(lines: Sequence[str]) -> Details:
    """What the lines above a document's first turn say; of two that say the same, the first. Nothing said is ""."""
    group = site = ""
    interviewers: tuple[str, ...] = ()
    for line in lines[:_LINES]:
        key, colon, value = line[:_REACH].strip(" \t*_#>|•-").partition(":")
        value = value.strip(" \t*_|").rstrip(".") if colon else ""
        called = fold(key)
        if 0 < len(value) <= _LONGEST:
            if called in _GROUP:
                group = group or value
            elif called in _SITE:
                site = site or value
            elif called in _ASKS:
                interviewers = interviewers or _names(value)
        sentence = _SENTENCE.search(line[:_REACH])
        if sentence and not interviewers:
            interviewers = _names(sentence[1])
    return Details(group, site, interviewers)


def is_called(label: str, names: Sequence[str]) -> bool:
    """True when a label in the text is one of these people: the name, words of it in any order, or its initials."""
    mine = fold(label).replace(".", "").split()
    for name in names:
        words = fold(name).replace(".", "").split()
        initials = "".join(word[0] for word in words)
        if mine == words or (mine and set(mine) <= set(words)) or (len(words) > 1 and mine == [initials]):
            return True
    return False


def _names(written: str) -> tuple[str, ...]:
    names = (name.strip(" .()*_") for name in _BETWEEN.split(_AFTER.sub("", written)))
    return tuple(name for name in names if name and may_be_label(name) and is_titled(name))
