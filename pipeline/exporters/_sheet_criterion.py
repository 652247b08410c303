"""A sheet for each criterion: every cell in words and figures, and under it every piece of its evidence, side by side to filter.

The matrix links here and is linked back to; each quote links to its row of Utterances. Figures are the matrix's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import wording
from pipeline.appraisal import Memo
from pipeline.codebook import Criterion
from pipeline.exporters._quotations import (
    ABSTAINED,
    AGAINST,
    FOR,
    SIDES,
    Quotation,
    Quotations,
    called,
    quotations_of,
    shown_groups,
)
from pipeline.exporters._sheet_rows import MOST_LINKS, SheetRow
from pipeline.exporters._sheets import FAINT, LINK, ROWS, Sheets, height, place_in
from pipeline.findings import Findings
from pipeline.matrix import Cell, Side

CRITERION_COLUMNS = (
    ("Group", 22, "the column of the matrix: the group that holds the view (the holder)"),
    ("Site", 10, "the speaker's site; in a cell's own line that of the cell"),
    ("Wave", 8, "the speaker's wave of interviews; in a cell's own line that of the cell"),
    ("What", 12, "cell: the cell in words; for, against, ambivalent (both in one utterance), or abstained (not sure)"),
    ("Rank", 7, "1 is the strongest quote of its side; empty: not among the strongest"),
    ("Quote", 78, "the very words, as they stand in the transcript; in a cell's own line its figures"),
    ("Participant", 22, "who said it"),
    ("Speaker's group", 20, "the group of who said it; another than Group when it is reported"),
    ("Reported", 10, "yes: told of the holder by somebody else, or of a whole group; counted apart"),
    ("Prompted", 16, "prompted: the question had brought it up; volunteered: it had not"),
    ("Codes", 24, "the codes that make it evidence of this side"),
    ("Decision", 10, "yes, or abstain where the machine left it to a person"),
    ("p", 7, "the probability the model gave the strongest code behind it; a person's decision has 1 or 0"),
    ("Coder", 12, "who decided it: the model, or a person"),
    ("Document", 30, "the interview's name"),
    ("Turn", 7, "the place of the turn in the interview, from 1"),
    ("Start", 8, "the place of its first character in the transcript, from 0"),
    ("End", 8, "the place after its last character"),
    ("utterance_id", 23, "its name in every export; here a link to its line in Utterances, or back to the matrix"),
)

CELL = "cell"
FIRST = 4  # row of the first cell
_WHAT, _QUOTE, _CODES, _DOCUMENT, _ID = 3, 5, 10, 14, 18
_LINE: dict[str, Any] = {"text_wrap": True, "align": "left", "bottom": 1, "bottom_color": "#DADEE2"}
_OF_CELL: dict[str, Any] = {"text_wrap": True, "align": "left", "bg_color": "#EEF1F4", "top": 1, "top_color": "#5B636B"}
_LOOKS: tuple[dict[str, Any], ...] = (
    _LINE,
    {**_LINE, "bg_color": "#DBE6F2"},
    {**_LINE, "bg_color": "#FBE8D5"},
    {**_LINE, **LINK},
    _OF_CELL,
    {**_OF_CELL, "bold": True},
    {**_OF_CELL, **LINK},
    {**_LINE, "italic": True, "font_color": FAINT},
)
_PLAIN, _BLUE, _ORANGE, _LINKED, _CELL_PLAIN, _CELL_BOLD, _CELL_LINKED, _OPEN = range(len(_LOOKS))


def _looks(side: str, linked: bool) -> tuple[int, ...]:
    looks = [_PLAIN] * len(CRITERION_COLUMNS)
    looks[_WHAT] = {FOR: _BLUE, AGAINST: _ORANGE, ABSTAINED: _OPEN}.get(side, _PLAIN)
    looks[_ID] = _LINKED if linked else _PLAIN
    return tuple(looks)


_QUOTED = {(side, linked): _looks(side, linked) for side in SIDES for linked in (True, False)}
_CELL_LINE = tuple(
    _CELL_LINKED if at == _ID else _CELL_BOLD if at in (0, _WHAT) else _CELL_PLAIN
    for at in range(len(CRITERION_COLUMNS))
)


@dataclass(frozen=True, slots=True)
class CriterionSheet:
    """One criterion's sheet: its name, the cells on it, and the row (from 0) of each cell's own line by the cell's key."""

    name: str
    criterion: Criterion
    cells: tuple[Cell, ...]
    places: Mapping[tuple[str, str, str, str], int]
    rows: int


def pieces_of(cell: Cell) -> int:
    """How many utterances are evidence of a cell, those left open included."""
    return cell.supporting.only + cell.contesting.only + len(cell.ambivalent_ids) + len(cell.abstained_ids)


def criterion_sheets(findings: Findings, names: Sequence[str]) -> tuple[CriterionSheet, ...]:
    """The sheet of each criterion, in the codebook's order; `names` are what they are called."""
    groups = set(shown_groups(findings.codebook, findings.matrix.cells))
    found = []
    for criterion, name in zip(findings.codebook.criteria, names, strict=True):
        cells = [c for c in findings.matrix.cells if c.criterion == criterion.id and c.group in groups]
        places, at = {}, FIRST
        for cell in cells:
            places[cell.key] = at
            at += 1 + pieces_of(cell)
        found.append(CriterionSheet(name, criterion, tuple(cells), places, at - FIRST))
    return tuple(found)


def write_criteria(
    sheets: Sheets,
    findings: Findings,
    planned: Sequence[CriterionSheet],
    back: Mapping[tuple[str, str, str, str], str],
    utterances: tuple[str, Mapping[str, int]],
) -> None:
    """Writes these sheets; `back` is each cell's place in the matrix, `utterances` the sheet and rows that quotes link to."""
    quotations = quotations_of(findings)
    widths = [width for _, width, _ in CRITERION_COLUMNS]
    for plan in planned:
        sheet = sheets.sheet(plan.name, widths)
        sheets.put(sheet, 0, 0, plan.criterion.name, bold=True, font_size=15)
        sheets.put(sheet, 1, 0, _introduced(findings, plan), italic=True, font_color=FAINT)
        sheets.link(sheet, 2, 0, place_in("Matrix", 0), "Back to the matrix")
        sheets.put(sheet, 2, _QUOTE, _noted(findings, plan), italic=True, font_color=FAINT)
        sheets.heading(sheet, FIRST - 1, (name for name, _, _ in CRITERION_COLUMNS))
        sheet.set_row(FIRST - 1, 18)
        sheet.freeze_panes(FIRST, 1)
        sheet.repeat_rows(FIRST - 1)
        # Quotes fold away under their cell.
        sheet.outline_settings(True, False, True, False)
        sheet.set_row(FIRST, None, None, {"level": 1})
        count = min(plan.rows, ROWS - FIRST)
        if count:
            sheet.autofilter(FIRST - 1, 0, FIRST - 1 + count, len(CRITERION_COLUMNS) - 1)
        rows = _rows(findings, plan, quotations, back, utterances)
        sheets.pour(sheet, FIRST, len(CRITERION_COLUMNS), _LOOKS, count, _at_most(rows, count, plan.rows))


def _introduced(findings: Findings, plan: CriterionSheet) -> str:
    names = wording.names_of(findings.codebook)
    overall = [row for row in findings.matrix.rows if row.criterion == plan.criterion.id]
    told = f" {wording.row_in_words(overall[0], names)}" if len(overall) == 1 else ""
    return f"{plan.criterion.question}{told}"


def _noted(findings: Findings, plan: CriterionSheet) -> str:
    """What stands above the list: memos on the whole criterion, and where links end."""
    told = [
        f"Memo ({memo.by}): {memo.text}"
        for memo in findings.appraisal.memos
        if memo.criterion == plan.criterion.id and not memo.group
    ]
    if plan.rows > MOST_LINKS:
        told.append(f"Excel opens {MOST_LINKS:,} links a sheet: further down, find a quote by its utterance_id.")
    return " ".join(told)


def _at_most(rows: Iterator[SheetRow], count: int, all_there_are: int) -> Iterator[SheetRow]:
    """The first `count` rows; the last of them says where the rest is, when there are more than Excel holds."""
    for number, row in enumerate(rows, start=1):
        if number == count and count < all_there_are:
            left = f"Excel holds {ROWS:,} rows: the remaining {all_there_are - count + 1:,} are in codes.parquet."
            yield SheetRow((left,), _CELL_LINE)
            return
        yield row


def _rows(
    findings: Findings,
    plan: CriterionSheet,
    quotations: Quotations,
    back: Mapping[tuple[str, str, str, str], str],
    utterances: tuple[str, Mapping[str, int]],
) -> Iterator[SheetRow]:
    names = wording.names_of(findings.codebook)
    labels = {each.id: each.name for each in findings.codebook.labels}
    name, places = utterances
    links = 0
    for cell in plan.cells:
        yield _cell_row(findings, cell, names, back.get(cell.key))
        told = quotations.of(cell)
        for side in SIDES:
            for quotation in told[side]:
                links += 1
                at = places.get(quotation.utterance.utterance_id) if links + len(plan.cells) < MOST_LINKS else None
                place = None if at is None else place_in(name, at)
                yield _quote_row(quotation, names.get(cell.group, cell.group), names, labels, place)


def _cell_row(findings: Findings, cell: Cell, names: Mapping[str, str], back: str | None) -> SheetRow:
    memos = [
        memo for memo in findings.appraisal.memos if (memo.criterion, memo.group, memo.site, memo.wave) == cell.key
    ]
    told = cell_account(findings, cell, memos)
    head = (names.get(cell.group, cell.group), names.get(cell.site, cell.site), names.get(cell.wave, cell.wave), CELL)
    values = (*head, None, told, *([None] * (_ID - _QUOTE - 1)), "back to the matrix" if back else None)
    width = CRITERION_COLUMNS[_QUOTE][1]
    return SheetRow(values, _CELL_LINE, height([(told, width)]), ((_ID, back),) if back else ())


def cell_account(findings: Findings, cell: Cell, memos: Sequence[Memo] = ()) -> str:
    """All that the matrix says of a cell, line by line: reading, people, prevalence, remarks, memos."""
    sign, verdict = wording.sign(cell.reading, cell.reason), wording.verdict_words(cell.reading, cell.reason)
    lines = [f"{sign}  {verdict}. {wording.cell_in_words(cell)}."]
    if not cell.judged:
        lines.append("Context: the criterion isn't read from this group.")
    lines.append(wording.reason_sentence(cell.reason, findings.codebook.reading))
    if cell.utterances:
        lines += [_side_account(cell, "For", cell.supporting), _side_account(cell, "Against", cell.contesting)]
        lines += wording.cell_remarks(cell)
    lines += [f"Memo ({memo.by}): {memo.text}" for memo in memos]
    return "\n".join(lines)


def _side_account(cell: Cell, name: str, side: Side) -> str:
    """A side's figures in a line: people, utterances and how they came up, prevalence as counted and corrected."""
    told = [
        f"{name}: {wording.counted(side.participants, 'participant')} first-hand",
        f"{wording.counted(side.only, 'utterance')} on this side alone",
        f"of all {len(side.ids):,} on it {side.volunteered:,} volunteered, {side.prompted:,} prompted, "
        f"{side.reported:,} reported by {wording.counted(side.witnesses, 'witness', 'witnesses')}",
    ]
    return f"{'; '.join(told)}. Of what was said first-hand: {prevalence_words(cell, side)}."


def prevalence_words(cell: Cell, side: Side) -> str:
    """`12.3 % (41 of 333), corrected 10.1 % (4.0 to 18.2)`, or that the correction was refused."""
    if side.prevalence is None:
        return "n/a"
    first_hand = len(side.ids) - side.reported
    counted = f"{wording.share_words(side.prevalence)} ({first_hand:,} of {cell.first_hand_utterances:,})"
    value, low, high = side.corrected.value, side.corrected.low, side.corrected.high
    if value is None:
        return f"{counted}, correction refused"
    if low is None or high is None:
        return f"{counted}, corrected {wording.share_words(value)}, no interval"
    between = " to ".join(wording.number(bound * 100, digits=1) for bound in (low, high))
    return f"{counted}, corrected {wording.share_words(value)} ({between})"


def _quote_row(
    quotation: Quotation, group: str, names: Mapping[str, str], labels: Mapping[str, str], place: str | None
) -> SheetRow:
    utterance, speaker = quotation.utterance, quotation.speaker
    codes = wording.listed(labels[label] for label in quotation.labels)
    values = (
        group,
        names.get(speaker.site, speaker.site),
        speaker.wave,
        quotation.side,
        quotation.rank,
        utterance.text,
        called(speaker),
        names.get(speaker.group, speaker.group),
        "yes" if quotation.reported else "no",
        wording.prompted_words(quotation.prompted),
        codes,
        "abstain" if quotation.side == ABSTAINED else "yes",
        round(quotation.p, 3),
        wording.listed(quotation.coders),
        quotation.transcript.name,
        utterance.turn + 1,
        utterance.start,
        utterance.end,
        utterance.utterance_id,
    )
    wrapped = ((values[at], CRITERION_COLUMNS[at][1]) for at in (_QUOTE, _CODES, _DOCUMENT))
    links = () if place is None else ((_ID, place),)
    return SheetRow(values, _QUOTED[quotation.side, place is not None], height(wrapped), links, 1)
