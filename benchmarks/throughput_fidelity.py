"""What each variant of `throughput.py` makes of the texts, beside what people meant and beside the first variant's decisions.

Two measures: the interviews' codes against the passages their authors meant (the sample alone has them; `benchmarks/sample.py` says
how they are laid beside each other), and labelled utterances that nothing was fitted on, scored as `themetrix predict` does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from sample import GOLDEN, meant

from pipeline.operations.predict import predict
from pipeline.settings import settle_environment
from pipeline.store.workspace import open_workspace

Verdicts = dict[tuple[str, str], str]
"""`yes` or `abstain` by (what was judged, label); what isn't there is a no."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures one workspace after a run (or a tutorial's sentences) and writes figures and decisions to `--into`/told.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--coded", type=Path, required=True, help="utterances.csv of a run, or the tutorial's sentences.csv"
    )
    parser.add_argument(
        "--workspace", type=Path, help="scores --everyday too, with the model and engine of this workspace"
    )
    parser.add_argument("--everyday", type=Path, nargs="*", default=[])
    parser.add_argument("--into", type=Path, required=True)
    asked = parser.parse_args(arguments)
    settle_environment()
    coded = pd.read_csv(asked.coded, keep_default_na=False, dtype=str)
    if "group" in coded:
        coded = coded[coded["group"] != "interviewer"]
    told = {"sample_f1": sample_f1(coded), "sample": _listed(verdicts(coded, "utterance_id"))}
    if asked.workspace and asked.everyday:
        scored = []
        for number, path in enumerate(asked.everyday):
            output = asked.into / f"everyday_{number}.csv"
            predict(open_workspace(asked.workspace), path, output)
            scored.append(pd.read_csv(output, keep_default_na=False, dtype=str))
        table = pd.concat(scored, ignore_index=True)
        table["row"] = table.index.astype(str)
        labels = [column[2:] for column in table.columns if column.startswith("p_")]
        truth = [set(cell.split(";")) for cell in table["given_labels"]]
        given = [set(cell.split(";")) for cell in table["labels"]]
        told |= {"everyday_f1": macro_f1(labels, truth, given), "everyday": _listed(verdicts(table, "row"))}
    (asked.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


def sample_f1(coded: pd.DataFrame) -> float | None:
    """Mean F1 over labels against what the sample's authors meant; None for other interviews."""
    passages = pd.read_csv(GOLDEN / "sample_codes.csv", keep_default_na=False, dtype=str)
    passages = passages[[Path(name).stem in set(coded["document_name"]) for name in passages["document"]]]
    if passages.empty:
        return None
    labels = sorted({label for cell in passages["labels"] for label in cell.split(";") if label})
    gold, _ = meant(coded, passages)
    truth = [set(gold[identifier]) for identifier in coded["utterance_id"]]
    return macro_f1(labels, truth, [set(cell.split(";")) for cell in coded["labels"]])


def macro_f1(labels: Sequence[str], truth: Sequence[set[str]], given: Sequence[set[str]]) -> float:
    """The mean over labels of F1; a label that nobody meant and nothing gave counts as 0, as in `sample.py`."""
    found = []
    for label in labels:
        there, said = ([label in each for each in sets] for sets in (truth, given))
        hits = sum(a and b for a, b in zip(there, said, strict=True))
        found.append(2 * hits / max(1, sum(there) + sum(said)))
    return sum(found) / len(found)


def verdicts(table: pd.DataFrame, key: str) -> Verdicts:
    """The decisions of a table with the columns `labels` and `abstained` (`;` between)."""
    held: Verdicts = {}
    for column, verdict in (("labels", "yes"), ("abstained", "abstain")):
        if column in table:
            for identifier, cell in zip(table[key], table[column], strict=True):
                held |= {(identifier, label): verdict for label in cell.split(";") if label}
    return held


def differing(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> int:
    """How many decisions differ between two lists of (what was judged, label, verdict)."""
    left, right = ({(a, b): c for a, b, c in listed} for listed in (one, other))
    return sum(left.get(key) != right.get(key) for key in left.keys() | right.keys())


def _listed(held: Verdicts) -> list[list[str]]:
    return [[*key, verdict] for key, verdict in sorted(held.items())]


if __name__ == "__main__":
    main()
