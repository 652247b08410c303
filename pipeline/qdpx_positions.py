"""Where a project's selections begin and end: tools count characters differently, so the count is found out, not believed.

The standard says code points (REFI-QDA 1.5, 10.2). NVivo counts UTF-16 units without the byte-order mark, Taguette's
bytes are UTF-8, and tools disagree whether CRLF is one or two. Each way of counting is tried on all selections of a
project; the one whose spans match what the file quotes, and begin and end where words do, is kept.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from pipeline.decoding import decode
from pipeline.refi import ORIGIN
from pipeline.wording import counted

Span = tuple[int, int]
_Scale = tuple[list[int], list[int]]

UNITS = ("code points", "UTF-16 units", "UTF-8 bytes")
_LINE_ENDS = ("as stored", "as one", "as two")
_MARK = "\ufeff"
_MOST_TRIED = 600  # selections that the ways to count are tried on, spread over the project
_SPECIAL = re.compile("\r\n|[^ -~]")
_SHORTEST_QUOTE = 6
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")


@dataclass(frozen=True, slots=True)
class Counting:
    """One way to count: in which unit, a line end as what, the byte-order mark counted or not."""

    unit: str = UNITS[0]
    line_end: str = _LINE_ENDS[0]
    mark: bool = False

    def __str__(self) -> str:
        ends = "" if self.line_end == _LINE_ENDS[0] else f", a line end {self.line_end}"
        return f"{self.unit}{ends}{', the byte-order mark counted' if self.mark else ''}"

    def width(self, character: str) -> int:
        """How many of its units this character, or CRLF, takes."""
        if character == _MARK and not self.mark:
            return 0
        if character in ("\r\n", "\n", "\r") and self.line_end != _LINE_ENDS[0]:
            return 1 if self.line_end == _LINE_ENDS[1] else 2
        if self.unit == UNITS[0]:
            return len(character)
        return len(character.encode("utf-16-le", "replace")) // 2 if self.unit == UNITS[1] else len(character.encode())


COUNTINGS = tuple(Counting(unit, line_end, mark) for mark, line_end, unit in product((False, True), _LINE_ENDS, UNITS))
"""Every way to count, the standard's first."""
# What is known of the tools, by a word of their `origin`; used where the selections themselves don't decide.
_OF_TOOLS = (
    ("nvivo", Counting("UTF-16 units", "as two")),
    ("taguette", Counting("UTF-8 bytes")),
    ("atlas", Counting("code points", "as one")),
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A selection as written: its positions in the tool's own count, and the words the file says it holds ("" if none)."""

    start: int
    end: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counting that was chosen, how sure it is (0..1), and why, in words."""

    counting: Counting
    sureness: float
    why: str


class Layout:
    """A source's text as stored (`raw`), and the same as we read it: LF line ends, nothing unprintable (`text`).

    `taken_out` counts the characters that are not in `text`, byte-order marks aside.
    """

    def __init__(self, raw: str) -> None:
        self.taken_out = 0
        self._specials: list[tuple[int, str]] = []
        pieces: list[str] = []
        reached = 0
        for match in _SPECIAL.finditer(raw):
            self._specials.append((match.start(), match.group()))
            kept = _kept(match.group())
            self.taken_out += not kept and match.group() != _MARK
            pieces += (raw[reached : match.start()], kept)
            reached = match.end()
        self.text = "".join([*pieces, raw[reached:]])
        self._ours = self._scale_of(None)
        self._last: tuple[Counting, _Scale] | None = None

    @property
    def marked(self) -> bool:
        """True when there is a byte-order mark in it, so that counting it or not makes a difference."""
        return any(character == _MARK for _, character in self._specials)

    def span(self, start: int, end: int, counting: Counting) -> Span | None:
        """The selection's code points in `text`, or None when it lies outside or cuts a character in two."""
        first, last = self._place(start, counting), self._place(end, counting)
        return (first, last) if first is not None and last is not None and 0 <= first <= last else None

    def _place(self, position: int, counting: Counting) -> int | None:
        """Where a position of that count lies in `text`."""
        if position < 0:
            return None
        counted, ours = self._scale(counting), self._ours
        before = bisect_right(counted[1], position) - 1  # the last special that ends at or before it
        begins_next = counted[0][before + 1] if before + 1 < len(counted[0]) else None
        if begins_next is not None and begins_next < position:
            # Within a character of several units; between CR and LF one may select.
            return ours[0][before + 1] if self._specials[before + 1][1] == "\r\n" else None
        beyond = position - (counted[1][before] if before >= 0 else 0)
        place = (ours[1][before] if before >= 0 else 0) + beyond
        return place if place <= len(self.text) else None

    def _scale(self, counting: Counting) -> _Scale:
        # One is kept, not one for each way to count: a project may hold hundreds of thousands of special characters.
        if self._last is None or self._last[0] != counting:
            self._last = (counting, self._scale_of(counting))
        return self._last[1]

    def _scale_of(self, counting: Counting | None) -> _Scale:
        """Where each special character begins and ends in that count; None stands for `text`."""
        widths: dict[str, int] = {}
        begins: list[int] = []
        ends: list[int] = []
        reached = last = 0
        for at, character in self._specials:
            width = widths.get(character)
            if width is None:
                width = len(_kept(character)) if counting is None else counting.width(character)
                widths[character] = width
            begins.append(reached + at - last)
            reached = begins[-1] + width
            ends.append(reached)
            last = at + len(character)
        return begins, ends


def choose(sources: Sequence[tuple[Layout, Sequence[Quoted]]], origin: str) -> Counted:
    """How the tool that wrote these selections counts; all sources of a project are counted alike."""
    selections = [(layout, quoted) for layout, listed in sources for quoted in listed]
    if origin.startswith(ORIGIN):
        # What we write counts every code point of the text, a mark within it too.
        return Counted(Counting(mark=True), 1.0, "Themetrix wrote the file")
    tool = next((counting for word, counting in _OF_TOOLS if word in origin.casefold()), None)
    known = tool or COUNTINGS[0]
    if not selections:
        return Counted(known, 1.0, "nothing is selected")
    marked = any(layout.marked for layout, _ in sources)
    order = (known, *(each for each in COUNTINGS if each != known and (marked or not each.mark)))
    selections = selections[:: -(-len(selections) // _MOST_TRIED)]
    scored = [(counting, *_score(selections, counting)) for counting in order]
    best, quotes, clean, spans = max(scored, key=lambda each: (each[1], each[2]))
    ends = 2 * len(selections)
    if quotes == scored[0][1] and clean - scored[0][2] <= _by_chance(clean, ends):
        best, quotes, clean, spans = scored[0]
    rivals = [each for each in scored if (each[1], each[2]) == (quotes, clean) and each[3] != spans]
    quotable = sum(1 for _, quoted in selections if _quotable(quoted.words))
    sureness, why = 0.0, ""
    if quotes:
        sureness = 0.5 + 0.5 * quotes / max(1, quotable)
        why = f"{quotes} of {quotable} selections match the words the file quotes"
    if clean / ends > sureness:
        sureness = clean / ends
        why = f"{clean} of {ends} ends of selections stand where words begin or end"
    if rivals:
        sureness = min(sureness, 0.7)
        decided = "what is known of the tool" if tool and best == tool else "the order of likelihood"
        why += f"; {counted(len(rivals), 'other way', 'other ways')} to count fit as well: {decided} decided"
    return Counted(best, round(sureness, 2), why)


def _by_chance(clean: int, ends: int) -> float:
    """How many more clean ends one way to count may have than another without being the right one.

    One and a half standard deviations of the difference of two shares such as this one; none where all are clean. Where
    selections fall anywhere, as some programs let them, the luckiest of many ways must not win.
    """
    share = clean / ends
    return 1.5 * math.sqrt(2 * ends * share * (1 - share) + 0.2)


def _score(selections: Sequence[tuple[Layout, Quoted]], counting: Counting) -> tuple[int, int, list[Span | None]]:
    """Selections that hold the words quoted, ends that are clean, and the spans."""
    quotes = clean = 0
    spans: list[Span | None] = []
    for layout, quoted in selections:
        span = layout.span(quoted.start, quoted.end, counting)
        spans.append(span)
        if span is None or span[0] == span[1]:
            continue
        start, end = span
        text = layout.text
        clean += not text[start].isspace() and not (start and text[start - 1].isalnum() and text[start].isalnum())
        clean += not text[end - 1].isspace() and not (
            end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
        )
        quotes += matches(text[start:end], quoted.words)
    return quotes, clean, spans


def matches(found: str, quoted: str) -> bool:
    """True when a selection's text is what the file quotes: the whole of it, or where that is cut (`…`) its beginning."""
    if not _quotable(quoted):
        return False
    bare = _CUT.sub("", quoted)
    have, want = _squeezed(found), _squeezed(bare)
    return have.startswith(want) if bare != quoted else have == want


def _quotable(words: str) -> bool:
    return len(_squeezed(_CUT.sub("", words))) >= _SHORTEST_QUOTE


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufeff", "")


@cache
def _kept(character: str) -> str:
    """What is left of a character (or CRLF) in the text as we read it: itself, a line end, or nothing."""
    return decode(f"a{character}b".encode("utf-8", "replace")).text[1:-1]
