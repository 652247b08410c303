"""The study as it would have stood with some causes as in one run and the others as in another: what `diff` compares.

Codes lie in segments under keys of all that decides them, so most mixtures are only looked up. What was never coded (the
older model on a new interview) is coded here, in memory, while the model is still there and its words are embedded.
What can't be had so moves only when all that decides it has changed; the Shapley value then shares it equally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.changes import CODEBOOK, DETAILS, INTERVIEWS, MODEL, PEOPLE, SOFTWARE, Mixture
from pipeline.codebook import Codebook
from pipeline.operations.code import CODING, coded_key
from pipeline.operations.past_models import PastModels
from pipeline.people import Coding, by_utterance, overlay
from pipeline.run_basis import Interview, RunBasis
from pipeline.speaker import Speaker
from pipeline.store.ledger import Ledger, SegmentRow
from pipeline.store.run_bases import kept_codebook, people_then
from pipeline.store.segments import CODED, PREPARED, Prepared, read_segment, unpack_codes, unpack_prepared
from pipeline.store.workspace import Workspace
from pipeline.utterance import CodedDocument, CodedUtterance
from pipeline.wording import counted

EARLIER, LATER = 0, 1


@dataclass(frozen=True, slots=True)
class _Choice:
    """How a document stands in a mixture: whose text, whose speakers, and the key of its codes."""

    text: int
    speakers: int
    coded: str


class Study:
    """Two runs of one workspace, and every mixture of them. `causes` are those in which they differ at all.

    `notes` grows as mixtures are asked for: what could not be computed, in plain words. Raises `StoreFault` where what a
    run rests on is gone.
    """

    def __init__(self, workspace: Workspace, ledger: Ledger, runs: tuple[RunBasis, RunBasis]) -> None:
        self.runs = runs
        self.codebooks = tuple(kept_codebook(workspace, run.codebook_digest) for run in runs)
        self.notes: dict[str, None] = {}
        self._workspace, self._models = workspace, PastModels(workspace)
        self._rows: dict[str, dict[tuple[str, str], SegmentRow]] = {
            kind: ledger.segments(kind) for kind in (PREPARED, CODED)
        }
        self._held = tuple({each.document: each for each in run.interviews} for run in runs)
        self._people: tuple[dict[str, tuple[Coding, ...]], ...] = tuple(
            by_utterance(people_then(ledger, run)) for run in runs
        )
        self._prepared: dict[tuple[str, str], Prepared] = {}
        self._codes: dict[tuple[str, str], tuple[CodedUtterance, ...]] = {}
        self._made: dict[tuple[str, _Choice, int, int], CodedDocument] = {}
        self._text_by: dict[str, frozenset[str]] = {}
        self._speakers_by: dict[str, frozenset[str]] = {}
        for document in self._held[EARLIER].keys() & self._held[LATER].keys():
            self._text_by[document] = self._deciders_of_text(document)
            self._speakers_by[document] = self._deciders_of_speakers(document)
        self.causes = self._causes()

    # ------------------------------------------------------------------------------------------------ what differs

    def _causes(self) -> tuple[str, ...]:
        one, other = self.runs
        differing = {
            INTERVIEWS: self._held[EARLIER].keys() != self._held[LATER].keys(),
            DETAILS: False,
            PEOPLE: one.people != other.people,
            MODEL: one.model_digest != other.model_digest,
            CODEBOOK: one.codebook_digest != other.codebook_digest,
            SOFTWARE: self._software_differs or (one.coding, one.gathering) != (other.coding, other.gathering),
        }
        for deciders in (*self._text_by.values(), *self._speakers_by.values()):
            differing |= dict.fromkeys(deciders, True)
        return tuple(cause for cause, differs in differing.items() if differs)

    @property
    def _software_differs(self) -> bool:
        one, other = self.runs
        return (one.preparing, one.settings) != (other.preparing, other.settings)

    def _pair(self, document: str) -> tuple[Interview, Interview]:
        return self._held[EARLIER][document], self._held[LATER][document]

    def _deciders_of_text(self, document: str) -> frozenset[str]:
        """What made the words of a document, or where they are parted, be prepared anew; none where they weren't."""
        one, other = self._pair(document)
        if one.prepared == other.prepared:
            return frozenset()
        books = [_read_by(book) for book in self.codebooks]
        found = {
            DETAILS: one.said != other.said,
            CODEBOOK: books[EARLIER] != books[LATER],
            SOFTWARE: self._software_differs,
        }
        return frozenset(cause for cause, differs in found.items() if differs) or frozenset((SOFTWARE,))

    def _deciders_of_speakers(self, document: str) -> frozenset[str]:
        """What made the speakers of a document be taken for somebody else; none where they weren't."""
        one, other = self._pair(document)
        if one.speakers == other.speakers:
            return frozenset()
        names = [(book.groups, book.sites) for book in self.codebooks]
        found = {DETAILS: one.said != other.said, CODEBOOK: names[EARLIER] != names[LATER]}
        told = frozenset(cause for cause, differs in found.items() if differs)
        return told or self._text_by[document] or frozenset((SOFTWARE,))

    # ------------------------------------------------------------------------------------------------ one mixture

    def codebook(self, mixture: Mixture) -> Codebook:
        """The codebook of a mixture."""
        return self.codebooks[_side(CODEBOOK, mixture)]

    def documents(self, mixture: Mixture) -> tuple[CodedDocument, ...]:
        """The coded interviews of a mixture of causes, people's decisions in the place of the machine's."""
        side, book, people = (_side(cause, mixture) for cause in (INTERVIEWS, CODEBOOK, PEOPLE))
        chosen = {document: self._choice(document, mixture) for document in self._held[side]}
        self._code_missing(chosen, mixture)
        found = []
        for document, choice in chosen.items():
            if (document, choice.coded) not in self._codes and self._row(document, choice.coded) is None:
                choice = self._as_it_was(document, mixture)
            place = (document, choice, book, people)
            if place not in self._made:
                self._made[place] = self._make(document, choice, book, people)
            found.append(self._made[place])
        return tuple(found)

    def _choice(self, document: str, mixture: Mixture) -> _Choice:
        text = self._whose(document, self._text_by, mixture)
        prepared = self._held[text][document].prepared
        coding = self.runs[_side(SOFTWARE, mixture)].coding
        key = coded_key(
            prepared, self.runs[_side(MODEL, mixture)].model_digest, self.codebook(mixture).coding_digest, coding
        )
        return _Choice(text, self._whose(document, self._speakers_by, mixture), key)

    def _as_it_was(self, document: str, mixture: Mixture) -> _Choice:
        """The codes that one of the runs had: the later's if all that decides them has changed, else the earlier's."""
        one, other = self.runs
        books = [book.coding_digest for book in self.codebooks]
        found = {
            MODEL: one.model_digest != other.model_digest,
            CODEBOOK: books[EARLIER] != books[LATER],
            SOFTWARE: one.coding != other.coding,
        }
        deciders = {cause for cause, differs in found.items() if differs} | self._text_by.get(document, frozenset())
        side = LATER if deciders <= mixture else EARLIER
        if document not in self._held[side]:
            side = EARLIER + LATER - side
        return _Choice(side, self._whose(document, self._speakers_by, mixture), self._held[side][document].coded)

    def _whose(self, document: str, deciders: dict[str, frozenset[str]], mixture: Mixture) -> int:
        if document not in deciders:
            return EARLIER if document in self._held[EARLIER] else LATER
        return LATER if deciders[document] <= mixture else EARLIER

    def _make(self, document: str, choice: _Choice, book: int, people: int) -> CodedDocument:
        prepared = self._text(document, self._held[choice.text][document].prepared)
        codebook = self.codebooks[book]
        labels = frozenset(codebook.label_ids)
        coded = tuple(
            each
            if all(decision.label in labels for decision in each.decisions)
            else CodedUtterance(each.utterance, tuple(d for d in each.decisions if d.label in labels))
            for each in self._coded(document, choice.coded, prepared)
        )
        speakers: dict[str, Speaker] = {}
        for side in (choice.text, choice.speakers):
            speakers |= {speaker.label: speaker for speaker in self._held[side][document].speakers}
        return overlay(CodedDocument(prepared.transcript, speakers, coded), self._people[people], codebook)

    # -------------------------------------------------------------------------------------------------- segments

    def _row(self, document: str, key: str) -> SegmentRow | None:
        return self._rows[CODED].get((document, key))

    def _text(self, document: str, key: str) -> Prepared:
        if (document, key) not in self._prepared:
            row = self._rows[PREPARED][document, key]
            self._prepared[document, key] = unpack_prepared(read_segment(self._workspace.segments, row))
        return self._prepared[document, key]

    def _coded(self, document: str, key: str, prepared: Prepared) -> tuple[CodedUtterance, ...]:
        if (document, key) not in self._codes:
            content = read_segment(self._workspace.segments, self._rows[CODED][document, key])
            self._codes[document, key] = unpack_codes(content, prepared.utterances)
        return self._codes[document, key]

    def _code_missing(self, chosen: dict[str, _Choice], mixture: Mixture) -> None:
        """Codes what this mixture asks for and nobody coded, where that can be done; else says why not."""
        missing = {
            document: choice
            for document, choice in chosen.items()
            if (document, choice.coded) not in self._codes and self._row(document, choice.coded) is None
        }
        if not missing:
            return
        run = self.runs[_side(MODEL, mixture)]
        if self.runs[_side(SOFTWARE, mixture)].coding != CODING:
            self._note(len(missing), run, "an older version of Themetrix coded then")
            return
        texts = [self._text(d, self._held[choice.text][d].prepared) for d, choice in missing.items()]
        coded, why_not = self._models.code(run, self.codebook(mixture), texts)
        if why_not:
            self._note(len(missing), run, why_not)
        for (document, choice), codes in zip(missing.items(), coded, strict=False):
            self._codes[document, choice.coded] = codes

    def _note(self, count: int, run: RunBasis, why: str) -> None:
        self.notes[f"not computed: {counted(count, 'interview')} under the model {run.model} ({why}); what changes in them only when "
                   "several causes change together is shared equally among those"] = None  # fmt: skip

    def name(self, document: str) -> str:
        """The de-identified name of a document of either run, the later's first."""
        side = LATER if document in self._held[LATER] else EARLIER
        return self._text(document, self._held[side][document].prepared).transcript.name

    def gone(self) -> Sequence[str]:
        """Ids of the documents whose segments, as a run had them, are kept no more; their part can't be told."""
        return [
            each.document
            for run in self.runs
            for each in run.interviews
            if (each.document, each.prepared) not in self._rows[PREPARED]
            or (each.document, each.coded) not in self._rows[CODED]
        ]


def _side(cause: str, mixture: Mixture) -> int:
    return LATER if cause in mixture else EARLIER


def _read_by(book: Codebook) -> tuple[object, ...]:
    """What of a codebook decides how an interview is prepared (see `operations.prepare.prepared_keys`)."""
    named = tuple((each.id, each.name, each.aliases) for each in (*book.groups, *book.sites))
    return named, book.subject_terms, book.reading.min_words
