"""What a model has seen, told by its words' fingerprints: a cut or merged training file is recognised, interview by interview.

A fingerprint is the beginning of the sha256 of a row's normalised words: enough to recognise a row that one holds, not to
read one. It is no secret either: who guesses a whole sentence can confirm that it was learnt from, so rows that many people
might say (under five words) leave none. Where fingerprints are kept is `pipeline.artefacts`'s.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.duplicates import normalised
from pipeline.labelled import LabelledUtterance

FEWEST_WORDS = 5
"""Rows of fewer words leave no fingerprint: different people say them."""
DIGITS = 12
"""Hex digits kept of a hash (48 bits): among 10,000 rows met with 10,000 fingerprints, a chance hit comes once in 2.8 million."""
ROWS_THAT_TELL = 2
"""From so many rows known, an interview counts as seen; from one, if it is a `SHARE_THAT_TELLS` of what can be recognised."""
SHARE_THAT_TELLS = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """The fingerprints of the rows a model was fitted to, and of those it was calibrated on; sorted, each once."""

    fitted: tuple[str, ...] = ()
    calibrated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for kept in (self.fitted, self.calibrated):
            if list(kept) != sorted(set(kept)) or not all(map(_is_fingerprint, kept)):
                raise ValueError(f"fingerprints are {DIGITS} hex digits each, sorted, each once")


def fingerprint(text: str) -> str:
    """The fingerprint of a row's text (12 hex digits), whatever its case and punctuation; "" under five words."""
    words = normalised(text)
    if words.count(" ") + 1 < FEWEST_WORDS:
        return ""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def fingerprints(rows: Iterable[LabelledUtterance]) -> tuple[str, ...]:
    """The fingerprints of these rows, sorted and each once: in what order or how often a row came is not kept."""
    return tuple(sorted({found for row in rows if (found := fingerprint(row.text))}))


def interviews_seen(rows: Iterable[LabelledUtterance], known: Collection[str]) -> frozenset[str]:
    """Those of the rows' documents that count as seen by whoever knows these fingerprints.

    An interview is seen when two or more of its different rows are known, or one of five or fewer. A single known row of
    a longer interview is taken for chance: two people may well say the same five words. An interview all of whose rows
    are shorter can't be recognised.
    """
    held = frozenset(known)
    of_document: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if found := fingerprint(row.text):
            of_document[row.document].add(found)
    return frozenset(
        document
        for document, own in of_document.items()
        for hits in [len(own & held)]
        if hits >= ROWS_THAT_TELL or (hits and hits >= SHARE_THAT_TELLS * len(own))
    )


def _is_fingerprint(text: object) -> bool:
    return isinstance(text, str) and len(text) == DIGITS and set(text) <= set("0123456789abcdef")
