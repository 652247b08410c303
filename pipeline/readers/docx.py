"""Word documents (.docx): their paragraphs and tables as text in order, read by the conventions of plain text.

Tracked insertions are kept, deletions left out; footnotes, comments, page headers and hidden text are too, and counted.
Safety is `pipeline.ooxml`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.conventions import find_turns
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.ooxml import Package, directory
from pipeline.reading import ReadingHints
from pipeline.speaker_tables import table_paragraphs
from pipeline.transcript import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "Word"
EXTENSIONS = (".docx", ".docm")
VERSION = 1

_MAIN = re.compile(r"word/document\d*\.xml")
_ASIDE = (
    (re.compile(r"word/footnotes\d*\.xml"), "footnote words"),
    (re.compile(r"word/endnotes\d*\.xml"), "endnote words"),
    (re.compile(r"word/comments\d*\.xml"), "comment words"),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "page header and footer words"),
)
_DELETED = frozenset(("del", "moveFrom"))
_SILENT = frozenset(("pPr", "rPr", "instrText", "delInstrText", "Fallback", "rt", "sectPr", "tblPr", "tcPr", "trPr"))


def sniff(data: bytes, name: str) -> float:
    """1.0 for a zip that names Word's main part, 0.6 for another that is named .docx (it may be cut off)."""
    if not data.startswith(b"PK\x03\x04"):
        return 0.0
    listed = directory(data) or data  # a project may hold whole Word documents
    if b"word/document" in listed:
        return 1.0
    return 0.6 if PurePath(name).suffix.lower() in EXTENSIONS and not _another(listed) else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a Word document; a table of two columns is speaker and words (of three: clock, speaker, words)."""
    package = Package(data, name)
    main = next((part for part in package.names if _MAIN.fullmatch(part)), None)
    if main is None:
        raise UnreadableFile(
            "unknown_format", "a zip without a Word document in it", where=name, remedy="save it as .docx"
        )
    body = _Body()
    text = "\n\n".join(body.paragraphs(package.part(main)))
    decoded = decode(text.encode("utf-8", "replace"))
    if not decoded.text.strip():
        raise UnreadableFile(
            "no_text", "the document holds no text", where=name, remedy="if it is a scanned picture, it needs OCR first"
        )
    spoken = find_turns(decoded.text, hints)
    for part in package.names:
        for pattern, kind in _ASIDE:
            if pattern.fullmatch(part):
                body.removed[kind] += sum(
                    count_words(paragraph) for paragraph in _Body().paragraphs(package.part(part))
                )
    removed = tuple((kind, count) for kind, count in body.removed.items() if count)
    warnings = [f"{count} {kind} left out" for kind, count in removed]
    return spoken.reading(NAME, decoded, warnings=warnings, removed=removed)


def _another(data: bytes) -> bool:
    """True for a zip that is surely something else: an ODF document, a workbook, a presentation, a QDA project."""
    return any(mark in data for mark in (b"application/vnd.oasis", b"xl/workbook", b"ppt/presentation", b"roject.qde"))


class _Body:
    """Walks a part's elements in order, giving its paragraphs and counting what it leaves out."""

    def __init__(self) -> None:
        self.removed: Counter[str] = Counter()

    def paragraphs(self, element: _Element) -> Iterator[str]:
        """The paragraphs under `element` that hold something, tables row by row."""
        for child in element.iterchildren():
            tag = _tag(child)
            if tag == "p":
                yield from self._paragraph(child)
            elif tag == "tbl":
                yield from self._table(child)
            elif tag in _DELETED:
                self._leave_out(child)
            elif tag not in _SILENT:
                yield from self.paragraphs(child)

    def _paragraph(self, element: _Element) -> Iterator[str]:
        boxes: list[str] = []
        text = "".join(self._pieces(element, boxes))
        if text.strip():
            yield text.strip("\n")
        yield from boxes

    def _pieces(self, element: _Element, boxes: list[str]) -> Iterator[str]:
        for child in element.iterchildren():
            tag = _tag(child)
            if tag == "t":
                yield child.text or ""
            elif tag in ("tab", "ptab"):
                yield "\t"
            elif tag in ("br", "cr"):
                yield "\n"
            elif tag == "noBreakHyphen":
                yield "-"
            elif tag in _DELETED:
                self._leave_out(child)
            elif tag == "txbxContent":
                boxes.extend(self.paragraphs(child))
            elif tag == "r" and _is_hidden(child):
                self.removed["hidden words"] += count_words("".join(_Body()._pieces(child, [])))
            elif tag not in _SILENT:
                yield from self._pieces(child, boxes)

    def _leave_out(self, element: _Element) -> None:
        """Counts the words under a tracked deletion or a passage moved elsewhere."""
        words = " ".join(node.text or "" for node in element.iter("{*}delText", "{*}t"))
        self.removed["tracked deletion words"] += count_words(words)

    def _table(self, table: _Element) -> Iterator[str]:
        rows = [[list(self.paragraphs(cell)) for cell in _cells(row)] for row in _rows(table)]
        yield from table_paragraphs(rows, self.removed)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table.iterchildren():
        if _tag(child) == "tr":
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row.iterchildren():
        if _tag(child) == "tc":
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _is_hidden(run: _Element) -> bool:
    for mark in run.iterfind("{*}rPr/{*}vanish"):
        value = next((text for key, text in mark.attrib.items() if str(key).endswith("val")), "true")
        return value not in ("0", "false", "off")
    return False


def _tag(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
