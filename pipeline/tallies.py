"""Coded interviews added up into remarks and the views they carry, each in its column. `evidence` counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook, Criterion
from pipeline.columns import Columns
from pipeline.duplicates import repeated
from pipeline.errors import WrongUse
from pipeline.gist import Gist
from pipeline.interviews import Interviews, gists_of
from pipeline.remarks import Remark, Remarks, View, Voice, id_of
from pipeline.speaker import Speaker
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray


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

    remarks: Remarks
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


def each_once(documents: Iterable[CodedDocument]) -> Sequence[CodedDocument]:
    """The documents in the order of their ids, a document given twice taken once.

    Raises `WrongUse` when one id comes with two different codings: which of them counts is not ours to guess.
    """
    if isinstance(documents, Interviews):
        return documents.each_once()
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
    return add_up(gists_of(each_once(documents)), codebook)


def add_up(gists: Sequence[Gist], codebook: Codebook) -> Tally:
    """The `Tally` of the interviews of these gists, one of each; raises ValueError when two utterances carry one id."""
    import numpy as np

    columns = Columns.of(codebook)
    gists = sorted(gists, key=lambda gist: gist.document_id)
    voices: dict[Voice, int] = {}
    voice_of = [
        np.array([_voice(voices, gist, spoke.label, columns) for spoke in gist.spoke], dtype=np.int32) for gist in gists
    ]
    listed = list(voices)
    waves = sorted({voice.wave for voice in listed}, key=wave_order)
    wave_of = np.array([waves.index(voice.wave) for voice in listed], dtype=np.int64)
    said = [gist.said for gist in gists]
    lengths = [len(each.ids) for each in said]
    document = np.repeat(np.arange(len(gists), dtype=np.int32), lengths)
    voice = _joined([of[each.speaker] for of, each in zip(voice_of, said, strict=True)], np.int32)
    # Waves first; within one the documents stand in the order of their ids, and each as it was said.
    order = np.argsort(wave_of[voice], kind="stable") if len(waves) > 1 else np.arange(len(voice))
    ids = _joined([each.ids for each in said], np.bytes_)
    if len(np.unique(ids)) != len(ids):
        raise ValueError("two utterances carry one id")
    person = {name: number for number, name in enumerate(dict.fromkeys(voice.participant for voice in listed))}
    person_of = np.array([person[each.participant] for each in listed], dtype=np.int64)
    hashes = np.concatenate([each.words_hash for each in said]) if said else np.zeros((0, 2), dtype=np.uint64)
    stands = repeated(person_of[voice][order], hashes[order])
    kept = order[stands < 0]
    repeats = [(id_of(ids[order[row]]), id_of(ids[order[first]])) for row, first in enumerate(stands) if first >= 0]
    starts = np.cumsum([0, *lengths])
    place_of = np.full(len(ids), -1, dtype=np.int64)
    place_of[kept] = np.arange(len(kept))
    remarks = Remarks(
        ids[kept],
        document[kept],
        voice[kept],
        _joined([each.words for each in said], np.int32)[kept],
        _joined([each.turn for each in said], np.int32)[kept],
        tuple(gist.document_id for gist in gists),
        tuple(listed),
    )
    carrying = []
    for begin, each in zip(starts, said, strict=False):
        for row, decisions in each.decisions.items():
            place = int(place_of[begin + row])
            if place >= 0:
                carrying.append((place, decisions))
    carrying.sort(key=lambda pair: pair[0])
    remarks.carry(_carrying(remarks, place, decisions, columns) for place, decisions in carrying)
    return Tally(remarks, tuple(sorted(repeats)))


def _voice(voices: dict[Voice, int], gist: Gist, label: str, columns: Columns) -> int:
    speaker = gist.speakers[label]
    voice = Voice(speaker.participant, columns.group(speaker), columns.site(speaker), speaker.wave)
    return voices.setdefault(voice, len(voices))


def _carrying(remarks: Remarks, place: int, decisions: Sequence[Decision], columns: Columns) -> Remark:
    plain = remarks.plain(place)
    return replace(
        plain,
        views=tuple(
            View(found.label, found.verdict is Verdict.YES, found.p, *columns.held(found, plain.group), found.prompted)
            for found in decisions
            if found.verdict is not Verdict.NO
        ),
        decided=(by_people := _by_people(decisions, columns, plain.group))[0],
        overruled=by_people[1],
    )


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    import numpy as np

    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


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
    for remark in remarks.carrying if isinstance(remarks, Remarks) else remarks:
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
