"""Writes that are there whole or not at all, also after kill −9 or with a full disk; leftovers are swept.

A file is written beside its place under a name that starts with `.tmp-`, forced to disk, then renamed over it.
Temporary names never carry a document's name, and temporary files never leave the workspace. A folder can't be renamed
over another: the older one steps aside as `.tmp-was-<name>`, and `sweep` brings it back if the newer one never came.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreFault, TransientFault

TEMPORARY = ".tmp-"
_ASIDE = f"{TEMPORARY}was-"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_HEALING = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, *_FULL}


@contextmanager
def told_plainly(doing: str, where: Path) -> Iterator[None]:
    """Turns an `OSError` within the block into a `StoreFault` or `TransientFault` that says what could not be done."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        family = TransientFault if error.errno in _HEALING else StoreFault
        remedy = "free some space and run again; nothing is half written" if error.errno in _FULL else ""
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            remedy = f"give this user the right to write below {where.parent}"
        raise family(f"could not {doing}: {reason}", where=str(where), remedy=remedy) from None


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Puts `content`, or its pieces one after the other, at `path`, whole or not at all; the folder is made if it isn't there."""
    _refuse_impossible(path)
    with told_plainly("write this file", path):
        make_folder(path.parent)
        temporary = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
        try:
            _write_through(temporary, content)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        settle(path.parent)


def write_private(path: Path, content: bytes) -> None:
    """Puts `content` at `path`, a new file that its owner alone can read, whole or not at all; never over another."""
    _refuse_impossible(path)
    with told_plainly("write this file", path):
        make_folder(path.parent)
        temporary = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            os.link(temporary, path)  # unlike a rename, never over one that is there
        finally:
            temporary.unlink(missing_ok=True)
        settle(path.parent)


def write_folder(path: Path, files: Iterable[tuple[str, bytes | Iterable[bytes]]], *, replace: bool = True) -> bool:
    """Puts a folder with `files` (relative path, content) at `path`, whole or not at all; True when it stands there.

    One that was there is replaced; with `replace=False` it stays, and the answer is False.
    """
    _refuse_impossible(path)
    with told_plainly("write this folder", path):
        make_folder(path.parent)
        temporary = path.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
        try:
            temporary.mkdir()
            for name, content in files:
                target = _within(temporary, name, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                _write_through(target, content)
            for folder, _, _ in os.walk(temporary):
                settle(Path(folder))
            placed = _take_the_place(temporary, path) if replace else _take_a_free_place(temporary, path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        settle(path.parent)
        return placed


def make_folder(path: Path) -> None:
    """Makes the folder and those above it that are missing, each forced to disk; raises `OSError` when it can't."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        settle(folder.parent)


def sweep(folder: Path, *, deep: bool = True) -> int:
    """Removes what a killed write left below `folder` (or right in it); returns how many. Hold the workspace while you call it.

    A folder that a killed write had moved aside, and whose successor never came, goes back to its place.
    """
    removed = 0
    with told_plainly("clear what a killed write left", folder):
        for leftover in sorted(folder.rglob(f"{TEMPORARY}*") if deep else folder.glob(f"{TEMPORARY}*")):
            if not leftover.is_symlink() and not leftover.exists():
                continue  # it went with the folder it lay in
            name = leftover.name.removeprefix(_ASIDE)
            if name not in ("", leftover.name) and not leftover.with_name(name).exists():
                leftover.rename(leftover.with_name(name))
            elif leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover)
            else:
                leftover.unlink(missing_ok=True)
            removed += 1
    return removed


def _take_the_place(temporary: Path, path: Path) -> bool:
    """Renames the finished folder to `path`; the one that stands there comes back if that fails."""
    if not path.exists():
        temporary.rename(path)
        return True
    aside = path.with_name(f"{_ASIDE}{path.name}")
    if aside.exists():  # `path` stands, so what a killed write had moved aside is out of date
        shutil.rmtree(aside)
    path.rename(aside)
    try:
        temporary.rename(path)
    except BaseException:
        aside.rename(path)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    return True


def _take_a_free_place(temporary: Path, path: Path) -> bool:
    """Renames the finished folder to `path`, unless something stands there: the system itself refuses that."""
    try:
        temporary.rename(path)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise
        shutil.rmtree(temporary, ignore_errors=True)
        return False
    return True


def _within(folder: Path, name: str, path: Path) -> Path:
    """Where the file `name` lies in `folder`; raises `StoreFault` for a name that leads out of it."""
    target = folder / name
    _refuse_impossible(target)
    if not target.resolve().is_relative_to(folder.resolve()):
        raise StoreFault(f"a file of this folder would land outside it: {name!r}", where=str(path))
    return target


def _refuse_impossible(path: Path) -> None:
    """Raises `StoreFault` for a name that no file can have: one with a NUL or a character that can't be encoded."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise StoreFault("no file can have this name", where=ascii(str(path)), remedy="give the file another name")


def _write_through(path: Path, content: bytes | Iterable[bytes]) -> None:
    with path.open("xb") as handle:
        for piece in (content,) if isinstance(content, bytes) else content:
            handle.write(piece)
        handle.flush()
        os.fsync(handle.fileno())


def settle(folder: Path) -> None:
    """Forces the folder's entries to disk, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
