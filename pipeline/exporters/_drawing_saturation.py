"""Saturation as a picture for a paper: a panel a criterion, the pieces of evidence known after each interview, with the band.

Groups are told apart by the kind of line and by their name at its end, never by colour alone; the band stands for the curve
over all groups only, where bands of every group would hide each other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.appraisal import Curve
from pipeline.codebook import Codebook
from pipeline.evidence import ALL
from pipeline.exporters._drawing import FAINT, INK, NORMAL, RULE, SMALL, fitted, sheet
from pipeline.wording import names_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PANEL, _FOOT = 60.0, 13.0
_NAMES = 29.5
"""Millimetres for the names beside a panel."""
_MARKS = "os^DvP*X"
_LINES = ("-", (0, (5, 1.6)), (0, (1, 1.4)), (0, (5, 1.4, 1, 1.4)), (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1)))
_SHADES = ("#1f5a9d", "#b35806", "#4d7c3a", "#7a4a93", "#8a6d00", "#3f6f77", "#9a3b52", "#5b636b")


def saturation_drawing(codebook: Codebook, curves: Sequence[Curve]) -> Figure:
    """The figure of `curves`, two panels a row, criteria in the codebook's order; those without a curve are left out."""
    by_criterion: defaultdict[str, list[Curve]] = defaultdict(list)
    for curve in curves:
        by_criterion[curve.criterion].append(curve)
    shown = [criterion for criterion in codebook.criteria if by_criterion[criterion.id]]
    rows = math.ceil(len(shown) / 2)
    height = _PANEL * rows + _FOOT
    figure = sheet(height)
    names = names_of(codebook) | {ALL: "All these groups"}
    shades = {group: index for index, group in enumerate(codebook.group_ids)}
    for index, criterion in enumerate(shown):
        left, top = (0.053 if index % 2 == 0 else 0.553), _PANEL * (index // 2)
        axes = figure.add_axes((left, 1.0 - (top + _PANEL - 10.0) / height, 0.225, (_PANEL - 17.0) / height))
        text, size = fitted(criterion.name, 80.0, NORMAL, bold=True)
        axes.set_title(text, size=size, weight="bold", color=INK, loc="left", pad=4)
        _panel(axes, by_criterion[criterion.id], names, shades, leftmost=index % 2 == 0)
    lines = (
        "Mean number of distinct pieces of evidence known after so many interviews, over all orders of the interviews.",
        "A piece: a code of the criterion, alone or with another in its turn, volunteered or not. Band: 95 % of orders (bold).",
    )
    for number, line in enumerate(lines):
        figure.text(0.005, (_FOOT - 6.0 - 4.2 * number) / height, line, size=SMALL, color=INK, va="center")
    return figure


def _panel(
    axes: Any, curves: Sequence[Curve], names: dict[str, str], shades: dict[str, int], *, leftmost: bool
) -> None:
    bold = next((curve for curve in curves if curve.group == ALL), curves[0] if len(curves) == 1 else None)
    longest = max(len(curve.interviews) for curve in curves)
    highest = max((*(curve.found[-1] for curve in curves), *(bold.high if bold else ()), 1.0))
    ends: list[_End] = []
    for curve in curves:
        number = shades.get(curve.group, 0)
        strong = curve is bold
        shade = INK if strong else _SHADES[number % len(_SHADES)]
        line = "-" if strong else _LINES[number % len(_LINES)]
        if strong:
            axes.fill_between(curve.interviews, curve.low, curve.high, color="#d4d8dc", lw=0, zorder=1)
        axes.plot(curve.interviews, curve.found, color=shade, ls=line, lw=1.6 if strong else 1.0, zorder=3)
        mark = "o" if strong else _MARKS[number % len(_MARKS)]
        axes.plot(curve.interviews[-1], curve.found[-1], marker=mark, ms=3.4, color=shade, zorder=4, clip_on=False)
        ends.append(_End(curve.found[-1], names.get(curve.group, curve.group), shade, line, mark, strong))
    axes.set_xlim(0.0, longest + max(0.3, longest * 0.03))
    axes.set_ylim(0.0, highest * 1.06)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.tick_params(labelsize=SMALL)
    axes.grid(axis="y", color=RULE, lw=0.4)
    axes.set_axisbelow(True)
    axes.set_xlabel("interviews", size=SMALL, color=FAINT, labelpad=1.5)
    if leftmost:
        axes.set_ylabel("pieces of evidence", size=SMALL, color=FAINT, labelpad=2)
    _names(axes, ends)


@dataclass(frozen=True, slots=True)
class _End:
    """A line where it ends: how high, whose it is, how it is drawn."""

    found: float
    name: str
    shade: str
    line: Any
    mark: str
    strong: bool


def _names(axes: Any, ends: Sequence[_End]) -> None:
    """The lines' names beside the panel, highest first, each with a piece of its line: no line needs colour to be found."""
    ordered = sorted(ends, key=lambda end: (not end.strong, -end.found, end.name))
    step = min(0.105, 1.0 / max(1, len(ordered)))
    for number, end in enumerate(ordered):
        height = 1.0 - step * (number + 0.5)
        axes.plot(
            (1.06, 1.19), (height, height), transform=axes.transAxes, color=end.shade, ls=end.line,
            lw=1.6 if end.strong else 1.0, clip_on=False,
        )  # fmt: skip
        axes.plot(1.19, height, marker=end.mark, ms=3.4, transform=axes.transAxes, color=end.shade, clip_on=False)
        text, size = fitted(end.name, _NAMES, SMALL if step > 0.06 else SMALL - 1.0, bold=end.strong)
        axes.text(
            1.24, height, text, transform=axes.transAxes, size=size, color=INK, va="center",
            weight="bold" if end.strong else "normal",
        )  # fmt: skip
