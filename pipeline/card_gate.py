"""What a model's card and metrics tell of its gate: how much it spares the encoder, and what that costs.

The figures are `pipeline.cascade_training`'s.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.cascade_training import RECALL, GateFigures, LearntGate
from pipeline.figure_words import interval_words


def gate_figures(learnt: LearntGate) -> dict[str, Any]:
    """The gate's figures by name, for `metrics.json`; `everyday` is empty without everyday interviews."""
    return {
        "recall": RECALL,
        "out_of_fold": asdict(learnt.out_of_fold),
        "everyday": asdict(learnt.everyday) if learnt.everyday else {},
    }


def gate_section(learnt: LearntGate) -> list[str]:
    """The section of the card, as lines of Markdown."""
    return [
        "## Its gate",
        "",
        "With `cascade = true` under `[embedding]` in themetrix.toml, a smaller head reads each utterance first, by n-grams "
        "alone. What it takes for surely uncoded gets *no* on every label, with a probability of 0, and is not embedded; all else "
        "is scored by the model, for which the small head's answer stands in where a turn's mean needs one. Its cut is where "
        f"{RECALL:.0%} pass, out of fold, of what the model gives or leaves open. Counts are then corrected by "
        "`held_out_behind_gate.npz`, which holds the decisions as they are behind the gate.",
        "",
        "| measured on | utterances | ruled out % | passes of what the model gives or leaves open % | passes of what people coded % "
        "| macro-F1 | macro-F1 behind the gate |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *([_line("everyday interviews", learnt.everyday)] if learnt.everyday else []),
        _line("out of fold", learnt.out_of_fold),
        "",
        "The cut was chosen out of fold, so what passes there is no promise. The model says nothing of an utterance that is ruled "
        "out: a random sample of the study that people code shows what that costs.",
    ]


def _line(where: str, found: GateFigures) -> str:
    shares = (found.ruled_out, found.recall_decided, found.recall_coded)
    cells = (
        *(interval_words(each, 100) for each in shares),
        interval_words(found.macro_f1),
        interval_words(found.behind),
    )
    return f"| {where} | {found.rows:,} | " + " | ".join(cells) + " |"
