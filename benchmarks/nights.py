"""Two hundred nights in a row, every tenth killed: does it end as without the kills, and does anything grow?

    python benchmarks/nights.py                          200 nights, an interview each, the model and encoder `v1-fast`
    python benchmarks/nights.py --nights 8 --workspace W --model v1   another workspace to begin from, as `themetrix init` makes it

One process does the nights one after the other, as `themetrix schedule` does: a small batch is dropped, a run takes it in, codes
it, publishes. Every tenth night is begun in a process of its own first, which kill −9 ends at a moment drawn by `--seed`; then it is
done again. The same batches are done without a kill in another workspace. Prints, a line every so many nights: memory (RSS, MB),
open files, the ledger's size (KB), seconds the run took; then whether the two workspaces hold the same evidence. Ends with 1
if not. Interviews are invented: sentences drawn from a short list.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.operations.run import run
from pipeline.operations.status import past_runs
from pipeline.settings import settle_environment
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, make_workspace, open_workspace

_OPENINGS = ("I think that", "We said that", "On the ward", "To be honest,", "As a team we felt that", "For me")
_MIDDLES = (
    "the peer worker",
    "having somebody who has been there",
    "the new role",
    "the rota",
    "the meeting on Monday",
)
_ENDS = ("made a real difference", "was hard to place at first", "is what people talk about", "took a while to settle")
_FORMATS = ("csv", "json")
_KILLED = "import sys; from pathlib import Path; from pipeline.operations.run import run; " \
    "from pipeline.store.workspace import open_workspace; print('begun', flush=True); " \
    f"run(open_workspace(Path(sys.argv[1])), formats={_FORMATS!r})"  # fmt: skip


def interview(number: int, turns: int = 8) -> str:
    """The words of one night's interview; each has its own."""
    dice = random.Random(number)
    lines = ["Interviewer: How has it been?", ""]
    for turn in range(turns):
        words = " ".join(dice.choice(part) for part in (_OPENINGS, _MIDDLES, _ENDS))
        lines += [f"Carer {number}: {words}, that was number {number} of day {turn}.", ""]
    return "\n".join(lines)


def begin(folder: Path, given: Path | None, model: str) -> Workspace:
    """A workspace to do nights in: a copy of `given`, or a new one with `model`; its pseudonym key lies beside it."""
    if given is not None:
        shutil.copytree(given, folder)
    else:
        make_workspace(folder)
    key = folder.parent / "nights.key"
    key.write_text("a key for a benchmark and for nothing else\n", encoding="ascii")
    key.chmod(0o600)
    settings = folder / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace('# key_file = "~/.config/themetrix/key"', f'key_file = "{key}"')
    settings.write_text(text.replace('model = "v1" ', f'model = "{model}" '), encoding="utf-8")
    return open_workspace(folder)


def night(workspace: Workspace, number: int) -> float:
    """Drops a batch, runs, and returns the seconds the run took."""
    drop(workspace, number)
    began = time.perf_counter()
    run(workspace, formats=_FORMATS)
    return time.perf_counter() - began


def drop(workspace: Workspace, number: int) -> None:
    """Puts a night's batch into the inbox: an interview, and every fifth night a file that can't be read."""
    (workspace.inbox / f"carer {number:03}.txt").write_text(interview(number), encoding="utf-8")
    if number % 5 == 0:
        (workspace.inbox / f"scan {number:03}.docx").write_bytes(f"no document {number}".encode() * 9)


def killed(workspace: Workspace, number: int, after: float) -> bool:
    """Begins a night in another process and kills it `after` so many seconds; False when it had ended by then."""
    drop(workspace, number)
    root = str(Path(__file__).resolve().parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(workspace.root)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return process.returncode == -signal.SIGKILL


def evidence(workspace: Workspace) -> dict[str, str]:
    """The hash of every export and original by its place, the ids of all runs in turn, the documents."""
    found = {
        path.relative_to(workspace.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (workspace.exports, workspace.raw, workspace.quarantine, workspace.inbox, workspace.evidence)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    found["runs"] = " ".join(each["run_id"] for each in past_runs(workspace))
    with Ledger(workspace.ledger, reading=True) as ledger:
        found["documents"] = " ".join(ledger.documents())
    return found


def grown(workspace: Workspace) -> tuple[float, int, float]:
    """This process's memory (MB) and open files, and the ledger's size (KB)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    files = len(list(Path("/proc/self/fd").iterdir()))
    ledger = sum(path.stat().st_size for path in workspace.root.glob("ledger.sqlite*"))
    return pages * os.sysconf("SC_PAGESIZE") / 2**20, files, ledger / 1024


def main() -> int:
    """Measures, prints, and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=200)
    parser.add_argument(
        "--every", type=int, default=10, help="which nights are killed first, and how often a line is printed"
    )
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--workspace", type=Path, help="an empty workspace to begin from; a new one if left out")
    parser.add_argument("--model", default="v1-fast")
    asked = parser.parse_args()
    settle_environment()
    dice = random.Random(asked.seed)
    base = Path(tempfile.mkdtemp(prefix="themetrix-nights-"))
    try:
        struck, calm = (begin(base / name / "study", asked.workspace, asked.model) for name in ("struck", "calm"))
        print("night  memory MB  open files  ledger KB  s a night (median since the line before)")
        took: list[float] = []
        seen: list[tuple[float, int, float]] = []
        kills = 0
        for number in range(1, asked.nights + 1):
            if number % asked.every == 0:
                kills += killed(struck, number, dice.uniform(0.0, 4.0 + 2 * statistics.median(took)))
            took.append(night(struck, number))
            if number % asked.every == 0 or number == asked.nights:
                seen.append(grown(struck))
                memory, files, ledger = seen[-1]
                print(
                    f"{number:5}  {memory:9.0f}  {files:10}  {ledger:9.0f}  {statistics.median(took):.3f}", flush=True
                )
                took = took[-1:]
        for number in range(1, asked.nights + 1):
            night(calm, number)
        same = evidence(struck) == evidence(calm)
        # The first lines still load what loads once.
        early, late = seen[len(seen) // 4], seen[-1]
        print(f"{kills} nights were killed. From line {len(seen) // 4 + 1} to the last: memory {late[0] - early[0]:+.0f} MB, "
              f"open files {late[1] - early[1]:+}, ledger {late[2] - early[2]:+.0f} KB")  # fmt: skip
        print(
            "the evidence is the same as without the kills"
            if same
            else "THE EVIDENCE DIFFERS from that without the kills"
        )
        return 0 if same else 1
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    if failed := main():
        raise SystemExit(failed)
