"""People's codes in whatever file they come: labelled data (CSV) or a coded REFI-QDA project; content decides."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.codebook import Codebook
from pipeline.errors import InvalidFile, UnreadableFile
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.project_codes import labelled_rows
from pipeline.qdpx import is_project, read_project

KINDS = "labelled data (.csv) or a coded REFI-QDA project (.qdpx)"
"""What may be given, in words for an error."""


class CodedFile(NamedTuple):
    """The rows of a file, and what a person should know of how they came about."""

    rows: tuple[LabelledUtterance, ...]
    notes: tuple[str, ...] = ()


def rows_of_file(content: bytes, where: str, codebook: Codebook) -> CodedFile:
    """The labelled rows in a file; raises `InvalidFile` with every problem in it.

    A project none of whose codes is a label of the codebook is refused: everything in it would count as uncoded.
    """
    if not is_project(content):
        return CodedFile(parse_labelled(content, where, codebook))
    try:
        project = read_project(content, where)
    except UnreadableFile as error:
        raise InvalidFile("coded project", where, [f"{error.found}; {error.remedy}"]) from None
    rows, report = labelled_rows(project, codebook)
    if not rows and report.matched and report.corrected:
        found = "nothing in it differs from what Themetrix had coded: there is no person's coding to learn from"
        expected = "codings that a person removed, added, moved or gave again under their own name"
        raise InvalidFile("coded project", where, [f"{found}; expected {expected}"])
    if not rows or not report.matched:
        found = "no source with both text and codings" if report.matched else "no code that is a label of the codebook"
        known = ", ".join(codebook.label_ids)
        raise InvalidFile("coded project", where, [f"{found}; expected codes called {known}", *report.notes])
    return CodedFile(rows, tuple(f"{where}: {note}" for note in report.notes))
