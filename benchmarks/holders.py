"""How often the holder of a stance is found, given the label: `python benchmarks/holders.py`, on data/training.

The rules were written on one half of the interviews (an interview's half is the parity of its name's hash) and never saw the
other, which is the honest figure; whole quotations have a row of their own. Reported views of the speaker's own group are left out:
the data codes them unevenly (a peer worker who tells of another is sometimes reported, sometimes not).
"""

from __future__ import annotations

import argparse
import hashlib
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from command import REPOSITORY
from machine import describe

from pipeline.codebook import Codebook, parse_codebook
from pipeline.holders import Attribution, Telling, attribute_all
from pipeline.labelled import LabelledUtterance, parse_labelled

DATA = REPOSITORY / "data"


@dataclass(frozen=True, slots=True)
class Case:
    """One attributable label of one utterance: what is asked, and what its coder answered."""

    document: str
    is_quotation: bool
    group: str
    telling: Telling
    holder: str
    reported: bool

    @property
    def half(self) -> str:
        """Where the rules may have been written on the interview, and where not."""
        digest = hashlib.sha256(self.document.encode("utf-8")).digest()
        return "developed on" if digest[0] % 2 == 0 else "held out"

    @property
    def is_counted(self) -> bool:
        """False for what the training data codes unevenly."""
        return not (self.reported and self.holder == self.group)

    def outcome(self, found: Attribution) -> tuple[bool, bool]:
        """Whether the holder is right, and whether being reported is."""
        return (found.attributed_to or self.group) == self.holder, found.reported == self.reported


def cases(
    rows: Iterable[LabelledUtterance], codebook: Codebook, *, ask: bool = True, are_quotations: bool = False
) -> Iterator[Case]:
    """The cases of labelled rows; `ask` is False to leave the questions out."""
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        before = said.setdefault((row.document, row.turn), [])
        for label, holder, reported in zip(row.labels, row.holders, row.reported, strict=True):
            if codebook.label(label).attributable:
                telling = Telling(row.text, codebook.label(label), " ".join(before), row.question if ask else "")
                yield Case(row.document, are_quotations, row.group, telling, holder, reported)
        before.append(row.text)


def figures(found: Iterable[tuple[Case, Attribution]]) -> Counter[str]:
    """Counts of own and reported cases and of what was right in them."""
    counts: Counter[str] = Counter()
    for case, attribution in found:
        if not case.is_counted:
            counts["left out"] += 1
            continue
        kind = "reported" if case.reported else "own"
        right, told = case.outcome(attribution)
        counts[kind] += 1
        counts[f"{kind}, holder right"] += right
        counts[f"{kind}, seen to be"] += told
    return counts


def _share(counts: Counter[str], kind: str, what: str) -> str:
    right, whole = counts[f"{kind}, {what}"], counts[kind]
    return f"{right} of {whole} ({right / max(1, whole):.3f})"


def main(*, toy: bool, errors: bool) -> None:
    """Prints the table; with `errors` also what goes wrong in the half developed on, and there alone."""
    codebook = parse_codebook(tomllib.loads((DATA / "codebooks" / "psw.toml").read_text(encoding="utf-8")))
    paths = sorted((DATA / "training").glob("*.csv"))[: 1 if toy else None]
    files = {path.name: parse_labelled(path.read_bytes(), path.name, codebook)[: 60 if toy else None] for path in paths}
    print(f"{describe()}\n{sum(map(len, files.values()))} utterances of {', '.join(files)}\n")
    print("| questions | interviews | own holder | reported: holder | reported: seen to be | left out | holders/s |")
    print("|---|---|---|---|---|---|---|")
    attribute_all([Telling("Ready.", next(label for label in codebook.labels if label.attributable))], codebook)
    for ask in (True, False):
        asked = [
            case
            for name, rows in files.items()
            for case in cases(rows, codebook, ask=ask, are_quotations=name.startswith("quotations"))
        ]
        started = time.perf_counter()
        answers = attribute_all([case.telling for case in asked], codebook)
        pace = len(asked) / (time.perf_counter() - started)
        for part, quoted in (("developed on", False), ("held out", False), ("held out", True)):
            found = [
                (case, answer)
                for case, answer in zip(asked, answers, strict=True)
                if (case.half, case.is_quotation) == (part, quoted)
            ]
            if not found:
                continue
            counts = figures(found)
            print(
                f"| {'read' if ask else 'not read'} | {part}{', quotations' if quoted else ''} "
                f"| {_share(counts, 'own', 'holder right')} | {_share(counts, 'reported', 'holder right')} "
                f"| {_share(counts, 'reported', 'seen to be')} | {counts['left out']} | {pace:.0f} |"
            )
            if errors and ask and part == "developed on":
                _tell(found)


def _tell(found: Iterable[tuple[Case, Attribution]]) -> None:
    for case, answer in found:
        if case.is_counted and case.outcome(answer) != (True, True):
            print(
                f"\n{case.document} {case.group} {case.telling.label.id}: wanted {case.holder} {case.reported}, "
                f"found {answer.attributed_to or 'own'} {answer.reported}\n  Q: {case.telling.question}\n"
                f"  before: {case.telling.before[-200:]}\n  {case.telling.text}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--toy", action="store_true", help="a few utterances: to see that this still works")
    parser.add_argument("--errors", action="store_true", help="print the mistakes in the half developed on")
    given = parser.parse_args()
    main(toy=given.toy, errors=given.errors)
