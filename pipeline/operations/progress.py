"""How an operation tells its caller how far it is; doors decide whether that is a bar, a line or nothing."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a stage's name, how much of it is done and how much there is; never with participants' words."""

    def __call__(self, stage: str, done: int, total: int, /) -> None: ...


def silent(stage: str, done: int, total: int, /) -> None:
    """Tells nobody."""
