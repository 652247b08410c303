"""The documents one file holds: itself, or each interview of a REFI-QDA project. Reading them is left to readers.

A project grows while people code it; its interviews do not. So each becomes a document of its own, whose bytes are its
words and who said them and nothing else: coding on, or exporting anew, changes no document's id.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pipeline.errors import UnreadableFile
from pipeline.qdpx import Case, Project, Source, is_project, read_project
from pipeline.refi import ORIGIN, PROJECT, guid_of, legal
from pipeline.source_turns import marked_by_cases

_ENDINGS = re.compile(r"\.(?:txt|text|docx?|rtf|odt|pdf|md|html?)$", re.IGNORECASE)
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Member:
    """One document of a file: its name as a file of its own, its bytes, and what it is called within the file ("" for all of it)."""

    name: str
    content: bytes
    within: str = ""


def members(content: bytes, name: str) -> tuple[Member, ...]:
    """The documents in a file called `name`: the file, or a project's interviews in their order.

    Raises `UnreadableFile` for a project that can't be read, or that holds no text (`no_text`).
    """
    if not is_project(content):
        return (Member(name, content),)
    project = read_project(content, name)
    if not project.sources:
        raise no_interviews(project, name)
    names = document_names(project.sources)
    return tuple(
        _member(source, project.cases, own, place)
        for place, (source, own) in enumerate(zip(project.sources, names, strict=True), start=1)
    )


def document_names(sources: Sequence[Source]) -> tuple[str, ...]:
    """What each source is called as a document: its name without an ending, fit for a file; doubled names numbered."""
    plain = []
    for place, source in enumerate(sources, start=1):
        bare = _NO_NAME.sub(" ", _ENDINGS.sub("", source.name.strip())).strip(" .")
        plain.append(" ".join(bare.split())[:_LONGEST_NAME] or f"source {place}")
    again: Counter[str] = Counter()
    names = []
    for each in plain:
        again[each.casefold()] += 1
        names.append(each if again[each.casefold()] == 1 else f"{each} ({again[each.casefold()]})")
    return tuple(names)


def no_interviews(project: Project, name: str) -> UnreadableFile:
    """The error for a project in which there is nothing to read."""
    elsewhere = "; ".join(project.warnings)
    return UnreadableFile(
        "no_text",
        f"the project holds no text{f' ({elsewhere})' if elsewhere else ''}",
        where=name,
        expected="a project exported with its sources",
        remedy="export the project anew with its sources in it, or the interviews as .docx or .txt",
    )


def _member(source: Source, cases: Sequence[Case], name: str, place: int) -> Member:
    within = source.guid or str(place)
    if not marked_by_cases(source, cases):
        return Member(f"{name}.txt", source.text.encode("utf-8"), within)
    return Member(f"{name}.qdpx", _project_of(source, cases), within)


def _project_of(source: Source, cases: Sequence[Case]) -> bytes:
    """A project of this text alone and of who speaks in it: the same bytes whenever and wherever it is made."""
    selections: dict[tuple[int, int], str] = {}
    marked: dict[str, list[str]] = {}
    for start, end, name in marked_by_cases(source, cases):
        guid = selections.setdefault((start, end), guid_of("selection", str(start), str(end)))
        marked.setdefault(legal(name), []).append(guid)
    persons = "".join(
        f'<Case guid="{guid_of("case", name)}" name={quoteattr(name)}>'
        + "".join(f'<SelectionRef targetGUID="{guid}"/>' for guid in sorted(set(guids)))
        + "</Case>"
        for name, guids in sorted(marked.items())
    )
    places = "".join(
        f'<PlainTextSelection guid="{guid}" startPosition="{start}" endPosition="{end}"/>'
        for (start, end), guid in sorted(selections.items())
    )
    inside = guid_of("source", source.text)
    written = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{PROJECT}" name="" origin="{escape(ORIGIN)}">'
        f'<Cases>{persons}</Cases><Sources><TextSource guid="{inside}" plainTextPath="internal://{inside}.txt">'
        f"{places}</TextSource></Sources></Project>\n"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for entry, content in (("project.qde", written), (f"sources/{inside}.txt", source.text)):
            # Stored, with the oldest date there is: a library's packing or a clock must not change the document's id.
            info = zipfile.ZipInfo(entry)
            info.create_system = 3
            archive.writestr(info, content.encode("utf-8"))
    return held.getvalue()
