"""OpenDocument texts (.odt): their paragraphs and tables as text in order, read by the conventions of plain text.

Tracked insertions are kept, deletions left out; notes, comments, page headers and hidden text are too, and counted.
Safety is `pipeline.ooxml`'s. Our own over `zipfile` and `lxml`: odfpy is no longer looked after.
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

NAME = "OpenDocument"
EXTENSIONS = (".odt", ".ott")
VERSION = 1

_MIMETYPE = b"application/vnd.oasis.opendocument.text"
_MOST_SPACES = 80  # of one mark: a file may claim a thousand million of them
_SPACE = re.compile(r"[ \t\r\n]+")
_ASIDE = {
    "note-body": "footnote words",
    "annotation": "comment words",
    "tracked-changes": "tracked deletion words",
    "hidden-text": "hidden words",
    "hidden-paragraph": "hidden words",
}
# Nobody says these: who changed or remarked and when, a note's number, what a picture shows, what fields are made of.
_SILENT = frozenset(
    """change-info creator date date-string note-citation title desc forms sequence-decls variable-decls
    user-field-decls dde-connection-decls event-listeners ruby-text image object object-ole plugin""".split()  # noqa: SIM905
)


class _Document(Package):
    LIKE = "an interview's"
    PROGRAM = "LibreOffice"
    WAY_OUT = "open it in LibreOffice, copy the text into a new document and save that"


def sniff(data: bytes, name: str) -> float:
    """1.0 for a zip that begins by saying it is an OpenDocument text; 0.7 for one named .odt that holds a content.xml."""
    if not data.startswith(b"PK\x03\x04"):
        return 0.0
    if _MIMETYPE in data[:200]:
        return 1.0
    named = PurePath(name).suffix.lower() in EXTENSIONS and b"opendocument" not in data[:200]
    return 0.7 if named and b"content.xml" in directory(data) else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of an OpenDocument text; a table of two columns is speaker and words (of three: clock, speaker, words)."""
    package = _Document(data, name)
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.content("META-INF/manifest.xml"):
        raise UnreadableFile(
            "password_protected",
            "the document is locked with a password",
            where=name,
            remedy="open it in LibreOffice, save it without a password and drop it in again",
        )
    if "content.xml" not in package.names:
        raise UnreadableFile(
            "unknown_format", "a zip without a text in it", where=name, remedy="save it as .odt or .docx"
        )
    content = package.part("content.xml")
    styles = package.part("styles.xml") if "styles.xml" in package.names else None
    body = _Body(_hidden_styles(content, styles))
    decoded = decode("\n\n".join(body.text(content)).encode("utf-8", "replace"))
    if not decoded.text.strip():
        raise UnreadableFile(
            "no_text", "the document holds no text", where=name, remedy="if it is a scanned picture, it needs OCR first"
        )
    if styles is not None:
        body.removed["page header and footer words"] += sum(
            body.words_of(part) for page in styles.iter("{*}master-page") for part in page if _tag(part) != "forms"
        )
    spoken = find_turns(decoded.text, hints)
    removed = tuple((kind, count) for kind, count in body.removed.items() if count)
    warnings = [f"{count} {kind} left out" for kind, count in removed]
    return spoken.reading(NAME, decoded, warnings=warnings, removed=removed)


def _hidden_styles(*parts: _Element | None) -> frozenset[str]:
    """The names of the styles whose text is not shown."""
    shown_as = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display"
    return frozenset(
        _attribute(style, "name")
        for part in parts
        if part is not None
        for style in part.iter("{*}style")
        if any(properties.get(shown_as) == "none" for properties in style.iterfind("{*}text-properties"))
    )


class _Body:
    """Walks a text's elements in order, giving its paragraphs and counting what it leaves out."""

    def __init__(self, hidden: frozenset[str] = frozenset()) -> None:
        self.removed: Counter[str] = Counter()
        self._hidden = hidden

    def text(self, content: _Element) -> Iterator[str]:
        """The paragraphs of the document's text; none when it holds a sheet or slides."""
        for text in content.iterfind("{*}body/{*}text"):
            yield from self.paragraphs(text)

    def words_of(self, element: _Element) -> int:
        """The number of words in the paragraphs under `element`, notes and all."""
        return sum(count_words(paragraph) for paragraph in _Body().paragraphs(element))

    def paragraphs(self, element: _Element) -> Iterator[str]:
        """The paragraphs under `element` that hold something, tables row by row."""
        for child in element.iterchildren():
            tag = _tag(child)
            if tag in ("p", "h"):
                yield from self._paragraph(child)
            elif tag == "table":
                rows = [[list(self.paragraphs(cell)) for cell in _cells(row)] for row in _rows(child)]
                yield from table_paragraphs(rows, self.removed)
            elif not self._left_out(child, tag):
                yield from self.paragraphs(child)

    def _paragraph(self, element: _Element) -> Iterator[str]:
        boxes: list[str] = []
        pieces = list(self._pieces(element, boxes))
        if _attribute(element, "style-name") in self._hidden:
            self.removed["hidden words"] += count_words("".join(pieces))
        elif text := _tidy(pieces):
            yield text
        yield from boxes

    def _pieces(self, element: _Element, boxes: list[str]) -> Iterator[str]:
        """The text of a paragraph; white space counts once, as OpenDocument has it, what `s` and `tab` say counts whole."""
        yield _SPACE.sub(" ", element.text or "")
        for child in element.iterchildren():
            tag = _tag(child)
            if tag == "s":
                count = _attribute(child, "c")
                yield "\xa0" * min(int(count) if count.isdecimal() and len(count) < 9 else 1, _MOST_SPACES)
            elif tag == "tab":
                yield "\t"
            elif tag == "line-break":
                yield "\n"
            elif tag == "text-box":
                boxes.extend(self.paragraphs(child))
            elif tag == "span" and _attribute(child, "style-name") in self._hidden:
                self.removed["hidden words"] += count_words("".join(self._pieces(child, [])))
            elif not self._left_out(child, tag):
                yield from self._pieces(child, boxes)
            yield _SPACE.sub(" ", child.tail or "")

    def _left_out(self, element: _Element, tag: str) -> bool:
        """True when nothing of this element is said; its words are counted by kind."""
        kind = _ASIDE.get(tag) or ("hidden words" if _attribute(element, "display") == "none" else "")
        if kind:
            words = self.words_of(element)
            self.removed[kind] += words or count_words(element.text or "")
        return bool(kind) or not tag or tag in _SILENT


def _tidy(pieces: list[str]) -> str:
    """A paragraph without spaces at the ends of its lines; the spaces somebody typed in a row are plain ones again."""
    text = _SPACE_RUN.sub(" ", "".join(pieces)).replace("\xa0", " ")
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")


_SPACE_RUN = re.compile(" {2,}")


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table.iterchildren():
        if _tag(child) == "table-row":
            yield child
        elif _tag(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row.iterchildren():
        if _tag(child) == "table-cell":
            yield child


def _attribute(element: _Element, name: str) -> str:
    """An attribute by its name within any namespace, "" without it."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _tag(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
