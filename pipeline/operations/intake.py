"""Takes files in: each is hashed, read once to see that it can be, kept in `raw/`, recorded; or set aside with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.deidentify import deidentify_name
from pipeline.errors import InvalidFile, UnreadableFile
from pipeline.operations.arriving import arriving, tidy
from pipeline.operations.progress import Progress, silent
from pipeline.operations.reading_apart import members_apart, people_apart, read_apart
from pipeline.operations.study import codebook_in_use, printable, study_terms
from pipeline.participants import ParticipantRow
from pipeline.store import raw
from pipeline.store.atomic import make_folder
from pipeline.store.directions import directions_in_use, merge_directions
from pipeline.store.inbox import STILL_COPIED, Arrival, leave, read_still
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger, SetAsideRow
from pipeline.store.participants import add_participants, merge_participants
from pipeline.store.settling import DIFFERS, WAITING
from pipeline.store.withdrawn import IN_PROJECT, WITHDRAWN, file_mark, marks, refuse_withdrawn
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files: counts, and by name what was skipped and why (for the person who runs it, not for logs).

    `replaced` counts older versions that count no more; `namesakes` files that bear the name of another interview, in
    another folder and with other content: both count.
    """

    new: int
    known: int
    replaced: int
    namesakes: int
    set_aside: tuple[SetAsideRow, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def waiting(self) -> int:
        """How many files had not arrived yet: the next run looks at them again."""
        return sum(reason in WAITING for _, reason in self.skipped)


def take_in(workspace: Workspace, ledger: Ledger, paths: Sequence[Path] = (), progress: Progress = silent) -> Intake:
    """Takes in the files at `paths`, or those in the inbox, which leave it once they are safe in `raw/` or set aside.

    A project of several interviews is taken apart (`pipeline.members`): each is a document of its own, set aside by
    itself if need be, and the project's own bytes, with all that was coded in it, are kept in `raw/` beside them.
    Files that have not arrived yet wait for the next run (`operations.arriving`).
    A file is known by its place: another version at the same place (in the inbox, or at the path given) replaces the
    older one. Order matters for safety alone: bytes first, then the ledger's row, then the inbox; a kill anywhere is
    mended by the next run. Raises `WrongUse` for a path that isn't there; a file that can't be read never ends the batch.
    """
    from_inbox = not paths
    if from_inbox:
        make_folder(workspace.inbox)
    key = study_key(workspace, ledger)
    arrived = arriving(workspace, ledger, key, paths, progress)
    found = arrived.settled.look
    keep = study_terms(workspace, codebook_in_use(workspace)).keep
    before = set(ledger.documents())
    there = set(before)
    taken: dict[str, str] = {}
    counts = {"new": 0, "known": 0, "namesakes": 0}
    skipped = list(found.skipped)
    aside = _Aside(workspace, ledger, key, keep)
    refused = _participants(workspace, ledger, found.participants, aside, from_inbox)
    refused += _directions(workspace, ledger, found.reading, aside, from_inbox)
    directions = directions_in_use(workspace)
    withdrawn = marks(ledger)
    for number, arrival in enumerate(found.arrivals, start=1):
        content = read_still(arrival.path)
        if content is None:
            skipped.append((arrival.name, STILL_COPIED))
            continue
        whole = raw.document_id(content)
        if arrival.sha256 not in ("", whole):
            skipped.append((arrival.name, DIFFERS))
            continue
        place = _place(workspace, arrival, taken, whole, key)
        for part in _parts(arrival.name, place, content, ledger, workspace, key, keep):
            identifier, name = raw.document_id(part.content), PurePosixPath(part.file).name
            try:
                if part.refused:
                    raise part.refused
                if identifier not in there:
                    refuse_withdrawn(withdrawn, identifier, name, key)
                    reading = read_apart(part.content, name, directions.hints((name,)))
                    refuse_withdrawn(withdrawn, identifier, name, key, reading.speakers)
            except UnreadableFile as error:
                refused.append(aside.put(part.file, part.place, identifier, part.content, error))
            else:
                counts["known" if identifier in there else "new"] += 1
                there.add(identifier)
                raw.keep_raw(workspace.raw, identifier, name, part.content)
                others = ledger.take(identifier, part.place, len(part.content), raw.name_key(name, key))
                counts["namesakes"] += others > 0
                raw.release(workspace.quarantine, identifier)
        if from_inbox:
            leave(arrival.path, content)
        progress("Reading files", number, len(found.arrivals))
    skipped += tidy(workspace, ledger, key, arrived)
    replaced = len(before - set(ledger.documents()))
    return Intake(counts["new"], counts["known"], replaced, counts["namesakes"], tuple(refused), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Part:
    """One document to take in: the file it is (`project.qdpx/Interview 1.txt`), its keyed place, its bytes."""

    file: str
    place: str
    content: bytes
    refused: UnreadableFile | None = None


def _parts(
    file: str, place: str, content: bytes, ledger: Ledger, workspace: Workspace, key: bytes, keep: Sequence[str]
) -> tuple[_Part, ...]:
    """The documents in a file that arrived; of a project, its bytes as they came are kept first."""
    name = PurePosixPath(file).name
    try:
        found = members_apart(content, name)
    except UnreadableFile as error:
        return (_Part(file, place, content, error),)
    if not any(member.within for member in found):
        return (_Part(file, place, content),)
    whole = raw.document_id(content)
    try:  # before the project is kept: nobody can be taken out of it here
        for member in found:
            refuse_withdrawn(marks(ledger), raw.document_id(member.content), member.name, key, (None, IN_PROJECT))
        refuse_withdrawn(marks(ledger), whole, name, key)
    except UnreadableFile as error:
        return (_Part(file, place, content, error),)
    raw.keep_raw(workspace.raw, whole, name, content)
    ledger.mended(place)
    raw.release(workspace.quarantine, whole)
    add_participants(workspace, ledger, whole, _people(content, name, key, keep))
    return tuple(
        _Part(f"{file}/{member.name}", raw.name_key(f"{place}\x1f{member.within}", key), member.content)
        for member in found
    )


def _people(content: bytes, name: str, key: bytes, keep: Sequence[str]) -> tuple[ParticipantRow, ...]:
    """What a project's cases say of people that their labels don't: a group, a site, or who speaks in several interviews.

    A case is mostly called by the person's name, and participants' ids are exported: they are pseudonyms.
    """
    told = people_apart(content, name)
    often = Counter(row.participant for row in told)
    return tuple(
        replace(
            row, participant=deidentify_name(printable(row.participant), key=key, keep=keep, names=[row.participant])
        )
        for row in told
        if row.group or row.site or often[row.participant] > 1
    )


def _place(workspace: Workspace, arrival: Arrival, taken: dict[str, str], identifier: str, key: bytes) -> str:
    """The keyed hash of a file's place. Two files of one batch that differ only in case never replace each other."""
    path = arrival.path.resolve()
    inbox = workspace.inbox.resolve()
    spelled = f"inbox/{path.relative_to(inbox).as_posix()}" if path.is_relative_to(inbox) else path.as_posix()
    place = raw.name_key(spelled, key)
    if taken.setdefault(place, identifier) != identifier:
        place = raw.name_key(f"{spelled}\x1f{spelled.encode('utf-8', 'surrogatepass').hex()}", key)
    return place


def _participants(
    workspace: Workspace, ledger: Ledger, given: Sequence[Path], aside: _Aside, from_inbox: bool
) -> list[SetAsideRow]:
    """Merges the participants files of a batch; one that can't be used is set aside, and the file in use stays."""
    refused: list[SetAsideRow] = []
    for path in given:
        try:
            merge_participants(workspace, ledger, [path])
        except InvalidFile as error:
            if Path(error.where) == workspace.participants:
                raise
            content = path.read_bytes()
            problems = UnreadableFile(
                "participants_invalid",
                f"{len(error.problems)} lines of this participants file can't be used",
                remedy="mend them (why.json lists each), and drop the file in again",
            )
            refused.append(aside.put(path.name, "", raw.document_id(content), content, problems, error.problems))
            if from_inbox:
                leave(path, content)
    return refused


def _directions(
    workspace: Workspace, ledger: Ledger, given: Sequence[Path], aside: _Aside, from_inbox: bool
) -> list[SetAsideRow]:
    """Merges what a batch says of how to read it; a file that can't be used is set aside, and the one in use stays."""
    refused: list[SetAsideRow] = []
    place = raw.name_key("inbox/reading.toml", aside.key)
    for path in given:
        try:
            merge_directions(workspace, ledger, [path])
            ledger.mended(place)
        except InvalidFile as error:
            if Path(error.where) == workspace.reading:
                raise
            content = path.read_bytes()
            problems = UnreadableFile(
                "reading_invalid",
                f"{len(error.problems)} things in this reading.toml can't be used",
                remedy="mend them (why.json lists each), and drop the file in again",
            )
            refused.append(aside.put(path.name, place, raw.document_id(content), content, problems, error.problems))
            if from_inbox:
                leave(path, content)
    return refused


@dataclass(frozen=True, slots=True)
class _Aside:
    """Where files go that can't be taken in; `keep` are words that are nobody's name."""

    workspace: Workspace
    ledger: Ledger
    key: bytes
    keep: Sequence[str]

    def put(
        self,
        file: str,
        place: str,
        identifier: str,
        content: bytes,
        error: UnreadableFile,
        problems: Sequence[str] = (),
    ) -> SetAsideRow:
        """Keeps the file with the reason beside it and records it, its name de-identified."""
        name = PurePosixPath(file).name
        why = {"file": file, "sha256": identifier, "reason": error.reason, "found": error.found, "remedy": error.remedy}
        if problems:
            why["problems"] = "\n".join(problems)
        if error.reason == WITHDRAWN:  # told, and not kept; nor is the hash of what was said
            identifier = file_mark(identifier, self.key)
        else:
            raw.set_aside(self.workspace.quarantine, identifier, name, content, why)
        plain = PurePosixPath(printable(name))
        shown = deidentify_name(plain.stem, key=self.key, keep=self.keep) + plain.suffix
        row = SetAsideRow(identifier, shown, error.reason, error.found, error.remedy, place)
        self.ledger.set_aside(row)
        return row


def set_aside_taken(
    workspace: Workspace, ledger: Ledger, document_id: str, error: UnreadableFile, key: bytes, keep: Sequence[str]
) -> None:
    """Sets aside a document that had been taken in, when a later stage finds that it can't be used."""
    name, content = raw.read_raw(workspace.raw, document_id)
    _Aside(workspace, ledger, key, keep).put(name, "", document_id, content, error)
