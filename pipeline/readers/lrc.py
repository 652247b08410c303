"""Timed lines as players of songs read them (.lrc), which Whisper writes too: `[00:43.81]words`, a line a cue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from pipeline.clock import seconds
from pipeline.cue_names import named_cues
from pipeline.cues import Cue, join_cues, sureness, unnamed_speech
from pipeline.decoding import decode, looks_like_text
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

NAME = "LRC"
EXTENSIONS = (".lrc",)
VERSION = 1

_STAMP = re.compile(r"[ \t]*\[(\d{1,3}:\d{2}\.\d{2,3})\][ \t]*")
_TAG = re.compile(
    r"[ \t]*\[(?:ar|al|ti|au|by|la|re|ve|tool|length|offset|lr|#)[ \t]*:[^\]\n]{0,200}\][ \t]*", re.IGNORECASE
)
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{2}\.\d{2,3}>[ \t]?")
_ENOUGH = 0.8  # of the filled lines begin with a stamp; less is a transcript that has clocks in it


def sniff(data: bytes, name: str) -> float:
    """0.9 when most lines begin with a stamp of hundredths in square brackets; 0.6 when named .lrc and two do."""
    if data.startswith((b"PK", b"%PDF", b"{\\rtf", b"WEBVTT")) or not looks_like_text(data):
        return 0.0
    lines = [line for line in decode(data[: 1 << 14]).text.split("\n") if line.strip() and not _TAG.match(line)]
    stamped = sum(1 for line in lines if _STAMP.match(line))
    if stamped < 2:
        return 0.0
    if stamped >= len(lines) * _ENOUGH:
        return 0.9
    return 0.6 if PurePath(name).suffix.lower() in EXTENSIONS else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of timed lines: a cue ends where the next stamp stands, an empty one included. Lines without a stamp go on."""
    decoded = decode(data)
    removed: Counter[str] = Counter()
    warnings = list(decoded.warnings)
    cues, how = named_cues(_cues(decoded.text.split("\n"), removed, warnings), hints, removed)
    turns = join_cues(cues)
    warnings += unnamed_speech(turns)
    return Reading(
        format=NAME,
        convention=how,
        confidence=sureness(turns),
        turns=turns,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        removed=decoded.removed + tuple((kind, count) for kind, count in removed.items() if count),
    )


def _cues(lines: Sequence[str], removed: Counter[str], warnings: list[str]) -> list[Cue]:
    """A cue a stamped line; a line with several stamps stands once, at the first: nobody says a thing twice word for word."""
    stamps: list[tuple[float | None, str]] = []
    strays = 0
    for line in lines:
        tag, at = _TAG.match(line), 0
        if tag:
            removed["header words"] += count_words(tag.group())
            line = line[tag.end() :]
        begins: float | None = None
        while stamp := _STAMP.match(line, at):
            begins = seconds(stamp[1]) if at == 0 else begins
            removed["clock marks"] += 1
            at = stamp.end()
        words, inner = _WORD_STAMP.subn("", line[at:])
        removed["clock marks"] += inner
        if at:
            stamps.append((begins, words))
        elif words.strip():
            strays += 1
            stamps.append((None, words)) if not stamps else stamps.append((stamps[-1][0], words))
    if strays:
        warnings.append(f"{strays} line(s) have no time of their own: taken with the one above")
    ends = [*(begins for begins, _ in stamps[1:]), None]
    cues = [
        Cue("", words.strip(), begins, end if end is None or begins is None or end >= begins else None)
        for (begins, words), end in zip(stamps, ends, strict=True)
    ]
    removed["empty cues"] += sum(1 for cue in cues if cue.text and not any(map(str.isalnum, cue.text)))
    return [cue for cue in cues if any(map(str.isalnum, cue.text))]
