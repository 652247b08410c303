"""How the sample comes out against what its authors meant: codes, holders and readings. `python benchmarks/sample.py`

Runs the sample in a workspace of its own and lays the result beside tests/golden/sample_codes.csv (passages the authors meant
to carry a code) and sample_readings.csv (readings written down before a model was trained). An utterance counts as meant when
a passage covers 60 % of its words. Nothing was fitted, calibrated or tuned on these files.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
from command import REPOSITORY, SAMPLE, workspace
from machine import describe

GOLDEN = REPOSITORY / "tests" / "golden"
COVERED, OF_PASSAGE, FOUND = 0.6, 0.2, 0.6


def words(text: str) -> list[str]:
    """Words as they are compared: pseudonyms are one word, marks and case are nothing."""
    return re.sub(r"[^a-z ]", "", re.sub(r"\[[a-z_]+\w*\]", " x ", text.lower())).split()


def meant(utterances: pd.DataFrame, passages: pd.DataFrame) -> tuple[dict[str, dict[str, tuple[str, str]]], int]:
    """For each utterance the labels meant, each with holder and `reported`; and how many passages could not be placed."""
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    lost = 0
    for document, wanted in passages[passages["labels"] != ""].groupby("document"):
        spoken = utterances[utterances["document_name"] == Path(str(document)).stem]
        said = [
            (word, identifier)
            for identifier, text in zip(spoken["utterance_id"], spoken["text"], strict=True)
            for word in words(text)
        ]
        sizes = Counter(identifier for _, identifier in said)
        for row in wanted.itertuples():
            passage = words(row.quote)
            window = [word for word, _ in said]
            hits, at = max(
                (sum(a == b for a, b in zip(window[place : place + len(passage)], passage, strict=False)), -place)
                for place in range(len(window))
            )
            if hits < FOUND * len(passage):
                lost += 1
                continue
            covered = Counter(identifier for _, identifier in said[-at : -at + len(passage)])
            triples = list(zip(row.labels.split(";"), row.holder.split(";"), row.reported.split(";"), strict=True))
            for identifier, count in covered.items():
                if count >= COVERED * sizes[identifier] and count >= OF_PASSAGE * len(passage):
                    found[identifier].update({label: (holder, told) for label, holder, told in triples})
    return found, lost


def main(files: list[Path]) -> None:
    """Prints three tables: codes per label, holders of reported stances, readings."""
    from sklearn.metrics import average_precision_score

    from pipeline.operations.run import run
    from pipeline.settings import settle_environment
    from pipeline.store.workspace import open_workspace

    settle_environment()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        place = open_workspace(workspace(Path(folder)))
        outcome = run(place, files, ["csv"])
        utterances = pd.read_csv(outcome.published.folder / "utterances.csv", keep_default_na=False, dtype=str)
        matrix = outcome.published.findings.matrix
    passages = pd.read_csv(GOLDEN / "sample_codes.csv", keep_default_na=False, dtype=str)
    passages = passages[[Path(name).stem in set(utterances["document_name"]) for name in passages["document"]]]
    gold, lost = meant(utterances, passages)
    labels = [column[2:] for column in utterances.columns if column.startswith("p_")]
    print(f"\n{len(utterances)} utterances; {lost} passages could not be placed\n")
    print("| label | meant | given | precision | recall | F1 | average precision |\n|---|---|---|---|---|---|---|")
    means, holders = [], Counter()
    for label in labels:
        truth = utterances["utterance_id"].map(lambda identifier, wanted=label: wanted in gold[identifier])
        given = utterances["labels"].map(lambda listed, wanted=label: wanted in listed.split(";"))
        scores = pd.to_numeric(utterances[f"p_{label}"], errors="coerce").fillna(0.0)
        hits = int((truth & given).sum())
        precision, recall = hits / max(1, given.sum()), hits / max(1, truth.sum())
        f1 = 2 * hits / max(1, given.sum() + truth.sum())
        ap = float(average_precision_score(truth, scores)) if truth.any() else float("nan")
        means.append((f1, ap))
        print(f"| {label} | {truth.sum()} | {given.sum()} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {ap:.2f} |")
    print(
        f"| *mean* | | | | | {sum(m[0] for m in means) / len(means):.2f} | {sum(m[1] for m in means) / len(means):.2f} |"
    )
    for row in utterances.itertuples():
        for label, holder in zip(row.labels.split(";"), row.holder.split(";"), strict=True):
            if label in gold[row.utterance_id]:
                wanted_holder, wanted_told = gold[row.utterance_id][label]
                holders[wanted_told, holder == wanted_holder] += 1
    for told, what in (("true", "reported of somebody else"), ("false", "the speaker's own")):
        right, wrong = holders[told, True], holders[told, False]
        print(f"\nright holder where meant as {what}: {right} of {right + wrong}")
    expected = pd.read_csv(GOLDEN / "sample_readings.csv", keep_default_na=False, dtype=str)
    print("\n| criterion | group | expected | read |\n|---|---|---|---|")
    agreed = 0
    for row in expected.itertuples():
        read = matrix.cell(row.criterion, row.group).reading if row.group else matrix.row(row.criterion).reading
        agreed += read.value in row.expected.split(";")
        if read.value not in row.expected.split(";"):
            print(
                f"| {row.criterion} | {row.group or 'overall'} | {row.expected.replace(';', ' or ')} | {read.value} |"
            )
    print(f"\n{agreed} of {len(expected)} readings as written down beforehand; those above differ")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--toy", action="store_true", help="one interview: to see that this still works")
    main([SAMPLE / "north_psw_02.txt", SAMPLE / "participants.csv"] if parser.parse_args().toy else [SAMPLE])
