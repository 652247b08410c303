"""Measured against peers, same encoder and same splits for all: `python benchmarks/peers.py --data ../shared/data`.

Prints machine, versions, data with their hashes, and a table for each set: micro-F1, macro-F1, mean average precision, seconds to
train, utterances a second, peak memory of a process of its own. Thresholds of peers are 0.5, as a tutorial has them (zero-shot
gives the nearest label); ours are learnt with the head. Seconds and speed are of the first split, embedding included, the model
loaded before. SetFit stops after `--setfit-steps` steps and runs on two splits of a set; a second table lays all methods beside
it on those alone. It needs `pip install -c constraints.txt 'setfit>=1.2'` and is left out, and said to be, where it is missing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from machine import describe
from peers_methods import METHODS
from peers_sets import READERS, load
from peers_splits import PeerSet

from pipeline.metrics import label_figures, macro, micro_f1

HERE = Path(__file__).resolve().parent
SETFIT_SPLITS, SETFIT_STEPS = 2, 250
TOY_SPLITS, TOY_STEPS = 2, 2


@dataclass(frozen=True, slots=True)
class Measured:
    """One method on one set: means over `splits` splits of `of`, or over all their rows where those are tested once."""

    set: str
    method: str
    splits: int
    of: int
    micro_f1: float
    macro_f1: float
    mean_average_precision: float
    train_seconds: float
    utterances_per_second: float
    peak_mib: float


def main() -> None:
    """Parses the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parents[1] / "shared" / "data")
    parser.add_argument("--sets", default=",".join(READERS), help=f"of {', '.join(READERS)}")
    parser.add_argument("--methods", default=",".join(METHODS), help=f"of {', '.join(METHODS)}")
    parser.add_argument("--encoder", default="fast", help="a name Themetrix knows, or a folder")
    parser.add_argument("--setfit-steps", type=int, default=SETFIT_STEPS, help="of 16 pairs, at most")
    parser.add_argument("--json", type=Path, help="where the figures go as JSON too")
    parser.add_argument("--toy", action="store_true", help="two splits, two steps: to see that this still works")
    chosen = parser.parse_args()
    names, methods = (_known(parser, chosen.sets, READERS), _known(parser, chosen.methods, METHODS))
    if "setfit" in methods and find_spec("setfit") is None:
        methods.remove("setfit")
        print("SetFit is left out: the package setfit is not installed here", file=sys.stderr)
    sets = [load(name, chosen.data) for name in names]
    steps = TOY_STEPS if chosen.toy else chosen.setfit_steps
    print(f"{describe()}\nencoder {chosen.encoder}; SetFit at most {steps} steps of 16 pairs")
    print("data: " + ", ".join(f"{measured.name} (sha256 {measured.digest})" for measured in sets))
    found: list[Measured] = []
    for measured in sets:
        count = min(len(measured.splits), TOY_SPLITS if chosen.toy else len(measured.splits))
        with tempfile.TemporaryDirectory() as folder:
            for method in methods:
                splits = min(count, SETFIT_SPLITS) if method == "setfit" else count
                found.append(_measure(measured, method, splits, Path(folder) / method, chosen, steps))
            rows = [row for row in found if row.set == measured.name]
            _table(f"{measured.name}: {_what(measured)}", rows)
            if "setfit" in methods and count > SETFIT_SPLITS:
                _table(
                    f"{measured.name}, on SetFit's {SETFIT_SPLITS} splits alone",
                    [_on_fewer(measured, row, Path(folder) / row.method, SETFIT_SPLITS) for row in rows],
                )
    if chosen.json:
        told = {"machine": describe(), "encoder": chosen.encoder, "setfit_steps": steps,
                "data": {measured.name: measured.digest for measured in sets}, "rows": [asdict(row) for row in found]}  # fmt: skip
        chosen.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


def _known(parser: argparse.ArgumentParser, given: str, known: Collection[str]) -> list[str]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in known:
            parser.error(f"no {name!r}; expected of {', '.join(known)}")
    return names


def _measure(
    measured: PeerSet, method: str, splits: int, into: Path, chosen: argparse.Namespace, steps: int
) -> Measured:
    """The figures of one method on one set, from a process of its own."""
    into.mkdir()
    command = [sys.executable, str(HERE / "peers_worker.py"), "--data", str(chosen.data), "--set", measured.name]
    command += ["--method", method, "--encoder", chosen.encoder, "--splits", str(splits)]
    command += ["--setfit-steps", str(steps), "--into", str(into)]
    started = time.perf_counter()
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if process.returncode:
        told = process.stdout.decode("utf-8", errors="replace")
        raise SystemExit(f"{method} on {measured.name} failed:\n{told[-2000:]}")
    print(f"{measured.name}, {method}: {time.perf_counter() - started:.0f} s in all", file=sys.stderr)
    costs = json.loads((into / "costs.json").read_text(encoding="utf-8"))
    return Measured(
        measured.name,
        method,
        splits,
        len(measured.splits),
        *_figures(measured, into, splits),
        train_seconds=costs["train"],
        utterances_per_second=costs["rows"] / max(costs["score"], 1e-9),
        peak_mib=costs["peak_mib"],
    )


def _figures(measured: PeerSet, folder: Path, splits: int) -> tuple[float, float, float]:
    """Micro-F1, macro-F1 and mean average precision over the first splits; labels no tested text carries don't count."""
    parts = []
    for number in range(splits):
        with np.load(folder / f"{number}.npz", allow_pickle=False) as held:
            parts.append([held[name] for name in ("truth", "scores", "given")])
    if measured.pooled:
        parts = [[np.vstack(arrays) for arrays in zip(*parts, strict=True)]]
    found = []
    for truth, scores, given in parts:
        figures = [
            label_figures(str(c), truth[:, c], scores[:, c], given[:, c], np.zeros(len(truth), dtype=np.bool_))
            for c in range(truth.shape[1])
        ]
        found.append([micro_f1(figures), macro(figures, "f1"), macro(figures, "average_precision")])
    micro, over_labels, precision = np.mean(np.array(found, dtype=np.float64), axis=0)
    return float(micro), float(over_labels), float(precision)


def _on_fewer(measured: PeerSet, row: Measured, folder: Path, splits: int) -> Measured:
    micro, over_labels, precision = _figures(measured, folder, splits)
    return Measured(row.set, row.method, splits, row.of, micro, over_labels, precision,
                    row.train_seconds, row.utterances_per_second, row.peak_mib)  # fmt: skip


def _what(measured: PeerSet) -> str:
    """The set in a few words."""
    first = measured.splits[0]
    learnt = round(float(np.mean([len(split.train) for split in measured.splits])))
    tested = round(float(np.mean([len(split.test) for split in measured.splits])))
    labels = sorted({len(split.codebook.labels) for split in measured.splits})
    kind = "one a text" if measured.one_label else "several a text"
    asked = ", with questions" if any(row.question for row in first.train) else ""
    return (
        f"{len(measured.splits)} splits, about {learnt} texts to learn from and {tested} to test{asked}; "
        f"{' and '.join(map(str, labels))} labels, {kind}; figures {'over all rows' if measured.pooled else 'are means'}"
    )


def _table(title: str, rows: Sequence[Measured]) -> None:
    print(f"\n{title}\n")
    print("| method | splits | micro-F1 | macro-F1 | mean AP | train, s | utterances/s | peak MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        figures = " | ".join(f"{value:.3f}" for value in (row.micro_f1, row.macro_f1, row.mean_average_precision))
        costs = f"{row.train_seconds:.1f} | {row.utterances_per_second:,.0f} | {row.peak_mib:.0f}"
        print(f"| {METHODS[row.method][0]} | {row.splits} of {row.of} | {figures} | {costs} |", flush=True)


if __name__ == "__main__":
    main()
