"""One method on one set, in a process of its own so that its peak memory is its own; `peers.py` starts it and reads what it leaves.

Leaves `<split>.npz` with truth, scores and given of every split, and `costs.json`: seconds to learn and to score on the first
split, from raw texts, nothing embedded beforehand but the encoder loaded (SetFit loads its own copy), and the peak memory.
Later splits reuse vectors.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from peers_lab import Lab
from peers_methods import METHODS, WITH_OUR_ENCODER, WITH_PLAIN_ENCODER
from peers_sets import load

from pipeline.embedding import MemoryCache
from pipeline.encoders import find_encoder
from pipeline.lessons import truth_of
from pipeline.settings import settle_environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Learns and tests on each split, and writes what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", required=True)
    parser.add_argument("--method", choices=METHODS, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--splits", type=int, required=True)
    parser.add_argument("--setfit-steps", type=int, required=True)
    parser.add_argument("--into", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    settle_environment()
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    warnings.simplefilter("ignore")
    measured = load(chosen.set, chosen.data)
    encoder = find_encoder(chosen.encoder)
    # The folder too: SetFit loads a copy of its own, since it changes the weights.
    lab = Lab(encoder, encoder._folder, MemoryCache(), measured.one_label, chosen.setfit_steps)
    first = ["so that loading the model isn't counted"]
    if chosen.method in WITH_OUR_ENCODER:
        encoder.encode(first)
    elif chosen.method in WITH_PLAIN_ENCODER:
        lab.vectors(first)
    method = METHODS[chosen.method][1]
    for number, split in enumerate(measured.splits[: chosen.splits]):
        started = time.perf_counter()
        predict = method(split.train, split.codebook, lab)
        learnt = time.perf_counter()
        scores, given = predict(split.test)
        ended = time.perf_counter()
        np.savez(chosen.into / f"{number}.npz", truth=truth_of(split.test, split.codebook), scores=scores, given=given)
        if number == 0:
            costs = {"train": learnt - started, "score": ended - learnt, "rows": len(split.test)}
    (chosen.into / "costs.json").write_text(json.dumps({**costs, "peak_mib": _peak_mib()}), encoding="utf-8")


def _peak_mib() -> float:
    """This process's own peak; a parent that asks with wait4 is told its own memory where that is more."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
