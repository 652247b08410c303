"""Which of the files that lie in an inbox have arrived: those that stood still over two looks, or that a manifest names.

Whether a file's bytes are those the manifest promises is told when they are read, by whoever reads them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.arrivals import parse_manifest, plain_path
from pipeline.errors import InvalidFile
from pipeline.store.atomic import told_plainly
from pipeline.store.inbox import STILL_COPIED, Arrival, Look, read_still
from pipeline.store.raw import document_id

DIFFERS = "not the bytes its manifest names: still being copied, or damaged on the way"
ABSENT = "named in a manifest, and not here yet"
UNREADABLE = "waits: the manifest beside it can't be read"
WAITING = frozenset({STILL_COPIED, DIFFERS, ABSENT, UNREADABLE})


@dataclass(frozen=True, slots=True)
class Settled:
    """What has arrived, and what manifests promise: for each that could be read, its files' hashes by their path."""

    look: Look
    promised: tuple[tuple[Path, Mapping[str, str]], ...]


def settled(found: Look, seconds: float, wait: Callable[[float], None] = time.sleep) -> Settled:
    """The look again with those files alone that have arrived; the others are among `skipped`, with the reason.

    A file that no manifest names has arrived when its size and time are the same in two looks, `seconds` apart; nobody
    waits where there is no such file. One that is named arrives with the hash promised. Beside and below a manifest that
    can't be read, every file waits.
    """
    promised, skipped, closed = _promises(found.manifests)
    named = {path: sha256 for _, files in promised for path, sha256 in files.items()}
    special = [*found.participants, *found.reading]
    unnamed = [path for path in (*(a.path for a in found.arrivals), *special) if plain_path(str(path)) not in named]
    moving = _moving(unnamed, seconds, wait)

    def reason(path: Path) -> str:
        promise = named.get(plain_path(str(path)), "")
        if not promise:
            return UNREADABLE if any(path.is_relative_to(folder) for folder in closed) else moving.get(path, "")
        if path in special:
            content = read_still(path)
            return "" if content is not None and document_id(content) == promise else DIFFERS
        return ""

    arrivals: list[Arrival] = []
    for arrival in found.arrivals:
        if told := reason(arrival.path):
            skipped.append((arrival.name, told))
        else:
            arrivals.append(replace(arrival, sha256=named.get(plain_path(str(arrival.path)), "")))
    waiting = {path: told for path in special if (told := reason(path))}
    skipped += [(path.name, told) for path, told in waiting.items()]
    look = replace(
        found,
        arrivals=tuple(arrivals),
        participants=tuple(path for path in found.participants if path not in waiting),
        reading=tuple(path for path in found.reading if path not in waiting),
        skipped=(*found.skipped, *skipped),
    )
    return Settled(look, tuple(promised))


def _promises(
    manifests: Iterable[Path],
) -> tuple[list[tuple[Path, dict[str, str]]], list[tuple[str, str]], list[Path]]:
    """What each manifest promises, by full path, the deepest last; those that can't be read, and their folders."""
    promised: list[tuple[Path, dict[str, str]]] = []
    skipped: list[tuple[str, str]] = []
    closed: list[Path] = []
    for path in sorted(manifests, key=lambda path: len(path.parts)):
        content = read_still(path)
        try:
            files = parse_manifest(path.name, content or b"", where=str(path))
        except InvalidFile as error:
            told = f"this manifest can't be used: {error.problems[0]}"
            skipped.append((path.name, STILL_COPIED if content is None else told))
            closed.append(path.parent)
        else:
            promised.append((path, {plain_path(f"{path.parent}/{name}"): sha256 for name, sha256 in files.items()}))
    return promised, skipped, closed


def _moving(paths: Iterable[Path], seconds: float, wait: Callable[[float], None]) -> dict[Path, str]:
    """Those of these files that are not the same in a second look, with the reason."""
    first = {path: _stand(path) for path in paths}
    if first and seconds:
        wait(seconds)
    return {path: STILL_COPIED for path, stood in first.items() if stood is None or _stand(path) != stood}


def _stand(path: Path) -> tuple[int, int, int] | None:
    """What a look at a file tells of its standing still: which file it is, its size and time; None when it is gone."""
    with told_plainly("look at this file", path):
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
    return found.st_ino, found.st_size, found.st_mtime_ns
