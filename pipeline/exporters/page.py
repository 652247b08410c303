"""The evidence as one page that opens with no server and no script: matrix, picture, and every quote in its place.

What stands on it is gathered in `_page_view`; the template escapes every text, and the page's own policy forbids
scripts, foreign styles and any request, so that a hostile transcript stays text even where an escape were missed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib import resources

from pipeline.findings import Findings

FORMAT = "html"
DEFAULT = True
VERSION = 2


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`report.html`, UTF-8; for a hundred interviews under 5 MB, which shortens the lists of quotes if it must."""
    yield "report.html", page(findings).encode("utf-8", "replace")


def page(findings: Findings) -> str:
    """The page as text."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    from pipeline.exporters._page_view import page_view

    folder = resources.files("pipeline.exporters") / "templates"
    source = (folder / "report.html.j2").read_text(encoding="utf-8")
    style = (folder / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({"report": source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    template = environment.get_template("report")
    return template.render(view=page_view(findings), style=Markup(style), style_digest=digest)  # noqa: S704 - our own file
