"""The cells of the page: each in words, with the quotes shown of each side, as many as the page can bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.codebook import ReadingLimits
from pipeline.exporters._page_quotes import Shower, ShownQuote
from pipeline.exporters._quotations import SIDES, Quotations, anchor
from pipeline.findings import Findings
from pipeline.matrix import Cell
from pipeline.picture import interval_bar

if TYPE_CHECKING:
    from markupsafe import Markup

_SIDE_TITLES = {
    "for": "For",
    "against": "Against",
    "ambivalent": "For and against in one utterance",
    "abstained": "Left to a person: the machine abstained",
}
_QUOTES_A_SIDE = 20
_BEARABLE = 4_500_000  # bytes: under 5 MB with the rest of the page
_A_CELL = 4_000  # bytes of a cell's section without its quotes
_EVEN = 0.1  # a balance nearer to 0 gets no colour: it leans to no side that a reader should see at a glance


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of a cell: its heading, how many utterances there are, and the quotes shown of them."""

    name: str
    title: str
    total: int
    quotes: tuple[ShownQuote, ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell in words, for the matrix and for its own section."""

    anchor: str
    criterion: str
    group: str
    group_name: str
    judged: bool
    reading: str
    sign: str
    verdict: str
    shade: str
    balance: str
    people: tuple[str, ...]
    notes: tuple[str, ...]
    bar: Markup
    sentence: str
    reason: str
    figures: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    sides: tuple[ShownSide, ...]


def shown_sides(findings: Findings, shower: Shower) -> dict[str, tuple[ShownSide, ...]]:
    """The sides of every cell by its anchor, twenty quotes a side, fewer on all of them where the page would pass 5 MB."""
    quotations = Quotations(findings)
    sides: dict[str, tuple[ShownSide, ...]] = {}
    for cell in findings.matrix.cells:
        told = quotations.of(cell)
        sides[anchor(cell)] = tuple(
            ShownSide(
                side,
                _SIDE_TITLES[side],
                len(told[side]),
                tuple(shower.show(each) for each in told[side][:_QUOTES_A_SIDE]),
            )
            for side in SIDES
            if told[side] or side in ("for", "against")
        )
    most = _quotes_a_side(sides)
    return {
        name: tuple(replace(side, quotes=side.quotes[:most]) for side in several) for name, several in sides.items()
    }


def _quotes_a_side(sides: Mapping[str, tuple[ShownSide, ...]]) -> int:
    """How many quotes a side the page can bear: counted in bytes, since turns are long in one study and short in another."""
    weights = [0] * _QUOTES_A_SIDE
    for several in sides.values():
        for side in several:
            for place, each in enumerate(side.quotes):
                weights[place] += each.weight
    left, most = _BEARABLE - _A_CELL * len(sides), 0
    for weight in weights:
        left -= weight
        if left < 0:
            break
        most += 1
    return max(1, most)


def shown_cell(
    cell: Cell, criterion: str, group: str, limits: ReadingLimits, sides: tuple[ShownSide, ...]
) -> ShownCell:
    """A cell ready to show, with the names of its criterion and group as the page has them."""
    from markupsafe import Markup

    return ShownCell(
        anchor=anchor(cell),
        criterion=criterion,
        group=cell.group,
        group_name=group,
        judged=cell.judged,
        reading=cell.reading.value,
        sign=wording.sign(cell.reading, cell.reason),
        verdict=wording.verdict_words(cell.reading, cell.reason),
        shade=_shade(cell),
        balance="" if cell.balance.value is None else wording.balance_words(cell.balance),
        people=wording.people_words(cell),
        notes=wording.cell_notes(cell),
        bar=Markup(interval_bar(cell)),  # noqa: S704 - numbers only
        sentence=wording.cell_in_words(cell),
        reason=wording.reason_sentence(cell.reason, limits),
        figures=wording.side_figures(cell),
        remarks=wording.cell_remarks(cell),
        sides=sides,
    )


def _shade(cell: Cell) -> str:
    """The class that colours a cell: by balance in steps where it can be read, else plain; context is grey."""
    if not cell.judged:
        return "context"
    if cell.balance.value is None or cell.reading.value == "insufficient":
        return "plain"
    if abs(cell.balance.value) < _EVEN:
        return "even"
    step = min(3, 1 + int(abs(cell.balance.value) * 3))
    return f"for-{step}" if cell.balance.value > 0 else f"against-{step}"
