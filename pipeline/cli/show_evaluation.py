"""What an evaluation looks like on a terminal and as JSON: per label, over all labels, per stakeholder group."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import print_table, sentences, short, table
from pipeline.matrix import Interval
from pipeline.wording import counted, number

if TYPE_CHECKING:
    from pipeline.operations.evaluate import Evaluated

_HOW_TO_READ = (
    "Intervals (95 %) resample documents. What the model left open counts as not given. Brier skill: 1 is perfect, 0 as",
    "good as always saying how common the label is. Calibration error: where the probability is 0.1 or more; over few such",
    "rows it is overstated. A group's F1 is over the labels that 5 or more of its rows carry.",
)


def evaluated(out: Out, found: Evaluated) -> None:
    """How well the model's codes meet people's, every figure above its interval, then what to be warned of."""
    whole = found.evaluation
    files = ", ".join(short(name) for name in found.files)
    alone = f", {counted(found.quotations, 'row')} without a question decided as quotations" if found.quotations else ""
    out.tell(
        f"Model {found.model} on {counted(whole.rows, 'row')} of {counted(whole.documents, 'document')} ({files}){alone}."
    )
    made = table("Label", "Positives", "In rows %", "Precision", "Recall", "F1", "Average precision")
    for row in whole.labels:
        shown = (
            _figure(row.prevalence, 100),
            *map(_figure, (row.precision, row.recall, row.f1, row.average_precision)),
        )
        made.add_row(row.label, str(row.positives), *shown)
    print_table(out, made)
    made = table("Label", "κ", "α", "Brier skill", "Calibration error", "Left open %")
    for row in whole.labels:
        shown = (*map(_figure, (row.kappa, row.alpha, row.brier_skill, row.calibration_error)),)
        made.add_row(row.label, *shown, _figure(row.abstained, 100))
    print_table(out, made)
    for name, value in (
        ("Macro-averaged F1", whole.macro_f1),
        ("Micro-averaged F1", whole.micro_f1),
        ("Mean average precision", whole.mean_average_precision),
    ):
        out.tell(f"{name:24}{_figure(value, between=' ')}")
    made = table("Stakeholder group", "Rows", "Documents", "Positives", "Macro-averaged F1", "Over labels")
    for group in whole.groups:
        counts = (group.rows, group.documents, group.positives)
        made.add_row(group.group, *map(str, counts), _figure(group.macro_f1), ", ".join(group.labels) or "none")
    print_table(out, made)
    for line in _HOW_TO_READ:
        out.tell(line)
    for warning in found.warnings:
        out.tell(f"  ! {sentences(warning)}")
    out.result(asdict(found))


def _figure(value: Interval, times: float = 1.0, between: str = "\n") -> str:
    """The value above its bounds, 2 decimals, or 1 of a percentage."""
    digits = 2 if times == 1.0 else 1
    shown = [None if part is None else part * times for part in (value.value, value.low, value.high)]
    figure, low, high = (number(part, digits=digits) for part in shown)
    if shown[1] is None:
        return figure
    return f"{figure}{between}({low}{' to ' if shown[1] < 0 else '–'}{high})"
