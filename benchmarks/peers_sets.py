"""The four sets that `peers.py` measures on, read into labelled rows in fixed splits; nothing is measured here.

Rows are `LabelledUtterance`s, as `themetrix train` reads them; a codebook holds names and definitions, never an example. Two
interview studies are split by document, each row tested once; two intent sets keep the few-shot protocol of their authors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peers_splits import PeerSet, Split, by_document, codebook_of, id_of, last_before, lines_of, table_of

from pipeline.labelled import LabelledUtterance

DRAWS, PER_CLASS = 3, 10  # banking77: how often, and how many texts of each class are drawn to learn from


def load(name: str, data: Path) -> PeerSet:
    """The set called `name` under the folder `data`."""
    return READERS[name](data)


def serdif(data: Path) -> PeerSet:
    """Think-aloud sessions: coded segments, several codes each; the question is the last task prompt before the segment."""
    folder = data / "interviews" / "serdif"
    files = (folder / "codebook.json", folder / "paragraphs.jsonl", folder / "segments.jsonl")
    codes = [(entry["code"], entry["description"]) for entry in json.loads(files[0].read_text(encoding="utf-8"))]
    prompts: dict[str, list[tuple[int, str]]] = {}
    for paragraph in lines_of(files[1]):
        if paragraph["is_protocol"]:
            prompts.setdefault(paragraph["doc"], []).append((paragraph["start_byte"], paragraph["text"]))
    rows = [
        LabelledUtterance(
            document=segment["doc"],
            text=segment["text"],
            labels=tuple(id_of(code) for code in segment["codes"]),
            question=last_before(prompts.get(segment["doc"], []), segment["start_byte"]),
        )
        for segment in lines_of(files[2])
    ]
    return PeerSet("serdif", by_document(rows, codebook_of("serdif", codes)), True, False, files)


def pdpilot(data: Path) -> PeerSet:
    """Three interviews: segments with the top groups of their codes; the question is the interviewer's last turn before."""
    folder = data / "interviews" / "pdpilot"
    files = (folder / "segments.jsonl", folder / "turns.jsonl")
    asked: dict[str, list[tuple[int, str]]] = {}
    for turn in lines_of(files[1]):
        if turn["speaker"] == "interviewer":
            asked.setdefault(turn["doc"], []).append((turn["turn"], turn["text"]))
    carried: dict[tuple[str, str, str], dict[str, None]] = {}
    for segment in lines_of(files[0]):
        question = last_before(asked.get(segment["doc"], []), min(segment["turns"], default=0))
        carried.setdefault((segment["doc"], segment["text"], question), {})[segment["top"]] = None
    rows = [
        LabelledUtterance(document, text, tuple(id_of(top) for top in tops), question)
        for (document, text, question), tops in carried.items()
    ]
    names = sorted({top for tops in carried.values() for top in tops})
    book = codebook_of("pdpilot", [(name, "") for name in names])
    return PeerSet("pdpilot", by_document(rows, book), True, False, files)


def nlupp(data: Path) -> PeerSet:
    """NLU++ in its low-data form: learn from one of the twenty folds, test on the others; two domains, turn about."""
    folder = data / "fewshot" / "nlupp"
    ontology = json.loads((folder / "ontology.json").read_text(encoding="utf-8"))["intents"]
    domains, files = {}, [folder / "ontology.json"]
    for domain in ("banking", "hotels"):
        paths = sorted((folder / domain).glob("fold*.json"), key=lambda path: int(path.stem.removeprefix("fold")))
        folds = [
            [
                LabelledUtterance(f"{domain} {path.stem} {n}", row["text"], tuple(id_of(name) for name in row.get("intents", ())))
                for n, row in enumerate(json.loads(path.read_text(encoding="utf-8")))
            ]
            for path in paths
        ]  # fmt: skip
        intents = [
            (name, known["description"])
            for name, known in ontology.items()
            if {domain, "general"} & set(known["domain"])
        ]
        domains[domain] = (folds, codebook_of(domain, intents))
        files += paths
    splits = [
        Split(
            f"{domain} {number}",
            book,
            tuple(folds[number]),
            tuple(row for other, fold in enumerate(folds) if other != number for row in fold),
        )
        for number in range(max(len(folds) for folds, _ in domains.values()))
        for domain, (folds, book) in domains.items()
        if number < len(folds)
    ]
    return PeerSet("nlupp", tuple(splits), False, False, tuple(files))


def banking77(data: Path) -> PeerSet:
    """77 intents, one a text: ten texts of each are drawn from the training file, three times; the test file stands."""
    folder = data / "fewshot" / "banking77"
    files = (folder / "train.csv", folder / "test.csv")
    train, test = (
        [LabelledUtterance(f"{path.stem} {n}", row["text"], (id_of(row["category"]),)) for n, row in enumerate(table_of(path))]
        for path in files
    )  # fmt: skip
    names = sorted({label for row in train for label in row.labels})
    book = codebook_of("banking77", [(name.replace("_", " "), "") for name in names])
    splits = []
    for draw in range(DRAWS):
        order = np.random.default_rng(draw).permutation(len(train))
        chosen: dict[str, list[LabelledUtterance]] = {name: [] for name in names}
        for row in (train[place] for place in order):
            if len(chosen[row.labels[0]]) < PER_CLASS:
                chosen[row.labels[0]].append(row)
        splits.append(Split(f"draw {draw}", book, tuple(row for rows in chosen.values() for row in rows), tuple(test)))
    return PeerSet("banking77", tuple(splits), False, True, files)


READERS: dict[str, Callable[[Path], PeerSet]] = {
    "serdif": serdif, "pdpilot": pdpilot, "nlupp": nlupp, "banking77": banking77,
}  # fmt: skip
