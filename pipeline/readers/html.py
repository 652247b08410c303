"""Web pages (.html): what they show as text in order, blocks as paragraphs, read by the conventions of plain text.

Scripts, styles, menus, hidden text and deletions are left out and counted. Nothing is fetched or run.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.conventions import find_turns
from pipeline.decoding import Decoded, decode, looks_like_text
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.speaker_tables import table_paragraphs
from pipeline.transcript import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "web page"
EXTENSIONS = (".html", ".htm", ".xhtml")
VERSION = 1

_LARGEST = 48 * 2**20
_WHOLE = re.compile(
    r"(?:<\?xml[^<>]{0,200}>|<!--[^>]{0,500}-->|\s){0,20}<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)
_PIECE = re.compile(
    r"\s{0,99}<(?:p|div|table|span|h[1-6]|ul|ol|dl|article|section|b|strong)\b[^<>]{0,500}>", re.IGNORECASE
)
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_BLOCKS = frozenset(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote section article main header address figure figcaption
    fieldset details summary center body html form caption tr td th thead tbody tfoot hr""".split()  # noqa: SIM905
)
_LEFT_OUT = {
    **dict.fromkeys(("script", "style", "template", "noscript", "svg", "math", "object", "iframe"), "script words"),
    **dict.fromkeys(("nav", "footer", "aside", "button", "select", "menu", "dialog"), "menu and footer words"),
    "title": "page title words",
    "del": "tracked deletion words",
    "rt": "reading aid words",
}
# Notes as Word and LibreOffice write them into a page: the sign in the text, and the note at the end.
_NOTE = re.compile(r"#?_?(?:sd(?:foot|end)note\d{1,4}(?:sym)?|(?:ftn|edn|fn)\d{1,4})")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)


def sniff(data: bytes, name: str) -> float:
    """1.0 for a page from its beginning; 0.6 for a piece of one (0.8 when named .html)."""
    if not looks_like_text(data):
        return 0.0
    head = decode(data[:8192]).text
    if _WHOLE.match(head):
        return 1.0
    if _PIECE.match(head) and "</" in head:
        return 0.8 if PurePath(name).suffix.lower() in EXTENSIONS else 0.6
    return 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a web page; a table of two columns is speaker and words (of three: clock, speaker, words)."""
    if len(data) > _LARGEST:
        raise UnreadableFile(
            "too_large",
            f"the page has {len(data) // 2**20} MB",
            where=name,
            expected=f"under {_LARGEST // 2**20} MB",
            remedy="save the text without pictures",
        )
    decoded = _decoded(data)
    page = _Page()
    page.walk(_parsed(decoded.text, name))
    page.flush()
    text = "\n\n".join(page.paragraphs)
    if not text.strip():
        raise UnreadableFile(
            "no_text",
            "the page shows no text",
            where=name,
            remedy="open it, copy what you see into a document and save that as .docx or .txt",
        )
    spoken = find_turns(text, hints)
    removed = tuple((kind, count) for kind, count in page.removed.items() if count)
    return spoken.reading(
        NAME, decoded, warnings=[f"{count} {kind} left out" for kind, count in removed], removed=removed
    )


def _decoded(data: bytes) -> Decoded:
    """The page's text: as every text is decoded, but by its own word where that names another encoding and holds."""
    declared = _CHARSET.search(data, 0, 4096)
    if declared:
        encoding = declared.group(1).decode("ascii").lower()
        if encoding not in ("utf-8", "utf8", "iso-8859-1", "windows-1252", "us-ascii", "ascii"):
            try:
                text = data.decode(encoding)
            except (LookupError, ValueError):
                return decode(data)
            plain = decode(text.encode("utf-8", "replace"))
            return Decoded(plain.text, encoding, plain.warnings, plain.removed)
    return decode(data)


def _parsed(text: str, name: str) -> _Element:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8", remove_comments=False)
    damaged = UnreadableFile(
        "damaged",
        "the page can't be taken apart",
        where=name,
        remedy="open it, copy what you see into a document and save that as .docx or .txt",
    )
    try:
        root: _Element = html.document_fromstring(_DECLARED.sub("", text, count=1).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise damaged from error.__cause__
    # What is nested deeper than the parser goes would be lost without a word.
    if any("depth" in entry.message or "huge" in entry.message.lower() for entry in parser.error_log):
        raise damaged
    return root


class _Page:
    """Gathers what a page shows, paragraph by paragraph, counting what is left out."""

    def __init__(self, removed: Counter[str] | None = None) -> None:
        self.removed: Counter[str] = Counter() if removed is None else removed
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []

    def walk(self, element: _Element, *, kept: bool = False) -> None:
        """Takes in an element's text and that of all below it; with `kept`, white space as it stands."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if kind := _left_out(element, tag):
            self.removed[kind] += count_words(_all_text(element))
            return
        if not tag:
            self.removed["page comment words"] += count_words(element.text or "")
            return
        if tag == "br":
            self._pieces.append("\n")
        elif "mso-tab-count" in (element.get("style") or ""):
            self._pieces.append("\t")
        elif tag in ("table", "dl"):
            self._table(_rows(element) if tag == "table" else _pairs(element))
        else:
            kept = kept or tag in ("pre", "textarea", "xmp")
            if tag in _BLOCKS or tag in ("pre", "textarea", "xmp"):
                self.flush()
            self._say(element.text, kept)
            for child in element:
                self.walk(child, kept=kept)
                self._say(child.tail, kept)
            if tag in _BLOCKS or tag in ("pre", "textarea", "xmp"):
                self.flush()

    def flush(self) -> None:
        """Ends the paragraph that is being gathered."""
        lines = ("".join(self._pieces)).split("\n")
        self._pieces = []
        text = "\n".join(line.strip(" ") for line in lines).strip("\n")
        if text.strip():
            self.paragraphs.append(text)

    def _say(self, text: str | None, kept: bool) -> None:
        if not text:
            return
        said = text if kept else _SPACE.sub(" ", text)
        if said.startswith(" ") and self._pieces and self._pieces[-1].endswith((" ", "\n")) and not kept:
            said = said[1:]
        self._pieces.append(said)

    def _table(self, rows: list[list[list[_Element]]]) -> None:
        """A table's rows; each cell is what its elements show."""
        self.flush()
        read: list[list[list[str]]] = []
        for row in rows:
            cells: list[list[str]] = []
            for elements in row:
                cell = _Page(self.removed)
                for element in elements:
                    cell.walk(element)
                    cell.flush()
                cells.append(cell.paragraphs)
            read.append(cells)
        self.paragraphs.extend(table_paragraphs(read, self.removed))


def _left_out(element: _Element, tag: str) -> str:
    """The kind under which an element's words are counted when they are no speech; "" for what is shown."""
    if not tag:
        return ""
    if tag == "div" and element.get("title") in ("header", "footer"):  # LibreOffice's page heads
        return "page header and footer words"
    if element.get("hidden") is not None or _HIDDEN.search((element.get("style") or "")[:2000]):
        return "hidden words"
    noted = element.get("href") if tag == "a" else element.get("id") if tag in ("div", "li", "p") else None
    if noted and _NOTE.fullmatch(noted[:60]):
        return "footnote words"
    return _LEFT_OUT.get(tag, "")


def _all_text(element: _Element) -> str:
    return " ".join(text for text in element.itertext() if isinstance(text, str))


def _rows(table: _Element) -> list[list[list[_Element]]]:
    """The rows of a table, not those of tables within its cells."""
    rows: list[list[list[_Element]]] = []
    for child in table:
        if child.tag == "tr":
            rows.append([[cell] for cell in child if isinstance(cell.tag, str)])
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows.extend(_rows(child))
        elif isinstance(child.tag, str) and child.tag not in ("col", "colgroup"):
            rows.append([[child]])
    return rows


def _pairs(listed: _Element) -> list[list[list[_Element]]]:
    """A list of names and what belongs to each, as rows of two cells."""
    rows: list[list[list[_Element]]] = []
    for child in listed:
        if child.tag == "dt" or not rows:
            rows.append([[child]])
        elif len(rows[-1]) == 1:
            rows[-1].append([child])
        elif isinstance(child.tag, str):
            rows[-1][1].append(child)
    return rows
