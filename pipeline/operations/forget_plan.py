"""Finds where a participant is in a study, and what would have to go if they withdraw; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.codebook import Codebook
from pipeline.deidentify import Deidentified
from pipeline.errors import StoreFault, UnreadableFile, WrongUse
from pipeline.forgetting import LeftOver, transcript_without
from pipeline.operations.interviews_now import Spoken, spoken
from pipeline.operations.prepare import (
    cleared_turns,
    details_known,
    hints_renamed,
    label_key,
    prepare_document,
    prepared_keys,
)
from pipeline.operations.reading_apart import members_apart, read_apart
from pipeline.operations.study import study_terms
from pipeline.participants import rows_of
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.erasing import kept_originals
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.run_bases import find_basis
from pipeline.store.segments import PREPARED, Prepared, read_segment, unpack_prepared
from pipeline.store.workspace import Workspace
from pipeline.transcript import Reading, Role

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to go, by ids and keyed hashes alone.

    `gone` are documents nobody else answers in, older versions included; `rewritten` those with others in them, each with
    the keyed hashes of the person's labels there; `projects` what `raw/` keeps of projects these came in; `utterances` the
    ids of all that was said in them; `runs` those whose exports may hold it.
    """

    gone: tuple[str, ...]
    rewritten: tuple[tuple[str, tuple[str, ...]], ...]
    labels: tuple[str, ...]
    projects: tuple[str, ...]
    utterances: tuple[str, ...]
    runs: tuple[str, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document that is erased or rewritten."""
        return (*self.gone, *(identifier for identifier, _ in self.rewritten))


@dataclass(frozen=True, slots=True)
class Opened:
    """An original read once more: its turns with labels as given, the same de-identified, and under which name."""

    names: tuple[str, ...]
    reading: Reading
    cleared: Deidentified


def plan(workspace: Workspace, ledger: Ledger, codebook: Codebook, participant: str, key: bytes) -> Plan:
    """What has to go when this participant withdraws; documents must be prepared.

    Raises `WrongUse`, which never repeats what was typed, for an id that nobody has, a name, a label or an interviewer's id.
    """
    standing = spoken(workspace, ledger, codebook)
    older = _older(workspace, ledger, codebook, key)
    theirs = {identifier: _labels_of(found, participant) for identifier, found in standing.items()}
    theirs = {identifier: labels for identifier, labels in theirs.items() if labels}
    if not theirs and not any(_labels_of(found, participant) for found in older.values()):
        _refuse(participant, standing, key)
    gone = {identifier for identifier in theirs if not _others(standing[identifier], theirs[identifier])}
    rewritten = {
        identifier: tuple(sorted(standing[identifier].prepared.label_keys[label] for label in labels))
        for identifier, labels in theirs.items()
        if identifier not in gone
    }
    files = {name for identifier in theirs for name in standing[identifier].names}
    # What counts no more is never rewritten: a version of theirs goes whole.
    past = {
        identifier
        for identifier in ledger.superseded()
        if files & set(raw.raw_names(workspace.raw, identifier))
        or (identifier in older and _labels_of(older[identifier], participant))
    }
    affected = gone | past | set(rewritten)
    return Plan(
        gone=tuple(sorted(gone | past)),
        rewritten=tuple(sorted(rewritten.items())),
        labels=_label_keys(workspace, standing, theirs, key),
        projects=_projects(workspace, ledger, affected),
        utterances=_utterances(workspace, ledger, affected, older),
        runs=_runs(workspace, ledger, affected),
    )


def opened(workspace: Workspace, codebook: Codebook, identifier: str, key: bytes) -> Opened:
    """A document read from its original, labels as given; raises `UnreadableFile`, or `StoreFault` where it is missing."""
    reading = read_original(workspace, identifier)
    cleared = cleared_turns(reading.turns, key, study_terms(workspace, codebook))
    return Opened(raw.raw_names(workspace.raw, identifier), reading, cleared)


def read_original(workspace: Workspace, identifier: str) -> Reading:
    """The reading of a document's original, names and all; raises as `opened` does."""
    content = raw.read_raw(workspace.raw, identifier)[1]
    names = raw.raw_names(workspace.raw, identifier)
    name, _ = rows_of(names, participants_in_use(workspace))
    return read_apart(content, name, directions_in_use(workspace).hints(names))


def left_over(found: Opened, label_keys: Iterable[str], key: bytes) -> LeftOver:
    """The document without the speakers whose labels hash to `label_keys`."""
    keys = set(label_keys)
    gone = {label for label in found.reading.speakers if label_key(label, key) in keys}
    return transcript_without(found.reading.turns, found.cleared, gone)


def _older(workspace: Workspace, ledger: Ledger, codebook: Codebook, key: bytes) -> dict[str, Spoken]:
    """The versions of files that count no more, as far as they can still be read."""
    there = [each for each in ledger.superseded() if raw.raw_names(workspace.raw, each)]
    found = spoken(workspace, ledger, codebook, prepared_keys(workspace, there, codebook))
    participants, directions = participants_in_use(workspace), directions_in_use(workspace)
    for identifier in set(there) - set(found):
        names = raw.raw_names(workspace.raw, identifier)
        hints = directions.hints(names)
        try:
            content = raw.read_raw(workspace.raw, identifier)[1]
            prepared = prepare_document(
                names, content, codebook, participants, key, study_terms(workspace, codebook), hints
            )
        except (UnreadableFile, StoreFault):
            continue
        name, rows = rows_of(names, participants)
        labels = {hashed: label for label, hashed in prepared.label_keys.items()}
        renamed = [replace(row, speaker=labels.get(label_key(row.speaker, key), row.speaker)) for row in rows]
        speakers, told = identify(
            tuple(prepared.label_keys), name, identifier, codebook, renamed,
            hints_renamed(hints, prepared, key), details_known(prepared),
        )  # fmt: skip
        found[identifier] = Spoken(prepared, speakers, told, names)
    return found


def _labels_of(found: Spoken, participant: str) -> tuple[str, ...]:
    """The labels under which the participant answers in a document."""
    return tuple(
        label
        for label, speaker in found.speakers.items()
        if speaker.participant == participant and speaker.role is not Role.INTERVIEWER
    )


def _others(found: Spoken, theirs: Sequence[str]) -> bool:
    """Whether anybody else answers in the document."""
    return any(
        speaker.role is not Role.INTERVIEWER and label not in theirs for label, speaker in found.speakers.items()
    )


def _label_keys(
    workspace: Workspace, standing: Mapping[str, Spoken], theirs: Mapping[str, Sequence[str]], key: bytes
) -> tuple[str, ...]:
    """The keyed hashes of the person's labels, also as they stand in a file whose labels `reading.toml` puts right."""
    directions = directions_in_use(workspace)
    found = set()
    for identifier, labels in theirs.items():
        own = {standing[identifier].prepared.label_keys[label] for label in labels}
        aliases = directions.hints(standing[identifier].names).aliases
        found |= own | {label_key(old, key) for old, new in aliases.items() if label_key(new, key) in own}
    return tuple(sorted(found))


def _refuse(typed: str, standing: Mapping[str, Spoken], key: bytes) -> None:
    """Raises `WrongUse` that says how ids look here; what was typed may be a name and is never repeated."""
    everybody = [speaker for found in standing.values() for speaker in found.speakers.values()]
    ids = sorted({each.participant for each in everybody if each.role is not Role.INTERVIEWER})
    look = "an id as the column `participant` of utterances.csv has it" + (
        f", such as {', '.join(ids[:_SHOWN])}" if ids else ""
    )
    wanted = label_key(typed, key)
    labels = {hashed for found in standing.values() for hashed in found.prepared.label_keys.values()}
    files = {PurePath(name).stem.casefold() for found in standing.values() for name in found.names}
    if any(each.participant == typed for each in everybody):
        raise WrongUse(
            "this id is an interviewer's, whose questions belong to other people's interviews",
            expected=look,
            remedy="to take out a whole interview, give its participant's id",
        )
    if wanted in labels or PurePath(typed).stem.casefold() in files or typed in {each.label for each in everybody}:
        raise WrongUse(
            "this is a speaker's label or a file's name, not a participant's id, and several people may bear it",
            expected=look,
            remedy="look the id up in participants.csv or utterances.csv, and clear the name from your shell's history",
        )
    raise WrongUse(
        "no participant of this study has this id (what was typed is not repeated here: it may be a name)",
        expected=look,
        remedy="look the id up in participants.csv or utterances.csv; ids are told apart by capitals",
    )


def _projects(workspace: Workspace, ledger: Ledger, affected: set[str]) -> tuple[str, ...]:
    """What `raw/` keeps of projects in which one of these documents came."""
    documents = {*ledger.documents(), *ledger.superseded()}
    found = []
    for identifier in kept_originals(workspace):
        if identifier in documents:
            continue
        try:
            name, content = raw.read_raw(workspace.raw, identifier)
            inside = {raw.document_id(member.content) for member in members_apart(content, name)}
        except (UnreadableFile, StoreFault):
            inside = affected  # nobody can tell: it counts for nothing, and goes
        if inside & affected or identifier in affected:
            found.append(identifier)
    return tuple(found)


def _utterances(
    workspace: Workspace, ledger: Ledger, affected: set[str], older: Mapping[str, Spoken]
) -> tuple[str, ...]:
    """The ids of all utterances these documents were ever split into, as far as it is kept."""
    found = {u.utterance_id for each in affected & set(older) for u in older[each].prepared.utterances}
    for prepared in ever_prepared(workspace, ledger, affected):
        found |= {utterance.utterance_id for utterance in prepared.utterances}
    return tuple(sorted(found))


def ever_prepared(workspace: Workspace, ledger: Ledger, documents: Iterable[str]) -> Iterable[Prepared]:
    """These documents as they were prepared, now and under earlier settings, as far as it is kept whole."""
    wanted = set(documents)
    for (identifier, _), row in sorted(ledger.segments(PREPARED).items()):
        if identifier in wanted:
            try:
                yield unpack_prepared(read_segment(workspace.segments, row))
            except StoreFault:
                continue


def _runs(workspace: Workspace, ledger: Ledger, affected: set[str]) -> tuple[str, ...]:
    """The runs that held one of these documents, or of which nothing is kept that would tell."""
    folders = (
        {path.name for path in workspace.exports.glob("*") if path.is_dir()} if workspace.exports.is_dir() else set()
    )
    bases = workspace.evidence / "runs"
    kept = {path.stem for path in bases.glob("*.json")} if bases.is_dir() else set()
    found = set()
    for run_id in folders | kept | {run_id for run_id, _, _ in ledger.runs()}:
        try:
            basis = find_basis(workspace, run_id)
        except StoreFault:
            basis = None
        if basis is None or affected & {each.document for each in basis.interviews}:
            found.add(run_id)
    return tuple(sorted(found))
