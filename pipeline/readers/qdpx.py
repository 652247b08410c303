"""REFI-QDA projects (.qdpx) of one interview: its turns, with the cases that mark somebody's words as speakers.

A project of several is taken apart before it is read (`pipeline.members`); its codes are `pipeline.project_codes`'.
"""

from __future__ import annotations

from pathlib import PurePath

from pipeline.errors import UnreadableFile
from pipeline.members import no_interviews
from pipeline.qdpx import is_project, read_project
from pipeline.reading import ReadingHints
from pipeline.source_turns import turns_of
from pipeline.transcript import Reading

NAME = "REFI-QDA project"
EXTENSIONS = (".qdpx",)
VERSION = 1


def sniff(data: bytes, name: str) -> float:
    """1.0 for a zip that lists a `.qde`; 0.7 for one that is named .qdpx or names one somewhere (it may be cut off)."""
    if is_project(data):
        return 1.0
    if not data.startswith(b"PK\x03\x04"):
        return 0.0
    return 0.7 if PurePath(name).suffix.lower() in EXTENSIONS or b"roject.qde" in data[:4096] else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a project's only interview; raises `UnreadableFile`, `several_interviews` when it holds more."""
    project = read_project(data, name)
    if not project.sources:
        raise no_interviews(project, name)
    if len(project.sources) > 1:
        raise UnreadableFile(
            "several_interviews",
            f"the project holds {len(project.sources)} texts",
            where=name,
            expected="one, where a single interview is read",
            remedy="drop it into the inbox: `themetrix run` takes in each of its texts as a document of its own",
        )
    found = turns_of(project.sources[0], project.cases, hints)
    return Reading(
        format=NAME,
        convention=found.convention,
        confidence=found.confidence,
        turns=tuple(turn.spoken for turn in found.turns),
        encoding="utf-8",
        warnings=(*project.warnings, *found.warnings),
        removed=found.removed,
        details=found.details,
    )
