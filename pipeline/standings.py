"""Where each utterance stands in each cell, and the cell's figures without their intervals: what two runs are compared by.

Counts and balances are those of `evidence` (a test holds them together); intervals and readings are left to it, since
resampling is what costs, and a comparison needs the figures of many mixtures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cell_figures import Key
from pipeline.codebook import Codebook, Criterion
from pipeline.evidence import ALL
from pipeline.remarks import Remark, View
from pipeline.resampling import tidy
from pipeline.speaker import UNKNOWN
from pipeline.tallies import Evidence, evidence_on, tally
from pipeline.utterance import CodedDocument
from pipeline.voices import voices

OWN, TOLD = "own", "told"
Points = tuple[float | None, ...]
"""The values of `cell_figures.FIGURES`, in that order."""
NO_POINTS: Points = (0, 0, 0, 0, 0, 0, 0, None, None, None)


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """What an utterance is in a cell: on each side "" (nothing), `own` (first-hand) or `told`; with neither, left open."""

    supporting: str = ""
    contesting: str = ""

    @property
    def words(self) -> str:
        """For people: `for`, `against, told by others`, `for and against`, `left open`."""
        sides = [(way, kind) for way, kind in (("for", self.supporting), ("against", self.contesting)) if kind]
        if not sides:
            return "left open"
        if len({kind for _, kind in sides}) == 1:
            told = ", told by others" if sides[0][1] == TOLD else ""
            return " and ".join(way for way, _ in sides) + told
        return " and ".join(way + (" (told by others)" if kind == TOLD else "") for way, kind in sides)


@dataclass(frozen=True, slots=True)
class CellStandings:
    """A cell's figures, and the utterances that are evidence in it or were left open, by id."""

    points: Points
    utterances: dict[str, Standing]


def standings(
    documents: Sequence[CodedDocument], codebook: Codebook, by: Sequence[str] = ()
) -> dict[Key, CellStandings]:
    """Every cell in which anybody was heard or anything was told, by its key; the others are nothing (`NO_POINTS`).

    `by` splits cells as `evidence.gather` does. Raises what `tallies.tally` raises.
    """
    remarks = tally(documents, codebook).remarks
    members: defaultdict[tuple[str, str, str], list[Remark]] = defaultdict(list)
    for remark in remarks:
        members[_place(remark.group, remark, by)].append(remark)
    found: dict[Key, CellStandings] = {}
    for criterion in codebook.criteria:
        held: defaultdict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
        for evidence in evidence_on(criterion, remarks):
            held[_place(evidence.holder, evidence.remark, by)].append(evidence)
        for place in members.keys() | held.keys():
            if place[0] in (*codebook.group_ids, UNKNOWN):
                found[criterion.id, *place] = _cell(criterion, place[0], members[place], held[place])
    return found


def _place(group: str, remark: Remark, by: Sequence[str]) -> tuple[str, str, str]:
    return group, remark.site if "site" in by else ALL, remark.wave if "wave" in by else ALL


def _cell(criterion: Criterion, group: str, members: Sequence[Remark], held: Sequence[Evidence]) -> CellStandings:
    people = voices(held, first_hand=True)
    both = sum(bool(each.supporting and each.contesting) for each in held)
    supporting = sum(bool(each.supporting) for each in held)
    contesting = sum(bool(each.contesting) for each in held)
    balance = people.balance
    points: Points = (
        len(members) + sum(each.remark.group != group for each in held),
        supporting - both,
        contesting - both,
        both,
        len(held) - supporting - contesting + both,
        len({remark.participant for remark in members}),
        len(people.people),
        None if balance is None else tidy(balance),
        _share(sum(_kind(each.supporting) == OWN for each in held), len(members)),
        _share(sum(_kind(each.contesting) == OWN for each in held), len(members)),
    )
    return CellStandings(
        points,
        {each.remark.utterance_id: Standing(_kind(each.supporting), _kind(each.contesting)) for each in held},
    )


def _kind(views: Sequence[View]) -> str:
    return "" if not views else TOLD if all(view.reported for view in views) else OWN


def _share(count: int, of: int) -> float | None:
    return count / of if of else None
