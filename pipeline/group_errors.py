"""Marks contrasts between groups that the model's errors alone would make: it may hear one group better than another.

Rates by group come from all held-out rows, everyday and gathered, drawn towards the pooled rate so that a group with few
rows isn't taken for an odd one. Figures of one group are left to `error_rates` and `correction`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.codebook import Criterion
from pipeline.error_rates import union
from pipeline.held_out import HeldOut
from pipeline.matrix import Cell, Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_POSITIVES, FEWEST_NEGATIVES = 5, 20
"""Under so many held-out rows of a group that carry the labels, or that don't, its errors aren't known."""

_PRIOR_ROWS = (2.0, 200.0)
"""How many rows the pooled rate may weigh at least and at most against a group's own."""


@dataclass(frozen=True, slots=True)
class GroupRates:
    """The true- and false-positive rates of one group's utterances, 0..1, drawn towards the pooled ones."""

    found: float
    slipped: float

    def given(self, share: float) -> float:
        """The share of utterances the machine would give where `share` of them carry it."""
        return self.found * share + self.slipped * (1.0 - share)


def group_rates(measured: HeldOut, labels: Sequence[str]) -> dict[str, GroupRates]:
    """The rates of each group with held-out rows enough, for a union of labels; empty when the model has no decisions on one.

    A group's rate is (its hits + k × the pooled rate) / (its rows + k): the mean of a beta-binomial whose k (between 2 and
    200 rows) is had by moments from how the groups differ (Kleinman, *JASA* 68, 1973, 46-54).
    """
    import numpy as np

    if not labels or not set(labels) <= set(measured.labels):
        return {}
    carries, given = union(measured, [measured.labels.index(label) for label in labels])
    groups, group = np.unique(np.array(measured.groups, dtype=np.str_), return_inverse=True)

    def by_group(rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(group, rows, len(groups)).astype(np.float64)

    positives, negatives = by_group(carries), by_group(~carries)
    found = shrunk(by_group(carries & given), positives)
    slipped = shrunk(by_group(~carries & given), negatives)
    return {
        str(name): GroupRates(float(found[number]), float(slipped[number]))
        for number, name in enumerate(groups)
        if positives[number] >= FEWEST_POSITIVES and negatives[number] >= FEWEST_NEGATIVES
    }


def shrunk(hits: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rate of each of g groups, (g,), drawn towards the pooled one the more, the fewer rows it has and the less groups differ."""
    import numpy as np

    there = rows > 0
    total = float(rows.sum())
    if not total:
        return np.zeros_like(rows)
    pooled = float(hits.sum()) / total
    least, most = _PRIOR_ROWS
    own, weights, count = hits[there] / rows[there], rows[there], int(there.sum())
    chance = pooled * (1.0 - pooled)
    spare = total - float((weights**2).sum()) / total
    prior = most
    if count > 1 and chance > 0 and spare > 0:
        # The share of the spread between groups that isn't binomial noise, 1 / (k + 1).
        between = float((weights * (own - pooled) ** 2).sum())
        alike = (between - chance * (count - 1)) / (chance * (spare - (count - 1))) if spare > count - 1 else 0.0
        prior = min(most, max(least, 1.0 / alike - 1.0)) if alike > 0 else most
    found: NDArray[np.float64] = (hits + prior * pooled) / (rows + prior)
    return found


def flagged(cells: Sequence[Cell], criterion: Criterion, measured: HeldOut) -> list[Cell]:
    """The cells of one criterion, site and wave, each judged one with its `error_flag`.

    The flag names, side by side, the judged groups from which the cell differs in raw prevalence by no more than the two
    groups' error rates alone would make it differ if both had the pooled corrected prevalence:
    `for: carers, nurses; against: cooks`, and at the end `unknown: guests` for groups whose errors aren't known. "" when
    there is nothing to say.
    """
    judged = [cell for cell in cells if cell.judged and cell.first_hand_utterances]
    said: dict[str, list[str]] = {cell.group: [] for cell in judged}
    unknown: dict[str, set[str]] = {cell.group: set() for cell in judged}
    for way, labels in (("for", criterion.supporting), ("against", criterion.contesting)):
        known = group_rates(measured, labels)
        if not labels:
            continue
        share = _pooled([(cell.first_hand_utterances, _side(cell, way)) for cell in judged])
        for cell in judged:
            alike = []
            for other in judged:
                if other is cell:
                    continue
                missing = {each.group for each in (cell, other) if each.group not in known}
                if missing:
                    unknown[cell.group] |= missing
                    continue
                expected = known[cell.group].given(share) - known[other.group].given(share)
                shown = (_side(cell, way).prevalence or 0.0) - (_side(other, way).prevalence or 0.0)
                if expected and abs(shown) <= abs(expected):
                    alike.append(other.group)
            if alike:
                said[cell.group].append(f"{way}: {', '.join(alike)}")
    order = [cell.group for cell in judged]
    for name, missing in unknown.items():
        # Whose own errors aren't known can't be set against anybody: the others then say nothing.
        told = [name] if name in missing else [group for group in order if group in missing]
        if told:
            said[name].append(f"unknown: {', '.join(told)}")
    return [replace(cell, error_flag="; ".join(said.get(cell.group, ()))) for cell in cells]


def _side(cell: Cell, way: str) -> Side:
    return cell.supporting if way == "for" else cell.contesting


def _pooled(sides: Sequence[tuple[int, Side]]) -> float:
    """The mean corrected prevalence over groups, by utterances; the raw one of a group whose correction was refused."""
    total = sum(utterances for utterances, _ in sides)
    held = sum(
        utterances * (side.prevalence or 0.0 if side.corrected.value is None else side.corrected.value)
        for utterances, side in sides
    )
    return held / total if total else 0.0
