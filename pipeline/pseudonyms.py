"""Pseudonyms: the same code for the same person in every document of a study, for whoever holds the key.

"[NAME_k7f3xa]" is an HMAC, not a table: without the key nothing leads back, with it a suspected name can be checked.
What counts as a name is found elsewhere (`pipeline.person_names`, `pipeline.identifiers`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

from pipeline.errors import WrongUse

PSEUDONYM = re.compile(r"\[(?P<kind>[A-Z]{2,16})_(?P<code>[a-z2-7]{6})\]")
NAME = "NAME"
_TITLES_TEXT = """
mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev reverend canon father sister brother
uncle auntie aunty aunt nurse matron mister missus councillor cllr drs messrs pastor imam ustadh ustaz hajji detective
inspector sergeant
"""
TITLES = frozenset(_TITLES_TEXT.split())

_POSSESSIVE = re.compile(r"['’](?:s|ll|d|ve|re|m)?$")
_SEPARATORS = re.compile(r"[\s.\-–—_()/,]+")


def pseudonym(kind: str, value: str, key: bytes) -> str:
    """The mark that stands for `value`: its `kind` and six characters (base32) of an HMAC-SHA256.

    Two spellings that `normalise` makes alike get one pseudonym. Thirty bits: among 1,000 different names of a study
    the chance that any two share a pseudonym is about 1 in 2,000. Raises `WrongUse` when the key is empty.
    """
    if not key:
        raise WrongUse(
            "the pseudonym key is empty", expected="the workspace's key", remedy="make one with `themetrix init`"
        )
    content = f"{kind}\x1f{normalise(kind, value)}".encode("utf-8", "surrogatepass")
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"[{kind}_{base64.b32encode(digest)[:6].decode('ascii').lower()}]"


def normalise(kind: str, value: str) -> str:
    """`value` without what doesn't tell people or numbers apart.

    Names: case, accents, titles, possessives, spacing. Others: case, all separators; +44 is 0 in a phone number.
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(c))
    if kind != NAME:
        bare = _SEPARATORS.sub("", folded)
        return re.sub(r"^(?:\+44|0044)0?", "0", bare) if kind == "PHONE" else bare
    words = [_POSSESSIVE.sub("", word) for word in re.split(r"[\s.,_]+", folded)]
    words = [word.replace("’", "'") for word in words if word]
    while len(words) > 1 and words[0] in TITLES:
        del words[0]
    return " ".join(words)


def whole_names(names: Iterable[str]) -> dict[str, str]:
    """First name -> full name (both normalised), for each first name that begins exactly one full name among `names`.

    Within one document "Denise" is Denise Hartshorn when no other Denise is named in full. A surname alone is not
    resolved: families share them.
    """
    owners: dict[str, set[str]] = {}
    for name in names:
        full = normalise(NAME, name)
        first, _, rest = full.partition(" ")
        if rest:
            owners.setdefault(first, set()).add(full)
    return {first: next(iter(full)) for first, full in owners.items() if len(full) == 1}
