"""What a Word document's text and tables are made of, as elements: python-docx's own cells cost quadratic time in a long table.

Text stays text: no field, link or mark-up comes out of it; what XML forbids becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.exporters._quotations import printable

if TYPE_CHECKING:
    from lxml.etree import _Element

_TWIPS = 567  # a centimetre


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one manner; `size` in points (0: the paragraph's own), `grey` for what stands back."""

    text: str
    bold: bool = False
    italic: bool = False
    grey: bool = False
    size: float = 0


Line = Sequence[Piece | str]


@dataclass(frozen=True, slots=True)
class Box:
    """A table's cell: its lines, its background (six hex digits or ""), over how many columns it reaches."""

    lines: Sequence[Line]
    fill: str = ""
    span: int = 1


Row = Sequence[Box | str]


def begin_table(table: _Element, width: float, columns: Sequence[str], about: str) -> None:
    """Appends a new table's properties: `width` in centimetres, rules as in a journal, `about` for screen readers."""
    found = sub(table, "w:tblPr")
    sub(found, "w:tblW", {"w:w": twips(width), "w:type": "dxa"})
    borders = sub(found, "w:tblBorders")
    for side, size, colour in (("top", 8, "1F2730"), ("bottom", 8, "1F2730"), ("insideH", 4, "C3C9CF")):
        sub(borders, f"w:{side}", {"w:val": "single", "w:sz": str(size), "w:space": "0", "w:color": colour})
    sub(found, "w:tblLayout", {"w:type": "fixed"})
    margins = sub(found, "w:tblCellMar")
    for side, size in (("top", 40), ("left", 70), ("bottom", 30), ("right", 70)):
        sub(margins, f"w:{side}", {"w:w": str(size), "w:type": "dxa"})
    sub(
        found,
        "w:tblLook",
        {"w:val": "00A0", "w:firstRow": "1", "w:firstColumn": "1", "w:noHBand": "1", "w:noVBand": "1"},
    )
    sub(found, "w:tblCaption", {"w:val": one_line(about)})
    sub(found, "w:tblDescription", {"w:val": one_line(f"Columns: {', '.join(columns)}.")})


def add_row(table: _Element, boxes: Sequence[Box], widths: Sequence[float], *, heading: bool = False) -> None:
    """Appends a row that stays on one page; a `heading` is repeated on each."""
    row = sub(table, "w:tr")
    kept = sub(row, "w:trPr")
    sub(kept, "w:cantSplit")
    if heading:
        sub(kept, "w:tblHeader")
    at = 0
    for box in boxes:
        cell = sub(row, "w:tc")
        found = sub(cell, "w:tcPr")
        sub(found, "w:tcW", {"w:w": twips(sum(widths[at : at + box.span])), "w:type": "dxa"})
        if box.span > 1:
            sub(found, "w:gridSpan", {"w:val": str(box.span)})
        if box.fill:
            sub(found, "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": box.fill})
        for line in box.lines or (("",),):
            paragraph = sub(cell, "w:p")
            properties = sub(paragraph, "w:pPr")
            sub(properties, "w:pStyle", {"w:val": "Tabletext"})
            if box.span == len(widths) or heading:
                sub(properties, "w:keepNext")  # a band stays with the row it heads
            runs(paragraph, line)
        at += box.span


def runs(parent: _Element, line: Line) -> None:
    """Appends the pieces as runs; line breaks and tabs become Word's own, what XML forbids U+FFFD."""
    for each in line:
        piece = each if isinstance(each, Piece) else Piece(each)
        run = sub(parent, "w:r")
        if piece.bold or piece.italic or piece.grey or piece.size:
            manner = sub(run, "w:rPr")
            if piece.bold:
                sub(manner, "w:b")
            if piece.italic:
                sub(manner, "w:i")
            if piece.grey:
                sub(manner, "w:color", {"w:val": "5A6570"})
            if piece.size:
                sub(manner, "w:sz", {"w:val": str(round(piece.size * 2))})
        text = printable(piece.text).replace("\r\n", "\n").replace("\r", "\n")
        for number, part in enumerate(text.split("\n")):
            if number:
                sub(run, "w:br")
            for place, words in enumerate(part.split("\t")):
                if place:
                    sub(run, "w:tab")
                if words:
                    held = sub(run, "w:t")
                    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                    held.text = words


def element(name: str) -> _Element:
    """A new element by its name with prefix, as in `w:tbl`."""
    from docx.oxml import OxmlElement

    made: _Element = OxmlElement(name)
    return made


def sub(parent: _Element, name: str, attributes: dict[str, str] | None = None) -> _Element:
    """A new last child of `parent`, with attributes by their names with prefix."""
    from docx.oxml.ns import qn

    made = element(name)
    for key, value in (attributes or {}).items():
        made.set(qn(key), value)
    parent.append(made)
    return made


def twips(centimetres: float) -> str:
    """A length in the unit Word measures by."""
    return str(round(centimetres * _TWIPS))


def one_line(text: str) -> str:
    """`text` on one line of at most 200 characters, as properties and descriptions want it."""
    line = " ".join(printable(text).split())
    return line if len(line) <= 200 else f"{line[:199]}…"
