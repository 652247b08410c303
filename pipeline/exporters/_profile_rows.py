"""The evidence profile of each finding in the layout of GRADE-CERQual: what the run can say, and room for a person's judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import wording
from pipeline.appraisal import COMPONENTS, CONCERNS, LEVELS, OVERALL, Appraisal, Judgement
from pipeline.findings import Findings
from pipeline.matrix import Row

TITLES = {
    "methodological_limitations": "Methodological limitations",
    "coherence": "Coherence",
    "adequacy": "Adequacy",
    "relevance": "Relevance",
    OVERALL: "Overall assessment",
}
"""What each component of a profile is called."""
LEVELS_TOLD = (
    f"A judgement on a component is a level of concern ({', '.join(CONCERNS)}); the overall assessment is a level of confidence "
    f"({', '.join(LEVELS)})."
)
"""What a person may enter."""
_NOTHING = "The run recorded nothing on this component."


@dataclass(frozen=True, slots=True)
class Assessed:
    """One component of one finding: what the run says of it, and the judgements there are (a label and its value each).

    Without a judgement the values are empty, for a person to fill in.
    """

    title: str
    says: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion's row as a finding in words, with its components, the overall assessment last."""

    criterion: str
    question: str
    place: str
    says: str
    components: tuple[Assessed, ...]


def evidence_profile(findings: Findings) -> tuple[Finding, ...]:
    """Each row of the matrix as a `Finding`, in the matrix's order; `place` is "" unless it was split by site or wave."""
    names = wording.names_of(findings.codebook)
    criteria = {each.id: each for each in findings.codebook.criteria}
    return tuple(
        Finding(
            criteria[row.criterion].name,
            criteria[row.criterion].question,
            "" if (row.site, row.wave) == ("all", "all") else wording.slice_title(row.site, row.wave, names),
            wording.row_in_words(row, names),
            tuple(_assessed(findings.appraisal, row, component) for component in (*COMPONENTS, OVERALL)),
        )
        for row in findings.matrix.rows
    )


def _assessed(appraisal: Appraisal, row: Row, component: str) -> Assessed:
    place = (row.criterion, row.site, row.wave)
    said = [
        found.sentence
        for profile in appraisal.profiles
        if (profile.criterion, profile.site, profile.wave) == place
        for found in profile.components
        if found.component == component and found.sentence
    ]
    judged = [
        each
        for each in appraisal.judgements
        if (each.criterion, each.site, each.wave, each.component) == (*place, component)
    ]
    overall = component == OVERALL
    lead = "Level of confidence" if overall else "Judgement"
    read = f"The run reads it as “{wording.verdict_words(row.reading, row.reason).lower()}” and makes no overall assessment."
    says = " ".join(said) or (read if overall else _NOTHING)
    return Assessed(TITLES[component], says, _fields(judged, lead))


def _fields(judged: Sequence[Judgement], lead: str) -> tuple[tuple[str, str], ...]:
    if not judged:
        return ((lead, ""), ("Explanation", ""), ("By", ""))
    return tuple(
        field for each in judged for field in ((lead, each.level), ("Explanation", each.reason), ("By", each.by))
    )


def saturation_rows(findings: Findings) -> tuple[tuple[str, str, str, str], ...]:
    """What each curve of new evidence says: criterion, group, its number of interviews, the sentence; those without one left out."""
    names = wording.names_of(findings.codebook)
    criteria = {each.id: each.name for each in findings.codebook.criteria}
    return tuple(
        (
            criteria.get(curve.criterion, curve.criterion),
            names.get(curve.group, curve.group),
            f"{max(curve.interviews, default=0):,}",
            curve.sentence,
        )
        for curve in findings.appraisal.curves
        if curve.sentence
    )


def memo_rows(findings: Findings) -> tuple[tuple[str, str, str, str], ...]:
    """Researchers' memos as (where, memo, by, criterion id), in the order in which they are kept."""
    names = wording.names_of(findings.codebook)
    criteria = {each.id: each.name for each in findings.codebook.criteria}
    rows = []
    for memo in findings.appraisal.memos:
        where = [criteria.get(memo.criterion, memo.criterion)]
        where += [names.get(memo.group, memo.group)] if memo.group else []
        where += [] if (memo.site, memo.wave) == ("all", "all") else [wording.slice_title(memo.site, memo.wave, names)]
        rows.append((" · ".join(where), memo.text, memo.by, memo.criterion))
    return tuple(rows)
