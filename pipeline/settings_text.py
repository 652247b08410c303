"""Changes a few settings in the text of a `themetrix.toml`, and leaves every other character of it as somebody wrote it.

Reading settings is `pipeline.settings`'s; here a file that people keep comments in is edited as they would: one line, in place.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping

from pipeline.errors import InvalidFile

_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def with_settings(content: bytes, changes: Mapping[str, str], *, where: str) -> bytes:
    """`content` with each key of `changes` (of no table, its value a text) set to its new value; all else byte for byte.

    A key that isn't there gets a line of its own after the last that belongs to no table. The result is parsed again: raises
    `InvalidFile`, saying what to write by hand, unless it says just what the old one said and the changes.
    """
    before = content.decode("utf-8")
    after = before
    for key, value in changes.items():
        after = _with_setting(after, key, value)
    wanted = {**_parsed(before), **changes}
    try:
        right = _parsed(after) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        lines = "; ".join(f"{key} = {_quoted(value)}" for key, value in changes.items())
        problem = f"it is laid out in a way that can't be changed safely by a program: write {lines} yourself"
        raise InvalidFile("settings file", where, [problem])
    return after.encode("utf-8")


def _with_setting(text: str, key: str, value: str) -> str:
    table = _FIRST_TABLE.search(text)
    end = table.start() if table else len(text)
    head, rest = text[:end], text[end:]
    line = re.compile(
        rf"""^(?P<key>{_BYTE_ORDER_MARK}?[ \t]*(?:{key}|"{key}"|'{key}')[ \t]*=[ \t]*)(?P<old>{_STRING})(?P<gap>[ \t]*)""",
        re.MULTILINE,
    )

    def written(found: re.Match[str]) -> str:
        # A comment beside it stays in its column where there is room, as in the lines above and below.
        wide = len(found["old"]) + len(found["gap"])
        new = _quoted(value)
        gap = " " * max(1, wide - len(new)) if found["gap"] and "\t" not in found["gap"] else found["gap"]
        return f"{found['key']}{new}{gap}"

    changed, count = line.subn(written, head, count=1)
    return (changed if count else _with_line(head, f"{key} = {_quoted(value)}")) + rest


def _with_line(head: str, line: str) -> str:
    """`head` with a line more, after the last that holds a key."""
    end = "\r\n" if "\r\n" in head else "\n"
    lines = head.split("\n")
    keys = [place for place, found in enumerate(lines) if found.strip() and not found.lstrip().startswith("#")]
    if not keys:
        return f"{head}{'' if not head or head.endswith(chr(10)) else end}{line}{end}"
    rest = "\n".join(lines[keys[-1] + 1 :])
    before = "\n".join(lines[: keys[-1] + 1])
    return f"{before.removesuffix(chr(13))}{end}{line}{end}{rest}"


def _parsed(text: str) -> dict[str, object]:
    return tomllib.loads(text.removeprefix(_BYTE_ORDER_MARK))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
