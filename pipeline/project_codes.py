"""What people coded in a REFI-QDA project, as labelled utterances of a codebook: to train on, to measure by, to take over.

Codes become labels by id or name. Where a project's text is read as an interview is `pipeline.source_turns`';
files are dispatched by `pipeline.coded_files`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.corrections import Coded, Corrections, LabelCorrections, compare, summed
from pipeline.labelled import LabelledUtterance
from pipeline.members import document_names
from pipeline.participants import ParticipantRow
from pipeline.project_people import participants_of
from pipeline.qdpx import Case, Code, Coding, Project, Source
from pipeline.qdpx_record import Record
from pipeline.refi import ORIGIN, SOMEBODY, UNDECIDED, beside_labels
from pipeline.source_interview import Interview, Span
from pipeline.wording import counted

_SEPARATORS = re.compile(r"::|[/\\>|»]")


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """How a project's codes were taken over; `unmatched` are codes that are no label of the codebook, with their codings.

    `corrected` counts, by label, what a person changed in interviews that we had coded; `open` are their utterances that a
    person changed and left undecided in part: no rows.
    `matched` pairs a code's name with its label; `unused` are labels for which the project has no code: there, no label
    doesn't mean that anybody decided so. The counts are of rows, and of codings that gave none.
    """

    matched: tuple[tuple[str, str], ...]
    unmatched: tuple[tuple[str, int], ...]
    unused: tuple[str, ...]
    coded: int
    uncoded: int
    sources_uncoded: int
    by_machine: int
    of_interviewers: int
    of_whole_sources: int
    warnings: tuple[str, ...] = ()
    corrected: tuple[LabelCorrections, ...] = ()
    open: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of it, a sentence each, in order of weight; codes by name, nobody's words."""
        told = [f"corrected: {each}" for each in self.corrected]
        if self.corrected:
            told.append(
                "of interviews that Themetrix had coded, only utterances in which a person changed or confirmed something are "
                "rows, with all the codes they now have: learn from them, but measure nothing by them, for they are no random part"
            )
        if self.open:
            told.append(f"{counted(self.open, 'corrected utterance')} with a code still undecided left out")
        if self.unmatched:
            names = ", ".join(f"{name} ({codings})" for name, codings in self.unmatched)
            told.append(
                f"no label of the codebook is called as {counted(len(self.unmatched), 'code')}: {names}. Their codings are "
                "left out, and so are the passages they lie on; give a label that name to take them over"
            )
        if self.unused:
            told.append(
                f"the project has no code for {', '.join(self.unused)}: its passages count as having none, though nobody "
                "was asked to look"
            )
        for count, what in (
            (self.by_machine, "by a model left out"),
            (self.of_interviewers, "of the interviewer's words alone, or of no speech, left out"),
            (self.of_whole_sources, "of whole sources left out"),
        ):
            if count:
                told.append(f"{counted(count, 'coding')} {what}")
        if self.sources_uncoded:
            told.append(
                f"{counted(self.sources_uncoded, 'source')} without any coding left out: nobody is known to have read them"
            )
        return (*told, *self.warnings)


def labels_of_codes(codes: Sequence[Code], codebook: Codebook) -> dict[str, str]:
    """The label id of each code's guid, by id or name; the last part of a path (`Stance::Support`) will do.

    Case, spaces, hyphens and underscores make no difference. Codes that fit nothing are absent.
    """
    owners: dict[str, str] = {}
    for label in codebook.labels:
        for name in (label.id, label.name):
            owners.setdefault(_folded(name), label.id)
    found = {}
    for code in codes:
        if beside_labels(code.name):
            continue
        last = _SEPARATORS.split(code.name)[-1]
        for name in (code.name, last):
            if owner := owners.get(_folded(name)):
                found[code.guid] = owner
                break
    return found


def undecided_of_codes(codes: Sequence[Code], codebook: Codebook) -> dict[str, str]:
    """The label id of each code of ours that marks what was left undecided, by the code's guid."""
    bare = [replace(code, name=code.name.removeprefix(UNDECIDED)) for code in codes if code.name.startswith(UNDECIDED)]
    return labels_of_codes(bare, codebook)


def labelled_rows(project: Project, codebook: Codebook) -> tuple[tuple[LabelledUtterance, ...], ProjectReport]:
    """The project's codings as rows, in order of source and place, and how they came about.

    A coded selection is a row for each of its coders: the participants' words in it, with the labels of every selection
    of theirs that shares at least half of itself or of it. Paragraphs that no selection touches, in a source with at least
    one coding, are rows without labels: a person read them and gave none. What a model coded is nobody's coding.
    Of a source that we had coded (it has its record), only utterances that a person changed, confirmed, or had decided
    before are rows, with the labels they now have: what nobody touched may never have been read.
    `document` is the source's name, `question` what the interviewer had said before, `turn` the turn's number in it.
    """
    taking = _Taking(labels_of_codes(project.codes, codebook), codebook, project)
    rows: list[LabelledUtterance] = []
    names = document_names(project.sources)
    people = participants_of(project)
    for source, name in zip(project.sources, names, strict=True):
        if source.record is not None:
            rows += taking.corrected(source, source.record, name, people)
        else:
            rows += taking.rows(source, name, project.cases, people)
    named = {code.guid: "::".join((*code.path, code.name)) for code in project.codes}
    used = set(taking.labels.values())
    report = ProjectReport(
        matched=tuple((named[guid], label) for guid, label in taking.labels.items()),
        unmatched=tuple(
            (named.get(guid) or "a code that the codebook of the project lacks", codings)
            for guid, codings in taking.unmatched.items()
        ),
        unused=tuple(label for label in codebook.label_ids if label not in used),
        coded=sum(1 for row in rows if row.labels),
        uncoded=sum(1 for row in rows if not row.labels),
        sources_uncoded=taking.counts["uncoded"],
        by_machine=taking.counts["machine"],
        of_interviewers=taking.counts["interviewer"],
        of_whole_sources=taking.counts["whole"],
        warnings=project.warnings,
        corrected=summed(taking.corrections, codebook.label_ids) if taking.corrections else (),
        open=taking.counts["open"],
    )
    return tuple(rows), report


def codings_of(
    source: Source, labels: Mapping[str, str], undecided: Mapping[str, str]
) -> tuple[list[Coded], Counter[str]]:
    """A source's codings as they now stand, a model's without a coder; and the codes that are no label, with their codings."""
    found: list[Coded] = []
    strange: Counter[str] = Counter()
    for selection in source.selections:
        for coding in selection.codings:
            label = labels.get(coding.code) or undecided.get(coding.code)
            if label is None:
                strange[coding.code] += 1
                continue
            coder = "" if by_machine(coding) else coding.coder
            found.append(Coded(selection.start, selection.end, label, coder, coding.code in undecided))
    return found, strange


def by_machine(coding: Coding) -> bool:
    """True for a coding of a model of ours."""
    return coding.coder.startswith(ORIGIN)


def signs(project: Project) -> bool:
    """True when the project tells a model's codings from people's: some program puts its own user in everybody's place."""
    return any(by_machine(c) for source in project.sources for each in source.selections for c in each.codings)


class _Taking:
    """Takes over one source after the other, counting what is left out."""

    def __init__(self, labels: Mapping[str, str], codebook: Codebook, project: Project) -> None:
        self.labels, self._codebook, self._project = labels, codebook, project
        self._undecided = undecided_of_codes(project.codes, codebook)
        self._beside = {code.guid for code in project.codes if beside_labels(code.name)}
        self.corrections: list[Corrections] = []
        self.counts: Counter[str] = Counter()
        self.unmatched: Counter[str] = Counter()

    def rows(
        self, source: Source, document: str, cases: Sequence[Case], people: Sequence[ParticipantRow]
    ) -> Iterator[LabelledUtterance]:
        """The rows of one source, in order of place."""
        self.counts["whole"] += len(source.codings)
        spans = self._spans(source)
        if not spans:
            self.counts["uncoded"] += 1
            return
        interview = Interview(source, document, cases, self._codebook, people)
        coders = sorted({coder for _, coder in spans})
        touched = [(each.start, each.end) for each in source.selections if each.codings]
        said = {span: interview.said(span) for span, _ in spans}
        self.counts["interviewer"] += sum(len(codes) for (span, _), codes in spans.items() if not said[span])
        spoken = {key: codes for key, codes in spans.items() if said[key[0]]}
        near = _Near(spoken)
        rows: list[tuple[Span, LabelledUtterance]] = []
        for (span, coder), codes in spoken.items():
            if not any(code in self.labels for code in codes):
                continue
            labels = {
                self.labels[code]
                for other, by in near.to(span)
                if by == coder and _shares_half(span, other)
                for code in spoken[other, by]
                if code in self.labels
            }
            ordered = tuple(label for label in self._codebook.label_ids if label in labels)
            rows.append((span, interview.row(said[span], span, ordered, coder)))
        reader = coders[0] if len(coders) == 1 else ""
        rows += [
            (span, interview.row(source.text[slice(*span)], span, (), reader)) for span in interview.paragraphs(touched)
        ]
        rows.sort(key=lambda each: (each[0], each[1].coder))
        yield from (row for _, row in rows)

    def corrected(
        self, source: Source, record: Record, document: str, people: Sequence[ParticipantRow]
    ) -> Iterator[LabelledUtterance]:
        """The rows of a source that we had coded, in order of place: what a person decided in it."""
        found, strange = codings_of(source, self.labels, self._undecided)
        self.unmatched.update({code: count for code, count in strange.items() if code not in self._beside})
        self.counts["machine"] += sum(by_machine(c) for each in source.selections for c in each.codings)
        compared = compare(
            source.text,
            record.utterances,
            found,
            asked=[label for label in self._codebook.label_ids if label in set(self.labels.values())],
            marked=set(self._undecided.values()),
            signed=signs(self._project),
        )
        self.corrections.append(compared)
        interview = Interview(source, document, self._project.cases, self._codebook, people)
        everybody = [name for name in self._project.coders if not name.startswith(ORIGIN) and name != SOMEBODY]
        for each in compared.utterances:
            if not each.touched and not each.utterance.by_people:
                continue
            if each.open:
                self.counts["open"] += 1
                continue
            span = (each.utterance.start, each.utterance.end)
            labels = tuple(label for label in self._codebook.label_ids if label in each.given)
            coder = "; ".join(each.coders) or (everybody[0] if len(everybody) == 1 else "")
            row = interview.row(source.text[slice(*span)], span, labels, coder)
            yield replace(row, utterance_id=each.utterance.utterance_id)

    def _spans(self, source: Source) -> dict[tuple[Span, str], list[str]]:
        """The codes of each coded stretch by coder; a model's are counted and left out."""
        spans: dict[tuple[Span, str], list[str]] = {}
        for selection in source.selections:
            for coding in selection.codings:
                if by_machine(coding) or coding.code in self._beside:
                    self.counts["machine"] += 1
                    continue
                if coding.code not in self.labels:
                    self.unmatched[coding.code] += 1
                spans.setdefault(((selection.start, selection.end), coding.coder), []).append(coding.code)
        return spans


class _Near:
    """Finds the coded stretches that overlap one, without looking at all of them."""

    def __init__(self, keys: Iterable[tuple[Span, str]]) -> None:
        self._keys = sorted(keys)
        self._starts = [span[0] for span, _ in self._keys]
        self._longest = max((span[1] - span[0] for span, _ in self._keys), default=0)

    def to(self, span: Span) -> Sequence[tuple[Span, str]]:
        """Those that may overlap it."""
        first = bisect_left(self._starts, span[0] - self._longest)
        return self._keys[first : bisect_left(self._starts, span[1])]


def _shares_half(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= min(one[1] - one[0], other[1] - other[0])


def _folded(name: str) -> str:
    return " ".join(re.split(r"[\s_\-‐-―]+", name.casefold().strip(" \"'“”")))
