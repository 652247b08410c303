"""The evidence matrix as a picture for a paper: criteria down, groups across; one site and wave a picture.

A cell tells its reading three ways that don't need colour: a sign, a disc whose area is the number of participants with
first-hand evidence, and the balance's interval as a bar from −1 to +1; colour (orange against, blue for, of unlike
lightness towards white in the middle) is a fourth. The figures are those of `pipeline.matrix`, the signs those of
`pipeline.wording`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.exporters._drawing import FAINT, GREY, INK, NORMAL, RULE, SMALL, STRONG, WIDE, fitted, plane, sheet
from pipeline.matrix import Cell, ReadingOf
from pipeline.picture import colour, ink_on
from pipeline.profile_words import in_doubt
from pipeline.wording import names_of, sign

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEFT, _HEAD, _ROW, _KEYS = 28.0, 12.0, 23.0, 20.0
_LARGEST, _SMALLEST = 6.2, 2.3
_NARROWEST_COLUMN, _WIDEST_COLUMN = 16.0, 30.0


def matrix_drawing(codebook: Codebook, cells: Sequence[Cell], groups: Sequence[str], title: str = "") -> Figure:
    """The figure of `cells`, in the order of the codebook's criteria and of `groups` (ids); `title` says of which slice.

    It is 180 mm wide, or wider where there are too many groups for that.
    """
    names = names_of(codebook)
    placed = {(cell.criterion, cell.group): cell for cell in cells}
    most = max((cell.participants_with_evidence for cell in cells if cell.group in groups), default=0)
    column = min(_WIDEST_COLUMN, max(_NARROWEST_COLUMN, (WIDE - _LEFT - 1.0) / max(1, len(groups))))
    width = max(WIDE, _LEFT + column * len(groups) + 1.0)
    top = _HEAD + (5.0 if title else 0.0)
    bottom = top + _ROW * len(codebook.criteria)
    figure = sheet(bottom + _KEYS, width)
    axes = plane(figure, bottom + _KEYS, width)
    if title:
        text, size = fitted(title, width - 1.0, STRONG, bold=True)
        axes.text(0.5, 3.0, text, size=size, weight="bold", color=INK, va="center")
    headings = [names.get(group, group) for group in groups]
    # One size for all of them: the one the widest name needs.
    shared = min((fitted(each, column - 1.4, SMALL + 0.5, 3, bold=True)[1] for each in headings), default=SMALL)
    for index, heading in enumerate(headings):
        text, size = fitted(heading, column - 1.4, shared, 3, bold=True)
        axes.text(
            _LEFT + column * (index + 0.5), top - 1.5, text, size=size, weight="bold", color=INK, ha="center", va="bottom",
            linespacing=1.1,
        )  # fmt: skip
    for index, criterion in enumerate(codebook.criteria):
        height = top + _ROW * index
        axes.plot((0.0, width), (height, height), color=RULE, lw=0.6)
        text, size = fitted(criterion.name, _LEFT - 2.0, NORMAL, 4, bold=True)
        axes.text(0.5, height + _ROW / 2, text, size=size, weight="bold", color=INK, va="center")
        for position, group in enumerate(groups):
            cell = placed.get((criterion.id, group))
            if cell is not None:
                _cell(axes, cell, _LEFT + column * position, height, column, most)
    axes.plot((0.0, width), (bottom, bottom), color=RULE, lw=0.6)
    _keys(axes, bottom, most, flagged=any(map(in_doubt, placed.values())))
    return figure


def _cell(axes: Any, cell: Cell, left: float, top: float, column: float, most: int) -> None:
    from matplotlib.patches import Circle, Rectangle

    middle, heart = left + column / 2, top + 8.0
    people, balance = cell.participants_with_evidence, cell.balance.value
    ink = INK if cell.judged else FAINT
    if not cell.judged:
        axes.add_patch(Rectangle((left + 0.5, top + 0.5), column - 1.0, _ROW - 1.0, facecolor=GREY, edgecolor="none"))
    on_disc = FAINT
    if people and balance is not None:
        sure = cell.reading is not ReadingOf.INSUFFICIENT
        # A cell that can't be read gets no colour: a strong hue would say what the figures don't.
        fill = "#ffffff" if not sure or not cell.judged else colour(balance)
        radius = max(_SMALLEST, _LARGEST * math.sqrt(people / most))
        axes.add_patch(
            Circle((middle, heart), radius, facecolor=fill, edgecolor=ink, lw=0.7, ls="-" if sure else (0, (3, 2)))
        )
        on_disc = ink_on(fill) if cell.judged else FAINT
    axes.text(
        middle, heart, sign(cell.reading, cell.reason), size=11, weight="bold", color=on_disc, ha="center",
        va="center_baseline",
    )  # fmt: skip
    if in_doubt(cell):
        axes.text(left + column - 1.2, top + 2.8, "!", size=NORMAL, weight="bold", color=ink, ha="right", va="center")
    if balance is not None:
        _bar(axes, cell, middle, top + 17.3, min(7.2, column / 2 - 1.2), ink)
        axes.text(
            middle,
            top + _ROW - 1.0,
            f"{people} of {cell.participants}",
            size=SMALL,
            color=FAINT,
            ha="center",
            va="bottom",
        )


def _bar(axes: Any, cell: Cell, middle: float, height: float, reach: float, ink: str) -> None:
    """The line from −1 to +1 with a tick at 0, the interval as a bar on it, the balance as a dot."""
    axes.plot((middle - reach, middle + reach), (height, height), color="#9aa1a8", lw=0.6)
    for at in (-reach, 0.0, reach):
        axes.plot((middle + at, middle + at), (height - 0.8, height + 0.8), color="#9aa1a8", lw=0.6)
    low, high, value = cell.balance.low, cell.balance.high, cell.balance.value or 0.0
    if low is not None and high is not None:
        axes.plot(
            (middle + reach * low, middle + reach * high), (height, height), color=ink, lw=1.8, solid_capstyle="butt"
        )
    axes.plot(
        middle + reach * value, height, marker="o", ms=3.6, color=ink, mfc="white" if low is None else ink, mew=0.8
    )


def _keys(axes: Any, top: float, most: int, *, flagged: bool) -> None:
    """What colour, size, bars, signs and grey mean."""
    from matplotlib.patches import Rectangle

    base = top + 4.0
    axes.text(0.5, base, "against −1", size=SMALL, color=INK, va="center")
    for step in range(9):
        axes.add_patch(
            Rectangle((15.0 + 3.2 * step, base - 1.4), 3.2, 2.8, facecolor=colour((step - 4) / 4), edgecolor="none")
        )
    axes.text(45.0, base, "+1 for (balance)", size=SMALL, color=INK, va="center")
    if flagged:
        text = "!  the classifier’s errors alone could make the difference from another group"
        axes.text(75.0, base, text, size=SMALL, color=INK, va="center")
    largest = f"; the largest: {most}" if most else ""
    lines = (
        f"Disc: area by participants with first-hand evidence (n of N interviewed{largest}); dashed, white: can’t be read.",
        "Bar: the balance’s interval on a line from −1 to +1, dot: the balance; dot alone: all of one mind; hollow dot: no interval.",
        "+ supports    − contests    ± mixed    ? insufficient    ○ silence    Grey field: context, in no overall reading.",
    )
    for number, line in enumerate(lines, start=1):
        axes.text(0.5, base + 4.2 * number, line, size=SMALL, color=INK, va="center")
