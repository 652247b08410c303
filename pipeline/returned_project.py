"""A project as it came back from a QDA program: which of the study's interviews its sources are, and what people decided in them.

What a person decided is for whole utterances; how passages become utterances is `pipeline.corrections`'. What is kept of it
is `pipeline.operations.import_project`'s.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.corrections import Coded, Corrected, Corrections, LabelCorrections, compare, summed
from pipeline.people import Coding, Given
from pipeline.project_codes import codings_of, labels_of_codes, signs, undecided_of_codes
from pipeline.qdpx import Project, Source
from pipeline.qdpx_record import RecordedUtterance
from pipeline.refi import SOMEBODY, beside_labels, guid_of
from pipeline.transcript import Transcript
from pipeline.utterance import Decision

_LEFT_OUT = re.compile("[\\s\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

Known = Callable[[str], Mapping[str, Sequence[Decision]] | None]
"""What a run had decided in a document, by utterance id; None where that isn't known."""


@dataclass(frozen=True, slots=True)
class Interview:
    """One of the study's documents: its transcript, and its utterances that can be coded, in order, with no decisions yet."""

    transcript: Transcript
    utterances: tuple[RecordedUtterance, ...]


@dataclass(frozen=True, slots=True)
class ReturnedProject:
    """What came back, by document id; `asked` are the labels the project has a code for.

    `strangers` are sources of no interview here, `altered` those whose words were changed, `codes` the codes that are no
    label (with their codings), `coders` the people whose codings differ from what we had written. `unsigned` says that the
    project puts somebody in the model's place, `unknown` counts interviews of which nobody knows what we had coded.
    """

    documents: Mapping[str, Corrections]
    asked: tuple[str, ...]
    labels: tuple[LabelCorrections, ...]
    strangers: int
    altered: int
    codes: tuple[tuple[str, int], ...]
    coders: tuple[str, ...]
    unsigned: bool
    unknown: int


def returned(
    project: Project, interviews: Mapping[str, Interview], codebook: Codebook, known: Known
) -> ReturnedProject:
    """What people changed in a project of these interviews (by id); `known` is asked for those without a record of ours.

    A source is the interview of its words, whatever its program made of white space; where several have the same words,
    that of its guid.
    """
    labels, undecided = labels_of_codes(project.codes, codebook), undecided_of_codes(project.codes, codebook)
    beside = {code.guid for code in project.codes if beside_labels(code.name)}
    names = {code.guid: code.name for code in project.codes}
    asked = tuple(label for label in codebook.label_ids if label in set(labels.values()))
    signed = signs(project)
    records = {record.document_id: record for record in project.records}
    finding = _Finding(interviews)
    strange: Counter[str] = Counter()
    documents: dict[str, Corrections] = {}
    counts: Counter[str] = Counter()
    unsigned = False
    for source in project.sources:
        identifier = finding.document_of(source)
        if identifier is None or identifier in documents:
            counts["altered" if source.guid in finding.guids and identifier is None else "strangers"] += 1
            continue
        interview = interviews[identifier]
        found, odd = codings_of(source, labels, undecided)
        strange.update({code: count for code, count in odd.items() if code not in beside})
        decided: Mapping[str, Sequence[Decision]] | None
        if identifier in records:
            decided = {each.utterance_id: each.decisions for each in records[identifier].utterances}
        else:
            decided = known(identifier) if signed or project.records else None
            counts["unknown"] += decided is None and bool(signed or project.records)
        utterances = [
            replace(each, decisions=tuple((decided or {}).get(each.utterance_id, ()))) for each in interview.utterances
        ]
        unsigned = unsigned or (not signed and any(each.given - each.by_people for each in utterances))
        moved = _carried(found, source.text, interview.transcript.text)
        documents[identifier] = compare(
            interview.transcript.text,
            utterances,
            moved,
            asked=asked,
            marked=set(undecided.values()),
            signed=signed,
        )
    changed = {
        name for each in documents.values() for one in each.utterances for name in one.coders if name != SOMEBODY
    }
    return ReturnedProject(
        documents=documents,
        asked=asked,
        labels=summed(documents.values(), asked),
        strangers=counts["strangers"],
        altered=counts["altered"],
        codes=tuple((names.get(code) or "a code that the project's codebook lacks", n) for code, n in strange.items()),
        coders=tuple(sorted(changed)),
        unsigned=unsigned,
        unknown=counts["unknown"],
    )


def codings_by(
    coder: str, document_id: str, found: Corrections, asked: Sequence[str], *, whole: bool, settled: bool
) -> list[Coding]:
    """What `coder` decided in an interview: where something changed, or, of one read `whole`, in every utterance.

    Of such an utterance every label that the project has a code for is decided, those still marked undecided aside.
    """
    return [
        Coding(
            each.utterance.utterance_id,
            document_id,
            coder,
            tuple(label for label in asked if label not in each.open),
            tuple(Given(label) for label in asked if label in each.given),
            settled,
        )
        for each in found.utterances
        if (each.touched or whole) and _decides(each, asked)
    ]


def onto(before: Coding | None, new: Coding) -> Coding:
    """`new` with what the same person had decided for the utterance before: other labels, and whose view they said it is."""
    if before is None:
        return new
    asked = (*new.asked, *(label for label in before.asked if label not in new.asked))
    given = tuple(before.of(each.label) or each for each in new.given)
    kept = tuple(each for each in before.given if each.label not in new.asked)
    return replace(new, asked=asked, given=(*given, *kept), sheet=before.sheet)


def _decides(each: Corrected, asked: Sequence[str]) -> bool:
    return any(label not in each.open for label in asked)


class _Finding:
    """Finds the interview that a source is of."""

    def __init__(self, interviews: Mapping[str, Interview]) -> None:
        self.guids = {guid_of("source", identifier): identifier for identifier in interviews}
        self._by_words: dict[str, list[str]] = {}
        for identifier, interview in sorted(interviews.items()):
            self._by_words.setdefault(_bare(interview.transcript.text), []).append(identifier)

    def document_of(self, source: Source) -> str | None:
        """Its document's id; None where there is none of these words, or several and the guid names none of them."""
        found = self._by_words.get(_bare(source.text), [])
        if self.guids.get(source.guid) in found:
            return self.guids[source.guid]
        return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    """The text without what programs change: white space and unprintable characters."""
    return _LEFT_OUT.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _carried(found: Sequence[Coded], text: str, onto_text: str) -> list[Coded]:
    """The codings at the same words of another text that differs in white space only."""
    if text == onto_text:
        return list(found)
    here, there = _kept(text), _kept(onto_text.encode("utf-8", "replace").decode("utf-8"))
    carried = []
    for coding in found:
        first, last = bisect_left(here, coding.start), bisect_left(here, coding.end)
        if first < last:
            carried.append(replace(coding, start=there[first], end=there[last - 1] + 1))
    return carried


def _kept(text: str) -> list[int]:
    """The places of the characters that `_bare` keeps."""
    places: list[int] = []
    reached = 0
    for match in _LEFT_OUT.finditer(text):
        places.extend(range(reached, match.start()))
        reached = match.end()
    places.extend(range(reached, len(text)))
    return places
