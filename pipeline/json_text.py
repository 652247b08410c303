"""JSON out of a file nobody vouches for: parsed within bounds of size, depth and number of parts. What it means is its readers'."""

from __future__ import annotations

import json
import math
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words

LARGEST = 32 * 2**20
"""Characters: an hour of talk with every word timed is 2 MB."""
MOST_PARTS = 500_000
"""Objects and lists, of which each takes far more memory than text does."""


def begins_json(data: bytes) -> bool:
    """True when these bytes begin as an object does, or a list of objects: `[id1] words` doesn't."""
    head = data[:1024]
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if head.startswith(mark):
            head = head[2:].replace(b"\x00", b"")
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    inside = head[1:].lstrip()[:1]
    return (head[:1] == b"{" and inside in (b'"', b"}")) or (head[:1] == b"[" and inside in (b"{", b'"', b"]"))


def parse_json(text: str, where: str) -> Any:
    """The value in `text`, or the list of values where each line holds one; numbers too large for a time are 0 or infinite.

    Raises `UnreadableFile`: `too_large` beyond `LARGEST` or `MOST_PARTS`, `damaged` for no JSON or one nested too deeply.
    """
    parts = text.count("{") + text.count("[")
    if len(text) > LARGEST or parts > MOST_PARTS:
        raise UnreadableFile(
            "too_large",
            f"the JSON has {len(text) // 2**20} MB and {parts} parts",
            where=where,
            expected=f"under {LARGEST // 2**20} MB and {MOST_PARTS} parts",
            remedy="export the transcript as .vtt, .srt or .txt, or without the list of words",
        )
    try:
        return json.loads(text, strict=False, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        found = _lines(text) if line else None
        if found is not None:
            return found
    raise UnreadableFile(
        "damaged",
        f"it begins as JSON and can't be read as that{f' from line {line} on' if line else ''}",
        where=where,
        remedy="it may be cut off: export it again from the program it comes from",
    )


def words_of(value: Any) -> int:
    """The words in all texts of a value, keys included."""
    count = 0
    left = [value]  # no calls within calls: a value may be nested as deep as Python lets it be parsed
    while left:
        each = left.pop()
        if isinstance(each, str):
            count += count_words(each)
        elif isinstance(each, list):
            left.extend(each)
        elif isinstance(each, dict):
            left.extend(each.keys())
            left.extend(each.values())
    return count


def _whole(digits: str) -> float:
    # A number of a million digits would take minutes; as a time it means nothing.
    return int(digits) if len(digits) < 20 else math.inf


def _lines(text: str) -> list[Any] | None:
    """A value a line (JSON Lines), None when any line is none, or there is one line only."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return None
    try:
        return [json.loads(line, strict=False, parse_int=_whole) for line in lines]
    except (ValueError, RecursionError):
        return None
