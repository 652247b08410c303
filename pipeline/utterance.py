"""An utterance and what was decided about it: one decision a label, each with probability, holder and coder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.speaker import Speaker
from pipeline.transcript import Role, Transcript


def utterance_id(document_id: str, turn: int, start: int, end: int, text: str) -> str:
    """The content hash (20 hex digits) that names an utterance: the same words at the same place keep their id."""
    content = "\x1f".join((document_id, str(turn), str(start), str(end), text))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence or two of one turn: `transcript.text[start:end] == text`.

    `question` is the interviewer turn that drew it (None when there was none before it). `codable` is False for
    interviewers' words, back-channels and anything under the codebook's `min_words`.
    """

    utterance_id: str
    document_id: str
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    role: Role
    codable: bool
    question: str | None = None


class Verdict(StrEnum):
    """What a coder decided for one label."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Decision:
    """One label of one utterance: `p` in 0..1, the verdict, whose view it is, and who coded it.

    `attributed_to` is a group id, `unknown`, or "" for the speaker's own group (resolved when evidence is gathered,
    so that a corrected participants file needs no recoding). `reported` is True when the view is told of somebody else,
    also of the speaker's own group. `prompted` is None when no interviewer turn came before. `replaced` is the machine's
    decision where a person's stands in its place: both are kept.
    """

    label: str
    p: float
    verdict: Verdict
    attributed_to: str = ""
    reported: bool = False
    prompted: bool | None = None
    coder: str = ""
    replaced: Decision | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.p <= 1.0:
            raise ValueError("a probability lies in 0..1")
        if self.replaced is not None and (self.replaced.label != self.label or self.replaced.replaced is not None):
            raise ValueError("a person's decision replaces the machine's on the same label")

    @property
    def machine(self) -> Decision:
        """The machine's decision: this one, or the one that a person's replaced."""
        return self.replaced or self


@dataclass(frozen=True, slots=True)
class CodedUtterance:
    """An utterance with one decision for every label of the codebook, in the codebook's order (none if not codable)."""

    utterance: Utterance
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """One interview, coded: its transcript, its speakers by label, its utterances in order.

    Checked on construction: each utterance is the very span its offsets name, each speaker is known here.
    """

    transcript: Transcript
    speakers: Mapping[str, Speaker]
    utterances: tuple[CodedUtterance, ...]

    def __post_init__(self) -> None:
        text = self.transcript.text
        for coded in self.utterances:
            utterance = coded.utterance
            long = utterance.end - utterance.start
            if text[utterance.start : utterance.end] != utterance.text or long != len(utterance.text):
                raise ValueError(f"utterance {utterance.utterance_id} is not where its offsets say")
            if utterance.speaker not in self.speakers:
                raise ValueError(f"utterance {utterance.utterance_id} has a speaker that the document doesn't list")
