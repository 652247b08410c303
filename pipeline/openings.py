"""Where a line of text could begin a turn: each manner of writing `speaker, then words` tried on the line's beginning.

Decides nothing: `conventions` looks at all lines of a document before it believes a label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.clock import CLOCK, leading_clock, seconds
from pipeline.labels import MARKS, is_known_form, is_titled, may_be_label

STYLES = ("colon", "dot", "tab", "brackets", "name and clock", "label alone")
"""Manners of writing, the surer first: `R: …`, `Q. …`, `R<TAB>…`, `[id1] …`, `Name  0:03`, `Name` alone."""

# Only this much of a line is looked at, so that no pattern meets a line of 50 MB.
_REACH = 160
_LABEL_REACH = 64
_BOLD = re.compile(r"(\*\*|__)(?P<label>[^*_:\n\t]{1,60})(?::[ \t]*\1|\1[ \t]*:)[ \t]*")
_BOLD_ALONE = re.compile(r"(\*\*|__)(?P<label>[^*_:\n\t]{1,60})\1[ \t]*$")
_CLOCK_AFTER = re.compile(rf"(?P<label>.{{1,60}}?)[ \t]*[\[(](?P<clock>{CLOCK})[\])][ \t]*:(?=\s|$)")
_DOT = re.compile(r"(?P<label>[A-Z][A-Za-z]{0,2}\d{0,3})\.[ \t]+(?=\S)")
_TAB = re.compile(r"(?P<label>[^\t\n]{1,60}?):?\t+[ \t]*(?=\S)")
_BRACKETS = re.compile(r"\[(?P<label>[^\[\]\n:]{1,40})\][ \t]+(?=\S)")
_NAME_CLOCK = re.compile(rf"(?P<label>[^\[\](){{}}:\t\n]{{1,60}}?)[ \t]+[\[(]?(?P<clock>{CLOCK})[\])]?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Opening:
    """A turn's possible beginning: its label, where words begin in the line, seconds, clock marks passed."""

    label: str
    words_at: int
    begins_at: float | None = None
    clocks: int = 0


def openings(line: str) -> dict[str, Opening]:
    """The openings this line could have, by style; empty for most lines."""
    prefix = line[:_REACH]
    start = len(prefix) - len(prefix.lstrip())
    begins, _, at = leading_clock(prefix, start, bare=True)
    clocks = int(at > start)
    if at >= len(prefix):
        return {}
    found: dict[str, Opening] = {}
    coloned = _colon(line, prefix, at, begins, clocks)
    if coloned:
        found["colon"] = coloned
    for style, pattern in (("dot", _DOT), ("tab", _TAB), ("brackets", _BRACKETS)):
        match = pattern.match(prefix, at)
        if match and _fits(style, match["label"]):
            found[style] = _after(line, match["label"], match.end(), begins, clocks)
    if len(line) < _REACH and not coloned:
        found.update(_alone(prefix, at, begins, clocks))
    return found


def _colon(line: str, prefix: str, at: int, begins: float | None, clocks: int) -> Opening | None:
    bold = _BOLD.match(prefix, at)
    if bold:
        return _after(line, bold["label"], bold.end(), begins, clocks) if may_be_label(bold["label"]) else None
    colon = prefix.find(":", at, at + _LABEL_REACH)
    if colon < 0:
        return None
    label = prefix[at:colon]
    if "(" in label or "[" in label:
        timed = _CLOCK_AFTER.match(prefix, at)
        if timed:
            opening = _after(line, timed["label"], timed.end(), begins, clocks)
            begun = begins if begins is not None else seconds(timed["clock"])
            return (
                Opening(opening.label, opening.words_at, begun, opening.clocks + 1)
                if may_be_label(opening.label)
                else None
            )
    label = label.strip()
    if label.startswith("[") and label.endswith("]"):
        label = label[1:-1]
    spaced = colon + 1 >= len(line) or line[colon + 1] in " \t\n\xa0"
    if not may_be_label(label) or (
        not spaced and not (label[0].isupper() and is_known_form(label) and line[colon + 1] not in "/0123456789")
    ):
        return None
    return _after(line, label, colon + 1, begins, clocks)


def _alone(prefix: str, at: int, begins: float | None, clocks: int) -> dict[str, Opening]:
    """Heads whose words stand on the next lines: `Name  0:03`, `[0:03] Name`, and a name with nothing else."""
    found: dict[str, Opening] = {}
    match = _NAME_CLOCK.match(prefix, at)
    if match and may_be_label(match["label"]) and (is_titled(match["label"]) or is_known_form(match["label"])):
        return {"name and clock": Opening(_plain(match["label"]), len(prefix), seconds(match["clock"]), clocks + 1)}
    bold = _BOLD_ALONE.match(prefix, at)
    label = _plain(bold["label"] if bold else prefix[at:])
    if may_be_label(label) and (is_titled(label) or is_known_form(label)) and label[-1] not in ".,":
        if begins is not None:
            found["name and clock"] = Opening(label, len(prefix), begins, clocks)
        else:
            found["label alone"] = Opening(label, len(prefix))
    return found


def _fits(style: str, label: str) -> bool:
    if not may_be_label(label):
        return False
    if style == "dot":
        return is_known_form(label)
    if style == "brackets":
        first = label.split()[0].casefold().strip(".,")
        return first not in MARKS and (is_known_form(label) or is_titled(label) or any(map(str.isdigit, label)))
    return True


def _after(line: str, label: str, at: int, begins: float | None, clocks: int) -> Opening:
    """The opening, with a clock that stands between label and words passed as well."""
    while at < len(line) and line[at] in " \t\xa0":
        at += 1
    begun, _, after = leading_clock(line, at)
    return Opening(_plain(label), after, begins if begins is not None else begun, clocks + int(after > at))


def _plain(label: str) -> str:
    return " ".join(label.strip(" \t*_").split())
