"""The tables of a model's card, as lines of Markdown, and the sentences that read them; what stands round them is `pipeline.card`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.codebook import Codebook
from pipeline.coding_head import Head
from pipeline.error_rates import error_counts, rates
from pipeline.evaluation import Evaluation
from pipeline.figure_words import interval_words
from pipeline.held_out import HeldOut
from pipeline.learning_curve import LearningCurve, Rise
from pipeline.matrix import Interval
from pipeline.wording import listed

_WEAKEST = 3
_FLAT = 0.02
"""A rise of mean average precision that even at the upper end of its interval would hardly be noticed."""


def figures(found: Evaluation) -> list[str]:
    """How well each label was told, a line each; then the mean over labels, and all labels' decisions taken together."""
    names = ("precision", "recall", "f1", "average_precision")
    lines = [
        (
            label.label,
            f"{label.positives} of {label.rows}",
            _percent(label.prevalence.value),
            *(interval_words(getattr(label, name)) for name in names),
            _percent(label.abstained.value),
        )
        for label in found.labels
    ]
    mean = ("*mean*", "", "", "", "", interval_words(found.macro_f1), interval_words(found.mean_average_precision), "")
    together = (
        "*all together*",
        *("", "", interval_words(found.precision), interval_words(found.recall), interval_words(found.micro_f1), ""),
        _percent(found.abstained.value),
    )
    headings = ("label", "carried by", "prevalence", "precision", "recall", "F1", "average precision", "left open")
    return _table(headings, [*lines, mean, together])


def thresholds(head: Head, found: Evaluation) -> list[str]:
    """Where each label learnt is decided, and what was found of what is decided there."""
    skipped = dict(head.skipped)
    cuts = zip(found.labels, head.thresholds.no, head.thresholds.yes, head.quotations.yes, strict=True)
    lines = [
        (
            label.label,
            *(f"{cut:.3f}" for cut in (no, yes, bare)),
            interval_words(label.precision),
            *(interval_words(share, 100) for share in (label.abstained, label.recall_open)),
        )
        for label, no, yes, bare in cuts
        if label.label not in skipped
    ]
    headings = ("label", "no under", "yes from", "yes for a quotation", "precision of a yes")
    return _table((*headings, "left open %", "of people's codes left open %"), lines)


def groups(found: Evaluation) -> list[str]:
    """F1 and κ of each stakeholder group; nothing where no group has a label often enough."""
    lines = [
        (
            group.group,
            str(group.rows),
            str(group.documents),
            interval_words(group.macro_f1),
            interval_words(group.macro_kappa),
            ", ".join(group.labels) or "none",
        )
        for group in found.groups
    ]
    headings = ("stakeholder group", "utterances", "interviews", "F1", "κ", "over the labels")
    return _table(headings, lines) if any(group.labels for group in found.groups) else []


def unions(held_out: HeldOut, codebook: Codebook) -> list[str]:
    """How often the labels that decide a side of a criterion are found, and given by mistake; nothing without criteria."""
    lines = []
    for criterion in codebook.criteria:
        for side, labels in (("for", criterion.supporting), ("against", criterion.contesting)):
            counts = error_counts(held_out, labels)
            if counts is None:
                continue
            found, slipped = rates(counts)
            lines.append(
                (
                    f"{criterion.id}, {side}",
                    ", ".join(labels),
                    f"{counts.positives.sum():.0f} ({int((counts.positives > 0).sum())})",
                    f"{counts.hits.sum():.0f}",
                    interval_words(found),
                    f"{counts.slips.sum():.0f} of {counts.negatives.sum():.0f}",
                    interval_words(slipped, 100),
                    f"no: {counts.refusal}" if counts.refusal else "yes",
                )
            )
    headings = (
        *("side", "labels", "carried by utterances (interviews)", "found of these", "true-positive rate"),
        *("given by mistake", "false-positive rate %", "carries a correction"),
    )
    return _table(headings, lines) if lines else []


def learning_curve(curve: LearningCurve) -> list[str]:
    """What each share of the interviews gave."""
    lines = [
        (
            _percent(step.share),
            f"{step.documents:.0f}",
            f"{step.rows:.0f}",
            interval_words(step.mean_average_precision),
            interval_words(step.macro_f1),
        )
        for step in curve.steps
    ]
    headings = ("fitted on", "interviews", "utterances", "mean average precision", "macro-F1 at the best cut")
    return _table(headings, lines)


def rises(curve: LearningCurve) -> list[str]:
    """Whether more would help, in sentences: of all labels, and of those that are told worst."""
    weakest = [
        f"{rise.label} {interval_words(rise.average_precision)}, {_rose(rise)}" for rise in curve.labels[:_WEAKEST]
    ]
    return [
        f"The second half of the interviews raised mean average precision by {interval_words(curve.rise)}. {_advice(curve.rise)}",
        "",
        f"Told worst, by average precision: {'; '.join(weakest)}. {_where(curve.labels)}".rstrip(),
    ]


def _advice(rise: Interval) -> str:
    if rise.value is None or rise.low is None or rise.high is None:
        return "With so few interviews nothing says whether that is chance."
    if rise.low > 0:
        return "It still rises: more labelled interviews would help."
    if rise.high < _FLAT:
        return "It hardly rises any more: more interviews of the same kind would help little."
    return "That could be chance: more labelled interviews may help or not."


def _rose(rise: Rise) -> str:
    return f"raised by {interval_words(rise.rise)}"


def _where(labels: Sequence[Rise]) -> str:
    rising = [rise.label for rise in labels if rise.rise.sign > 0]
    if not rising:
        return ""
    return f"Interviews that carry {listed(rising)} would help most: there the rise is more than chance."


def _table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (headings, ("---",) * len(headings), *lines)]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
