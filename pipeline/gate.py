"""Rules whether what a run found may take the place of the evidence that stands: one line a check, and which of them hold it back.

The figures come from `pipeline.drift`, `pipeline.leaks` and `pipeline.audit`; the limits from the workspace's settings. No words
of participants, no names: counts, shares and ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.appraisal import Curve
from pipeline.audit import Audit
from pipeline.drift import Difference, Drift
from pipeline.leaks import Leak
from pipeline.saturation import BASE_SIZE, RUN_LENGTH, THRESHOLD
from pipeline.wording import counted

EMBEDDINGS, ABSTENTION, LABELS = "drift_embeddings", "drift_abstention", "drift_labels"
UNKNOWN_SPEAKERS, LEAKS, AUDIT, SATURATION = "unknown_speakers", "leaks", "audit", "saturation"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a batch is held back; what each means stands in the settings (`[gate]`)."""

    level: float = 0.01
    difference: float = 0.05
    unknown: float = 0.5
    leaks: int = 0
    saturation: bool = False
    hold: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its code, whether it holds the evidence back, whether it could be made at all, and what it found."""

    code: str
    held: bool
    told: bool
    line: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """All checks of one batch of `interviews` new interviews."""

    interviews: int
    checks: tuple[Check, ...]

    @property
    def held(self) -> bool:
        """Whether anything holds the evidence back."""
        return any(check.held for check in self.checks)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of the checks that hold it back."""
        return tuple(check.code for check in self.checks if check.held)

    @property
    def lines(self) -> tuple[str, ...]:
        """What the checks that hold it back found."""
        return tuple(check.line for check in self.checks if check.held)


def holm(values: Mapping[str, float], level: float) -> frozenset[str]:
    """The tests whose p holds with all of them made: a false one among them with probability `level` at most (Holm, 1979)."""
    kept: set[str] = set()
    for rank, (name, p) in enumerate(sorted(values.items(), key=lambda item: (item[1], item[0]))):
        if p > level / (len(values) - rank):
            break
        kept.add(name)
    return frozenset(kept)


def rule_on_drift(found: Drift, labels: Sequence[str], limits: Limits) -> tuple[Check, ...]:
    """The three checks of drift. A rate that differs by less than `limits.difference` holds nothing back, however sure that is."""
    if found.embeddings is None or found.abstained is None:
        compared = (
            f"{counted(found.new, 'new interview')} and {counted(found.before, 'earlier one')} of one group and site"
        )
        line = f"drift: {compared}: too few to tell"
        return tuple(Check(code, False, False, line) for code in (EMBEDDINGS, ABSTENTION, LABELS))
    nearest = min(found.labels, key=lambda each: each.p, default=Difference(1.0))
    tests = {EMBEDDINGS: found.embeddings.p, ABSTENTION: found.abstained.p, LABELS: nearest.p}
    sure = holm(tests, limits.level)
    among = f"{counted(found.new, 'new interview')} beside {found.before} before"
    differing = [
        (label, each)
        for label, each in zip(labels, found.labels, strict=True)
        if LABELS in sure and each.p <= limits.level and _far(each, limits)
    ]
    said = "; ".join(f"{label} {_rates(each)}" for label, each in differing[:_NAMED])
    return (
        Check(
            EMBEDDINGS,
            EMBEDDINGS in sure and limits.hold,
            True,
            f"what is said {'differs' if EMBEDDINGS in sure else 'is as'} {'from' if EMBEDDINGS in sure else 'in'} earlier "
            f"interviews of the same group and site ({among}; p {_small(found.embeddings.p)})",
        ),
        Check(
            ABSTENTION,
            ABSTENTION in sure and _far(found.abstained, limits) and limits.hold,
            True,
            f"utterances the machine leaves open: {_rates(found.abstained)} ({among}; p {_small(found.abstained.p)})",
        ),
        Check(
            LABELS,
            bool(differing) and limits.hold,
            True,
            f"codes given: {said or 'as often as before'} ({among}; p {_small(nearest.p)})",
        ),
    )


def rule_on_unknown(unknown: int, of: int, limits: Limits, *, first: bool) -> Check:
    """The share of a batch's codable utterances whose speaker is of no known group; a first batch is only told of."""
    share = unknown / of if of else 0.0
    line = f"{unknown} of {counted(of, 'new utterance')} ({share:.1%}) by people of no known stakeholder group"
    over = share > limits.unknown
    more = f"; more than {limits.unknown:.0%}: complete participants.csv or the codebook's aliases" if over else ""
    return Check(UNKNOWN_SPEAKERS, over and not first and limits.hold, True, line + more)


def rule_on_leaks(found: Sequence[Leak], limits: Limits) -> Check:
    """Places that de-identification may have missed, by kind, and the utterances they stand in; never the words."""
    kinds = sorted({leak.kind for leak in found})
    counts = ", ".join(f"{kind} {sum(leak.kind == kind for leak in found)}" for kind in kinds)
    where = list(dict.fromkeys(leak.utterance or f"interview {leak.document[:12]}" for leak in found))
    if not found:
        return Check(LEAKS, False, True, "no place that de-identification seems to have missed")
    more = f" and {len(where) - _NAMED} more" if len(where) > _NAMED else ""
    line = (
        f"{counted(len(found), 'place')} that de-identification may have missed ({counts}), in {', '.join(where[:_NAMED])}{more}"
        "; name them in themetrix.toml, [deidentify], and run again"
    )
    return Check(LEAKS, len(found) > limits.leaks and limits.hold, True, line)


def rule_on_audit(found: Audit | None, limits: Limits) -> Check:
    """Whether people's codes of random samples show more errors than the model's held-out interviews let expect."""
    if found is None or not found.interviews:
        return Check(AUDIT, False, False, "no random sample of this study was coded by people")
    line = (
        f"the model errs on {found.wrong} of {counted(found.utterances, 'utterance')} that people coded in "
        f"{counted(found.interviews, 'sampled interview')}; expected at most {found.limit:.1%}"
    )
    crossed = found.crossed(limits.level)
    return Check(AUDIT, crossed and limits.hold, True, line + (": more than chance explains" if crossed else ""))


def rule_on_saturation(curves: Sequence[Curve], limits: Limits) -> Check:
    """For how many groups of a criterion new interviews still bring new evidence; told, and holds nothing back unless asked to."""
    asked = [curve for curve in curves if curve.group != "all"]
    known = [curve for curve in asked if len(curve.found) >= BASE_SIZE + RUN_LENGTH and curve.found[BASE_SIZE - 1] > 0]
    rising = [
        curve
        for curve in known
        if (curve.found[-1] - curve.found[-1 - RUN_LENGTH]) / curve.found[BASE_SIZE - 1] > THRESHOLD
    ]
    line = (
        f"new evidence still comes for {len(rising)} of {len(known)} groups of a criterion; too few interviews to tell for "
        f"{len(asked) - len(known)}"
    )
    return Check(SATURATION, bool(rising) and limits.saturation and limits.hold, bool(known), line)


def _far(found: Difference, limits: Limits) -> bool:
    return found.new is not None and found.before is not None and abs(found.new - found.before) >= limits.difference


def _rates(found: Difference) -> str:
    return f"{found.new or 0.0:.1%} against {found.before or 0.0:.1%} before"


def _small(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
