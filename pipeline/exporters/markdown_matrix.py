"""The matrix as markdown, for a note, a wiki or a repository: readings in words, figures as tables, the strongest quotes a side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline import wording
from pipeline.codebook import Criterion
from pipeline.exporters._cell_lines import CELL_COLUMNS, READ, cell_line
from pipeline.exporters._chart import best
from pipeline.exporters._markdown import escaped, table
from pipeline.exporters._profile_rows import memo_rows
from pipeline.exporters._provenance import warnings_of
from pipeline.exporters._quotations import AGAINST, FOR, Quotation, Quotations, called, quotations_of, slices
from pipeline.findings import Findings
from pipeline.matrix import Cell
from pipeline.methods_correction import correction_sentence

FORMAT = "md"
DEFAULT = True
VERSION = 1

QUOTES_A_SIDE = 3


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`evidence.md`: a section a criterion for each site and wave the matrix was split by, then memos and warnings."""
    lines = "\n".join(_lines(findings))
    yield "evidence.md", f"{lines.rstrip()}\n".encode()


def _lines(findings: Findings) -> Iterator[str]:
    codebook, run = findings.codebook, findings.run
    names = wording.names_of(codebook)
    yield from (f"# {escaped(codebook.title or codebook.id)}", "")
    made = (f"model {run.model}" if run.model else "", f"codebook {run.codebook}", f"run {run.run_id}")
    yield from (f"Evidence matrix: {escaped(', '.join(each for each in made if each))}. {escaped(READ)}", "")
    if not codebook.criteria:
        yield from ("No criteria: the codebook names none, so there is no matrix.", "")
    quotations = quotations_of(findings)
    order = quotations.order
    split = bool(findings.matrix.by)
    for site, wave, cells in slices(findings):
        if split:
            yield from (f"## {escaped(wording.slice_title(site, wave, names))}", "")
        for criterion in codebook.criteria:
            own = [cell for cell in cells if cell.criterion == criterion.id]
            row = findings.matrix.row(criterion.id, site, wave)
            yield from (
                f"{'###' if split else '##'} {escaped(criterion.name)}",
                "",
                f"*{escaped(criterion.question)}*",
                "",
            )
            yield from (f"**{escaped(wording.row_in_words(row, names))}**", "")
            yield from _figures(findings, own, names)
            yield from _quotes(criterion, own, quotations, order, names)
    memos = memo_rows(findings)
    if memos:
        yield from ("## Memos", "")
        yield from (
            f"* {escaped(where)}: {escaped(text, begins=False)} ({escaped(by, begins=False)})"
            for where, text, by, _ in memos
        )
        yield ""
    warnings = warnings_of(findings)
    if warnings:
        yield from ("## Warnings", "")
        yield from (f"* {escaped(warning)}" for warning in warnings)


def _figures(findings: Findings, cells: Sequence[Cell], names: Mapping[str, str]) -> Iterator[str]:
    known = findings.codebook.group_ids
    shown = [cell for cell in cells if cell.group in known or cell.utterances]
    yield from table(CELL_COLUMNS, (cell_line(cell, names) for cell in shown))
    yield from (escaped(correction_sentence(findings, cells)), "")


def _quotes(
    criterion: Criterion,
    cells: Sequence[Cell],
    quotations: Quotations,
    order: Mapping[str, int],
    names: Mapping[str, str],
) -> Iterator[str]:
    """The strongest quotes of the groups the criterion is read from, a side at a time, no person twice while others speak."""
    sides: dict[str, list[Quotation]] = {FOR: [], AGAINST: []}
    for cell in cells:
        if cell.judged:
            told = quotations.of(cell)
            for side, found in sides.items():
                found += [each for each in told[side] if each.rank is not None]
    for side, labels in ((FOR, criterion.supporting), (AGAINST, criterion.contesting)):
        strongest = best(sides[side], order, QUOTES_A_SIDE)
        if not labels:
            continue
        yield from (f"Strongest quotes {side}:" if strongest else f"No quotes {side}.", "")
        for quotation in strongest:
            yield from (f"> “{escaped(quotation.utterance.text, begins=False)}”", ">")
            yield from (f"> {escaped(_source(quotation, names))} (`{quotation.utterance.utterance_id}`)", "")


def _source(quotation: Quotation, names: Mapping[str, str]) -> str:
    """Who said it, of which group, where, whose view it is if told of others, and whether a question had brought it up."""
    speaker = quotation.speaker
    parts = [called(speaker), names.get(speaker.group, speaker.group), quotation.transcript.name]
    if quotation.reported or quotation.holder != speaker.group:
        parts.append(f"reported of {names.get(quotation.holder, quotation.holder)}")
    parts.append(wording.prompted_words(quotation.prompted))
    return ", ".join(part for part in dict.fromkeys(parts) if part)
