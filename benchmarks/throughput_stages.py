"""A clock for the stages of a run: wall and processor seconds, each moment counted in one stage alone; what a stage is, `STAGES` says.

Nothing in `pipeline` knows of it: the functions of a stage are wrapped from outside, for as long as the clock watches, wherever
they are bound.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from importlib.machinery import ExtensionFileLoader, SourceFileLoader
from inspect import isgeneratorfunction
from typing import Any

START, READ, NAMES, CLEAR, SPLIT, EMBED, CODE, VIEWS, GATHER = (
    "start", "read", "recognise names", "other de-identifying", "split", "embed", "code", "whose view", "gather, export",
)  # fmt: skip
STAGES = (START, READ, NAMES, CLEAR, SPLIT, EMBED, CODE, VIEWS, GATHER)
"""In the order of a run. What is left of `prepare` when its parts are taken out (who speaks, keeping it) counts as reading."""
_FUNCTIONS = (
    ("pipeline.operations.intake", "take_in", READ),
    ("pipeline.operations.prepare", "prepare", READ),
    ("pipeline.operations.prepare", "cleared_turns", CLEAR),
    ("pipeline.deidentify", "deidentify_name", CLEAR),
    ("pipeline.name_recogniser", "recognised", NAMES),
    ("pipeline.segmenting", "segment", SPLIT),
    ("pipeline.embedding", "embed", EMBED),
    ("pipeline.operations.code", "code_documents", CODE),
    ("pipeline.holders", "attribute_all", VIEWS),
    ("pipeline.operations.publish", "publish", GATHER),
)


class StageClock:
    """Seconds by stage: `wall` and `cpu` (of this process, all threads). A stage begun within another interrupts it."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._open: list[str] = []
        self._since = (0.0, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens within as `name`."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        now = (time.perf_counter(), time.process_time())
        if self._open:
            name = self._open[-1]
            self.wall[name] = self.wall.get(name, 0.0) + now[0] - self._since[0]
            self.cpu[name] = self.cpu.get(name, 0.0) + now[1] - self._since[1]
        self._since = now

    def _clocked(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(function)
        def clocked(*given: Any, **named: Any) -> Any:
            with self.stage(name):
                # A generator works only while it is asked: here it works at once.
                return iter(list(function(*given, **named))) if lazy else function(*given, **named)

        lazy = isgeneratorfunction(function)
        return clocked

    @contextmanager
    def watching(self) -> Iterator[tuple[str, ...]]:
        """Clocks the functions of each stage, and the modules that are loaded within them as `START`; gives what isn't there.

        A function that has moved isn't clocked: its seconds then stand in the stage round it.
        """
        undo: list[tuple[Any, str, Any]] = []
        missing = []
        for place, name, stage in _FUNCTIONS:
            function = getattr(import_module(place), name, None)
            if function is None:
                missing.append(f"{place}.{name}")
                continue
            clocked = self._clocked(function, stage)
            bound = [
                m for n, m in list(sys.modules.items()) if n.startswith("pipeline") and vars(m).get(name) is function
            ]
            for module in bound:
                undo.append((module, name, function))
                setattr(module, name, clocked)
        for loader, name in ((SourceFileLoader, "exec_module"), (ExtensionFileLoader, "create_module")):
            undo.append((loader, name, getattr(loader, name)))
            setattr(loader, name, self._clocked(getattr(loader, name), START))
        try:
            yield tuple(missing)
        finally:
            for owner, name, function in reversed(undo):
                setattr(owner, name, function)
