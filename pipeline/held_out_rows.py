"""Puts together what a model decided on labelled utterances it was not fitted on, beside what people decided: its `HeldOut`.

The scores are `pipeline.training`'s, whose view an utterance is `pipeline.holders`'s; estimating from them is left to
`error_rates`. Interviews and utterances come in an order that tells nothing of where they stood.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.codebook import Codebook, Label
from pipeline.coding import Thresholds
from pipeline.held_out import ABSTAIN, FIRST_HAND, NO, NOT_GIVEN, TOLD, YES, HeldOut
from pipeline.holders import Telling, attribute_all
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import in_order
from pipeline.metrics import Truth
from pipeline.speaker import UNKNOWN
from pipeline.utterance import Verdict

Numbers = npt.NDArray[np.float64]

DECIMALS = 4
"""Of the probabilities kept: more of them would tell a sentence that somebody guesses from all others."""
_AS_NUMBER = {Verdict.NO: NO, Verdict.YES: YES, Verdict.ABSTAIN: ABSTAIN}


def held_out_of(
    rows: Sequence[LabelledUtterance],
    natural_rows: Sequence[LabelledUtterance],
    scores: Numbers,
    natural_scores: Numbers,
    thresholds: Thresholds,
    codebook: Codebook,
    *,
    rows_are_natural: bool = False,
) -> HeldOut:
    """The record of `rows` (fitted, each scored out of its fold) and of `natural_rows` (never fitted), in one order.

    Rows come as they stand in their files: what was said earlier in a turn helps to tell whose view an utterance is. `scores`
    (n, L) and `natural_scores` (m, L) are those of `TrainedHead`, rows being in the order of `lessons.in_order`; L as in
    `thresholds`, by which interviews are decided. Where a person says nothing of whose view a label is, what the words say
    stands, as it does in the evidence. With `rows_are_natural` the fitted rows are an even random sample of a study.
    Raises ValueError where scores don't fit the rows.
    """
    kinds = ((in_order(rows), scores, rows_are_natural), (in_order(natural_rows), natural_scores, True))
    both = tuple(row for listed, _, _ in kinds for row in listed)
    p = np.concatenate([np.asarray(found, dtype=np.float64) for _, found, _ in kinds])
    if p.shape != (len(both), len(codebook.labels)) or thresholds.labels != codebook.label_ids:
        raise ValueError(f"scores of shape {p.shape} for {len(both)} rows and {len(codebook.labels)} labels")
    natural = np.repeat([kind for _, _, kind in kinds], [len(listed) for listed, _, _ in kinds])
    verdict = np.zeros(p.shape, dtype=np.int8)
    for row, column in np.ndindex(*p.shape):
        verdict[row, column] = _AS_NUMBER[thresholds.verdict(column, float(p[row, column]))]
    told = _told(both, verdict, {**_before(rows), **_before(natural_rows)}, codebook)
    groups = tuple(row.group if row.group in codebook.group_ids else UNKNOWN for row in both)
    truth = np.zeros(p.shape, dtype=np.int8)
    for place, row in enumerate(both):
        for column, label in enumerate(codebook.labels):
            truth[place, column] = _said(row, groups[place], label, bool(told[place, column]))
    names = [(bool(kind), row.document) for kind, row in zip(natural, both, strict=True)]
    return _shuffled(names, groups, natural, truth, np.round(p, DECIMALS), verdict, told & (verdict != NO), codebook)


def _before(rows: Iterable[LabelledUtterance]) -> dict[LabelledUtterance, str]:
    """For each row what its coder's rows say earlier in the same turn, "" where turns aren't known."""
    said: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    found: dict[LabelledUtterance, str] = {}
    for row in rows:
        turn = said[row.document, row.turn, row.coder]
        if row not in found:
            found[row] = " ".join(turn) if row.turn else ""
            turn.append(row.text)
    return found


def _told(
    rows: Sequence[LabelledUtterance],
    verdict: npt.NDArray[np.int8],
    before: Mapping[LabelledUtterance, str],
    book: Codebook,
) -> Truth:
    """What the words say of each label that the machine didn't decide NO or that a person gave: told of somebody else?"""
    asked = {
        (place, column): Telling(row.text, label, before[row], row.question)
        for place, row in enumerate(rows)
        for column, label in enumerate(book.labels)
        if label.attributable and (verdict[place, column] != NO or label.id in row.labels)
    }
    told = np.zeros(verdict.shape, dtype=np.bool_)
    for (place, column), found in zip(asked, attribute_all(tuple(asked.values()), book), strict=True):
        told[place, column] = found.reported
    return told


def _said(row: LabelledUtterance, group: str, label: Label, told: bool) -> int:
    """What people say of one label: not given, the speaker's own, told of others (as `columns.Columns.held` has it)."""
    if label.id not in row.labels:
        return NOT_GIVEN
    if not label.attributable:
        return FIRST_HAND
    at = row.labels.index(label.id)
    holder = row.holders[at] if row.holders else ""
    reported = row.reported[at] if row.reported else None
    if holder:
        return TOLD if reported or holder != group or holder == UNKNOWN else FIRST_HAND
    return TOLD if (told if reported is None else reported) else FIRST_HAND


def _shuffled(
    names: Sequence[tuple[bool, str]],
    groups: Sequence[str],
    natural: Truth,
    truth: npt.NDArray[np.int8],
    p: Numbers,
    verdict: npt.NDArray[np.int8],
    told: Truth,
    codebook: Codebook,
) -> HeldOut:
    """The record with interviews, and utterances within them, in an order made of these very numbers: it tells no more."""
    of: defaultdict[tuple[bool, str], list[tuple[bytes, int]]] = defaultdict(list)
    for place, name in enumerate(names):
        held = (p[place], truth[place], verdict[place], told[place], natural[place])
        content = groups[place].encode("utf-8", "surrogatepass") + b"".join(each.tobytes() for each in held)
        of[name].append((hashlib.sha256(content).digest(), place))
    interviews = sorted(sorted(members) for members in of.values())
    order = np.array([place for members in interviews for _, place in members], dtype=np.int64)
    numbers = np.repeat(np.arange(len(interviews)), [len(members) for members in interviews])
    return HeldOut(
        labels=codebook.label_ids,
        documents=numbers.astype(np.int32),
        groups=tuple(groups[place] for place in order.tolist()),
        natural=natural[order].astype(np.bool_),
        truth=truth[order],
        p=p[order].astype(np.float32),
        verdict=verdict[order],
        told=told[order],
    )
