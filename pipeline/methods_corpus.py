"""Sentences on who was interviewed and what was counted, for `methods_text`; all figures are counted from the coded interviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline import wording
from pipeline.columns import Columns
from pipeline.findings import Findings
from pipeline.interviews import gists_of
from pipeline.speaker import UNKNOWN
from pipeline.tallies import wave_order


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard: people by group, site and wave (a person met in two counts in both), and utterances by fate."""

    people: int
    by_group: tuple[tuple[str, int], ...]
    by_site: tuple[tuple[str, int], ...]
    by_wave: tuple[tuple[str, int], ...]
    shared: int
    utterances: int
    codable: int
    asked: int


def heard(findings: Findings) -> Heard:
    """The corpus counted as the matrix counts it: participants are those with a codable utterance.

    `shared` counts documents with several participants, `asked` the interviewers' utterances.
    """
    columns = Columns.of(findings.codebook)
    met: set[tuple[str, str, str, str]] = set()
    utterances = codable = asked = shared = 0
    for gist in gists_of(findings.documents):
        here = set()
        spoken = 0
        for spoke, speaker in gist.participants():
            spoken += spoke.utterances
            if spoke.codable:
                codable += spoke.codable
                here.add((speaker.participant, columns.group(speaker), columns.site(speaker), speaker.wave))
        utterances += spoken
        asked += sum(spoke.utterances for spoke in gist.spoke) - spoken
        shared += len({participant for participant, *_ in here}) > 1
        met |= here
    groups, sites, waves = (Counter(key for _, key in {(each[0], each[part]) for each in met}) for part in (1, 2, 3))
    codebook = findings.codebook
    return Heard(
        people=len({participant for participant, *_ in met}),
        by_group=_in_order(groups, codebook.group_ids),
        by_site=_in_order(sites, tuple(site.id for site in codebook.sites)),
        by_wave=tuple(sorted(waves.items(), key=lambda wave: wave_order(wave[0]))),
        shared=shared,
        utterances=utterances,
        codable=codable,
        asked=asked,
    )


def corpus(findings: Findings) -> tuple[str, ...]:
    """Who was interviewed, where and when, and what could not be read."""
    told, names = heard(findings), wording.names_of(findings.codebook)
    documents = len(findings.documents)
    if not told.people:
        return (
            f"The corpus was {wording.counted(documents, 'transcript')}, without a codable utterance of a participant.",
        )
    first = (
        f"The corpus was {wording.counted(documents, 'transcript')} with {wording.counted(told.people, 'participant')}"
    )
    groups = [f"{_named(group, names)} ({count:,})" for group, count in told.by_group]
    sentences = [f"{first} of {wording.counted(len(groups), 'stakeholder group')}: {wording.listed(groups)}."]
    if len(groups) == 1:
        sentences = [f"{first}, all of one stakeholder group: {_named(told.by_group[0][0], names)}."]
    if findings.codebook.sites:
        sites = [f"{_named(site, names)} ({count:,})" for site, count in told.by_site]
        sentences.append(f"Participants by site were {wording.listed(sites)}.")
    if len(told.by_wave) > 1:
        waves = [f"wave {wave} ({count:,})" for wave, count in told.by_wave]
        sentences.append(
            f"Participants by wave of interviews were {wording.listed(waves)}; a person met in several waves counts in each."
        )
    if told.shared:
        sentences.append(
            f"More than one participant spoke in {wording.counted(told.shared, 'transcript')}; people heard in one transcript were "
            "treated as one unit wherever participants were resampled."
        )
    aside = len(findings.run.set_aside)
    if aside:
        sentences.append(f"A further {aside} {'file was' if aside == 1 else 'files were'} set aside and not analysed.")
    return (" ".join(sentences),)


def units(findings: Findings) -> tuple[str, ...]:
    """What an utterance is, how many there are, and what was left out of the counts."""
    told, limits = heard(findings), findings.codebook.reading
    spacy = findings.run.versions.get("spacy", "")
    by = (
        f" by a sentence splitter (spaCy {spacy}; Honnibal et al., 2020) and rules for transcribed speech"
        if spacy
        else ""
    )
    repeats = len(findings.matrix.duplicate_of)
    sentences = [
        f"Turns were divided{by} into utterances, a sentence or two of one speaker each. Participants spoke "
        f"{wording.counted(told.utterances, 'utterance')}, of which {told.codable:,} were codable "
        f"({wording.counted(limits.min_words, 'word')} or more, not a mere acknowledgement)."
    ]
    if told.asked:
        sentences.append(
            f"Interviewers' words ({wording.counted(told.asked, 'utterance')}) gave context and were never counted as evidence."
        )
    if repeats:
        have = "was" if repeats == 1 else "were"
        sentences.append(
            f"{wording.counted(repeats, 'utterance')} repeated a participant's own earlier words (eight or more, the same but "
            f"for spelling) and {have} not counted again."
        )
    return (" ".join(sentences),)


def interviewer_spoke(findings: Findings) -> bool:
    """True when any transcript holds an interviewer's turn."""
    return any(gist.asked for gist in gists_of(findings.documents))


def _in_order(counts: Counter[str], order: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((key, counts[key]) for key in (*order, UNKNOWN) if counts[key])


def _named(key: str, names: dict[str, str]) -> str:
    return "not known" if key == UNKNOWN else names.get(key, key)
