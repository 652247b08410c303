"""WebVTT captions (.vtt): cues into turns, voices from `<v Name>` or from `Name: ` before a cue's words.

Our own parser: webvtt-py drops malformed cues silently and keeps one voice a cue (it is the oracle in tests).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from pipeline.clock import CLOCK, seconds
from pipeline.cues import Cue, join_cues
from pipeline.decoding import decode
from pipeline.labels import count_words, fold, is_known_form
from pipeline.openings import openings
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

NAME = "WebVTT"
EXTENSIONS = (".vtt",)
VERSION = 1

_TIMING = re.compile(rf"\s*(-?{CLOCK})\s*-->\s*(-?{CLOCK})(?:\s.*)?")
_TAG = re.compile(r"<(/?)([^<>\s/.]{0,20})(\.[^<>\s]{0,60})?(?:[ \t]+([^<>]{0,120}))?>")
_OVERLAP = 0.5  # seconds: recognisers' cues often touch by less
_APART = ("NOTE", "STYLE", "REGION")


@dataclass(slots=True)
class _Captions:
    """Cues as they are found, with what was left out and what was odd."""

    cues: list[tuple[float | None, float | None, list[str]]] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    reached: float | None = None


def sniff(data: bytes, name: str) -> float:
    """1.0 when it opens with the word WEBVTT, as the standard asks; 0.6 when named .vtt and holding a cue timing."""
    head = decode(data[:4096]).text
    if head.lstrip().startswith("WEBVTT"):
        return 1.0
    if PurePath(name).suffix.lower() in EXTENSIONS and any(_TIMING.fullmatch(line[:200]) for line in head.split("\n")):
        return 0.6
    return 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a WebVTT file: each voice its own, one person's cues in a row joined, times in seconds.

    Cues that name nobody are `""`, parted where nobody speaks for two seconds. Malformed cues keep their words.
    """
    decoded = decode(data)
    captions = _captions(decoded.text.split("\n"))
    voiced = [_voices(text, begins, ends, captions) for begins, ends, text in captions.cues]
    flat = [cue for cues in voiced for cue in cues]
    convention, warnings = "voice tags", list(decoded.warnings)
    if not any(cue.speaker for cue in flat):
        flat, named = _prefixed(flat, hints, captions)
        convention = "name before the words" if named else "unnamed cues"
    turns = join_cues(flat)
    warnings += [f"{count} {what}" for what, count in captions.odd.items()]
    unnamed = sum(1 for turn in turns if not turn.speaker)
    if unnamed:
        warnings.append(f"{unnamed} of {len(turns)} turns name no speaker")
    return Reading(
        format=NAME,
        convention=convention,
        confidence=0.99 if turns and not unnamed else 0.8 if unnamed < len(turns) else 0.6,
        turns=turns,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        removed=decoded.removed + tuple((kind, count) for kind, count in captions.removed.items() if count),
    )


def _captions(lines: list[str]) -> _Captions:
    """Blocks between blank lines: header, remarks, cues. A timing line inside a block begins a cue of its own."""
    captions = _Captions()
    position = 0
    if lines[0].lstrip().startswith("WEBVTT"):
        while position < len(lines) and lines[position].strip() and not _is_timing(lines[position]):
            captions.removed["header words"] += count_words(lines[position])
            position += 1
    block: list[str] = []
    for line in [*lines[position:], ""]:
        if line.strip():
            block.append(line)
        elif block:
            _block(block, captions)
            block = []
    return captions


def _is_timing(line: str) -> bool:
    """True for a cue's timing, mangled or not; an arrow within speech is speech."""
    return "-->" in line[:200] and line.lstrip(" -")[:1].isdigit()


def _block(block: list[str], captions: _Captions) -> None:
    timings = [number for number, line in enumerate(block) if _is_timing(line)]
    first = block[0].strip()
    if not timings:
        if first.split()[0] in _APART:
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


def _times(line: str, captions: _Captions) -> tuple[float | None, float | None]:
    match = _TIMING.fullmatch(line[:400])
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


def _voices(lines: list[str], begins: float | None, ends: float | None, captions: _Captions) -> list[Cue]:
    """A cue's words, one piece a voice, without mark-up; line breaks are the screen's and become spaces."""
    text = " ".join(line.strip() for line in lines)
    cues: list[Cue] = []
    speaker, gathered, reached = "", "", 0
    for tag in _TAG.finditer(text):
        gathered += text[reached : tag.start()]
        reached = tag.end()
        if tag.group(2) != "v":
            known = tag.group(2) in ("", "c", "i", "b", "u", "ruby", "rt", "lang") or tag.group(2)[:1].isdigit()
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


def _prefixed(cues: list[Cue], hints: ReadingHints, captions: _Captions) -> tuple[list[Cue], bool]:
    """Cues with the name before their words made their speaker, if such names recur or are known forms.

    A cue without a name goes on with the speaker before it, as a line without a label does in plain text.
    """
    found = [openings(cue.text).get("colon") for cue in cues]
    counts = Counter(fold(opening.label) for opening in found if opening)
    believed = {
        label
        for label, count in counts.items()
        if label in hints.labels
        or count >= 2
        or any(h and fold(h.label) == label and is_known_form(h.label) for h in found)
    }
    if not believed or max(counts[label] for label in believed) < 2:
        return cues, False
    named: list[Cue] = []
    speaker = ""
    for cue, opening in zip(cues, found, strict=True):
        text = cue.text
        if opening and fold(opening.label) in believed:
            speaker = opening.label
            captions.removed["speaker label words"] += count_words(text[: opening.words_at])
            text = text[opening.words_at :]
        named.append(replace(cue, speaker=speaker, text=text))
    return _spoken(named), True


def _spoken(cues: Iterable[Cue]) -> list[Cue]:
    return [cue for cue in cues if cue.text.strip()]
