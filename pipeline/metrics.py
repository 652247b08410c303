"""How well scores and verdicts meet people's codes: precision, recall, F1, average precision, calibration. No intervals here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label's figures over `rows` utterances: `positives` carry it, `given` got a yes, `hits` are both.

    Whatever didn't get a yes counts as none; `abstained` is the share left to people. `average_precision` needs no
    threshold; `calibration_error` compares p with what was found. None stands where a figure isn't defined.
    """

    label: str
    rows: int
    positives: int
    given: int
    hits: int
    abstained: float
    average_precision: float | None
    calibration_error: float | None

    @property
    def prevalence(self) -> float:
        """The share of utterances that carry the label."""
        return self.positives / self.rows if self.rows else 0.0

    @property
    def precision(self) -> float | None:
        """The share of the yes that people gave too."""
        return self.hits / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """The share of what people gave that got a yes."""
        return self.hits / self.positives if self.positives else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None without positives."""
        return 2 * self.hits / (self.given + self.positives) if self.positives else None


def label_figures(
    label: str, truth: Truth, scores: npt.NDArray[np.float64], given: Truth, abstained: Truth
) -> LabelFigures:
    """The figures of one label from four arrays (n,): what people said, p, which got a yes, which were left open."""
    return LabelFigures(
        label=label,
        rows=len(truth),
        positives=int(truth.sum()),
        given=int(given.sum()),
        hits=int((given & truth).sum()),
        abstained=float(abstained.mean()) if len(abstained) else 0.0,
        average_precision=average_precision(truth, scores),
        calibration_error=calibration_error(truth, scores),
    )


def average_precision(truth: Truth, scores: npt.NDArray[np.float64]) -> float | None:
    """Precision averaged over the places of the positives in the order of scores, ties together; None without positives."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores)) if truth.any() else None


def calibration_error(truth: Truth, scores: npt.NDArray[np.float64], *, bins: int = 10) -> float | None:
    """Expected calibration error over `bins` equally filled bins; None without rows (Nixon et al. 2019, adaptive ECE)."""
    if not len(truth):
        return None
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    gaps = [abs(float(scores[part].mean()) - float(truth[part].mean())) * len(part) for part in parts]
    return float(sum(gaps) / len(order))


def macro(figures: Sequence[LabelFigures], name: str) -> float | None:
    """The mean of one figure over the labels that have it; None when none has."""
    kept = [value for value in (getattr(figure, name) for figure in figures) if value is not None]
    return float(np.mean(kept)) if kept else None


def micro_f1(figures: Sequence[LabelFigures]) -> float | None:
    """F1 over all labels' decisions together; None where no label has a positive."""
    positives, given = sum(figure.positives for figure in figures), sum(figure.given for figure in figures)
    return 2 * sum(figure.hits for figure in figures) / (given + positives) if positives else None
