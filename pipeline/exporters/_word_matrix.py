"""The matrix in the Word file: at a glance (criteria by groups), then every cell's figures, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline import wording
from pipeline.codebook import Criterion
from pipeline.exporters._cell_lines import (
    READ,
    cell_remarks,
    corrected_prevalence,
    raw_prevalence,
)
from pipeline.exporters._quotations import shown_groups, slices
from pipeline.exporters._word import LANDSCAPE, Box, Line, Piece, Row, Word
from pipeline.findings import Findings
from pipeline.matrix import Cell, ReadingOf
from pipeline.matrix import Row as MatrixRow
from pipeline.methods_correction import correction_sentence

TINTS = {
    ReadingOf.SUPPORTS: "DBE6F2",
    ReadingOf.CONTESTS: "FBE8D5",
    ReadingOf.MIXED: "ECECEC",
    ReadingOf.INSUFFICIENT: "",
}
_BAND = "F4F5F6"
_MOST_GROUPS = 8
"""Columns of groups that can be read on one landscape page."""
FIGURES = (
    "Group",
    "Reading",
    "Balance (interval)",
    "Participants for",
    "Participants against",
    "Utterances: for / against / ambivalent / open / neither",
    "Told by others: for / against",
    "Prevalence for: raw, corrected",
    "Prevalence against: raw, corrected",
    "To note",
)
_WIDTHS = (2.6, 2.2, 2.3, 1.95, 1.95, 2.9, 1.5, 3.3, 3.3, 4.1)


def write_matrix(word: Word, findings: Findings) -> None:
    """Writes the heading, a grid and a table of figures for each site and wave the matrix was split by."""
    word.heading("The evidence matrix")
    if not findings.codebook.criteria:
        word.paragraph("No criteria: the codebook names none, so there is no matrix.")
        return
    level = f"{findings.codebook.reading.interval * 100:.1f}".removesuffix(".0")
    names = wording.names_of(findings.codebook)
    for site, wave, cells in slices(findings):
        place = "" if (site, wave) == ("all", "all") else f" ({wording.slice_title(site, wave, names)})"
        by_key = {(cell.criterion, cell.group): cell for cell in cells}
        rows = {row.criterion: row for row in findings.matrix.rows if (row.site, row.wave) == (site, wave)}
        known = findings.codebook.group_ids
        for begin in range(0, max(1, len(known)), _MOST_GROUPS):
            groups = known[begin : begin + _MOST_GROUPS]
            more = (
                "" if len(known) <= _MOST_GROUPS else f", groups {begin + 1} to {begin + len(groups)} of {len(known)}"
            )
            word.caption(f"Readings by criterion and stakeholder group{place}{more}")
            widths = (3.2, 3.7, *((LANDSCAPE - 6.9) / max(1, len(groups)) for _ in groups))
            columns = ("Criterion", "Overall", *(names.get(group, group) for group in groups))
            grid = (_grid_row(each, rows[each.id], by_key, groups) for each in findings.codebook.criteria)
            word.table(columns, grid, widths, "Reading of each criterion by stakeholder group")
        word.paragraph(
            f"+ supports; {wording.MINUS} contests; ± mixed; ? insufficient; ○ silence. Under each reading the balance with its "
            f"{level} % interval, then participants with evidence of all participants. Grey: context, not in the overall reading.",
            style="Table note",
        )
        word.caption(f"Figures of every cell{place}")
        lines = _figure_rows(findings, rows, by_key, shown_groups(findings.codebook, cells), names)
        word.table(FIGURES, lines, _WIDTHS, "Counts, balance and prevalence of every cell")
        word.paragraph(READ, style="Table note")
        word.paragraph(correction_sentence(findings, cells), style="Table note")


def _grid_row(criterion: Criterion, row: MatrixRow, cells: dict[tuple[str, str], Cell], groups: Sequence[str]) -> Row:
    overall: list[Line] = [
        (
            Piece(
                f"{wording.sign(row.reading, row.reason)} {wording.verdict_words(row.reading, row.reason)}", bold=True
            ),
        ),
        (wording.balance_words(row.balance),),
        (Piece(f"rests on {wording.counted(len(row.rests_on), 'group')}", grey=True),),
    ]
    boxes = [Box(((Piece(criterion.name, bold=True),), (criterion.question,))), Box(overall, TINTS[row.reading])]
    for group in groups:
        cell = cells[(criterion.id, group)]
        grey = not cell.judged
        sign = wording.sign(cell.reading, cell.reason)
        lines: list[Line] = [
            (Piece(f"{sign} {wording.verdict_words(cell.reading, cell.reason)}", bold=not grey, grey=grey),)
        ]
        if cell.balance.value is not None:
            lines.append((Piece(wording.balance_words(cell.balance), grey=grey),))
        lines.append((Piece(f"{cell.participants_with_evidence:,} of {cell.participants:,}", grey=True),))
        boxes.append(Box(lines, "" if grey else TINTS[cell.reading]))
    return boxes


def _figure_rows(
    findings: Findings,
    rows: dict[str, MatrixRow],
    cells: dict[tuple[str, str], Cell],
    groups: Sequence[str],
    names: dict[str, str],
) -> Iterator[Row]:
    for criterion in findings.codebook.criteria:
        says = wording.row_in_words(rows[criterion.id], names)
        yield [Box(((Piece(criterion.name, bold=True), Piece(f". {says}")),), _BAND, span=len(FIGURES))]
        for group in groups:
            cell = cells[(criterion.id, group)]
            # Those whose group isn't known: a line only where they have something to show.
            if cell.utterances or group in findings.codebook.group_ids:
                yield _figures(cell, names)


def _figures(cell: Cell, names: Mapping[str, str]) -> Row:
    group = names.get(cell.group, cell.group)
    ambivalent, opened = len(cell.ambivalent_ids), len(cell.abstained_ids)
    outcomes = (cell.supporting.only, cell.contesting.only, ambivalent, opened, cell.utterances_none)
    return [
        Box(((group,),) if cell.judged else ((group, Piece(" (context)", grey=True)),)),
        Box(((wording.verdict_words(cell.reading, cell.reason),),), TINTS[cell.reading] if cell.judged else ""),
        wording.balance_words(cell.balance),
        f"{cell.supporting.participants:,} of {cell.participants:,}",
        f"{cell.contesting.participants:,} of {cell.participants:,}",
        " / ".join(f"{count:,}" for count in outcomes),
        f"{cell.supporting.reported:,} / {cell.contesting.reported:,}",
        *(
            Box(((raw_prevalence(side, cell),), (Piece(corrected_prevalence(side, cell), grey=True),)))
            for side in (cell.supporting, cell.contesting)
        ),
        Box([(remark,) for remark in cell_remarks(cell, names)]),
    ]
