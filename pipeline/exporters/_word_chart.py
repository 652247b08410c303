"""The Framework table in the Word file: a row a participant, a column a criterion, in each cell counts and the strongest words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline import wording
from pipeline.codebook import Criterion
from pipeline.exporters._chart import Participant, Said, chart
from pipeline.exporters._quotations import ABSTAINED, AGAINST, BOTH, FOR, Quotation
from pipeline.exporters._word import LANDSCAPE, Box, Line, Piece, Row, Word
from pipeline.findings import Findings

MOST_TOGETHER = 60
"""Participants up to which one table holds them all; beyond, each group has a table of its own."""
MOST_A_GROUP = 80
"""Participants of a group that are charted; where the others are is said under the table."""
_MOST_CRITERIA = 4
_FIRST = 3.5
_LONGEST_QUOTE = 600
"""Characters of a quote; an utterance is a sentence or two, so what is longer is no quotation for a table."""
_CHARTED = ((FOR, "for"), (AGAINST, "against"), (BOTH, "ambivalent"), (ABSTAINED, "open"))


def write_chart(word: Word, findings: Findings) -> None:
    """Writes the chart: one table, or one for each group where there are many participants."""
    criteria = findings.codebook.criteria
    by_group = chart(findings)
    if not criteria or not by_group:
        return
    word.heading("The framework chart")
    word.paragraph(
        "Each participant's evidence on each criterion, in the manner of the Framework Method (Ritchie & Spencer, 1994; Gale "
        "et al., 2013): utterances of the participant's own view for, against, ambivalent (both at once) and open (left to a "
        "person), then what the participant told of others, and one or two of the strongest utterances, each with its id. Where "
        "a participant speaks on both sides, both are quoted. Quotations are verbatim from the de-identified transcripts.",
        keep=True,
    )
    names = wording.names_of(findings.codebook)
    together = sum(map(len, by_group.values())) <= MOST_TOGETHER
    for begin in range(0, len(criteria), _MOST_CRITERIA):
        columns = criteria[begin : begin + _MOST_CRITERIA]
        more = "" if len(criteria) <= _MOST_CRITERIA else f" ({wording.listed(each.name for each in columns)})"
        parts = [by_group] if together else [{group: people} for group, people in by_group.items()]
        for part in parts:
            of = "" if together else f": {wording.listed(names.get(group, group) for group in part)}"
            word.caption(f"Framework chart, participants by criteria{of}{more}")
            widths = (_FIRST, *((LANDSCAPE - _FIRST) / len(columns) for _ in columns))
            headings = ("Participant", *(each.name for each in columns))
            word.table(
                headings, _rows(findings, part, columns, names), widths, "Evidence of each participant by criterion"
            )


def _rows(
    findings: Findings,
    by_group: Mapping[str, Sequence[Participant]],
    criteria: Sequence[Criterion],
    names: Mapping[str, str],
) -> Iterator[Row]:
    waves = len({wave for people in by_group.values() for person in people for wave in person.waves}) > 1
    for group, people in by_group.items():
        name = names.get(group, group)
        title = Piece(f"{name}: {wording.counted(len(people), 'participant')}", bold=True)
        yield [Box(((title,),), "F4F5F6", span=len(criteria) + 1)]
        telling = [person for person in people if any(each.id in person.said for each in criteria)]
        for person in telling[:MOST_A_GROUP]:
            first = Box(((Piece(person.name, bold=True),), *_met(person, names, waves)))
            yield [first, *(_charted(person.said.get(each.id), group, names) for each in criteria)]
        if len(telling) > MOST_A_GROUP:
            others = wording.counted(len(telling) - MOST_A_GROUP, "more participant")
            rest = f"{others} with evidence: see matrix.xlsx or codes.csv."
            yield [Box(((Piece(rest, italic=True),),), span=len(criteria) + 1)]
        silent = [person for person in people if person not in telling]
        if silent:
            shown = [f"{person.name} ({', '.join(person.documents)})" for person in silent[:MOST_A_GROUP]]
            more = len(silent) - len(shown)
            listed = wording.listed([*shown, f"{more:,} others"] if more else shown)
            yield [Box(((Piece("No evidence on any of these: ", italic=True), listed),), span=len(criteria) + 1)]


def _met(person: Participant, names: Mapping[str, str], waves: bool) -> Iterator[Line]:
    """Where a participant was met: site, wave where there are several, documents."""
    yield (wording.listed(names.get(site, site) for site in person.sites),)
    if waves:
        yield (f"wave {wording.listed(person.waves)}",)
    for document in person.documents:
        if document != person.name:
            yield (Piece(document, grey=True, size=7),)


def _charted(said: Said | None, group: str, names: Mapping[str, str]) -> Box:
    if said is None:
        return Box(((Piece("–", grey=True),),))
    counts = [f"{said.own[side]:,} {word}" for side, word in _CHARTED if said.own.get(side)]
    lines: list[Line] = [(Piece(", ".join(counts), bold=True),)] if counts else []
    told = [
        f"{count:,} {side} ({'own group' if holder == group else names.get(holder, holder)})"
        for (holder, side), count in said.told.items()
    ]
    if told:
        lines.append((Piece(f"reported: {wording.listed(told)}", italic=True),))
    lines += [_quoted(quotation, group, names) for quotation in said.quotes]
    return Box(lines)


def _quoted(quotation: Quotation, group: str, names: Mapping[str, str]) -> Line:
    text = quotation.utterance.text
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[:_LONGEST_QUOTE]} […]"
    told = ""
    if quotation.reported or quotation.holder != group:
        holder = "own group" if quotation.holder == group else names.get(quotation.holder, quotation.holder)
        told = f"reported of {holder}, "
    about = f" [{told}{quotation.side}, {quotation.utterance.utterance_id}]"
    return (f"“{text}”", Piece(about, grey=True, size=6.5))
