"""How well a model's codes meet people's: per label, over all labels and per stakeholder group, with intervals over documents.

Where scores and people's codes come from is left to `pipeline.operations.evaluate` and `pipeline.report`; how a figure is
resampled to `pipeline.resampled` and `pipeline.calibration_figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.calibration_figures import (
    CALIBRATED_FROM,
    brier_skill,
    calibration_error,
    corrected,
    slope_and_intercept,
)
from pipeline.coding import Thresholds
from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampled import (
    FEWEST_DOCUMENTS,
    RESAMPLES,
    Numbers,
    Resamples,
    alpha,
    average_precision,
    f1,
    interval_of,
    kappa,
    mean,
    ratio,
    resampled,
)
from pipeline.resampling import tidy
from pipeline.utterance import Verdict

__all__ = ["FEWEST_DOCUMENTS", "Evaluation", "GroupEvaluation", "LabelEvaluation", "Scored", "decide", "evaluate"]

FEWEST_POSITIVES = 5
"""A label enters a group's figures from so many utterances of the group that carry it."""
_TOGETHER = ("precision", "recall", "abstained", "precision_open", "recall_open")


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """n labelled rows with a model's answers: `truth`, `scores`, `given` (a yes) and `left_open` are (n, L), L as in `labels`.

    `documents` and `groups` run beside the rows. Raises ValueError without rows, where shapes don't fit, for a score that isn't
    a probability, and where something is both given and left open.
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
        if not ((self.scores >= 0) & (self.scores <= 1)).all():  # nan is neither
            raise ValueError("a score is no probability: expected numbers from 0 to 1")
        if (self.given & self.left_open).any():
            raise ValueError("what is given isn't left open")


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """One label's figures over `rows` rows, of which `positives` carry it by people, `given` got a yes, `open` were left open.

    What the model left open (`abstained`, a share of the rows) counts as not given; `precision_open` is the share of it that
    people gave, `recall_open` the share of what people gave that lies there. `brier_skill`, `calibration_slope` and
    `calibration_intercept`: see `pipeline.calibration_figures`. `calibration_error` rests on the `calibration_rows` with
    p >= 0.1 and is corrected for chance where there is an interval; `calibration_error_plain` never is. A value is None where
    a figure isn't defined; bounds are None without an interval.
    """

    label: str
    rows: int
    positives: int
    given: int
    open: int
    calibration_rows: int
    prevalence: Interval
    precision: Interval
    recall: Interval
    f1: Interval
    average_precision: Interval
    kappa: Interval
    alpha: Interval
    brier_skill: Interval
    calibration_slope: Interval
    calibration_intercept: Interval
    calibration_error: Interval
    calibration_error_plain: float | None
    abstained: Interval
    precision_open: Interval
    recall_open: Interval


@dataclass(frozen=True, slots=True)
class GroupEvaluation:
    """One stakeholder group: its rows, documents, people's codes in them; mean F1 and κ over `labels`, each met 5 times or more."""

    group: str
    rows: int
    documents: int
    positives: int
    labels: tuple[str, ...]
    macro_f1: Interval
    macro_kappa: Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures: over the labels together, of each label in their order, of each group by its id.

    Precision, recall, Brier skill, what is left open and all of calibration are of all labels' decisions or forecasts taken
    together, as `micro_f1` is; a forecast is one row and one label.
    """

    rows: int
    documents: int
    calibration_rows: int
    macro_f1: Interval
    micro_f1: Interval
    mean_average_precision: Interval
    precision: Interval
    recall: Interval
    brier_skill: Interval
    calibration_slope: Interval
    calibration_intercept: Interval
    calibration_error: Interval
    calibration_error_plain: float | None
    abstained: Interval
    precision_open: Interval
    recall_open: Interval
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

    The percentile bootstrap over clusters (Davison & Hinkley 1997, 3.8), and the basic one for calibration errors; none under
    5 documents, or where a figure is undefined in over 5 % of the resamples. Means over labels take those that have the figure.
    """
    rows, documents = _in_order(scored)
    drawn = resampled(rows.document, resamples, seed)
    columns = range(len(scored.labels))
    ranked = [average_precision(drawn, rows.truth[:, c], rows.scores[:, c]) for c in columns]
    each, together = _figures(drawn, rows), _figures(drawn, rows, together=True)
    return Evaluation(
        rows=len(rows.document),
        documents=documents,
        macro_f1=interval_of(mean(each["f1"])),
        micro_f1=interval_of(together["f1"][:, 0]),
        mean_average_precision=interval_of(mean(np.stack(ranked, axis=1))),
        brier_skill=interval_of(brier_skill(drawn, rows.truth, rows.scores)),
        **_intervals({name: together[name] for name in _TOGETHER}, 0),
        **_calibration(drawn.repeated(len(columns)), rows.truth.ravel(), rows.scores.ravel()),
        labels=tuple(
            LabelEvaluation(
                label=label,
                rows=len(rows.document),
                positives=int(rows.truth[:, c].sum()),
                given=int(rows.given[:, c].sum()),
                open=int(rows.left_open[:, c].sum()),
                average_precision=interval_of(ranked[c]),
                brier_skill=interval_of(brier_skill(drawn, rows.truth[:, [c]], rows.scores[:, [c]])),
                **_intervals(each, c),
                **_calibration(drawn, rows.truth[:, c], rows.scores[:, c]),
            )
            for c, label in enumerate(scored.labels)
        ),
        groups=tuple(
            _group(str(group), scored.labels, rows.only(rows.groups == group), resamples, seed)
            for group in np.unique(rows.groups)
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows by document, which is numbered; the arrays of a `Scored`."""

    document: npt.NDArray[np.int_]
    groups: npt.NDArray[np.str_]
    truth: Truth
    scores: Numbers
    given: Truth
    left_open: Truth

    def only(self, chosen: Truth) -> _Rows:
        """The chosen rows, their documents numbered anew."""
        _, document = np.unique(self.document[chosen], return_inverse=True)
        return _Rows(
            document,
            self.groups[chosen],
            self.truth[chosen],
            self.scores[chosen],
            self.given[chosen],
            self.left_open[chosen],
        )


def _in_order(scored: Scored) -> tuple[_Rows, int]:
    """The rows by document and then by all that is known of them (rows that change places are then the same row); documents."""
    names, document = np.unique(np.array(scored.documents, dtype=np.str_), return_inverse=True)
    groups = np.array(scored.groups, dtype=np.str_)
    order = np.lexsort((groups, *scored.left_open.T, *scored.given.T, *scored.truth.T, *scored.scores.T, document))
    arrays = scored.truth[order], scored.scores[order].astype(np.float64), scored.given[order], scored.left_open[order]
    return _Rows(document[order], groups[order], *arrays), len(names)


def _figures(drawn: Resamples, rows: _Rows, *, together: bool = False) -> dict[str, Numbers]:
    """The figures of decisions in each draw, (1 + r, L); (1 + r, 1) of all labels' decisions `together`."""
    parts = (rows.truth, rows.given, rows.given & rows.truth, rows.left_open, rows.left_open & rows.truth)
    positives, yes, hits, left, found_left = (
        sums.sum(axis=1, keepdims=True) if together else sums for sums in map(drawn.sums, parts)
    )
    size = drawn.sums(np.ones((len(rows.document), 1))) * (rows.truth.shape[1] if together else 1)
    return {
        "prevalence": positives / size,
        "precision": ratio(hits, yes),
        "recall": ratio(hits, positives),
        "f1": f1(hits, yes, positives),
        "kappa": kappa(hits, yes, positives, size),
        "alpha": alpha(hits, yes, positives, size),
        "abstained": left / size,
        "precision_open": ratio(found_left, left),
        "recall_open": ratio(found_left, positives),
    }


def _intervals(figures: Mapping[str, Numbers], column: int) -> dict[str, Any]:
    return {name: interval_of(found[:, column]) for name, found in figures.items()}


def _calibration(drawn: Resamples, truth: Truth, scores: Numbers) -> dict[str, Any]:
    """The fields that tell whether (m,) forecasts mean what they say."""
    slope, intercept = slope_and_intercept(drawn, truth, scores)
    error = calibration_error(drawn, truth, scores)
    return {
        "calibration_rows": int((scores >= CALIBRATED_FROM).sum()),
        "calibration_slope": interval_of(slope),
        "calibration_intercept": interval_of(intercept),
        "calibration_error": corrected(error),
        "calibration_error_plain": tidy(float(error[0])) if np.isfinite(error[0]) else None,
    }


def _group(group: str, labels: tuple[str, ...], rows: _Rows, resamples: int, seed: int) -> GroupEvaluation:
    """A group's figures from its own rows; its own documents are resampled, whatever other groups there are."""
    enough = np.flatnonzero(rows.truth.sum(axis=0) >= FEWEST_POSITIVES)
    found = _figures(resampled(rows.document, resamples, seed), rows)
    return GroupEvaluation(
        group=group,
        rows=len(rows.document),
        documents=int(rows.document[-1]) + 1,
        positives=int(rows.truth.sum()),
        labels=tuple(labels[c] for c in enough),
        macro_f1=interval_of(mean(found["f1"][:, enough])),
        macro_kappa=interval_of(mean(found["kappa"][:, enough])),
    )
