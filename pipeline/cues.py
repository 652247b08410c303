"""Cues (captions, timed lines) joined into spoken turns. Finding them is left to readers, names in their words to `cue_names`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.transcript import SpokenTurn

PAUSE = 2.0
"""Seconds of silence that part unnamed speech into turns: a guess at a change of speaker that touches no word."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of timed speech; `speaker` is "" when nobody is named, times are seconds or None when not readable.

    Line breaks in `text` are the screen's. `changes` says that the file marks somebody else's words as beginning here.
    """

    speaker: str
    text: str
    begins_at: float | None = None
    ends_at: float | None = None
    changes: bool = False


def join_cues(cues: Iterable[Cue]) -> tuple[SpokenTurn, ...]:
    """Turns in the order of the file, the words of their cues joined by a space; cues without words are left out.

    Cues of one named speaker in a row are one turn. Unnamed cues are one turn until a pause over `PAUSE` seconds, or
    until the file marks a change.
    """
    turns: list[SpokenTurn] = []
    run: list[Cue] = []
    for cue in cues:
        if not cue.text.strip():
            continue
        if run and not _continues(run[-1], cue):
            turns.append(_turn(run))
            run = []
        run.append(cue)
    if run:
        turns.append(_turn(run))
    return tuple(turns)


def unnamed_speech(turns: Sequence[SpokenTurn]) -> tuple[str, ...]:
    """The warning that some turns name no speaker; none where all do."""
    unnamed = sum(1 for turn in turns if not turn.speaker)
    return (f"{unnamed} of {len(turns)} turns name no speaker",) if unnamed else ()


def sureness(turns: Sequence[SpokenTurn]) -> float:
    """How sure it is who speaks where a file names speakers or doesn't: 0.99 all named, 0.8 some, 0.6 nobody."""
    unnamed = sum(1 for turn in turns if not turn.speaker)
    return 0.99 if turns and not unnamed else 0.8 if unnamed < len(turns) else 0.6


def _continues(last: Cue, cue: Cue) -> bool:
    if last.speaker != cue.speaker:
        return False
    if cue.speaker:
        return True
    if cue.changes:
        return False
    return last.ends_at is None or cue.begins_at is None or cue.begins_at - last.ends_at <= PAUSE


def _turn(run: list[Cue]) -> SpokenTurn:
    lines = (line.strip() for cue in run for line in cue.text.split("\n"))
    return SpokenTurn(run[0].speaker, " ".join(line for line in lines if line), run[0].begins_at, run[-1].ends_at)
