"""Who the speakers of a document are to the study: role, participant, group, site, wave.

The participants file says, else `reading.toml`, else the document's own head, else the label; what none of them says
stays unknown, and is told. Labels are found by readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.details import is_called
from pipeline.labels import fold, is_interviewer_form, is_known_form, is_strong_interviewer_form
from pipeline.naming import match_group, match_site
from pipeline.participants import ParticipantRow
from pipeline.reading import ReadingHints
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.transcript import Details, Role

__all__ = ["identify", "is_interviewer", "match_group", "match_site"]

_CALLED = {
    "participants": "the participants file",
    "reading": "reading.toml",
    "document": "the document's head",
    "label": "the label",
}
_INTERVIEWER_GROUPS = frozenset(("interviewer", "interviewers", "moderator", "researcher"))


def is_interviewer(row: ParticipantRow) -> bool:
    """True when the participants file says that this speaker asks the questions (`interviewer` as group)."""
    return row.group.casefold() in _INTERVIEWER_GROUPS


@dataclass(frozen=True, slots=True)
class _Study:
    document_id: str
    codebook: Codebook
    hints: ReadingHints
    details: Details
    headed: str | None = None
    """The one speaker whom a role in the document's head is about."""

    def told(self, label: str, said: Mapping[str, str]) -> str:
        """What `reading.toml` says of this label, "" for nothing."""
        return next((value for key, value in said.items() if self.hints.means(key) == fold(label)), "") if label else ""


def identify(
    reading_speakers: Sequence[str],
    document_name: str,
    document_id: str,
    codebook: Codebook,
    participants: Sequence[ParticipantRow] = (),
    hints: ReadingHints | None = None,
    details: Details | None = None,
) -> tuple[dict[str, Speaker], tuple[str, ...]]:
    """A `Speaker` for every label, in the order given, and warnings.

    The participants file goes before `hints`, these before the document's `details`, these before the label; where two of
    them differ, it is told. A role in the details is the only participant's, a site everybody's who answers.
    Warnings name a speaker by label only when it can't be a person's name (`P02`, `Ward clerk South`), else by place: they
    end up in what a run publishes.
    """
    study = _Study(document_id, codebook, hints or ReadingHints(), details or Details())
    rows = [row for row in participants if row.is_of(document_name)]
    warnings: list[str] = []
    assigned = _assign(reading_speakers, rows, study, warnings)
    study = replace(study, headed=_headed(reading_speakers, assigned, study, warnings))
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


def _headed(
    labels: Sequence[str], assigned: Mapping[str, ParticipantRow], study: _Study, warnings: list[str]
) -> str | None:
    """The speaker a role in the document's head is about: its only participant."""
    if not study.details.group:
        return None
    answering = [label for label in labels if not _asks(label, study) and not _is_interviewers(assigned.get(label))]
    if len(answering) == 1:
        return answering[0]
    warnings.append(
        f"the document's head gives a role, and {len(answering)} speakers could be meant: nobody is given it"
    )
    return None


def _is_interviewers(row: ParticipantRow | None) -> bool:
    return row is not None and is_interviewer(row)


def _asks(label: str, study: _Study) -> bool:
    """True when this label is the interviewer's: a person says so, or the document does, or its form and no group."""
    if study.hints.interviewer:
        return fold(label) in {study.hints.means(known) for known in study.hints.interviewer}
    if not label or study.told(label, study.hints.groups):
        return False
    if is_called(label, study.details.interviewers):
        return True
    if not is_interviewer_form(label):
        return False
    return is_strong_interviewer_form(label) or match_group(label, study.codebook) is None


def _speaker(label: str, shown: str, row: ParticipantRow | None, study: _Study, warnings: list[str]) -> Speaker:
    own_id = f"{study.document_id[:12]}/{label}"
    site = _site_of(label, row, shown, study, warnings)
    if row is not None and is_interviewer(row):
        return Speaker(label, Role.INTERVIEWER, row.participant or own_id, UNKNOWN, site, row.wave, "participants")
    asks = _asks(label, study)
    if (row is None or not row.group) and asks:
        participant = row.participant if row else own_id
        return Speaker(label, Role.INTERVIEWER, participant, UNKNOWN, site)
    if asks and (study.hints.interviewer or is_called(label, study.details.interviewers)):
        said = _CALLED["reading" if study.hints.interviewer else "document"]
        warnings.append(
            f"{shown}: {said} says that they ask, the participants file gives a group; the file is followed"
        )
    role = Role.PARTICIPANT if label or row else Role.UNKNOWN
    group, source = _group_of(label, row, shown, study, warnings)
    if group == UNKNOWN and study.codebook.groups:
        warnings.append(
            f"{shown}: no stakeholder group known; add a line to participants.csv or an alias to the codebook"
        )
    participant, wave = (row.participant, row.wave) if row else (own_id, "1")
    return Speaker(label, role, participant or own_id, group, site, wave, source)


def _group_of(
    label: str, row: ParticipantRow | None, shown: str, study: _Study, warnings: list[str]
) -> tuple[str, str]:
    """The speaker's group and what decided it: the first that says one, and what differs from it is told."""
    by_label = match_group(label, study.codebook)
    stated = {
        "participants": row.group if row else "",
        "reading": study.told(label, study.hints.groups),
        "document": study.details.group if label == study.headed else "",
    }
    meant: dict[str, str] = {}
    for source, written in stated.items():
        known = match_group(written, study.codebook) if written else None
        if written and known is None and written.casefold() != UNKNOWN:
            warnings.append(f"{shown}: {_CALLED[source]} gives a group that the codebook doesn't know")
        # What a person wrote of this speaker stands, known or not; a document's head is written about many things.
        if known or (written and source != "document"):
            meant[source] = known or UNKNOWN
    if by_label:
        meant["label"] = by_label
    source = next(iter(meant), "none")
    group = meant.get(source, UNKNOWN)
    _tell_conflicts(meant, source, "group", shown, warnings)
    return group, source


def _tell_conflicts(meant: Mapping[str, str], source: str, what: str, shown: str, warnings: list[str]) -> None:
    followed = meant.get(source, UNKNOWN)
    for other, said in meant.items():
        if UNKNOWN not in (followed, said) and said != followed:
            reads = f"the label reads as {said}" if other == "label" else f"{_CALLED[other]} says {said}"
            file = "the file" if source == "participants" else _CALLED[source]
            place = "" if what == "group" else f" for the {what}"
            warnings.append(f"{shown}: {reads}, {_CALLED[source]} says {followed}{place}; {file} is followed")


def _site_of(label: str, row: ParticipantRow | None, shown: str, study: _Study, warnings: list[str]) -> str:
    stated = {
        "participants": row.site if row else "",
        "reading": study.told(label, study.hints.sites),
        "document": "" if _is_interviewers(row) or _asks(label, study) else study.details.site,
    }
    meant: dict[str, str] = {}
    for source, written in stated.items():
        known = match_site(written, study.codebook) if written else None
        if written and known is None and written.casefold() != UNKNOWN:
            warnings.append(f"{shown}: {_CALLED[source]} gives a site that the codebook doesn't know")
        if known or (written and source != "document"):
            meant[source] = known or UNKNOWN
    site = match_site(label, study.codebook)
    # A place may be a surname ("Jack London"): it counts beside a group or a label that is nobody's name.
    if site and (match_group(label, study.codebook) or is_interviewer_form(label) or _has_code(label)):
        meant["label"] = site
    source = next(iter(meant), "none")
    _tell_conflicts(meant, source, "site", shown, warnings)
    return meant.get(source, UNKNOWN)


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
