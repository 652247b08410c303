"""The 32 items of COREQ, with the text that a run can fill in; what only people know stays empty for them.

After Tong, Sainsbury & Craig, *Int J Qual Health Care* 19(6), 2007: 349-357. Names of items are theirs; every figure is the
run's. Nothing is claimed that the run can't know: how people were found, who interviewed them, what they were told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from pipeline.appraisal import Curve
from pipeline.codebook import Codebook
from pipeline.columns import Columns
from pipeline.evidence import ALL
from pipeline.findings import RunRecord
from pipeline.interviews import gists_of
from pipeline.matrix import EvidenceMatrix, ReadingOf, Row
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.tallies import each_once
from pipeline.utterance import CodedDocument
from pipeline.wording import counted, listed, names_of, verdict_words

ITEMS: tuple[str, ...] = (
    "Interviewer or facilitator",
    "Credentials",
    "Occupation",
    "Gender",
    "Experience and training",
    "Relationship established",
    "Participant knowledge of the interviewer",
    "Interviewer characteristics",
    "Methodological orientation and theory",
    "Sampling",
    "Method of approach",
    "Sample size",
    "Non-participation",
    "Setting of data collection",
    "Presence of non-participants",
    "Description of sample",
    "Interview guide",
    "Repeat interviews",
    "Audio or visual recording",
    "Field notes",
    "Duration",
    "Data saturation",
    "Transcripts returned",
    "Number of data coders",
    "Description of the coding tree",
    "Derivation of themes",
    "Software",
    "Participant checking",
    "Quotations presented",
    "Data and findings consistent",
    "Clarity of major themes",
    "Clarity of minor themes",
)
"""COREQ's items 1..32 in order: 1-8 the research team, 9-23 the study's design, 24-32 analysis and findings."""

_VERSIONS = ("torch", "sentence-transformers", "spacy")


def reporting(
    run: RunRecord,
    documents: Sequence[CodedDocument],
    codebook: Codebook,
    matrix: EvidenceMatrix,
    curves: Sequence[Curve] = (),
) -> tuple[tuple[str, str, str], ...]:
    """(number, item, text) for each of COREQ's 32 items in order; "" where only people can say.

    `curves` are those of `pipeline.saturation`, for item 22. The order of the documents changes nothing.
    """
    sample = _Sample(documents, codebook)
    told = {
        12: f"{counted(len(sample.people), 'participant')} in {counted(sample.documents, 'interview')}.",
        14: sample.by_site(),
        16: sample.by_group(),
        18: sample.repeated(),
        21: sample.length(),
        22: _saturation(curves, codebook),
        24: _coders(run, documents),
        25: _tree(codebook),
        26: _derivation(codebook),
        27: _software(run),
        29: _quotations(documents),
        30: _consistent(matrix),
        31: _major(codebook, matrix),
        32: _minor(matrix),
    }
    if not sample.people:
        told = {number: text for number, text in told.items() if number in (25, 26, 27)}
    return tuple((str(number), item, told.get(number, "")) for number, item in enumerate(ITEMS, start=1))


class _Sample:
    """Who took part: participants by group and site, interviews by site and wave, words said; interviewers left out."""

    def __init__(self, documents: Sequence[CodedDocument], codebook: Codebook) -> None:
        self._names, self._codebook = names_of(codebook), codebook
        columns = Columns.of(codebook)
        self.documents = 0
        self.people: set[str] = set()
        self._groups: defaultdict[str, set[str]] = defaultdict(set)
        self._sites: defaultdict[str, set[str]] = defaultdict(set)
        self._waves: defaultdict[str, set[str]] = defaultdict(set)
        self._met: defaultdict[str, set[str]] = defaultdict(set)
        self._words: list[int] = []
        for gist in gists_of(each_once(documents)):
            name, words = gist.document_id, 0
            present: dict[str, Speaker] = {}
            for spoke, speaker in gist.participants():
                present[speaker.participant] = speaker
                words += spoke.words
            self.documents += bool(present)
            if present:
                self._words.append(words)
            for participant, speaker in present.items():
                self.people.add(participant)
                self._groups[columns.group(speaker)].add(participant)
                self._sites[columns.site(speaker)].add(name)
                self._waves[speaker.wave].add(name)
                self._met[participant].add(name)

    def by_group(self) -> str:
        """Participants by stakeholder group; groups of the codebook nobody was interviewed from are named."""
        order = [*self._codebook.group_ids, UNKNOWN]
        there = [f"{self._name(each)} {len(self._groups[each])}" for each in order if self._groups[each]]
        absent = [self._names[each] for each in self._codebook.group_ids if not self._groups[each]]
        text = f"Participants by stakeholder group: {', '.join(there)}."
        text += f" Nobody from: {listed(absent)}." if absent else ""
        several = len(
            {
                who
                for a, ones in self._groups.items()
                for b, others in self._groups.items()
                if a < b
                for who in ones & others
            }
        )
        return text + (f" {counted(several, 'participant')} spoke for more than one group." if several else "")

    def by_site(self) -> str:
        """Interviews by site, where sites are known."""
        known = [site.id for site in self._codebook.sites if self._sites[site.id]]
        if not known:
            return ""
        order = [*known, *([UNKNOWN] if self._sites[UNKNOWN] else [])]
        return f"Interviews by site: {', '.join(f'{self._name(each)} {len(self._sites[each])}' for each in order)}."

    def repeated(self) -> str:
        """How many participants stand in several interviews."""
        several = sum(len(names) > 1 for names in self._met.values())
        waves = f"; waves: {len(self._waves)}" if len(self._waves) > 1 else ""
        if not several:
            return "" if not waves else f"Nobody is known to have been interviewed more than once{waves}."
        return f"{several:,} of {counted(len(self.people), 'participant')} stand in more than one interview{waves}."

    def length(self) -> str:
        """The interviews' length in participants' words: how long they lasted isn't in most transcripts."""
        if not self._words:
            return ""
        middle = f"{median(self._words):,.1f}".removesuffix(".0")
        return (
            f"In words of participants: {sum(self._words):,} in all, a median of {middle} an interview "
            f"(from {min(self._words):,} to {max(self._words):,}). The time they lasted: to be filled in."
        )

    def _name(self, each: str) -> str:
        return "not known" if each == UNKNOWN else self._names.get(each, each)


def _saturation(curves: Iterable[Curve], codebook: Codebook) -> str:
    """What the curve over all groups of each criterion says; of its one group where it has no other."""
    names = {criterion.id: criterion.name for criterion in codebook.criteria}
    chosen: dict[str, Curve] = {}
    for curve in curves:
        if curve.group == ALL or curve.criterion not in chosen:
            chosen[curve.criterion] = curve
    return " ".join(f"{names.get(each, each)}: {curve.sentence}" for each, curve in chosen.items() if curve.sentence)


def _coders(run: RunRecord, documents: Iterable[CodedDocument]) -> str:
    by: Counter[str] = Counter()
    read = codable = 0
    for gist in gists_of(documents):
        codable += gist.codable
        read += gist.read
        by.update(dict(gist.coders))
    machine = f"A classifier (model {run.model}) coded all {counted(codable, 'codable utterance')}."
    if not read:
        return f"{machine} No person's codes have come in."
    return f"{machine} {counted(len(by), 'person', 'people')} coded {read:,} of them; their codes took the place of the machine's."


def _tree(codebook: Codebook) -> str:
    kinds = Counter(label.kind for label in codebook.labels)
    by_kind = listed(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(kinds.items()))
    names = {label.id: label.name for label in codebook.labels}
    criteria = [
        f"{criterion.name} (for: {listed(names[each] for each in criterion.supporting) or 'none'}; "
        f"against: {listed(names[each] for each in criterion.contesting) or 'none'})"
        for criterion in codebook.criteria
    ]
    feeding = (
        f", which feed {counted(len(criteria), 'criterion', 'criteria')}: {'; '.join(criteria)}" if criteria else ""
    )
    return f"{counted(len(codebook.labels), 'code')} ({by_kind}){feeding}. The codebook gives each code's definition."


def _derivation(codebook: Codebook) -> str:
    return (
        f"Codes and criteria were defined in advance, in codebook {codebook.id} {codebook.version} (deductive); the software "
        "derives no themes from the data."
    )


def _software(run: RunRecord) -> str:
    encoder = str(run.method.get("encoder", ""))
    made_with = [f"{name} {run.versions[name]}" for name in _VERSIONS if name in run.versions]
    text = f"Themetrix {run.versions.get('themetrix', '')}".strip() + f", model {run.model}"
    text += f" on the encoder {encoder}" if encoder else ""
    return f"{text}{' (' + ', '.join(made_with) + ')' if made_with else ''}. Run {run.run_id}."


def _quotations(documents: Sequence[CodedDocument]) -> str:
    return (
        "Each quotation stands with its speaker's pseudonym or label, interview, group and utterance id, de-identified by "
        "software; which quotations the report presents is to be filled in."
        if documents
        else ""
    )


def _consistent(matrix: EvidenceMatrix) -> str:
    cells = [cell for cell in matrix.cells if cell.judged]
    readable = sum(cell.reading is not ReadingOf.INSUFFICIENT for cell in cells)
    if not cells:
        return ""
    return (
        f"Every figure carries the ids of the utterances it counts. {readable:,} of {counted(len(cells), 'cell')} that criteria are "
        f"read from have evidence enough for a reading; readings rest on intervals over participants, not on counts."
    )


def _rows(codebook: Codebook, matrix: EvidenceMatrix) -> list[tuple[str, Row]]:
    names = {criterion.id: criterion.name for criterion in codebook.criteria}
    places = names_of(codebook)
    found = []
    for row in matrix.rows:
        place = [places.get(row.site, row.site)] if row.site != ALL else []
        place += [f"wave {row.wave}"] if row.wave != ALL else []
        title = names.get(row.criterion, row.criterion)
        found.append((f"{title} ({', '.join(place)})" if place else title, row))
    return found


def _major(codebook: Codebook, matrix: EvidenceMatrix) -> str:
    told = [f"{title}: {verdict_words(row.reading, row.reason).lower()}" for title, row in _rows(codebook, matrix)]
    return f"Readings of the criteria: {'; '.join(told)}." if told else ""


def _minor(matrix: EvidenceMatrix) -> str:
    cells = [cell for cell in matrix.cells if cell.judged]
    if not cells:
        return ""
    disagree = sum(len(row.disagree) for row in matrix.rows)
    both = sum(1 for cell in cells if cell.supporting.participants_either and cell.contesting.participants_either)
    changed = sum(cell.reported_would_change for cell in cells)
    return (
        f"Evidence against a reading stays beside it: {both:,} of {counted(len(cells), 'cell')} have participants on both sides, "
        f"{counted(disagree, 'group')} read otherwise than their criterion, and reported evidence would change the reading of "
        f"{counted(changed, 'cell')}."
    )
