"""One cell of the evidence matrix, filled from its members' remarks and the evidence its group holds.

One person one vote is left to `voices`, intervals to `resampling`, corrected shares to `correction`, the choice of quotes to
`quotes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codebook import Criterion, ReadingLimits
from pipeline.correction import Corrected
from pipeline.matrix import Cell, Interval, ReadingOf, Side
from pipeline.quotes import Candidate, strongest
from pipeline.readings import Read, read_cell
from pipeline.remarks import Members, Remark, View
from pipeline.resampling import balance_interval, one_mind, resample, worth
from pipeline.tallies import Evidence
from pipeline.voices import Voices, voices

Place = tuple[str, str, str]


def tell(
    criterion: Criterion,
    place: Place,
    members: Members,
    held: Sequence[Evidence],
    limits: ReadingLimits,
    corrected: Corrected,
) -> tuple[Cell, Read]:
    """One cell, and what its row needs of it.

    `place` is its (group, site, wave); `members` are all remarks of the group's members there, `held` the evidence on
    the criterion that the group holds, both in the order of the study; `corrected` is its corrected prevalence.
    """
    group, site, wave = place
    identity = (criterion.id, *place)
    participants = len(members.participants)
    first_hand = voices(held, first_hand=True)
    balance, spread = _balance(first_hand, identity, limits)
    told = any(view.reported for found in held for view in (*found.supporting, *found.contesting))
    reading, reason = read_cell(first_hand, balance, limits, participants=participants, reported=told)
    utterances = len(members) + sum(found.remark.group != group for found in held)
    cell = Cell(
        criterion=criterion.id,
        group=group,
        site=site,
        wave=wave,
        judged=group in criterion.judged_by,
        utterances=utterances,
        first_hand_utterances=len(members),
        supporting=_side(
            [(found.remark, found.supporting, found.contesting) for found in held if found.supporting],
            len(members),
            first_hand.for_it,
            first_hand.on_side_for,
            corrected.supporting,
        ),
        contesting=_side(
            [(found.remark, found.contesting, found.supporting) for found in held if found.contesting],
            len(members),
            first_hand.against_it,
            first_hand.on_side_against,
            corrected.contesting,
        ),
        ambivalent_ids=tuple(found.remark.utterance_id for found in held if found.supporting and found.contesting),
        abstained_ids=tuple(found.remark.utterance_id for found in held if not found.supporting + found.contesting),
        utterances_none=utterances - len(held),
        participants=participants,
        participants_ambivalent=len(first_hand.ambivalent),
        participants_with_evidence=len(first_hand.people),
        balance=balance,
        reading=reading,
        reason=reason,
        correction=corrected.said,
        reported_would_change=told and _with_reported(held, identity, limits) is not reading,
        participants_abstained=len(
            {found.remark.participant for found in held if found.remark.group == group and found.abstained_first_hand}
        ),
        unanimous=_unanimous(first_hand, balance, limits),
    )
    return cell, Read(group, first_hand, balance, reading, reason, spread)


def _balance(people: Voices, identity: Sequence[str], limits: ReadingLimits) -> tuple[Interval, Interval]:
    """The balance with its interval, and the interval that the row reckons with.

    Where the interval is withheld because all were heard on one occasion, the people are resampled one by one: too
    narrow to publish for the cell, but nearer the truth in its row than a group that can't vary.
    """
    import numpy as np

    value = people.balance
    if value is None:
        return Interval(None), Interval(None)
    unit_of = people.units if people.bear_an_interval else range(len(people.people))
    means = resample(people.balances, unit_of, resamples=limits.resamples, seed=limits.seed, identity=identity)
    count = float(worth(np.bincount(unit_of).astype(np.float64)))
    spread = balance_interval(value, means, count, limits.interval)
    return spread if people.bear_an_interval else Interval(spread.value), spread


def _unanimous(people: Voices, balance: Interval, limits: ReadingLimits) -> Interval | None:
    """What can be said of a group of which all who were heard, enough for an interval, are on one side; else None."""
    if balance.low is None or {abs(each) for each in people.balances} != {1.0} or len(set(people.balances)) > 1:
        return None
    return one_mind(len(set(people.units)), limits.interval)


def _with_reported(held: Sequence[Evidence], identity: Sequence[str], limits: ReadingLimits) -> ReadingOf:
    """What the cell would read if what others tell of the group counted like its own words, each witness one voice."""
    everyone = voices(held, first_hand=False)
    balance, _ = _balance(everyone, identity, limits)
    reading, _ = read_cell(everyone, balance, limits, participants=len(everyone.people), reported=False)
    return reading


def _side(
    evidence: Sequence[tuple[Remark, tuple[View, ...], tuple[View, ...]]],
    first_hand_utterances: int,
    alone: frozenset[str],
    either: frozenset[str],
    corrected: Interval,
) -> Side:
    """One side of a cell from its remarks, each with its views on this side (some) and on the other (often none)."""
    candidates = [
        Candidate(
            utterance_id=remark.utterance_id,
            participant=remark.participant,
            p=max(view.p for view in mine),
            first_hand=not all(view.reported for view in mine),
            volunteered=any(view.prompted is False for view in mine),
            words=remark.words,
            order=remark.order,
        )
        for remark, mine, _ in evidence
    ]
    first_hand = sum(candidate.first_hand for candidate in candidates)
    volunteered = sum(candidate.volunteered for candidate in candidates)
    question_known = sum(any(view.prompted is not None for view in mine) for _, mine, _ in evidence)
    return Side(
        only=sum(not other for _, _, other in evidence),
        ids=tuple(candidate.utterance_id for candidate in candidates),
        reported=len(candidates) - first_hand,
        prompted=question_known - volunteered,
        volunteered=volunteered,
        participants=len(alone),
        participants_either=len(either),
        participants_prompted=_people(evidence, True),
        participants_volunteered=_people(evidence, False),
        witnesses=len({remark.participant for remark, mine, _ in evidence if any(view.reported for view in mine)}),
        prevalence=first_hand / first_hand_utterances if first_hand_utterances else None,
        corrected=corrected,
        quotes=strongest(candidates),
    )


def _people(evidence: Sequence[tuple[Remark, tuple[View, ...], tuple[View, ...]]], prompted: bool) -> int:
    """How many members said something first-hand on this side that a question had prompted, or that none had."""
    return len(
        {
            remark.participant
            for remark, mine, _ in evidence
            if any(view.prompted is prompted and not view.reported for view in mine)
        }
    )
