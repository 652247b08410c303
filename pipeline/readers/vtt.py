"""WebVTT captions (.vtt): header and remarks are the format's own, cues are `pipeline.captions`'."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from pipeline.captions import begins_cue, is_timing, read_captions
from pipeline.decoding import decode
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

NAME = "WebVTT"
EXTENSIONS = (".vtt",)
VERSION = 2

_REMARKS = ("NOTE", "STYLE", "REGION")


def sniff(data: bytes, name: str) -> float:
    """1.0 when it opens with the word WEBVTT, as the standard asks; 0.6 when named .vtt and holding a cue timing."""
    head = decode(data[:4096]).text
    if head.lstrip().startswith("WEBVTT"):
        return 1.0
    return 0.6 if PurePath(name).suffix.lower() in EXTENSIONS and any(map(is_timing, head.split("\n"))) else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a WebVTT file, voices from `<v Name>` or from its cues' words; no cue is dropped silently."""
    decoded = decode(data)
    lines = decoded.text.split("\n")
    removed: Counter[str] = Counter()
    position = 0
    if lines[0].lstrip().startswith("WEBVTT"):
        while position < len(lines) and lines[position].strip() and not begins_cue(lines[position]):
            removed["header words"] += count_words(lines[position])
            position += 1
    return read_captions(decoded, lines[position:], NAME, hints, removed, _REMARKS)
