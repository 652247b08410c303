"""SRT captions (.srt): numbered cues with a comma in their times; all else is `pipeline.captions`'."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from pipeline.captions import is_timing, read_captions
from pipeline.decoding import decode
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

NAME = "SRT"
EXTENSIONS = (".srt",)
VERSION = 1

_TOP = 4  # filled lines within which the first timing stands: a number, or a title somebody put above


def sniff(data: bytes, name: str) -> float:
    """0.95 when a cue's timing stands at its top, under a number or by itself; 0.7 when named .srt and holding one."""
    head = decode(data[:8192]).text
    if head.lstrip().startswith("WEBVTT"):
        return 0.0
    filled = [line for line in head.split("\n") if line.strip()]
    timings = [place for place, line in enumerate(filled) if is_timing(line)]
    if not timings:
        return 0.0
    first = timings[0]
    if first == 0 or (first < _TOP and filled[first - 1].strip().isdigit()):
        return 0.95
    return 0.7 if PurePath(name).suffix.lower() in EXTENSIONS else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of an SRT file: speakers where its cues' words tell them, else `""`, parted at pauses and dashes."""
    decoded = decode(data)
    return read_captions(decoded, decoded.text.split("\n"), NAME, hints, Counter())
