"""What an evaluation looks like on a terminal and as JSON: per label, over all labels, per stakeholder group."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import WIDE, print_table, sentences, short, table
from pipeline.figure_words import CALIBRATION_EXPLAINED, calibration_words, interval_words
from pipeline.matrix import Interval
from pipeline.wording import counted

if TYPE_CHECKING:
    from pipeline.evaluation import Evaluation
    from pipeline.operations.evaluate import Evaluated

_HOW_TO_READ = (
    "Intervals (95 %) resample documents. What the model left open counts as not given. A group's F1 and κ are means over the "
    "labels that 5 or more of its rows carry."
)


def evaluated(out: Out, found: Evaluated, errors: Path | None = None) -> None:
    """How well the model's codes meet people's, every figure above its interval, then what to be warned of."""
    whole = found.evaluation
    files = ", ".join(short(name) for name in found.files)
    alone = f", {counted(found.quotations, 'row')} without a question decided as quotations" if found.quotations else ""
    out.tell(
        f"Model {found.model} on {counted(whole.rows, 'row')} of {counted(whole.documents, 'document')} ({files}){alone}."
    )
    _labels(out, whole)
    for name, value in (
        ("Macro-averaged F1", whole.macro_f1),
        ("Micro-averaged F1", whole.micro_f1),
        ("Mean average precision", whole.mean_average_precision),
    ):
        out.tell(f"{name:24}{interval_words(value)}")
    out.tell(f"{'Probabilities':24}{calibration_words(whole)}")
    out.tell(
        f"{'Decided':24}{interval_words(whole.precision)} of the yes are people's too, which is {interval_words(whole.recall)} "
        "of theirs"
    )
    if whole.precision_open.value is not None:
        out.tell(
            f"{'Left open':24}{interval_words(whole.abstained, 100)} % of the decisions, with {interval_words(whole.recall_open)} "
            "of what people gave"
        )
    _groups(out, whole)
    for line in (*CALIBRATION_EXPLAINED, _HOW_TO_READ):
        out.tell(fill(line, WIDE))
    for warning in found.warnings:
        out.tell(f"  ! {sentences(warning)}")
    surprises(out, errors)
    out.result(asdict(found))


def surprises(out: Out, errors: Path | None) -> None:
    """Where the surest mistakes are, if they were asked for."""
    if errors is not None:
        out.tell(
            f"The surest mistakes are in {errors}, with their words: keep that file as you keep the interviews. Where the model "
            "is right and people aren't, mend the labels."
        )


def _labels(out: Out, whole: Evaluation) -> None:
    made = table("Label", "Positives", "In rows %", "Precision", "Recall", "F1", "Average precision")
    for row in whole.labels:
        shown = (
            _figure(row.prevalence, 100),
            *map(_figure, (row.precision, row.recall, row.f1, row.average_precision)),
        )
        made.add_row(row.label, str(row.positives), *shown)
    print_table(out, made)
    made = table("Label", "κ", "α", "Brier\nskill", "Slope", "Calibration\nerror", "Left\nopen %")
    for row in whole.labels:
        probabilities = (row.brier_skill, row.calibration_slope, row.calibration_error)
        made.add_row(row.label, *map(_figure, (row.kappa, row.alpha, *probabilities)), _figure(row.abstained, 100))
    print_table(out, made)


def _groups(out: Out, whole: Evaluation) -> None:
    made = table("Stakeholder group", "Rows", "Documents", "Positives", "F1", "κ", "Over labels")
    for group in whole.groups:
        counts = (group.rows, group.documents, group.positives)
        figures = (_figure(group.macro_f1), _figure(group.macro_kappa))
        made.add_row(group.group, *map(str, counts), *figures, ", ".join(group.labels) or "none")
    print_table(out, made)


def _figure(value: Interval, times: float = 1.0) -> str:
    """The value above its bounds."""
    return interval_words(value, times, between="\n")
