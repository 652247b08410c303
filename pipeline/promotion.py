"""The gate before another model comes into use: both models on interviews neither has seen, difference by difference.

Which interviews these are and what happens after the ruling is left to `pipeline.operations.promote`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline.calibration_figures import brier_skill, calibration_error
from pipeline.evaluation import Scored
from pipeline.matrix import Interval
from pipeline.metrics import Truth
from pipeline.resampled import FEWEST_DOCUMENTS, Numbers, Resamples, f1, interval_of, mean, resampled
from pipeline.speaker import UNKNOWN
from pipeline.wording import counted, number

MARGIN = 0.03
"""By so much the candidate may be worse at the lower bound of a difference: of macro-F1, and of Brier skill."""
FEWEST_POSITIVES = 20
"""A label enters a gated macro-F1 from so many of the rows at hand that carry it."""
MEASURABLE = 0.0005
"""The smallest gain in macro-F1 that three decimals show; under it two models are a tie."""
RESAMPLES = 2000


class Ruling(StrEnum):
    """What the gate says; all but `PROMOTE` keep the model in use."""

    PROMOTE = "promote"
    TIE = "tie"
    MAY_BE_WORSE = "may_be_worse"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: its name, whether it holds, both models' figures, candidate minus in use, and all of it in a sentence.

    `group` is the stakeholder group it is about, "" for all of them.
    """

    name: str
    passed: bool
    in_use: float | None
    candidate: float | None
    difference: Interval
    sentence: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class LabelCompared:
    """One label's F1 by both models over the rows that `positives` of carry it; under 20 it is listed and not gated."""

    label: str
    positives: int
    gated: bool
    in_use: float | None
    candidate: float | None
    difference: Interval


@dataclass(frozen=True, slots=True)
class GroupCompared:
    """One stakeholder group's macro-F1 by both models, over the `labels` that 20 or more of its own rows carry.

    `why_not` says why a group is listed and not gated, "" for one that is.
    """

    group: str
    rows: int
    documents: int
    labels: tuple[str, ...]
    in_use: float | None
    candidate: float | None
    difference: Interval
    why_not: str

    @property
    def gated(self) -> bool:
        """Whether this group's difference decides too."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class GateReport:
    """The ruling and everything it rests on; `reasons` are sentences that say why the model in use stays, none if it doesn't."""

    ruling: Ruling
    rows: int
    documents: int
    checks: tuple[Check, ...]
    labels: tuple[LabelCompared, ...]
    groups: tuple[GroupCompared, ...]
    reasons: tuple[str, ...]

    def __post_init__(self) -> None:
        if (self.ruling is Ruling.PROMOTE) != (not self.reasons):
            raise ValueError("a model is kept in use for a reason, and replaced without one against it")

    @property
    def passed(self) -> bool:
        """Whether the candidate may come into use."""
        return self.ruling is Ruling.PROMOTE


def cannot_judge(reason: str) -> GateReport:
    """The report of a gate that has nothing to compare on."""
    return GateReport(Ruling.CANNOT_JUDGE, 0, 0, (), (), (), (reason,))


def judge(in_use: Scored, candidate: Scored, *, resamples: int = RESAMPLES, seed: int = 0) -> GateReport:
    """The gate's report on two models' answers to the same rows, the same in any order of these.

    Every difference is candidate minus in use on the same draws of whole interviews (paired bootstrap over clusters, Davison &
    Hinkley 1997, 3.8), and its lower bound is that of the two-sided 95 % interval, as trials of non-inferiority have it.

    * `macro-F1`, over labels that 20 rows or more carry: lower bound above -0.03. Without such a label, or under five
      interviews, the gate can't judge.
    * the same for each stakeholder group of five interviews or more, over the labels that 20 of its own rows carry. Other
      groups are listed. Rows whose group isn't known are no group.
    * `probabilities`: Brier skill over these labels, lower bound above -0.03. It is a proper score: no change of
      probabilities that takes them away from the truth can raise it (Gneiting & Raftery 2007), and it is made of sums, so its
      interval holds.
    * `calibration error` may not be shown to be worse: its interval may not lie wholly above 0. Alone it would let a model
      pass that always says how common a label is, and chance adds to it, so no margin is asked of it.
    * `gain`: macro-F1 is higher by what three decimals show. Ties keep the model in use.

    Raises ValueError where the two weren't given the same rows.
    """
    _check_same_rows(in_use, candidate)
    order, document, groups = _in_order(in_use, candidate)
    truth = in_use.truth[order]
    yes = [scored.given[order] for scored in (in_use, candidate)]
    p = [scored.scores[order].astype(np.float64) for scored in (in_use, candidate)]
    drawn = resampled(document, resamples, seed)
    positives = truth.sum(axis=0)
    gated = positives >= FEWEST_POSITIVES
    labels = tuple(
        LabelCompared(
            label, int(positives[c]), bool(gated[c]), *_f1_apart(drawn, truth[:, [c]], *(y[:, [c]] for y in yes))
        )
        for c, label in enumerate(in_use.labels)
    )
    compared = tuple(
        _group(group, in_use.labels, document[own], truth[own], [y[own] for y in yes], resamples, seed)
        for group in sorted(set(in_use.groups))
        for own in [groups == group]
    )
    documents = len(set(in_use.documents))
    whole = _f1_apart(drawn, truth[:, gated], *(y[:, gated] for y in yes))
    if hindrance := _hindrance(documents, bool(gated.any()), whole[2]):
        return GateReport(Ruling.CANNOT_JUDGE, len(document), documents, (), labels, compared, (hindrance,))
    checks = (
        _not_worse("macro-F1", f"Macro-F1 over {counted(int(gated.sum()), 'label')}", *whole),
        *(
            replace(
                _not_worse(f"group {g.group}", f"Macro-F1 of the group {g.group}", g.in_use, g.candidate, g.difference),
                group=g.group,
            )
            for g in compared
            if g.gated
        ),
        *_probabilities(drawn, truth[:, gated], *(scores[:, gated] for scores in p)),
        _gain(*whole),
    )
    failed = [check for check in checks if not check.passed]
    ruling = Ruling.PROMOTE if not failed else Ruling.TIE if failed == [checks[-1]] else Ruling.MAY_BE_WORSE
    reasons = tuple(check.sentence for check in failed)
    return GateReport(ruling, len(document), documents, checks, labels, compared, reasons)


def _check_same_rows(one: Scored, other: Scored) -> None:
    same = (one.labels, one.documents, one.groups) == (other.labels, other.documents, other.groups)
    if not same or not np.array_equal(one.truth, other.truth):
        raise ValueError("both models answer the same rows, with the same labels, documents, groups and truth")


def _in_order(one: Scored, other: Scored) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_], npt.NDArray[np.str_]]:
    """The order of rows by document and then by all that is known of them, and each ordered row's document and group."""
    _, document = np.unique(np.array(one.documents, dtype=np.str_), return_inverse=True)
    groups = np.array(one.groups, dtype=np.str_)
    known = [*one.truth.T, *one.given.T, *other.given.T, *one.scores.T, *other.scores.T]
    order = np.lexsort((groups, *known, document))
    return order, document[order], groups[order]


def _f1_apart(drawn: Resamples, truth: Truth, one: Truth, other: Truth) -> tuple[float | None, float | None, Interval]:
    """Macro-F1 of the one and of the other over all columns, and the interval of other minus one."""
    positives = drawn.sums(truth)
    found, against = (mean(f1(drawn.sums(yes & truth), drawn.sums(yes), positives)) for yes in (one, other))
    return _told(found), _told(against), interval_of(against - found)


def _told(found: Numbers) -> float | None:
    return float(found[0]) if np.isfinite(found[0]) else None


def _group(
    group: str,
    labels: Sequence[str],
    document: npt.NDArray[np.int_],
    truth: Truth,
    yes: Sequence[Truth],
    resamples: int,
    seed: int,
) -> GroupCompared:
    """A group's figures from its own rows; its own interviews are resampled, whatever other groups there are."""
    names, own = np.unique(document, return_inverse=True)
    gated = truth.sum(axis=0) >= FEWEST_POSITIVES
    kept = tuple(label for label, there in zip(labels, gated, strict=True) if there)
    found = _f1_apart(resampled(own, resamples, seed), truth[:, gated], *(y[:, gated] for y in yes))
    why_not = ""
    if group == UNKNOWN:
        why_not = "no stakeholder group"
    elif len(names) < FEWEST_DOCUMENTS:
        why_not = f"under {FEWEST_DOCUMENTS} interviews"
    elif not kept:
        why_not = f"no label that {FEWEST_POSITIVES} of its rows carry"
    elif found[2].low is None:
        why_not = "its labels stand in too few interviews"
    return GroupCompared(group, len(document), len(names), kept, *found, why_not)


def _hindrance(documents: int, gated: bool, difference: Interval) -> str:
    """Why nothing can be said of the two models, "" where something can."""
    if documents < FEWEST_DOCUMENTS:
        return (
            f"The gate can't judge on {counted(documents, 'interview')} that neither model has seen: it needs "
            f"{FEWEST_DOCUMENTS} or more."
        )
    if not gated:
        return (
            f"The gate can't judge: no label is carried by {FEWEST_POSITIVES} rows or more that neither model has seen."
        )
    if difference.low is None:
        return "The gate can't judge: the labels stand in too few of the interviews."
    return ""


def _not_worse(name: str, what: str, in_use: float | None, candidate: float | None, difference: Interval) -> Check:
    passed = difference.low is not None and difference.low > -MARGIN
    sentence = (
        f"{what}: {number(in_use, digits=3)} in use, {number(candidate, digits=3)} candidate, difference "
        f"{_bounds(difference)}; its lower bound {'is' if passed else 'is not'} above {number(-MARGIN)}."
    )
    return Check(name, passed, in_use, candidate, difference, sentence)


def _probabilities(drawn: Resamples, truth: Truth, one: Numbers, other: Numbers) -> Iterable[Check]:
    """The checks of Brier skill and of the calibration error, over all columns together."""
    skills = [brier_skill(drawn, truth, p) for p in (one, other)]
    told = _told(skills[0]), _told(skills[1]), interval_of(skills[1] - skills[0])
    yield _not_worse(
        "probabilities", "Brier skill (1 is perfect, 0 as good as always saying how common a label is)", *told
    )
    errors = []
    for p in (one, other):
        # A model that gives no label a p of 0.1 makes no forecast that counts, and so no error.
        found = calibration_error(drawn.repeated(truth.shape[1]), truth.ravel(), p.ravel())
        errors.append(np.nan_to_num(found))
    difference = interval_of(errors[1] - errors[0])
    passed = difference.low is None or difference.low <= 0
    sentence = (
        f"Calibration error where p is 0.1 or more: {number(float(errors[0][0]), digits=3)} in use, "
        f"{number(float(errors[1][0]), digits=3)} candidate, difference {_bounds(difference)}; "
        f"{'not shown to be worse' if passed else 'its interval lies wholly above 0'}."
    )
    yield Check("calibration error", passed, float(errors[0][0]), float(errors[1][0]), difference, sentence)


def _gain(in_use: float | None, candidate: float | None, difference: Interval) -> Check:
    passed = difference.value is not None and difference.value >= MEASURABLE
    change = number(difference.value, signed=True, digits=3)
    if passed:
        sentence = f"Macro-F1 is higher by {change}."
    elif difference.value is not None and difference.value <= -MEASURABLE:
        sentence = f"No gain: macro-F1 changes by {change}."
    else:
        sentence = f"No measurable gain: macro-F1 changes by {change}. Ties keep the model in use."
    return Check("gain", passed, in_use, candidate, difference, sentence)


def _bounds(difference: Interval) -> str:
    value = number(difference.value, signed=True, digits=3)
    if difference.low is None:
        return value
    low, high = (number(bound, signed=True, digits=3) for bound in (difference.low, difference.high))
    return f"{value} ({low} to {high})"
