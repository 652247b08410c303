"""Held-out decisions made up by hand: for each interview, how many utterances carry a label and how many the machine gives it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.held_out import ABSTAIN, FIRST_HAND, NO, TOLD, YES, HeldOut

LABELS = ("fond", "cross", "worry", "mice", "idle", "weather")
"""Those of the cats' codebook."""


def rows_of(
    label: str, positives: int, hits: int, negatives: int, slips: int, *, document: int = 0, group: str = "nurses"
) -> list[tuple[int, str, dict[str, int], dict[str, int], bool]]:
    """So many utterances that carry a label first-hand, so many of them given it, and the others, in one interview."""
    found = [({label: FIRST_HAND}, {label: YES})] * hits + [({label: FIRST_HAND}, {})] * (positives - hits)
    found += [({}, {label: YES})] * slips + [({}, {})] * (negatives - slips)
    return [(document, group, dict(truth), dict(verdict), False) for truth, verdict in found]


def held_out(
    rows: Iterable[tuple[int, str, dict[str, int], dict[str, int], bool]],
    *,
    labels: Sequence[str] = LABELS,
    natural: bool = True,
) -> HeldOut:
    """The record of these rows: interview, group, people's codes, the machine's verdicts (NO unless given), told or not."""
    kept = list(rows)
    shape = (len(kept), len(labels))
    truth, verdict, told = np.zeros(shape, np.int8), np.full(shape, NO, np.int8), np.zeros(shape, np.bool_)
    for number, (_, _, people, machine, hearsay) in enumerate(kept):
        for label, code in people.items():
            truth[number, labels.index(label)] = code
        for label, code in machine.items():
            verdict[number, labels.index(label)] = code
            told[number, labels.index(label)] = hearsay and code != NO
    return HeldOut(
        tuple(labels),
        np.array([row[0] for row in kept], np.int32),
        tuple(row[1] for row in kept),
        np.full(len(kept), natural),
        truth,
        np.where(verdict == YES, 0.9, np.where(verdict == ABSTAIN, 0.5, 0.1)).astype(np.float32),
        verdict,
        told,
    )


def all_labels(positives: int, hits: int, negatives: int, slips: int, interviews: int = 10) -> HeldOut:
    """The same counts for every label in each of so many interviews; utterances carry one label each."""
    return held_out(
        row
        for number in range(interviews)
        for label in LABELS
        for row in rows_of(label, positives, hits, negatives, slips, document=number)
    )


__all__ = ["ABSTAIN", "FIRST_HAND", "LABELS", "NO", "TOLD", "YES", "all_labels", "held_out", "rows_of"]
