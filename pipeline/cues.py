"""Cues (captions, timed lines) joined into spoken turns. Finding them in a file is left to readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.transcript import SpokenTurn

PAUSE = 2.0
"""Seconds of silence that part unnamed speech into turns: a guess at a change of speaker that touches no word."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of timed speech; `speaker` is "" when nobody is named, times are seconds or None when not readable."""

    speaker: str
    text: str
    begins_at: float | None = None
    ends_at: float | None = None


def join_cues(cues: Iterable[Cue]) -> tuple[SpokenTurn, ...]:
    """Turns in the order of the file, the words of their cues joined by a space; cues without words are left out.

    Cues of one named speaker in a row are one turn. Unnamed cues are one turn until a pause over `PAUSE` seconds.
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


def _continues(last: Cue, cue: Cue) -> bool:
    if last.speaker != cue.speaker:
        return False
    if cue.speaker or last.ends_at is None or cue.begins_at is None:
        return True
    return cue.begins_at - last.ends_at <= PAUSE


def _turn(run: list[Cue]) -> SpokenTurn:
    return SpokenTurn(run[0].speaker, " ".join(cue.text.strip() for cue in run), run[0].begins_at, run[-1].ends_at)
