"""The evidence charted by participant, as the Framework Method does: who said what on each criterion, and the words that say it best.

Counts are those of the matrix's cells, told apart by speaker; laying them out is left to exporters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.columns import Columns
from pipeline.exporters._quotations import ABSTAINED, AGAINST, BOTH, FOR, Quotation, called, quotations_of
from pipeline.findings import Findings
from pipeline.interviews import gists_of
from pipeline.quotes import Candidate, strongest
from pipeline.tallies import wave_order


@dataclass(frozen=True, slots=True)
class Said:
    """What one participant said on one criterion.

    `own` counts utterances of their own group's column by side; `told` those that stand as reported evidence, by
    (holder, side). `quotes` are one or two of the strongest, first-hand where there are any; where the person speaks on both
    sides, one of each.
    """

    own: dict[str, int]
    told: dict[tuple[str, str], int]
    quotes: tuple[Quotation, ...]


@dataclass(slots=True)
class Participant:
    """A row of the chart: a person in one stakeholder group, with the sites, waves and documents they were met in."""

    participant: str
    name: str
    group: str
    sites: dict[str, None] = field(default_factory=dict)
    waves: dict[str, None] = field(default_factory=dict)
    documents: dict[str, None] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)


def chart(findings: Findings) -> dict[str, list[Participant]]:
    """Everybody with a codable utterance, by group in the codebook's order (`unknown` last), in the order of their names.

    Who said nothing on a criterion has no entry for it in `said`.
    """
    columns = Columns.of(findings.codebook)
    rows: dict[tuple[str, str], Participant] = {}
    for gist in gists_of(findings.documents):
        for spoke, speaker in gist.participants():
            if not spoke.codable:
                continue
            key = (columns.group(speaker), speaker.participant)
            row = rows.get(key)
            if row is None:
                row = rows[key] = Participant(speaker.participant, called(speaker), key[0])
            row.sites[columns.site(speaker)] = row.waves[speaker.wave] = None
            row.documents[gist.name] = None
    found: defaultdict[tuple[str, str, str], list[Quotation]] = defaultdict(list)
    quotations = quotations_of(findings)
    for cell in findings.matrix.cells:
        for side in quotations.of(cell).values():
            for quotation in side:
                speaker = quotation.speaker
                found[(columns.group(speaker), speaker.participant, cell.criterion)].append(quotation)
    for (group, participant, criterion), pieces in found.items():
        rows[(group, participant)].said[criterion] = _said(pieces, group, quotations.order)
    by_group: dict[str, list[Participant]] = {group: [] for group in findings.codebook.group_ids}
    for row in sorted(rows.values(), key=lambda row: (_natural(row.name), row.participant)):
        row.waves = dict.fromkeys(sorted(row.waves, key=wave_order))
        by_group.setdefault(row.group, []).append(row)
    return {group: people for group, people in by_group.items() if people}


def _said(pieces: Sequence[Quotation], group: str, order: dict[str, int]) -> Said:
    own: defaultdict[str, int] = defaultdict(int)
    told: defaultdict[tuple[str, str], int] = defaultdict(int)
    mine: defaultdict[str, list[Quotation]] = defaultdict(list)
    others: list[Quotation] = []
    for quotation in pieces:
        if quotation.side == ABSTAINED or (quotation.holder == group and not quotation.reported):
            own[quotation.side] += 1
            mine[quotation.side].append(quotation)
        else:
            told[(quotation.holder, quotation.side)] += 1
            others.append(quotation)
    supporting, contesting = best(mine[FOR], order, 2), best(mine[AGAINST], order, 2)
    quotes = (*supporting[:1], *contesting[:1])
    if len(quotes) < 2:
        quotes = best([*mine[FOR], *mine[AGAINST], *mine[BOTH]], order, 2) or best(others, order, 1)
    return Said(dict(own), dict(told), quotes)


def best(quotations: Iterable[Quotation], order: Mapping[str, int], most: int) -> tuple[Quotation, ...]:
    """The `most` strongest of some quotations by the rule of `pipeline.quotes`, strongest first; `order` settles ties."""
    by_id = {each.utterance.utterance_id: each for each in quotations}
    candidates = [
        Candidate(
            utterance_id=identifier,
            participant=each.speaker.participant,
            p=each.p,
            first_hand=not each.reported,
            volunteered=each.prompted is False,
            words=len(each.utterance.text.split()),
            order=order.get(identifier, 0),
        )
        for identifier, each in by_id.items()
    ]
    return tuple(by_id[identifier] for identifier in strongest(candidates, most))


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A sort key that puts participant 2 before participant 10."""
    parts = re.findall(r"[0-9]{1,15}|[^0-9]+", name)
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part.casefold()) for part in parts)
