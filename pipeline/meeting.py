"""Which utterance of the study each row of people's codes is about: by its id, else by its document and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.exporters._quotations import printable
from pipeline.returned import CodedRow
from pipeline.utterance import Utterance

_SHORTEST_ID = 8  # digits of a document's id that name it


@dataclass(frozen=True, slots=True)
class Met:
    """A row with the utterance it is about; `changed` when its words are no longer those of the utterance."""

    row: CodedRow
    utterance: Utterance
    changed: bool


class Utterances:
    """The codable utterances of a study, to be found again; `names` are what each document may be called, by its id."""

    def __init__(self, utterances: Iterable[Utterance], names: Iterable[tuple[str, str]]) -> None:
        self._by_id: dict[str, Utterance] = {}
        self._by_words: defaultdict[tuple[str, str], list[Utterance]] = defaultdict(list)
        for utterance in sorted(utterances, key=lambda each: (each.document_id, each.turn, each.start)):
            self._by_id[utterance.utterance_id] = utterance
            self._by_words[utterance.document_id, plain(utterance.text)].append(utterance)
        self._documents: defaultdict[str, set[str]] = defaultdict(set)
        for document_id, name in names:
            self._documents[plain(name).casefold()].add(document_id)
            self._documents[document_id].add(document_id)

    def meet(self, rows: Sequence[CodedRow]) -> tuple[tuple[Met, ...], tuple[int, ...]]:
        """The rows that are about an utterance here, and the numbers of those that are about none.

        The same words twice in a document meet in the order of a coder's rows. A document's name that two documents
        bear finds neither.
        """
        met: list[Met] = []
        unmet: list[int] = []
        times: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for row in rows:
            found = self._by_id.get(row.utterance_id)
            if found is None:
                found = self._of_words(row, times)
            if found is None:
                unmet.append(row.line)
            else:
                met.append(Met(row, found, bool(row.text) and plain(row.text) != plain(found.text)))
        return tuple(met), tuple(unmet)

    def _of_words(self, row: CodedRow, times: defaultdict[tuple[str, str, str], int]) -> Utterance | None:
        name = plain(row.document).casefold()
        documents = self._documents.get(name, set())
        if not documents and len(name) >= _SHORTEST_ID:
            documents = {each for all_ in self._documents.values() for each in all_ if each.startswith(name)}
        if len(documents) != 1 or not row.text:
            return None
        (document,) = documents
        words = plain(row.text)
        there = self._by_words.get((document, words), [])
        place = times[row.coder, document, words]
        times[row.coder, document, words] += 1
        return there[place] if place < len(there) else None


def plain(text: str) -> str:
    """`text` as it is compared: white space doesn't count, nor the `'` that keeps a spreadsheet from running it."""
    words = printable(text).strip()
    if words[:1] == "'" and words[1:2] in ("=", "+", "-", "@"):
        words = words[1:]
    return " ".join(words.split())
