"""Sentences on what corrected the prevalences of a run, or why nothing did, for `methods_text` and the tables that show them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline import wording
from pipeline.correction import ERROR_RATES, PEOPLE, SAMPLE
from pipeline.findings import Findings
from pipeline.matrix import Cell

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MOST_REASONS = 6
CORRECTED = {
    ERROR_RATES: "were corrected by the adjusted count (Rogan & Gladen, 1978; Forman, 2008) with the model's error rates on held-out "
    "interviews",
    SAMPLE: "were estimated from a random sample that people coded, by the design-based difference estimator (Särndal et al., 1992; "
    "Angelopoulos et al., 2023; Egami et al., 2023)",
    PEOPLE: "are people's own count of every utterance",
}
"""What each way of correcting is called in a sentence; any other way is a refusal."""


def correction_sentence(findings: Findings, cells: Iterable[Cell]) -> str:
    """What became of every prevalence of `cells`: both sides of those with first-hand utterances, a side without codes left out."""
    kept = [cell for cell in cells if cell.first_hand_utterances]
    found: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for _, _, way, detail in _sides(findings, kept):
        found[way] += 1
        if way not in CORRECTED:
            refused[detail or "no reason given"] += 1
    total, left = sum(found.values()), sum(refused.values())
    if not total:
        return "There is no prevalence to correct."
    heard = wording.counted(len(kept), "cell")
    whole = f"{wording.counted(total, 'prevalence')} (for and against, in {heard} with first-hand utterances)"
    told = [f"{found[way]:,} {_agreeing(says, found[way])}" for way, says in CORRECTED.items() if found[way]]
    why = _reasons(refused)
    if not told:
        return f"None of the {whole} was corrected for the model's errors; all are shown as counted. The correction was refused: {why}."
    if left:
        told.append(
            f"{left:,} {'is' if left == 1 else 'are'} shown as counted alone, the correction being refused ({why})"
        )
    return f"Of {whole}, {wording.listed(told)}. Raw and corrected figures stand side by side."


def error_rates_sentence(findings: Findings, cells: Iterable[Cell]) -> str:
    """The error rates that corrected prevalences, by criterion and side; "" where none did."""
    names = {criterion.id: criterion.name for criterion in findings.codebook.criteria}
    details: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for criterion, side, way, detail in _sides(findings, cells):
        if way == ERROR_RATES:
            details[(criterion, side)][detail] += 1
    told = [
        f"{names[criterion]}, {side}: {_reasons(found, counts=False)}" for (criterion, side), found in details.items()
    ]
    return f"The error rates were, for the codes of each side together: {'; '.join(told)}." if told else ""


def ways_of(correction: str) -> dict[str, tuple[str, str]]:
    """How each side of a cell was corrected, from its `correction`: the way and its details, by `for` and `against`."""
    sides = {"for": correction, "against": correction}
    first, parted, second = correction.partition("; against: ")
    if parted and first.startswith("for: "):
        sides = {"for": first.removeprefix("for: "), "against": second}
    elif parted and ": for: " in first:
        way, _, own = first.partition(": for: ")
        sides = {"for": f"{way}: {own}", "against": f"{way}: {second}"}
    parts = {side: said.partition(": ") for side, said in sides.items()}
    return {side: (way, detail) for side, (way, _, detail) in parts.items()}


def _agreeing(says: str, count: int) -> str:
    """`says`, which begins with a verb for many, with the verb that fits `count`."""
    return says.replace("were ", "was ", 1).replace("are ", "is ", 1) if count == 1 else says


def _sides(findings: Findings, cells: Iterable[Cell]) -> Iterator[tuple[str, str, str, str]]:
    """Each prevalence: its criterion, its side, the way it was corrected or `refused`, and the details."""
    criteria = {criterion.id: criterion for criterion in findings.codebook.criteria}
    for cell in cells:
        labels = {"for": criteria[cell.criterion].supporting, "against": criteria[cell.criterion].contesting}
        for side, (way, detail) in ways_of(cell.correction).items():
            if labels[side] and cell.first_hand_utterances:
                yield cell.criterion, side, way, detail


def _reasons(found: Counter[str], *, counts: bool = True) -> str:
    """Reasons in a sentence, the commonest first; those that differ in their figures alone are one, with the figures' range."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for reason in found:
        alike[_FIGURE.sub("#", reason)].append(reason)
    told = sorted(
        ((sum(found[each] for each in same), _ranged(same)) for same in alike.values()),
        key=lambda each: (-each[0], each[1]),
    )
    if len(told) == 1 or not counts:
        return "; ".join(reason for _, reason in told)
    listed = [f"{count:,} because {reason}" for count, reason in told[:_MOST_REASONS]]
    rest = sum(count for count, _ in told[_MOST_REASONS:])
    return "; ".join([*listed, f"{rest:,} for other reasons"] if rest else listed)


def _ranged(reasons: Sequence[str]) -> str:
    """One reason for several that differ in figures alone: each figure becomes the range of theirs."""
    figures = list(zip(*(_FIGURE.findall(reason) for reason in reasons), strict=True))
    ranges = iter([(min(each, key=float), max(each, key=float)) for each in figures])

    def put(_: re.Match[str]) -> str:
        low, high = next(ranges)
        return low if low == high else f"{low}–{high}"

    return _FIGURE.sub(put, reasons[0])
