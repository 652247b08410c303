"""What the gate found and what would change, and the models there are, on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import print_table, sentences, short, table
from pipeline.matrix import Interval
from pipeline.wording import counted, number

if TYPE_CHECKING:
    from pipeline.flips import Changes
    from pipeline.operations.list_models import ListedModel
    from pipeline.operations.promote import Weighed
    from pipeline.promotion import GateReport

_HOW_TO_READ = (
    "Differences are candidate minus in use, on the same interviews, with 95 % intervals that resample interviews. The gate asks",
    "that macro-F1, over all and in each group, and the Brier skill are not worse by 0.03 even at the lower bound, that",
    "the calibration error isn't shown to be worse, and that there is a gain at all: ties keep the model in use.",
)


def weighed(out: Out, found: Weighed) -> None:
    """The gate's checks, what is listed and not gated, the cells that would flip, and what came of it."""
    report = found.report
    out.tell(
        f"Candidate {found.candidate} beside {found.in_use or 'nothing'} in use, on {counted(report.rows, 'row')} of "
        f"{counted(report.documents, 'interview')} that neither has seen."
    )
    for count, which in ((found.seen_by_in_use, found.in_use), (found.seen_by_candidate, found.candidate)):
        if count:
            out.tell(f"  left out: {count} of {counted(found.labelled, 'interview')}, which {which} has seen")
    _gate(out, report)
    if found.changes is not None:
        _changes(out, found.changes)
    for warning in found.warnings:
        out.tell(f"  ! {sentences(warning)}")
    out.tell()
    _ruling(out, found)
    out.result({**asdict(found), "ruling": report.ruling.value})


def _gate(out: Out, report: GateReport) -> None:
    if report.checks:
        made = table("Check", "In use", "Candidate", "Difference", "Holds")
        for check in report.checks:
            figures = (number(check.in_use, digits=3), number(check.candidate, digits=3), _difference(check.difference))
            made.add_row(check.name, *figures, "yes" if check.passed else "NO")
        print_table(out, made)
    if report.labels:
        made = table("Label", "Positives", "F1 in use", "Candidate", "Difference", "")
        for label in report.labels:
            figures = (number(label.in_use, digits=3), number(label.candidate, digits=3), _difference(label.difference))
            made.add_row(label.label, str(label.positives), *figures, "" if label.gated else "too few: not gated")
        print_table(out, made)
    for group in report.groups:
        if not group.gated:
            known = f", macro-F1 {_difference(group.difference, ' ')}" if group.difference.value is not None else ""
            out.tell(
                f"  not gated: group {group.group}, {counted(group.documents, 'interview')} ({group.why_not}){known}"
            )
    if report.checks:
        for line in _HOW_TO_READ:
            out.tell(line)


def _changes(out: Out, found: Changes) -> None:
    out.tell()
    moved = found.codes_new + found.codes_gone
    out.tell(
        f"In the evidence of {counted(found.documents, 'interview')}: {counted(moved, 'code')} would move ({found.codes_new} "
        f"new, {found.codes_gone} gone, {found.codes_kept} kept); left for a person {found.left_open_before} before, "
        f"{found.left_open_after} after."
    )
    if not found.flips:
        out.tell(f"No reading of the {counted(found.cells, 'cell')} would flip.")
        return
    cells = sum(1 for flip in found.flips if flip.group)
    rows = len(found.flips) - cells
    out.tell(
        f"Readings that would flip: {cells} of {counted(found.cells, 'cell')}, {rows} of the criteria over all groups."
    )
    made = table("Criterion", "Group", "In use", "Candidate")
    for flip in found.flips:
        where = flip.group or "(all groups)"
        made.add_row(
            flip.criterion,
            where if flip.judged else f"{where} (context)",
            f"{flip.before.value} ({number(flip.balance_before.value, signed=True)})",
            f"{flip.after.value} ({number(flip.balance_after.value, signed=True)})",
        )
    print_table(out, made)


def _ruling(out: Out, found: Weighed) -> None:
    report = found.report
    if report.passed:
        out.tell("The gate passes.")
    else:
        out.tell(f"The gate does not pass ({report.ruling.value.replace('_', ' ')}):")
        for reason in report.reasons:
            out.tell(f"  - {sentences(reason)}")
    if found.promoted:
        for key, value in found.settings:
            out.tell(f'themetrix.toml now says {key} = "{short(value)}".')
        if found.override:
            out.tell(f"Promoted by override, recorded with its reason: {short(found.override)}")
        out.tell(f"The next run codes all interviews with {found.candidate}; the evidence stands as it is until then.")
    else:
        out.tell(f"{found.in_use or 'What the settings name'} stays in use; nothing was changed.")


def models(out: Out, listed: Sequence[ListedModel]) -> None:
    """The models, oldest first: which is in use, what each learnt from, when and why each came into use."""
    made = table("Model", "In use", "Learnt from", "Encoder", "Promoted (UTC)", "Why")
    for model in listed:
        times = "\n".join(f"{row.at[:16].replace('T', ' ')} from {row.previous}" for row in model.promoted)
        why = "\n".join(
            f"override: {short(row.override)}" if row.override else "passed the gate" for row in model.promoted
        )
        learnt = f"{counted(model.fitted, 'row')} of {counted(model.files, 'file')}"
        made.add_row(
            short(model.version),
            "yes" if model.in_use else "",
            f"refused: {model.refused}" if model.refused else learnt,
            short(model.encoder),
            times,
            why,
        )
    print_table(out, made)
    if not any(model.in_use for model in listed):
        out.tell("  ! No model of these is in use: see `model = …` in themetrix.toml.")
    out.result([asdict(model) for model in listed])


def _difference(value: Interval, between: str = "\n") -> str:
    figure = number(value.value, signed=True, digits=3)
    if value.low is None:
        return figure
    low, high = (number(bound, signed=True, digits=3) for bound in (value.low, value.high))
    return f"{figure}{between}({low} to {high})"
