"""The evidence profile and researchers' memos in the Word file; what they say stands in `_profile_rows`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters._profile_rows import (
    LEVELS_TOLD,
    Assessed,
    Finding,
    evidence_profile,
    memo_rows,
    saturation_rows,
)
from pipeline.exporters._word import LANDSCAPE, Box, Line, Piece, Row, Word
from pipeline.findings import Findings

_FINDING = 4.8


def write_profile(word: Word, findings: Findings) -> None:
    """Writes the evidence profile, one row a finding, and the memos where there are any."""
    profile = evidence_profile(findings)
    if profile:
        word.heading("The evidence profile")
        word.paragraph(
            "What the run can say on each finding, in the layout of a GRADE-CERQual evidence profile (Lewin et al., 2018). Figures "
            "are filled in by software; a judgement is a named person's alone, and where none has been made its fields are empty. "
            f"{LEVELS_TOLD}",
            keep=True,
        )
        columns = ("Finding", *(each.title for each in profile[0].components))
        widths = (_FINDING, *((LANDSCAPE - _FINDING) / (len(columns) - 1) for _ in columns[1:]))
        word.caption("Evidence profile (CERQual-informed)")
        word.table(columns, _rows(profile), widths, "Evidence profile of each finding")
    curves = saturation_rows(findings)
    if curves:
        word.heading("Saturation", level=2)
        word.caption("New evidence with each further interview")
        columns = ("Criterion", "Group", "Interviews", "What the run says")
        word.table(columns, curves, (4.5, 4.5, 2.2, LANDSCAPE - 11.2), "New evidence with each further interview")
    memos = memo_rows(findings)
    if memos:
        word.heading("Memos", level=2)
        word.caption("Researchers' memos, as written")
        word.table(
            ("On", "Memo", "By"), (row[:3] for row in memos), (6.0, 16.0, LANDSCAPE - 22.0), "Researchers' memos"
        )


def _rows(profile: tuple[Finding, ...]) -> Iterator[Row]:
    for finding in profile:
        lines: list[Line] = [(Piece(finding.criterion, bold=True),)]
        if finding.place:
            lines.append((Piece(finding.place, grey=True),))
        lines += [(Piece(finding.question, italic=True),), (finding.says,)]
        yield [Box(lines), *(_component(each) for each in finding.components)]


def _component(assessed: Assessed) -> Box:
    lines: list[Line] = [(assessed.says,)] if assessed.says else []
    for label, value in assessed.fields:
        lines.append((Piece(f"{label}: ", bold=True), value or "________________"))
    return Box(lines)
