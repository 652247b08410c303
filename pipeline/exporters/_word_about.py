"""The upright pages of the Word file: agreement, what COREQ asks, the method as prose, warnings and references."""

from __future__ import annotations

from pipeline.exporters._provenance import warnings_of
from pipeline.exporters._word import PORTRAIT, Piece, Word
from pipeline.findings import Findings
from pipeline.methods_references import cited
from pipeline.methods_text import paragraphs

_OF_THE_FILE = ("Gale et al., 2013", "Ritchie & Spencer, 1994", "Lewin et al., 2018")
_COREQ = "Tong et al., 2007"


def write_about(word: Word, findings: Findings) -> None:
    """Writes method, reporting items, warnings and references; the works this file itself rests on are among the last."""
    sections = paragraphs(findings)
    word.heading("Method")
    told = [*_OF_THE_FILE]
    for section in sections[:-1]:
        word.heading(section.title, level=2)
        for text in section.paragraphs:
            word.paragraph(text, style="List Bullet" if section.listed else "Normal")
        told += section.paragraphs
        if section.rows:
            word.caption(section.caption)
            word.table(section.columns, section.rows, _widths(len(section.columns)), section.caption)
    reporting = findings.appraisal.reporting
    if reporting:
        word.heading("Reporting items")
        word.paragraph(
            f"The items of COREQ ({_COREQ}) as far as the run can answer them. What only people know is left empty for them."
        )
        told.append(_COREQ)
        word.caption("COREQ items")
        word.table(("No.", "Item", "What the run says"), reporting, (1.2, 5.0, PORTRAIT - 6.2), "COREQ reporting items")
    warnings = warnings_of(findings)
    if warnings:
        word.heading("Warnings of the run")
        for warning in warnings:
            word.paragraph(Piece(warning), style="List Bullet")
    word.heading("References")
    for reference in cited(" ".join(told)):
        word.paragraph(reference, style="List Bullet")


def _widths(columns: int) -> tuple[float, ...]:
    """Widths in centimetres over an upright page: names want more room than figures."""
    if columns > 5:
        return (3.0, 1.8, 1.8, *((PORTRAIT - 6.6) / (columns - 3) for _ in range(columns - 3)))
    return tuple(PORTRAIT / columns for _ in range(columns))
