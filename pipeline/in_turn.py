"""Calibrates a head's logits on everyday interviews, and gives each of these the calibration learnt on the others.

The arithmetic of one label is `pipeline.calibration`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.calibration import calibrate
from pipeline.coding_head import sigmoid
from pipeline.fitting import Numbers
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import FOLDS, folds_of
from pipeline.metrics import Truth


def calibration_of(
    learnt: Numbers, truth: Truth, unseen: Numbers, unseen_truth: Truth, kept: Truth
) -> tuple[Numbers, Numbers]:
    """Slope and shift of each label: on unseen everyday rows if these carry two of each label on average, else out of fold."""
    slope, shift = np.ones(len(kept)), np.zeros(len(kept))
    enough = len(unseen) > 0 and unseen_truth[:, kept].sum() >= 2 * kept.sum()
    logits, said = (unseen, unseen_truth) if enough else (learnt, truth)
    slope[kept], shift[kept] = calibrate(logits[:, kept], said[:, kept])
    return slope, shift


def scores_in_turn(rows: Sequence[LabelledUtterance], logits: Numbers, truth: Truth, kept: Truth, seed: int) -> Numbers:
    """The probabilities of calibration rows, each by a calibration learnt on the other folds, (m, L)."""
    scores = np.zeros(truth.shape)
    if not rows:
        return scores
    folds, _ = folds_of(rows, FOLDS, seed)
    for fold in np.unique(folds):
        tested = folds == fold
        others = (logits[~tested], truth[~tested])
        slope, shift = calibration_of(*others, *others, kept)
        scores[tested] = np.where(kept, sigmoid(logits[tested] * slope + shift), 0.0)
    return scores
