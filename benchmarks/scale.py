"""What each stage of a run costs as a study grows: `python benchmarks/scale.py [--sizes 1000,10000,100000,1000000]`.

For each size, in processes of their own: the whole study (take in, prepare, embed, code, gather, every export a run writes by
default), then a batch that adds 1 % to it. Prints for each stage seconds, seconds of computing, memory before it and at its
peak, and bytes on disk an utterance; how cost grows from size to size (1.0: in proportion); and what the batch costs as a share
of the whole. Up to `--read-through` the interviews are files that are read, cleared of names and coded; above it they are laid
down coded already (reading and coding work document by document, in shards: what they cost an utterance stands in the smaller
sizes). Vectors come from the cache: what embedding costs besides is measured on real sentences and printed apart.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path

from machine import describe

EMBEDDING = "Embedding"
_STAGES = {
    "Reading files": "take in",
    "De-identifying and splitting": "prepare",
    EMBEDDING: "vectors from the cache",
    "Coding": "code",
    "Gathering evidence": "gather",
}
_DISK = {
    "take in": ("raw",),
    "prepare": ("segments/prepared",),
    "code": ("segments/coded",),
    "gather": ("ledger.sqlite", "evidence"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage's seconds, seconds of computing (its helpers' included), MiB before it and at its peak, bytes on disk."""

    name: str
    seconds: float
    computing: float
    before: float
    peak: float
    size: int = 0


class Watch:
    """Sorts time and memory by stage as a run tells how far it is."""

    def __init__(self) -> None:
        self._at = self._now()
        self._cost: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._memory: dict[str, tuple[float, float]] = {}
        self._before = _memory("VmRSS")
        _forget_peak()

    def tell(self, stage: str, done: int, total: int) -> None:
        """What passed since the last call was this stage's."""
        self.passed(_STAGES.get(stage, stage))

    def passed(self, name: str) -> None:
        """What passed since the last call was the stage of this name."""
        now = self._now()
        for place in range(2):
            self._cost[name][place] += now[place] - self._at[place]
        self._at = now
        before, peak = self._memory.get(name, (self._before, 0.0))
        self._memory[name] = (before, max(peak, _memory("VmHWM")))
        self._before = _memory("VmRSS")
        _forget_peak()
        if name.startswith(("gather", "export")):  # a large study takes long: who waits sees how far it is
            cost, memory = self._cost[name], self._memory[name]
            print(f"{name}: {cost[1]:.1f} s of computing, {memory[1]:.0f} MiB", file=sys.stderr, flush=True)

    def stages(self) -> list[Stage]:
        """What was sorted so far."""
        return [Stage(name, *cost, *self._memory[name]) for name, cost in self._cost.items()]

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), _computing()


def _computing() -> float:
    """Seconds this process and its helpers have computed, living ones included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + ended.ru_utime + ended.ru_stime
    for task in Path("/proc/self/task").glob("*/children"):
        for child in task.read_text().split():
            try:
                told = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            seconds += (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _memory(what: str) -> float:
    """MiB of this process, now (`VmRSS`) or at its peak since the peak was last forgotten (`VmHWM`)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:  # then a stage's peak is that of all before it
        return


# --------------------------------------------------------------------------------------- one process does one of these


def make(root: Path, utterances: int, after: int, read: bool) -> dict[str, int]:
    """Makes the interviews of a study or a batch: files beside the workspace, or segments in it."""
    from scale_workspace import laid, new_workspace, written

    from pipeline.store.workspace import open_workspace

    workspace = open_workspace(root) if root.exists() else new_workspace(root)
    if read:
        return {"interviews": written(root.parent / f"files-{after}", utterances, after=after)}
    return {"interviews": laid(workspace, utterances, after=after)}


def study(root: Path, folder: Path | None, formats: tuple[str, ...]) -> dict[str, object]:
    """Does a run and returns its stages: everything where there is a `folder` of files, else what follows coding."""
    from scale_workspace import filled, prepared_at

    from pipeline.exporters import default_formats
    from pipeline.operations.code import code_documents
    from pipeline.operations.intake import take_in
    from pipeline.operations.models import model_in_use
    from pipeline.operations.prepare import prepare
    from pipeline.operations.publish import publish
    from pipeline.operations.study import codebook_in_use
    from pipeline.store.ledger import Ledger
    from pipeline.store.lock import hold
    from pipeline.store.workspace import open_workspace

    workspace = open_workspace(root)
    codebook = codebook_in_use(workspace)
    watch = Watch()
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        model = model_in_use(workspace, codebook)
        watch.passed("start, load the model")
        if folder is not None:
            take_in(workspace, ledger, [folder], watch.tell)
            prepare(workspace, ledger, ledger.documents(), watch.tell)
            watch.passed("prepare")
            filled(workspace, model, prepared_at(workspace))
            watch.passed("")
            code_documents(workspace, ledger, ledger.documents(), watch.tell)
            watch.passed("code")
        asked = iter(sorted(formats or default_formats()))

        def told(stage: str, done: int, total: int) -> None:
            watch.passed(f"export {next(asked)}" if stage == "Writing exports" else _STAGES.get(stage, stage))

        published = publish(workspace, ledger, sorted(formats or default_formats()), progress=told)
        watch.passed("basis, gate, record")
        counts = dict(published.findings.run.counts)
    stages = [asdict(stage) for stage in watch.stages() if stage.name]
    for stage in stages:
        name = stage["name"]
        stage["size"] = sum(_size(workspace.root / each) for each in _DISK.get(name, ()))
        if name.startswith("export "):
            mark = published.folder / ".complete" / f"{name.removeprefix('export ')}.json"
            stage["size"] = sum(_size(published.folder / each) for each in json.loads(mark.read_bytes()) if each)
    return {"stages": stages, "utterances": counts["codable_utterances"], "documents": counts["documents"]}


def embedding(encoder: str, utterances: int) -> dict[str, float]:
    """Seconds of computing an utterance of data/training takes in this encoder, each text once."""
    import random

    from scale_workspace import said

    from pipeline.embedding import embed
    from pipeline.engines import ready_encoder

    found = ready_encoder(encoder)
    texts = random.Random(0).sample(said(), utterances)
    embed(texts[:8], found)
    began = time.process_time()
    embed(texts, found)
    return {"seconds": (time.process_time() - began) / utterances}


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    return path.stat().st_size if path.exists() else 0


# ------------------------------------------------------------------------------------------------------------- the table


def apart(*arguments: object) -> dict[str, object]:
    """What this file prints when it is started with these arguments in a process of its own."""
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parent)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(place: Path, size: int, read: bool, formats: str) -> tuple[dict, dict]:
    """What the whole of a study costs, then what a batch of 1 % more costs."""
    root = place / str(size)
    one = max(1, size // 100)
    found = []
    after = 0
    for utterances in (size, one):
        made = apart("--make", root, utterances, after, int(read))
        files = place / f"files-{after}" if read else ""
        found.append(apart("--study", root, files, formats))
        after += int(str(made["interviews"]))
    shutil.rmtree(root)
    for each in place.glob("files-*"):
        shutil.rmtree(each)
    return found[0], found[1]


def show(size: int, whole: dict, batch: dict) -> None:
    """Prints one size's table."""
    many = whole["utterances"]
    print(f"\n## {many:,} utterances in {whole['documents']:,} interviews\n")
    print("| stage | seconds | of computing | µs an utterance | MiB before | MiB at its peak | bytes an utterance |")
    print("|---|---|---|---|---|---|---|")
    for stage in whole["stages"]:
        each = 1e6 * stage["computing"] / many
        print(
            f"| {stage['name']} | {stage['seconds']:.1f} | {stage['computing']:.1f} | {each:,.0f} | {stage['before']:.0f} | "
            f"{stage['peak']:.0f} | {stage['size'] / many:,.0f} |"
        )
    peak = max(stage["peak"] for stage in whole["stages"])
    total = sum(stage["computing"] for stage in whole["stages"])
    print(f"| in all | | {total:.1f} | {1e6 * total / many:,.0f} | | {peak:.0f} | |")
    told = ", ".join(f"{stage['name']} {stage['computing']:.1f}" for stage in batch["stages"])
    again = sum(stage["computing"] for stage in batch["stages"])
    print(f"\n1 % more ({batch['utterances'] - many:,} utterances): {again:.1f} s of computing: {told}", flush=True)


def main(sizes: list[int], read_through: int, formats: str, encoders: list[str], sentences: int, place: Path) -> None:
    """Prints the tables."""
    print(describe())
    print("data: interviews made for measuring, nobody's words; see scale_workspace.py")
    rates = {name: float(str(apart("--embedding", name, sentences)["seconds"])) for name in encoders}
    for name, seconds in rates.items():
        print(f"embedding an utterance ({name}): {1000 * seconds:.2f} ms of computing")
    cost: dict[str, dict[int, float]] = defaultdict(dict)
    before: dict[str, float] = {}
    for size in sizes:
        read = size <= read_through
        whole, batch = measured(place, size, read, formats)
        show(size, whole, batch)
        many, more = whole["utterances"], batch["utterances"] - whole["utterances"]
        for stage in whole["stages"]:
            cost[stage["name"]][many] = stage["computing"]
        if read:  # what the stages before cost an utterance, for the sizes that are laid down
            before = {s["name"]: s["computing"] / many for s in whole["stages"] if s["name"] in _STAGES.values()}
            del before["gather"]
        again, total = (sum(stage["computing"] for stage in each["stages"]) for each in (batch, whole))
        if not read:
            again, total = again + sum(before.values()) * more, total + sum(before.values()) * many
        print(f"\nthe batch of 1 % is {100 * again / total:.1f} % of the whole without embedding", end="")
        for name, seconds in rates.items():
            share = (again + seconds * more) / (total + seconds * many)
            print(f"; {100 * share:.1f} % with the {name} encoder ({100 * seconds * many / (total + seconds * many):.0f} % "
                  "of the whole is embedding)", end="")  # fmt: skip
        print(flush=True)
    print(
        "\n## How cost grows (1.0: in proportion)\n\n| stage | "
        + " | ".join(f"to {size:,}" for size in sizes[1:])
        + " |"
    )
    print("|---|" + "---|" * (len(sizes) - 1))
    for name, known in cost.items():
        pairs = list(zip(known.items(), list(known.items())[1:], strict=False))
        slopes = [f"{log(max(b, 1e-3) / max(a, 1e-3)) / log(m / n):.2f}" for (n, a), (m, b) in pairs]
        if slopes:
            print(f"| {name} | " + " | ".join(slopes) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--read-through", type=int, default=10_000, help="larger studies are laid down coded already")
    parser.add_argument("--formats", default="", help="only these exports, with commas between")
    parser.add_argument("--encoders", default="fast,accurate", help="whose rates to print")
    parser.add_argument("--sentences", type=int, default=300, help="how many to embed for that")
    parser.add_argument("--toy", action="store_true", help="150 and 300 utterances: to see that this still works")
    parser.add_argument("--in", dest="place", type=Path, help="a folder for the workspaces; a temporary one otherwise")
    parser.add_argument("--make", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--study", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--embedding", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        root, utterances, after, read = given.make
        print(json.dumps(make(Path(root), int(utterances), int(after), bool(int(read)))))
    elif given.study:
        root, folder, formats = given.study
        asked = tuple(formats.split(",")) if formats else ()
        print(json.dumps(study(Path(root), Path(folder) if folder else None, asked)))
    elif given.embedding:
        print(json.dumps(embedding(given.embedding[0], int(given.embedding[1]))))
    else:
        if given.toy:
            given.sizes, given.read_through, given.formats, given.encoders = "150,300", 150, "csv,json", ""
        sizes = [int(each) for each in given.sizes.split(",")]
        encoders = given.encoders.split(",") if given.encoders else []
        with tempfile.TemporaryDirectory(dir=given.place) as folder:
            main(sizes, given.read_through, given.formats, encoders, given.sentences, Path(folder))
