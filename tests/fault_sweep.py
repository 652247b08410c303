"""The fault sweep: a night that is struck at every point, in every way, and mended by doing it again.

    python tests/fault_sweep.py              all of it (`make faults`)
    python tests/fault_sweep.py --sample 20  so many points of each kind, evenly spread (CI)

Kinds: `error` (each request to the store, reading or writing, fails with EIO), `full` (each change meets a full disk, half of
what was to be written written), `denied` (each change is refused), `kill` (SIGKILL at each change), `pair` (two nights at once on
one workspace, each killed at a random change, again and again). After each, the night is done again without faults, and the
workspace must be what an undisturbed night leaves: the same files byte for byte, the same rows, nothing beside them.
Ends with 1 and says where, if it isn't.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy comes: a process of several threads can't be forked and go on computing
os.environ["TOKENIZERS_PARALLELISM"] = "false"
_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

from faults import failing_at, kill_at  # noqa: E402 -- found beside this file, since just now
from study_nights import copy_of, differences, night, prepared_study, quick_folder, said_by  # noqa: E402

from pipeline import encoders  # noqa: E402
from pipeline.errors import ThemetrixError, WorkspaceBusy  # noqa: E402
from pipeline.settings import settle_environment  # noqa: E402
from pipeline.store.workspace import Workspace, open_workspace  # noqa: E402

_PATIENCE = 90.0
_NUMBERS = {"error": errno.EIO, "full": errno.ENOSPC, "denied": errno.EACCES}
KINDS = (*_NUMBERS, "kill", "pair")
_PAIRS = 50
_NEVER = 10**9


@dataclass
class Sweep:
    """A study to begin from, what an undisturbed night makes of it, and how many requests that takes."""

    base: Path
    whole: dict[str, Any]
    requests: int
    changes: int

    @contextmanager
    def study(self) -> Iterator[Workspace]:
        """A copy to strike at, gone afterwards."""
        place = self.base / f"struck-{os.getpid()}"
        try:
            yield copy_of(self.base / "begin", place)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def left(self, workspace: Workspace) -> list[str]:
        """In what the workspace differs from an undisturbed one."""
        return differences(self.whole, said_by(workspace))


def begin(base: Path) -> Sweep:
    """Makes the study, and does its night undisturbed twice: to warm up, and to count."""
    settle_environment()
    encoders.processors = lambda: 1
    prepared_study(base / "begin")
    night(copy_of(base / "begin", base / "undisturbed"))
    whole = said_by(open_workspace(base / "undisturbed" / "study"))
    counts = []
    for reads in (True, False):
        workspace = copy_of(base / "begin", base / f"counted-{reads}")
        with failing_at(_NEVER, errno.EIO, workspace.root, reads=reads) as fault:
            night(workspace)
        found = differences(whole, said_by(workspace))
        assert not found, f"two undisturbed nights differ: {found}"
        counts.append(fault.steps)
    assert whole and counts[1] > 100, "the night asks less of the store than it used to: is it watched?"
    return Sweep(base, whole, *counts)


# -------------------------------------------------------------------------------------------------------- one round


def struck(sweep: Sweep, kind: str, at: int) -> list[str]:
    """What is wrong after a night that fails at its `at`-th request, and another without a fault."""
    with sweep.study() as workspace:
        told = _child(lambda: _one_that_fails(workspace, kind, at))
        return told if isinstance(told, list) else ["the night that failed did not end by itself"]


def killed(sweep: Sweep, at: int) -> list[str]:
    """What is wrong after a night that was killed at its `at`-th change, and another without a fault."""
    with sweep.study() as workspace:
        if _child(lambda: _one_that_is_killed(workspace, at)) != -signal.SIGKILL:
            return ["the night was not killed"]
        told = _evidence_stands(workspace)
        again = _child(lambda: _and_again(workspace))
        return told + (again if isinstance(again, list) else ["the night after it did not end by itself"])


def paired(sweep: Sweep, seed: int) -> list[str]:
    """What is wrong after two nights at once on one workspace, each killed at some change and begun again, and one more."""
    dice = random.Random(seed)
    with sweep.study() as workspace:
        wrong: list[str] = []

        def another() -> _Running:
            return _started(partial(_one_that_is_killed, workspace, dice.randint(1, sweep.changes)))

        children = [another(), another()]
        for _ in range(dice.randint(2, 5)):
            child, told = _first_of(children)
            children.remove(child)
            wrong += told if isinstance(told, list) else []
            wrong += _evidence_stands(workspace)
            children.append(another())
        for child in children:
            told = _ended(child)
            wrong += told if isinstance(told, list) else []
        again = _child(lambda: _and_again(workspace))
        return wrong + (again if isinstance(again, list) else ["the night after them did not end by itself"])


def _one_that_fails(workspace: Workspace, kind: str, at: int) -> list[str]:
    wrong = []
    with failing_at(at, _NUMBERS[kind], workspace.root, reads=kind == "error") as fault:
        try:
            night(workspace)
        except ThemetrixError:
            pass
        except BaseException as error:
            wrong.append(f"{type(error).__name__} instead of an error of ours: {error}")
    if not fault.met:
        wrong.append("the fault was not met")
    wrong += _evidence_stands(workspace) + _and_again(workspace)
    return [f"{each} (at {fault.asked})" for each in wrong]


def _one_that_is_killed(workspace: Workspace, at: int) -> list[str]:
    with kill_at(at, workspace.root):
        try:
            night(workspace)
        except WorkspaceBusy:
            return []
    return []


def _and_again(workspace: Workspace) -> list[str]:
    """Does the night again and returns in what it does not end as an undisturbed one."""
    night(open_workspace(workspace.root))
    assert SWEEP is not None
    return SWEEP.left(workspace)


def _evidence_stands(workspace: Workspace) -> list[str]:
    """Whether the evidence that is called current lies there whole, if any is."""
    try:
        named = json.loads((workspace.evidence / "current.json").read_bytes())
    except FileNotFoundError:
        return []
    folder = workspace.root / named["exports"]
    marks = sorted(folder.glob(".complete/*.json"))
    missing = [
        name for mark in marks for name in json.loads(mark.read_bytes()) if name and not (folder / name).is_file()
    ]
    return [f"the current evidence lacks {missing}"] if missing or not marks else []


# ---------------------------------------------------------------------------------------------------------- children


@dataclass
class _Running:
    pid: int
    pipe: int
    until: float


def _started(action: Callable[[], list[str]]) -> _Running:
    """A fork of this process that does `action` and tells what it returned."""
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return _Running(pid, read, time.monotonic() + _PATIENCE)
    try:
        try:
            told = action()
        except BaseException as error:
            told = [f"{type(error).__name__}: {error}"]
        os.write(write, json.dumps(told).encode()[:60_000])
    finally:
        os._exit(0)


def _ended(child: _Running) -> list[str] | int:
    """What the child told, or the signal (negative) that ended it; one that hangs is killed and told of."""
    while True:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > child.until:
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            os.close(child.pipe)
            return [f"the night hung for {_PATIENCE:.0f} seconds"]
        time.sleep(0.01)
    with os.fdopen(child.pipe, "rb") as pipe:
        told = pipe.read() if os.WIFEXITED(status) else b""
    return list(json.loads(told)) if told else -os.WTERMSIG(status)


def _first_of(children: list[_Running]) -> tuple[_Running, list[str] | int]:
    """The child that ends first, and what it told."""
    while True:
        for child in children:
            if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) or time.monotonic() > child.until:
                return child, _ended(child)
        time.sleep(0.01)


def _child(action: Callable[[], list[str]]) -> list[str] | int:
    return _ended(_started(action))


# -------------------------------------------------------------------------------------------------------------- door

SWEEP: Sweep | None = None


def points(most: int, sample: int) -> list[int]:
    """Every point from 1 to `most`; with `sample`, so many evenly spread ones, the last among them."""
    if not sample or sample >= most:
        return list(range(1, most + 1))
    return sorted({max(1, round(most * (place + 1) / sample)) for place in range(sample)})


def main() -> int:
    """Sweeps, tells, and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="points of each kind; all if left out")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of {', '.join(KINDS)}")
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="K", help="begin at this point")
    asked = parser.parse_args()
    global SWEEP
    base = quick_folder("themetrix-faults-")
    wrong = 0
    try:
        SWEEP = begin(base)
        print(f"a night asks {SWEEP.requests} things of the store, {SWEEP.changes} of them changes", flush=True)
        for kind in asked.kinds.split(","):
            began = time.monotonic()
            most = {"error": SWEEP.requests, "pair": _PAIRS}.get(kind, SWEEP.changes)
            tried = [at for at in points(most, asked.sample) if at >= asked.first]
            for at in tried:
                found = (
                    paired(SWEEP, at)
                    if kind == "pair"
                    else killed(SWEEP, at)
                    if kind == "kill"
                    else struck(SWEEP, kind, at)
                )
                wrong += bool(found)
                for line in found:
                    print(f"  {kind} {at}: {line}", flush=True)
            print(f"{kind}: {len(tried)} of {most} points, {time.monotonic() - began:.0f} s", flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print("every night ended as an undisturbed one" if not wrong else f"{wrong} nights did not end as they should")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
