"""One run of Themetrix in a fresh workspace, clocked by stage, in a process of its own: `throughput.py` starts it.

It does what `themetrix run` does with what lies in the inbox: `pipeline.operations.run.run`. The models are loaded first, so that
loading stands apart from working.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from throughput_stages import READ, START, StageClock

from pipeline.settings import settle_environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs, and writes the seconds of each stage and what was done to `--into`/told.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--formats", nargs="*", default=[], help="without any: all that a run writes by default")
    parser.add_argument(
        "--profile", type=Path, help="leave a cProfile of the run there; the seconds are then no figures"
    )
    asked = parser.parse_args(arguments)
    settle_environment()
    clock = StageClock()
    with clock.stage(START):
        from pipeline import language
        from pipeline.operations.models import model_in_use
        from pipeline.operations.run import run
        from pipeline.operations.study import codebook_in_use
        from pipeline.store.workspace import open_workspace

        place = open_workspace(asked.workspace)
        model = model_in_use(place, codebook_in_use(place))
        model.encoder.encode(["so that loading the model stands apart"])
        for pipeline in (language.sentences, language.recogniser, language.parser):
            pipeline()
    with clock.watching() as missing:
        do = partial(_profiled, asked.profile, run) if asked.profile else run
        outcome = do(place, (), asked.formats)
    counts = outcome.published.findings.run.counts
    told: dict[str, Any] = {
        "wall": clock.wall,
        "cpu": dict(clock.cpu),
        "missing": missing,
        "counts": dict(counts),
        "folder": str(outcome.published.folder),
    }
    # Files are read in a process apart, which goes on until this one ends.
    told["cpu"][READ] = told["cpu"].get(READ, 0.0) + _of_children()
    (asked.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


def _of_children() -> float:
    """Processor seconds of the processes this one has started, ended or not."""
    ended = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    ticks = 0
    for child in listed.read_text().split() if listed.exists() else ():
        # User and system time are the 14th and 15th field; the second is a name in brackets, with anything in it.
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ended + ticks / os.sysconf("SC_CLK_TCK")


def _profiled(path: Path, run: Callable[..., Any], *given: object) -> Any:
    import cProfile
    import time

    profile = cProfile.Profile(time.process_time)
    try:
        return profile.runcall(run, *given)
    finally:
        profile.dump_stats(path)


if __name__ == "__main__":
    main()
