"""How well a model's codes meet people's: per label, over all labels and per stakeholder group, with intervals over documents.

Where scores and people's codes come from is left to `pipeline.operations.evaluate`. Every figure is made of sums over
documents, so a resample is a vector of how often each document was drawn, and all resamples are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.coding import Thresholds
from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.reliability import agreement
from pipeline.resampling import interval
from pipeline.side_by_side import Compared, SideBySide
from pipeline.utterance import Verdict

FEWEST_DOCUMENTS = 5
"""Under so many documents no interval is given."""
FEWEST_POSITIVES = 5
"""A label enters a group's macro-F1 from so many utterances of the group that carry it."""
CALIBRATED_FROM = 0.1
"""Calibration is measured where p is at least this: the many utterances near 0 would drown the rest."""
RESAMPLES = 1000
_BINS = 10
_LEVEL = 0.95
_DEFINED_SHARE = 0.95
"""Under this share of resamples in which a figure exists, its interval would leave out the unlucky draws: none is given."""
_AT_ONCE = 128  # resamples whose rows are laid out together; bounds memory, changes nothing
_DUST = 1e-12

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """n labelled rows with a model's answers: `truth`, `scores`, `given` (a yes) and `left_open` are (n, L), L as in `labels`.

    `documents` and `groups` run beside the rows. Raises ValueError without rows and where shapes don't fit.
    """

    labels: tuple[str, ...]
    documents: tuple[str, ...]
    groups: tuple[str, ...]
    truth: Truth
    scores: Numbers
    given: Truth
    left_open: Truth

    def __post_init__(self) -> None:
        shape = (len(self.documents), len(self.labels))
        arrays = (self.truth, self.scores, self.given, self.left_open)
        if not self.documents or len(self.groups) != shape[0] or any(array.shape != shape for array in arrays):
            raise ValueError(f"expected one row or more, one group a row, and arrays of shape {shape}")


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """One label's figures over `rows` rows, of which `positives` carry it by people and `given` got a yes.

    What the model left open (`abstained`, a share) counts as not given. `brier_skill` is 1 - Brier / (prevalence × (1 -
    prevalence)): 1 is perfect, 0 no better than always saying how common the label is. `calibration_error` rests on the
    `calibration_rows` with p >= 0.1. A value is None where a figure isn't defined; bounds are None without an interval.
    """

    label: str
    rows: int
    positives: int
    given: int
    calibration_rows: int
    prevalence: Interval
    precision: Interval
    recall: Interval
    f1: Interval
    average_precision: Interval
    kappa: Interval
    alpha: Interval
    brier_skill: Interval
    calibration_error: Interval
    abstained: Interval


@dataclass(frozen=True, slots=True)
class GroupEvaluation:
    """One stakeholder group: its rows, documents, people's codes in them, and macro-F1 over `labels`, each met 5 times or more."""

    group: str
    rows: int
    documents: int
    positives: int
    labels: tuple[str, ...]
    macro_f1: Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures: over the labels together, of each label in their order, of each group by its id."""

    rows: int
    documents: int
    macro_f1: Interval
    micro_f1: Interval
    mean_average_precision: Interval
    labels: tuple[LabelEvaluation, ...]
    groups: tuple[GroupEvaluation, ...]


def decide(scores: Numbers, asked: Truth, thresholds: Thresholds, quotations: Thresholds) -> tuple[Truth, Truth]:
    """Which labels are given and which are left open, two (n, L): by `thresholds` in rows `asked` (n,), else by `quotations`."""
    given, left_open = np.zeros(scores.shape, dtype=np.bool_), np.zeros(scores.shape, dtype=np.bool_)
    for row, column in np.ndindex(*scores.shape):
        verdict = (thresholds if asked[row] else quotations).verdict(column, float(scores[row, column]))
        given[row, column], left_open[row, column] = verdict is Verdict.YES, verdict is Verdict.ABSTAIN
    return given, left_open


def evaluate(scored: Scored, *, resamples: int = RESAMPLES, seed: int = 0) -> Evaluation:
    """The figures of `scored`, the same in any order of its rows; 95 % intervals resample whole documents.

    The percentile bootstrap over clusters (Davison & Hinkley 1997, 3.8); none under 5 documents, or where a figure is
    undefined in over 5 % of the resamples. Means over labels take those labels that have the figure. A calibration
    error can only be overstated by resampling: its interval may lie above its value.
    """
    truth, scores, given, left_open, document, names, groups = _in_order(scored)
    draws = _draws(len(names), resamples, seed)
    starts = np.searchsorted(document, np.arange(len(names)))

    def drawn(values: npt.NDArray[np.generic]) -> Numbers:
        """A sum of (n, L) over the rows of each resample."""
        sums: Numbers = draws @ np.add.reduceat(values.astype(np.float64), starts, axis=0)
        return sums

    size = drawn(np.ones((len(document), 1)))
    positives, yes, hits = drawn(truth), drawn(given), drawn(given & truth)
    prevalence = positives / size
    f1 = _f1(hits, yes, positives)
    columns = range(len(scored.labels))
    ranked = np.stack([_average_precision(draws, truth[:, c], scores[:, c], document) for c in columns], axis=1)
    figures = {
        "prevalence": prevalence,
        "precision": _ratio(hits, yes),
        "recall": _ratio(hits, positives),
        "f1": f1,
        "average_precision": ranked,
        # Murphy 1973; the reference forecast is the prevalence of the very rows that are scored.
        "brier_skill": 1 - _ratio(drawn((scores - truth) ** 2) / size, prevalence * (1 - prevalence)),
        "calibration_error": np.stack(
            [_calibration_error(draws, truth[:, c], scores[:, c], document) for c in columns], axis=1
        ),
        "abstained": drawn(left_open) / size,
    }
    agreed = agreement(_side_by_side(scored), scored.labels, resamples=resamples, seed=seed)
    enough = len(names) >= FEWEST_DOCUMENTS
    return Evaluation(
        rows=len(document),
        documents=len(names),
        macro_f1=_interval(_mean(f1)),
        micro_f1=_interval(_f1(*(sums.sum(axis=1) for sums in (hits, yes, positives)))),
        mean_average_precision=_interval(_mean(ranked)),
        labels=tuple(
            LabelEvaluation(
                label=label,
                rows=len(document),
                positives=int(truth[:, c].sum()),
                given=int(given[:, c].sum()),
                calibration_rows=int((scores[:, c] >= CALIBRATED_FROM).sum()),
                kappa=agreed[c].kappa if enough else Interval(agreed[c].kappa.value),
                alpha=agreed[c].alpha if enough else Interval(agreed[c].alpha.value),
                **{name: _interval(found[:, c]) for name, found in figures.items()},
            )
            for c, label in enumerate(scored.labels)
        ),
        groups=tuple(
            _group(group, scored.labels, document[members], truth[members], given[members], resamples, seed)
            for group in sorted(set(scored.groups))
            for members in [groups == group]
        ),
    )


def _in_order(
    scored: Scored,
) -> tuple[Truth, Numbers, Truth, Truth, npt.NDArray[np.int_], tuple[str, ...], npt.NDArray[np.str_]]:
    """The rows by document and then by all that is known of them: rows that change places are then the same row."""
    names, document = np.unique(np.array(scored.documents, dtype=np.str_), return_inverse=True)
    groups = np.array(scored.groups, dtype=np.str_)
    order = np.lexsort((groups, *scored.left_open.T, *scored.given.T, *scored.truth.T, *scored.scores.T, document))
    arrays = scored.truth[order], scored.scores[order].astype(np.float64), scored.given[order], scored.left_open[order]
    return (*arrays, document[order], tuple(names), groups[order])


def _group(
    group: str,
    labels: tuple[str, ...],
    document: npt.NDArray[np.int_],
    truth: Truth,
    given: Truth,
    resamples: int,
    seed: int,
) -> GroupEvaluation:
    """A group's figures from its own rows; its own documents are resampled, whatever other groups there are."""
    _, starts = np.unique(document, return_index=True)
    enough = np.flatnonzero(truth.sum(axis=0) >= FEWEST_POSITIVES)
    draws = _draws(len(starts), resamples, seed)
    sums = [
        draws @ np.add.reduceat(values[:, enough].astype(np.float64), starts, axis=0)
        for values in (given & truth, given, truth)
    ]
    return GroupEvaluation(
        group=group,
        rows=len(document),
        documents=len(starts),
        positives=int(truth.sum()),
        labels=tuple(labels[c] for c in enough),
        macro_f1=_interval(_mean(_f1(*sums))),
    )


def _draws(documents: int, resamples: int, seed: int) -> Numbers:
    """How often each document counts, (1 + resamples, documents): first each once, which is the sample itself."""
    kept = resamples if documents >= FEWEST_DOCUMENTS else 0
    chosen = np.random.Generator(np.random.PCG64(seed)).integers(0, documents, size=(kept, documents))
    times = np.zeros((1 + kept, documents))
    times[0] = 1.0
    np.add.at(times, (1 + np.arange(kept)[:, None], chosen), 1.0)
    return times


def _f1(hits: Numbers, given: Numbers, positives: Numbers) -> Numbers:
    """2 × hits / (given + positives); nan without positives, as in `pipeline.metrics`."""
    return np.where(positives > 0, _ratio(2 * hits, given + positives), np.nan)


def _average_precision(draws: Numbers, truth: Truth, scores: Numbers, document: npt.NDArray[np.int_]) -> Numbers:
    """The average precision of each resample, ties together; nan without positives.

    A positive's precision is that among all rows scored as high or higher, which is a sum over documents for each
    distinct score of a positive: nothing needs sorting again in a resample.
    """
    cuts, places = np.unique(scores[truth], return_inverse=True)
    above, found, held = (np.zeros((draws.shape[1], len(cuts))) for _ in range(3))
    for number in range(draws.shape[1]):
        inside = document == number
        above[number] = _as_high(scores[inside], cuts)
        found[number] = _as_high(scores[inside & truth], cuts)
    np.add.at(held, (document[truth], places), 1.0)
    here = draws @ held
    return _ratio((here * np.nan_to_num(_ratio(draws @ found, draws @ above))).sum(axis=1), here.sum(axis=1))


def _as_high(scores: Numbers, cuts: Numbers) -> npt.NDArray[np.int_]:
    """How many scores reach each cut."""
    return len(scores) - np.searchsorted(np.sort(scores), cuts, side="left")


def _calibration_error(draws: Numbers, truth: Truth, scores: Numbers, document: npt.NDArray[np.int_]) -> Numbers:
    """The error of `pipeline.metrics.calibration_error` on the rows with p >= 0.1, of each resample; nan without any.

    A row that is drawn several times stands several times side by side, and bins are cut through these copies.
    """
    rows = np.flatnonzero(scores >= CALIBRATED_FROM)
    rows = rows[np.argsort(scores[rows], kind="stable")]
    gap = scores[rows] - truth[rows]
    if not len(rows):
        return np.full(len(draws), np.nan)
    parts = np.array_split(draws, range(_AT_ONCE, len(draws), _AT_ONCE))
    return np.concatenate([_gaps_between_bins(part[:, document[rows]], gap) for part in parts])


def _gaps_between_bins(times: Numbers, gap: Numbers) -> Numbers:
    """Σ |Σ gap in a bin| / size over equally filled bins, (r,), of rows that stand `times` (r, m) in a row."""
    ends = times.cumsum(axis=1)
    sums = (times * gap).cumsum(axis=1)
    size = ends[:, -1]
    bins = np.clip(size, 1, _BINS)
    cut = np.minimum(np.arange(_BINS + 1), bins[:, None])
    edges = cut * (size // bins)[:, None] + np.minimum(cut, (size % bins)[:, None])  # as np.array_split cuts
    offset = np.arange(len(times)) * (size.max() + 1)
    filled = np.searchsorted((ends + offset[:, None]).ravel(), (edges + offset[:, None]).ravel(), side="right")
    filled = filled.reshape(edges.shape) - np.arange(len(times))[:, None] * len(gap)
    before = filled - 1
    line = np.arange(len(times))[:, None]
    upto = np.where(before >= 0, sums[line, before], 0.0)
    over = edges - np.where(before >= 0, ends[line, before], 0.0)
    upto += over * gap[np.minimum(filled, len(gap) - 1)]
    return _ratio(np.abs(np.diff(upto, axis=1)).sum(axis=1), size)


def _side_by_side(scored: Scored) -> SideBySide:
    """People and the model as two coders who read the same rows."""
    by_people, by_model = (
        [tuple(label for label, there in zip(scored.labels, row, strict=True) if there) for row in table]
        for table in (scored.truth, scored.given)
    )
    read = zip(scored.documents, by_people, by_model, strict=True)
    return SideBySide(("people", "model"), tuple(Compared(document, "", "", (one, two)) for document, one, two in read))


def _mean(values: Numbers) -> Numbers:
    """The mean over the labels that have a value, of each row; nan where none has."""
    there = np.isfinite(values)
    return _ratio(np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1))


def _ratio(above: Numbers, below: npt.NDArray[np.generic]) -> Numbers:
    """`above / below`, nan where `below` is 0."""
    bottom = np.asarray(below, dtype=np.float64)
    holds = bottom > _DUST
    return np.where(holds, above / np.where(holds, bottom, 1.0), np.nan)


def _interval(found: Numbers) -> Interval:
    """The first value, with the percentile interval of the others where there are any and nearly all are defined."""
    value, drawn = float(found[0]), found[1:]
    if not np.isfinite(value):
        return Interval(None)
    kept: Sequence[float] | Numbers = drawn[np.isfinite(drawn)]
    steady = len(drawn) > 0 and len(kept) >= _DEFINED_SHARE * len(drawn)
    return interval(value, np.asarray(kept) if steady else None, _LEVEL)
