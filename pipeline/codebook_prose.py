"""A label's definition, criteria and examples as the one description other programs have room for, and back again.

QDA programs give a code a name and a description. What stands in ours is laid out under headings that a person can read
and edit there, and that are found again when it comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codebook import Label

LISTS = {"include": "Include", "exclude": "Exclude", "examples": "Examples", "cues": "Cues"}
_SINGLE = {"kind": "Kind", "attributable": "Attributable", "id": "Id"}
_HEADING = re.compile(r"(Include|Exclude|Examples|Cues):")
_LINE = re.compile(r"(Kind|Attributable|Id): (\S+)")
# A line of a definition that looks like a heading of ours gets a space before its colon, and loses it on the way back.
_LOOKS_LIKE = re.compile(r"(Include|Exclude|Examples|Cues|Kind|Attributable|Id)( *):(.*)", re.DOTALL)
_BULLET = re.compile(r"\s*(?:[•*–—‣◦·-]|\d{1,2}[.)])\s+")
_MARK, _INDENT = "• ", "  "


def described(label: Label, usual_id: str) -> str:
    """The description of a label; its id stands in it when it isn't the one its name gives (`usual_id`)."""
    parts = ["\n".join(_escaped(line) for line in label.definition.split("\n"))]
    for key, heading in LISTS.items():
        items: Sequence[str] = getattr(label, key)
        if items:
            parts.append(f"{heading}:\n{as_items(items)}")
    lines = []
    if label.kind != "theme":
        lines.append(f"Kind: {label.kind}")
    if label.attributable != (label.kind == "stance"):
        lines.append(f"Attributable: {'yes' if label.attributable else 'no'}")
    if label.id != usual_id:
        lines.append(f"Id: {label.id}")
    return "\n\n".join(part for part in (*parts, "\n".join(lines)) if part)


def understood(description: str) -> dict[str, Any]:
    """What a description says of a label, by the keys of a codebook; what isn't under a heading is its definition."""
    found: dict[str, Any] = {}
    lines: dict[str, list[str]] = {"definition": []}
    keys = {heading: key for key, heading in (*LISTS.items(), *_SINGLE.items())}
    place = "definition"
    for line in description.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if heading := _HEADING.fullmatch(line.rstrip()):
            place = keys[heading[1]]
            lines.setdefault(place, [])
        elif single := _LINE.fullmatch(line.rstrip()):
            found[keys[single[1]]] = single[2] if single[1] != "Attributable" else single[2].casefold() == "yes"
        else:
            lines[place].append(_unescaped(line) if place == "definition" else line)
    found["definition"] = "\n".join(lines.pop("definition")).strip()
    return {**found, **{key: items for key, part in lines.items() if (items := items_in("\n".join(part)))}}


def as_items(items: Sequence[str]) -> str:
    """A list as lines, each item after a bullet, its further lines indented."""
    return "\n".join(_MARK + item.replace("\n", f"\n{_INDENT}") for item in items)


def items_in(text: str) -> list[str]:
    """The items of a list as somebody wrote it: a line each, with or without bullets; indented lines belong to the one above."""
    items: list[str] = []
    bulleted = False
    for line in text.split("\n"):
        if bulleted and line.startswith(_INDENT) and not _BULLET.match(line):
            items[-1] += f"\n{line[len(_INDENT) :]}"
        elif line.startswith(_MARK):
            items.append(line[len(_MARK) :])
            bulleted = True
        elif line.strip():
            items.append(_BULLET.sub("", line, count=1).strip())
            bulleted = False
    return [item.strip() for item in items if item.strip()]


def present(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry without what says nothing: an empty text or list."""
    return {key: value for key, value in entry.items() if value not in ("", [], ())}


def _escaped(line: str) -> str:
    looks = _LOOKS_LIKE.fullmatch(line)
    return f"{looks[1]}{looks[2]} :{looks[3]}" if looks else line


def _unescaped(line: str) -> str:
    looks = _LOOKS_LIKE.fullmatch(line)
    return f"{looks[1]}{looks[2][1:]}:{looks[3]}" if looks and looks[2] else line
