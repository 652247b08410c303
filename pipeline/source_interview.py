"""A project's source read as an interview: whose words a stretch of it holds, what had been asked, what nobody marked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from pipeline.codebook import Codebook
from pipeline.labelled import LabelledUtterance
from pipeline.labels import count_words
from pipeline.participants import ParticipantRow
from pipeline.qdpx import Case, Source
from pipeline.source_turns import turns_of
from pipeline.speaker import UNKNOWN
from pipeline.speakers import identify
from pipeline.transcript import Role

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"[^\n]+")


class Interview:
    """A source as an interview; `document` is its name, `people` the lines of a participants file that the project gives."""

    def __init__(
        self,
        source: Source,
        document: str,
        cases: Sequence[Case],
        codebook: Codebook,
        people: Sequence[ParticipantRow],
    ) -> None:
        self._text, self._document, self._codebook = source.text, document, codebook
        turns = turns_of(source, cases).turns
        labels = tuple(dict.fromkeys(turn.spoken.speaker for turn in turns))
        identifier = hashlib.sha256(source.text.encode("utf-8")).hexdigest()
        # A line of the project's own file of people is about the document of that very name.
        own = [row for row in people if row.document == document]
        self._speakers, _ = identify(labels, document, identifier, codebook, own)
        self._turns = [(turn, self._speakers[turn.spoken.speaker]) for turn in turns]

    def said(self, span: Span) -> str:
        """The participants' words in a stretch, without labels; "" when all of it is the interviewer's, a label, a heading."""
        pieces: list[str] = []
        lost = False
        for turn, speaker in self._turns:
            if turn.place is None:
                lost = True
            elif turn.place[0] < span[1] and turn.place[1] > span[0] and speaker.role is not Role.INTERVIEWER:
                pieces.append(self._text[max(span[0], turn.place[0]) : min(span[1], turn.place[1])].strip())
        whole = "\n".join(piece for piece in pieces if piece)
        if not whole and lost and not self._asked(span):
            whole = self._text[slice(*span)].strip()
        return whole if any(map(str.isalnum, whole)) else ""

    def _asked(self, span: Span) -> bool:
        return any(
            turn.place and turn.place[0] < span[1] and turn.place[1] > span[0] and speaker.role is Role.INTERVIEWER
            for turn, speaker in self._turns
        )

    def row(self, text: str, span: Span, labels: tuple[str, ...], coder: str) -> LabelledUtterance:
        """The row of these words; whose they are and what had been asked is looked up by place."""
        question, number, speaker = "", "", None
        for place, (turn, its) in enumerate(self._turns):
            if turn.place is None or turn.place[0] >= span[1]:
                continue
            if its.role is Role.INTERVIEWER:
                # An interviewer's turn after the speaker's is the next question.
                question = turn.spoken.text if speaker is None else question
            elif turn.place[1] > span[0] and speaker is None:
                number, speaker = str(place), its
        return LabelledUtterance(
            document=self._document,
            text=text,
            labels=labels,
            question=question,
            turn=number,
            utterance_id=f"{span[0]:08d}-{span[1]:08d}",
            speaker=speaker.label if speaker else "",
            participant=speaker.participant if speaker else "",
            group=_known(speaker.group) if speaker else "",
            site=_known(speaker.site) if speaker else "",
            coder=coder,
        )

    def paragraphs(self, touched: Sequence[Span]) -> Iterator[Span]:
        """The participants' paragraphs that can be coded and that no selection touches."""
        for turn, speaker in self._turns:
            if turn.place is None or speaker.role is Role.INTERVIEWER:
                continue
            for match in _PARAGRAPH.finditer(self._text, *turn.place):
                start, end = match.span()
                words = count_words(match.group())
                if words >= self._codebook.reading.min_words and not any(s < end and e > start for s, e in touched):
                    yield start, end


def _known(identifier: str) -> str:
    return "" if identifier == UNKNOWN else identifier
