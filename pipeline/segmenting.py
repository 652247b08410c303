"""Utterances: a transcript's turns cut into the pieces that are coded, a sentence or two of one speaker each.

spaCy's sentence splitter proposes, rules for speech dispose: fragments join a neighbour, speech without full stops is
cut at its clauses. Every character that isn't white space belongs to exactly one utterance of its turn. What a piece
means is decided elsewhere; here it is only said whether it can be coded at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress, pairwise

from pipeline.language import bounded, pieces, sentences
from pipeline.pseudonyms import PSEUDONYM
from pipeline.transcript import Role, Transcript
from pipeline.utterance import Utterance, utterance_id

Span = tuple[int, int]

FRAGMENT_WORDS = 4
SHORT_WORDS = 7
LONG_WORDS = 60
SHORTEST_PIECE = 12
AIM_WORDS = 30
_LONGEST_LEAD = 500

_PARAGRAPH = re.compile(r"[^\n\r]+")
_WORD = re.compile(r"[^\W_](?:[\w'’.&-]*[^\W_])?")
_MARK = re.compile(
    r"\[[^\[\]\n]{0,80}\]|\((?:inaudible|unclear|laugh|pause|cross|overlap|\?)[^()\n]{0,60}\)", re.IGNORECASE
)
_ENDS = re.compile(r"[.?!…](?:[\"'”’)\]]{0,3})\s*$")
_CUT_OFF = re.compile(r"(?:-|–|—|…|\.\.\.|,)[\"'”’]?\s*$")
_MISSED_END = re.compile(r"(?<=[.?!])[\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]{0,2}[A-Z])")
_ABBREVIATED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Rev|Sgt|vs|etc|e\.g|i\.e|approx|[A-Z]\.[A-Z])\.$")
_OPEN_END = re.compile(r"[.?!…](?!\s*\Z|(?<!…)\s+[\"'“‘(\[]{0,2}[A-Z]|[.?!…,;:])")
_ABBREVIATION = re.compile(_ABBREVIATED.pattern.removesuffix("$"))
_CLAUSE = (
    re.compile(
        r"(?:[,;]| --?| [–—]) (?=(?:and|but|so|because|cos|then|or|which|although|whereas|only|if|when)\b)",
        re.IGNORECASE,
    ),
    re.compile(r" (?=(?:and|but|so|because|cos|then)\b)", re.IGNORECASE),
    re.compile(r"(?:[,;:]| --?| [–—]) "),
    re.compile(r"\s"),
)
_BACK_CHANNEL_TEXT = """
yeah yes yep yup ya yah aye no nope nah mm mmm mhm hm hmm hmmm uh huh um er erm ah aah oh ooh ok okay right sure well
exactly absolutely definitely totally indeed quite true really course of i see know thanks thank you all alright fine
good great lovely cheers ta sorry pardon hello hi bye so and but like
"""
_OPENERS_TEXT = "yeah yes yep no nope nah oh well right ok okay so and but er um mm hmm aye me you what who why"
_BACK_CHANNEL = frozenset(_BACK_CHANNEL_TEXT.split())
_OPENERS = frozenset(_OPENERS_TEXT.split())


def segment(transcript: Transcript, *, min_words: int) -> tuple[Utterance, ...]:
    """The utterances of `transcript` in order; `start` and `end` are code points of `transcript.text`, trimmed.

    Interviewers' words are cut too, with `codable=False`; so is what has fewer than `min_words` words or is no more
    than a back-channel ("mm hmm", "no no no"). Transcription marks don't count as words, a pseudonym counts as one. The
    same transcript gives the same utterances whatever else is read with it: each paragraph goes to spaCy by itself.
    """
    spans = _spans_by_turn(transcript)
    utterances = []
    for turn, cut, asked in zip(transcript.turns, spans, transcript.questions, strict=True):
        for start, end in cut:
            text = turn.text[start:end]
            first, last = turn.start + start, turn.start + end
            utterances.append(
                Utterance(
                    utterance_id=utterance_id(transcript.document_id, turn.index, first, last, text),
                    document_id=transcript.document_id,
                    turn=turn.index,
                    start=first,
                    end=last,
                    text=text,
                    speaker=turn.speaker,
                    role=turn.role,
                    codable=turn.role is not Role.INTERVIEWER and is_codable(text, min_words=min_words),
                    question=asked.text if asked else None,
                )
            )
    return tuple(utterances)


def is_codable(text: str, *, min_words: int) -> bool:
    """Whether `text` has `min_words` words or more, and any that is more than a back-channel."""
    words = spoken_words(text)
    return len(words) >= min_words and not all(word in _BACK_CHANNEL for word in words)


def spoken_words(text: str) -> list[str]:
    """The words of `text`, case-folded: no transcription marks, a pseudonym as one word."""
    if "[" in text or "(" in text:
        text = _MARK.sub(" ", PSEUDONYM.sub(" someone ", text))
    return [match[0].casefold() for match in _WORD.finditer(text.replace("-", " "))]


def _spans_by_turn(transcript: Transcript) -> list[list[Span]]:
    """For each turn, where its utterances stand in the turn's own text."""
    places = [
        (turn.index, match.start() + start, match.start() + end)
        for turn in transcript.turns
        for match in _PARAGRAPH.finditer(turn.text)
        for start, end in pieces(match[0])
    ]
    texts = [transcript.turns[index].text[start:end] for index, start, end in places]
    asked = [not _is_plain(text) for text in texts]
    # One text at a time: a batch's shape must not reach the arithmetic, and 85,000 words a second are plenty.
    documents = sentences().pipe((_readable(text) for text in compress(texts, asked)), batch_size=1)
    cut: list[list[Span]] = [[] for _ in transcript.turns]
    for (index, offset, _), text, ask in zip(places, texts, asked, strict=True):
        proposed = [sentence.start_char for sentence in next(documents).sents] if ask else []
        cut[index] += [(offset + start, offset + end) for start, end in _sentences(text, proposed)]
    joined = [_join(turn.text, spans) for turn, spans in zip(transcript.turns, cut, strict=True)]
    return [
        [piece for span in spans for piece in _split(turn.text, span)]
        for turn, spans in zip(transcript.turns, joined, strict=True)
    ]


def _readable(text: str) -> str:
    """`text` for the splitter, at the same length: marks would make it see sentences that begin with a bracket."""
    return bounded(_MARK.sub(_plain_mark, text)) if "[" in text or "(" in text else bounded(text)


def _plain_mark(mark: re.Match[str]) -> str:
    return ("Someone" if PSEUDONYM.fullmatch(mark[0]) else "").ljust(len(mark[0]))


def _is_plain(text: str) -> bool:
    """Whether `_sentences` says the same of `text` whatever the splitter proposes: so it needn't be asked.

    Where a text is punctuated, a proposal counts only behind a mark that ends sentences. If white space and a capital follow each
    such mark, or the end of the text, or what no sentence begins with, then every such place is a start by rule already.
    """
    return _is_punctuated(text) and not _OPEN_END.search(text) and not _ABBREVIATION.search(text)


def _is_punctuated(text: str) -> bool:
    return len(_MISSED_END.findall(text)) + bool(_ENDS.search(text)) > len(text) / 500


def _sentences(text: str, proposed: Sequence[int]) -> list[Span]:
    """Sentences of one paragraph: the splitter's, without those it sees in mid-sentence, with those it misses."""
    punctuated = _is_punctuated(text)
    starts = {match.end() for match in _MISSED_END.finditer(text) if not _ends_abbreviated(text, match.start())}
    for start in proposed:
        before, after = text[max(0, start - 12) : start].rstrip(), text[start : start + 2].lstrip()
        if _ABBREVIATED.search(before):
            continue
        ended = _ENDS.search(before) or (not punctuated and not _CUT_OFF.search(before))
        if ended and after and (after[0].isalnum() or after[0] in "\"'“‘[("):
            starts.add(start)
    return list(_stripped(text, [0, *sorted(starts - {0}), len(text)]))


def _ends_abbreviated(text: str, end: int) -> bool:
    return bool(_ABBREVIATED.search(text[max(0, end - 8) : end]))


def _stripped(text: str, bounds: Sequence[int]) -> Iterator[Span]:
    for start, end in pairwise(bounds):
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _join(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` of one turn, each fragment joined to a neighbour: the next when it leads on, else the one before."""
    joined: list[Span] = []
    leading: int | None = None
    for start, end in spans:
        if leading is not None:
            start, leading = leading, None
        piece = text[start:end]
        words = spoken_words(piece)
        runs_on = bool(_CUT_OFF.search(piece)) and len(words) < LONG_WORDS
        if len(piece) < _LONGEST_LEAD and (runs_on or _leads_on(words, piece)):
            leading = start
        elif joined and (_is_tail(words, piece) or _room(text, joined[-1], words)):
            joined[-1] = (joined[-1][0], end)
        elif len(words) < FRAGMENT_WORDS and len(piece) < _LONGEST_LEAD:
            leading = start
        else:
            joined.append((start, end))
    if leading is not None:
        end = spans[-1][1]
        if joined and len(spoken_words(text[leading:end])) < SHORT_WORDS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((leading, end))
    return joined


def _leads_on(words: Sequence[str], piece: str) -> bool:
    """Whether a piece opens what follows: "No.", "Me?", "[laughs]", "Oh, well."."""
    if not words:
        return True
    return len(words) < FRAGMENT_WORDS and (piece.rstrip().endswith("?") or all(word in _OPENERS for word in words))


def _is_tail(words: Sequence[str], piece: str) -> bool:
    return len(words) < FRAGMENT_WORDS or (piece[:1].islower() and len(words) < SHORTEST_PIECE)


def _room(text: str, before: Span, words: Sequence[str]) -> bool:
    """Whether a short sentence and the one before it are one utterance: neither says much alone."""
    said = len(spoken_words(text[before[0] : before[1]]))
    return (len(words) < SHORT_WORDS and said + len(words) <= AIM_WORDS // 2) or said < FRAGMENT_WORDS


def _split(text: str, span: Span) -> Iterator[Span]:
    """`span`, or when it runs over 60 words its pieces, cut at clauses where there are any, of 12 words or more."""
    start, end = span
    whole = [match.end() for match in re.finditer(r"\S+", text[start:end])]
    if len(whole) <= LONG_WORDS:
        yield span
        return
    starts = [match.start() for match in re.finditer(r"\S+", text[start:end])]
    for first, last in pairwise(_cuts(text[start:end], starts)):
        yield start + starts[first], start + whole[last - 1]


def _cuts(text: str, starts: Sequence[int]) -> list[int]:
    """Word numbers to cut `text` before, first and last included; `starts` says where each word begins."""
    total = len(starts)
    number = {place: index for index, place in enumerate(starts)}
    ranks: dict[int, int] = {}
    for rank, pattern in enumerate(_CLAUSE):
        for match in pattern.finditer(text):
            index = number.get(match.end())
            if index is not None:
                ranks.setdefault(index, rank)
    cuts = [0]
    while total - cuts[-1] > LONG_WORDS:
        lowest, highest = cuts[-1] + SHORTEST_PIECE, min(cuts[-1] + LONG_WORDS, total - SHORTEST_PIECE)
        here = range(lowest, highest + 1)
        aim = cuts[-1] + AIM_WORDS
        cuts.append(min(here, key=lambda index: (ranks.get(index, len(_CLAUSE)), abs(index - aim), index)))
    return [*cuts, total]
