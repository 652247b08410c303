"""How each file would be read, without taking anything in: format, convention, speakers with role, group and site, warnings.

What it returns holds names as given, for the person who checks it on their own screen; nothing keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import UnreadableFile
from pipeline.members import members
from pipeline.operations.study import codebook_in_use
from pipeline.participants import ParticipantRow, parse_participants
from pipeline.reading import read_document
from pipeline.speaker import Speaker
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.inbox import look, read_still
from pipeline.store.participants import participants_in_use
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file as it would be read; `refused` says why it would be set aside ("" when it wouldn't)."""

    name: str
    format: str = ""
    convention: str = ""
    confidence: float = 0.0
    turns: int = 0
    words: int = 0
    speakers: tuple[tuple[Speaker, int], ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""


def dry_run(workspace: Workspace, paths: Sequence[Path] = ()) -> tuple[FileReading, ...]:
    """How each file at `paths` (or in the inbox) would be read. Writes nothing."""
    if not paths:
        workspace.inbox.mkdir(parents=True, exist_ok=True)
    found = look(paths or [workspace.inbox])
    rows = list(participants_in_use(workspace))
    for path in found.participants:
        rows.extend(parse_participants(path.read_bytes(), where=str(path)))
    skipped = tuple(FileReading(name, refused=f"skipped: {reason}") for name, reason in found.skipped)
    read = (_read(workspace, arrival.path, arrival.name, rows) for arrival in found.arrivals)
    return tuple(reading for readings in read for reading in readings) + skipped


def _read(
    workspace: Workspace, path: Path, name: str, participants: Sequence[ParticipantRow]
) -> tuple[FileReading, ...]:
    """How a file would be read; of a project of interviews, each of them."""
    content = read_still(path)
    if content is None:
        return (FileReading(name, refused="skipped: still being copied"),)
    try:
        found = members(content, PurePosixPath(name).name)
    except UnreadableFile as error:
        return (FileReading(name, refused=f"{error.reason}: {error.found}. {error.remedy}"),)
    return tuple(
        _read_one(workspace, member.content, f"{name}/{member.name}" if member.within else name, participants)
        for member in found
    )


def _read_one(workspace: Workspace, content: bytes, name: str, participants: Sequence[ParticipantRow]) -> FileReading:
    plain = PurePosixPath(name).name
    try:
        reading = read_document(content, plain)
    except UnreadableFile as error:
        return FileReading(name, refused=f"{error.reason}: {error.found}. {error.remedy}")
    speakers, warnings = identify(
        reading.speakers, plain, raw.document_id(content), codebook_in_use(workspace), participants
    )
    turns = {label: sum(turn.speaker == label for turn in reading.turns) for label in reading.speakers}
    return FileReading(
        name=name,
        format=reading.format,
        convention=reading.convention,
        confidence=reading.confidence,
        turns=len(reading.turns),
        words=sum(len(turn.text.split()) for turn in reading.turns),
        speakers=tuple((speakers[label], count) for label, count in turns.items()),
        warnings=(*reading.warnings, *warnings),
    )
