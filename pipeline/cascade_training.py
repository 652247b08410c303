"""Learns a gate for a head from the lesson the head was learnt from, and measures it on interviews neither had seen.

The gate learns people's codes as the head does, without vectors. Its cut is where `RECALL` of the utterances pass for which the
head, out of fold, gives a label or leaves one open. What a gate does is `pipeline.cascade`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.cascade import Gate, Passing, behind
from pipeline.coding import TOO_CLOSE
from pipeline.coding_head import Head, contrasted, with_turn
from pipeline.evaluation import decide
from pipeline.features import Features
from pipeline.fitting import Axes, Numbers, Recipe
from pipeline.in_turn import scores_in_turn
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import Lesson
from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampled import f1, interval_of, mean, ratio, resampled

RECALL = 0.99
"""The share, out of fold, of what the head decides other than no that has to pass."""
GATE_RECIPE = Recipe(ngrams=0.4, question=0.0, cost=40.0)
"""As the head's; there is no vector for it to weigh against."""
_FAR = 1e30


@dataclass(frozen=True, slots=True)
class GateFigures:
    """What a gate does on rows neither it nor the head had seen: shares with intervals over interviews.

    `ruled_out` is the share of all rows that needn't be embedded, `recall_decided` the share that passes of those for which the
    head gives a label or leaves one open, `recall_coded` of those to which people gave one. `macro_f1` and
    `behind` are the head's mean F1 over the labels without and with the gate.
    """

    rows: int
    ruled_out: Interval
    recall_decided: Interval
    recall_coded: Interval
    macro_f1: Interval
    behind: Interval


@dataclass(frozen=True, slots=True, eq=False)
class LearntGate:
    """A gate, with the rows that pass it and the probabilities behind it: of the rows out of fold, and of the calibration rows.

    `passing` (n,), `scores` (n, L), `natural_passing` (m,), `natural_scores` (m, L), as `TrainedHead` has its scores.
    `everyday` is None without calibration rows.
    """

    gate: Gate
    passing: Passing
    scores: Numbers
    natural_passing: Passing
    natural_scores: Numbers
    out_of_fold: GateFigures
    everyday: GateFigures | None


def learn_gate(
    lesson: Lesson,
    rows: Sequence[LabelledUtterance],
    head: Head,
    logits: Numbers,
    natural_rows: Sequence[LabelledUtterance],
    natural: Features,
    natural_truth: Truth,
    seed: int,
) -> LearntGate:
    """The gate for `head`, which was learnt from `lesson` of `rows` and has given `logits` (n, L) out of fold.

    `natural_rows`, their features and people's codes are only measured on; the calibration of each is learnt on the others, as
    the head's is (`seed`). Both kinds of rows as `in_order` puts them.
    """
    lesson = without_vectors(lesson)
    cheap, _ = lesson.out_of_fold(GATE_RECIPE, range(int(lesson.folds.max()) + 1))
    fitted = lesson.fit(np.ones(len(rows), dtype=np.bool_), GATE_RECIPE)
    turns = lesson.features.turns
    plain = head.probabilities(logits, turns)
    decided = decided_by(head, plain)
    least = _least(head, cut_of(worth(head, cheap), decided))
    gate = Gate(
        words=fitted.words.astype(np.float32),
        characters=fitted.characters.astype(np.float32),
        intercept=fitted.intercept.astype(np.float32),
        word_idf=fitted.word_idf.astype(np.float32),
        character_idf=fitted.character_idf.astype(np.float32),
        least=least.astype(np.float32),
    )
    passing = gate.passing(cheap, head)
    scores = behind(head, np.where(passing[:, None], logits, cheap), turns, passing)
    natural_passing, natural_scores, everyday = gate.passes(natural, head), np.zeros(natural_truth.shape), None
    if natural_rows:

        def in_turn(found: Numbers) -> Numbers:
            shared = contrasted(with_turn(found, natural.turns, head.turn_share), head.contrast, _learnt(head))
            return scores_in_turn(natural_rows, shared, natural_truth, _learnt(head), seed)

        own = head.logits(natural)
        natural_scores = in_turn(np.where(natural_passing[:, None], own, gate.logits(natural)))
        natural_scores[~natural_passing] = 0.0
        natural_plain = in_turn(own)
        natural_decided = decided_by(head, natural_plain)
        everyday = _figures(
            natural_rows, head, natural_truth, natural_passing, natural_decided, natural_plain, natural_scores
        )
    return LearntGate(
        gate=gate,
        passing=passing,
        scores=scores,
        natural_passing=natural_passing,
        natural_scores=natural_scores,
        out_of_fold=_figures(rows, head, lesson.truth, passing, decided, plain, scores),
        everyday=everyday,
    )


def without_vectors(lesson: Lesson) -> Lesson:
    """The lesson as a gate sees it: the same rows, turns and codebook by their n-grams alone."""
    features, turns, said = (part.without_vectors() for part in (lesson.features, lesson.turns, lesson.said))
    return replace(lesson, features=features, turns=turns, said=said, axes=Axes(np.zeros((0, 0)), np.zeros((0, 0))))


def worth(head: Head, cheap: Numbers) -> Numbers:
    """How far over the head's *no* each row's likeliest label lies by a cheap head's `cheap` logits (n, L), in the head's logits."""
    tells, bar = _told(head)
    logits = contrasted(cheap, head.contrast, _learnt(head))
    found: Numbers = np.where(tells, logits * head.slope.astype(np.float64) - bar, -np.inf).max(axis=1)
    return found


def cut_of(worths: Numbers, decided: Passing, recall: float = RECALL) -> float:
    """The worth from which `recall` of the rows that are `decided` pass; without such a row, none is ruled out."""
    passing = np.sort(worths[decided])
    return float(passing[int((1.0 - recall) * len(passing))]) if len(passing) else -np.inf


def decided_by(head: Head, scores: Numbers) -> Passing:
    """Where the head gives a label or leaves one open, (n,)."""
    found = (scores > np.array(head.thresholds.no) - TOO_CLOSE) & _learnt(head)
    return np.asarray(found.any(axis=1), dtype=np.bool_)


def _learnt(head: Head) -> Truth:
    skipped = dict(head.skipped)
    return np.array([label not in skipped for label in head.labels], dtype=np.bool_)


def _told(head: Head) -> tuple[Truth, Numbers]:
    """Which labels' probabilities move with their logits, and the logit, less its shift, at each label's *no*."""
    no = np.clip(np.array(head.thresholds.no), 1e-6, 1 - 1e-6)
    return _learnt(head) & (head.slope > 0), np.log(no / (1.0 - no)) - head.shift.astype(np.float64)


def _least(head: Head, cut: float) -> Numbers:
    """For each label the logit of the gate under which a row isn't worth the cut."""
    tells, bar = _told(head)
    if not np.isfinite(cut):
        return np.full(len(bar), -_FAR)
    always = np.where(bar <= 0, -_FAR, _FAR)  # a label that is always given, or never
    return np.where(tells, (bar + cut) / np.where(tells, head.slope.astype(np.float64), 1.0), always)


def _figures(
    rows: Sequence[LabelledUtterance],
    head: Head,
    truth: Truth,
    passing: Passing,
    decided: Passing,
    plain: Numbers,
    behind: Numbers,
) -> GateFigures:
    """The figures of rows with people's codes (n, L), and the head's probabilities without the gate and behind it."""
    _, documents = np.unique([row.document for row in rows], return_inverse=True)
    drawn = resampled(documents)

    def share(of: Passing, among: Passing) -> Interval:
        return interval_of(ratio(drawn.sums(of & among), drawn.sums(among)))

    def macro_f1(scores: Numbers) -> Interval:
        given, _ = decide(scores, np.ones(len(rows), dtype=np.bool_), head.thresholds, head.thresholds)
        return interval_of(mean(f1(drawn.sums(given & truth), drawn.sums(given), drawn.sums(truth))))

    coded = np.asarray(truth.any(axis=1), dtype=np.bool_)
    everything = np.ones(len(rows), dtype=np.bool_)
    return GateFigures(
        rows=len(rows),
        ruled_out=share(~passing, everything),
        recall_decided=share(passing, decided),
        recall_coded=share(passing, coded),
        macro_f1=macro_f1(plain),
        behind=macro_f1(behind),
    )
