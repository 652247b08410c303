"""Lines of printed pages into running text: heads, feet and numbers taken off, wrapped lines and split words joined.

Getting lines off a page is left to the reader; who speaks, to `pipeline.conventions`. No line that may begin a turn is
ever joined to the one before it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.labels import count_words, fold, is_known_form, may_be_label
from pipeline.openings import Opening, openings

_EDGE = 3  # lines at the top and at the foot of a page that a head may have
_OFTEN = 0.4  # of the pages: left and right pages may have heads of their own
_SHORT = 0.75  # of the longest lines' length: a line that ends before this did not have to
_LONGEST_HEAD = 150  # characters
_FIGURES = re.compile(r"\d+")
_PAGE_MARK = re.compile(r"(?:page|p\.|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_BARE_PAGE = re.compile(r"[-–—\[( ]{0,3}(\d{1,4})(?:\s*(?:of|/)\s*(\d{1,4}))?[-–—\]) ]{0,3}", re.IGNORECASE)
_NUMBERED = re.compile(r"[ ]*(\d{1,5})(?:[ ]{2,}(?=\S)|[ ]*$)")
_HANGING = re.compile(r"(\S.{0,40}?)[ ]{3,}(?=\S)")
_SPLIT_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_ENDED = tuple(".?!…\"”’')]:")
_STAY_HYPHENATED = frozenset("self well co non ex re half semi anti pre post multi cross vice".split())  # noqa: SIM905
_HEADS_ONLY = ("label alone", "name and clock")


@dataclass(slots=True)
class _Line:
    """A line's text, the empty lines above it (None at the top of a page), and whether it may begin a turn."""

    text: str
    gap: int | None
    begins: bool = False
    alone: bool = field(default=False)


def running_text(pages: Sequence[Sequence[str]]) -> tuple[str, Counter[str]]:
    """The text of the pages, paragraphs parted by blank lines, and what was taken out, by kind.

    `pages` holds each page's lines from top to foot, with spaces for distance across and empty lines for distance down.
    """
    removed: Counter[str] = Counter()
    bare = _without_heads(_without_line_numbers([[line.rstrip() for line in page] for page in pages], removed), removed)
    lines = [line for page in bare for line in _lines(page)]
    _hang(lines)
    _mark_openings(lines)
    known = {word.casefold() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)}
    width = _width(lines)
    leading = _leading(lines)
    text: list[str] = []
    for before, line in pairwise([None, *lines]):
        assert line is not None
        if before is None or _parts(before, line, width, leading):
            text.append("\n\n" if text else "")
            text.append(line.text)
        else:
            _join(text, line.text, known, removed)
    return "".join(text), removed


def _without_line_numbers(pages: list[list[str]], removed: Counter[str]) -> list[list[str]]:
    """The lines without the numbers in their margin, where most paragraphs or lines have one and they count upwards."""
    found = [int(match.group(1)) for page in pages for line in page if (match := _NUMBERED.match(line[:40]))]
    filled = sum(1 for page in pages for line in page if line.strip())
    steps = [other - one for one, other in pairwise(found)]
    upward = sum(1 for step in steps if step in (1, 5))
    if len(found) < 8 or len(found) * 6 < filled or upward * 10 < len(steps) * 9:
        return pages
    removed["line numbers"] += len(found)
    return [
        [_NUMBERED.sub("", line, count=1) if _NUMBERED.match(line[:40]) else line for line in page] for page in pages
    ]


def _without_heads(pages: list[list[str]], removed: Counter[str]) -> list[list[str]]:
    """The pages without what recurs at their top or foot, figures aside, and without page numbers."""
    filled = [[line for line in page if line.strip()] for page in pages]
    counts: Counter[tuple[bool, str]] = Counter()
    for lines in filled:
        for foot in (False, True):
            edge = lines[: -_EDGE - 1 : -1] if foot else lines[:_EDGE]
            counts.update({(foot, _form(line)) for line in edge if len(line) <= _LONGEST_HEAD})
    often = max(2, math.ceil(len([lines for lines in filled if lines]) * _OFTEN))
    kept: list[list[str]] = []
    for number, page in enumerate(pages, start=1):
        lines = list(page)
        for foot in (False, True):
            for _ in range(_EDGE):
                _drop_empty(lines, foot)
                if not lines:
                    break
                line = lines[-1 if foot else 0]
                if _is_page_number(line.strip(), number, len(pages)):
                    removed["page numbers"] += 1
                    removed["page number words"] += count_words(line)
                elif (
                    len(line) <= _LONGEST_HEAD
                    and counts[foot, _form(line)] >= often
                    and not (often == 2 and _speaks(line))
                ):
                    removed["running head words"] += count_words(line)
                else:
                    break
                lines.pop(-1 if foot else 0)
        kept.append(lines)
    return kept


def _drop_empty(lines: list[str], foot: bool) -> None:
    while lines and not lines[-1 if foot else 0].strip():
        lines.pop(-1 if foot else 0)


def _form(line: str) -> str:
    return " ".join(_FIGURES.sub("#", line[:_LONGEST_HEAD].casefold()).split())


def _speaks(line: str) -> bool:
    """True when the line could be somebody's turn; a turn or two may well be the same words."""
    return "colon" in openings(line.strip()) and not line.rstrip().endswith(":")


def _is_page_number(line: str, number: int, pages: int) -> bool:
    """True for `Page 3`, `3 of 12`, or a lone figure near the page's own number (a title page may not count)."""
    if len(line) > 40:
        return False
    if _PAGE_MARK.fullmatch(line):
        return True
    match = _BARE_PAGE.fullmatch(line)
    if match is None:
        return False
    return abs(int(match.group(1)) - number) <= 2 or (bool(match.group(2)) and int(match.group(2)) >= pages)


def _lines(page: list[str]) -> Iterator[_Line]:
    """The filled lines of a page without its margin, each with the empty lines above it."""
    margin = min((len(line) - len(line.lstrip(" ")) for line in page if line.strip()), default=0)
    gap: int | None = None
    for line in page:
        if line.strip():
            yield _Line(line[margin:], gap)
            gap = 0
        elif gap is not None:
            gap += 1


def _hang(lines: list[_Line]) -> None:
    """Labels that stand apart at the left of the words (`INT      So …`) parted by a tab; other spaces made single."""
    found = [_hanging(line.text) for line in lines]
    counts = Counter(fold(label) for label in found if label)
    for line, label in zip(lines, found, strict=True):
        rest = line.text[len(label) :]
        if label and (counts[fold(label)] >= 3 or (counts[fold(label)] == 2 and is_known_form(label))):
            line.text = f"{label}\t{' '.join(rest.split())}"
        else:
            line.text = " ".join(line.text.split())


def _hanging(text: str) -> str:
    match = _HANGING.match(text[:80])
    label = match.group(1) if match else ""
    return label if label and not label.endswith(":") and may_be_label(label) else ""


def _mark_openings(lines: list[_Line]) -> None:
    """Marks the lines that could begin a turn: their label recurs in one manner of writing, or says that it is one."""
    found: list[dict[str, Opening]] = [openings(line.text) for line in lines]
    counts = Counter((style, fold(opening.label)) for each in found for style, opening in each.items())
    for line, each in zip(lines, found, strict=True):
        for style, opening in each.items():
            recurs = counts[style, fold(opening.label)] >= 2
            if recurs or (style == "colon" and is_known_form(opening.label)):
                line.begins = True
                line.alone = line.alone or (style in _HEADS_ONLY and opening.words_at >= len(line.text))


def _width(lines: list[_Line]) -> int:
    """The length of a line that runs to the margin: nine in ten are no longer."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _leading(lines: list[_Line]) -> int:
    """The empty lines between two lines of one paragraph: the smallest distance that is no rarity."""
    gaps = Counter(line.gap for line in lines if line.gap is not None)
    return min((gap for gap, count in gaps.items() if count * 7 >= sum(gaps.values())), default=0)


def _parts(before: _Line, line: _Line, width: int, leading: int) -> bool:
    """True when a new paragraph begins with `line`."""
    ended = before.text.endswith(_ENDED)
    short = len(before.text) < width * _SHORT
    if line.alone and not (ended or (line.gap or 0) > leading):
        return False  # the end of a sentence that happens to be a name
    if line.begins or before.alone:
        return True
    if line.gap is not None and line.gap > leading:
        return True
    return ended and (short or "colon" in openings(line.text))


def _join(text: list[str], following: str, known: set[str], removed: Counter[str]) -> None:
    """Puts a line after the one it goes on from; a word split at the end of the line is made whole."""
    before = text[-1]
    if before.endswith("\xad"):
        text[-1] = before[:-1]
        text.append(following)
        removed["hyphens at line ends"] += 1
        return
    split = _SPLIT_WORD.search(before[-60:])
    first = _FIRST_WORD.match(following)
    if split is None or first is None:
        text.append(" " + following)
        return
    head, tail = split.group(1), first.group(0)
    written = re.search(r"\S+$", before[-60:])
    hyphenated = (written.group(0) if written else "").casefold() + tail.casefold()
    whole = (head + tail).casefold()
    if whole in known and tail[0].islower():
        joined = True
    elif hyphenated.strip("“‘\"'(") in known or head.casefold() in _STAY_HYPHENATED or hyphenated.count("-") > 1:
        joined = False
    elif not tail[0].islower() or len(head) < 3:
        # `I w- I went`: somebody broke off; a name after a hyphen: two names.
        text.append(" " + following if len(head) < 3 else following)
        return
    else:
        joined = True
    if joined:
        text[-1] = before[:-1]
        removed["hyphens at line ends"] += 1
    text.append(following)
