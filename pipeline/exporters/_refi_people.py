"""Participants as cases, with group, site and wave as variables, on the source too where it is of one: tools read either.

What they said and how it was coded is `_refi_codings`'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.columns import Columns
from pipeline.exporters._quotations import called
from pipeline.refi import guid_of
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.transcript import Role, Turn
from pipeline.utterance import CodedDocument

VARIABLES = ("group", "site", "wave")


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as a case: variables with their values, the sources that are theirs alone, their turns in the others."""

    guid: str
    name: str
    values: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    selections: tuple[str, ...]


def people_in(documents: Iterable[CodedDocument], codebook: Codebook, names: Mapping[str, str]) -> tuple[Person, ...]:
    """Every participant once, in order of id; `names` are what the documents are called, by id.

    An interview with one participant is that case's source; of a talk among several, each case has its turns. A variable
    is on the case where it has one value in all of its interviews.
    """
    known = _Known(codebook)
    sources: dict[str, list[str]] = {}
    selections: dict[str, list[str]] = {}
    said: dict[str, list[tuple[Speaker, str]]] = {}
    for document in documents:
        identifier = document.transcript.document_id
        alone = len({speaker.participant for speaker in participants(document)}) == 1
        for speaker in participants(document):
            said.setdefault(speaker.participant, []).append((speaker, identifier))
            if alone:
                sources.setdefault(speaker.participant, []).append(guid_of("source", identifier))
        if not alone:
            for turn in turns_apart(document):
                participant = document.speakers[turn.speaker].participant
                selections.setdefault(participant, []).append(turn_guid(identifier, turn))
    shown = {participant: called(found[0][0]) or found[0][0].label for participant, found in said.items()}
    twice = Counter(name.casefold() for name in shown.values())
    return tuple(
        Person(
            guid=guid_of("case", participant),
            # Programs want one case of a name; the interview tells two of them apart.
            name=f"{shown[participant]} ({names[found[0][1]]})"
            if twice[shown[participant].casefold()] > 1 or not shown[participant]
            else shown[participant],
            values=known.values(speaker for speaker, _ in found),
            sources=tuple(dict.fromkeys(sources.get(participant, ()))),
            selections=tuple(selections.get(participant, ())),
        )
        for participant, found in sorted(said.items())
    )


def values_of(document: CodedDocument, codebook: Codebook) -> tuple[tuple[str, str], ...]:
    """The variables of a source: those on which all of its participants agree."""
    return _Known(codebook).values(participants(document))


def participants(document: CodedDocument) -> list[Speaker]:
    """The speakers of an interview who aren't its interviewers and say something, in order of appearance."""
    spoken = dict.fromkeys(turn.speaker for turn in document.transcript.turns if turn.role is not Role.INTERVIEWER)
    found = (document.speakers.get(label) for label in spoken)
    return [speaker for speaker in found if speaker is not None and speaker.role is not Role.INTERVIEWER]


def turns_apart(document: CodedDocument) -> list[Turn]:
    """The turns of participants in a talk among several; none where there is only one."""
    speakers = participants(document)
    if len({speaker.participant for speaker in speakers}) < 2:
        return []
    labels = {speaker.label for speaker in speakers}
    return [turn for turn in document.transcript.turns if turn.speaker in labels and turn.role is not Role.INTERVIEWER]


def turn_guid(document_id: str, turn: Turn) -> str:
    """The guid of a turn's selection."""
    return guid_of("turn", document_id, str(turn.start), str(turn.end))


class _Known:
    """The names of groups and sites; what isn't known has no value."""

    def __init__(self, codebook: Codebook) -> None:
        self._columns = Columns.of(codebook)
        self._groups = {group.id: group.name for group in codebook.groups}
        self._sites = {site.id: site.name for site in codebook.sites}

    def values(self, speakers: Iterable[Speaker]) -> tuple[tuple[str, str], ...]:
        found: dict[str, set[str]] = {name: set() for name in VARIABLES}
        for speaker in speakers:
            found["group"].add(self._groups.get(self._columns.group(speaker), UNKNOWN))
            found["site"].add(self._sites.get(self._columns.site(speaker), UNKNOWN))
            found["wave"].add(speaker.wave)
        return tuple((name, next(iter(told))) for name, told in found.items() if len(told) == 1 and told != {UNKNOWN})
