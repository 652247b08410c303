"""Pictures for papers as SVG: the matrix (one for each site and wave asked for), saturation, agreement; drawn by `_pictures`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters._drawing import rendered
from pipeline.exporters._pictures import pictures
from pipeline.findings import Findings

FORMAT = "svg"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`figures/<picture>.svg`; a picture there are no figures for is left out."""
    for name, title, drawing in pictures(findings):
        yield f"figures/{name}.svg", rendered(drawing, "svg", title)
