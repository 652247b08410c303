"""What people say beforehand about how files are to be read (`reading.toml`), parsed with every problem told at once.

A table a file name, or a pattern of names: `["north_*.txt"]`. Finding and merging such files is left to the store; what
a label's group or site means to `speakers`, which knows the codebook.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Annotated
from unicodedata import normalize

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from pipeline.errors import InvalidFile
from pipeline.labels import fold
from pipeline.reading import CONVENTIONS, ReadingHints

LARGEST = 256 * 1024
"""Bytes: a line a file of the largest study is less."""
_KIND = "file of how to read"
_BY_INTERVIEWERS = "interviewers belong to no group: name them as `interviewer`"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


_Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class Direction(BaseModel):
    """One table: what is said of the files its name fits. Labels are as they stand in the file, or as `aliases` make them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    convention: str | None = None
    interviewer: Annotated[list[_Label], BeforeValidator(_as_list)] = []
    aliases: dict[_Label, _Label] = {}
    group: dict[_Label, _Label] = {}
    site: dict[_Label, _Label] = {}

    @field_validator("convention")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in CONVENTIONS:
            raise ValueError(f"no convention is called that; known are {', '.join(CONVENTIONS)}")
        return value

    @field_validator("aliases", "group", "site")
    @classmethod
    def _once(cls, value: dict[str, str]) -> dict[str, str]:
        if len({fold(label) for label in value}) < len(value):
            raise ValueError("two of its labels differ in case or spacing alone; expected each once")
        if any("\n" in label or "\r" in label for label in (*value, *value.values())):
            raise ValueError("a label has a line break in it")
        return value

    @field_validator("group")
    @classmethod
    def _no_interviewer(cls, value: dict[str, str]) -> dict[str, str]:
        if any(fold(group) in ("interviewer", "interviewers") for group in value.values()):
            raise ValueError(_BY_INTERVIEWERS)
        return value


@dataclass(frozen=True, slots=True)
class Directions:
    """All tables of the file in its order, each with the file name or pattern it is for."""

    tables: tuple[tuple[str, Direction], ...] = ()

    def fitting(self, names: Sequence[str]) -> tuple[str, ...]:
        """The patterns that fit any of the names that a document's file was given, in order."""
        return tuple(pattern for pattern, _ in self.tables if any(_fits(pattern, name) for name in names))

    def hints(self, names: Sequence[str]) -> ReadingHints:
        """All that is said of a document by the `names` of its file: of two tables that fit, the later goes before."""
        convention: str | None = None
        interviewer: tuple[str, ...] = ()
        said: dict[str, dict[str, tuple[str, str]]] = {"aliases": {}, "group": {}, "site": {}}
        for pattern, table in self.tables:
            if any(_fits(pattern, name) for name in names):
                convention = table.convention or convention
                interviewer = tuple(table.interviewer) or interviewer
                for kind, found in said.items():
                    found |= {fold(label): (label, value) for label, value in getattr(table, kind).items()}
        aliases, groups, sites = (dict(found.values()) for found in said.values())
        return ReadingHints(convention, interviewer, aliases, groups, sites)

    def merged(self, later: Directions) -> Directions:
        """These tables and `later` ones, which go before: a table for the same pattern is replaced whole."""
        again = {pattern for pattern, _ in later.tables}
        return Directions((*((name, table) for name, table in self.tables if name not in again), *later.tables))


def parse_directions(content: bytes, where: str) -> Directions:
    """The tables of a `reading.toml`; raises `InvalidFile` with every problem and where it is, never with a label of it."""
    if len(content) > LARGEST:
        raise InvalidFile(_KIND, where, [f"{len(content) // 1024} KB; expected under {LARGEST // 1024} KB"])
    try:
        written = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        told = error if isinstance(error, tomllib.TOMLDecodeError) else "no UTF-8, or nested too deeply"
        raise InvalidFile(_KIND, where, [f"not readable as TOML: {told}"]) from None
    problems = [f"[{json.dumps(name)}]: {problem}" for name in written if (problem := _no_pattern(name, written[name]))]
    tables = {name: value for name, value in written.items() if isinstance(value, dict)}
    try:
        parsed = TypeAdapter(dict[str, Direction]).validate_python(tables)
    except ValidationError as error:
        parsed = {}
        problems += [_told(problem["loc"], problem["type"], problem["msg"]) for problem in error.errors()]
    if problems:
        raise InvalidFile(_KIND, where, problems)
    return Directions(tuple(parsed.items()))


def written_directions(directions: Directions) -> bytes:
    """The tables as a `reading.toml` that parses to the same."""
    lines = ["# How files are read: a table for a file name or a pattern of names; the later goes before.", ""]
    for pattern, table in directions.tables:
        lines.append(f"[{_quoted(pattern)}]")
        if table.convention is not None:
            lines.append(f"convention = {_quoted(table.convention)}")
        if table.interviewer:
            lines.append(f"interviewer = [{', '.join(map(_quoted, table.interviewer))}]")
        for kind in ("aliases", "group", "site"):
            said = getattr(table, kind)
            if said:
                pairs = (f"{_quoted(label)} = {_quoted(value)}" for label, value in said.items())
                lines.append(f"{kind} = {{ {', '.join(pairs)} }}")
        lines.append("")
    return "\n".join(lines).encode("utf-8")


def _fits(pattern: str, name: str) -> bool:
    """True for the file of that name: with or without its ending, in any case."""
    wanted, found = (normalize("NFC", each).casefold() for each in (pattern, PurePath(name).name))
    return fnmatchcase(found, wanted) or fnmatchcase(PurePath(found).stem, wanted)


def _no_pattern(name: str, value: object) -> str:
    if not isinstance(value, dict):
        return 'expected a table a file, such as ["north_*.txt"], and what is said of it below that line'
    if not name.strip():
        return "the name is empty; expected a file's, or a pattern such as *.vtt"
    return "a pattern fits files' names, not folders: leave out what stands before the /" if "/" in name else ""


def _told(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    """A problem at the table and its key; deeper down stand labels, which may be names."""
    key = f": {loc[1]}" if len(loc) > 1 else ""
    if kind == "extra_forbidden":
        message = f"no such key; known are {', '.join(Direction.model_fields)}"
    elif kind in ("dict_type", "string_type", "list_type") and len(loc) > 1:
        shape = {"interviewer": '["Anna"]', "convention": '"colon"'}.get(str(loc[1]), '{ "Speaker 1" = "…" }')
        message = f"expected {shape}"
    return f"[{json.dumps(loc[0])}]{key}: {message.removeprefix('Value error, ')}"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
