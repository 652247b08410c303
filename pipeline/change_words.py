"""What changed between two runs in a researcher's words, for the terminal and for the files alike; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.cell_figures import COUNTS, CellFigures, Key, RowFigures
from pipeline.changes import (
    CODEBOOK,
    DETAILS,
    INTERVIEWS,
    MODEL,
    PEOPLE,
    SOFTWARE,
    CellChange,
    FigureChange,
    Moved,
    RowChange,
)
from pipeline.compared import Compared, RunSide
from pipeline.matrix import Interval
from pipeline.wording import balance_words, counted, listed, number, share_words, verdict_words

CAUSE_WORDS = {
    INTERVIEWS: "interviews",
    DETAILS: "people's details",
    PEOPLE: "people's codes",
    MODEL: "model",
    CODEBOOK: "codebook",
    SOFTWARE: "Themetrix itself",
}
_FIGURE_WORDS = {
    "balance": "balance",
    "participants_with_evidence": "evidence from",
    "participants": "people heard",
    "utterances": "utterances",
    "utterances_for": "for",
    "utterances_against": "against",
    "utterances_ambivalent": "for and against",
    "utterances_abstained": "left open",
    "prevalence_for": "prevalence for",
    "prevalence_against": "prevalence against",
}
_ALWAYS = ("balance", "participants_with_evidence")
IN_SHORT = frozenset(("balance", "for", "against", "evidence from"))
"""What is told of a cell whose reading stands, where there is little room."""
_HOW_TO_READ = (
    "The parts of a difference sum to it: a cause's part is its mean effect over all orders in which the causes",
    "could have been changed one at a time (Shapley 1953; Shorrocks 2013).",
)


def cause_words(causes: Iterable[str]) -> str:
    """`model`, `model and people's codes`."""
    return listed(CAUSE_WORDS[cause] for cause in causes)


def run_words(side: RunSide) -> str:
    """One run in a line: its id, interviews, model, codebook, how it is split, when it ended."""
    split = f", split by {listed(side.by)}" if side.by else ""
    ended = side.ended[:16].replace("T", " ")
    return (
        f"{side.run_id}  ({counted(side.interviews, 'interview')}, model {side.model}, codebook {side.codebook}{split}; "
        f"ended {ended} UTC)"
    )


def what_differs(found: Compared) -> tuple[str, ...]:
    """A line for each cause at work: `interviews: 2 added, 1 removed`, `model: v1, then v2`."""
    one, other = found.before, found.after
    told = {
        INTERVIEWS: f"{len(found.added)} added, {len(found.removed)} removed",
        DETAILS: "participants.csv, reading.toml or a file's name say otherwise who somebody is",
        PEOPLE: "other decisions of people stand",
        MODEL: f"{one.model}, then {other.model}"
        + (" (the same name for another model)" if one.model == other.model else ""),
        CODEBOOK: f"{one.codebook}, then {other.codebook}"
        + (" (changed under the same version)" if one.codebook == other.codebook else ""),
        SOFTWARE: "its way of reading or counting, or the settings of de-identification",
    }
    return tuple(f"{CAUSE_WORDS[cause]}: {told[cause]}" for cause in found.changes.causes)


def about(found: Compared) -> tuple[str, ...]:
    """What else to know: interviews that came and went, what couldn't be told or computed."""
    return (
        *(f"added: {name} ({identifier[:12]})" for identifier, name in found.added),
        *(f"removed: {name} ({identifier[:12]})" for identifier, name in found.removed),
        *((found.why_not,) if found.why_not else ()),
        *found.notes,
    )


def how_to_read(found: Compared) -> tuple[str, ...]:
    """How the parts are meant, where there are several causes."""
    return _HOW_TO_READ if len(found.changes.causes) > 1 and found.changes.cells else ()


def cell_title(key: Key, found: Compared) -> str:
    """`Recognition × Carers`, with the site and wave where the runs are split."""
    criterion, group, site, wave = key
    place = [found.names.get(site, site)] if site != "all" else []
    place += [f"wave {wave}"] if wave != "all" else []
    title = f"{found.criteria.get(criterion, criterion)} × {found.names.get(group, group)}"
    return ", ".join((title, *place))


def row_title(key: tuple[str, str, str], found: Compared) -> str:
    """`Recognition, all groups`, with the site and wave where the runs are split."""
    criterion, site, wave = key
    place = [found.names.get(site, site)] if site != "all" else []
    place += [f"wave {wave}"] if wave != "all" else []
    return ", ".join((found.criteria.get(criterion, criterion), "all groups", *place))


def reading_words(figures: CellFigures | RowFigures | None) -> str:
    """The reading with its reason; `not in this run` where there is no such cell."""
    return "not in this run" if figures is None else verdict_words(figures.reading, figures.reason)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line on a cell: what is told, before, after, the difference, and each cause's part of it, all in words."""

    what: str
    before: str
    after: str
    difference: str
    parts: str


def figure_rows(change: CellChange, found: Compared) -> tuple[FigureRow, ...]:
    """The cell's figures: balance and people always, the others where they changed; prevalence raw and corrected."""
    changed = {each.figure: each for each in change.figures}
    rows = []
    for figure, word in _FIGURE_WORDS.items():
        differs = changed.get(figure)
        if differs is not None or figure in _ALWAYS:
            before, after = (_told(figure, each) for each in (change.before, change.after))
            rows.append(FigureRow(word, before, after, *(_difference(differs, found) if differs else ("", ""))))
        if figure.startswith("prevalence"):
            rows += _corrected(figure, change)
    return tuple(rows)


def reading_change(before: CellFigures | RowFigures | None, after: CellFigures | RowFigures | None) -> str:
    """`Mixed → Contests`, or `Mixed, as before`."""
    was, is_ = reading_words(before), reading_words(after)
    return f"{is_}, as before" if was == is_ else f"{was} → {is_}"


def row_lines(change: RowChange) -> tuple[str, str]:
    """A row's balance with its interval, before and after; "" where the run has no such row."""
    before, after = ("" if each is None else balance_words(each.balance) for each in (change.before, change.after))
    return before, after


def alone_words(alone: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    """What would be read if one cause alone had changed: `model alone: supports`."""
    return tuple(f"{CAUSE_WORDS[cause]} alone: {reading}" for cause, reading in alone)


def moved_words(moved: Moved) -> str:
    """`no evidence here → for (model)`."""
    return f"{moved.before} → {moved.after} ({cause_words(moved.causes)})"


def summary(found: Compared) -> str:
    """What changed, in a sentence."""
    cells, rows = found.changes.cells, found.changes.rows
    if found.same:
        return f"Nothing changed in {counted(found.changes.unchanged, 'cell')}."
    flips = sum(change.flips for change in cells)
    row_flips = sum(change.flips for change in rows)
    of = len(cells) + found.changes.unchanged
    return (
        f"{len(cells)} of {counted(of, 'cell')} changed, {flips} of them in their reading; "
        f"{counted(row_flips, 'criterion reads', 'criteria read')} otherwise over all groups; "
        f"{counted(found.changes.unchanged, 'cell')} unchanged."
    )


def _told(figure: str, figures: CellFigures | None) -> str:
    """A cell's figure as it stands: a balance with its interval, people with evidence as `4 of 9`, shares in per cent."""
    if figures is None:
        return "no such cell"
    value = figures.value(figure)
    if figure == "balance":
        return balance_words(figures.balance)
    if figure.startswith("prevalence"):
        return share_words(value)
    if figure == "participants_with_evidence":
        return f"{'?' if value is None else int(value)} of {counted(figures.participants, 'person', 'people')}"
    return "?" if value is None else f"{value:,.0f}"


def _difference(change: FigureChange, found: Compared) -> tuple[str, str]:
    """The difference with its sign, and its parts: `+0.410`, `model +0.300, interviews +0.110`."""
    if change.before is None or change.after is None:
        return "", f"nothing to take it from {'before' if change.before is None else 'after'}"
    whole = _signed(change.figure, round(change.after, 3) - round(change.before, 3))
    if not change.parts:
        return whole, "can't be split: without a value in between" if found.changes.causes else ""
    told = [(part.cause, part.share) for part in change.parts if part.share]
    if len(told) == 1:
        return whole, CAUSE_WORDS[told[0][0]]
    return whole, ", ".join(f"{CAUSE_WORDS[cause]} {_signed(change.figure, part)}" for cause, part in told)


def _corrected(figure: str, change: CellChange) -> Iterator[FigureRow]:
    """The prevalence corrected for the model's errors, where either run has one; it isn't split among causes."""
    name = figure.replace("prevalence", "corrected")
    held = [None if each is None else getattr(each, name) for each in (change.before, change.after)]
    if any(each is not None and each.value is not None for each in held):
        before, after = (_estimate(each) for each in held)
        if before != after:
            yield FigureRow(name.replace("_", " "), before, after, "", "")


def _estimate(corrected: Interval | None) -> str:
    """A corrected prevalence with its interval, as in `3.7 % (0.7–7.9)`; `refused` where the correction was."""
    if corrected is None or corrected.value is None:
        return "refused"
    if corrected.low is None or corrected.high is None:
        return share_words(corrected.value)
    return f"{share_words(corrected.value)} ({number(corrected.low * 100, digits=1)}–{number(corrected.high * 100, digits=1)})"


def _signed(figure: str, value: float) -> str:
    """A difference with its sign: counts with no more decimals than they need, shares in points of a hundred."""
    if figure in COUNTS:
        digits = next((d for d in range(4) if abs(value - round(value, d)) < 0.0005), 3)
        return number(value, signed=True, digits=digits)
    if figure.startswith("prevalence"):
        return f"{number(value * 100, signed=True, digits=1)} points"
    return number(value, signed=True, digits=3)
