"""Pictures for papers as PNG: the matrix (one for each site and wave asked for), saturation, agreement; drawn by `_pictures`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters._drawing import rendered
from pipeline.exporters._pictures import pictures
from pipeline.findings import Findings

FORMAT = "png"
DEFAULT = False
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`figures_png/<picture>.png`; a picture there are no figures for is left out."""
    for name, title, drawing in pictures(findings):
        yield f"figures_png/{name}.png", rendered(drawing, "png", title)
