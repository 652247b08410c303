"""The cells of the page: each in words, with the quotes shown of each side, as many as the page can bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.appraisal import Memo
from pipeline.codebook import ReadingLimits
from pipeline.exporters._page_drawing import part
from pipeline.exporters._page_places import cell_file
from pipeline.exporters._page_quotes import Shower, head
from pipeline.exporters._quotations import SIDES, Quotation, Quotations, anchor
from pipeline.matrix import Cell, Side
from pipeline.picture import cell_glyph, interval_bar

if TYPE_CHECKING:
    from markupsafe import Markup

SIDE_TITLES = {
    "for": "For",
    "against": "Against",
    "ambivalent": "For and against in one utterance",
    "abstained": "Left to a person: the machine abstained",
}
QUOTES_A_SIDE = 20
_REACHES = (240, 110, 70)  # characters of a turn around a quote; fewer where the page would grow too heavy
_BEARABLE = 4_500_000  # bytes of quotes: under 5 MB with the rest of the page
_A_CELL = 6_000  # bytes of a cell's section without its quotes


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of a cell: its heading, how many utterances there are, and the quotes shown of them, as markup."""

    name: str
    title: str
    total: int
    quotes: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell in words, for the matrix and for its own section.

    `all_quotes` is the file with every quote where the page shows some only, "" where it shows all. `before` and `after`
    are the places and names of the groups beside it in its row.
    """

    anchor: str
    criterion: str
    group: str
    group_name: str
    site: str
    wave: str
    judged: bool
    reading: str
    sign: str
    verdict: str
    balance: str
    people: tuple[str, ...]
    notes: tuple[str, ...]
    glyph: Markup
    bar: Markup
    sentence: str
    reason: str
    flag: str
    figures: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    memos: tuple[tuple[str, str], ...]
    sides: tuple[ShownSide, ...]
    all_quotes: str
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None


def in_steps(cells: Sequence[ShownCell | None]) -> tuple[ShownCell | None, ...]:
    """The cells of a row, each knowing the place and the name of its neighbours' on either side."""
    there = [cell for cell in cells if cell is not None]
    names = [(cell.anchor, cell.group_name) for cell in there]
    stepped = (
        replace(cell, before=names[at - 1] if at else None, after=names[at + 1] if at + 1 < len(names) else None)
        for at, cell in enumerate(there)
    )
    return tuple(None if cell is None else next(stepped) for cell in cells)


def shown_sides(
    cells: Sequence[Cell], quotations: Quotations, shower: Shower
) -> tuple[dict[str, tuple[ShownSide, ...]], int]:
    """The sides of every cell by its anchor, twenty quotes a side, and how many quotes a side they came to.

    Where the page would pass 5 MB, first the turns around quotes are cut shorter, then the lists of quotes, all alike.
    """
    told = {anchor(cell): quotations.of(cell) for cell in cells}
    sides: dict[str, tuple[ShownSide, ...]] = {}
    left = _BEARABLE - _A_CELL * len(cells)
    for reach in _REACHES:
        sides = {
            name: tuple(_side(name, side, said[side], shower, reach) for side in SIDES) for name, said in told.items()
        }
        if (
            sum(len(each.encode("utf-8")) for several in sides.values() for side in several for each in side.quotes)
            <= left
        ):
            return sides, QUOTES_A_SIDE
    most = _quotes_a_side(sides, left)
    cut = {name: tuple(replace(side, quotes=side.quotes[:most]) for side in several) for name, several in sides.items()}
    return cut, most


def _side(name: str, side: str, told: Sequence[Quotation], shower: Shower, reach: int) -> ShownSide:
    shown = (part("quote", shower.show(each, name, reach), "report/") for each in told[:QUOTES_A_SIDE])
    return ShownSide(side, SIDE_TITLES[side], len(told), tuple(shown))


def _quotes_a_side(sides: Mapping[str, tuple[ShownSide, ...]], left: int) -> int:
    """How many quotes a side the page can bear in `left` bytes: turns are long in one study and short in another."""
    weights = [0] * QUOTES_A_SIDE
    for several in sides.values():
        for side in several:
            for place, each in enumerate(side.quotes):
                weights[place] += len(each.encode("utf-8"))
    most = 0
    for weight in weights:
        left -= weight
        if left < 0:
            break
        most += 1
    return max(1, most)


def flag_words(flag: str, names: Mapping[str, str]) -> str:
    """`Cell.error_flag` in sentences, groups by their names; "" for none."""
    said = []
    for each in filter(None, flag.split("; ")):
        what, _, ids = each.partition(": ")
        groups = wording.listed(names.get(group, group) for group in ids.split(", "))
        if what in ("for", "against"):
            said.append(
                f"The share {what} differs from that of {groups} by no more than coding errors alone would make it differ."
            )
        elif what == "unknown":
            said.append(f"How well {groups} are coded isn’t known, so this cell can’t be set against others safely.")
        else:
            said.append(f"{each}.")
    return head(" ".join(said), 2_000)


def _notes(cell: Cell, memos: Sequence[Memo]) -> tuple[str, ...]:
    """What a reader of the matrix must know beside balance and people, in a few words; the cell's own section has all."""
    told = cell.supporting.reported + cell.contesting.reported
    notes = (
        (told, f"{told:,} reported"),
        (cell.abstained_ids, f"{len(cell.abstained_ids):,} abstained"),
        (cell.reported_would_change, "reports would change it"),
        (cell.error_flag, "coding errors may explain it"),
        (memos, wording.counted(len(memos), "memo")),
    )
    return tuple(words for there, words in notes if there)


def _figures(cell: Cell) -> tuple[tuple[str, str, str], ...]:
    """The figures of both sides, the raw prevalence with the count behind it."""

    def counted(share: str, side: Side) -> str:
        if side.prevalence is None:
            return share
        return f"{share} ({len(side.ids) - side.reported:,} of {cell.first_hand_utterances:,})"

    return tuple(
        (what, counted(told, cell.supporting), counted(against, cell.contesting))
        if what == "Prevalence, as counted"
        else (what, told, against)
        for what, told, against in wording.side_figures(cell)
    )


def _remarks(cell: Cell) -> tuple[str, ...]:
    remarks = [each for each in wording.cell_remarks(cell) if not (cell.error_flag and cell.error_flag in each)]
    if cell.unanimous is not None:
        remarks.append(
            "All with evidence stand on one side, so the interval of the balance has no width. That isn't certainty: of "
            f"such a group, as few as {wording.share_words(cell.unanimous.low)} may be of that mind."
        )
    return tuple(remarks)


def shown_cell(
    cell: Cell,
    criterion: str,
    names: Mapping[str, str],
    limits: ReadingLimits,
    sides: tuple[ShownSide, ...],
    memos: Sequence[Memo],
    largest: int,
) -> ShownCell:
    """A cell ready to show, with the name of its criterion and those of all groups as the page has them.

    `largest` is the number of participants with evidence that the biggest disc stands for.
    """
    from markupsafe import Markup

    name = anchor(cell)
    some = any(side.total > len(side.quotes) for side in sides)
    return ShownCell(
        anchor=name,
        criterion=criterion,
        group=cell.group,
        group_name=names.get(cell.group, cell.group),
        site=cell.site,
        wave=head(cell.wave, 80),
        judged=cell.judged,
        reading=cell.reading.value,
        sign=wording.sign(cell.reading, cell.reason),
        verdict=wording.verdict_words(cell.reading, cell.reason),
        balance="" if cell.balance.value is None else wording.balance_words(cell.balance),
        people=wording.people_words(cell),
        notes=_notes(cell, memos),
        glyph=Markup(cell_glyph(cell, largest)),  # noqa: S704 - numbers only
        bar=Markup(interval_bar(cell)),  # noqa: S704 - numbers only
        sentence=wording.cell_in_words(cell),
        reason=wording.reason_sentence(cell.reason, limits),
        flag=flag_words(cell.error_flag, names),
        figures=_figures(cell),
        remarks=_remarks(cell),
        memos=tuple((head(memo.text, 20_000), head(memo.by, 120)) for memo in memos),
        sides=tuple(side for side in sides if side.total or side.name in ("for", "against")),
        all_quotes=f"report/{cell_file(name)}" if some else "",
    )
