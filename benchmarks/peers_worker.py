"""One method on one set, in a process of its own so that its peak memory is its own; `peers.py` starts it and reads what it leaves.

Leaves `<split>.npz` with truth, scores and given of every split, and `seconds.json`: seconds to learn and to score on the first
split, from raw texts, nothing embedded beforehand but the encoder loaded. Later splits reuse vectors.
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
from peers_methods import METHODS, WITHOUT_ENCODER
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
    if chosen.method not in WITHOUT_ENCODER:
        encoder.encode(["so that loading the model isn't counted"])
    method = METHODS[chosen.method][1]
    for number, split in enumerate(measured.splits[: chosen.splits]):
        started = time.perf_counter()
        predict = method(split.train, split.codebook, lab)
        learnt = time.perf_counter()
        scores, given = predict(split.test)
        ended = time.perf_counter()
        np.savez(chosen.into / f"{number}.npz", truth=truth_of(split.test, split.codebook), scores=scores, given=given)
        if number == 0:
            seconds = {"train": learnt - started, "score": ended - learnt, "rows": len(split.test)}
            (chosen.into / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
