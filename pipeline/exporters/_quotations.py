"""The words behind a cell, each with who said it, where, and the turns around it; shared by the exports people read.

It selects and describes; how quotes are laid out is each exporter's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from pipeline.codebook import Codebook, Criterion
from pipeline.columns import Columns
from pipeline.findings import Findings
from pipeline.interviews import Interviews, Title, gists_of, noted_in
from pipeline.matrix import Cell, Side
from pipeline.speaker import Speaker
from pipeline.tallies import each_once, participant_utterances
from pipeline.transcript import Turn
from pipeline.utterance import CodedDocument, Decision, Utterance, Verdict

FOR, AGAINST, BOTH, ABSTAINED = "for", "against", "ambivalent", "abstained"
SIDES = (FOR, AGAINST, BOTH, ABSTAINED)
MOST_WITH_TURNS = 20
"""Quotes of a side that come with the turns around them at hand; those of others are looked up in their interview."""

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
    transcript: Title
    side: str
    holder: str
    labels: tuple[str, ...]
    p: float
    reported: bool
    prompted: bool | None
    rank: int | None = None
    coders: tuple[str, ...] = ()
    turns: Callable[[], Sequence[Turn]] = tuple

    def around(self) -> Sequence[Turn]:
        """Its turn with up to three turns on either side, in order."""
        return self.turns()


@dataclass(frozen=True, slots=True)
class _Held:
    """An utterance that is evidence: its interview, who said it, the decisions that are no plain no, the turns around it."""

    title: Title
    utterance: Utterance
    speaker: Speaker
    decisions: tuple[Decision, ...]
    around: tuple[Turn, ...] | None
    row: int


def quotations_of(findings: Findings) -> Quotations:
    """The quotations of these findings, gathered once for all who ask."""
    documents = findings.documents
    if not isinstance(documents, Interviews):
        return Quotations(findings)
    key = ("quotations", id(findings.matrix), id(findings.codebook))
    held = documents.memo.get(key)
    if not (isinstance(held, Quotations) and held.matrix is findings.matrix):
        held = documents.memo[key] = Quotations(findings)
    return held


def rows_of_table(findings: Findings) -> tuple[int, dict[str, int]]:
    """How many rows `tables.utterances_table` has, and in which row (from 1) each utterance stands that is evidence."""
    begins: dict[str, int] = {}
    count = 0
    for gist in gists_of(each_once(findings.documents)):
        begins[gist.document_id] = count + 1
        count += sum(spoke.utterances for spoke, _ in gist.participants())
    return count, {identifier: begins[document] + row for identifier, document, row in quotations_of(findings).rows()}


class Quotations:
    """Every utterance that is evidence of a cell of some findings, by its id, ready to be quoted."""

    def __init__(self, findings: Findings) -> None:
        self.matrix = findings.matrix
        self._criteria: dict[str, Criterion] = {each.id: each for each in findings.codebook.criteria}
        self._columns = Columns.of(findings.codebook)
        self._documents = findings.documents
        wanted: set[str] = set()
        first: set[str] = set()
        for cell in findings.matrix.cells:
            for ids in _listed(cell).values():
                wanted.update(ids)
                first.update(islice(ids, MOST_WITH_TURNS))
        self._places = {
            held.utterance.utterance_id: held
            for document in noted_in(findings.documents)
            for held in _held(document, wanted, first)
        }
        self.order = {identifier: place for place, identifier in enumerate(self._places)}

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """Each utterance's id, its interview's, and its row among all that participants said in it, in the order of tables."""
        return ((identifier, held.title.document_id, held.row) for identifier, held in self._places.items())

    def of(self, cell: Cell) -> dict[str, tuple[Quotation, ...]]:
        """A cell's whole evidence by side (`for`, `against`, `ambivalent`, `abstained`), strongest quotes first.

        No utterance stands on two sides. Those not among the strongest quotes follow in the matrix's order.
        """
        criterion = self._criteria[cell.criterion]
        listed, both = _listed(cell), set(cell.ambivalent_ids)
        return {
            FOR: self._side(cell, FOR, criterion.supporting, listed[FOR], _ranks(cell.supporting, both)),
            AGAINST: self._side(cell, AGAINST, criterion.contesting, listed[AGAINST], _ranks(cell.contesting, both)),
            BOTH: tuple(self._quote(each, cell, BOTH, criterion.labels, Verdict.YES) for each in listed[BOTH]),
            ABSTAINED: tuple(
                self._quote(each, cell, ABSTAINED, criterion.labels, Verdict.ABSTAIN) for each in listed[ABSTAINED]
            ),
        }

    def _side(
        self, cell: Cell, name: str, labels: tuple[str, ...], ids: Iterable[str], ranks: Mapping[str, int]
    ) -> tuple[Quotation, ...]:
        return tuple(self._quote(each, cell, name, labels, Verdict.YES, ranks.get(each)) for each in ids)

    def _quote(
        self, each: str, cell: Cell, side: str, labels: tuple[str, ...], verdict: Verdict, rank: int | None = None
    ) -> Quotation:
        place = self._places[each]
        group = self._columns.group(place.speaker)
        # Whose view a decision is, and whether it is told, as the matrix counts it: one rule for figures and words.
        held = [
            (decision, self._columns.held(decision, group))
            for decision in place.decisions
            if decision.label in labels and decision.verdict is verdict
        ]
        grounds = [decision for decision, (holder, _) in held if holder == cell.group]
        return Quotation(
            utterance=place.utterance,
            speaker=place.speaker,
            transcript=place.title,
            side=side,
            holder=cell.group,
            labels=tuple(decision.label for decision in grounds),
            p=max((decision.p for decision in grounds), default=0.0),
            reported=bool(grounds) and all(told for _, (holder, told) in held if holder == cell.group),
            prompted=_prompted(grounds),
            rank=rank,
            coders=tuple(dict.fromkeys(decision.coder for decision in grounds if decision.coder)),
            turns=partial(self._around, place),
        )

    def _around(self, held: _Held) -> Sequence[Turn]:
        if held.around is not None:
            return held.around
        documents = self._documents
        wanted = held.title.document_id
        whole = (
            documents.of(wanted)
            if isinstance(documents, Interviews)
            else next(each for each in documents if each.transcript.document_id == wanted)
        )
        return _around(whole, held.utterance.turn)


def _held(document: CodedDocument, wanted: Collection[str], first: Collection[str]) -> Iterator[_Held]:
    """The utterances of a document that are evidence; those that stand first on a side have the turns around them."""
    title = Title(document.transcript.document_id, document.transcript.name)
    said = sorted(participant_utterances(document), key=lambda pair: (pair[0].utterance.turn, pair[0].utterance.start))
    row_of = {coded.utterance.utterance_id: row for row, (coded, _) in enumerate(said)}
    for coded in document.utterances:
        utterance = coded.utterance
        if utterance.utterance_id in wanted:
            yield _Held(
                title,
                utterance,
                document.speakers[utterance.speaker],
                tuple(each for each in coded.decisions if each.verdict is not Verdict.NO),
                _around(document, utterance.turn) if utterance.utterance_id in first else None,
                row_of.get(utterance.utterance_id, -1),
            )


def _around(document: CodedDocument, at: int, reach: int = 3) -> tuple[Turn, ...]:
    return document.transcript.turns[max(0, at - reach) : at + reach + 1]


def _listed(cell: Cell) -> dict[str, tuple[str, ...]]:
    """The ids of a cell's evidence by side, strongest first, then in the matrix's order; none stands on two sides."""
    both = set(cell.ambivalent_ids)
    chosen = (*cell.supporting.quotes, *cell.contesting.quotes)
    sides = {
        name: tuple(dict.fromkeys(each for each in (*side.quotes, *side.ids) if each not in both))
        for name, side in ((FOR, cell.supporting), (AGAINST, cell.contesting))
    }
    ambivalent = dict.fromkeys((*(each for each in chosen if each in both), *cell.ambivalent_ids))
    return {**sides, BOTH: tuple(ambivalent), ABSTAINED: cell.abstained_ids}


def _ranks(side: Side, both: Collection[str]) -> dict[str, int]:
    return {each: rank for rank, each in enumerate((each for each in side.quotes if each not in both), start=1)}


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
