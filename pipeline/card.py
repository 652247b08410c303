"""A model's card: what it was learnt from, how well it did on interviews it had not seen, and what it can't be trusted with.

Written for the person who is about to trust the model. The figures are `pipeline.report`'s; tables are `pipeline.card_tables`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import card_tables as tables
from pipeline.codebook import Codebook
from pipeline.encoders import EncoderRef
from pipeline.figure_words import CALIBRATION_EXPLAINED, calibration_words, interval_words
from pipeline.held_out import HeldOut
from pipeline.report import TrainingReport
from pipeline.training import TrainedHead
from pipeline.wording import counted


def card(
    trained: TrainedHead,
    *,
    version: str,
    codebook: Codebook,
    encoder: EncoderRef,
    sources: Sequence[Mapping[str, Any]],
    held_out: HeldOut,
    remarks: str = "",
) -> str:
    """The card as Markdown, with the trainer's own `remarks` under what was tried. No participant's words are in it."""
    head, report = trained.head, trained.report
    lines = [
        f"# Model {version} for the codebook “{codebook.title or codebook.id}”",
        "",
        f"It reads what interviewees say and gives each utterance a probability for each of {counted(len(head.labels), 'label')}. "
        f"Codebook `{codebook.id}` version {codebook.version}; encoder `{encoder.name}` ({encoder.dimension} numbers).",
        "",
        "## What it is for",
        "",
        "To code interviews"
        + (f" about {codebook.subject}" if codebook.subject else "")
        + ", an utterance with its question and "
        "turn at a time, so that people read where it matters: it gives a label where it is sure enough, leaves it to a person "
        "where it is not, and its counts are corrected for its errors. Not for judging any one person, nor for a "
        "question that another codebook asks.",
        "",
        "## What it learnt from",
        "",
        *_learnt_from(report, sources),
        "",
        "## How good it is",
        "",
        *_how_good(report),
        *_probabilities(report),
        *_thresholds(trained, report),
        *_groups(report),
        *_corrected_by(held_out, codebook),
        *_more_interviews(report),
        "## What was tried",
        "",
        "Mean average precision out of fold, on utterances and on bare turns, averaged; the first is kept unless another is clearly "
        "better.",
        "",
        *(f"* {setting}: {found:.3f}" for setting, found in report.tried),
        "",
        *((remarks, "") if remarks else ()),
        "## Limits",
        "",
        "* It learnt from the files named above. If they were written for it, real speech will differ: label a random sample of "
        "your own study and run `themetrix evaluate` before you publish a number.",
        "* An interval says how far a figure could move with other interviews of the same kind. It says nothing of "
        "interviews of another kind.",
        "* Raw counts of a classifier are biased counts, most of all for rare labels. Use the corrected prevalence.",
        "* It reads an utterance with its question and turn, nothing further back; irony and hints are often missed.",
        "* Who holds a stance is not its business: rules decide that afterwards.",
        f"* Another encoder or another codebook is refused. Seed {report.seed}.",
    ]
    return "\n".join(lines) + "\n"


def _learnt_from(report: TrainingReport, sources: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    learnt = f"{counted(report.rows, 'labelled utterance')} of {counted(report.documents, 'interview')}"
    if report.calibration_rows:
        everyday = counted(report.calibration_documents, "everyday interview")
        yield f"{learnt}; calibrated on {counted(report.calibration_rows, 'utterance')} of {everyday}, never fitted."
    else:
        yield f"{learnt}; calibrated on out-of-fold scores of the same utterances."
    yield ""
    for source in sources:
        yield f"* `{source['name']}`: {source['rows']} rows, {source['use']} (sha256 `{source['sha256'][:16]}…`)"
    yield "* the codebook's definitions, include criteria and examples, each as an example of its label"


def _how_good(report: TrainingReport) -> Iterator[str]:
    yield (
        "Figures in brackets are 95 % intervals that resample whole interviews; there are none under five. What the model left "
        "open counts as not given."
    )
    yield ""
    found = report.calibrated_on or report.out_of_fold
    if found.precision.value is not None and found.recall.value is not None:
        yield (
            f"In short: {interval_words(found.precision, 100)} % of the labels it gave were people's too, and it gave "
            f"{interval_words(found.recall, 100)} % of people's; {interval_words(found.recall_open, 100)} % it left to a person."
        )
        yield ""
    if report.calibrated_on:
        yield (
            f"**On the {report.calibration_documents} everyday interviews, which nothing was fitted on.** The calibration of each "
            "was learnt on the others. Labels are as rare here as in everyday interviews, so each row rests on few of them: read "
            "the intervals, not the decimals."
        )
        yield from ("", *tables.figures(report.calibrated_on), "")
    yield (
        f"**On utterances of the interviews it learnt from, each scored by a head that had not seen its interview** ({report.folds} "
        f"folds of whole {report.folds_by}). Thresholds were chosen on these scores, so expect a little less."
    )
    yield from ("", *tables.figures(report.out_of_fold), "")
    yield "**On whole turns of the same interviews as bare texts**, without their question, as a quotation comes:"
    yield from ("", *tables.figures(report.quotations), "")


def _probabilities(report: TrainingReport) -> Iterator[str]:
    measured = [("everyday interviews", report.calibrated_on), ("out of fold", report.out_of_fold)]
    lines = [
        f"* {where}: {calibration_words(found)}"
        for where, found in measured
        if found and found.brier_skill.value is not None
    ]
    if lines:
        yield from ("## Whether its probabilities mean what they say", "", "All labels together:", "", *lines, "")
        yield " ".join(CALIBRATION_EXPLAINED)
        if report.calibrated_on:
            yield (
                "Probabilities are meant for everyday interviews: where labels are commoner, as they may be in what it learnt "
                "from, they are too low."
            )
        yield ""


def _thresholds(trained: TrainedHead, report: TrainingReport) -> Iterator[str]:
    head = trained.head
    yield "## Thresholds, and what they promise"
    yield ""
    yield (
        "A label is given from *yes*, not given under *no*, and left to a person between them. Bare quotations, scored without a "
        "question, were picked by somebody because they speak to the subject, so they have a *yes* of their own. The last "
        "three columns were measured "
        + ("on the everyday interviews" if report.calibrated_on else "out of fold")
        + ": how many of its yes people gave too, how much it leaves open, and how much of what people gave lies there."
    )
    yield from ("", *tables.thresholds(head, report.calibrated_on or report.out_of_fold), "")
    skipped = [f"* {label}: not learnt, never given ({reason})" for label, reason in report.skipped]
    yield from [*skipped, ""] if skipped else []


def _groups(report: TrainingReport) -> Iterator[str]:
    measured = (("On the everyday interviews", report.calibrated_on), ("Out of fold", report.out_of_fold))
    told = [(where, tables.groups(found)) for where, found in measured if found]
    if any(table for _, table in told):
        yield from ("## Group by group", "")
        yield "Mean F1 and κ over the labels that five or more of a group's utterances carry."
        yield ""
    for where, table in told:
        if table:
            yield from (f"{where}:", "", *table, "")


def _corrected_by(held_out: HeldOut, codebook: Codebook) -> Iterator[str]:
    everyday, interviews = int(held_out.natural.sum()), len(set(held_out.documents[held_out.natural].tolist()))
    yield from ("## What its counts are corrected by", "")
    yield (
        f"`held_out.npz` keeps, for {counted(len(held_out.groups), 'utterance')} of "
        f"{counted(len(set(held_out.documents.tolist())), 'interview')} that the head had not seen when it scored them, which "
        "labels people gave and what the model decided, with the probability and whether it was taken for told of somebody "
        "else. They are numbers alone: no words, no names, no file names; interviews are numbered in an order that tells nothing."
    )
    yield ""
    if everyday:
        yield (
            f"From the {counted(everyday, 'utterance')} of {counted(interviews, 'everyday interview')} among them a run estimates "
            "how often the labels on a side of a criterion are found where people found them, and where they did not, and "
            "corrects the side's prevalence by that, where it can (docs/evidence.md). All of them together show whether errors "
            "differ between groups."
        )
        yield from _unions(held_out, codebook)
    else:
        yield (
            "Not one of them is known to stand for interviews as they come, so a run refuses to correct a prevalence by them: "
            "train with `--calibrate`, or on a random sample that people coded in the workspace."
        )
    yield ""


def _unions(held_out: HeldOut, codebook: Codebook) -> Iterator[str]:
    table = tables.unions(held_out, codebook)
    if table:
        yield ""
        yield (
            "First-hand on both sides: what is told of somebody else is another group's evidence, so a yes that is rightly given "
            "and wrongly taken for the speaker's own, or the other way about, counts as an error here. That makes these figures "
            "lower than those of single labels above."
        )
        yield from ("", *table)


def _more_interviews(report: TrainingReport) -> Iterator[str]:
    yield from ("## Would more labelled interviews help?", "")
    curve = report.learning_curve
    if curve is None:
        yield "Not measured: that needs eight interviews or more."
    else:
        yield from (*tables.learning_curve(curve), "", *tables.rises(curve))
    yield ""
