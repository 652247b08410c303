"""A Word document made of headings, paragraphs, captions and tables, with the same bytes for the same content.

python-docx writes the package, its styles and parts; what a table is made of stands in `_word_elements`, what stands in the
document is the exporter's own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pipeline.exporters._word_elements import (
    Box,
    Line,
    Piece,
    Row,
    add_row,
    begin_table,
    element,
    one_line,
    runs,
    sub,
    twips,
)

__all__ = ["LANDSCAPE", "PORTRAIT", "Box", "Line", "Piece", "Row", "Word"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = datetime(2000, 1, 1)  # the format wants a time; this one is nobody's
_FONT = "Arial"
_A4 = (21.0, 29.7)
_MARGIN = 1.8
PORTRAIT, LANDSCAPE = _A4[0] - 2 * _MARGIN, _A4[1] - 2 * _MARGIN
"""Centimetres between the margins."""


class Word:
    """One document in the making; `bytes` ends it. Text stays text: no field, link or mark-up can come out of it."""

    def __init__(self, title: str, subject: str, foot: str) -> None:
        import docx

        self._document = docx.Document()
        self._tables = 0
        self._style()
        self._turn(self._document.sections[0], landscape=True)
        self._foot(foot)
        about = self._document.core_properties
        about.title, about.subject = one_line(title), one_line(subject)
        about.author = about.last_modified_by = "Themetrix"
        about.comments = about.keywords = about.category = ""
        about.language, about.revision = "en-GB", 1
        about.created = about.modified = _WRITTEN
        relations = self._document.part.package.rels
        for key in [key for key, each in relations.items() if each.reltype.endswith("/thumbnail")]:
            del relations[key]

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; level 0 is the document's title."""
        self._paragraph("Title" if level == 0 else f"Heading {level}", (text,))

    def paragraph(self, *line: Piece | str, style: str = "Normal", keep: bool = False) -> None:
        """A paragraph of body text; `style` as Word calls it. With `keep` it stays on the page of what follows."""
        paragraph = self._paragraph(style, line)
        if keep:
            paragraph.paragraph_format.keep_with_next = True

    def portrait(self) -> None:
        """What follows stands on upright pages: prose reads badly over the width of a table."""
        from docx.enum.section import WD_SECTION

        self._turn(self._document.add_section(WD_SECTION.NEW_PAGE), landscape=False)

    def caption(self, text: str) -> None:
        """The caption of the table that follows, numbered by Word's own counter so that people can refer to it."""
        self._tables += 1
        paragraph = self._document.add_paragraph(style="Caption")._p
        runs(paragraph, (Piece("Table "),))
        field = sub(paragraph, "w:fldSimple", {"w:instr": " SEQ Table \\* ARABIC "})
        runs(field, (Piece(str(self._tables)),))
        runs(paragraph, (Piece(f". {text}"),))

    def table(self, columns: Sequence[str], rows: Iterable[Row], widths: Sequence[float], about: str) -> None:
        """A table whose headings repeat on each page and whose rows stay whole; `widths` in centimetres, `about` for screen readers."""
        table = element("w:tbl")
        begin_table(table, sum(widths), columns, about)
        grid = sub(table, "w:tblGrid")
        for width in widths:
            sub(grid, "w:gridCol", {"w:w": twips(width)})
        add_row(table, [Box(((Piece(name, bold=True),),), fill="E7EAED") for name in columns], widths, heading=True)
        for row in rows:
            add_row(table, [cell if isinstance(cell, Box) else Box(((cell,),)) for cell in row], widths)
        body = self._document.element.body
        body.insert(len(body) - 1, table)
        self._paragraph("Table note", ("",))

    def bytes(self) -> bytes:
        """The document as a file."""
        written = io.BytesIO()
        self._document.save(written)
        again = io.BytesIO()
        with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as out:
            for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(entry, made.read(name))
        return again.getvalue()

    def _paragraph(self, style: str, line: Line) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        runs(paragraph._p, line)
        return paragraph

    def _style(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        styles: Any = self._document.styles
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        for name in ("Table text", "Table note"):
            made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            made.base_style = styles["Normal"]
        # name, size, space before and after, bold
        for name, size, before, after, bold in (
            ("Normal", 10, 0, 6, None),
            ("Title", 20, 0, 4, True),
            ("Subtitle", 11, 0, 10, False),
            ("Heading 1", 14, 16, 6, True),
            ("Heading 2", 11, 12, 4, True),
            ("Caption", 9, 8, 4, True),
            ("List Bullet", 10, 0, 3, None),
            ("Quote", 10, 0, 6, None),
            ("Table text", 8, 0, 2, None),
            ("Table note", 8, 0, 4, None),
        ):
            style = styles[name]
            style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), bold
            style.font.italic = False
            style.font.color.rgb = RGBColor(0x1F, 0x27, 0x30)
            fonts = style.element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:cs"), _FONT)
            form = style.paragraph_format
            form.space_before, form.space_after = Pt(before), Pt(after)
            form.line_spacing = 1.0 if name.startswith("Table") else 1.12
            form.keep_with_next = name.startswith(("Heading", "Caption", "Title"))
            for spacing in style.element.rPr.findall(qn("w:spacing")):
                style.element.rPr.remove(spacing)
            for border in style.element.pPr.findall(qn("w:pBdr")):
                style.element.pPr.remove(border)

    def _turn(self, section: Any, *, landscape: bool) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        wide, high = _A4[::-1] if landscape else _A4
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(wide), Cm(high)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
        section.header_distance = section.footer_distance = Cm(0.9)

    def _foot(self, text: str) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.style = self._document.styles["Table note"]
        runs(paragraph._p, (Piece(f"{one_line(text)} · page ", grey=True),))
        runs(sub(paragraph._p, "w:fldSimple", {"w:instr": " PAGE "}), (Piece("1", grey=True),))
