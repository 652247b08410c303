"""A quote as the page shows it: its words, who said them, how it came up, and its place among the turns around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.codebook import Codebook
from pipeline.columns import Columns
from pipeline.exporters._page_drawing import part
from pipeline.exporters._page_places import interview_files, quoted_at, said_at
from pipeline.exporters._quotations import Quotation, called, printable
from pipeline.findings import Findings
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.transcript import Role, Turn

if TYPE_CHECKING:
    from markupsafe import Markup

_QUOTE = 1_500
_NAME = 80
PROMPTED = {True: "prompted", False: "volunteered", None: "unknown"}
"""What a filter calls how a quote came up."""


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
    """A quote with its source, its marks and what filters ask for, and the turns that open beneath it.

    `place` is its id on the page, `said` the file and place where the whole interview has it. `label_ids`, `site`,
    `wave` and `asked` are ids for filters.
    """

    text: str
    source: Markup
    turn: int
    p: str
    labels: str
    reported: str
    prompted: str
    utterance_id: str
    place: str
    said: str
    label_ids: str
    site: str
    wave: str
    asked: str
    turns: tuple[ShownTurn, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Who says a quote and where: names as people know them.

    `participant_id` is the id that tables and workbook have, where `participant` shows something else ("" where not).
    """

    participant: str
    group: str
    document: str
    participant_id: str


class Shower:
    """Makes quotes ready to show, with the study's own names for groups and codes."""

    def __init__(self, findings: Findings) -> None:
        codebook = findings.codebook
        self._names, self._labels = shown_names(codebook)
        self._files = interview_files(findings)
        self._columns = Columns.of(codebook)
        self._sources: dict[tuple[str, str], Markup] = {}

    def show(self, quotation: Quotation, anchor: str, reach: int = 0) -> ShownQuote:
        """The quote in the cell that has this anchor, cut where it is longer than a page can bear.

        With `reach`, up to three turns on either side come with it, each cut to that many characters.
        """
        utterance, speaker = quotation.utterance, quotation.speaker
        group = self._names.get(speaker.group, speaker.group)
        return ShownQuote(
            text=head(utterance.text, _QUOTE),
            source=self._source(quotation, group),
            turn=utterance.turn + 1,
            p=wording.number(quotation.p),
            labels=wording.listed(self._labels[label] for label in quotation.labels),
            reported=self._reported(quotation, group) if quotation.reported else "",
            prompted=wording.prompted_words(quotation.prompted),
            utterance_id=utterance.utterance_id,
            place=quoted_at(anchor, utterance.utterance_id),
            said=f"{self._files[utterance.document_id]}#{said_at(utterance.utterance_id)}",
            label_ids=" ".join(quotation.labels),
            site=self._columns.site(speaker),
            wave=head(speaker.wave, _NAME),
            asked=PROMPTED[quotation.prompted],
            turns=tuple(self._turn(turn, quotation, reach) for turn in quotation.around()) if reach else (),
        )

    def _source(self, quotation: Quotation, group: str) -> Markup:
        """Who says it and where, drawn once for each speaker of each interview: quotes come by the thousand."""
        speaker, transcript = quotation.speaker, quotation.transcript
        key = (transcript.document_id, speaker.label)
        if key not in self._sources:
            other = head(speaker.participant, _NAME) if called(speaker) != speaker.participant else ""
            self._sources[key] = part("source", Source(who(speaker), group, head(transcript.name, 120), other))
        return self._sources[key]

    def _reported(self, quotation: Quotation, group: str) -> str:
        holder = self._names.get(quotation.holder, quotation.holder)
        whose = "somebody who isn't known" if quotation.holder == UNKNOWN else holder
        return f"Reported: the view of {whose}, told by {who(quotation.speaker)} ({group})"

    def _turn(self, turn: Turn, quotation: Quotation, reach: int) -> ShownTurn:
        interviewer = turn.role is Role.INTERVIEWER
        number, speaker = turn.index + 1, head(turn.speaker, _NAME)
        if turn.index != quotation.utterance.turn:
            return ShownTurn(number, speaker, interviewer, head(turn.text, reach))
        start = quotation.utterance.start - turn.start
        end = quotation.utterance.end - turn.start
        before, after = turn.text[:start], turn.text[end:]
        if len(before) > reach:
            before = f"… {before[-reach:]}"
        quote = head(turn.text[start:end], _QUOTE)
        return ShownTurn(number, speaker, interviewer, printable(before), quote, head(after, reach))


def shown_names(codebook: Codebook) -> tuple[dict[str, str], dict[str, str]]:
    """The names of groups and sites, and of labels, by their ids, short enough to stand beside a quote."""
    names = {key: head(name, _NAME) for key, name in wording.names_of(codebook).items()}
    return names, {label.id: head(label.name, _NAME) for label in codebook.labels}


def who(speaker: Speaker) -> str:
    """What the page calls a speaker; never empty."""
    return head(called(speaker), _NAME) or "(no name)"


def head(text: str, most: int) -> str:
    """`text` as a page can hold it, cut with an ellipsis past `most` characters; what is cut is in transcripts/."""
    clean = printable(text[: most + 1])
    return clean if len(clean) <= most else f"{clean[:most].rstrip()} … [cut]"
