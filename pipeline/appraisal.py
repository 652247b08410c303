"""What stands beside the matrix for weighing it: agreement, evidence profiles, saturation curves, people's memos and judgements.

Only the values; `profiles`, `saturation` and the store fill them, exporters show them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.matrix import Interval

COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
"""The components of CERQual (Lewin et al., *Implementation Science* 13 (Suppl 1):2, 2018) that a finding is judged by."""

OVERALL = "overall"
LEVELS = ("high", "moderate", "low", "very low")
"""Levels of confidence of an overall judgement; a component's judgement is a level of concern."""
CONCERNS = ("no or very minor", "minor", "moderate", "serious")


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How well the model in use agrees with people on one label, on interviews it had not seen.

    `kappa` is Cohen's, `alpha` Krippendorff's; `prevalence` the share of utterances people gave the label; None values
    where too few positives carry a figure.
    """

    label: str
    rows: int
    positives: int
    prevalence: Interval
    precision: Interval
    recall: Interval
    f1: Interval
    average_precision: Interval
    kappa: Interval
    alpha: Interval


@dataclass(frozen=True, slots=True)
class Component:
    """One component of an evidence profile: what the run can say of it, in figures and in a sentence; no judgement."""

    component: str
    figures: tuple[tuple[str, float | int | None], ...]
    sentence: str

    def __post_init__(self) -> None:
        if self.component not in COMPONENTS:
            raise ValueError(f"{self.component!r} is no component of an evidence profile")


@dataclass(frozen=True, slots=True)
class Profile:
    """The CERQual-informed profile of one criterion's row, its components in the order of `COMPONENTS`."""

    criterion: str
    site: str
    wave: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """New evidence per additional interview for one criterion and group, over random orders of the interviews.

    `interviews` counts 1..n; `found` is the mean number of distinct pieces of evidence known after that many, with the
    band `low`..`high` in which 95 % of the orders lie; `new` is the mean number the last of them added.
    """

    criterion: str
    group: str
    interviews: tuple[int, ...]
    found: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    new: tuple[float, ...]
    sentence: str = ""

    def __post_init__(self) -> None:
        if len({len(each) for each in (self.interviews, self.found, self.low, self.high, self.new)}) != 1:
            raise ValueError("a curve has one value for each number of interviews")


@dataclass(frozen=True, slots=True)
class Memo:
    """What a researcher noted on a cell (or, with group "", on a criterion's row); kept through re-runs."""

    criterion: str
    group: str
    site: str
    wave: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A named person's judgement on one component of a criterion's profile, or `overall`, with the reason."""

    criterion: str
    site: str
    wave: str
    component: str
    level: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        if self.level not in (LEVELS if self.component == OVERALL else CONCERNS):
            raise ValueError(f"{self.level!r} is no level of {self.component!r}")


@dataclass(frozen=True, slots=True)
class Appraisal:
    """All of it for one run. `agreement_on` says in words on what the agreement was measured ("" when it was not)."""

    agreement: tuple[LabelAgreement, ...] = ()
    agreement_on: str = ""
    profiles: tuple[Profile, ...] = ()
    curves: tuple[Curve, ...] = ()
    memos: tuple[Memo, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    reporting: tuple[tuple[str, str, str], ...] = field(default=())
    """COREQ items (Tong et al., *Int J Qual Health Care* 19(6), 2007): number, item, what the run can fill in ("" if nothing)."""
