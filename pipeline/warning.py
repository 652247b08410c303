"""What a reader of the evidence should be warned of before believing it, in plain lines free of participants' words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.codebook import Codebook
from pipeline.duplicates import near_duplicates
from pipeline.transcript import Transcript
from pipeline.utterance import CodedDocument


def about_all(documents: Sequence[CodedDocument]) -> tuple[str, ...]:
    """Warnings that concern the study: interviews that look like one talk in two files."""
    names = called([document.transcript for document in documents])
    texts = [
        (names[document.transcript.document_id], [coded.utterance.text for coded in document.utterances])
        for document in documents
    ]
    return tuple(
        f"{one} and {other} share {share:.0%} of their longer utterances: one talk in two files? Both count; "
        "`themetrix export --exclude` leaves one out"
        for one, other, share in near_duplicates(texts)
    )


def about_each(
    documents: Sequence[CodedDocument], codebook: Codebook, told: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str], ...]:
    """Warnings of one interview each: its id, and `name: what`; `told` is what was learnt of each document's speakers, by its id."""
    names = called([document.transcript for document in documents])
    lines: list[tuple[str, str]] = []
    for document in documents:
        identifier = document.transcript.document_id
        lines += [(identifier, f"{names[identifier]}: {line}") for line in told.get(identifier, ())]
        if _beside_the_point(document.transcript.text, codebook.subject_terms):
            terms = ", ".join(codebook.subject_terms[:3])
            line = f"never names what the study is about ({terms} …): its codes may be about something else"
            lines.append((identifier, f"{names[identifier]}: {line}"))
    return tuple(lines)


def _beside_the_point(text: str, subject_terms: Sequence[str]) -> bool:
    """True when the study has words for its subject and the interview none of them."""
    if not subject_terms:
        return False
    terms = "|".join(re.escape(term) for term in sorted(subject_terms, key=len, reverse=True))
    return re.search(rf"(?<!\w)(?:{terms})(?!\w)", text, re.IGNORECASE) is None


def called(transcripts: Sequence[Transcript]) -> dict[str, str]:
    """What to call each document, by its id: its name, and the beginning of its id where two bear one name."""
    names = Counter(transcript.name for transcript in transcripts)
    return {
        each.document_id: each.name if names[each.name] == 1 else f"{each.name} ({each.document_id[:12]})"
        for each in transcripts
    }
