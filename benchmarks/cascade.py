"""What a gate before the accurate encoder spares, and what that costs: `python benchmarks/cascade.py`.

First four ways to rule out, each cut where 0.99 (0.98, 0.95) of what the model decides passes out of fold: by n-grams alone or by
n-grams and the fast encoder's vectors, single utterances or whole turns only; what they rule out of the everyday interviews and of
the sample, of how much that the model decides they let pass, and macro-F1 behind them. Then the gate itself (n-grams, single
utterances, 0.99) on the sample: texts and CPU seconds with and without. `--into DIR` writes the model with its gate beside its head,
which stays as it is, for a maintainer to ship. `--vectors DIR` keeps vectors from run to run; without it all are computed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from command import REPOSITORY, SAMPLE, workspace
from machine import describe
from throughput_fidelity import sample_f1

from pipeline.artefacts import CARD, read_manifest, unpack, with_gate
from pipeline.cascade import Passing, behind, scores_behind
from pipeline.cascade_training import GATE_RECIPE, LearntGate, cut_of, decided_by, learn_gate, without_vectors, worth
from pipeline.cleaning import clean
from pipeline.codebook import Codebook, parse_codebook
from pipeline.coding_head import Head
from pipeline.embedding import MemoryCache, VectorCache
from pipeline.encoders import Encoder
from pipeline.engines import AUTO, FLOAT32, ready_encoder
from pipeline.evaluation import decide
from pipeline.features import Features, Passage, counted, featurise, heard_of, passages_of
from pipeline.fitting import Numbers, Recipe
from pipeline.held_out_rows import held_out_of
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.lessons import FOLDS, Lesson, in_order, lesson_of, truth_of
from pipeline.metrics import Truth
from pipeline.operations.intake import take_in
from pipeline.operations.prepare import prepare
from pipeline.settings import settle_environment
from pipeline.store.ledger import Ledger
from pipeline.store.registry import read_model, write_model
from pipeline.store.segments import PREPARED, read_segment, unpack_prepared
from pipeline.store.vectors import VectorCache as KeptVectors
from pipeline.store.workspace import open_workspace
from pipeline.utterance import Utterance

DATA = REPOSITORY / "data"
TOY = SAMPLE / "north_psw_02.txt"
RECALLS = (0.99, 0.98, 0.95)


@dataclass(frozen=True)
class Talk:
    """Passages, how many characters each has, the model's own logits of them, and people's codes where there are any."""

    passages: list[Passage]
    turns: np.ndarray
    logits: Numbers
    truth: Truth | None

    def sizes(self) -> Numbers:
        """Characters of each passage, which its cost goes by."""
        return np.array([len(clean(each.text)) for each in self.passages], dtype=np.float64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both tables, and the card's section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    training = DATA / "training"
    parser.add_argument("--model", type=Path, default=REPOSITORY / "models" / "psw" / "v1")
    parser.add_argument("--codebook", type=Path, default=DATA / "codebooks" / "psw.toml")
    fitted = [*sorted(training.glob("enriched_*.csv")), *sorted(training.glob("quotations_*.csv"))]
    parser.add_argument("--labels", type=Path, nargs="+", default=fitted)
    parser.add_argument("--calibrate", type=Path, nargs="+", default=sorted(training.glob("natural_*.csv")))
    parser.add_argument("--fast", default="fast", help="the encoder of the dearer gates")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--toy", action="store_true", help="one small interview: to see that this still works")
    asked = parser.parse_args(arguments)
    settle_environment()
    print(describe())
    book = parse_codebook(tomllib.loads(asked.codebook.read_text(encoding="utf-8")), where=str(asked.codebook))
    files = read_model(asked.model)
    told = read_manifest(files)
    encoder, fast = ready_encoder(told["encoder"]["name"], AUTO, FLOAT32), ready_encoder(asked.fast, AUTO, FLOAT32)
    head = unpack(files, codebook=book, encoder=encoder.ref)
    rows, natural = (
        [row for path in paths for row in parse_labelled(path.read_bytes(), str(path), book)]
        for paths in (asked.labels, asked.calibrate)
    )
    utterances = list(_sample(TOY if asked.toy else SAMPLE))
    print(
        f"data: {len(rows)} labelled utterances, {len(natural)} of everyday interviews, {len(utterances)} of the sample; "
        f"model {told['version']} of the codebook {book.id}"
    )
    learnt = _gates(rows, natural, utterances, book, head, told, encoder, fast, asked.vectors)
    _seconds(learnt, head, utterances, encoder, book)
    if asked.into:
        found = held_out_of(rows, natural, learnt.scores, learnt.natural_scores, head.thresholds, book)
        gated = with_gate(files, learnt, held_out=found, codebook=book)
        print(f"\nwritten: {write_model(asked.into, book.id, told['version'], gated)}\n")
        print(gated[CARD].decode("utf-8").split("## Its gate")[1])


def _gates(
    rows: Sequence[LabelledUtterance],
    natural: Sequence[LabelledUtterance],
    utterances: Sequence[Utterance],
    book: Codebook,
    head: Head,
    told: dict[str, object],
    encoder: Encoder,
    fast: Encoder,
    kept: Path | None,
) -> LearntGate:
    """Prints the ways to rule out; returns the gate that a model is given."""
    fitted, everyday, seed = in_order(rows), in_order(natural), int(str(told["seed"]))
    said = passages_of(utterances)

    def lesson(by: Encoder) -> tuple[Lesson, Features, Features]:
        cache = _cache(by, kept)
        found = lesson_of(fitted, book, by, cache, folds=FOLDS, seed=seed, progress=None)
        return found, *(featurise(part, by, cache) for part in ([row.passage for row in everyday], said))

    own, own_natural, own_sample = lesson(encoder)
    recipe = Recipe(**told["recipe"])  # type: ignore[arg-type]
    logits, _ = own.out_of_fold(recipe, range(int(own.folds.max()) + 1))
    truth = truth_of(everyday, book)
    talks = [
        Talk([row.passage for row in fitted], own.features.turns, logits, own.truth),
        Talk([row.passage for row in everyday], own_natural.turns, head.logits(own_natural), truth),
        Talk(list(said), own_sample.turns, head.logits(own_sample), None),
    ]
    learnt = learn_gate(own, fitted, head, logits, everyday, own_natural, truth, seed)
    print(
        "\n| rules out by | what | recall wanted | everyday: ruled out % (characters %) | passes of what the model decides % "
        "| of what people coded % | macro-F1, points | sample: ruled out % (characters %) | passes of what the model decides % |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (taught, *tested) in (
        ("n-grams", _plain(own, own_natural, own_sample)),
        ("with the fast encoder", lesson(fast)),
    ):
        how = GATE_RECIPE if name == "n-grams" else recipe
        cheap, _ = taught.out_of_fold(how, range(int(taught.folds.max()) + 1))
        fitted_all = taught.fit(np.ones(len(fitted), dtype=np.bool_), how)
        cheaps = [cheap, *(fitted_all.logits(features) for features in tested)]
        for what in ("utterances", "whole turns"):
            worths = [worth(head, found) for found in cheaps]
            if what == "whole turns":
                worths = [_of_turn(found, talk.turns) for found, talk in zip(worths, talks, strict=True)]
            for recall in RECALLS:
                decided = decided_by(head, head.probabilities(logits, own.features.turns))
                cut = cut_of(worths[0], decided, recall)
                cells = [_measured(head, *each, cut) for each in zip(talks[1:], cheaps[1:], worths[1:], strict=True)]
                print(f"| {name} | {what} | {recall} | {' | '.join(cells)} |", flush=True)
    return learnt


def _plain(lesson: Lesson, natural: Features, sample: Features) -> tuple[Lesson, Features, Features]:
    return without_vectors(lesson), natural.without_vectors(), sample.without_vectors()


def _of_turn(worths: Numbers, turns: np.ndarray) -> Numbers:
    """Each row worth what its turn's best is."""
    return pd.Series(worths).groupby(turns).transform("max").to_numpy()


def _measured(head: Head, talk: Talk, cheap: Numbers, worths: Numbers, cut: float) -> str:
    passing: Passing = worths >= cut
    plain = head.probabilities(talk.logits, talk.turns)
    decided, sizes = decided_by(head, plain), talk.sizes()
    out = f"{_percent(~passing, np.ones_like(passing))} ({100 * sizes[~passing].sum() / sizes.sum():.1f})"
    if talk.truth is None:
        return f"{out} | {_percent(passing, decided)}"
    found = behind(head, np.where(passing[:, None], talk.logits, cheap), talk.turns, passing)
    points = 100 * (_macro_f1(head, found, talk.truth) - _macro_f1(head, plain, talk.truth))
    return f"{out} | {_percent(passing, decided)} | {_percent(passing, talk.truth.any(axis=1))} | {points:+.1f}"


def _percent(of: Passing, among: Passing) -> str:
    return f"{100 * (of & among).sum() / max(1, among.sum()):.1f}"


def _macro_f1(head: Head, scores: Numbers, truth: Truth) -> float:
    given, _ = decide(scores, np.ones(len(scores), dtype=np.bool_), head.thresholds, head.thresholds)
    return float(np.mean(2 * (given & truth).sum(axis=0) / np.maximum(1, given.sum(axis=0) + truth.sum(axis=0))))


def _seconds(learnt: LearntGate, head: Head, utterances: Sequence[Utterance], encoder: Encoder, book: Codebook) -> None:
    """Prints what the sample costs with and without the gate, in turns, each with nothing cached."""
    said = list(passages_of(utterances))
    encoder.encode(["so that loading the model isn't counted"])
    passing = learnt.gate.passes(counted(said), head)
    print(
        "\n| the sample | utterances read | texts embedded | CPU seconds (two rounds) | macro-F1 of what its authors meant |"
    )
    print("|---|---|---|---|---|")
    spent: dict[str, list[float]] = {"all": [], "behind the gate": []}
    texts, meant = {}, {}
    for _ in range(2):
        for name, gate in (("all", None), ("behind the gate", learnt.gate)):
            cache, started = MemoryCache(), time.process_time()
            scores = scores_behind(gate, head, said, encoder, cache)
            spent[name].append(time.process_time() - started)
            texts[name] = len(cache)
            meant[name] = _meant(utterances, scores, head) if book.id == "psw" else None
    for name, count in (("all", len(said)), ("behind the gate", int(passing.sum()))):
        shown = ", ".join(f"{each:.1f}" for each in spent[name])
        print(
            f"| {name} | {count} | {texts[name]} | {shown} | {'n/a' if meant[name] is None else f'{meant[name]:.3f}'} |"
        )
    ratio = min(spent["all"]) / max(1e-9, min(spent["behind the gate"]))
    print(f"\n{ratio:.2f} times as fast behind the gate, on the engine that this machine has")


def _meant(utterances: Sequence[Utterance], scores: Numbers, head: Head) -> float | None:
    given, _ = decide(scores, np.ones(len(scores), dtype=np.bool_), head.thresholds, head.thresholds)
    labels = [";".join(np.array(head.labels)[row]) for row in given]
    coded = pd.DataFrame(
        {
            "utterance_id": [each.utterance_id for each in utterances],
            "document_name": [_NAMES[each.document_id] for each in utterances],
            "text": [each.text for each in utterances],
            "labels": labels,
        }
    )
    return sample_f1(coded)


_NAMES: dict[str, str] = {}


def _sample(what: Path) -> Iterator[Utterance]:
    """The utterances of these interviews whose scores are read."""
    with tempfile.TemporaryDirectory() as folder:
        place = open_workspace(workspace(Path(folder)))
        with Ledger(place.ledger) as ledger:
            take_in(place, ledger, [what])
            documents = ledger.documents()
            prepare(place, ledger, documents)
            for row in ledger.segments(PREPARED).values():
                prepared = unpack_prepared(read_segment(place.segments, row))
                _NAMES[row.document_id] = prepared.transcript.name
                yield from (prepared.utterances[at] for at in heard_of(prepared.utterances))


def _cache(encoder: Encoder, kept: Path | None) -> VectorCache:
    return KeptVectors(kept, encoder.ref.encoder_id) if kept else MemoryCache()


if __name__ == "__main__":
    main()
