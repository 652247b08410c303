"""The method as text to paste into a paper's Methods section; what it says stands in `pipeline.methods_text`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters._markdown import escaped, table
from pipeline.findings import Findings
from pipeline.methods_text import Section, paragraphs

FORMAT = "methods"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`methods.md`: each section under its heading, its table below it."""
    lines = ["# Methods", ""]
    for section in paragraphs(findings):
        lines += section_lines(section)
    yield "methods.md", ("\n".join(lines).rstrip() + "\n").encode("utf-8")


def section_lines(section: Section) -> Iterator[str]:
    """A section as lines of markdown."""
    yield from (f"## {escaped(section.title)}", "")
    for text in section.paragraphs:
        yield f"* {escaped(text)}" if section.listed else escaped(text)
        if not section.listed:
            yield ""
    if section.listed:
        yield ""
    if section.rows:
        yield from (f"*{escaped(section.caption)}*", "")
        yield from table(section.columns, section.rows)
