"""What a cell and a criterion's row say, and why; the counts and intervals they are read from come from `evidence`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import ReadingLimits
from pipeline.matrix import Interval, ReadingOf, Reason, Row
from pipeline.resampling import tidy
from pipeline.voices import Voices

_LEAST_TO_MOST = (Reason.NO_PARTICIPANTS, Reason.NO_EVIDENCE, Reason.REPORTED_ONLY, Reason.TOO_FEW)
"""Reasons of cells that can't be read, in the order of how near they came."""


@dataclass(frozen=True, slots=True)
class Read:
    """One judged group as a row sees it: its first-hand voices, its balance and own reading, and the spread of its balance.

    `spread` has bounds also where the cell's interval is withheld, since the row needs to know how that group might have
    come out; it is empty when the group has no evidence.
    """

    group: str
    voices: Voices
    balance: Interval
    reading: ReadingOf
    reason: Reason
    spread: Interval


def read_cell(
    voices: Voices, balance: Interval, limits: ReadingLimits, *, participants: int, reported: bool
) -> tuple[ReadingOf, Reason]:
    """The reading of a cell and its reason.

    `participants` counts the group's members with a codable utterance; `reported` says whether others told of the
    group's views. A person of two minds is a voice on both sides.
    """
    if not voices.people:
        if reported:
            return ReadingOf.INSUFFICIENT, Reason.REPORTED_ONLY
        return ReadingOf.INSUFFICIENT, Reason.NO_EVIDENCE if participants else Reason.NO_PARTICIPANTS
    if len(voices.people) < limits.min_participants:
        return ReadingOf.INSUFFICIENT, Reason.TOO_FEW
    if balance.sign:
        return _clear(balance)
    if _both_sides(voices.on_side_for, voices.on_side_against, limits):
        return ReadingOf.MIXED, Reason.CLEAR
    return ReadingOf.INSUFFICIENT, Reason.TOO_UNCERTAIN


def read_row(criterion: str, site: str, wave: str, groups: Sequence[Read], limits: ReadingLimits) -> Row:
    """The row of a criterion from its judged groups, in their order.

    It rests on the groups with `min_participants` people with evidence or more, weighed equally: its balance is the
    mean of theirs, its interval that of a mean of independent figures of which each has its own interval: the distances of
    their bounds from their balances, squared and added (MOVER: Zou & Donner, *Statistics in Medicine* 27, 2008, 1693-1702).
    It has none when none of those groups has. It is mixed when the interval holds 0 and one group clearly supports while another
    contests, or when the groups it rests on have enough people on each side between them.
    """
    rests_on = [group for group in groups if len(group.voices.people) >= limits.min_participants]
    balance = _row_balance(rests_on)
    reading, reason = _row_reading(groups, rests_on, balance, limits)
    agree: list[str] = []
    disagree: list[str] = []
    undecided: list[str] = []
    for group in groups:
        if ReadingOf.INSUFFICIENT in (reading, group.reading):
            undecided.append(group.group)
        else:
            (agree if group.reading is reading else disagree).append(group.group)
    names = tuple(group.group for group in rests_on)
    return Row(criterion, site, wave, balance, reading, reason, names, tuple(agree), tuple(disagree), tuple(undecided))


def _row_balance(rests_on: Sequence[Read]) -> Interval:
    held = [group.spread for group in rests_on if group.spread.value is not None]
    if not held:
        return Interval(None)
    values = [each.value or 0.0 for each in held]
    value = sum(values) / len(values)
    if all(group.balance.low is None for group in rests_on):
        return Interval(tidy(value))
    below, above = (
        sum((bound - own) ** 2 for bound, own in zip(bounds, values, strict=True) if bound is not None) ** 0.5
        / len(held)
        for bounds in ([each.low for each in held], [each.high for each in held])
    )
    return Interval(tidy(value), tidy(value - below), tidy(value + above))


def _row_reading(
    groups: Sequence[Read], rests_on: Sequence[Read], balance: Interval, limits: ReadingLimits
) -> tuple[ReadingOf, Reason]:
    if not rests_on:
        reasons = {group.reason for group in groups}
        best = [reason for reason in _LEAST_TO_MOST if reason in reasons]
        return ReadingOf.INSUFFICIENT, best[-1] if best else Reason.NO_PARTICIPANTS
    if balance.sign:
        return _clear(balance)
    groups_differ = {ReadingOf.SUPPORTS, ReadingOf.CONTESTS} <= {group.reading for group in rests_on}
    supporters = frozenset[str]().union(*(group.voices.on_side_for for group in rests_on))
    contesters = frozenset[str]().union(*(group.voices.on_side_against for group in rests_on))
    if groups_differ or _both_sides(supporters, contesters, limits):
        return ReadingOf.MIXED, Reason.CLEAR
    return ReadingOf.INSUFFICIENT, Reason.TOO_UNCERTAIN


def _clear(balance: Interval) -> tuple[ReadingOf, Reason]:
    return (ReadingOf.SUPPORTS if balance.sign > 0 else ReadingOf.CONTESTS), Reason.CLEAR


def _both_sides(supporters: frozenset[str], contesters: frozenset[str], limits: ReadingLimits) -> bool:
    return min(len(supporters), len(contesters)) >= limits.min_participants_a_side
