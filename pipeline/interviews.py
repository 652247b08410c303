"""Coded interviews one at a time: a sequence that reads an interview when it is asked for, so that a study needs the memory of one.

What is counted of all of them stands in their gists (`pipeline.gist`); where an interview is read from is its maker's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from pipeline.gist import Gist, gist_of
from pipeline.transcript import Transcript
from pipeline.utterance import CodedDocument, CodedUtterance, Utterance

KEPT = 25_000
"""Utterances of the first interviews that stay in memory, about 50 MiB: a small study is read once."""


@dataclass(frozen=True, slots=True)
class Title:
    """What names a document: its id, and the name it goes by."""

    document_id: str
    name: str


class Interviews(Sequence[CodedDocument]):
    """The interviews of these gists in their order, each read with `read` when it is asked for, given its id.

    `read_words` gives the transcript and the utterances alone, which takes a fraction of the time.

    Takes part in comparisons as a tuple of its interviews would. A slice is another such sequence. `memo` is for what takes a
    walk over all of them to make, and several ask for.
    """

    def __init__(
        self,
        gists: Iterable[Gist],
        read: Callable[[str], CodedDocument],
        read_words: Callable[[str], tuple[Transcript, Sequence[Utterance]]],
    ) -> None:
        self.gists = tuple(gists)
        self._read, self._read_words = read, read_words
        self._kept: dict[str, CodedDocument] = {}
        self._room = KEPT
        self._last: CodedDocument | None = None
        self.memo: dict[tuple[object, ...], object] = {}

    def __len__(self) -> int:
        return len(self.gists)

    @overload
    def __getitem__(self, place: int) -> CodedDocument: ...

    @overload
    def __getitem__(self, place: slice) -> Interviews: ...

    def __getitem__(self, place: int | slice) -> CodedDocument | Interviews:
        if isinstance(place, slice):
            return self._of(self.gists[place])
        return self.of(self.gists[place].document_id)

    def __iter__(self) -> Iterator[CodedDocument]:
        for gist in self.gists:
            yield self.of(gist.document_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Interviews, tuple)) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # it compares as its interviews do, and these hold mappings

    def of(self, document_id: str) -> CodedDocument:
        """The interview of this id."""
        found = self._kept.get(document_id)
        if found is not None:
            return found
        if self._last is None or self._last.transcript.document_id != document_id:
            self._last = None  # two at a time would be one too many
            self._last = self._read(document_id)
        if len(self._last.utterances) <= self._room:
            self._room -= len(self._last.utterances)
            self._kept[document_id] = self._last
        return self._last

    def _words(self, document_id: str) -> tuple[Transcript, Sequence[Utterance]]:
        found = self._kept.get(document_id)
        if found is not None:
            return found.transcript, [coded.utterance for coded in found.utterances]
        return self._read_words(document_id)

    def transcript(self, document_id: str) -> Transcript:
        """The transcript of the interview of this id."""
        return self._words(document_id)[0]

    def noted(self) -> Iterator[CodedDocument]:
        """Each interview with no decisions but those that are no plain no of the machine's: its gist knows them."""
        for gist in self.gists:
            yield self.noted_in(gist)

    def noted_in(self, gist: Gist) -> CodedDocument:
        """The interview of this gist, as `noted` gives it."""
        transcript, utterances = self._words(gist.document_id)
        ids = gist.said.ids
        told = {ids[row].decode("utf-8", "surrogatepass"): decisions for row, decisions in gist.said.decisions.items()}
        coded = tuple(CodedUtterance(each, told.get(each.utterance_id, ())) for each in utterances)
        return CodedDocument(transcript, gist.speakers, coded)

    def each_once(self) -> Interviews:
        """The interviews in the order of their ids."""
        return self._of(
            {gist.document_id: gist for gist in sorted(self.gists, key=lambda gist: gist.document_id)}.values()
        )

    def only(self, wanted: Iterable[str]) -> Interviews:
        """Those of these ids, in the order they stand in."""
        ids = set(wanted)
        return self._of(gist for gist in self.gists if gist.document_id in ids)

    def _of(self, gists: Iterable[Gist]) -> Interviews:
        part = Interviews(gists, self.of, self._words)
        part._room = 0  # what is kept is kept once
        return part


def gists_of(documents: Iterable[CodedDocument]) -> tuple[Gist, ...]:
    """What is counted of each of these interviews, in their order: known already, or read off now."""
    return documents.gists if isinstance(documents, Interviews) else tuple(map(gist_of, documents))


def noted_in(documents: Iterable[CodedDocument]) -> Iterator[CodedDocument]:
    """Each interview, where it saves time without the decisions by which the machine plainly said no."""
    return documents.noted() if isinstance(documents, Interviews) else iter(documents)


def titles_of(documents: Iterable[CodedDocument]) -> tuple[Title, ...]:
    """What names each of these interviews, in their order."""
    if isinstance(documents, Interviews):
        return tuple(Title(gist.document_id, gist.name) for gist in documents.gists)
    return tuple(Title(each.transcript.document_id, each.transcript.name) for each in documents)
