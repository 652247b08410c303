"""Long lists poured into a finished workbook: rows as Excel's XML, streamed into the zip, never whole in memory.

xlsxwriter makes the workbook with all but these rows; a hundred thousand utterances cost it 36 s and a gigabyte, and its
way of saving memory leaves participants' words in temporary files. Which rows there are is left to the sheets.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from xml.sax.saxutils import quoteattr

MOST_LINKS = 65_000
"""Links of one sheet that Excel opens without repairing it (65,530), less those a sheet has above its list."""

_PIECE = 1 << 20  # bytes of the finished workbook handed out at a time
_AT_ONCE = 2_000  # rows compressed at a time
_LARGE = 2**31  # bytes of XML from which a zip entry must say so beforehand
# & < > are mark-up; a return would be read as a line feed; `_x41_` would be read as an escape.
_TO_ESCAPE = re.compile(r"[&<>\r]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_", "_": "_x005F_"}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its values from the first column on, the place of each one's look, its height in points (None: as it comes).

    `links` are (column, place within the workbook). `level` is 1 where the row folds away under the one above.
    """

    values: Sequence[object]
    looks: Sequence[int]
    height: float | None = None
    links: tuple[tuple[int, str], ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pour:
    """`count` rows for the sheet numbered `sheet` (from 1), from row `first` (from 0) on, in so many `columns` and `looks`.

    Until they are poured, the row `first` holds one blank cell for each look, in their order.
    """

    sheet: int
    first: int
    columns: int
    looks: int
    count: int
    rows: Iterable[SheetRow]


def poured(content: bytes, pours: Iterable[Pour], fitted: Callable[[str], str]) -> Iterator[bytes]:
    """The pieces of the workbook `content` with these rows in their sheets; `fitted` makes any text one that Excel can hold."""
    into = {f"xl/worksheets/sheet{pour.sheet}.xml": pour for pour in pours}
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            written, there = zipfile.ZipInfo(entry.filename, entry.date_time), given.read(entry)
            written.external_attr, written.compress_type = entry.external_attr, zipfile.ZIP_DEFLATED
            pour = into.get(entry.filename)
            if pour is None:
                made.writestr(written, there)
                continue
            # The size isn't known before the last row; Excel of old reads a large entry only where it must be one.
            large = pour.count * pour.columns * 80 > _LARGE
            with made.open(written, "w", force_zip64=large) as sheet:
                for piece in _sheet(there.decode("utf-8"), pour, fitted):
                    sheet.write(piece.encode("utf-8"))
    sink.seek(0)
    yield from iter(partial(sink.read, _PIECE), b"")


def _sheet(xml: str, pour: Pour, fitted: Callable[[str], str]) -> Iterator[str]:
    """The sheet's XML in pieces, the row of patterns in it replaced by the rows."""
    from xlsxwriter.utility import xl_col_to_name

    found = re.search(rf'<row r="{pour.first + 1}"[^>]*>(.*?)</row>', xml)
    if found is None:
        raise ValueError("the sheet has no row of patterns to pour rows after")
    styles = re.findall(r'<c r="[A-Z]+[0-9]+" s="([0-9]+)"/>', found[1])
    if len(styles) != pour.looks:
        raise ValueError("the row of patterns doesn't show every look")
    end = f"{xl_col_to_name(max(pour.columns, pour.looks) - 1)}{pour.first + max(1, pour.count)}"
    yield re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{end}"/>', xml[: found.start()], count=1)
    links: list[tuple[str, str]] = []
    lines: list[str] = []
    writer = _Writer(pour.columns, styles, fitted)
    for number, row in enumerate(pour.rows, start=pour.first + 1):
        lines.append(writer.row(number, row))
        links += [(f"{writer.columns[column]}{number}", place) for column, place in row.links]
        if len(lines) == _AT_ONCE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)
    yield _linked(xml[found.end() :], links[:MOST_LINKS])


def _linked(end: str, links: Sequence[tuple[str, str]]) -> str:
    """What follows the rows, with these links among those the sheet has already, where the schema wants them."""
    if not links:
        return end
    told = "".join(f"<hyperlink ref={quoteattr(at)} location={quoteattr(place)}/>" for at, place in links)
    if "</hyperlinks>" in end:
        return end.replace("</hyperlinks>", f"{told}</hyperlinks>", 1)
    follows = re.search("<(?:printOptions|pageMargins)", end)
    if follows is None:
        raise ValueError("the sheet has no page margins: links have no place in it")
    return f"{end[: follows.start()]}<hyperlinks>{told}</hyperlinks>{end[follows.start() :]}"


class _Writer:
    """Rows of one sheet as XML."""

    def __init__(self, columns: int, styles: Sequence[str], fitted: Callable[[str], str]) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self.columns = [str(xl_col_to_name(column)) for column in range(columns)]
        self._styles = styles
        self._fitted = fitted
        # Ids, names and codes stand in thousands of rows; quotes in one or two.
        self._known: dict[str, str] = {}

    def row(self, number: int, row: SheetRow) -> str:
        folded = f' outlineLevel="{row.level}"' if row.level else ""
        tall = "" if row.height is None else f' ht="{row.height:g}" customHeight="1"'
        cells = [f'<row r="{number}"{tall}{folded}>']
        for value, column, look in zip(row.values, self.columns, row.looks, strict=False):
            style = self._styles[look]
            if value is None or value == "":
                cells.append(f'<c r="{column}{number}" s="{style}"/>')
            elif isinstance(value, str):
                cells.append(f'<c r="{column}{number}" s="{style}" t="inlineStr"><is>{self._text(value)}</is></c>')
            elif isinstance(value, bool):
                told = "true" if value else "false"
                cells.append(f'<c r="{column}{number}" s="{style}" t="inlineStr"><is><t>{told}</t></is></c>')
            elif isinstance(value, (int, float)):
                cells.append(f'<c r="{column}{number}" s="{style}"><v>{value!r}</v></c>')
            else:
                raise TypeError(f"a sheet holds text and numbers, not {type(value).__name__}")
        cells.append("</row>")
        return "".join(cells)

    def _text(self, value: str) -> str:
        short = len(value) < 40
        told = self._known.get(value) if short else None
        if told is None:
            clean = _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], self._fitted(value))
            # Without it a reader may drop white space at the ends.
            kept = ' xml:space="preserve"' if clean[0].isspace() or clean[-1].isspace() or "\n" in clean else ""
            told = f"<t{kept}>{clean}</t>"
            if short and len(self._known) < 50_000:
                self._known[value] = told
        return told
