"""Faults on demand: the k-th thing a piece of code asks of the disk fails, or the process is killed there and then.

Tests count k upwards until nothing fails any more, and so try every point at which a disk can fill or a cable be pulled.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from types import ModuleType
from typing import Any

_ASKED: tuple[tuple[ModuleType, str], ...] = (
    (io, "open"), (os, "open"), (os, "fsync"), (os, "replace"), (os, "rename"), (os, "mkdir"), (os, "link"), (os, "unlink"),
)  # fmt: skip


@dataclass
class Fault:
    """What will go wrong at which step, and whether it came to that."""

    at: int
    strike: Callable[[], None]
    steps: int = 0
    met: bool = field(default=False)

    def step(self) -> bool:
        """Counts one request to the disk; True when it is the one to fail."""
        self.steps += 1
        self.met = self.met or self.steps == self.at
        return self.steps == self.at


@contextmanager
def failing_at(at: int, number: int) -> Iterator[Fault]:
    """Within the block, the `at`-th request to the disk (1 the first) raises `OSError` with this errno."""

    def strike() -> None:
        raise OSError(number, os.strerror(number))

    with _watched(Fault(at, strike)) as fault:
        yield fault


def each_failure(number: int) -> Iterator[Fault]:
    """One fault after another: entered for k = 1, 2, … until the code under test asks the disk less than k times."""
    for at in count(1):
        with failing_at(at, number) as fault:
            yield fault
        if not fault.met:
            return


def killed_at(at: int, action: Callable[[], object]) -> bool:
    """Runs `action` in a child that kill −9 ends at its `at`-th request to the disk; False when it ended by itself."""
    child = os.fork()
    if child == 0:
        try:
            with _watched(Fault(at, lambda: os.kill(os.getpid(), signal.SIGKILL))):
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
def _watched(fault: Fault) -> Iterator[Fault]:
    real = {(module, name): getattr(module, name) for module, name in _ASKED}

    def watching(call: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **named: Any) -> Any:
            if fault.step():
                fault.strike()
            answer = call(*args, **named)
            return _Handle(answer, fault) if call is builtins.open and answer.writable() else answer

        return asked

    for (module, name), call in real.items():
        setattr(module, name, watching(call))
    try:
        yield fault
    finally:
        for (module, name), call in real.items():
            setattr(module, name, call)


class _Handle:
    """An open file that counts its writes as requests too; the one that fails leaves half of its content on disk."""

    def __init__(self, handle: Any, fault: Fault) -> None:
        self._handle, self._fault = handle, fault

    def write(self, content: Any) -> int:
        if self._fault.step():
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
