"""How fast, beside a tutorial's plain script, SetFit and BERTopic: `python benchmarks/throughput.py [--encoder fast] [--rounds 3]`.

From raw files to matrix: what `themetrix run` does in a fresh workspace, no vector cached, with each engine, and
`throughput_tutorial.py` with the same encoder on the same turns, laid out for it as plain text and Word. Then the same distinct
texts through sentence-transformers, our embedding, SetFit's predict and BERTopic's fit. Then what each variant decides, beside what
people meant and beside torch's decisions. Each measurement has a process of its own; in each round every method has its turn, and
ratios are taken within a round, so that a machine shared with others bends both sides alike. Learning (the tutorial's head,
SetFit's) and what a machine does once (exporting a model to ONNX) are not counted. SetFit and BERTopic are the extra `benchmark`.

    --data FOLDER          other interviews than the sample's
    --methods a,b          of the tables below; see METHODS
    --shared               on a machine that others use too: threads that wait sleep instead of spinning, on all sides, so that
                           processor seconds are work; seconds on the clock then say little
    --json FILE            all measurements
    --profile FOLDER       a cProfile of each of our runs, instead of figures
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from command import REPOSITORY, SAMPLE
from command import workspace as shipped_workspace
from machine import describe
from throughput_processes import Measured, measure
from throughput_tables import end_to_end, fidelity, same_texts, stages

from pipeline.errors import ThemetrixError
from pipeline.settings import parse_settings

TRAINING = REPOSITORY / "data" / "training"
MODELS = {"fast": "v1-fast", "accurate": "v1"}
TUTORIAL, ENCODE, SETFIT, BERTOPIC, CODED = (
    "tutorial's script", "sentence-transformers", "SetFit predict", "BERTopic fit", "ours, coded",
)  # fmt: skip
SHIPPED, EXACT, ALL_EXPORTS = "ours as shipped", "ours, torch", "ours as shipped, all exports"
WAYS = {
    SHIPPED: None,
    EXACT: 'engine = "torch"',
    "ours, onnx": 'engine = "onnx"',
    "ours, onnx int8": 'engine = "onnx"\nprecision = "int8"',
    "ours, cascade": "cascade = true",
    "ours, cascade int8": 'precision = "int8"\ncascade = true',
}
"""Our variants, each with its lines under `[embedding]`; the cascade stays out of those that don't name it. None: no such lines."""
PEERS = {ENCODE: "encode", SETFIT: "setfit", BERTOPIC: "bertopic"}
METHODS = (TUTORIAL, *WAYS, ALL_EXPORTS, CODED, *PEERS)


@dataclass
class Bench:
    """Where things lie, and how measurements are made."""

    folder: Path
    asked: argparse.Namespace
    methods: list[str]
    told: dict[str, Any]

    def workspace(self, name: str, lines: str | None) -> Path:
        """A fresh workspace with the interviews in its inbox and `lines` in its settings (None: as shipped)."""
        root = self.folder / name
        if self.asked.workspace:
            shutil.copytree(self.asked.workspace, root)
        else:
            root.mkdir(parents=True)
            shipped_workspace(root)
        settings = root / "themetrix.toml"
        text = settings.read_text(encoding="utf-8")
        if not self.asked.workspace:
            text = text.replace('model = "v1"', f'model = "{MODELS[self.asked.encoder]}"')
        settings.write_text(text if lines is None else accepted(text, lines), encoding="utf-8")
        (root / "inbox").mkdir(exist_ok=True)
        for path in sorted(self.asked.data.iterdir()):
            if path.is_file() and path.name != "README.md":
                shutil.copy(path, root / "inbox" / path.name)
        return root

    def measure(self, name: str, module: str, *arguments: object) -> Measured:
        """A measurement, told on standard error as it comes; one that fails is told loudly."""
        found = measure(module, arguments, self.folder / "told" / name, apart=not self.asked.toy)
        print(f"{name}: {found.failed or f'{found.wall:.1f} s, {found.cpu:.1f} of the processor'}", file=sys.stderr)
        return found


def accepted(text: str, lines: str) -> str:
    """The settings with `lines` under `[embedding]`, the cascade off where it is known and not named; raises `InvalidFile`."""
    off = f"{text}\n[embedding]\n{lines}\ncascade = false\n"
    if "cascade" not in lines:
        try:
            parse_settings(off.encode(), where="themetrix.toml")
        except ThemetrixError:
            pass
        else:
            return off
    on = f"{text}\n[embedding]\n{lines}\n"
    parse_settings(on.encode(), where="themetrix.toml")
    return on


def main() -> None:
    """Parses the command line, measures, prints."""
    asked = _asked()
    if asked.shared:
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    print(describe())
    also = [f"{name} {version(name)}" for name in ("onnxruntime", "setfit", "bertopic") if find_spec(name)]
    print("; ".join([*also, f"others' load at the start {os.getloadavg()[0]:.1f}", *["threads sleep"] * asked.shared]))
    with tempfile.TemporaryDirectory(prefix="themetrix-throughput-") as folder:
        bench = Bench(Path(folder), asked, list(asked.methods), {})
        first = bench.measure("data", "throughput_data", "--workspace", bench.workspace("given", None))
        if first.failed:
            raise SystemExit(f"the interviews can't be prepared: {first.failed}")
        bench.told = first.told
        _describe(bench)
        _refused(bench)
        if asked.profile:
            return _profile(bench)
        whole = _end_to_end(bench)
        texts = _same_texts(bench)
        judged = _fidelity(bench, whole)
        if asked.json:
            content = {"machine": describe(), "data": bench.told, "decisions": judged}
            for name, rounds in (("end_to_end", whole), ("same_texts", texts)):
                content[name] = {method: [asdict(one) for one in found] for method, found in rounds.items()}
            asked.json.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return None


def _describe(bench: Bench) -> None:
    asked, told = bench.asked, bench.told
    model = MODELS[asked.encoder] if asked.workspace is None else asked.workspace.name
    print(
        f"data: {told['interviews']} interviews of {asked.data.name}, {told['turns']} turns; Themetrix cuts {told['utterances']} "
        f"participants' utterances and embeds {told['texts']} distinct texts ({told['characters']:,} characters), questions among "
        f"them; model {model}; {asked.rounds} rounds, medians (lowest–highest)\n"
    )


def _refused(bench: Bench) -> None:
    """Takes out what the settings refuse or what isn't installed, and says so; then lets each engine do what a machine does once."""
    for name in list(bench.methods):
        reason = ""
        if name in (SETFIT, BERTOPIC) and find_spec(PEERS[name]) is None:
            reason = "not installed: pip install -c constraints.txt -e '.[benchmark]'"
        elif name in WAYS:
            try:
                place = bench.workspace(f"warm {name}", WAYS[name])
            except ThemetrixError as error:
                reason = f"the settings refuse it: {' '.join(str(error).split())}"
            else:
                reason = bench.measure(
                    f"warm {name}", "throughput_texts", *_on_texts(bench, "ours", place), "--warm"
                ).failed
        if reason:
            _not_measured(name, reason)
            bench.methods.remove(name)


def _end_to_end(bench: Bench) -> dict[str, list[Measured]]:
    methods = [name for name in bench.methods if name in (TUTORIAL, ALL_EXPORTS, *WAYS)]
    head = bench.folder / "head.npz"
    if TUTORIAL in methods:
        rows = ["--rows", bench.asked.fit_rows] if bench.asked.fit_rows else []
        fit = [
            "fit",
            "--encoder",
            bench.told["encoder_folder"],
            "--head",
            head,
            "--labelled",
            *bench.asked.labels,
            *rows,
        ]
        if failed := bench.measure("fit", "throughput_tutorial", *fit).failed:
            raise SystemExit(f"the tutorial's head can't be fitted: {failed}")
    given = bench.folder / "told" / "data"
    script = ["code", "--encoder", bench.told["encoder_folder"], "--head", head, "--interviews", given / "interviews"]
    script += ["--speakers", given / "speakers.csv", "--criteria", given / "criteria.json"]
    found: dict[str, list[Measured]] = {name: [] for name in methods}
    for number in range(bench.asked.rounds):
        for name in _in_turn(methods, number):
            if name == TUTORIAL:
                one = bench.measure(f"{name} {number}", "throughput_tutorial", *script)
            else:
                place = bench.workspace(f"{name} {number}", WAYS.get(name))
                formats = ["--formats", "csv"] if name != ALL_EXPORTS else []
                one = bench.measure(f"{name} {number}", "throughput_ours", "--workspace", place, *formats)
            found[name].append(one)
    found = _whole(found)
    if found:
        against = TUTORIAL if TUTORIAL in found else next(iter(found))
        print(end_to_end(found, against), "\n\n", stages(found), "\n", sep="", flush=True)
        for place in sorted({place for one in found.values() for place in one[0].told.get("missing", ())}):
            print(f"NOT CLOCKED, it isn't there any more: {place}\n")
    return found


def _same_texts(bench: Bench) -> dict[str, list[Measured]]:
    ways = [name for name in bench.methods if name in WAYS and "cascade" not in name]
    methods = [name for name in bench.methods if name in PEERS] + ways + [CODED] * (CODED in bench.methods)
    found: dict[str, list[Measured]] = {name: [] for name in methods}
    places = {name: bench.workspace(f"texts {name}", WAYS.get(name)) for name in methods}
    for number in range(bench.asked.rounds):
        for name in _in_turn(methods, number):
            what = PEERS.get(name) or ("ours coded" if name == CODED else "ours")
            arguments = _on_texts(bench, what, places[name])
            found[name].append(bench.measure(f"texts {name} {number}", "throughput_texts", *arguments))
    found = _whole(found)
    against = dict.fromkeys(ways, ENCODE) | {CODED: SETFIT, BERTOPIC: ENCODE, SETFIT: ENCODE}
    if found:
        print(same_texts(found, against), "\n", flush=True)
    return found


def _fidelity(bench: Bench, whole: dict[str, list[Measured]]) -> dict[str, dict[str, Any]]:
    judged = {}
    for name in whole:
        if name == ALL_EXPORTS:
            continue
        if name == TUTORIAL:
            arguments: list[object] = ["--coded", bench.folder / "told" / f"{name} 0" / "sentences.csv"]
        else:
            arguments = ["--coded", Path(whole[name][0].told["folder"]) / "utterances.csv"]
            arguments += ["--workspace", bench.folder / f"{name} 0", "--everyday", *bench.asked.everyday]
        found = bench.measure(f"decisions {name}", "throughput_fidelity", *arguments)
        if found.failed:
            print(f"NOT JUDGED: {name}: {found.failed}\n")
        else:
            judged[name] = found.told
    if judged:
        against = EXACT if EXACT in judged else next((name for name in judged if name != TUTORIAL), TUTORIAL)
        print(fidelity(judged, against), f"\n\ndifferences and points lost: beside {against}", flush=True)
    return {name: {key: value for key, value in told.items() if key.endswith("f1")} for name, told in judged.items()}


def _profile(bench: Bench) -> None:
    bench.asked.profile.mkdir(parents=True, exist_ok=True)
    for name in (each for each in bench.methods if each in WAYS or each == ALL_EXPORTS):
        path = bench.asked.profile / f"{name.replace(', ', ' ').replace(' ', '_')}.pstats"
        formats = ["--formats", "csv"] if name != ALL_EXPORTS else []
        place = bench.workspace(f"profile {name}", WAYS.get(name))
        bench.measure(f"profile {name}", "throughput_ours", "--workspace", place, *formats, "--profile", path)
        print(f"{name}: {path}; read it with `python -m pstats`")


def _whole(found: dict[str, list[Measured]]) -> dict[str, list[Measured]]:
    """What never failed; the rest is told and left out."""
    for name, rounds in found.items():
        for one in rounds:
            if one.failed:
                _not_measured(name, one.failed)
                break
    return {name: rounds for name, rounds in found.items() if rounds and not any(one.failed for one in rounds)}


def _not_measured(name: str, reason: str) -> None:
    print(f"NOT MEASURED: {name}: {reason}\n", flush=True)


def _on_texts(bench: Bench, what: str, place: Path) -> list[object]:
    arguments: list[object] = ["--what", what, "--texts", bench.folder / "told" / "data" / "texts.json"]
    return [
        *arguments,
        "--encoder",
        bench.told["encoder_folder"],
        "--workspace",
        place,
        "--labelled",
        *bench.asked.labels,
    ]


def _in_turn(methods: list[str], number: int) -> list[str]:
    """The methods, another one first in each round."""
    at = number % max(1, len(methods))
    return methods[at:] + methods[:at]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SAMPLE)
    parser.add_argument("--encoder", choices=MODELS, default="fast", help="with the model that was learnt on it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--methods", type=lambda given: given.split(";"), default=list(METHODS), help="with ; between")
    parser.add_argument(
        "--workspace", type=Path, help="an empty one to begin from, instead of one with the shipped model"
    )
    fitted = [*sorted(TRAINING.glob("enriched_*.csv")), *sorted(TRAINING.glob("quotations_*.csv"))]
    parser.add_argument("--labels", type=Path, nargs="+", default=fitted, help="what the peers' heads learn from")
    parser.add_argument("--fit-rows", type=int, help="learn from so many rows only")
    parser.add_argument("--everyday", type=Path, nargs="*", default=sorted(TRAINING.glob("natural_*.csv")))
    parser.add_argument("--shared", action="store_true", help="others use this machine")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--toy", action="store_true", help="one round in this process: to see that this still works")
    asked = parser.parse_args()
    if odd := [name for name in asked.methods if name not in METHODS]:
        parser.error(f"no {', '.join(map(repr, odd))}; there are {'; '.join(METHODS)}")
    if asked.toy:
        asked.rounds = 1
    return asked


if __name__ == "__main__":
    main()
