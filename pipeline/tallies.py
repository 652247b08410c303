"""Coded interviews flattened into remarks and the views they carry, each in its column. `evidence` counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook, Criterion
from pipeline.columns import Columns
from pipeline.duplicates import find_duplicates
from pipeline.errors import WrongUse
from pipeline.speaker import Speaker
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Verdict


@dataclass(frozen=True, slots=True)
class View:
    """A yes on one label (an abstention where `yes` is False), in whose column it stands, and whether it was told."""

    label: str
    yes: bool
    p: float
    holder: str
    reported: bool
    prompted: bool | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A counted utterance: who said it, where they stand, the views it carries; `order` is its place in the study.

    `decided` names the labels on which a person's decision stands, `overruled` those of them that the machine had given
    first-hand, so that its errors can be reckoned with.
    """

    utterance_id: str
    document: str
    participant: str
    group: str
    site: str
    wave: str
    words: int
    order: int
    views: tuple[View, ...]
    decided: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a remark says on one criterion for one holder: its yes views on each side, or, with none, an abstention.

    `abstained_first_hand` is True for an abstention on the speaker's own view.
    """

    remark: Remark
    holder: str
    supporting: tuple[View, ...]
    contesting: tuple[View, ...]
    abstained_first_hand: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """All that is counted, earliest first whatever the order of the documents, and the repeats that are not."""

    remarks: tuple[Remark, ...]
    duplicate_of: tuple[tuple[str, str], ...]


def wave_order(wave: str) -> tuple[bool, int, str]:
    """A sort key that puts wave 2 before wave 10, and waves with names after those with numbers."""
    numbered = wave.isdecimal()
    return (not numbered, int(wave) if numbered else 0, wave)


def participant_utterances(document: CodedDocument) -> Iterator[tuple[CodedUtterance, Speaker]]:
    """Every utterance of a document that isn't an interviewer's, codable or not, with its speaker."""
    for coded in document.utterances:
        speaker = document.speakers[coded.utterance.speaker]
        if Role.INTERVIEWER not in (coded.utterance.role, speaker.role):
            yield coded, speaker


def each_once(documents: Iterable[CodedDocument]) -> tuple[CodedDocument, ...]:
    """The documents in the order of their ids, a document given twice taken once.

    Raises `WrongUse` when one id comes with two different codings: which of them counts is not ours to guess.
    """
    found: dict[str, CodedDocument] = {}
    for document in documents:
        name = document.transcript.document_id
        if found.setdefault(name, document) != document:
            raise WrongUse(
                "this document was given twice, coded in two ways",
                where=f"document {name[:12]}",
                expected="one coding of each document",
                remedy="gather the evidence from one coding of it",
            )
    return tuple(found[name] for name in sorted(found))


def tally(documents: Sequence[CodedDocument], codebook: Codebook) -> Tally:
    """The `Tally` of these documents.

    Raises `WrongUse` for a document coded in two ways, ValueError when two utterances carry one id.
    """
    columns = Columns.of(codebook)
    said = [
        (wave_order(speaker.wave), document.transcript.document_id, coded.utterance, speaker, coded.decisions)
        for document in each_once(documents)
        for coded, speaker in participant_utterances(document)
        if coded.utterance.codable
    ]
    said.sort(key=lambda row: (row[0], row[1], row[2].turn, row[2].start, row[2].end, row[2].utterance_id))
    if len({utterance.utterance_id for _, _, utterance, _, _ in said}) != len(said):
        raise ValueError("two utterances carry one id")
    repeats = find_duplicates(
        (utterance.utterance_id, speaker.participant, utterance.text) for _, _, utterance, speaker, _ in said
    )

    remarks: list[Remark] = []
    for _, document_id, utterance, speaker, decisions in said:
        if utterance.utterance_id in repeats:
            continue
        group = columns.group(speaker)
        remarks.append(
            Remark(
                utterance.utterance_id,
                document_id,
                speaker.participant,
                group,
                columns.site(speaker),
                speaker.wave,
                len(utterance.text.split()),
                len(remarks),
                tuple(
                    View(
                        found.label, found.verdict is Verdict.YES, found.p, *columns.held(found, group), found.prompted
                    )
                    for found in decisions
                    if found.verdict is not Verdict.NO
                ),
                *_by_people(decisions, columns, group),
            )
        )
    return Tally(tuple(remarks), tuple(sorted(repeats.items())))


def _by_people(decisions: Sequence[Decision], columns: Columns, group: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`decided` and `overruled` of a remark by a speaker of `group`."""
    decided = [found for found in decisions if found.replaced is not None]
    if not decided:
        return (), ()
    given = [
        found.label
        for found in decided
        if found.machine.verdict is Verdict.YES and not columns.held(found.machine, group)[1]
    ]
    return tuple(found.label for found in decided), tuple(given)


def evidence_on(criterion: Criterion, remarks: Iterable[Remark]) -> Iterator[Evidence]:
    """The evidence on one criterion, one for each remark and holder, in the order of the remarks."""
    side_of = dict.fromkeys(criterion.supporting, 0) | dict.fromkeys(criterion.contesting, 1)
    for remark in remarks:
        held: dict[str, tuple[list[View], list[View]]] = {}
        open_ = False
        for view in remark.views:
            side = side_of.get(view.label)
            if side is None:
                continue
            sides = held.setdefault(view.holder, ([], []))
            if view.yes:
                sides[side].append(view)
            elif not view.reported:
                open_ = True
        for holder, (supporting, contesting) in held.items():
            own = open_ and holder == remark.group and not supporting and not contesting
            yield Evidence(remark, holder, tuple(supporting), tuple(contesting), own)
