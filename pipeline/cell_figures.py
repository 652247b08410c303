"""The figures of a cell or a row that a run keeps of itself, so that a later run can be compared with it; no words, no ids.

They come from the matrix, from what was kept, or (runs from before anything was kept) from an exported `matrix.csv`
and `run.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pipeline.matrix import Cell, Interval, ReadingOf, Reason, Row

Key = tuple[str, str, str, str]
COUNTS = (
    "utterances", "utterances_for", "utterances_against", "utterances_ambivalent", "utterances_abstained", "participants",
    "participants_with_evidence",
)  # fmt: skip
SHARES = ("balance", "prevalence_for", "prevalence_against")
FIGURES = (*COUNTS, *SHARES)
"""What is split among causes, each a number or None; intervals and corrected figures follow from these and aren't split."""


@dataclass(frozen=True, slots=True)
class CellFigures:
    """One cell's figures, meant as in `pipeline.matrix.Cell` and `matrix.csv`; None where an older record doesn't tell."""

    criterion: str
    group: str
    site: str
    wave: str
    judged: bool
    utterances: int
    utterances_for: int
    utterances_against: int
    utterances_ambivalent: int
    utterances_abstained: int
    participants: int
    participants_with_evidence: int | None
    balance: Interval
    prevalence_for: float | None
    prevalence_against: float | None
    corrected_for: Interval
    corrected_against: Interval
    correction: str
    reading: ReadingOf
    reason: Reason

    @property
    def key(self) -> Key:
        """What names the cell: criterion, group, site, wave."""
        return (self.criterion, self.group, self.site, self.wave)

    def value(self, figure: str) -> float | None:
        """One of `FIGURES` as a number."""
        held = getattr(self, figure)
        value: float | None = held.value if isinstance(held, Interval) else held
        return value


@dataclass(frozen=True, slots=True)
class RowFigures:
    """What a criterion's row read, at one site and wave or `all`."""

    criterion: str
    site: str
    wave: str
    balance: Interval
    reading: ReadingOf
    reason: Reason

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the row: criterion, site, wave."""
        return (self.criterion, self.site, self.wave)


def figures_of(cell: Cell) -> CellFigures:
    """The figures of a cell of the matrix."""
    return CellFigures(
        *cell.key,
        cell.judged,
        cell.utterances,
        cell.supporting.only,
        cell.contesting.only,
        len(cell.ambivalent_ids),
        len(cell.abstained_ids),
        cell.participants,
        cell.participants_with_evidence,
        cell.balance,
        cell.supporting.prevalence,
        cell.contesting.prevalence,
        cell.supporting.corrected,
        cell.contesting.corrected,
        cell.correction,
        cell.reading,
        cell.reason,
    )


def row_figures_of(row: Row) -> RowFigures:
    """The figures of a row of the matrix."""
    return RowFigures(row.criterion, row.site, row.wave, row.balance, row.reading, row.reason)


def plain(figures: CellFigures | RowFigures) -> dict[str, Any]:
    """The figures as JSON has them."""
    return asdict(figures)


def cell_from_plain(content: Mapping[str, Any]) -> CellFigures:
    """The reverse of `plain` for a cell; KeyError or ValueError for what is no cell."""
    return CellFigures(**_read(content, CellFigures))


def row_from_plain(content: Mapping[str, Any]) -> RowFigures:
    """The reverse of `plain` for a row; KeyError or ValueError for what is no row."""
    return RowFigures(**_read(content, RowFigures))


def cell_from_table(row: Mapping[str, str]) -> CellFigures:
    """The figures in one line of an exported `matrix.csv`, rounded as they were; KeyError or ValueError for another table."""
    return CellFigures(
        criterion=row["criterion"],
        group=row["group"],
        site=row["site"],
        wave=row["wave"],
        judged=row["judged"].lower() == "true",
        utterances=int(row["utterances"]),
        utterances_for=int(row["utterances_for"]),
        utterances_against=int(row["utterances_against"]),
        utterances_ambivalent=int(row["utterances_ambivalent"]),
        utterances_abstained=int(row["utterances_abstained"]),
        participants=int(row["participants"]),
        participants_with_evidence=None,
        balance=_interval(row, "balance", "balance_low", "balance_high"),
        prevalence_for=_number(row["prevalence_for"]),
        prevalence_against=_number(row["prevalence_against"]),
        corrected_for=_interval(row, "prevalence_for_corrected", "prevalence_for_low", "prevalence_for_high"),
        corrected_against=_interval(
            row, "prevalence_against_corrected", "prevalence_against_low", "prevalence_against_high"
        ),
        correction=row["correction"],
        reading=ReadingOf(row["reading"]),
        reason=Reason(row["reading_reason"]),
    )


def row_from_record(reading: Mapping[str, Any]) -> RowFigures:
    """The figures in one of the `readings` of an exported `run.json`; KeyError or ValueError for another record."""
    return RowFigures(
        **{name: reading[name] for name in ("criterion", "site", "wave")},
        balance=Interval(*(reading[name] for name in ("balance", "balance_low", "balance_high"))),
        reading=ReadingOf(reading["reading"]),
        reason=Reason(reading["reading_reason"]),
    )


def _read(content: Mapping[str, Any], kind: type[CellFigures | RowFigures]) -> dict[str, Any]:
    read: dict[str, Any] = {field.name: content[field.name] for field in fields(kind)}
    for name in read.keys() & {"balance", "corrected_for", "corrected_against"}:
        read[name] = Interval(**read[name])
    return {**read, "reading": ReadingOf(read["reading"]), "reason": Reason(read["reason"])}


def _interval(row: Mapping[str, str], value: str, low: str, high: str) -> Interval:
    return Interval(*(_number(row[name]) for name in (value, low, high)))


def _number(written: str) -> float | None:
    return float(written) if written else None
