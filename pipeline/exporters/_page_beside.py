"""The files beside the page: every interview whole, and every quote of the cells of which the page shows some.

Each is made when it is asked for, so that a study of any size needs the memory of one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline import wording
from pipeline.codebook import Criterion
from pipeline.columns import Columns
from pipeline.exporters import Pieces, piece_of
from pipeline.exporters._page_cells import SIDE_TITLES
from pipeline.exporters._page_drawing import drawn
from pipeline.exporters._page_places import FOLDER, PAGE, cell_file, interview_files, said_at
from pipeline.exporters._page_quotes import Shower, head, shown_names, who
from pipeline.exporters._quotations import SIDES, Quotations, anchor, printable, shown_groups
from pipeline.findings import Findings
from pipeline.gist import Gist
from pipeline.interviews import Interviews, gists_of
from pipeline.matrix import Cell
from pipeline.speaker import Speaker
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Verdict

_LEANS = {"+": "for", wording.MINUS: "against", "±": "both"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn: words between utterances (`place` ""), or an utterance with its codes and where it counts.

    `lean` is what its codes speak for together ("for", "against", "both"; "open" where none is decided). `codes` are the
    sign of what a code speaks for (+, −, ± or ""), its words, and whether it was left open; `counts` the place of each
    cell on the page, and its words; `repeats` the place where the same person had said the same.
    """

    text: str
    place: str = ""
    lean: str = ""
    codes: tuple[tuple[str, str, bool], ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class ToldTurn:
    """A turn of an interview: number from 1, label, group ("" for interviewers) and words."""

    number: int
    speaker: str
    group: str
    interviewer: bool
    pieces: tuple[Piece, ...]


def quote_files(findings: Findings, quotations: Quotations, shower: Shower, shown: int) -> Iterator[tuple[str, bytes]]:
    """`report/cell-….html` for each cell with more than `shown` quotes on a side."""
    names, _ = shown_names(findings.codebook)
    criteria = {each.id: head(each.name, 120) for each in findings.codebook.criteria}
    columns = set(shown_groups(findings.codebook, findings.matrix.cells))
    for cell in findings.matrix.cells:
        if cell.group not in columns:
            continue
        told = quotations.of(cell)
        if all(len(side) <= shown for side in told.values()):
            continue
        name = anchor(cell)
        sides = [
            (side, SIDE_TITLES[side], [shower.show(each, name) for each in told[side]]) for side in SIDES if told[side]
        ]
        title = f"{criteria[cell.criterion]}: {names.get(cell.group, cell.group)}"
        where = (
            ""
            if (cell.site, cell.wave) == ("all", "all")
            else wording.slice_title(cell.site, head(cell.wave, 80), names)
        )
        page = drawn(
            "quotes",
            title=title,
            where=where,
            sentence=wording.cell_in_words(cell),
            back=f"../{PAGE}#{name}",
            sides=sides,
        )
        yield f"{FOLDER}/{cell_file(name)}", page.encode("utf-8", "replace")


def interviews(findings: Findings, made_by: tuple[object, ...]) -> Iterator[tuple[str, Pieces]]:
    """`report/interview-….html` for each interview: every turn, every utterance with its codes, each at its own place."""
    files = interview_files(findings)
    tell = _Teller(findings)
    documents = findings.documents
    if not isinstance(documents, Interviews):
        for document in documents:
            path = f"{FOLDER}/{files[document.transcript.document_id]}"
            yield path, (tell.page(document).encode("utf-8", "replace"),)
        return
    for gist in documents.gists:
        beside = (*made_by, findings.codebook.digest, *tell.beside(gist))
        yield (
            f"{FOLDER}/{files[gist.document_id]}",
            (piece_of(gist, beside, partial(_drawn_page, tell, documents, gist)),),
        )


def _drawn_page(tell: _Teller, documents: Interviews, gist: Gist) -> bytes:
    return tell.page(documents.noted_in(gist)).encode("utf-8", "replace")


class _Teller:
    """Tells interviews with the study's own names; knows where each utterance counts."""

    def __init__(self, findings: Findings) -> None:
        codebook = findings.codebook
        self._names, self._labels = shown_names(codebook)
        self._columns = Columns.of(codebook)
        self._leans = _leans(codebook.criteria)
        self._counts = self._places(findings)
        self._repeats = dict(findings.matrix.duplicate_of)
        self._files = interview_files(findings)
        known = set(self._repeats.values())
        self._documents = {
            identifier: gist.document_id
            for gist in (gists_of(findings.documents) if known else ())
            for identifier in gist.ids()
            if identifier in known
        }

    def beside(self, gist: Gist) -> Iterator[object]:
        """All that decides an interview's page besides the interview: where its utterances count, and what they repeat."""
        ids = gist.ids()
        yield from (self._counts.get(ids[row], ()) for row in gist.said.decisions)
        if self._repeats:
            for each in ids:
                if each in self._repeats:
                    yield each, self._repeated(each)

    def _repeated(self, identifier: str) -> str:
        """Where what this utterance repeats was said, "" for none."""
        same = self._repeats.get(identifier, "")
        return f"{self._files[self._documents[same]]}#{said_at(same)}" if same in self._documents else ""

    def page(self, document: CodedDocument) -> str:
        """The interview's page."""
        transcript = document.transcript
        spoken: dict[int, list[CodedUtterance]] = {}
        for coded in document.utterances:
            spoken.setdefault(coded.utterance.turn, []).append(coded)
        turns = []
        for turn in transcript.turns:
            speaker = document.speakers.get(turn.speaker)
            asks = turn.role is Role.INTERVIEWER or (speaker is not None and speaker.role is Role.INTERVIEWER)
            group = "" if speaker is None or asks else self._group(speaker)
            pieces = tuple(self._pieces(turn.text, turn.start, spoken.get(turn.index, ()), document.speakers))
            turns.append(ToldTurn(turn.index + 1, head(turn.speaker, 80) or "(no name)", group, asks, pieces))
        return drawn(
            "interview",
            title=head(transcript.name, 300),
            document_id=transcript.document_id,
            back=f"../{PAGE}",
            speakers=[self._speaker(label, document.speakers[label]) for label in sorted(document.speakers)],
            turns=turns,
        )

    def _pieces(
        self, text: str, start: int, spoken: Iterable[CodedUtterance], speakers: Mapping[str, Speaker]
    ) -> Iterator[Piece]:
        text, reached = printable(text), 0
        for coded in sorted(spoken, key=lambda each: each.utterance.start):
            utterance = coded.utterance
            begins, ends = utterance.start - start, utterance.end - start
            if begins < reached or not 0 <= begins <= ends <= len(text):
                continue
            if begins > reached:
                yield Piece(text[reached:begins])
            reached = ends
            given = [each for each in coded.decisions if each.verdict is not Verdict.NO]
            group = self._columns.group(speakers[utterance.speaker])
            leans = {self._leans.get(each.label, "") for each in given if each.verdict is Verdict.YES} - {""}
            yield Piece(
                text[begins:ends],
                said_at(utterance.utterance_id),
                _LEANS[leans.pop()] if len(leans) == 1 else "both" if leans else "open",
                tuple(self._code(each, group) for each in given),
                self._counts.get(utterance.utterance_id, ()),
                self._repeated(utterance.utterance_id),
            )
        if reached < len(text):
            yield Piece(text[reached:])

    def _code(self, decision: Decision, group: str) -> tuple[str, str, bool]:
        """A code's sign, its words and whether it was left open."""
        holder, reported = self._columns.held(decision, group)
        words = [self._labels.get(decision.label, decision.label)]
        words.append(f"by {head(decision.coder, 60)}" if decision.replaced else f"p {wording.number(decision.p)}")
        if reported:
            words.append(f"reported of {self._names.get(holder, holder)}")
        if decision.prompted is not None:
            words.append(wording.prompted_words(decision.prompted))
        return self._leans.get(decision.label, ""), ", ".join(words), decision.verdict is Verdict.ABSTAIN

    def _group(self, speaker: Speaker) -> str:
        group = self._columns.group(speaker)
        return self._names.get(group, group)

    def _speaker(self, label: str, speaker: Speaker) -> tuple[str, str, str, str, str]:
        """Label, participant, group, site, wave; an interviewer has a label alone."""
        if speaker.role is Role.INTERVIEWER:
            return head(label, 80) or "(no name)", "interviewer", "", "", ""
        site = self._columns.site(speaker)
        return (
            head(label, 80) or "(no name)",
            who(speaker),
            self._group(speaker),
            self._names.get(site, site),
            head(speaker.wave, 80),
        )

    def _places(self, findings: Findings) -> dict[str, tuple[tuple[str, str], ...]]:
        """For each utterance the cells in which it counts: the anchor, and the cell's name with the side."""
        criteria = {each.id: head(each.name, 80) for each in findings.codebook.criteria}
        columns = set(shown_groups(findings.codebook, findings.matrix.cells))
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for cell in findings.matrix.cells:
            if cell.group not in columns:
                continue
            name = f"{criteria[cell.criterion]}, {self._names.get(cell.group, cell.group)}"
            place = f"../{PAGE}#{anchor(cell)}"
            for each, side in _sides(cell).items():
                found[each] = (*found.get(each, ()), (place, f"{name}: {side}"))
        return found


def _sides(cell: Cell) -> dict[str, str]:
    both = set(cell.ambivalent_ids)
    return {
        **dict.fromkeys(cell.supporting.ids, "for"),
        **dict.fromkeys(cell.contesting.ids, "against"),
        **dict.fromkeys(both, "both"),
        **dict.fromkeys(cell.abstained_ids, "left open"),
    }


def _leans(criteria: Iterable[Criterion]) -> dict[str, str]:
    """For each code what it speaks for: + or −, ± where one criterion takes it for and another against."""
    found: dict[str, str] = {}
    for criterion in criteria:
        for sign, labels in (("+", criterion.supporting), (wording.MINUS, criterion.contesting)):
            for label in labels:
                found[label] = sign if found.get(label, sign) == sign else "±"
    return found
