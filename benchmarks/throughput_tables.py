"""The tables of `throughput.py` in Markdown, from what was measured; nothing is measured here."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from throughput_fidelity import differing
from throughput_processes import Measured
from throughput_stages import EMBED, NAMES, STAGES, START

Rounds = Mapping[str, Sequence[Measured]]
"""Of each method its measurements, one a round, in the order of the rounds."""


def split(one: Measured) -> tuple[dict[str, float], dict[str, float]]:
    """Wall and processor seconds by stage, which sum to the whole process's: what no stage claims is starting, and ending."""
    wall = {stage: one.told["wall"].get(stage, 0.0) for stage in STAGES}
    cpu = {stage: one.told["cpu"].get(stage, 0.0) for stage in STAGES}
    for seconds, whole in ((wall, one.wall), (cpu, one.cpu)):
        seconds[START] = max(0.0, whole - sum(v for stage, v in seconds.items() if stage != START))
    return wall, cpu


def end_to_end(measured: Rounds, against: str) -> str:
    """Whole seconds, and how many times as long `against` took in the same round: median, lowest and highest."""
    lines = ["| from raw files to matrix | seconds | processor seconds | peak MiB | times as fast | by processor seconds |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, found in measured.items():
        ratios = [
            spread([getattr(a, what) / getattr(b, what) for a, b in zip(measured[against], found, strict=True)])
            for what in ("wall", "cpu")
        ]
        lines.append(
            f"| {name} | {middle(found, 'wall'):.1f} | {middle(found, 'cpu'):.1f} | {max(one.peak for one in found):.0f} | "
            + " | ".join(ratios if name != against else ["1", "1"])
            + " |"
        )
    return "\n".join(lines)


def stages(measured: Rounds) -> str:
    """Median seconds and processor seconds of each stage, and the share that is neither embedding nor recognising names."""
    lines = [f"| wall / processor seconds | {' | '.join(STAGES)} | rest of all | rest once started |",
             "|---" * (len(STAGES) + 3) + "|"]  # fmt: skip
    for name, found in measured.items():
        parts = [split(one) for one in found]
        cells = [
            " / ".join(f"{statistics.median(part[side][stage] for part in parts):.1f}" for side in (0, 1))
            for stage in STAGES
        ]
        rests = [
            " / ".join(
                f"{100 * statistics.median(rest(part[side], without) for part in parts):.0f} %" for side in (0, 1)
            )
            for without in ((), (START,))
        ]
        lines.append(f"| {name} | {' | '.join((*cells, *rests))} |")
    return "\n".join(lines)


def rest(seconds: Mapping[str, float], without: Sequence[str] = ()) -> float:
    """The share of all stages but `without` that is neither embedding nor recognising names."""
    kept = {stage: value for stage, value in seconds.items() if stage not in without}
    return 1.0 - (kept[EMBED] + kept[NAMES]) / max(sum(kept.values()), 1e-9)


def same_texts(measured: Rounds, against: Mapping[str, str]) -> str:
    """Texts a second, and how many times as fast as the method named for it in `against`."""
    lines = ["| same texts, model loaded | texts/s | processor seconds | times as fast | by processor seconds | as |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, found in measured.items():
        told = [one.told for one in found]
        speed = statistics.median(one["texts"] / max(one["wall"], 1e-9) for one in told)
        cells = [f"{speed:.0f}", f"{statistics.median(one['cpu'] for one in told):.1f}"]
        other = measured.get(against.get(name, ""))
        if other is None:
            cells += ["", "", ""]
        else:
            for what in ("wall", "cpu"):
                pairs = zip(other, found, strict=True)
                cells.append(spread([a.told[what] / max(b.told[what], 1e-9) for a, b in pairs]))
            cells.append(against[name])
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def fidelity(found: Mapping[str, dict[str, Any]], against: str) -> str:
    """Macro-F1 on both sets of texts, points lost and decisions that differ, beside the variant `against`."""
    lines = ["| decisions | F1 on these interviews | differ | F1 on everyday utterances | points lost | differ |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    base = found.get(against, {})
    for name, told in found.items():
        cells = []
        for kind in ("sample", "everyday"):
            f1, compared = told.get(f"{kind}_f1"), kind in told and kind in base and name != against and "ours" in name
            cells.append("–" if f1 is None else f"{f1:.3f}")
            if kind == "everyday":
                lost = 100 * (base["everyday_f1"] - f1) if compared else None
                cells.append("" if lost is None else f"{lost:+.1f}")
            cells.append(str(differing(base[kind], told[kind])) if compared else "")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def middle(found: Sequence[Measured], what: str) -> float:
    """The median of a figure over the rounds."""
    return float(statistics.median(getattr(one, what) for one in found))


def spread(values: Sequence[float]) -> str:
    """Median, lowest and highest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"
