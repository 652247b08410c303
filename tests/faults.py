"""Faults on demand: the k-th thing a piece of code asks of the disk fails, or the process is killed there and then.

Tests count k upwards until nothing fails any more, and so try every point at which a disk can fill or a cable be pulled.
With `below`, only what is asked of files in that folder counts, and what is asked of its SQLite files counts, too.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

_ASKED: tuple[tuple[ModuleType, str], ...] = (
    (io, "open"), (os, "open"), (os, "fsync"), (os, "replace"), (os, "rename"), (os, "mkdir"), (os, "link"), (os, "unlink"),
    (os, "rmdir"), (os, "pwrite"), (os, "ftruncate"),
)  # fmt: skip
_ANYWHERE = 8
"""So many of them are watched without `below`, too."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_AS_SQLITE_SAYS = {
    errno.ENOSPC: (sqlite3.SQLITE_FULL, "database or disk is full"),
    errno.EIO: (sqlite3.SQLITE_IOERR, "disk I/O error"),
    errno.EACCES: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
    errno.EROFS: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
}


@dataclass
class Fault:
    """What will go wrong at which step, and whether it came to that; `asked` is what was asked at that step."""

    at: int
    strike: Callable[[], None]
    steps: int = 0
    met: bool = field(default=False)
    asked: str = ""
    for_good: bool = False

    def step(self, asked: str = "") -> bool:
        """Counts one request to the disk; True when it is the one to fail (or, `for_good`, comes after it)."""
        self.steps += 1
        if self.steps == self.at:
            self.met, self.asked = True, asked
        return self.steps == self.at or (self.for_good and self.met)


class Stopped(BaseException):
    """The process is as good as dead: whatever it asks of the disk from now on is not done."""


@contextmanager
def failing_at(at: int, number: int, below: Path | None = None, *, reads: bool = True) -> Iterator[Fault]:
    """Within the block, the `at`-th request to the disk (1 the first) raises `OSError` with this errno.

    An SQLite file below `below` raises what SQLite does then. Without `reads`, only what changes the disk counts there.
    """

    def strike() -> None:
        raise OSError(number, os.strerror(number))

    with _watched(Fault(at, strike), below, reads) as fault:
        yield fault


def each_failure(number: int) -> Iterator[Fault]:
    """One fault after another: entered for k = 1, 2, … until the code under test asks the disk less than k times."""
    for at in count(1):
        with failing_at(at, number) as fault:
            yield fault
        if not fault.met:
            return


@contextmanager
def kill_at(at: int, below: Path) -> Iterator[Fault]:
    """Within the block, kill −9 ends this very process at the `at`-th change it asks of the files below `below`."""
    with _watched(Fault(at, lambda: os.kill(os.getpid(), signal.SIGKILL)), below, reads=False) as fault:
        yield fault


@contextmanager
def stopped_at(at: int, below: Path) -> Iterator[Fault]:
    """Within the block, the `at`-th change asked of the files below `below` raises `Stopped`, and so does each one after it.

    What a kill leaves on disk, without the cost of a process: nothing that the code does to clean up reaches the disk.
    """

    def strike() -> None:
        raise Stopped

    with _watched(Fault(at, strike, for_good=True), below, reads=False) as fault:
        yield fault


def killed_at(at: int, action: Callable[[], object], below: Path | None = None) -> bool:
    """Runs `action` in a child that kill −9 ends at its `at`-th request to the disk; False when it ended by itself."""
    child = os.fork()
    if child == 0:
        try:
            with _watched(Fault(at, lambda: os.kill(os.getpid(), signal.SIGKILL)), below, below is None):
                action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return False


@contextmanager
def _watched(fault: Fault, below: Path | None = None, reads: bool = True) -> Iterator[Fault]:
    watched = _ASKED if below else _ASKED[:_ANYWHERE]
    real = {(module, name): getattr(module, name) for module, name in watched}
    root = None if below is None else str(below.resolve())

    def watching(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **named: Any) -> Any:
            place = _place(root, args, named)
            counts = root is None or (place is not None and (reads or _changes(name, args, named)))
            if counts and fault.step(f"{name} {place}"):
                fault.strike()
            answer = call(*args, **named)
            if call is builtins.open and answer.writable() and (root is None or place is not None):
                return _Handle(answer, fault)
            return answer

        return asked

    with ExitStack() as stack:
        for (module, name), call in real.items():
            setattr(module, name, watching(name, call))
            stack.callback(setattr, module, name, call)
        if root is not None:
            stack.callback(setattr, sqlite3, "connect", sqlite3.connect)
            sqlite3.connect = _connecting(sqlite3.connect, fault, root, reads)  # type: ignore[assignment]
        yield fault


def _place(root: str | None, args: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """Where a call reaches below `root`, None when it doesn't: it is given a path, or something open there."""
    if root is None:
        return None
    for given in args[:2]:
        if isinstance(given, int) and not isinstance(given, bool):
            path = _opened(given)
        elif isinstance(given, (str, os.PathLike)):
            path = os.fspath(given)
            if isinstance(named.get("dir_fd"), int):
                path = os.path.join(_opened(named["dir_fd"]), path)  # noqa: PTH118 -- a Path costs at every call
        else:
            continue
        if isinstance(path, str) and (path == root or path.startswith(f"{root}/")):
            return path[len(root) + 1 :]
    return None


def _opened(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 -- a Path costs at every call
    except OSError:
        return ""


def _changes(name: str, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether the call changes what lies on the disk."""
    if name == "open" and len(args) > 1 and isinstance(args[1], int):
        return bool(args[1] & _WRITING)
    if name == "open":
        mode = args[1] if len(args) > 1 else named.get("mode", "r")
        return any(letter in str(mode) for letter in "wax+")
    return True


def _connecting(connect: Callable[..., Any], fault: Fault, root: str, reads: bool) -> Callable[..., Any]:
    """`sqlite3.connect` whose connections to files below `root` count each statement as a request."""

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> Any:
            self._ask(sql)
            return super().execute(sql, *values)

        def executemany(self, sql: str, *values: Any) -> Any:
            self._ask(sql)
            return super().executemany(sql, *values)

        def __exit__(self, kind: Any, *rest: Any) -> Any:
            if kind is None:
                self._ask("COMMIT")
            return super().__exit__(kind, *rest)

        def _ask(self, sql: str) -> None:
            said = " ".join(sql.split())
            if not reads and (not said or said.upper().startswith(("SELECT", "PRAGMA", "CREATE"))):
                return
            if not fault.step(f"SQL {said[:60]}"):
                return
            try:
                fault.strike()
            except OSError as error:
                code, told = _AS_SQLITE_SAYS[error.errno or errno.EIO]
                failed = sqlite3.OperationalError(told)
                failed.sqlite_errorcode, failed.sqlite_errorname = code, "made by a test"
                raise failed from None

    def connected(path: Any, *args: Any, **named: Any) -> Any:
        if _place(root, (str(path).removeprefix("file:").split("?")[0],), {}) is not None:
            named["factory"] = Watched
        return connect(path, *args, **named)

    return connected


class _Handle:
    """An open file that counts its writes as requests too; the one that fails leaves half of its content on disk."""

    def __init__(self, handle: Any, fault: Fault) -> None:
        self._handle, self._fault = handle, fault

    def write(self, content: Any) -> int:
        if self._fault.step("write half"):
            self._handle.write(content[: len(content) // 2])
            self._handle.flush()
            self._fault.strike()
        return int(self._handle.write(content))

    def __enter__(self) -> _Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)
