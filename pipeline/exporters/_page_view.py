"""What the page shows, as values ready for its template: texts cut to length and named; no figure is computed here.

Cells are gathered in `_page_cells`, what they are weighed by in `_page_weighing`. The only markup made here is the
picture's; `pipeline.picture` escapes what it draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.appraisal import Memo
from pipeline.columns import Columns
from pipeline.exporters._page_cells import QUOTES_A_SIDE, ShownCell, ShownSide, in_steps, shown_cell, shown_sides
from pipeline.exporters._page_places import profile_at
from pipeline.exporters._page_quotes import Shower, head, shown_names
from pipeline.exporters._page_weighing import Weighing, memos_at, overall_judgement, weighing
from pipeline.exporters._provenance import Account, accounts, warnings_of
from pipeline.exporters._quotations import Quotations, anchor, shown_groups, slices
from pipeline.findings import Findings
from pipeline.interviews import gists_of
from pipeline.matrix import Row
from pipeline.picture import picture
from pipeline.speaker import UNKNOWN
from pipeline.transcript import Role

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One criterion: its overall reading in words and its cells in the order of the columns (None: no such cell).

    `confidence` is what people judged of it as a whole (level, reason, by whom); `profile` the place of its profile, ""
    where there is none.
    """

    id: str
    name: str
    question: str
    reading: str
    sign: str
    verdict: str
    balance: str
    sentence: str
    confidence: tuple[tuple[str, str, str], ...]
    memos: tuple[tuple[str, str], ...]
    profile: str
    cells: tuple[ShownCell | None, ...]


@dataclass(frozen=True, slots=True)
class ShownSlice:
    """The matrix of one site and wave (or of all); `groups` are ids and names."""

    id: str
    title: str
    site: str
    wave: str
    groups: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]
    drawn: Markup


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything on the page. `filters` are those that have something to choose: key, name, what none is called, options."""

    title: str
    subject: str
    run_id: str
    interviews: int
    participants: int
    utterances: int
    warnings: tuple[str, ...]
    slices: tuple[ShownSlice, ...]
    filters: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    quotes: int
    quotes_in_all: int
    quotes_a_side: int
    weighing: Weighing
    labels: tuple[tuple[str, str, str, str], ...]
    criteria: tuple[tuple[str, str, str, str], ...]
    accounts: tuple[Account, ...]


def page_view(findings: Findings, quotations: Quotations, shower: Shower) -> PageView:
    """The view of these findings."""
    codebook = findings.codebook
    label_names = {label.id: label.name for label in codebook.labels}
    gists = gists_of(findings.documents)
    columns = shown_groups(codebook, findings.matrix.cells)
    shown = [cell for cell in findings.matrix.cells if cell.group in columns]
    sides, most = shown_sides(shown, quotations, shower)
    everything = [side for several in sides.values() for side in several]
    return PageView(
        title=head(codebook.title or codebook.id, 300),
        subject=head(codebook.subject, 600),
        run_id=findings.run.run_id,
        interviews=len(findings.documents),
        participants=len(
            {gist.speakers[spoke.label].participant for gist in gists for spoke in gist.spoke if spoke.codable}
        ),
        utterances=sum(gist.codable for gist in gists),
        warnings=tuple(head(each, 1_000) for each in warnings_of(findings)),
        slices=_slices(findings, columns, sides),
        filters=_filters(findings, columns),
        quotes=sum(len(side.quotes) for side in everything),
        quotes_in_all=sum(side.total for side in everything),
        quotes_a_side=min(most, QUOTES_A_SIDE),
        weighing=weighing(findings),
        labels=tuple(
            (head(label.name, 120), label.id, label.kind, head(label.definition, 2_000)) for label in codebook.labels
        ),
        criteria=tuple(
            (
                head(each.name, 120),
                head(each.question, 600),
                head(wording.listed(label_names[label] for label in each.supporting), 600),
                head(wording.listed(label_names[label] for label in each.contesting), 600),
            )
            for each in codebook.criteria
        ),
        accounts=tuple(
            Account(each.title, each.columns, tuple(tuple(head(text, 600) for text in row) for row in each.rows))
            for each in accounts(findings)
            if each.rows
        ),
    )


def _slices(
    findings: Findings, columns: Sequence[str], sides: Mapping[str, tuple[ShownSide, ...]]
) -> tuple[ShownSlice, ...]:
    from markupsafe import Markup

    codebook, appraisal = findings.codebook, findings.appraisal
    names, _ = shown_names(codebook)
    memos = memos_at(appraisal.memos)
    profiled = {(each.criterion, each.site, each.wave) for each in appraisal.profiles}
    profiled |= {(each.criterion, each.site, each.wave) for each in appraisal.judgements}
    rows_of = {(row.criterion, row.site, row.wave): row for row in findings.matrix.rows}
    # One scale for all slices: a disc at one site must not look as big as three times as many people elsewhere.
    largest = max((cell.participants_with_evidence for cell in findings.matrix.cells), default=0)
    shown = []
    for number, (site, wave, cells) in enumerate(slices(findings), start=1):
        placed = {(cell.criterion, cell.group): cell for cell in cells}
        rows = []
        for criterion in codebook.criteria:
            name = head(criterion.name, 120)
            told: list[ShownCell | None] = []
            for group in columns:
                cell = placed.get((criterion.id, group))
                if cell is None:
                    told.append(None)
                    continue
                noted = memos.get(cell.key, ())
                told.append(shown_cell(cell, name, names, codebook.reading, sides[anchor(cell)], noted, largest))
            key = (criterion.id, site, wave)
            rows.append(
                _row(
                    criterion.id,
                    name,
                    head(criterion.question, 600),
                    rows_of.get(key),
                    names,
                    findings,
                    memos.get((criterion.id, "", site, wave), ()),
                    profile_at(*key) if key in profiled and key in rows_of else "",
                    in_steps(told),
                )
            )
        drawn = Markup(picture(codebook, cells, columns, name=f"picture-{number}"))  # noqa: S704 - it escapes every name
        title = wording.slice_title(site, head(wave, 80), names)
        groups = tuple((each, names.get(each, each)) for each in columns)
        shown.append(ShownSlice(f"matrix-{number}", title, site, head(wave, 80), groups, tuple(rows), drawn))
    return tuple(shown)


def _row(
    criterion: str,
    name: str,
    question: str,
    row: Row | None,
    names: dict[str, str],
    findings: Findings,
    memos: Iterable[Memo],
    profile: str,
    cells: tuple[ShownCell | None, ...],
) -> ShownRow:
    noted = tuple((head(memo.text, 20_000), head(memo.by, 120)) for memo in memos)
    if row is None:
        return ShownRow(criterion, name, question, "", "", "", "", "", (), noted, profile, cells)
    return ShownRow(
        criterion,
        name,
        question,
        row.reading.value,
        wording.sign(row.reading, row.reason),
        wording.verdict_words(row.reading, row.reason),
        "" if row.balance.value is None else wording.balance_words(row.balance),
        wording.row_in_words(row, names),
        overall_judgement(findings.appraisal.judgements, row),
        noted,
        profile,
        cells,
    )


def _filters(
    findings: Findings, columns: Sequence[str]
) -> tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]:
    """The filters with two options or more; sites and waves are the participants'."""
    codebook = findings.codebook
    names, labels = shown_names(codebook)
    of, sites = Columns.of(codebook), (*(site.id for site in codebook.sites), UNKNOWN)
    people = [
        speaker
        for gist in gists_of(findings.documents)
        for speaker in gist.speakers.values()
        if speaker.role is not Role.INTERVIEWER
    ]
    spoke = {of.site(speaker) for speaker in people}
    waves = dict.fromkeys(cell.wave for cell in findings.matrix.cells if cell.wave != "all")
    waves |= dict.fromkeys(sorted({speaker.wave for speaker in people}))
    feeding = {label for criterion in codebook.criteria for label in criterion.labels}
    told = (
        ("group", "Group", "every group", [(each, names.get(each, each)) for each in columns]),
        ("site", "Site", "every site", [(each, names.get(each, each)) for each in sites if each in spoke]),
        ("wave", "Wave", "every wave", [(head(each, 80), head(each, 80)) for each in waves]),
        ("label", "Code", "every code", [(each, labels[each]) for each in codebook.label_ids if each in feeding]),
        (
            "prompted",
            "How it came up",
            "either way",
            [("volunteered", "volunteered"), ("prompted", "prompted"), ("unknown", "question not known")],
        ),
        ("told", "Told", "by anybody", [("first-hand", "first-hand"), ("reported", "reported by others")]),
    )
    return tuple((key, name, none, tuple(options)) for key, name, none, options in told if len(options) > 1)
