"""What a reader of the evidence should be warned of before believing it, in plain lines free of participants' words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.codebook import Codebook
from pipeline.duplicates import near_duplicates_by_hash
from pipeline.gist import Gist
from pipeline.interviews import Title
from pipeline.transcript import Transcript


def about_all(gists: Sequence[Gist]) -> tuple[str, ...]:
    """Warnings that concern the study: interviews that look like one talk in two files."""
    names = called(gists)
    texts = [(names[gist.document_id], gist.long_texts) for gist in gists]
    return tuple(
        f"{one} and {other} share {share:.0%} of their longer utterances: one talk in two files? Both count; "
        "`themetrix export --exclude` leaves one out"
        for one, other, share in near_duplicates_by_hash(texts)
    )


def about_each(
    gists: Sequence[Gist], codebook: Codebook, told: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str], ...]:
    """Warnings of one interview each: its id, and `name: what`; `told` is what was learnt of each document's speakers, by its id."""
    names = called(gists)
    lines: list[tuple[str, str]] = []
    for gist in gists:
        identifier = gist.document_id
        lines += [(identifier, f"{names[identifier]}: {line}") for line in told.get(identifier, ())]
        if not gist.to_the_point:
            terms = ", ".join(codebook.subject_terms[:3])
            line = f"never names what the study is about ({terms} …): its codes may be about something else"
            lines.append((identifier, f"{names[identifier]}: {line}"))
    return tuple(lines)


def called(transcripts: Sequence[Transcript | Gist | Title]) -> dict[str, str]:
    """What to call each document, by its id: its name, and the beginning of its id where two bear one name."""
    names = Counter(transcript.name for transcript in transcripts)
    return {
        each.document_id: each.name if names[each.name] == 1 else f"{each.name} ({each.document_id[:12]})"
        for each in transcripts
    }
