"""One person, one vote: what each person's evidence in a cell comes to, however often they spoke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.remarks import View
from pipeline.resampling import FEWEST_FOR_AN_INTERVAL, FEWEST_UNITS, units
from pipeline.tallies import Evidence


@dataclass(frozen=True, slots=True)
class Voices:
    """The people with evidence in a cell, in the order of their ids, each with a balance and a resampling unit.

    `balances` are (f − a) / (f + a + m), −1..1, over the utterances for, against and ambivalent; `units` number from 0.
    `for_it`, `against_it` and `ambivalent` name those with an utterance of that outcome; one person may be in several.
    """

    people: tuple[str, ...] = ()
    balances: tuple[float, ...] = ()
    units: tuple[int, ...] = ()
    for_it: frozenset[str] = frozenset()
    against_it: frozenset[str] = frozenset()
    ambivalent: frozenset[str] = frozenset()

    @property
    def balance(self) -> float | None:
        """The mean of the people's balances, −1..1; None when nobody has evidence."""
        return sum(self.balances) / len(self.balances) if self.balances else None

    @property
    def on_side_for(self) -> frozenset[str]:
        """People with any evidence for it. Who is of two minds stands on both sides."""
        return self.for_it | self.ambivalent

    @property
    def on_side_against(self) -> frozenset[str]:
        """People with any evidence against it, the ambivalent included."""
        return self.against_it | self.ambivalent

    @property
    def bear_an_interval(self) -> bool:
        """Whether there are enough people, heard on enough separate occasions, for an interval."""
        return len(self.people) >= FEWEST_FOR_AN_INTERVAL and len(set(self.units)) >= FEWEST_UNITS


def voices(evidence: Iterable[Evidence], *, first_hand: bool) -> Voices:
    """The voices in the evidence of one cell; what carries none is passed over.

    With `first_hand` only what people say for themselves counts; without, what they tell of the group counts too, and a
    witness is a voice like any other.
    """
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    heard: set[tuple[str, str]] = set()
    for found in evidence:
        supports, contests = (_any(views, first_hand) for views in (found.supporting, found.contesting))
        if supports or contests:
            counts[found.remark.participant][2 if supports and contests else int(contests)] += 1
            heard.add((found.remark.participant, found.remark.document))
    unit_of = units(heard)
    people = tuple(sorted(counts))
    by_outcome = [frozenset(name for name in people if counts[name][outcome]) for outcome in range(3)]
    return Voices(
        people,
        tuple((counts[name][0] - counts[name][1]) / sum(counts[name]) for name in people),
        tuple(unit_of[name] for name in people),
        *by_outcome,
    )


def _any(views: Iterable[View], first_hand: bool) -> bool:
    return any(not (first_hand and view.reported) for view in views)
