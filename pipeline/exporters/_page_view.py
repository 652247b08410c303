"""What the page shows, as values ready for its template: texts cut to length and named; no figure is computed here.

The two pictures are the only markup made here; `pipeline.picture` escapes what it draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.exporters._page_cells import ShownCell, shown_cell, shown_sides
from pipeline.exporters._page_quotes import Shower
from pipeline.exporters._provenance import Account, accounts, warnings_of
from pipeline.exporters._quotations import anchor, printable, shown_groups, slices
from pipeline.findings import Findings
from pipeline.matrix import Row
from pipeline.picture import picture

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One criterion: its overall reading in words and its cells in the order of the columns (None: no such cell)."""

    id: str
    name: str
    question: str
    reading: str
    sign: str
    sentence: str
    cells: tuple[ShownCell | None, ...]


@dataclass(frozen=True, slots=True)
class ShownSlice:
    """The matrix of one site and wave (or of all)."""

    id: str
    title: str
    groups: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    drawn: Markup


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything on the page."""

    title: str
    subject: str
    run_id: str
    interviews: int
    participants: int
    utterances: int
    warnings: tuple[str, ...]
    slices: tuple[ShownSlice, ...]
    labels: tuple[tuple[str, str, str, str], ...]
    criteria: tuple[tuple[str, str, str, str], ...]
    accounts: tuple[Account, ...]


def page_view(findings: Findings) -> PageView:
    """The view of these findings."""
    codebook = findings.codebook
    label_names = {label.id: label.name for label in codebook.labels}
    codable = [
        (document.speakers[coded.utterance.speaker].participant)
        for document in findings.documents
        for coded in document.utterances
        if coded.utterance.codable
    ]
    return PageView(
        title=_short(codebook.title or codebook.id, 300),
        subject=_short(codebook.subject, 600),
        run_id=findings.run.run_id,
        interviews=len(findings.documents),
        participants=len(set(codable)),
        utterances=len(codable),
        warnings=tuple(_short(each, 1_000) for each in warnings_of(findings)),
        slices=_slices(findings),
        labels=tuple(
            (_short(label.name, 120), label.id, label.kind, _short(label.definition, 2_000))
            for label in codebook.labels
        ),
        criteria=tuple(
            (
                _short(each.name, 120),
                _short(each.question, 600),
                _short(wording.listed(label_names[label] for label in each.supporting), 600),
                _short(wording.listed(label_names[label] for label in each.contesting), 600),
            )
            for each in codebook.criteria
        ),
        accounts=tuple(
            Account(each.title, each.columns, tuple(tuple(_short(text, 600) for text in row) for row in each.rows))
            for each in accounts(findings)
            if each.rows
        ),
    )


def _slices(findings: Findings) -> tuple[ShownSlice, ...]:
    from markupsafe import Markup

    codebook = findings.codebook
    names = {key: _short(name, 80) for key, name in wording.names_of(codebook).items()}
    columns = shown_groups(codebook, findings.matrix.cells)
    shower = Shower(names, {label.id: _short(label.name, 80) for label in codebook.labels})
    sides = shown_sides(findings, shower)
    shown = []
    for number, (site, wave, cells) in enumerate(slices(findings), start=1):
        placed = {(cell.criterion, cell.group): cell for cell in cells}
        overall = {row.criterion: row for row in findings.matrix.rows if (row.site, row.wave) == (site, wave)}
        rows = []
        for criterion in codebook.criteria:
            row, name = overall.get(criterion.id), _short(criterion.name, 120)
            told: list[ShownCell | None] = []
            for group in columns:
                cell = placed.get((criterion.id, group))
                if cell is None:
                    told.append(None)
                else:
                    known_as = names.get(group, group)
                    told.append(shown_cell(cell, name, known_as, codebook.reading, sides[anchor(cell)]))
            rows.append(_row(criterion.id, name, _short(criterion.question, 600), row, names, tuple(told)))
        drawn = picture(codebook, cells, columns, name=f"picture-{number}")
        safe = Markup(drawn)  # noqa: S704 - made by pipeline.picture, which escapes every name it draws
        title = wording.slice_title(site, wave, names)
        shown.append(
            ShownSlice(f"matrix-{number}", title, tuple(names.get(each, each) for each in columns), tuple(rows), safe)
        )
    return tuple(shown)


def _row(
    criterion: str,
    name: str,
    question: str,
    row: Row | None,
    names: dict[str, str],
    cells: tuple[ShownCell | None, ...],
) -> ShownRow:
    if row is None:
        return ShownRow(criterion, name, question, "", "", "", cells)
    sentence = wording.row_in_words(row, names)
    return ShownRow(
        criterion, name, question, row.reading.value, wording.sign(row.reading, row.reason), sentence, cells
    )


def _short(text: str, most: int) -> str:
    """`text` as a page can hold it, cut with a mark past `most` characters."""
    clean = printable(text)
    return clean if len(clean) <= most else f"{clean[:most]}… [cut]"
