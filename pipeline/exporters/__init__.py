"""Finds the export formats in this folder and runs those asked for; writing the bytes to disk is left to the store.

An exporter is a module here with `FORMAT` (what `--format` takes), `DEFAULT` (whether a plain run writes it), `VERSION`
(raised when the same findings give other bytes) and `files(findings)`. Dropping such a module into the folder adds the
format; nothing is registered. Modules whose name begins with `_` are shared by exporters and are no format themselves.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Protocol, cast

from pipeline.errors import WrongUse
from pipeline.findings import Findings


class Exporter(Protocol):
    """What a module of this folder offers. Same findings, same bytes: no clock, no random id, no path."""

    FORMAT: str
    DEFAULT: bool
    VERSION: int

    def files(self, findings: Findings) -> Iterator[tuple[str, bytes]]:
        """Each file of the export: its path relative to the export's folder, with `/`, and its content."""
        ...


def exporters() -> dict[str, Exporter]:
    """Every exporter by its format, in alphabetical order; heavy libraries load when files are made."""
    found: dict[str, Exporter] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        exporter = cast(Exporter, importlib.import_module(f"{__name__}.{module.name}"))
        if exporter.FORMAT in found:
            raise TypeError(f"two exporters claim the format {exporter.FORMAT!r}")
        found[exporter.FORMAT] = exporter
    return dict(sorted(found.items()))


def default_formats() -> tuple[str, ...]:
    """The formats that a plain run writes, in alphabetical order."""
    return tuple(name for name, exporter in exporters().items() if exporter.DEFAULT)


def export(findings: Findings, formats: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of the formats asked for (None: the default ones) as (relative path, content), one at a time.

    A format named twice is written once; the order of `formats` doesn't matter. Raises `WrongUse` for an unknown format
    at the call, before anything is written.
    """
    known = exporters()
    asked = default_formats() if formats is None else tuple(formats)
    unknown = sorted(set(asked) - set(known))
    if unknown:
        raise WrongUse(
            f"no export format is called {', '.join(map(repr, unknown))}",
            expected=f"one or more of {', '.join(known)}",
            remedy="name formats with commas between, for example --format xlsx,html",
        )
    return _written(findings, [known[name] for name in sorted(set(asked))])


def _written(findings: Findings, chosen: Iterable[Exporter]) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    for exporter in chosen:
        for path, content in exporter.files(findings):
            parts = PurePosixPath(path).parts
            # A plug-in must not be able to write outside the export's folder or over another exporter's file.
            if not parts or parts[0] == "/" or ".." in parts or "\\" in path or path in taken:
                raise ValueError(f"the exporter {exporter.FORMAT!r} may not write {path!r}")
            taken.add(path)
            yield path, content
