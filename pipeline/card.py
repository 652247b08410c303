"""A model's card: what it was learnt from, how well it did on interviews it had not seen, and what it can't be trusted with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.calibration import CHOSEN_ODDS
from pipeline.codebook import Codebook
from pipeline.encoders import EncoderRef
from pipeline.metrics import LabelFigures, macro, micro_f1
from pipeline.training import TrainedHead

_HEADINGS = (
    "label",
    "carried by",
    "prevalence",
    "precision",
    "recall",
    "F1",
    "average precision",
    "calibration error",
    "left open",
)


def card(
    trained: TrainedHead, *, version: str, codebook: Codebook, encoder: EncoderRef, sources: Sequence[Mapping[str, Any]]
) -> str:
    """The card as Markdown, written for the person who is about to trust the model. No participant's words are in it."""
    head, report = trained.head, trained.report
    folds = f"{report.folds} folds of whole {report.folds_by}"
    lines = [
        f"# Model {version} for the codebook “{codebook.title or codebook.id}”",
        "",
        f"It gives each utterance a probability for each of {len(head.labels)} labels. "
        f"Codebook `{codebook.id}` version {codebook.version}; encoder `{encoder.name}` ({encoder.dimension} numbers).",
        "",
        "## Learnt from",
        "",
        f"{report.rows} labelled utterances of {report.documents} interviews"
        + (
            f"; calibrated on {report.calibration_rows} utterances of {report.calibration_documents} everyday interviews, "
            "never fitted."
            if report.calibration_rows
            else "; calibrated on out-of-fold scores of the same utterances."
        ),
        "",
        *(
            f"* `{source['name']}`: {source['rows']} rows, {source['use']} (sha256 `{source['sha256'][:16]}…`)"
            for source in sources
        ),
        "* the codebook's definitions, include criteria and examples, each as an example of its label",
        "",
        "## How well it does",
        "",
        f"On utterances of interviews that the scores' head had not seen ({folds}). Thresholds were chosen on these scores, so "
        "expect a little less. What is left open counts as not given.",
        "",
        *_table(report.out_of_fold),
        "",
        "On whole turns of the same interviews as bare texts, without their question, as a quotation comes:",
        "",
        *_table(report.quotations),
        "",
    ]
    if report.calibrated_on:
        lines += [
            "On the calibration interviews, which nothing was fitted on; the calibration of each was learnt on the others. Labels "
            "are as rare here as in everyday interviews, and rests on few of each: read the columns, not the decimals.",
            "",
            *_table(report.calibrated_on),
            "",
        ]
    lines += [
        "## What was tried",
        "",
        "Mean average precision out of fold, on utterances and on bare turns, averaged; the first is kept unless another is clearly "
        "better.",
        "",
        *(f"* {setting}: {found:.3f}" for setting, found in report.tried),
        "",
        "## Thresholds",
        "",
        "A label is given from *yes*, not given under *no*, and left to a person between them.",
        "",
        *(
            f"* {label}: no under {no:.3f}, yes from {yes:.3f}; for a bare quotation yes from {bare:.3f}"
            for label, yes, no, bare in zip(
                head.labels, head.thresholds.yes, head.thresholds.no, head.quotations.yes, strict=True
            )
            if label not in dict(head.skipped)
        ),
        *(f"* {label}: not learnt, never given ({reason})" for label, reason in head.skipped),
        "",
        "Each yes is where F1 is best at the prevalence of the calibration interviews (of the training data, where there are "
        "none). A bare quotation, scored without a question, was picked by somebody because it speaks to the subject: there yes is "
        f"where F1 is best on bare turns, each label's odds taken {CHOSEN_ODDS:g} times.",
        "",
        "## Limits",
        "",
        "* It learnt from the files named above. If they were written for it, real speech will differ: label a random sample of "
        "your own study and run `themetrix evaluate` before you publish a number.",
        "* Raw counts of a classifier are biased counts, most of all for rare labels. Use the corrected prevalence.",
        "* It reads an utterance with its question and turn, nothing further back; irony and hints are often missed.",
        "* Who holds a stance is not its business: rules decide that afterwards.",
        f"* Another encoder or another codebook is refused. Seed {report.seed}.",
    ]
    return "\n".join(lines) + "\n"


def _table(figures: Sequence[LabelFigures]) -> list[str]:
    rows = [
        (
            found.label,
            f"{found.positives} of {found.rows}",
            f"{100 * found.prevalence:.1f} %",
            *(
                _shown(getattr(found, name))
                for name in ("precision", "recall", "f1", "average_precision", "calibration_error")
            ),
            f"{100 * found.abstained:.1f} %",
        )
        for found in figures
    ]
    mean = [
        _shown(macro(figures, name)) for name in ("precision", "recall", "f1", "average_precision", "calibration_error")
    ]
    rows.append(("*mean*", "", "", *mean, ""))
    table = [f"| {' | '.join(cells)} |" for cells in (_HEADINGS, ("---",) * len(_HEADINGS), *rows)]
    return [*table, "", f"Micro-averaged F1: {_shown(micro_f1(figures))}."]


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
