"""How the model in use fares with denied, imagined, ironic and misdirected stances: `python benchmarks/stances.py`.

Codes tests/golden/stances.csv, written for this and never trained on, as a run would (the question beside the text, everyday
thresholds, what is left open counts as not given), and lays each block beside the plain one. `tests/test_stances.py` holds floors.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TABLE = REPOSITORY / "tests" / "golden" / "stances.csv"
JUDGED = ("support", "hostility", "substitution_concern")
"""The labels a row is right or wrong by; what else the model gives it is left aside."""


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance with what it was written to carry; `pair` joins two that differ in denial or target alone."""

    block: str
    pair: str
    group: str
    question: str
    text: str
    labels: tuple[str, ...]
    holders: tuple[str, ...]
    reported: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of a row: the labels given, and for each label meant, whether its holder was found."""

    given: frozenset[str]
    holders: tuple[bool, ...]

    def is_right(self, row: Row) -> bool:
        """True when exactly the labels meant are given, of those that are judged."""
        return self.given & set(JUDGED) == set(row.labels) & set(JUDGED)


def rows() -> tuple[Row, ...]:
    """The table's rows in order."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(
                *(cells[name] for name in ("block", "pair", "group", "question", "text")),
                labels=tuple(filter(None, cells["labels"].split(";"))),
                holders=tuple(filter(None, cells["holder"].split(";"))),
                reported=tuple(told == "true" for told in filter(None, cells["reported"].split(";"))),
            )
            for cells in csv.DictReader(lines)
        )


def answers(table: Sequence[Row]) -> tuple[Answer, ...]:
    """The answer to each row, by the model that a new workspace uses; holders are asked of the labels meant."""
    from pipeline.embedding import MemoryCache
    from pipeline.features import Passage, featurise
    from pipeline.holders import Telling, attribute_all
    from pipeline.operations.models import model_in_use
    from pipeline.operations.study import codebook_in_use
    from pipeline.store.workspace import make_workspace
    from pipeline.utterance import Verdict

    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder) / "study")
        codebook = codebook_in_use(workspace)
        model = model_in_use(workspace, codebook)
        passages = [Passage(row.text, row.question) for row in table]
        scores = model.head.scores(featurise(passages, model.encoder, MemoryCache()))
    told = iter(
        attribute_all(
            [Telling(row.text, codebook.label(label), question=row.question) for row in table for label in row.labels],
            codebook,
        )
    )
    found = []
    for row, row_scores in zip(table, scores, strict=True):
        given = frozenset(
            label
            for place, label in enumerate(codebook.label_ids)
            if model.head.thresholds.verdict(place, float(row_scores[place])) is Verdict.YES
        )
        holders = []
        for holder, reported in zip(row.holders, row.reported, strict=True):
            answer = next(told)
            holders.append((answer.attributed_to or row.group, answer.reported) == (holder, reported))
        found.append(Answer(given, tuple(holders)))
    return tuple(found)


def shares(table: Sequence[Row], found: Sequence[Answer]) -> Iterator[tuple[str, int, int]]:
    """For each block its name, how many rows it has and how many are right; "pairs" counts pairs with both right."""
    for block in dict.fromkeys(row.block for row in table):
        right = [answer.is_right(row) for row, answer in zip(table, found, strict=True) if row.block == block]
        yield block, len(right), sum(right)
    pairs: dict[str, list[bool]] = {}
    for row, answer in zip(table, found, strict=True):
        if row.pair:
            pairs.setdefault(row.pair, []).append(answer.is_right(row))
    yield "pairs", len(pairs), sum(all(both) for both in pairs.values())


def main(*, toy: bool, wrong: bool) -> None:
    """Prints the table; with `wrong` also each row that comes out otherwise than meant."""
    from machine import describe

    table = rows()[::10] if toy else rows()
    found = answers(table)
    print(f"{describe()}\n{len(table)} utterances of {TABLE.name}; right by {', '.join(JUDGED)}\n")
    print("| block | utterances | right | share |\n|---|---|---|---|")
    for block, count, right in shares(table, found):
        print(f"| {block} | {count} | {right} | {right / max(1, count):.2f} |")
    for kind in (False, True):
        held = [
            good
            for row, answer in zip(table, found, strict=True)
            for good, told in zip(answer.holders, row.reported, strict=True)
            if told is kind
        ]
        print(f"\nright holder where {'reported' if kind else 'own'}: {sum(held)} of {len(held)}")
    for row, answer in zip(table, found, strict=True):
        if wrong and not (answer.is_right(row) and all(answer.holders)):
            print(
                f"\n{row.block}, {row.group}: {row.text}\n  meant {', '.join(row.labels) or 'nothing'}; "
                f"given {', '.join(sorted(answer.given)) or 'nothing'}; holder right: {answer.holders}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--toy", action="store_true", help="a tenth of the rows: to see that this still works")
    parser.add_argument("--wrong", action="store_true", help="print the rows that come out wrong")
    given = parser.parse_args()
    main(toy=given.toy, wrong=given.wrong)
