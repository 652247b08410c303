"""Who speaks where in plain text: a convention chosen over the whole document. Files are left to readers.

A label is believed when it recurs or its form says that it is one (`INT`, `P02`), never for standing before a colon
alone: no speaker is invented. What is not speech (preamble, clocks, headings) is left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.clock import leading_clock, trailing_clock
from pipeline.cues import Cue, join_cues
from pipeline.decoding import Decoded
from pipeline.details import details_of
from pipeline.labels import count_words, fold, is_heading, is_known_form, is_titled
from pipeline.openings import STYLES, Opening, openings
from pipeline.reading import CONVENTIONS, ReadingHints
from pipeline.transcript import Details, Reading, SpokenTurn

PARAGRAPHS = CONVENTIONS[-1]
_FAIR_PREAMBLE = 200  # words of title and details before the first speaker that say nothing against a convention
_DETAILS_REACH = 40  # lines from the top in which a document's details are looked for
_ENTRY_WORDS, _A_FORM = 3, 3  # words of an entry on a form, paragraphs under it
_HEADING = re.compile(
    r"#{1,6}[ \t]+\S|(?:part|section|session|recording)[ ](?:\d{1,2}|one|two|three)\s*$", re.IGNORECASE
)
_CLOSING = re.compile(
    r"[\[(*]{0,3}\s*(?:(?:the )?end of\s+(?:the\s+)?(?:interview|recording|transcript|tape|session|audio)\b.{0,40}"
    r"|(?:interview|recording|transcript|audio)\s+(?:ends|ended|stops|stopped)\b.{0,40}|transcribed by\s+https?://\S{1,80})"
    r"\s*[\])*.]{0,4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The turns of a text, their convention, how sure it is (0..1), warnings, what was left out, by kind, and what stood above them."""

    turns: tuple[SpokenTurn, ...]
    convention: str
    confidence: float
    warnings: tuple[str, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    details: Details = field(default_factory=Details)

    def reading(
        self,
        form: str,
        decoded: Decoded,
        *,
        warnings: Sequence[str] = (),
        removed: tuple[tuple[str, int], ...] = (),
    ) -> Reading:
        """The reading of a file of that form in which this was said; the reader's own `warnings` and `removed` come first."""
        return Reading(
            format=form,
            convention=self.convention,
            confidence=self.confidence,
            details=self.details,
            turns=self.turns,
            encoding=decoded.encoding,
            warnings=(*warnings, *decoded.warnings, *self.warnings),
            removed=removed + decoded.removed + self.removed,
        )


def find_turns(text: str, hints: ReadingHints) -> Spoken:
    """The turns of `text` (LF line ends). Without believable labels: a turn a paragraph, speaker "", with a warning.

    `hints.convention` names a style of `openings.STYLES` or `paragraphs`; `hints.labels` are believed wherever they stand.
    """
    lines = text.split("\n")
    details = _details_end(lines)
    found = [openings(line) if line and number >= details else {} for number, line in enumerate(lines)]
    style, believed = ("", frozenset[str]()) if hints.convention == PARAGRAPHS else _choose(found, lines, hints)
    if not style:
        return replace(_paragraphs(lines, found, hints), details=details_of(lines[:details]))
    chosen = [_opening_of(candidates, style, believed) for candidates in found]
    if style == "name and clock":
        _keep_words_under_a_name(chosen, lines, believed & hints.labels)
    first = next((number for number, opening in enumerate(chosen) if opening), 0)
    return replace(_Assembly(style, believed).run(lines, chosen, found), details=details_of(lines[:first]))


def _details_end(lines: list[str]) -> int:
    """The line after a block of details at the top (`Date: …`, `Interviewer: Anna`, `Place: …`), 0 without one.

    It names people and is no turn of theirs: short lines of `word: something`, at least one of them a heading.
    """
    end = 0
    block: list[str] = []
    for number, line in enumerate(lines[:_DETAILS_REACH]):
        if line.strip():
            block.append(line.strip(" \t*_#")[:200])
            continue
        entries = [entry.partition(":") for entry in block if ":" in entry]
        words = [fold(word) for word, _, _ in entries]
        if any(is_heading(word) for word in words):
            titles = next(place for place, entry in enumerate(block) if ":" in entry)
            listed = len(entries) == len(block) - titles and all(len(rest) <= 100 for _, _, rest in entries)
            if not listed or len(set(words)) < len(words):
                break
            end = number
        elif entries:
            break
        block = []
    return end


def _choose(found: list[dict[str, Opening]], lines: list[str], hints: ReadingHints) -> tuple[str, frozenset[str]]:
    """The style with the most believed openings, and its labels (folded); "" when no style has any."""
    best: tuple[int, str, frozenset[str]] = (0, "", frozenset())
    wanted = (hints.convention,) if hints.convention in STYLES else STYLES
    for style in wanted:
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        for candidates in found:
            if style in candidates:
                label = candidates[style].label
                counts[fold(label)] += 1
                written.setdefault(fold(label), label)
        believed = believed_labels(style, counts, written, hints)
        if style == "label alone" and not _parts_evenly(found, lines, believed):
            continue
        score = sum(counts[label] for label in believed)
        if score == 1 and not believed & hints.labels and not _opens(found, lines, style, believed):
            continue
        if score > best[0]:
            best = (score, style, believed)
    return best[1], best[2]


def _opens(found: list[dict[str, Opening]], lines: list[str], style: str, believed: frozenset[str]) -> bool:
    """True when the one believed opening stands at the top: a label met once amid a text says nothing about who spoke before.

    An entry there (`Participant: P1`, with paragraphs of nobody's under it) is a form's, and opens no turn.
    """
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[:5]:
        opening = found[number].get(style)
        if opening and fold(opening.label) in believed:
            words = lines[number][opening.words_at :].strip(" \t*_")
            apart = number + 1 < len(lines) and not lines[number + 1].strip()
            entry = 0 < len(words.split()) <= _ENTRY_WORDS and words[-1] not in '.?!,…"”'
            return not (entry and apart and len(blocks(lines[number + 1 :])) >= _A_FORM)
    return False


def believed_labels(style: str, counts: Counter[str], written: dict[str, str], hints: ReadingHints) -> frozenset[str]:
    """Which of the labels found in one manner (folded, with how often, and as written first) are speakers': see above."""
    vouched = {label for label in counts if label in hints.labels}
    recurring = {label for label, count in counts.items() if count >= (2 if _names(written[label]) else 3)}
    if style == "label alone":
        return frozenset(recurring | vouched) if len(recurring | vouched) >= 2 else frozenset(vouched)
    if style in ("dot", "tab") and len(recurring | vouched) < 2:
        known = {label for label in counts if is_known_form(label)}
        return frozenset(known | vouched) if len(known) >= 2 else frozenset(vouched)
    if style == "brackets":
        base = recurring | vouched
        return frozenset(base | {label for label in counts if base and is_known_form(label)})
    known = {label for label in counts if is_known_form(label)}
    base = recurring | vouched | known
    kin = {label for label in counts if label not in base and _is_kin(written[label], base)}
    return frozenset(base | kin) if base else frozenset()


def _names(label: str) -> bool:
    return label[0].isupper() or is_known_form(label)


def _is_kin(label: str, believed: set[str]) -> bool:
    """True for a label met once but made like the believed ones: a full name, or one sharing its first or last word."""
    words = fold(label).split()
    if len(words) < 2 or len(believed) < 2 or not label[0].isupper():
        return False
    if is_titled(label):
        return True
    ends = {end for other in believed for end in (other.split()[0], other.split()[-1])}
    return words[0] in ends or words[-1] in ends


def _parts_evenly(found: list[dict[str, Opening]], lines: list[str], believed: frozenset[str]) -> bool:
    """True when lone labels stand as speakers' do: followed by words, from early on, and often enough."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    marks = [
        place
        for place, number in enumerate(filled)
        if "label alone" in found[number] and fold(found[number]["label alone"].label) in believed
    ]
    if len(marks) < 4:
        return False
    bare = sum(1 for one, other in pairwise(marks) if other == one + 1)
    return bare * 10 <= len(marks) and len(marks) * 8 >= len(filled) and marks[0] <= 12 + len(filled) // 5


def _opening_of(candidates: dict[str, Opening], style: str, believed: frozenset[str]) -> Opening | None:
    """The line's opening in this convention; a believed label counts in most styles, so that a slip loses no turn."""
    for tried in (style, *STYLES[:-2]) if candidates else ():
        opening = candidates.get(tried)
        if opening and fold(opening.label) in believed:
            return opening
    return None


def _keep_words_under_a_name(chosen: list[Opening | None], lines: list[str], vouched: frozenset[str]) -> None:
    """Takes back openings right under a name and its clock: there stand the speaker's words, as in "London 10:30"."""
    for number in range(1, len(lines)):
        above, here = chosen[number - 1], chosen[number]
        if above and here and fold(here.label) not in vouched and not lines[number - 1][above.words_at :].strip():
            chosen[number] = None


class _Assembly:
    """Puts lines together into turns, counting what it leaves out."""

    def __init__(self, style: str, believed: frozenset[str]) -> None:
        self.style, self.believed = style, believed
        self.removed: Counter[str] = Counter()
        self.turns: list[SpokenTurn] = []
        self.doubtful: list[int] = []
        self._opening: Opening | None = None
        self._lines: list[str] = []

    def run(self, lines: list[str], chosen: list[Opening | None], found: list[dict[str, Opening]]) -> Spoken:
        for number, (line, opening) in enumerate(zip(lines, chosen, strict=True)):
            if opening:
                self._finish()
                self._opening = opening
                self.removed["speaker label words"] += count_words(line[: opening.words_at])
                self.removed["clock marks"] += opening.clocks
                self._add(line[opening.words_at :])
            elif self._opening is None:
                self.removed["preamble words"] += count_words(line)
            else:
                if self.style in found[number] and self.style != "label alone":
                    self.doubtful.append(number + 1)
                self._add(line)
        self._finish(last=True)
        return Spoken(
            tuple(self.turns),
            self.style,
            self._confidence(),
            self._warnings(),
            tuple((kind, count) for kind, count in self.removed.items() if count),
        )

    def _add(self, line: str) -> None:
        if not line:
            self._lines.append(line)
            return
        begins, _, at = leading_clock(line)
        if at:
            self.removed["clock marks"] += 1
            line = line[at:]
            if self._opening and self._opening.begins_at is None and not any(self._lines):
                self._opening = Opening(self._opening.label, 0, begins)
        if _HEADING.match(line) and not (self._lines and self._lines[-1].strip()):
            self.removed["heading words"] += count_words(line)
            line = ""
        self._lines.append(line.rstrip())

    def _finish(self, *, last: bool = False) -> None:
        if self._opening is None:
            return
        lines, self._lines = self._lines, []
        while lines and not lines[-1].strip():
            lines.pop()
        if last and len(lines) > 1 and _CLOSING.fullmatch(lines[-1].strip()[:200]):
            self.removed["closing words"] += count_words(lines.pop())
            while lines and not lines[-1].strip():
                lines.pop()
        ends: float | None = None
        if lines:
            lines[-1], ends = trailing_clock(lines[-1])
            self.removed["clock marks"] += int(ends is not None)
        text = joined(lines)
        if any(map(str.isalnum, text)):
            self.turns.append(SpokenTurn(self._opening.label, text, self._opening.begins_at, ends))
        else:
            self.removed["empty turns"] += 1

    def _confidence(self) -> float:
        spoken = sum(count_words(turn.text) for turn in self.turns)
        heads_used = len(self.turns)
        long_preamble = max(0, self.removed["preamble words"] - _FAIR_PREAMBLE)
        share = spoken / (spoken + long_preamble) if spoken else 0.0
        clear = heads_used / (heads_used + len(self.doubtful)) if heads_used else 0.0
        return round(min(0.99, share * (0.55 + 0.44 * clear)), 2)

    def _warnings(self) -> tuple[str, ...]:
        warnings: list[str] = []
        if len({turn.speaker for turn in self.turns}) == 1:
            warnings.append("one speaker only")
        if self.doubtful:
            places = ", ".join(map(str, self.doubtful[:10])) + (" …" if len(self.doubtful) > 10 else "")
            warnings.append(
                f"{len(self.doubtful)} line(s) begin like a speaker's turn but were kept as words: line {places}"
            )
        if self.removed["empty turns"]:
            warnings.append(f"{self.removed['empty turns']} label(s) with no words after them")
        times = [turn.begins_at for turn in self.turns if turn.begins_at is not None]
        restarts = sum(1 for one, other in pairwise(times) if other + 30 < one)
        if restarts:
            warnings.append(f"the clock starts again {restarts} time(s): times are those of each part")
        return tuple(warnings)


def _paragraphs(lines: list[str], found: list[dict[str, Opening]], hints: ReadingHints) -> Spoken:
    """One turn a paragraph, nobody named; lines with a clock range are joined as captions are."""
    marks = empty = 0
    timed: list[Cue] = []
    rest: list[str] = []
    for line in lines:
        begins, ends, at = leading_clock(line)
        marks += int(at > 0)
        if ends is not None:
            timed.append(Cue("", line[at:], begins, ends))
            empty += int(not any(map(str.isalnum, line[at:])))
        else:
            rest.append(line[at:])
    ranged = len(timed) > len([line for line in rest if line.strip()])
    if ranged:
        spoken = [cue for cue in timed if any(map(str.isalnum, cue.text))]
        turns = join_cues([*spoken, *(Cue("", line) for line in rest if line.strip())])
    else:
        plain = [line[leading_clock(line)[2] :] for line in lines]
        paragraphs = blocks(plain)
        turns = tuple(SpokenTurn("", block) for block in paragraphs if any(map(str.isalnum, block)))
        empty = len(paragraphs) - len(turns)
    filled = sum(1 for line in lines if line.strip())
    suspects = sum(1 for candidates in found if "colon" in candidates or "name and clock" in candidates)
    doubt = suspects >= 3 and suspects * 3 >= filled and hints.convention != PARAGRAPHS
    warnings = ["no speakers are named: every paragraph is a turn of somebody unknown"]
    if suspects:
        warnings.append(f"{suspects} line(s) begin as if with a speaker's label, but none recurs")
    confidence = 0.4 if doubt else 0.9 if hints.convention == PARAGRAPHS else 0.6
    removed = tuple((kind, count) for kind, count in (("clock marks", marks), ("empty turns", empty)) if count)
    return Spoken(turns, PARAGRAPHS, confidence, tuple(warnings), removed)


def blocks(lines: list[str]) -> list[str]:
    """Paragraphs: between blank lines; in a text without them a line each, but lines that run on stay together."""
    gathered: list[list[str]] = [[]]
    empty = sum(1 for line in lines[1:-1] if not line.strip())
    spaced = empty * 8 >= len(lines) - empty
    for line in lines:
        if not line.strip():
            gathered.append([])
        elif spaced or not gathered[-1] or _runs_on(gathered[-1][-1], line):
            gathered[-1].append(line.rstrip())
        else:
            gathered.append([line.rstrip()])
    return [block for block in ("\n".join(lines).strip() for lines in gathered) if block]


def _runs_on(line: str, following: str) -> bool:
    return line.rstrip()[-1:] not in '.?!"”)]…' and following.lstrip()[:1].islower()


def joined(lines: list[str]) -> str:
    """A turn's text: its lines as they stand, one blank line between paragraphs however many there were."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    return "\n".join(kept).strip()
