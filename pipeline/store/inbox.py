"""What lies in an inbox or a folder somebody names: which files are interviews to read, which are skipped and why."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.arrivals import MANIFESTS
from pipeline.errors import WrongUse
from pipeline.store.atomic import told_plainly

PARTICIPANTS, READING = "participants.csv", "reading.toml"
_SYSTEM = ("thumbs.db", "desktop.ini")
STILL_COPIED = "still being copied"
_PARTIAL = (".part", ".partial", ".crdownload", ".tmp", ".download")
LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file to take in: where it lies, and its name within the folder that was named (`/` between parts).

    `sha256` is what a manifest promises its bytes to be, "" where none names it.
    """

    path: Path
    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at some paths found: files to take in, participants files, files that say how to read, manifests, and
    what was passed over and why.
    """

    arrivals: tuple[Arrival, ...]
    participants: tuple[Path, ...]
    skipped: tuple[tuple[str, str], ...]
    reading: tuple[Path, ...] = ()
    manifests: tuple[Path, ...] = ()


def look(paths: Iterable[Path]) -> Look:
    """What lies at these files and folders, in order of name; raises `WrongUse` for a path that isn't there."""
    arrivals: list[Arrival] = []
    participants: list[Path] = []
    reading: list[Path] = []
    manifests: list[Path] = []
    skipped: list[tuple[str, str]] = []
    for given in paths:
        if not given.exists():
            raise WrongUse(
                "there is nothing here", where=str(given), expected="a transcript, or a folder of transcripts"
            )
        for path in _below(given) if given.is_dir() else [given]:
            name = path.relative_to(given).as_posix() if given.is_dir() else path.name
            if reason := _reason_to_skip(path, name):
                skipped.append((name, reason))
            elif path.name.casefold() == PARTICIPANTS:
                participants.append(path)
            elif path.name.casefold() == READING:
                reading.append(path)
            elif path.name.casefold() in MANIFESTS:
                manifests.append(path)
            else:
                arrivals.append(Arrival(path, name))
    return Look(tuple(arrivals), tuple(participants), tuple(skipped), tuple(reading), tuple(manifests))


def _below(folder: Path) -> list[Path]:
    """Every file below the folder, sorted, with links and folders that can't be opened: those are told, too."""
    found: list[Path] = []
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        links = [name for name in folders if Path(here, name).is_symlink()]
        found += [Path(here, name) for name in (*files, *links)]
    return sorted([*found, *(Path(error.filename) for error in closed)])


def _reason_to_skip(path: Path, name: str) -> str:
    try:
        return _reason_by_kind(path, name)
    except FileNotFoundError:
        return "gone before it could be read"


def _reason_by_kind(path: Path, name: str) -> str:
    mode = path.lstat().st_mode
    if any(part.startswith(".") for part in Path(name).parts):
        return "hidden file"
    if stat.S_ISLNK(mode):
        return "symbolic link"
    if not os.access(path, os.R_OK):
        return "this user may not read it"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if path.name.startswith("~$"):
        return "lock file of an open document"
    if path.suffix.lower() in _PARTIAL:
        return STILL_COPIED
    if path.name.casefold() in _SYSTEM or path.name.endswith(":Zone.Identifier"):
        return "made by the operating system"
    if path.stem.upper() in ("README", "LICENSE", "LICENCE", "NOTES"):
        return "documentation"
    if path.stat().st_size > LARGEST:
        return f"larger than {LARGEST // 2**20} MiB"
    return ""


def leave(path: Path, content: bytes) -> None:
    """Removes a file from the inbox, unless it is another one by now: a newer version waits for the next run."""
    with told_plainly("take this file out of the inbox", path):
        try:
            if read_still(path) == content:
                path.unlink()
        except FileNotFoundError:
            return


def read_still(path: Path) -> bytes | None:
    """The bytes of a file, or None when somebody is still copying it: it is open for writing, it changed, it is gone."""
    with told_plainly("read this file", path):
        try:
            with path.open("rb") as handle:
                before = os.fstat(handle.fileno())
                if _being_written(handle.fileno()):
                    return None
                content = handle.read()
                after = path.stat()
        except FileNotFoundError:
            return None
    same = (before.st_ino, before.st_size, before.st_mtime_ns) == (after.st_ino, after.st_size, after.st_mtime_ns)
    return content if same and len(content) == after.st_size else None


def _being_written(descriptor: int) -> bool:
    """Whether anybody has this file open for writing, as far as the system tells: a slow copy stands still for seconds.

    Linux grants a read lease on a file only when nobody does. It is given back at once; should a writer come in between,
    he is announced by a signal that is ignored.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # anything else: another's file, or a disk without leases
    return False
