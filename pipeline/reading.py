"""A file's bytes into a `Reading`: the surest reader takes it, or it is refused with a reason. Formats are for readers.

A reader is a module in `pipeline.readers` with agreed names, found by looking into the folder:
`NAME`, `EXTENSIONS`, `VERSION` (raised when its output changes), `sniff(data, name) -> float` (0..1: how surely the
content is this format; content decides, an extension only breaks ties) and `read(data, name, hints) -> Reading`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePath
from typing import Protocol, cast

from pipeline.errors import UnreadableFile, WrongUse
from pipeline.labels import count_words, fold, is_interviewer_form
from pipeline.openings import STYLES
from pipeline.signatures import refusal
from pipeline.transcript import Reading, SpokenTurn

CONVENTIONS = (*STYLES, "paragraphs")
"""What a person may name as a text's convention; `paragraphs` says that nobody is labelled."""
SUREST = 0.5
"""Confidence under which a file is set aside rather than taken in half right."""
LARGEST = 256 * 1024 * 1024
"""Bytes over which no file is read: an hour of talk is under 200 KB of text."""


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """What a person says about a file beforehand (`reading.toml`): its convention, who asks, other names of a speaker.

    `convention` is one of `CONVENTIONS`, `interviewer` holds labels as they stand in the file or as aliases make them,
    `aliases` maps a label in the file to the one it should be; `groups` and `sites` say of a label, likewise, whom it
    belongs to. Raises `WrongUse` for a convention nobody knows.
    """

    convention: str | None = None
    interviewer: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.convention is not None and self.convention not in CONVENTIONS:
            raise WrongUse(
                f"no convention is called {self.convention!r}",
                where="reading.toml",
                expected=f"one of {', '.join(CONVENTIONS)}",
            )

    @property
    def labels(self) -> frozenset[str]:
        """Every label a person vouches for, folded as `labels.fold` does."""
        said = (*self.interviewer, *self.aliases, *self.aliases.values(), *self.groups, *self.sites)
        return frozenset(map(fold, said))

    def means(self, label: str) -> str:
        """The label as a reading gives it, aliases put in; folded, for comparing."""
        aliases = {fold(old): new for old, new in self.aliases.items()}
        return fold(aliases.get(fold(label), label))

    @property
    def deciding(self) -> tuple[object, ...]:
        """What of it decides how a file is prepared; () when nothing does. Which group or site it is may change later."""
        aliases = sorted((fold(old), new.strip()) for old, new in self.aliases.items())
        said = (self.convention, sorted(map(self.means, self.interviewer)), aliases, sorted(self.labels))
        return said if any(said) else ()


_OPENING = 60  # words an interviewer may say alone in a file of its own (an introduction, a test of the machine)


class Reader(Protocol):
    """The agreed names of a reader module."""

    NAME: str
    EXTENSIONS: tuple[str, ...]
    VERSION: int

    def sniff(self, data: bytes, name: str) -> float:
        """How surely these bytes are this format, in 0..1."""
        ...

    def read(self, data: bytes, name: str, hints: ReadingHints) -> Reading:
        """The turns in these bytes; raises `UnreadableFile`."""
        ...


@cache
def readers() -> tuple[Reader, ...]:
    """The readers found in `pipeline.readers`, by name; adding a file adds a reader."""
    package = importlib.import_module("pipeline.readers")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    return tuple(cast(Reader, importlib.import_module(f"pipeline.readers.{name}")) for name in names)


def reader_versions() -> dict[str, int]:
    """Each reader's version by its name: together with a file's bytes they decide what is read."""
    return {reader.NAME: reader.VERSION for reader in readers()}


def read_document(data: bytes, name: str, hints: ReadingHints | None = None) -> Reading:
    """The turns of one file, with how they were found and how surely; raises `UnreadableFile` with a reason code.

    Reasons: `empty`, `too_large`, `unknown_format`, `password_protected`, `legacy_doc`, `truncated`, `unsafe_archive`,
    `scanned`, `damaged`, `no_text`, `no_speech`, `not_a_transcript`, `missing_column`, `ragged_rows`, `several_interviews`, `unsure`.
    """
    hints = hints or ReadingHints()
    if not data:
        raise UnreadableFile(
            "empty", "the file holds nothing", where=name, remedy="save the interview again and drop it in anew"
        )
    if len(data) > LARGEST:
        raise UnreadableFile(
            "too_large",
            f"the file has {len(data) // 2**20} MB",
            where=name,
            expected=f"under {LARGEST // 2**20} MB",
            remedy="save the text without pictures or recordings",
        )
    sureness, reader = max(((reader.sniff(data, name), reader) for reader in readers()), key=lambda pair: pair[0])
    if sureness <= 0:
        raise refusal(data, name)
    reading = _named(reader.read(data, name, hints), hints)
    if not reading.turns:
        raise UnreadableFile(
            "no_speech", "no words were spoken in it", where=name, remedy="check that this is the transcript"
        )
    if _only_questions(reading):
        # The answers would be read as the interviewer's words, and left uncoded.
        raise UnreadableFile(
            "unsure",
            "nobody but the interviewer is labelled",
            where=name,
            expected="a label at every turn, answers too",
            remedy="label the answers as well (`R: …`)",
        )
    if reading.confidence < SUREST:
        raise UnreadableFile(
            "unsure",
            f"it isn't clear who speaks where ({reading.convention}, sure to {reading.confidence:.2f})",
            where=name,
            expected=f"a convention that can be told with {SUREST:.2f} or more",
            remedy="label every turn in one manner (`Interviewer: …`, `R: …`) and drop it in again",
        )
    extension = PurePath(name).suffix.lower()
    if extension and extension not in reader.EXTENSIONS:
        if reading.speakers == ("",) and all(turn.begins_at is None for turn in reading.turns):
            # A README in the inbox is writing too; with another ending, no speaker and no time it is no interview.
            raise UnreadableFile(
                "not_a_transcript",
                f"named {extension}, and nobody is named as speaking in it",
                where=name,
                expected="an interview",
                remedy=f"if it is one, name it {reader.EXTENSIONS[0]}; else take it out of the inbox",
            )
        warning = f"named {extension}, but its content is {reader.NAME}: read as that"
        reading = replace(reading, warnings=(warning, *reading.warnings))
    return reading


def _only_questions(reading: Reading) -> bool:
    """True when every turn is the interviewer's, and there is more than an opening of it."""
    asked = all(is_interviewer_form(speaker) for speaker in reading.speakers)
    return asked and sum(count_words(turn.text) for turn in reading.turns) > _OPENING


def _named(reading: Reading, hints: ReadingHints) -> Reading:
    """The reading with aliases put in, and one spelling for labels that differ in case or spacing alone."""
    aliases = {fold(label): wanted.strip() for label, wanted in hints.aliases.items()}
    spelling: dict[str, str] = {}
    drifted: set[str] = set()
    turns: list[SpokenTurn] = []
    for turn in reading.turns:
        label = aliases.get(fold(turn.speaker), turn.speaker) if turn.speaker else ""
        known = spelling.setdefault(fold(label), label)
        if known != label:
            drifted.add(label)
        turns.append(turn if turn.speaker == known else replace(turn, speaker=known))
    warnings = reading.warnings
    if drifted:
        warnings = (*warnings, f"{len(drifted)} label(s) written in several ways were taken as one speaker each")
    return replace(reading, turns=tuple(turns), warnings=warnings)
