"""The evidence as a page that opens with no server: the matrix, the words behind each cell, and the interviews beside it.

The page itself is gathered in `_page_view`, the files in `report/` in `_page_beside`. Each file's own policy forbids any
request and any style or script but the one that it names by hash, so that a hostile transcript stays text even where an
escape were missed. Nothing needs the script: it shows one cell at a time, filters and searches.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters import Pieces, joined
from pipeline.exporters._page_places import PAGE
from pipeline.findings import Findings

FORMAT = "html"
DEFAULT = True
VERSION = 3


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """The files of `in_pieces`, each whole."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Pieces]]:
    """`report.html` and what it leads to, `report/….html`, UTF-8.

    For a hundred interviews the page itself stays under 5 MB, shortening the lists of quotes if it must; `report/` has a
    file for each interview, and one with all quotes for each cell of which the page shows some.
    """
    from pipeline.exporters._page_beside import interviews, quote_files
    from pipeline.exporters._page_drawing import drawn
    from pipeline.exporters._page_quotes import Shower
    from pipeline.exporters._page_view import page_view
    from pipeline.exporters._quotations import quotations_of

    quotations, shower = quotations_of(findings), Shower(findings)
    view = page_view(findings, quotations, shower)
    yield PAGE, (drawn("report", view=view).encode("utf-8", "replace"),)
    for path, content in quote_files(findings, quotations, shower, view.quotes_a_side):
        yield path, (content,)
    yield from interviews(findings, (FORMAT, VERSION))


def page(findings: Findings) -> str:
    """The page itself as text."""
    return next(files(findings))[1].decode("utf-8")
