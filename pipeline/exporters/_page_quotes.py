"""A quote as the page shows it: its words, who said them, how it came up, and its place among the turns around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline import wording
from pipeline.exporters._quotations import Quotation, called, printable
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.transcript import Role, Turn

_QUOTE = 1_500
_BESIDE = 300  # of the quote's own turn, on each side
_TURN = 240  # of a turn around it


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn around a quote: number from 1, speaker, words; `quote` and `after` only for the quote's own turn."""

    number: int
    speaker: str
    interviewer: bool
    before: str
    quote: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote with its source and its marks, and the turns that open beneath it.

    `participant_id` is the id that tables and workbook have, where `participant` shows something else ("" where not).
    """

    text: str
    participant: str
    group: str
    document: str
    turn: int
    p: str
    labels: str
    reported: str
    prompted: str
    utterance_id: str
    turns: tuple[ShownTurn, ...]
    participant_id: str = ""

    @property
    def weight(self) -> int:
        """About how many bytes it takes on the page, its markup included."""
        turns = (f"{turn.speaker}{turn.before}{turn.quote}{turn.after}" for turn in self.turns)
        source = (self.participant, self.participant_id, self.group, self.document, self.labels, self.reported)
        words = "".join((self.text, *source, *turns))
        # `&`, `<`, `>` and quotation marks are written as up to five characters.
        escaped = sum(words.count(each) for each in "&<>\"'") * 4
        return len(words.encode("utf-8")) + escaped + 700 + 90 * len(self.turns)


class Shower:
    """Makes quotes ready to show, with the study's own names for groups and codes."""

    def __init__(self, names: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._names, self._labels = names, labels

    def show(self, quotation: Quotation) -> ShownQuote:
        """The quote, cut where it is longer than a page can bear, with up to three turns on either side."""
        utterance, speaker = quotation.utterance, quotation.speaker
        group = self._names.get(speaker.group, speaker.group)
        return ShownQuote(
            text=_head(utterance.text, _QUOTE),
            participant=_who(speaker),
            group=group,
            document=_head(quotation.transcript.name, 120),
            turn=utterance.turn + 1,
            p=wording.number(quotation.p),
            labels=wording.listed(self._labels[label] for label in quotation.labels),
            reported=self._reported(quotation, group) if quotation.reported else "",
            prompted=wording.prompted_words(quotation.prompted),
            utterance_id=utterance.utterance_id,
            turns=tuple(self._turn(turn, quotation) for turn in quotation.around()),
            participant_id=_head(speaker.participant, 80) if called(speaker) != speaker.participant else "",
        )

    def _reported(self, quotation: Quotation, group: str) -> str:
        holder = self._names.get(quotation.holder, quotation.holder)
        whose = "somebody who isn't known" if quotation.holder == UNKNOWN else holder
        return f"Reported: the view of {whose}, told by {_who(quotation.speaker)} ({group})"

    def _turn(self, turn: Turn, quotation: Quotation) -> ShownTurn:
        interviewer = turn.role is Role.INTERVIEWER
        number, speaker = turn.index + 1, _head(turn.speaker, 80)
        if turn.index != quotation.utterance.turn:
            return ShownTurn(number, speaker, interviewer, _head(turn.text, _TURN))
        start = quotation.utterance.start - turn.start
        end = quotation.utterance.end - turn.start
        before, after = turn.text[:start], turn.text[end:]
        if len(before) > _BESIDE:
            before = f"… {before[-_BESIDE:]}"
        return ShownTurn(
            number,
            speaker,
            interviewer,
            printable(before),
            _head(turn.text[start:end], _QUOTE),
            _head(after, _BESIDE),
        )


def _who(speaker: Speaker) -> str:
    return _head(called(speaker), 80) or "(no name)"


def _head(text: str, most: int) -> str:
    """`text` as a page can hold it, cut with an ellipsis past `most` characters; what is cut is in transcripts/."""
    clean = printable(text)
    return clean if len(clean) <= most else f"{clean[:most].rstrip()} … [cut]"
