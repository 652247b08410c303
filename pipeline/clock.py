"""Clock times as transcripts write them (`0:03`, `[00:01:12]`, `(01:20)`), read into seconds."""

from __future__ import annotations

import re

CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_CLOCK = re.compile(CLOCK)
_BRACKETED = rf"\[\s*{CLOCK}\s*\]|\(\s*{CLOCK}\s*\)"
_LEADING = re.compile(rf"(?:\[\s*({CLOCK})\s*(?:-->?|–)\s*({CLOCK})\s*\]|(?:{_BRACKETED}))\s*")
_LEADING_BARE = re.compile(rf"{CLOCK}(?=\s)\s*")
_TRAILING = re.compile(rf"\s*(?:{_BRACKETED})\s*$")
_REACH = 64


def seconds(written: str) -> float | None:
    """Seconds of a clock time (`mm:ss`, `hh:mm:ss`, either with a fraction), or None when it isn't one.

    Two parts are minutes and seconds, however many minutes there are: transcripts don't write hours and minutes.
    """
    written = written.strip().strip("[]()").strip()
    if not _CLOCK.fullmatch(written):
        return None
    total = 0.0
    for part in written.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def leading_clock(line: str, at: int = 0, *, bare: bool = False) -> tuple[float | None, float | None, int]:
    """Begin, end (None unless a range is written) and the place after a clock that stands in `line` at `at`.

    Without a clock there, `(None, None, at)`. With `bare`, a clock without brackets counts too.
    """
    head = line[at : at + _REACH]
    match = _LEADING.match(head) or (_LEADING_BARE.match(head) if bare else None)
    if match is None:
        return None, None, at
    if match.re is _LEADING and match.group(1):
        return seconds(match.group(1)), seconds(match.group(2)), at + match.end()
    return seconds(match.group(0)), None, at + match.end()


def trailing_clock(line: str) -> tuple[str, float | None]:
    """The line without the bracketed clock it ends with, and its seconds; the line as it is and None without one."""
    start = max(0, len(line) - _REACH)
    match = _TRAILING.search(line, start)
    if match is None:
        return line, None
    return line[: match.start()], seconds(match.group(0))
