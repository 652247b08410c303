"""How well a head codes interviews it has not seen: `python benchmarks/cross_validate.py`.

Everything that is learnt (weights, settings, calibration, thresholds) is learnt on four fifths of the documents and measured on
the rest, five times. Prints a table per label for utterances with their question and turn, one for whole turns without their
question (as a published quotation comes), and with `--calibrate` one for everyday interviews, which only calibrate; then seconds
to train and utterances a second. Any labelled CSV and any codebook will do; without `--labels`, the shipped training data.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from machine import describe

from pipeline.codebook import Codebook, parse_codebook
from pipeline.coding import Thresholds
from pipeline.coding_head import Head
from pipeline.embedding import MemoryCache, embed
from pipeline.encoders import SentenceEncoder, find_encoder
from pipeline.features import Passage, featurise
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.metrics import LabelFigures, Truth, label_figures, macro, micro_f1
from pipeline.settings import settle_environment
from pipeline.training import train
from pipeline.utterance import Verdict

DATA = Path(__file__).resolve().parents[1] / "data"
QUOTATION = (25, 110)
"""Words a whole turn has to count as a quotation."""
TOY_DOCUMENTS = 6


@dataclass
class Gathered:
    """Truth, probabilities, yes and abstained of rows scored by heads that hadn't seen them, (n, L) each."""

    truth: list[Truth] = field(default_factory=list)
    scores: list[np.ndarray] = field(default_factory=list)
    given: list[Truth] = field(default_factory=list)
    left: list[Truth] = field(default_factory=list)

    def add(
        self,
        head: Head,
        thresholds: Thresholds,
        passages: Sequence[Passage],
        truth: Truth,
        encoder: SentenceEncoder,
        cache: MemoryCache,
    ) -> None:
        """Scores the passages with `head` and decides them by `thresholds`."""
        scores = head.scores(featurise(passages, encoder, cache))
        verdicts = [[thresholds.verdict(c, float(p)) for c, p in enumerate(row)] for row in scores]
        self.truth.append(truth)
        self.scores.append(scores)
        for kept, wanted in ((self.given, Verdict.YES), (self.left, Verdict.ABSTAIN)):
            kept.append(np.array([[verdict is wanted for verdict in row] for row in verdicts]).reshape(truth.shape))

    def figures(self, labels: Sequence[str]) -> list[LabelFigures]:
        """The figures of each label over all rows."""
        truth, scores, given, left = (np.vstack(part) for part in (self.truth, self.scores, self.given, self.left))
        return [label_figures(n, truth[:, c], scores[:, c], given[:, c], left[:, c]) for c, n in enumerate(labels)]


def main() -> None:
    """Parses the command line, cross-validates, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--labels",
        type=Path,
        nargs="+",
        default=[
            *sorted((DATA / "training").glob("enriched_*.csv")),
            *sorted((DATA / "training").glob("quotations_*.csv")),
        ],
    )
    parser.add_argument("--calibrate", type=Path, nargs="*", default=sorted((DATA / "training").glob("natural_*.csv")))
    parser.add_argument("--codebook", type=Path, default=DATA / "codebooks" / "psw.toml")
    parser.add_argument("--encoder", default="fast")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--speed", action="store_true", help="only the encoder's speed, by tokens a batch")
    parser.add_argument("--toy", action="store_true", help="a few documents, two folds: to see that this still works")
    chosen = parser.parse_args()
    settle_environment()
    codebook = parse_codebook(tomllib.loads(chosen.codebook.read_text(encoding="utf-8")), where=str(chosen.codebook))
    rows, natural = (
        [row for path in paths for row in parse_labelled(path.read_bytes(), str(path), codebook)]
        for paths in (chosen.labels, chosen.calibrate)
    )
    if chosen.toy:
        rows, natural, chosen.folds = _of_few_documents(rows), _of_few_documents(natural), 2
    encoder = find_encoder(chosen.encoder)
    print(describe())
    if chosen.speed:
        _speed([row.text for row in rows], encoder)
    else:
        _cross_validate(rows, natural, codebook, encoder, chosen.folds)


def _cross_validate(
    rows: Sequence[LabelledUtterance],
    natural: Sequence[LabelledUtterance],
    codebook: Codebook,
    encoder: SentenceEncoder,
    folds: int,
) -> None:
    cache = MemoryCache()
    started = time.perf_counter()
    texts = {text for row in (*rows, *natural) for text in (row.text, row.question) if text}
    featurise([Passage(text) for text in texts], encoder, cache)
    print(f"{len(texts)} texts embedded in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    documents = sorted({row.document for row in rows})
    np.random.default_rng(0).shuffle(documents)
    utterances, quotations, everyday, seconds = Gathered(), Gathered(), Gathered(), []
    for fold in range(min(folds, len(documents))):
        tested = set(documents[fold::folds])
        started = time.perf_counter()
        head = train(
            [row for row in rows if row.document not in tested],
            codebook,
            encoder,
            cache,
            calibration_rows=natural,
            seed=fold,
        ).head
        seconds.append(time.perf_counter() - started)
        seen = [row for row in rows if row.document in tested]
        utterances.add(head, head.thresholds, [row.passage for row in seen], _truth(seen, codebook), encoder, cache)
        whole, truth = _quotations(seen, codebook)
        quotations.add(head, head.quotations, whole, truth, encoder, cache)
        if natural:
            everyday.add(
                head, head.thresholds, [row.passage for row in natural], _truth(natural, codebook), encoder, cache
            )
        print(f"fold {fold + 1}: trained in {seconds[-1]:.0f} s", file=sys.stderr)
    _table("Utterances with question and turn", utterances.figures(codebook.label_ids))
    if sum(map(len, quotations.truth)):
        _table("Whole turns of {}-{} words, no question".format(*QUOTATION), quotations.figures(codebook.label_ids))
    if natural:
        _table("Everyday interviews (they calibrate; nothing is fitted on them)", everyday.figures(codebook.label_ids))
    print(
        f"\nSeconds to train a fold, vectors at hand: {np.median(seconds):.0f} ({len(rows) * (folds - 1) // folds} rows)"
    )


def _of_few_documents(rows: Sequence[LabelledUtterance]) -> list[LabelledUtterance]:
    kept = sorted({row.document for row in rows})[:TOY_DOCUMENTS]
    return [row for row in rows if row.document in kept]


def _truth(rows: Sequence[LabelledUtterance], codebook: Codebook) -> Truth:
    return np.array([[label in row.labels for label in codebook.label_ids] for row in rows], dtype=np.bool_)


def _quotations(rows: Sequence[LabelledUtterance], codebook: Codebook) -> tuple[list[Passage], Truth]:
    turns: dict[str, list[LabelledUtterance]] = {}
    for row in rows:
        if row.passage.turn:
            turns.setdefault(row.passage.turn, []).append(row)
    whole = [(" ".join(row.text for row in members), members) for members in turns.values()]
    kept = [(text, members) for text, members in whole if QUOTATION[0] <= len(text.split()) <= QUOTATION[1]]
    truth = [_truth(members, codebook).any(axis=0) for _, members in kept]
    return [Passage(text) for text, _ in kept], np.array(truth, dtype=np.bool_).reshape(len(kept), len(codebook.labels))


def _table(title: str, figures: Sequence[LabelFigures]) -> None:
    columns = ("precision", "recall", "f1", "average_precision", "calibration_error", "abstained")
    print(f"\n{title} ({figures[0].rows})")
    print(f"{'':38s}{'n':>5s}{'prev':>7s}{'prec':>7s}{'rec':>7s}{'F1':>7s}{'AP':>7s}{'ECE':>7s}{'open':>7s}")
    for found in figures:
        cells = "".join(
            f"{value:7.3f}" if value is not None else f"{'-':>7s}" for value in (getattr(found, c) for c in columns)
        )
        print(f"{found.label[:38]:38s}{found.positives:5d}{found.prevalence:7.3f}{cells}")
    means = "".join(f"{macro(figures, column) or 0:7.3f}" for column in columns)
    print(f"{'mean':38s}{'':5s}{'':7s}{means}   micro-F1 {micro_f1(figures) or 0:.3f}")


def _speed(texts: Sequence[str], encoder: SentenceEncoder) -> None:
    encoder.encode(texts[:64])
    for budget in (1024, 2048, 4096, 8192, 16384):
        encoder.tokens_a_batch = budget
        started = time.perf_counter()
        embed(texts, encoder)
        print(
            f"{budget:6d} tokens a batch: {len(set(texts)) / (time.perf_counter() - started):6.0f} utterances a second"
        )


if __name__ == "__main__":
    main()
