"""The words behind a cell, each with who said it, where, and the turns around it; shared by the exports people read.

It selects and describes; how quotes are laid out is each exporter's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook, Criterion
from pipeline.columns import Columns
from pipeline.findings import Findings
from pipeline.matrix import Cell, Side
from pipeline.speaker import Speaker
from pipeline.transcript import Transcript, Turn
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict

FOR, AGAINST, BOTH, ABSTAINED = "for", "against", "ambivalent", "abstained"
SIDES = (FOR, AGAINST, BOTH, ABSTAINED)

# Characters that XML 1.0 forbids (and HTML replaces), noncharacters and lone surrogates: no file may hold them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# A participant's id as `pipeline.speakers` makes it up where nobody gave one.
_MADE_ID = re.compile(r"\A[0-9a-f]{12}/")


def printable(text: str) -> str:
    """`text` with each character that no XML or HTML file may hold replaced by U+FFFD, code point by code point."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def called(speaker: Speaker) -> str:
    """What people may call a speaker: the participant's id where somebody gave one, else the label in the transcript.

    Where no participants file names a participant, the id is the document's first 12 digits and the label: unique for
    tables, unreadable beside a quote. Empty when there is no label either.
    """
    return _MADE_ID.sub("", speaker.participant)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One utterance as evidence of one cell.

    `holder` is the group whose view it is, `labels` are the ids of the codes that make it so, `p` is the highest
    probability among them. `rank` is its place among the strongest quotes of its side (1 is the strongest; None: not
    among them). `coders` are those who decided these codes.
    """

    utterance: Utterance
    speaker: Speaker
    transcript: Transcript
    side: str
    holder: str
    labels: tuple[str, ...]
    p: float
    reported: bool
    prompted: bool | None
    rank: int | None = None
    coders: tuple[str, ...] = ()

    @property
    def turn(self) -> Turn:
        """The turn it was said in."""
        return self.transcript.turns[self.utterance.turn]

    def around(self, reach: int = 3) -> Sequence[Turn]:
        """Its turn with up to `reach` turns on either side, in order."""
        at = self.utterance.turn
        return self.transcript.turns[max(0, at - reach) : at + reach + 1]


class Quotations:
    """Every utterance of some findings by its id, ready to be quoted as a cell's evidence."""

    def __init__(self, findings: Findings) -> None:
        self._criteria: dict[str, Criterion] = {each.id: each for each in findings.codebook.criteria}
        self._columns = Columns.of(findings.codebook)
        self._places: dict[str, tuple[CodedDocument, CodedUtterance]] = {
            coded.utterance.utterance_id: (document, coded)
            for document in findings.documents
            for coded in document.utterances
        }

    def of(self, cell: Cell) -> dict[str, tuple[Quotation, ...]]:
        """A cell's whole evidence by side (`for`, `against`, `ambivalent`, `abstained`), strongest quotes first.

        No utterance stands on two sides. Those not among the strongest quotes follow in the matrix's order.
        """
        criterion = self._criteria[cell.criterion]
        both = set(cell.ambivalent_ids)
        chosen = (*cell.supporting.quotes, *cell.contesting.quotes)
        ambivalent = dict.fromkeys((*(each for each in chosen if each in both), *cell.ambivalent_ids))
        return {
            FOR: self._side(cell, FOR, criterion.supporting, cell.supporting, both),
            AGAINST: self._side(cell, AGAINST, criterion.contesting, cell.contesting, both),
            BOTH: tuple(self._quote(each, cell, BOTH, criterion.labels, Verdict.YES) for each in ambivalent),
            ABSTAINED: tuple(
                self._quote(each, cell, ABSTAINED, criterion.labels, Verdict.ABSTAIN) for each in cell.abstained_ids
            ),
        }

    def _side(
        self, cell: Cell, name: str, labels: tuple[str, ...], side: Side, both: set[str]
    ) -> tuple[Quotation, ...]:
        ranks = {each: rank for rank, each in enumerate((each for each in side.quotes if each not in both), start=1)}
        ids = dict.fromkeys((*ranks, *(each for each in side.ids if each not in both)))
        return tuple(self._quote(each, cell, name, labels, Verdict.YES, ranks.get(each)) for each in ids)

    def _quote(
        self, each: str, cell: Cell, side: str, labels: tuple[str, ...], verdict: Verdict, rank: int | None = None
    ) -> Quotation:
        document, coded = self._places[each]
        speaker = document.speakers[coded.utterance.speaker]
        group = self._columns.group(speaker)
        # Whose view a decision is, and whether it is told, as the matrix counts it: one rule for figures and words.
        held = [
            (decision, self._columns.held(decision, group))
            for decision in coded.decisions
            if decision.label in labels and decision.verdict is verdict
        ]
        grounds = [decision for decision, (holder, _) in held if holder == cell.group]
        return Quotation(
            utterance=coded.utterance,
            speaker=speaker,
            transcript=document.transcript,
            side=side,
            holder=cell.group,
            labels=tuple(decision.label for decision in grounds),
            p=max((decision.p for decision in grounds), default=0.0),
            reported=bool(grounds) and all(told for _, (holder, told) in held if holder == cell.group),
            prompted=_prompted(grounds),
            rank=rank,
            coders=tuple(dict.fromkeys(decision.coder for decision in grounds if decision.coder)),
        )


def _prompted(grounds: Sequence[Decision]) -> bool | None:
    """Volunteered if any code was raised unasked, else prompted if any was, else not known: as the matrix counts."""
    told = {decision.prompted for decision in grounds}
    return False if False in told else True if True in told else None


def slices(findings: Findings) -> list[tuple[str, str, list[Cell]]]:
    """The matrix by (site, wave), each with its cells, in the matrix's order; one slice alone unless it was split."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in findings.matrix.cells:
        found.setdefault((cell.site, cell.wave), []).append(cell)
    return [(site, wave, cells) for (site, wave), cells in found.items()]


def shown_groups(codebook: Codebook, cells: Sequence[Cell]) -> list[str]:
    """The columns to show, in the codebook's order; `unknown`, the last, only where it holds any utterance."""
    known = list(codebook.group_ids)
    others = [cell.group for cell in cells if cell.group not in known and (cell.utterances or cell.participants)]
    return known + list(dict.fromkeys(others))


def anchor(cell: Cell) -> str:
    """The name of a cell's place in a page or sheet: `cell-recognition-carers`, with site and wave where it has them.

    Ids are letters, digits and `_` already; a wave is free text, so anything else in it becomes its code point.
    """
    parts = [cell.criterion, cell.group, *(part for part in (cell.site, cell.wave) if part != "all")]
    return "-".join(["cell", *(re.sub(r"[^A-Za-z0-9_]", lambda found: f".{ord(found[0]):x}", part) for part in parts)])
