"""A `Reading` as plain JSON and back, so that it can come from a process that is not trusted: nothing in JSON can execute."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.reading import ReadingHints
from pipeline.transcript import Details, Reading, SpokenTurn


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """The reading as JSON values; turns are lists, since a long interview has thousands."""
    turns = [[turn.speaker, turn.text, turn.begins_at, turn.ends_at] for turn in reading.turns]
    return {
        "format": reading.format,
        "convention": reading.convention,
        "confidence": reading.confidence,
        "turns": turns,
        "encoding": reading.encoding,
        "warnings": list(reading.warnings),
        "removed": [list(each) for each in reading.removed],
        "details": asdict(reading.details),
    }


def reading_from_json(content: dict[str, Any]) -> Reading:
    """The reading again, its invariants checked; raises ValueError, TypeError or KeyError for anything else."""
    details = content["details"]
    return Reading(
        format=str(content["format"]),
        convention=str(content["convention"]),
        confidence=float(content["confidence"]),
        turns=tuple(SpokenTurn(str(who), str(text), begins, ends) for who, text, begins, ends in content["turns"]),
        encoding=str(content["encoding"]),
        warnings=tuple(map(str, content["warnings"])),
        removed=tuple((str(kind), int(count)) for kind, count in content["removed"]),
        details=Details(str(details["group"]), str(details["site"]), tuple(map(str, details["interviewers"]))),
    )


def hints_as_json(hints: ReadingHints) -> dict[str, Any]:
    """What a person said of the file beforehand, as JSON values."""
    return {
        "convention": hints.convention,
        "interviewer": list(hints.interviewer),
        "aliases": dict(hints.aliases),
        "groups": dict(hints.groups),
        "sites": dict(hints.sites),
    }


def hints_from_json(content: dict[str, Any]) -> ReadingHints:
    """The hints again; raises `WrongUse` for a convention nobody knows."""
    return ReadingHints(
        content["convention"],
        tuple(content["interviewer"]),
        dict(content["aliases"]),
        dict(content["groups"]),
        dict(content["sites"]),
    )
