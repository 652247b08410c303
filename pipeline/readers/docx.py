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

from pipeline.clock import seconds
from pipeline.conventions import find_turns
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words, fold, is_known_form, may_be_label
from pipeline.ooxml import Package
from pipeline.reading import ReadingHints
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
_COLUMN_NAMES = frozenset(("speaker", "speakers", "name", "who", "participant", "person", "label", "voice"))
_DELETED = frozenset(("del", "moveFrom"))
_SILENT = frozenset(("pPr", "rPr", "instrText", "delInstrText", "Fallback", "rt", "sectPr", "tblPr", "tcPr", "trPr"))


def sniff(data: bytes, name: str) -> float:
    """1.0 for a zip that names Word's main part, 0.6 for another that is named .docx (it may be cut off)."""
    if not data.startswith(b"PK\x03\x04"):
        return 0.0
    if b"word/document" in data:
        return 1.0
    return 0.6 if PurePath(name).suffix.lower() in EXTENSIONS and not _another(data) else 0.0


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
    return Reading(
        format=NAME,
        convention=spoken.convention,
        confidence=spoken.confidence,
        turns=spoken.turns,
        encoding=decoded.encoding,
        warnings=(*warnings, *decoded.warnings, *spoken.warnings),
        removed=removed + decoded.removed + spoken.removed,
    )


def _another(data: bytes) -> bool:
    """True for a zip that is surely something else: an ODF document, a workbook, a presentation, a QDA project."""
    return any(mark in data for mark in (b"application/vnd.oasis", b"xl/workbook", b"ppt/presentation", b"project.qde"))


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
        labelled = sum(1 for cells in rows if _speaks(cells) is not None)
        as_turns = labelled * 2 > len(rows)
        if as_turns and _is_header(rows):
            self.removed["table heading words"] += sum(count_words(text) for cell in rows.pop(0) for text in cell)
        for cells in rows:
            spoken = _speaks(cells) if as_turns else None
            if spoken is None:
                for cell in cells:
                    yield from cell
                continue
            clock, label, words = spoken
            yield f"{clock}{label}\t{words[0]}"
            yield from words[1:]


def _is_header(rows: list[list[list[str]]]) -> bool:
    """True when the first row names the columns: its speaker is called `Speaker` or the like, and never comes again."""
    first, *others = (_speaks(cells) for cells in rows)
    if first is None or not others:
        return False
    return fold(first[1]) in _COLUMN_NAMES and all(other is None or other[1] != first[1] for other in others)


def _speaks(cells: list[list[str]]) -> tuple[str, str, list[str]] | None:
    """A row's clock (as `[clock] ` or ""), speaker and words when its cells read so, else None."""
    filled = [cell for cell in cells if cell]
    clock = ""
    if len(filled) == 3 and len(filled[0]) == 1 and seconds(filled[0][0]) is not None:
        clock = f"[{filled[0][0].strip().strip('[]()')}] "
        filled = filled[1:]
    if len(filled) != 2 or len(filled[0]) != 1:
        return None
    label = filled[0][0].strip().rstrip(":").strip()
    if not (may_be_label(label) or is_known_form(label)) or "\n" in label:
        return None
    return clock, label, filled[1]


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
