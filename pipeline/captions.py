"""Captions as WebVTT and SRT write them: blocks of a timing and words, into cues, voices and turns, without losing a word.

Our own: webvtt-py drops malformed cues silently and keeps one voice a cue (it is the oracle in tests), pysubs2 loses
speakers. What a format alone has (a header, remarks) is left to its reader.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.clock import CLOCK, seconds
from pipeline.cue_names import named_cues
from pipeline.cues import Cue, join_cues, sureness, unnamed_speech
from pipeline.decoding import Decoded
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

_TIMING = re.compile(rf"\s*(-?{CLOCK})\s*-->\s*(-?{CLOCK})(?:\s.*)?")
_TAG = re.compile(r"<(/?)([^<>\s/.]{0,20})(\.[^<>\s]{0,60})?(?:\s{1,9}([^<>]{0,120}))?>")
_MARKUP = frozenset(("", "c", "i", "b", "u", "s", "ruby", "rt", "lang", "font"))
_PLACED = re.compile(r"\{\\[^{}\n]{0,60}\}")  # `{\an8}`: where on the screen, in SRT
_OVERLAP = 0.5  # seconds: recognisers' cues often touch by less
_LINE = 400  # characters of a line in which a timing is looked for


@dataclass(slots=True)
class Captions:
    """Cues as they are found, with what was left out and what was odd."""

    cues: list[tuple[float | None, float | None, list[str]]] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    reached: float | None = None


def is_timing(line: str) -> bool:
    """True for a cue's timing as it should be."""
    return _TIMING.fullmatch(line[:_LINE]) is not None


def begins_cue(line: str) -> bool:
    """True for a cue's timing, mangled or not; an arrow within speech is speech."""
    return "-->" in line[:200] and line.lstrip(" -")[:1].isdigit()


def read_captions(
    decoded: Decoded,
    lines: Sequence[str],
    form: str,
    hints: ReadingHints,
    removed: Counter[str],
    apart: Sequence[str] = (),
) -> Reading:
    """The turns in a file's `lines` below its header: each voice its own, one person's cues in a row joined, times in seconds.

    Cues that name nobody are `""`, parted where nobody speaks for two seconds. Malformed cues keep their words. Blocks
    that begin with a word of `apart` are remarks; `removed` is what the reader left out already.
    """
    captions = Captions(removed=removed)
    _gather(lines, apart, captions)
    voiced = [cue for begins, ends, text in captions.cues for cue in _voices(text, begins, ends, captions)]
    convention = "voice tags"
    if not any(cue.speaker for cue in voiced):
        voiced, convention = named_cues(voiced, hints, captions.removed)
    turns = join_cues(voiced)
    warnings = [*decoded.warnings, *(f"{count} {what}" for what, count in captions.odd.items())]
    warnings += unnamed_speech(turns)
    return Reading(
        format=form,
        convention=convention,
        confidence=sureness(turns),
        turns=turns,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        removed=decoded.removed + tuple((kind, count) for kind, count in captions.removed.items() if count),
    )


def _gather(lines: Sequence[str], apart: Sequence[str], captions: Captions) -> None:
    """Blocks between blank lines into cues. A timing line inside a block begins a cue of its own."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else []
        if len(block) == 1 and following and begins_cue(following[0]) and _is_next(block[0], captions):
            captions.removed["cue names"] += 1  # a number with a blank line under it
        elif block:
            _block(block, apart, captions)


def _is_next(line: str, captions: Captions) -> bool:
    """True for the number of the cue that comes next, counted from 0 or 1."""
    number = line.strip()
    return number.isascii() and number.isdigit() and number in (str(len(captions.cues)), str(len(captions.cues) + 1))


def _block(block: list[str], apart: Sequence[str], captions: Captions) -> None:
    timings = [number for number, line in enumerate(block) if begins_cue(line)]
    first = block[0].strip()
    if not timings:
        if first.split()[0] in apart:
            captions.removed["remark words"] += sum(map(count_words, block))
        elif captions.cues:
            # A blank line inside a cue: the words belong to the cue before.
            captions.odd["blocks without a timing, kept as words of the cue before"] += 1
            captions.cues[-1][2].extend(block)
        else:
            captions.odd["blocks without a timing, kept as speech of nobody named"] += 1
            captions.cues.append((None, None, list(block)))
        return
    for place, number in enumerate(timings):
        named = number - 1 >= 0 and (place == 0 or block[number - 1].strip().isdigit())
        if named:
            captions.removed["cue names"] += 1
            captions.removed["cue name words"] += count_words(block[number - 1])
        if place == 0 and number > 1:
            captions.odd["cues with words before their timing"] += 1
            captions.cues.append((None, None, block[: number - 1]))
        following = timings[place + 1] if place + 1 < len(timings) else len(block)
        if following < len(block) and block[following - 1].strip().isdigit():
            following -= 1
        if place:
            captions.odd["cues not parted by a blank line"] += 1
        begins, ends = _times(block[number], captions)
        captions.cues.append((begins, ends, block[number + 1 : following]))


def _times(line: str, captions: Captions) -> tuple[float | None, float | None]:
    match = _TIMING.fullmatch(line[:_LINE])
    if match is None:
        captions.odd["cue timings that can't be read (words kept)"] += 1
        captions.removed["timing words"] += count_words(line)
        return None, None
    captions.removed["timing words"] += count_words(line)
    begins, ends = seconds(match.group(1)), seconds(match.group(2))
    if begins is None or ends is None:
        captions.odd["cues with a negative time (words kept)"] += 1
        return begins, ends
    if ends < begins:
        captions.odd["cues that end before they begin (words kept)"] += 1
        return begins, None
    if captions.reached is not None and begins < captions.reached - _OVERLAP:
        captions.odd["cues that overlap the one before"] += 1
    captions.reached = ends
    return begins, ends


def _voices(lines: list[str], begins: float | None, ends: float | None, captions: Captions) -> list[Cue]:
    """A cue's words, one piece a voice, without mark-up; its lines stay apart, since a name or a dash may begin one."""
    text = "\n".join(line.strip() for line in lines)
    if "{" in text:
        captions.removed["mark-up words"] += sum(map(count_words, _PLACED.findall(text)))
        text = _PLACED.sub("", text)
    cues: list[Cue] = []
    speaker, gathered, reached = "", "", 0
    for tag in _TAG.finditer(text):
        gathered += text[reached : tag.start()]
        reached = tag.end()
        if tag.group(2) != "v":
            known = tag.group(2) in _MARKUP or tag.group(2)[:1].isdigit()
            if not known:
                gathered += tag.group(0)  # `<inaudible>` is the transcriber's, not mark-up
            else:
                captions.removed["mark-up words"] += count_words(tag.group(0))
            continue
        cues.append(Cue(speaker, _plain(gathered), begins, ends))
        gathered, speaker = "", "" if tag.group(1) else " ".join(html.unescape(tag.group(4) or "").split())
        captions.removed["mark-up words"] += count_words(tag.group(0))
    cues.append(Cue(speaker, _plain(gathered + text[reached:]), begins, ends))
    captions.removed["empty cues"] += sum(1 for cue in cues if cue.text and not any(map(str.isalnum, cue.text)))
    return [cue for cue in cues if any(map(str.isalnum, cue.text))]


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).replace("\xa0", " ").replace("\u200e", "").split(" ")).strip()
