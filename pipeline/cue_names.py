"""Who speaks in cues that carry it in their words: `Anna: …`, `[Anna] …`, `>> Anna: …`, a name above the words, a dash.

Zoom names every cue, Otter and Rev the first of a turn; `- ` and `>>` say that somebody else speaks, not who. Labels
are believed by the rules of plain text (`pipeline.conventions`), over the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.conventions import believed_labels
from pipeline.cues import Cue
from pipeline.labels import count_words, fold
from pipeline.openings import Opening, openings
from pipeline.reading import ReadingHints

NAMED, CHANGES, UNNAMED = "name before the words", "marks where the speaker changes", "unnamed cues"
_ALONE = "label alone"
_STYLES = ("colon", "brackets", _ALONE)
_TOP = 3  # pieces within which a file's only label must first stand
_SELDOM = 100  # of so many pieces at least one opens with a name, where names are the file's way to tell speakers
# A dash goes on with a sentence as often as it begins one: it counts before a space, or before a capital.
_CHANGE = re.compile(r"(?:>{2,}|-(?=[ \t]+[^\s-])|[-–—](?=[ \t]*[A-Z\[“\"]))[ \t]*")
_WITHIN = re.compile(r"(?<=\S)[ \t]+(?=>{2,}[ \t]*[^\s>])")


def named_cues(cues: Iterable[Cue], hints: ReadingHints, removed: Counter[str]) -> tuple[list[Cue], str]:
    """The cues with their speakers where their words tell them, and how: `NAMED`, `CHANGES` or `UNNAMED`.

    A cue without a name goes on with the speaker before it; after a mark of change without a name it is nobody's. What
    is taken off the words is counted in `removed`. A cue that several people speak in becomes several.
    """
    pieces = [piece for number, cue in enumerate(cues) for piece in _pieces(cue, number)]
    marks = sum(piece.marked for piece in pieces)
    removed["marks of change"] += marks
    style, believed = _choose(pieces, hints)
    named: list[tuple[int, Cue]] = []
    speaker = ""
    for piece in pieces:
        cue, opening = piece.cue, piece.opening(style)
        if opening and fold(opening.label) in believed:
            speaker = opening.label
            removed["speaker label words"] += count_words(cue.text[: opening.words_at])
            removed["clock marks"] += opening.clocks
            cue = replace(cue, text=cue.text[opening.words_at :].strip(), changes=True)
        elif cue.changes:
            speaker = ""
        if cue.text:
            named.append((piece.number, replace(cue, speaker=speaker)))
    return _rejoined(named), NAMED if style else CHANGES if marks else UNNAMED


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a cue, or what stands after a mark within it; `number` is the cue's, `above` says that more of it follows."""

    number: int
    cue: Cue
    marked: bool
    above: bool
    found: Mapping[str, Opening]

    def opening(self, style: str) -> Opening | None:
        """How the piece opens in this manner; a name before a colon counts in any, so that a slip loses no turn."""
        if style == _ALONE and not self.above:
            return self.found.get("colon")
        return (self.found.get(style) or self.found.get("colon")) if style else None


def _pieces(cue: Cue, number: int) -> list[_Piece]:
    """The cue's lines, parted at marks within them too, each without its mark."""
    parts = [part.strip() for line in cue.text.split("\n") for part in _WITHIN.split(line) if part.strip()]
    pieces = []
    for place, part in enumerate(parts):
        mark = _CHANGE.match(part)
        bare = part[mark.end() :] if mark else part
        changes = bool(mark) or (cue.changes and place == 0)
        above = place + 1 < len(parts)
        pieces.append(_Piece(number, replace(cue, text=bare, changes=changes), bool(mark), above, openings(bare)))
    return pieces


def _choose(pieces: Sequence[_Piece], hints: ReadingHints) -> tuple[str, frozenset[str]]:
    """The manner in which most pieces open with a believed label, and these labels (folded); "" when none does."""
    best: tuple[int, str, frozenset[str]] = (0, "", frozenset())
    for style in (style for style in _STYLES if hints.convention in (None, style)):
        opened = [
            (place, piece.found[style])
            for place, piece in enumerate(pieces)
            if style in piece.found and (style != _ALONE or piece.above)
        ]
        counts = Counter(fold(opening.label) for _, opening in opened)
        written = {fold(opening.label): opening.label for _, opening in reversed(opened)}
        believed = believed_labels(style, counts, written, hints)
        marked = [place for place, opening in opened if fold(opening.label) in believed]
        if len(marked) > best[0] and (believed & hints.labels or _tells(style, marked, counts, believed, len(pieces))):
            best = (len(marked), style, believed)
    return best[1], best[2]


def _tells(style: str, marked: Sequence[int], counts: Counter[str], believed: frozenset[str], pieces: int) -> bool:
    """True when the labels are the file's way to say who speaks: they recur, often enough, and one alone from the top."""
    if max(counts[label] for label in believed) < 2 or len(marked) * _SELDOM < pieces:
        return False
    if style == _ALONE and len(marked) * 6 < pieces:
        return False
    return len(believed) > 1 or marked[0] < _TOP


def _rejoined(pieces: Iterable[tuple[int, Cue]]) -> list[Cue]:
    """Pieces of one cue that are one speaker's, together again."""
    cues: list[Cue] = []
    last = -1
    for number, cue in pieces:
        if number == last and not cue.changes:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{cue.text}")
        else:
            cues.append(cue)
        last = number
    return cues
