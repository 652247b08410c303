"""The sheets for weighing the evidence: profiles with room for a judgement, agreement, saturation, reporting items, memos.

Each stands only where the run has something for it. Judging is left to people: their fields are empty until somebody signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline import wording
from pipeline.appraisal import COMPONENTS, CONCERNS, LEVELS, OVERALL, Component, LabelAgreement
from pipeline.exporters._sheets import FAINT, RULE, Sheets, height
from pipeline.findings import Findings
from pipeline.matrix import Interval

_FIGURES: tuple[tuple[str, Callable[[LabelAgreement], Interval]], ...] = (
    ("Prevalence", lambda each: each.prevalence),
    ("Precision", lambda each: each.precision),
    ("Recall", lambda each: each.recall),
    ("F1", lambda each: each.f1),
    ("Average precision", lambda each: each.average_precision),
    ("Cohen's κ", lambda each: each.kappa),
    ("Krippendorff's α", lambda each: each.alpha),
)
_BOUNDS = ("", "low", "high")
_TO_FILL = {"bg_color": "#FFF8E1"}
_AGREEMENT = (
    "Code", "Rows", "Positives", *(f"{name} {bound}".strip() for name, _ in _FIGURES for bound in _BOUNDS)
)  # fmt: skip


def write_appraisal(sheets: Sheets, findings: Findings) -> None:
    """Writes Evidence profile, Agreement, Saturation, Reporting and Memos, each where there is something to show."""
    appraisal, names = findings.appraisal, wording.names_of(findings.codebook)
    criteria = {each.id: each.name for each in findings.codebook.criteria}
    if appraisal.profiles or appraisal.judgements:
        _profile(sheets, findings, names, criteria)
    if appraisal.agreement:
        _agreement(sheets, findings)
    if appraisal.curves:
        rows = [
            (criteria.get(curve.criterion, curve.criterion), names.get(curve.group, curve.group), *point, sentence)
            for curve in appraisal.curves
            for point, sentence in zip(
                zip(curve.interviews, *map(_rounded, (curve.found, curve.low, curve.high, curve.new)), strict=True),
                [curve.sentence, *[None] * (len(curve.interviews) - 1)],
                strict=True,
            )
        ]
        columns = ("Criterion", "Group", "Interviews", "Evidence known", "low", "high", "New in the last", "In words")
        told = "Distinct evidence known after so many interviews, the mean over random orders; low and high hold 95 % of them."
        _listed(sheets, "Saturation", told, columns, (24, 24, 11, 11, 9, 9, 11, 90), rows)
    if appraisal.reporting:
        told = "COREQ (Tong et al. 2007): what the run can fill in; the rest is for the authors."
        rows = [(*item, None) for item in appraisal.reporting]
        _listed(
            sheets, "Reporting", told, ("No.", "Item", "From the run", "By the authors"), (7, 34, 80, 60), rows, fill=3
        )
    if appraisal.memos:
        memos = [
            (
                criteria.get(memo.criterion, memo.criterion),
                names.get(memo.group, memo.group) or "(the whole criterion)",
                names.get(memo.site, memo.site),
                names.get(memo.wave, memo.wave),
                memo.text,
                memo.by,
            )
            for memo in appraisal.memos
        ]
        told = "What researchers noted, as they typed it; kept through re-runs."
        _listed(
            sheets, "Memos", told, ("Criterion", "Group", "Site", "Wave", "Memo", "By"), (24, 24, 12, 9, 90, 18), memos
        )


def _profile(sheets: Sheets, findings: Findings, names: Mapping[str, str], criteria: Mapping[str, str]) -> None:
    """A line for each component of each finding, and one for the whole of it, with people's judgements or room for them."""
    profiles = {(each.criterion, each.site, each.wave): each.components for each in findings.appraisal.profiles}
    judged = {(each.criterion, each.site, each.wave, each.component): each for each in findings.appraisal.judgements}
    rows: list[tuple[object, ...]] = []
    for row in findings.matrix.rows:
        key = (row.criterion, row.site, row.wave)
        says = {each.component: (each.sentence, _in_lines(each)) for each in profiles.get(key, ())}
        says[OVERALL] = (wording.row_in_words(row, names), "")
        head = (
            criteria.get(row.criterion, row.criterion),
            names.get(row.site, row.site),
            names.get(row.wave, row.wave),
        )
        for component in (*COMPONENTS, OVERALL):
            judgement = judged.get((*key, component))
            signed = (judgement.level, judgement.reason, judgement.by) if judgement else (None, None, None)
            told, figures = says.get(component, ("", ""))
            rows.append((*head, component.replace("_", " "), told, *signed, figures))
    columns = ("Criterion", "Site", "Wave", "Component", "What the run can say", "Judgement", "Reason", "By", "Figures")
    told = (
        f"CERQual-informed: the run gives figures, a named person judges. Concerns: {', '.join(CONCERNS)}; confidence "
        f"overall: {', '.join(LEVELS)}."
    )
    widths = (22, 10, 8, 20, 70, 18, 36, 16, 70)
    sheet = _listed(sheets, "Evidence profile", told, columns, widths, rows, fill=5, filled=3)
    for at, line in enumerate(rows, start=3):
        levels = LEVELS if line[3] == OVERALL else CONCERNS
        sheet.data_validation(at, 5, at, 5, {"validate": "list", "source": list(levels), "error_type": "warning"})


def _in_lines(component: Component) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in component.figures)


def _agreement(sheets: Sheets, findings: Findings) -> None:
    labels = {each.id: each.name for each in findings.codebook.labels}
    rows = [
        (
            labels.get(each.label, each.label),
            each.rows,
            each.positives,
            *(_three(figure(each) for _, figure in _FIGURES)),
        )
        for each in findings.appraisal.agreement
    ]
    told = f"The model beside people, on {findings.appraisal.agreement_on}. κ falls where a code is rare: read it beside prevalence."
    _listed(sheets, "Agreement", told, _AGREEMENT, (26, 9, 10, *([13] * (len(_AGREEMENT) - 3))), rows)


def _three(figures: Any) -> tuple[float | None, ...]:
    return tuple(bound for figure in figures for bound in _rounded((figure.value, figure.low, figure.high)))


def _rounded(values: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, 3) + 0.0 for value in values)


def _plain(value: float | int | None) -> str:
    return "not known" if value is None else f"{value:,}" if isinstance(value, int) else wording.number(value, digits=3)


def _listed(
    sheets: Sheets,
    name: str,
    told: str,
    columns: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[object]],
    *,
    fill: int = 0,
    filled: int = 1,
) -> Any:
    """A sheet with a sentence above a table to filter; from the column `fill` (0: none) on, `filled` columns are people's."""
    sheet = sheets.sheet(name, widths)
    sheets.put(sheet, 0, 0, told, italic=True, font_color=FAINT)
    sheets.heading(sheet, 2, columns)
    sheet.set_row(2, 32)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    for at, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            theirs = _TO_FILL if fill and fill <= column < fill + filled else {}
            sheets.put(sheet, at, column, value, text_wrap=True, align="left", **theirs, **RULE)
        sheet.set_row(at, height(zip(row, widths, strict=True)))
    if rows:
        sheet.autofilter(2, 0, 2 + len(rows), len(columns) - 1)
    return sheet
