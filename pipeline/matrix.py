"""The evidence matrix: cells (criterion × group), the reading of each, and the reading of each criterion's row.

Meanings of every field are those of docs/evidence.md; `pipeline.evidence` computes them, exporters show them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ReadingOf(StrEnum):
    """What a cell or a row says about its criterion."""

    SUPPORTS = "supports"
    CONTESTS = "contests"
    MIXED = "mixed"
    INSUFFICIENT = "insufficient"


class Reason(StrEnum):
    """Why a reading is what it is."""

    CLEAR = "clear"
    NO_PARTICIPANTS = "no_participants"
    NO_EVIDENCE = "no_evidence"
    REPORTED_ONLY = "reported_only"
    TOO_FEW = "too_few"
    TOO_UNCERTAIN = "too_uncertain"


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds of its interval; None bounds where there are too few participants for one."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None) or (self.value is None and self.low is not None):
            raise ValueError("an interval has a value and both bounds, a value alone, or nothing")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("an interval's low bound lies above its high one")

    @property
    def sign(self) -> int:
        """1 when the whole interval lies above 0, -1 when below, 0 when it holds 0 or there is none."""
        if self.low is None or self.high is None:
            return 0
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a cell, for or against. Counts of utterances include ambivalent ones, except `only`.

    `ids` (utterance ids, earliest first, ambivalent included) is the evidence behind every count here; `quotes` are the
    strongest of them, best first. `reported` counts those whose evidence on this side is all told of somebody else;
    `volunteered` those with some evidence on this side that no question prompted, `prompted` the others that a question
    did; where no question is known, neither.
    `participants` counts members with a first-hand utterance on this side alone (one person may be on both, in
    different utterances), `participants_either` members with one on this side or ambivalent; of these last,
    `participants_prompted` and `participants_volunteered` count those with a first-hand utterance so come by; `witnesses`
    counts speakers of reported evidence. `prevalence` is a share (0..1) of the cell's first-hand utterances, `corrected` the
    same without the coder's errors (`Cell.correction` says how).
    """

    only: int = 0
    ids: tuple[str, ...] = ()
    reported: int = 0
    prompted: int = 0
    volunteered: int = 0
    participants: int = 0
    participants_either: int = 0
    participants_prompted: int = 0
    participants_volunteered: int = 0
    witnesses: int = 0
    prevalence: float | None = None
    corrected: Interval = field(default_factory=lambda: Interval(None))
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion as one stakeholder group tells it (at one site and wave, or `all`).

    `utterances` are those of its members and those of others that carry evidence this group holds;
    `first_hand_utterances` its members' alone. `participants_abstained` counts members with an utterance of their own view
    on which the machine abstained. `error_flag` names the groups from which this one differs by no more than coding errors
    alone would make. `unanimous` is there where all with evidence stand on one side: the balance's interval has no width
    then, and the largest share of such a group that may be of that mind is 1, with what an exact interval says of the least.
    Checked on construction: the disjoint counts sum to `utterances` and
    agree with the ids carried, and no count is larger than what it is a part of.
    """

    criterion: str
    group: str
    site: str
    wave: str
    judged: bool
    utterances: int
    first_hand_utterances: int
    supporting: Side
    contesting: Side
    ambivalent_ids: tuple[str, ...]
    abstained_ids: tuple[str, ...]
    utterances_none: int
    participants: int
    participants_ambivalent: int
    participants_with_evidence: int
    balance: Interval
    reading: ReadingOf
    reason: Reason
    correction: str
    reported_would_change: bool = False
    error_flag: str = ""
    participants_abstained: int = 0
    unanimous: Interval | None = None

    def __post_init__(self) -> None:
        ambivalent, abstained = len(self.ambivalent_ids), len(self.abstained_ids)
        total = self.supporting.only + self.contesting.only + ambivalent + abstained + self.utterances_none
        where = f"{self.criterion} × {self.group}"
        if total != self.utterances:
            raise ValueError(f"{where}: the counts sum to {total}, the cell has {self.utterances} utterances")
        if (
            not 0 <= self.participants_with_evidence <= self.participants
            or self.first_hand_utterances > self.utterances
        ):
            raise ValueError(f"{where}: a part is larger than its whole")
        for side in (self.supporting, self.contesting):
            held = len(side.ids)
            if held != side.only + ambivalent or not set(side.quotes) <= set(side.ids):
                raise ValueError(f"{where}: the ids carried don't agree with the counts")
            if side.reported > held or side.prompted + side.volunteered > held or side.participants > self.participants:
                raise ValueError(f"{where}: a part is larger than its whole")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names a cell: criterion, group, site, wave."""
        return (self.criterion, self.group, self.site, self.wave)


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion's overall reading: its judged groups weighed equally, and which of them agree with it.

    `rests_on` names the groups with enough participants with evidence; `balance` is the mean of theirs. Each judged
    group is in one of `agree` (its cell reads as the row does), `disagree` (it reads otherwise) and `undecided` (it
    says too little, or can't be set against a row that is itself insufficient).
    """

    criterion: str
    site: str
    wave: str
    balance: Interval
    reading: ReadingOf
    reason: Reason
    rests_on: tuple[str, ...]
    agree: tuple[str, ...]
    disagree: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceMatrix:
    """Every cell and row, in the codebook's order, `unknown` last.

    `duplicate_of` maps an utterance that repeats a piece of evidence to the one that stands for it. Checked on
    construction: each cell stands once.
    """

    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]
    by: tuple[str, ...] = ()
    duplicate_of: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len({cell.key for cell in self.cells}) != len(self.cells):
            raise ValueError("a cell stands twice in the matrix")

    def cell(self, criterion: str, group: str, site: str = "all", wave: str = "all") -> Cell:
        """The cell with these ids; KeyError when there is none."""
        for cell in self.cells:
            if cell.key == (criterion, group, site, wave):
                return cell
        raise KeyError((criterion, group, site, wave))

    def row(self, criterion: str, site: str = "all", wave: str = "all") -> Row:
        """The row with these ids; KeyError when there is none."""
        for row in self.rows:
            if (row.criterion, row.site, row.wave) == (criterion, site, wave):
                return row
        raise KeyError((criterion, site, wave))
