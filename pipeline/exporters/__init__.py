"""Finds the export formats in this folder and runs those asked for; writing the bytes to disk is left to the store.

An exporter is a module here with `FORMAT` (what `--format` takes), `DEFAULT` (whether a plain run writes it), `VERSION`
(raised when the same findings give other bytes) and `files(findings)`. One whose files grow with the study may offer
`in_pieces(findings)` besides: the same files, each content as an iterator of bytes, so that none stands whole in memory, or
of `Piece`s, so that what an earlier run wrote of an interview that hasn't changed is copied.
Dropping such a module into the folder adds the format; nothing is registered. Modules whose name begins with `_` are shared
by exporters and are no format themselves.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, TypeVar, cast

from pipeline.errors import WrongUse
from pipeline.findings import Findings
from pipeline.gist import Gist

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file that is the same bytes wherever its `key` is the same, in this file of this format; `make` makes them."""

    key: str
    make: Callable[[], bytes]


Pieces = Iterable[bytes | Piece]


def piece_of(gist: Gist, beside: Sequence[object], make: Callable[[], bytes]) -> bytes | Piece:
    """What is written of the interview of this gist, decided by it and by what stands `beside`."""
    if not gist.key:
        return make()
    told = json.dumps([gist.key, *beside])
    return Piece(hashlib.sha256(told.encode("ascii")).hexdigest()[:32], make)


def in_pieces(findings: Findings, name: str) -> Iterator[tuple[str, Pieces]]:
    """Every file of one format as (relative path, its content in pieces), each to be used up before the next is asked for."""
    exporter = exporters()[name]
    streaming: Callable[[Findings], Iterator[tuple[str, Pieces]]] | None = getattr(exporter, "in_pieces", None)
    if streaming is None:
        return ((path, (content,)) for path, content in _written(findings, [exporter]))
    return _checked(exporter, streaming(findings), set())


def joined(files: Iterable[tuple[str, Pieces]]) -> Iterator[tuple[str, bytes]]:
    """Files in pieces as files whole: what `files` is of an exporter that has `in_pieces`."""
    return (
        (path, b"".join(piece.make() if isinstance(piece, Piece) else piece for piece in pieces))
        for path, pieces in files
    )


def _written(findings: Findings, chosen: Iterable[Exporter]) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    for exporter in chosen:
        yield from _checked(exporter, exporter.files(findings), taken)


def _checked(exporter: Exporter, files: Iterable[tuple[str, T]], taken: set[str]) -> Iterator[tuple[str, T]]:
    for path, content in files:
        parts = PurePosixPath(path).parts
        # A plug-in must not be able to write outside the export's folder or over another exporter's file.
        if not parts or parts[0] == "/" or ".." in parts or "\\" in path or path in taken:
            raise ValueError(f"the exporter {exporter.FORMAT!r} may not write {path!r}")
        taken.add(path)
        yield path, content
