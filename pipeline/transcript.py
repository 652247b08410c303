"""A transcript: who said what, in which order, at which place of one text. Readers make the turns, not this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a speaker is in the interview. `unknown` is never guessed away."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn as a reader found it: the speaker's label ("" when the file gives none), its words, its times in seconds."""

    speaker: str
    text: str
    begins_at: float | None = None
    ends_at: float | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a turn holds at least one character that is not white space")
        if self.speaker != self.speaker.strip() or "\n" in self.speaker:
            raise ValueError("a speaker's label has no line break and no white space around it")


@dataclass(frozen=True, slots=True)
class Details:
    """What a document says of itself above its first turn, as written: its participant's role or group, its site, who asks."""

    group: str = ""
    site: str = ""
    interviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one file, how it decided, and how sure it is (`confidence` in 0..1).

    `removed` logs, by kind, how many words or marks of the file are no speech and were left out (cue numbers, headers).
    """

    format: str
    convention: str
    confidence: float
    turns: tuple[SpokenTurn, ...]
    encoding: str = ""
    warnings: tuple[str, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    details: Details = Details()

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError("confidence lies in 0..1")

    @property
    def speakers(self) -> tuple[str, ...]:
        """The labels in order of first appearance, "" included where turns carry none."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn within a transcript; `start` and `end` are code points of `Transcript.text`."""

    index: int
    speaker: str
    role: Role
    text: str
    start: int
    end: int
    begins_at: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """One document as a text that people can open, with its turns at their places in it.

    `text` holds `Speaker: words` blocks with a blank line between; paragraph breaks within a turn stay as they are.
    Checked on construction: `text[turn.start:turn.end] == turn.text` for each turn, in order, without overlap.
    """

    document_id: str
    name: str
    text: str
    turns: tuple[Turn, ...]

    def __post_init__(self) -> None:
        reached = 0
        for position, turn in enumerate(self.turns):
            if turn.index != position:
                raise ValueError(f"turn {position} carries the index {turn.index}")
            # The length tells an end that lies before its start, or counts from the back, from a true one.
            here = self.text[turn.start : turn.end] == turn.text and turn.end - turn.start == len(turn.text)
            if turn.start < reached or not here:
                raise ValueError(f"turn {position} is not where its offsets say")
            reached = turn.end

    def question_before(self, index: int) -> Turn | None:
        """The last interviewer turn before the turn `index`, or None when there is none."""
        return self.questions[index]

    @property
    def questions(self) -> tuple[Turn | None, ...]:
        """For each turn the last interviewer turn before it, None when there is none; one walk for all of them."""
        found: list[Turn | None] = []
        last: Turn | None = None
        for turn in self.turns:
            found.append(last)
            last = turn if turn.role is Role.INTERVIEWER else last
        return tuple(found)


def compose(document_id: str, name: str, turns: Iterable[tuple[SpokenTurn, Role]]) -> Transcript:
    """A `Transcript` laid out from turns and their speakers' roles; the words are kept exactly as given."""
    pieces: list[str] = []
    placed: list[Turn] = []
    position = 0
    for index, (spoken, role) in enumerate(turns):
        label = f"{spoken.speaker}: " if spoken.speaker else ""
        start = position + len(label)
        end = start + len(spoken.text)
        placed.append(Turn(index, spoken.speaker, role, spoken.text, start, end, spoken.begins_at))
        pieces.append(f"{label}{spoken.text}\n\n")
        position = end + 2
    return Transcript(document_id, name, "".join(pieces), tuple(placed))
