"""The sheet with the words: one row for each piece of evidence of each cell, in the order of the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline import wording
from pipeline.exporters._quotations import AGAINST, FOR, SIDES, Quotation, Quotations, anchor
from pipeline.exporters._sheets import Sheets, height
from pipeline.findings import Findings
from pipeline.matrix import Cell

EVIDENCE_COLUMNS = (
    ("Criterion", 20, "the row of the matrix"),
    ("Group", 22, "the column of the matrix: the group that holds the view (the holder)"),
    ("Site", 10, "the site of the cell, or All"),
    ("Wave", 8, "the wave of interviews of the cell, or All"),
    ("Side", 12, "for, against, ambivalent (both in one utterance), or abstained (the machine was not sure)"),
    ("Rank", 7, "1 is the strongest quote of its side; empty: not among the strongest"),
    ("Quote", 70, "the very words, as they stand in the transcript"),
    ("Participant", 22, "who said it"),
    ("Speaker's group", 22, "the group of who said it; another than Group when it is reported"),
    ("Document", 32, "the interview's name"),
    ("Turn", 7, "the place of the turn in the interview, from 1"),
    ("p", 7, "the probability the model gave the strongest code behind it; a person's decision has 1 or 0"),
    ("Codes", 24, "the codes that make it evidence of this side"),
    ("Reported", 10, "yes: told of the holder by somebody else; counted apart"),
    ("Prompted", 18, "prompted: the question had brought it up; volunteered: it had not"),
    ("Reading of the cell", 26, "what the cell says as a whole"),
    ("Figures of the cell", 66, "the cell in a sentence"),
    ("utterance_id", 23, "joins with the sheet Utterances and with every other export"),
)


_PLAIN: dict[str, Any] = {"text_wrap": True, "align": "left", "bottom": 1, "bottom_color": "#DADEE2"}
_TINTS = {FOR: {**_PLAIN, "bg_color": "#DBE6F2"}, AGAINST: {**_PLAIN, "bg_color": "#FBE8D5"}}


def evidence_rows(findings: Findings) -> tuple[list[tuple[Cell, Quotation]], dict[str, int]]:
    """Every piece of evidence in the matrix's order, and for each cell the row (from 0) at which its own begins."""
    rows: list[tuple[Cell, Quotation]] = []
    places: dict[str, int] = {}
    quotations = Quotations(findings)
    for cell in findings.matrix.cells:
        told = quotations.of(cell)
        pieces = [quotation for side in SIDES for quotation in told[side]]
        if pieces:
            places[anchor(cell)] = len(rows) + 1
            rows.extend((cell, quotation) for quotation in pieces)
    return rows, places


def write_evidence(sheets: Sheets, findings: Findings, rows: Sequence[tuple[Cell, Quotation]]) -> None:
    """Writes the sheet Evidence, with a filter over all columns; `rows` are those of `evidence_rows`."""
    names = wording.names_of(findings.codebook)
    criteria = {each.id: each.name for each in findings.codebook.criteria}
    labels = {each.id: each.name for each in findings.codebook.labels}
    sheet = sheets.sheet("Evidence", [width for _, width, _ in EVIDENCE_COLUMNS])
    sheets.heading(sheet, 0, (name for name, _, _ in EVIDENCE_COLUMNS))
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    for at, (cell, quotation) in enumerate(rows, start=1):
        utterance, speaker = quotation.utterance, quotation.speaker
        values = (
            criteria[cell.criterion],
            names.get(cell.group, cell.group),
            names.get(cell.site, cell.site),
            names.get(cell.wave, cell.wave),
            quotation.side,
            quotation.rank,
            utterance.text,
            speaker.participant,
            names.get(speaker.group, speaker.group),
            quotation.transcript.name,
            utterance.turn + 1,
            round(quotation.p, 3),
            wording.listed(labels[label] for label in quotation.labels),
            "yes" if quotation.reported else "no",
            wording.prompted_words(quotation.prompted),
            wording.verdict_words(cell.reading, cell.reason),
            wording.cell_in_words(cell),
            utterance.utterance_id,
        )
        for column, value in enumerate(values):
            sheets.put(sheet, at, column, value, **(_TINTS.get(quotation.side, _PLAIN) if column == 4 else _PLAIN))
        widths = (width for _, width, _ in EVIDENCE_COLUMNS)
        sheet.set_row(at, height(zip(values, widths, strict=True)))
    if rows:
        sheet.autofilter(0, 0, len(rows), len(EVIDENCE_COLUMNS) - 1)
