"""Times the command on the sample as a user meets it: `python benchmarks/command.py`.

Prints, for `--help`, a cold run, a run when nothing is new and a dry run: seconds (median of several) and the peak memory of
the whole process, each in a process of its own; a cold run starts from an empty workspace each time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe

REPOSITORY = Path(__file__).resolve().parents[1]
SAMPLE = REPOSITORY / "data" / "sample"


def timed(arguments: list[str], cwd: Path) -> tuple[float, float, int]:
    """Seconds, peak memory in MiB and exit code of one process of the command."""
    started = time.perf_counter()
    command = [str(Path(sys.executable).parent / "themetrix"), *arguments]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - started, usage.ru_maxrss / 1024, process.returncode


def workspace(root: Path) -> Path:
    """A new workspace with the reference codebook, the shipped model and the sample's public key."""
    shutil.copytree(REPOSITORY / "data" / "codebooks", root / "codebooks")
    shutil.copy(REPOSITORY / "data" / "themetrix.toml", root / "themetrix.toml")
    shutil.copy(REPOSITORY / "data" / "public-test.key", root / "public-test.key")
    return root


def main(files: list[Path], runs: int) -> None:
    """Prints the table."""
    print(describe())
    print(f"data: {', '.join(path.name for path in files)} of {SAMPLE.name}; {runs} runs each, medians\n")
    print("| what | seconds | peak MiB | exit |\n|---|---|---|---|")
    given = [str(path) for path in files]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        rows: dict[str, list[tuple[float, float, int]]] = {}
        for number in range(runs):
            place = workspace(here / str(number))
            rows.setdefault("themetrix --help", []).append(timed(["--help"], place))
            rows.setdefault("themetrix run --dry-run", []).append(timed(["run", *given, "--dry-run"], place))
            rows.setdefault("themetrix run, cold", []).append(timed(["run", *given], place))
            rows.setdefault("themetrix run, nothing new", []).append(timed(["run", *given], place))
    for name, measured in rows.items():
        seconds = statistics.median(row[0] for row in measured)
        memory = max(row[1] for row in measured)
        print(f"| {name} | {seconds:.2f} | {memory:.0f} | {', '.join(sorted({str(row[2]) for row in measured}))} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--toy", action="store_true", help="one small interview, one run: to see that this still works")
    given = parser.parse_args()
    main([SAMPLE / "north_psw_02.txt"] if given.toy else [SAMPLE], 1 if given.toy else given.runs)
