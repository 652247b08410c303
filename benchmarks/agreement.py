"""How far the two codings of the training data agree: `python benchmarks/agreement.py`.

Prints κ, α and AC1 per label with prevalence and intervals over documents, for each wave the data was written in and each kind of
file, then whose view and how told; then what the training files hold: labels, groups, sites, lengths, cues. Both passes are by
like-minded authors: no agreement between human coders is measured.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from pipeline.codebook import Codebook, parse_codebook
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.matrix import Interval
from pipeline.reliability import agreement, cohens_kappa
from pipeline.side_by_side import lay_side_by_side

DATA = Path(__file__).resolve().parents[1] / "data"
TRAINING = DATA / "training"
KINDS = ("enriched", "natural", "quotations")
"""How names of training files begin; only interviews of the first two kinds, speakers with a quotation or two of the last."""
SECOND_WAVE = ("enriched_k.csv", "quotations_l.csv")
"""The files written and coded last, by sessions that stood nearer to one another: their agreement is told apart."""
TOY_DOCUMENTS = 3


def main(training: Path, codebook_file: Path, *, toy: bool) -> None:
    """Reads the training files and both passes, prints; a toy looks at a few documents of each kind."""
    codebook = parse_codebook(tomllib.loads(codebook_file.read_text(encoding="utf-8")))
    read = {
        path.name: parse_labelled(path.read_bytes(), path.name, codebook)
        for kind in KINDS
        for path in sorted(training.glob(f"{kind}_*.csv"))
    }
    if toy:
        read = {name: _of_few_documents(rows) for name, rows in read.items()}
    files = {kind: [row for name in read if name.startswith(f"{kind}_") for row in read[name]] for kind in KINDS}
    waves = {
        "first wave": [row for name in read if name not in SECOND_WAVE for row in read[name]],
        "second wave": [row for name in read if name in SECOND_WAVE for row in read[name]],
    }
    files, waves = ({name: rows for name, rows in held.items() if rows} for held in (files, waves))
    for name, rows in {**waves, **files}.items():
        print(f"\nTwo passes, {name}: {len(rows)} utterances, {len({row.document for row in rows})} documents")
        _agreement(rows, codebook, training)
    for name, rows in waves.items():
        _holders(name, rows, training)
    print(f"\nSettled with a reason: {len(_table(training / 'agreement' / 'settled.csv'))} utterances")
    for kind, rows in files.items():
        _contents(kind, rows, codebook)


def _of_few_documents(rows: Sequence[LabelledUtterance]) -> tuple[LabelledUtterance, ...]:
    few = sorted({row.document for row in rows})[:TOY_DOCUMENTS]
    return tuple(row for row in rows if row.document in few)


def passes(rows: Sequence[LabelledUtterance], training: Path = TRAINING) -> dict[str, list[LabelledUtterance]]:
    """`rows` as each pass coded them: their `n` counts a document's rows from 0."""
    numbers: Counter[str] = Counter()
    known = {}
    for row in rows:
        known[row.document, str(numbers[row.document])] = row
        numbers[row.document] += 1
    return {
        name: [
            replace(
                known[cells["document"], cells["n"]],
                utterance_id=f"{cells['document']}/{cells['n']}",
                labels=_parts(cells["labels"]),
                holders=_parts(cells["holder"]),
                reported=tuple(part == "true" for part in _parts(cells["reported"])),
            )
            for cells in _table(training / "agreement" / f"{name}_pass.csv")
            if (cells["document"], cells["n"]) in known
        ]
        for name in ("first", "second")
    }


def _agreement(rows: Sequence[LabelledUtterance], codebook: Codebook, training: Path) -> None:
    compared = lay_side_by_side(passes(rows, training))
    print(f"{'':22s}{'prevalence':>15s}{'same':>8s}{'kappa':>21s}{'alpha':>21s}{'AC1':>21s}")
    found = agreement(compared, codebook.label_ids)
    for row in found:
        prevalence = " / ".join(f"{share or 0:.3f}" for share in row.prevalence)
        figures = "".join(f"{_words(value):>21s}" for value in (row.kappa, row.alpha, row.ac1))
        print(f"{row.label:22s}{prevalence:>15s}{row.percent.value or 0:8.3f}{figures}")
    known = [[getattr(row, name).value for row in found] for name in ("kappa", "alpha", "ac1")]
    means = [np.mean([value for value in values if value is not None] or [np.nan]) for values in known]
    print(f"{'mean':45s}{means[0]:7.3f}{means[1]:21.3f}{means[2]:21.3f}")
    print(f"utterances labelled differently: {len(compared.disagreements)} of {len(compared.shared)}")


def _holders(name: str, rows: Sequence[LabelledUtterance], training: Path) -> None:
    first, second = passes(rows, training).values()
    both = [
        (a.holders[a.labels.index(label)], b.holders[b.labels.index(label)],
         a.reported[a.labels.index(label)], b.reported[b.labels.index(label)])
        for a, b in zip(first, second, strict=True)
        for label in a.labels
        if label in b.labels
    ]  # fmt: skip
    names = sorted({holder for pair in both for holder in pair[:2]})
    holders = np.array([[names.index(a), names.index(b)] for a, b, _, _ in both])
    told = np.array([[int(a), int(b)] for _, _, a, b in both])
    print(f"\nOf {len(both)} codes that both gave, {name}")
    for what, codings in (("holder", holders), ("reported", told)):
        same = float((codings[:, 0] == codings[:, 1]).mean())
        print(f"  the same {what:9s} {same:.3f}, kappa {cohens_kappa(codings) or 0:.3f}")


def _contents(kind: str, rows: Sequence[LabelledUtterance], codebook: Codebook) -> None:
    documents = defaultdict(list)
    for row in rows:
        documents[row.document].append(row)
    labelled = [row for row in rows if row.labels]
    bare = [row for row in rows if not row.labels]
    print(f"\n{kind}: {len(rows)} utterances, {len(documents)} documents of {min(map(len, documents.values()))} to "
          f"{max(map(len, documents.values()))}, {len(labelled) / len(rows):.1%} labelled")  # fmt: skip
    print(f"  words, median: {_words_in(labelled):.0f} labelled, {_words_in(bare):.0f} not; "
          f"naming the subject: {_share(labelled, codebook.subject_terms):.1%}, {_share(bare, codebook.subject_terms):.1%}; "
          f"with two labels or more: {sum(len(row.labels) > 1 for row in rows)}; "
          f"with both stances: {sum(_stances(row, codebook) > 1 for row in rows)}")  # fmt: skip
    print(
        f"  {'':22s}{'n':>5s}{'share':>8s}{'documents':>11s}{'another holds':>15s}{'reported':>10s}{'a cue':>8s}{'else':>7s}"
    )
    for label in codebook.labels:
        given = [row for row in rows if label.id in row.labels]
        others = [row for row in rows if label.id not in row.labels]
        held = sum(row.holders[row.labels.index(label.id)] != row.group for row in given)
        told = sum(row.reported[row.labels.index(label.id)] for row in given)
        print(f"  {label.id:22s}{len(given):5d}{len(given) / len(rows):8.3f}{len({row.document for row in given}):11d}"
              f"{held:15d}{told:10d}{_share(given, label.cues):8.1%}{_share(others, label.cues):7.1%}")  # fmt: skip
    for name in ("group", "site"):
        heard = Counter(getattr(row, name) for row in rows)
        firsts = Counter(getattr(members[0], name) for members in documents.values())
        print(f"  {name}s: " + ", ".join(f"{value} {count} ({firsts[value]})" for value, count in heard.most_common()))


def _stances(row: LabelledUtterance, codebook: Codebook) -> int:
    return sum(codebook.label(label).kind == "stance" for label in row.labels)


def _words_in(rows: Sequence[LabelledUtterance]) -> float:
    return median(len(row.text.split()) for row in rows)


def _share(rows: Sequence[LabelledUtterance], words: Sequence[str]) -> float:
    return sum(any(word.casefold() in row.text.casefold() for word in words) for row in rows) / max(1, len(rows))


def _words(value: Interval) -> str:
    bounds = "" if value.low is None else f" ({value.low:.3f}-{value.high:.3f})"
    return "-" if value.value is None else f"{value.value:.3f}{bounds}"


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--training", type=Path, default=TRAINING, help="labelled CSVs, and both passes under agreement/"
    )
    parser.add_argument("--codebook", type=Path, default=DATA / "codebooks" / "psw.toml")
    parser.add_argument("--toy", action="store_true", help="a few documents: to see that this still works")
    given = parser.parse_args()
    main(given.training, given.codebook, toy=given.toy)
