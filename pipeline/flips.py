"""What would change in the evidence if other codes stood in it: cells and rows whose reading flips, and how many codes move.

Both codings are of the same interviews; who made them, and why, is left to those who ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.evidence import gather
from pipeline.matrix import Interval, ReadingOf
from pipeline.utterance import CodedDocument, Verdict


@dataclass(frozen=True, slots=True)
class Flip:
    """A reading that changes: of a cell, or of a criterion's whole row (`group` is ""). `judged` is False for context alone."""

    criterion: str
    group: str
    judged: bool
    before: ReadingOf
    after: ReadingOf
    balance_before: Interval
    balance_after: Interval


@dataclass(frozen=True, slots=True)
class Changes:
    """The flips, rows first, of `cells` cells; and of all codes (an utterance's yes to a label) how many are kept, new or gone.

    `left_open_before` and `left_open_after` count decisions left to a person.
    """

    documents: int
    cells: int
    flips: tuple[Flip, ...]
    codes_kept: int
    codes_new: int
    codes_gone: int
    left_open_before: int
    left_open_after: int


def changes(before: Sequence[CodedDocument], after: Sequence[CodedDocument], codebook: Codebook) -> Changes:
    """What changes from `before` to `after`, two codings of the same interviews; order of interviews makes no difference.

    Raises ValueError when they aren't the same interviews.
    """
    if {d.transcript.document_id for d in before} != {d.transcript.document_id for d in after}:
        raise ValueError("both codings are of the same interviews")
    old, new = gather(before, codebook), gather(after, codebook)
    rows = [
        Flip(one.criterion, "", True, one.reading, other.reading, one.balance, other.balance)
        for one, other in zip(old.rows, new.rows, strict=True)
        if one.reading is not other.reading
    ]
    cells = [
        Flip(one.criterion, one.group, one.judged, one.reading, other.reading, one.balance, other.balance)
        for one, other in zip(old.cells, new.cells, strict=True)
        if one.reading is not other.reading
    ]
    verdicts = [_verdicts(documents) for documents in (before, after)]
    given = [{place for place, verdict in found.items() if verdict is Verdict.YES} for found in verdicts]
    open_, open_then = (Counter(found.values())[Verdict.ABSTAIN] for found in verdicts)
    return Changes(
        documents=len(before),
        cells=len(old.cells),
        flips=(*rows, *cells),
        codes_kept=len(given[0] & given[1]),
        codes_new=len(given[1] - given[0]),
        codes_gone=len(given[0] - given[1]),
        left_open_before=open_,
        left_open_after=open_then,
    )


def _verdicts(documents: Sequence[CodedDocument]) -> dict[tuple[str, str], Verdict]:
    return {
        (coded.utterance.utterance_id, decision.label): decision.verdict
        for document in documents
        for coded in document.utterances
        for decision in coded.decisions
    }
