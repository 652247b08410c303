"""Who the speakers of a document are to the study: role, participant, group, site, wave.

The participants file says, else the label; what neither says stays unknown, and is told. Labels are found by readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.labels import fold, is_interviewer_form, is_known_form, is_strong_interviewer_form
from pipeline.naming import match_group, match_site
from pipeline.participants import ParticipantRow
from pipeline.reading import ReadingHints
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.transcript import Role

__all__ = ["identify", "is_interviewer", "match_group", "match_site"]

_INTERVIEWER_GROUPS = frozenset(("interviewer", "interviewers", "moderator", "researcher"))


def is_interviewer(row: ParticipantRow) -> bool:
    """True when the participants file says that this speaker asks the questions (`interviewer` as group)."""
    return row.group.casefold() in _INTERVIEWER_GROUPS


@dataclass(frozen=True, slots=True)
class _Study:
    document_id: str
    codebook: Codebook
    hints: ReadingHints


def identify(
    reading_speakers: Sequence[str],
    document_name: str,
    document_id: str,
    codebook: Codebook,
    participants: Sequence[ParticipantRow] = (),
    hints: ReadingHints | None = None,
) -> tuple[dict[str, Speaker], tuple[str, ...]]:
    """A `Speaker` for every label, in the order given, and warnings.

    The participants file goes before the label; a conflict between them is told. Warnings name a speaker by label only
    when it can't be a person's name (`P02`, `Ward clerk South`), else by place: they end up in what a run publishes.
    """
    study = _Study(document_id, codebook, hints or ReadingHints())
    rows = [row for row in participants if row.is_of(document_name)]
    warnings: list[str] = []
    assigned = _assign(reading_speakers, rows, study, warnings)
    speakers: dict[str, Speaker] = {}
    for place, label in enumerate(reading_speakers, start=1):
        shown = _shown(label, place, len(reading_speakers))
        speakers[label] = _speaker(label, shown, assigned.get(label), study, warnings)
    _warn_of_roles(list(speakers.values()), warnings)
    return speakers, tuple(warnings)


def _assign(
    labels: Sequence[str], rows: Sequence[ParticipantRow], study: _Study, warnings: list[str]
) -> dict[str, ParticipantRow]:
    """The participants file's line for each label it knows; lines that fit no speaker are told."""
    by_label = {fold(row.speaker): row for row in rows if row.speaker}
    assigned = {label: by_label[fold(label)] for label in labels if label and fold(label) in by_label}
    lost = len(by_label) - len({fold(label) for label in assigned})
    if lost:
        warnings.append(f"{lost} line(s) of the participants file name a speaker who isn't in this document")
    for row in rows:
        if row.speaker:
            continue
        open_labels = [label for label in labels if label not in assigned and not _asks(label, study)]
        if len(open_labels) == 1:
            assigned[open_labels[0]] = row
        else:
            warnings.append(
                f"a line of the participants file names no speaker, and {len(open_labels)} here could be meant"
            )
    return assigned


def _asks(label: str, study: _Study) -> bool:
    """True when this label is the interviewer's: a person says so, or its form and no group of the codebook."""
    if study.hints.interviewer:
        return fold(label) in {fold(known) for known in study.hints.interviewer}
    if not label or not is_interviewer_form(label):
        return False
    return is_strong_interviewer_form(label) or match_group(label, study.codebook) is None


def _speaker(label: str, shown: str, row: ParticipantRow | None, study: _Study, warnings: list[str]) -> Speaker:
    own_id = f"{study.document_id[:12]}/{label}"
    if row is not None and is_interviewer(row):
        site = _site_of(label, row, shown, study, warnings)
        return Speaker(label, Role.INTERVIEWER, row.participant or own_id, UNKNOWN, site, row.wave, "participants")
    if (row is None or not row.group) and _asks(label, study):
        participant = row.participant if row else own_id
        return Speaker(label, Role.INTERVIEWER, participant, UNKNOWN, _site_of(label, row, shown, study, warnings))
    role = Role.PARTICIPANT if label or row else Role.UNKNOWN
    site = _site_of(label, row, shown, study, warnings)
    by_label = match_group(label, study.codebook)
    group, source = by_label or UNKNOWN, "label" if by_label else "none"
    if row is not None and row.group:
        by_row = match_group(row.group, study.codebook) or UNKNOWN
        if by_row == UNKNOWN and row.group.casefold() != UNKNOWN:
            warnings.append(f"{shown}: the participants file gives a group that the codebook doesn't know")
        elif by_label and by_row not in (by_label, UNKNOWN):
            warnings.append(
                f"{shown}: the label reads as {by_label}, the participants file says {by_row}; the file is followed"
            )
        group, source = by_row, "participants"
    if group == UNKNOWN and study.codebook.groups:
        warnings.append(
            f"{shown}: no stakeholder group known; add a line to participants.csv or an alias to the codebook"
        )
    participant, wave = (row.participant, row.wave) if row else (own_id, "1")
    return Speaker(label, role, participant or own_id, group, site, wave, source)


def _site_of(label: str, row: ParticipantRow | None, shown: str, study: _Study, warnings: list[str]) -> str:
    if row is not None and row.site:
        site = match_site(row.site, study.codebook)
        if site is None and row.site.casefold() != UNKNOWN:
            warnings.append(f"{shown}: the participants file gives a site that the codebook doesn't know")
        return site or UNKNOWN
    site = match_site(label, study.codebook)
    # A place may be a surname ("Jack London"): it counts beside a group or a label that is nobody's name.
    if site and (match_group(label, study.codebook) or is_interviewer_form(label) or _has_code(label)):
        return site
    return UNKNOWN


def _has_code(label: str) -> bool:
    return any(is_known_form(word.strip("(),")) for word in label.split())


def _shown(label: str, place: int, among: int) -> str:
    """The speaker as a warning may name it: never by what could be a person's name."""
    if not label:
        return "speech of nobody named"
    words = label.replace("(", " ").replace(")", " ").split()
    common = len(words) > 1 and any(word.islower() and len(word) > 3 for word in words[1:])
    return f"speaker '{label}'" if is_known_form(label) or common else f"speaker {place} of {among}"


def _warn_of_roles(speakers: Sequence[Speaker], warnings: list[str]) -> None:
    named = [speaker for speaker in speakers if speaker.label]
    if len(named) > 1 and not any(speaker.role is Role.INTERVIEWER for speaker in named):
        warnings.append(
            "nobody is known to be the interviewer: all words may be coded; give who asks the group `interviewer` in participants.csv"
        )
    if any(speaker.role is Role.UNKNOWN for speaker in speakers):
        warnings.append("some speech is nobody's by name: it is coded, but belongs to no known participant")
