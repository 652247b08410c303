"""What a hostile file could make of the process that reads it; loaded in that process by test_reading_apart."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def wrapped(read: Callable[..., Any], bomb: str) -> Callable[..., Any]:
    """`read`, but for content that begins with BOMB does what `bomb` names."""

    def either(content: bytes, *rest: Any) -> Any:
        return _BOMBS[bomb](content) if content.startswith(b"BOMB") else read(content, *rest)

    return either


def _memory(content: bytes) -> None:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def _processor(content: bytes) -> None:
    while True:
        pass


def _crash(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _fault(content: bytes) -> None:
    raise KeyError(content.decode())  # an error's text may hold a participant's words


def _nesting(content: bytes) -> None:
    raise RecursionError


def _lies(content: bytes) -> None:
    sys.stdout.buffer.write(b"\x00" * 7 + b"\x05" + b"\x00" * 8 + b"words")
    sys.stdout.buffer.flush()


_BOMBS: dict[str, Callable[[bytes], Any]] = {
    "memory": _memory,
    "processor": _processor,
    "crash": _crash,
    "fault": _fault,
    "nesting": _nesting,
    "lies": _lies,
}
