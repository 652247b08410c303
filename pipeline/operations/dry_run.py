"""How each file would be read, without taking anything in: format, convention, speakers with role, group and site, warnings.

What it returns holds names as given, for the person who checks it on their own screen; nothing keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.codebook import Codebook
from pipeline.errors import UnreadableFile
from pipeline.operations.reading_apart import members_apart, read_apart
from pipeline.operations.study import codebook_in_use
from pipeline.participants import ParticipantRow, parse_participants
from pipeline.reading_file import Directions
from pipeline.speaker import Speaker
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.directions import directions_at, directions_in_use
from pipeline.store.inbox import look, read_still
from pipeline.store.participants import participants_in_use
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file as it would be read; `refused` says why it would be set aside ("" when it wouldn't).

    `directions` are the tables of `reading.toml` that it is read by.
    """

    name: str
    format: str = ""
    convention: str = ""
    confidence: float = 0.0
    turns: int = 0
    words: int = 0
    speakers: tuple[tuple[Speaker, int], ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""
    directions: tuple[str, ...] = ()


def dry_run(workspace: Workspace, paths: Sequence[Path] = ()) -> tuple[FileReading, ...]:
    """How each file at `paths` (or in the inbox) would be read. Writes nothing."""
    found = look(paths or ([workspace.inbox] if workspace.inbox.is_dir() else []))
    rows = list(participants_in_use(workspace))
    for path in found.participants:
        rows.extend(parse_participants(path.read_bytes(), where=str(path)))
    given = Directions()
    for path in found.reading:
        given = given.merged(directions_at(path))
    study = _Study(codebook_in_use(workspace), rows, directions_in_use(workspace).merged(given))
    skipped = tuple(FileReading(name, refused=f"skipped: {reason}") for name, reason in found.skipped)
    read = tuple(each for arrival in found.arrivals for each in _read(study, arrival.path, arrival.name))
    used = {pattern for reading in read for pattern in reading.directions}
    idle = tuple(
        FileReading("reading.toml", refused=f"skipped: its table [{pattern!r}] fits none of these files")
        for pattern, _ in given.tables
        if pattern not in used
    )
    return read + skipped + idle


@dataclass(frozen=True, slots=True)
class _Study:
    codebook: Codebook
    participants: Sequence[ParticipantRow]
    directions: Directions


def _read(study: _Study, path: Path, name: str) -> tuple[FileReading, ...]:
    """How a file would be read; of a project of interviews, each of them."""
    content = read_still(path)
    if content is None:
        return (FileReading(name, refused="skipped: still being copied"),)
    try:
        found = members_apart(content, PurePosixPath(name).name)
    except UnreadableFile as error:
        return (FileReading(name, refused=f"{error.reason}: {error.found}. {error.remedy}"),)
    return tuple(
        _read_one(study, member.content, f"{name}/{member.name}" if member.within else name) for member in found
    )


def _read_one(study: _Study, content: bytes, name: str) -> FileReading:
    plain = PurePosixPath(name).name
    hints, directions = study.directions.hints((plain,)), study.directions.fitting((plain,))
    try:
        reading = read_apart(content, plain, hints)
    except UnreadableFile as error:
        return FileReading(name, refused=f"{error.reason}: {error.found}. {error.remedy}", directions=directions)
    identifier = raw.document_id(content)
    speakers, warnings = identify(
        reading.speakers, plain, identifier, study.codebook, study.participants, hints, reading.details
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
        directions=directions,
    )
