"""What the page shows for weighing the matrix: evidence profiles with people's judgements, curves, agreement, reporting items.

Every figure and sentence comes from `Findings.appraisal`; where nobody has judged yet, fields stay empty for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import wording
from pipeline.appraisal import COMPONENTS, OVERALL, Curve, Judgement, LabelAgreement, Memo
from pipeline.exporters._page_places import profile_at
from pipeline.exporters._page_quotes import head, shown_names
from pipeline.findings import Findings
from pipeline.matrix import Interval, Row
from pipeline.picture import growth_curve

if TYPE_CHECKING:
    from markupsafe import Markup

_LONG = 4_000


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """One line of an evidence profile: what the run says of it, and what people judged (level, reason, by whom)."""

    title: str
    sentence: str
    figures: tuple[tuple[str, str], ...]
    judged: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """The evidence profile of one criterion's row, its overall judgement last."""

    place: str
    title: str
    reading: str
    components: tuple[ShownComponent, ...]


@dataclass(frozen=True, slots=True)
class ShownCurve:
    """One group's curve: how many interviews, pieces found, the last one's share of them, and the sentence on it."""

    group: str
    drawn: Markup
    interviews: str
    found: str
    new: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """All of it. `curves` are by criterion; `strays` are memos on cells that are not in this matrix."""

    profiles: tuple[ShownProfile, ...]
    curves: tuple[tuple[str, tuple[ShownCurve, ...]], ...]
    agreement: tuple[tuple[str, ...], ...]
    agreement_on: str
    reporting: tuple[tuple[str, str, str], ...]
    strays: tuple[tuple[str, str, str], ...]


def weighing(findings: Findings) -> Weighing:
    """The weighing of these findings."""
    appraisal = findings.appraisal
    criteria = {each.id: head(each.name, 120) for each in findings.codebook.criteria}
    names, labels = shown_names(findings.codebook)
    known = {cell.key for cell in findings.matrix.cells} | {
        (row.criterion, "", row.site, row.wave) for row in findings.matrix.rows
    }
    strays = (memo for memo in appraisal.memos if (memo.criterion, memo.group, memo.site, memo.wave) not in known)
    return Weighing(
        profiles=_profiles(findings, criteria, names),
        curves=_curves(appraisal.curves, criteria, names),
        agreement=tuple(_agreement(each, labels) for each in appraisal.agreement),
        agreement_on=head(appraisal.agreement_on, _LONG),
        reporting=tuple((head(n, 10), head(item, 300), head(told, _LONG)) for n, item, told in appraisal.reporting),
        strays=tuple((head(_where(each), 200), head(each.text, _LONG), head(each.by, 120)) for each in strays),
    )


def memos_at(memos: Iterable[Memo]) -> Mapping[tuple[str, str, str, str], tuple[Memo, ...]]:
    """The memos by criterion, group ("" for the row), site and wave, in the order they came."""
    found: dict[tuple[str, str, str, str], tuple[Memo, ...]] = {}
    for memo in memos:
        key = (memo.criterion, memo.group, memo.site, memo.wave)
        found[key] = (*found.get(key, ()), memo)
    return found


def overall_judgement(judgements: Iterable[Judgement], row: Row) -> tuple[tuple[str, str, str], ...]:
    """What people judged of a row as a whole: (level, reason, by whom)."""
    return _judged(judgements, (row.criterion, row.site, row.wave), OVERALL)


def _profiles(findings: Findings, criteria: Mapping[str, str], names: Mapping[str, str]) -> tuple[ShownProfile, ...]:
    appraisal = findings.appraisal
    profiles = {(each.criterion, each.site, each.wave): each for each in appraisal.profiles}
    judged = {(each.criterion, each.site, each.wave) for each in appraisal.judgements}
    shown = []
    for row in findings.matrix.rows:
        key = (row.criterion, row.site, row.wave)
        if key not in profiles and key not in judged:
            continue
        told = {each.component: each for each in profiles[key].components} if key in profiles else {}
        components = []
        for name in COMPONENTS:
            found = told.get(name)
            figures = () if found is None else tuple((_worded(what), _figure(it)) for what, it in found.figures)
            components.append(
                ShownComponent(
                    _worded(name),
                    "" if found is None else head(found.sentence, _LONG),
                    figures,
                    _judged(appraisal.judgements, key, name),
                )
            )
        components.append(ShownComponent("Overall confidence", "", (), _judged(appraisal.judgements, key, OVERALL)))
        split = (row.site, row.wave) != ("all", "all")
        title = criteria.get(row.criterion, row.criterion)
        title += f" ({wording.slice_title(row.site, head(row.wave, 80), names)})" if split else ""
        reading = wording.row_in_words(row, names)
        shown.append(ShownProfile(profile_at(*key), title, reading, tuple(components)))
    return tuple(shown)


def _judged(
    judgements: Iterable[Judgement], key: tuple[str, str, str], component: str
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (each.level, head(each.reason, _LONG), head(each.by, 120))
        for each in judgements
        if (each.criterion, each.site, each.wave) == key and each.component == component
    )


def _curves(
    curves: Iterable[Curve], criteria: Mapping[str, str], names: Mapping[str, str]
) -> tuple[tuple[str, tuple[ShownCurve, ...]], ...]:
    from markupsafe import Markup

    found: dict[str, list[ShownCurve]] = {}
    told = [curve for curve in curves if curve.interviews and curve.criterion in criteria]
    highest: dict[str, float] = {}
    for curve in told:
        highest[curve.criterion] = max(highest.get(curve.criterion, 0.0), *curve.high)
    for curve in told:
        drawn = growth_curve(curve, highest[curve.criterion])
        found.setdefault(curve.criterion, []).append(
            ShownCurve(
                names.get(curve.group, head(curve.group, 80)),
                Markup(drawn),  # noqa: S704 - numbers only
                f"{curve.interviews[-1]:,}",
                wording.number(curve.found[-1], digits=1),
                wording.number(curve.new[-1], digits=1),
                head(curve.sentence, _LONG),
            )
        )
    return tuple((criteria[each], tuple(found[each])) for each in criteria if each in found)


def _agreement(each: LabelAgreement, labels: Mapping[str, str]) -> tuple[str, ...]:
    figures = (each.kappa, each.alpha, each.precision, each.recall, each.f1, each.average_precision)
    return (
        labels.get(each.label, head(each.label, 80)),
        f"{each.positives:,} of {each.rows:,}",
        wording.share_words(each.prevalence),
        *(_bounded(figure) for figure in figures),
    )


def _bounded(value: Interval) -> str:
    figure = wording.number(value.value)
    if value.low is None:
        return figure
    return f"{figure} ({wording.number(value.low)} to {wording.number(value.high)})"


def _figure(value: float | int | None) -> str:
    if value is None:
        return "n/a"
    return f"{value:,}" if isinstance(value, int) else wording.number(value)


def _worded(name: str) -> str:
    words = head(name, 120).replace("_", " ")
    return words[:1].upper() + words[1:]


def _where(memo: Memo) -> str:
    return " · ".join(part for part in (memo.criterion, memo.group, memo.site, memo.wave) if part and part != "all")
