"""A REFI-QDA project (.qdpx) as values: coders, codes, texts, what is selected in them and how it was coded, cases.

The archive is opened by `pipeline.qdpx_archive`, how positions are counted is found out by `pipeline.qdpx_positions`.
What the codes mean to a study is left to `pipeline.project_codes`, who speaks where to `pipeline.source_turns`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.ooxml import directory
from pipeline.qdpx_archive import Archive
from pipeline.qdpx_positions import Counted, Layout, Quoted, choose
from pipeline.qdpx_record import Record, mark_of, record_in
from pipeline.refi import child, children, guid_of, plain_guid, tag_of, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the project's own codebook; `path` names the codes it stands under, outermost first."""

    guid: str
    name: str
    definition: str = ""
    path: tuple[str, ...] = ()
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Coding:
    """One code given by one person: the code's guid, and the coder's name ("" when the file doesn't say)."""

    code: str
    coder: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a source's text, half open, in code points of `Source.text`; no codings: somebody's memo.

    `comment` is what the file says of it.
    """

    guid: str
    start: int
    end: int
    codings: tuple[Coding, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A text of the project as we read it (LF line ends, nothing unprintable), its selections in order of place.

    `codings` are those of the whole source. `record` is what a run of ours had decided of this very text, None where the
    project holds no such note. Checked on construction: every selection lies within the text.
    """

    guid: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    record: Record | None = None

    def __post_init__(self) -> None:
        for selection in self.selections:
            if not 0 <= selection.start <= selection.end <= len(self.text):
                raise ValueError("a selection lies outside its source")

    @property
    def coded(self) -> bool:
        """True when anything of it was coded: then a person read it."""
        return bool(self.codings) or any(selection.codings for selection in self.selections)


@dataclass(frozen=True, slots=True)
class Case:
    """A person (or a thing) that sources or selections belong to: their guids, and what variables say of it."""

    guid: str
    name: str
    variables: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something written in a project: a memo, a journal entry; `author` is "" where the file doesn't say."""

    name: str
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project. `coders` are its users' names; `counted` says how positions were counted and how sure that is.

    `records` are what a run of ours had decided, an interview each; a source of those very words has its own.
    Warnings tell what could not be taken over, in numbers, never by name.
    """

    name: str
    origin: str
    coders: tuple[str, ...]
    codes: tuple[Code, ...]
    sources: tuple[Source, ...]
    cases: tuple[Case, ...]
    counted: Counted
    warnings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    records: tuple[Record, ...] = ()


def is_project(content: bytes) -> bool:
    """True for a zip that lists a `.qde`, whatever its name: content decides."""
    return content.startswith(b"PK\x03\x04") and b".qde" in directory(content).lower()


def read_project(content: bytes, where: str = "project.qdpx") -> Project:
    """The project in these bytes. Raises `UnreadableFile` with its reason.

    Reasons: `truncated`, `unsafe_archive`, `password_protected`, `damaged`, `unknown_format`.
    """
    archive = Archive(content, where)
    inner = archive.project
    root = archive.part(inner) if inner else None
    if root is None or tag_of(root) != "Project":
        raise UnreadableFile(
            "unknown_format",
            "a zip archive without a REFI-QDA project in it",
            where=where,
            remedy="export the project anew (REFI-QDA, .qdpx), or the interviews as .docx or .txt",
        )
    return _Reading(archive, root).project()


@dataclass(slots=True)
class _Found:
    """A source as written: its text as stored, and selections with positions in the tool's own count."""

    source: Source
    layout: Layout
    selections: list[tuple[Selection, Quoted]]


@dataclass(slots=True)
class _Reading:
    """Walks a project's XML once, counting what it can't take over."""

    archive: Archive
    root: _Element
    lost: Counter[str] = field(default_factory=Counter)
    users: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def project(self) -> Project:
        root = self.root
        for user in children(child(root, "Users"), "User"):
            guid = plain_guid(user.get("guid"))
            self.users[guid] = (user.get("name") or user.get("id") or guid[:8]).strip()
        for variable in children(child(root, "Variables"), "Variable"):
            self.variables[plain_guid(variable.get("guid"))] = (variable.get("name") or "").strip()
        codes = codes_of(child(child(root, "CodeBook"), "Codes"))
        cases = {case.guid: case for case in map(self._case, children(child(root, "Cases"), "Case"))}
        found = list(self._sources())
        origin = root.get("origin") or ""
        counted = choose([(each.layout, [quoted for _, quoted in each.selections]) for each in found], origin)
        placed = tuple(self._placed(each, counted) for each in found)
        sources, cases = _cases_apart(placed, cases)
        notes, records = self._notes()
        sources = tuple(replace(source, record=_record_of(source, records)) for source in sources)
        warnings = [f"{count} {what}" for what, count in self.lost.items() if count]
        if counted.sureness < 1 and any(source.selections for source in sources):
            warnings.append(
                f"selections are taken as counted in {counted.counting}, sure to {counted.sureness:.2f}: {counted.why}"
            )
        return Project(
            name=(root.get("name") or "").strip(),
            origin=origin.strip(),
            coders=tuple(dict.fromkeys(self.users.values())),
            codes=tuple(code for code in codes if code.guid not in cases),
            sources=sources,
            cases=tuple(cases.values()),
            counted=counted,
            warnings=tuple(warnings),
            notes=notes,
            records=tuple(records.values()),
        )

    def _notes(self) -> tuple[tuple[Note, ...], dict[str, Record]]:
        """What is written in the project; apart from it, the records of a run of ours by their documents' ids."""
        notes: list[Note] = []
        records: dict[str, Record] = {}
        for element in children(child(self.root, "Notes"), "Note"):
            written = self._raw(element) or ""
            record = record_in(written)
            if record is not None:
                records.setdefault(record.document_id, record)
                continue
            author = self.users.get(plain_guid(element.get("creatingUser") or element.get("modifyingUser")), "")
            notes.append(
                Note(_one_line(element.get("name")), written.strip() or text_of(element, "Description"), author)
            )
        return tuple(notes), records

    def _case(self, element: _Element) -> Case:
        def named(what: str) -> tuple[str, ...]:
            return tuple(plain_guid(reference.get("targetGUID")) for reference in children(element, what))

        return Case(
            guid=plain_guid(element.get("guid")),
            name=_one_line(element.get("name")),
            variables=self._values(element),
            sources=named("SourceRef"),
            selections=named("SelectionRef"),
        )

    def _values(self, element: _Element) -> tuple[tuple[str, str], ...]:
        found = []
        for value in children(element, "VariableValue"):
            reference = child(value, "VariableRef")
            name = self.variables.get(plain_guid(reference.get("targetGUID")) if reference is not None else "", "")
            said = next((text_of(value, tag_of(part)) for part in value if tag_of(part).endswith("Value")), "")
            if name and said:
                found.append((name, said))
        return tuple(found)

    def _sources(self) -> Iterator[_Found]:
        """Every source with text, once: an interview may stand beside its recording as a transcript of it, too."""
        seen: set[str] = set()
        for outer in children(child(self.root, "Sources"), "TextSource", *_MEDIA):
            texts = [outer] if tag_of(outer) == "TextSource" else list(children(outer, "Representation", "Transcript"))
            if not texts:
                self.lost["sources without a text of their own (pictures, recordings) left out"] += 1
            for element in texts:
                path = (element.get("plainTextPath") or "").casefold()
                if path and path in seen:
                    continue
                seen.add(path)
                raw = self._raw(element)
                if raw is None:
                    self.lost["sources whose text isn't in the project left out"] += 1
                    continue
                if not raw.strip():
                    self.lost["sources without a word left out"] += 1
                    continue
                name = outer.get("name") if tag_of(element) == "Representation" else element.get("name")
                layout = Layout(raw)
                self.lost["unprintable characters taken out"] += layout.taken_out
                source = Source(
                    guid=plain_guid(element.get("guid")),
                    name=_one_line(name or outer.get("name")),
                    text=layout.text,
                    codings=self._codings(element, "") + (self._codings(outer, "") if outer is not element else ()),
                    variables=self._values(outer),
                )
                yield _Found(source, layout, list(self._selections(element)))

    def _raw(self, element: _Element) -> str | None:
        inline = child(element, "PlainTextContent")
        if inline is not None and (written := "".join(str(part) for part in inline.itertext())):
            return written
        path = element.get("plainTextPath") or ""
        return self.archive.text(path) if path else None if inline is None else ""

    def _selections(self, element: _Element) -> Iterator[tuple[Selection, Quoted]]:
        points = {plain_guid(p.get("guid")): p.get("position") for p in children(element, "SyncPoint")}
        for found in children(element, "PlainTextSelection", "TranscriptSelection"):
            ends = [found.get("startPosition"), found.get("endPosition")]
            if tag_of(found) == "TranscriptSelection":
                ends = [points.get(plain_guid(found.get(point))) for point in ("fromSyncPoint", "toSyncPoint")]
            start, end = (int(at) if at and re.fullmatch(r"\s*\d{1,12}\s*", at) else -1 for at in ends)
            codings = self._codings(found, found.get("creatingUser") or "")
            selection = Selection(plain_guid(found.get("guid")), 0, 0, codings, text_of(found, "Description"))
            yield selection, Quoted(start, end, found.get("name") or "")

    def _codings(self, element: _Element, creator: str) -> tuple[Coding, ...]:
        found = []
        for coding in children(element, "Coding"):
            reference = child(coding, "CodeRef")
            coder = plain_guid(coding.get("creatingUser") or creator)
            if reference is not None:
                found.append(Coding(plain_guid(reference.get("targetGUID")), self.users.get(coder, "")))
        return tuple(dict.fromkeys(found))

    def _placed(self, found: _Found, counted: Counted) -> Source:
        """The source with its selections at their places in the text; those that lie nowhere are counted."""
        placed: list[Selection] = []
        for selection, quoted in found.selections:
            span = found.layout.span(quoted.start, quoted.end, counted.counting)
            if span is None or span[0] == span[1]:
                self.lost["selections that lie outside their text left out"] += 1
            else:
                placed.append(replace(selection, start=span[0], end=span[1]))
        placed.sort(key=lambda each: (each.start, each.end, each.guid))
        return replace(found.source, selections=tuple(placed))


def _record_of(source: Source, records: Mapping[str, Record]) -> Record | None:
    """The record of this very text: by the source's guid, else by its words (programs give sources guids of their own)."""
    if not records:
        return None
    mark = mark_of(source.text)
    own = [each for each in records.values() if each.mark == mark]
    return next((each for each in own if guid_of("source", each.document_id) == source.guid), own[0] if own else None)


def codes_of(codes: _Element | None) -> tuple[Code, ...]:
    """The codes under an element `Codes`, of a project or a codebook: each before those that stand under it."""
    return tuple(_codes(codes, ()))


def _codes(parent: _Element | None, path: tuple[str, ...]) -> Iterator[Code]:
    for element in children(parent, "Code"):
        name = _one_line(element.get("name"))
        codable = (element.get("isCodable") or "true").strip() not in ("false", "0")
        yield Code(plain_guid(element.get("guid")), name, text_of(element, "Description"), path, codable)
        if len(path) < _DEEPEST:
            yield from _codes(element, (*path, name))


def _cases_apart(sources: tuple[Source, ...], cases: dict[str, Case]) -> tuple[tuple[Source, ...], dict[str, Case]]:
    """Sources without the codings that stand for a case (NVivo codes a person's words with the case), cases with them."""
    kept: list[Source] = []
    for source in sources:
        selections = []
        for selection in source.selections:
            for coding in selection.codings:
                if case := cases.get(coding.code):
                    cases[coding.code] = replace(case, selections=(*case.selections, selection.guid))
            codings = tuple(coding for coding in selection.codings if coding.code not in cases)
            selections.append(replace(selection, codings=codings))
        for coding in source.codings:
            if case := cases.get(coding.code):
                cases[coding.code] = replace(case, sources=(*case.sources, source.guid))
        codings = tuple(coding for coding in source.codings if coding.code not in cases)
        kept.append(replace(source, selections=tuple(selections), codings=codings))
    return tuple(kept), cases


def _one_line(name: str | None) -> str:
    return " ".join(decode((name or "").encode("utf-8", "replace")).text.split())
