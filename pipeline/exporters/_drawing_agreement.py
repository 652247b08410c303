"""Agreement of model and people as a picture for a paper: kappa and F1 of each code with intervals, beside how common the code is.

Cohen's kappa falls with prevalence at the same quality of coding (Byrt, Bishop & Carlin, *J Clin Epidemiol* 46(5), 1993), so
neither is shown without the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.appraisal import LabelAgreement
from pipeline.codebook import Codebook
from pipeline.exporters._drawing import FAINT, FOR, INK, NORMAL, RULE, SMALL, fitted, sheet
from pipeline.matrix import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW, _HEAD, _FOOT = 8.0, 7.0, 19.0
_LEFT, _KAPPA, _PREVALENCE = 0.235, 0.44, 0.2
_OFFSET = 0.16


def agreement_drawing(codebook: Codebook, agreement: Sequence[LabelAgreement], measured_on: str) -> Figure:
    """The figure of `agreement`, codes in the codebook's order; `measured_on` says on what it was measured."""
    names = {label.id: label.name for label in codebook.labels}
    order = {label: place for place, label in enumerate(codebook.label_ids)}
    agreement = sorted(agreement, key=lambda each: order.get(each.label, len(order)))
    height = _HEAD + _ROW * len(agreement) + _FOOT
    figure = sheet(height)
    low = min((each.kappa.low for each in agreement if each.kappa.low is not None), default=0.0)
    least = -0.2 if low < 0 else 0.0
    kappa = _axes(figure, height, _LEFT, _KAPPA, len(agreement), "agreement with people")
    kappa.set_xlim(min(least, low), 1.0)
    prevalence = _axes(
        figure, height, _LEFT + _KAPPA + 0.04, _PREVALENCE, len(agreement), "prevalence (% of utterances)"
    )
    most = max((each.prevalence.high or each.prevalence.value or 0.0 for each in agreement), default=0.0)
    prevalence.set_xlim(0.0, max(1.0, 112.0 * most))
    for row, each in enumerate(agreement):
        name, size = fitted(names.get(each.label, each.label), 38.0, NORMAL, 2)
        kappa.text(
            -0.02, row, name, transform=kappa.get_yaxis_transform(), size=size, color=INK, ha="right", va="center"
        )
        _point(kappa, each.kappa, row - _OFFSET, "o", FOR)
        _point(kappa, each.f1, row + _OFFSET, "D", INK, hollow=True)
        if each.kappa.value is None and each.f1.value is None:
            kappa.text(0.01, row, "too few to measure", size=SMALL, color=FAINT, va="center", style="italic")
        share = each.prevalence.value
        if share is not None:
            prevalence.barh(row, 100 * share, height=0.5, color="#c9d3de", edgecolor=FAINT, lw=0.6)
            if each.prevalence.low is not None and each.prevalence.high is not None:
                prevalence.plot((100 * each.prevalence.low, 100 * each.prevalence.high), (row, row), color=INK, lw=0.9)
        prevalence.text(
            1.03, row, f"{each.positives:,} of {each.rows:,}", transform=prevalence.get_yaxis_transform(), size=SMALL,
            color=FAINT, va="center",
        )  # fmt: skip
    _keys(figure, height, measured_on)
    return figure


def _axes(figure: Figure, height: float, left: float, width: float, rows: int, title: str) -> Any:
    axes: Any = figure.add_axes((left, (_FOOT - 1.0) / height, width, _ROW * rows / height))
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=SMALL, pad=1.5)
    axes.xaxis.get_major_locator().set_params(nbins=5)
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.set_axisbelow(True)
    axes.set_title(title, size=NORMAL, weight="bold", color=INK, loc="left", pad=4)
    for row in range(1, rows):
        axes.axhline(row - 0.5, color=RULE, lw=0.3)
    return axes


def _point(axes: Any, found: Interval, height: float, marker: str, shade: str, *, hollow: bool = False) -> None:
    if found.value is None:
        return
    if found.low is not None and found.high is not None:
        axes.plot((found.low, found.high), (height, height), color=shade, lw=1.1, solid_capstyle="butt")
    axes.plot(
        found.value, height, marker=marker, ms=3.8, color=shade, mfc="white" if hollow else shade, mew=0.9, zorder=4
    )


def _keys(figure: Figure, height: float, measured_on: str) -> None:
    axes: Any = figure.add_axes((0.0, 0.0, 1.0, (_FOOT - 7.0) / height))
    axes.set_xlim(0.0, 180.0)
    axes.set_ylim(_FOOT - 7.0, 0.0)
    axes.axis("off")
    axes.plot(2.0, 2.5, marker="o", ms=3.8, color=FOR)
    axes.text(4.0, 2.5, "Cohen’s κ", size=SMALL, color=INK, va="center")
    axes.plot(20.0, 2.5, marker="D", ms=3.8, color=INK, mfc="white", mew=0.9)
    axes.text(22.0, 2.5, "F1 (precision and recall)", size=SMALL, color=INK, va="center")
    axes.text(
        56.0, 2.5, "Lines: intervals over interviews. κ is lower where a code is rare: read it beside the prevalence.",
        size=SMALL, color=INK, va="center",
    )  # fmt: skip
    if measured_on:
        text, size = fitted(f"Measured on: {measured_on}", 178.0, SMALL, 2)
        axes.text(0.5, 5.2, text, size=size, color=INK, va="top")
