"""The evidence profile of each criterion's row: what a run can say of GRADE-CERQual's four components, in figures.

After Lewin et al., *Implementation Science* 13 (Suppl 1):2, 2018, and the papers on each component in that supplement. A
profile never judges: how much concern the figures give is for a named person to say (`themetrix judgement add`). Here the
figures are gathered; `profile_words` puts them into sentences.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from pipeline.appraisal import Component, LabelAgreement, Profile
from pipeline.codebook import Codebook
from pipeline.evidence import ALL
from pipeline.matrix import Cell, EvidenceMatrix, ReadingOf, Reason
from pipeline.profile_words import Told, component, in_doubt
from pipeline.remarks import Members, Remark, View, Voice
from pipeline.speaker import UNKNOWN
from pipeline.tallies import Evidence, Tally, evidence_on, tally
from pipeline.utterance import CodedDocument
from pipeline.wording import names_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEAK_KAPPA = 0.6
"""Cohen's kappa under which a label is named among those to read with care (McHugh, *Biochemia Medica* 22(3), 2012)."""

Slice = tuple[str, str]
Figures = dict[str, float | int | None]


def profiles(
    documents: Sequence[CodedDocument],
    codebook: Codebook,
    matrix: EvidenceMatrix,
    agreement: Sequence[LabelAgreement] = (),
    *,
    tallied: Tally | None = None,
) -> tuple[Profile, ...]:
    """One profile for each row of `matrix`, in its order; `documents` and `codebook` are those it was gathered from.

    Figures are of the groups the criterion is read from, and of first-hand evidence where they don't say otherwise; shares
    are 0..1 to three decimals, None where there is nothing to take a share of. `agreement` adds which labels agree poorly
    with people. `tallied` saves the time to flatten the documents again.
    """
    tallied = tallied or tally(documents, codebook)
    cells: defaultdict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell in matrix.cells:
        if cell.judged:
            cells[cell.criterion, cell.site, cell.wave].append(cell)
    weak = {each.label: each for each in agreement}
    names, labels = names_of(codebook), {label.id: label.name for label in codebook.labels}
    found: dict[tuple[str, str, str], Profile] = {}
    for criterion in codebook.criteria:
        held: defaultdict[Slice, list[Evidence]] = defaultdict(list)
        judged = frozenset(criterion.judged_by)
        members = tallied.remarks.by_place(partial(_read_from, judged, matrix.by))
        for evidence in evidence_on(criterion, tallied.remarks):
            held[_slice(evidence.remark, matrix.by)].append(evidence)
        for row in matrix.rows:
            if row.criterion == criterion.id:
                place = (row.site, row.wave)
                there = cells[criterion.id, *place]
                told = Told(row, criterion, tuple(there), names, labels, tuple(site.id for site in codebook.sites))
                found[criterion.id, *place] = _profile(
                    told, members.get((True, *place), Members.of(())), held[place], weak
                )
    return tuple(found[row.criterion, row.site, row.wave] for row in matrix.rows)


def _slice(said: Remark | Voice, by: Sequence[str]) -> Slice:
    return (said.site if "site" in by else ALL, said.wave if "wave" in by else ALL)


def _read_from(judged: frozenset[str], by: Sequence[str], voice: Voice) -> tuple[bool, str, str]:
    """Whether a voice is of the groups a criterion is read from, and its slice."""
    return voice.group in judged, *_slice(voice, by)


def _profile(
    told: Told,
    members: Members,
    evidence: Sequence[Evidence],
    agreement: Mapping[str, LabelAgreement],
) -> Profile:
    judged = frozenset(told.criterion.judged_by)
    held = [found for found in evidence if found.holder in judged]
    first_hand = [found for found in held if _own(found)]
    parts = (
        _method(told, held, agreement),
        _coherence(told, first_hand),
        _adequacy(told, members, first_hand),
        _relevance(told, members, first_hand, held, evidence),
    )
    return Profile(told.criterion.id, told.row.site, told.row.wave, parts)


def _adequacy(told: Told, members: Members, first_hand: Sequence[Evidence]) -> Component:
    import numpy as np

    words = [found.remark.words for found in first_hand]
    with_evidence = np.array(sorted({found.remark.order for found in first_hand}), dtype=np.int64)
    other = members.words[~np.isin(members.order, with_evidence)]
    most = Counter(found.remark.participant for found in first_hand).most_common(1)
    figures: Figures = {
        "participants": len(members.participants),
        "participants_with_evidence": len({found.remark.participant for found in first_hand}),
        "interviews": len(np.unique(members.where)),
        "interviews_with_evidence": len({found.remark.document for found in first_hand}),
        "groups": len(told.criterion.judged_by),
        "groups_with_evidence": len({found.holder for found in first_hand}),
        "groups_enough_to_rest_on": len(told.row.rests_on),
        "sites": len(told.sites) if told.row.site == ALL else None,
        "sites_with_evidence": len(_sites(told, first_hand)) if told.row.site == ALL and told.sites else None,
        "utterances_with_evidence": len(first_hand),
        "words_of_evidence": sum(words),
        "median_words": median(words) if words else None,
        "median_words_elsewhere": _median(other),
        "utterances_of_who_gave_most": most[0][1] if most else 0,
    }
    return component("adequacy", told, figures)


def _coherence(told: Told, first_hand: Sequence[Evidence]) -> Component:
    people: dict[str, set[str]] = {"for": set(), "against": set(), "ambivalent": set()}
    utterances: Counter[str] = Counter()
    for found in first_hand:
        side = _side(found)
        utterances[side] += 1
        people[side].add(found.remark.participant)
    both = people["ambivalent"]
    for_it, against_it = people["for"] | both, people["against"] | both
    utterances_for = utterances["for"] + utterances["ambivalent"]
    utterances_against = utterances["against"] + utterances["ambivalent"]
    # A row that is mixed or can't be read has no side that evidence could speak against.
    people_against, said_against = {
        ReadingOf.SUPPORTS: (len(against_it), utterances_against),
        ReadingOf.CONTESTS: (len(for_it), utterances_for),
    }.get(told.row.reading, (None, None))
    figures: Figures = {
        "participants_with_evidence": len(for_it | against_it),
        "participants_for": len(for_it),
        "participants_against": len(against_it),
        "participants_ambivalent": len(both),
        "utterances_with_evidence": len(first_hand),
        "utterances_for": utterances_for,
        "utterances_against": utterances_against,
        "participants_disconfirming": people_against,
        "participants_disconfirming_share": _share(people_against, len(for_it | against_it)),
        "utterances_disconfirming": said_against,
        "utterances_disconfirming_share": _share(said_against, len(first_hand)),
        "groups_agree": len(told.row.agree),
        "groups_disagree": len(told.row.disagree),
        "groups_undecided": len(told.row.undecided),
        "cells_reported_would_change": sum(cell.reported_would_change for cell in told.cells),
    }
    return component("coherence", told, figures)


def _relevance(
    told: Told,
    members: Members,
    first_hand: Sequence[Evidence],
    held: Sequence[Evidence],
    evidence: Iterable[Evidence],
) -> Component:
    asked = [[view.prompted for view in _views(found) if not view.reported] for found in first_hand]
    known = sum(any(each is not None for each in prompted) for prompted in asked)
    volunteered = sum(any(each is False for each in prompted) for prompted in asked)
    given = sum(bool(_views(found)) for found in held)
    silent = [cell for cell in told.cells if not cell.participants_with_evidence]
    absent = sum(cell.reason is Reason.NO_PARTICIPANTS or not cell.participants for cell in silent)
    whole = told.row.site == ALL and bool(told.sites)
    heard, speaking = members.sites, _sites(told, first_hand)
    silent_sites = tuple(site for site in told.sites if site not in speaking) if whole else ()
    figures: Figures = {
        "utterances_with_evidence": len(first_hand),
        "question_known": known,
        "volunteered": volunteered,
        "volunteered_share": _share(volunteered, known),
        "evidence_held": given,
        "first_hand_share": _share(len(first_hand), given),
        "told_by_others": given - len(first_hand),
        "groups": len(told.cells),
        "groups_silent": len(silent),
        "groups_not_interviewed": absent,
        "sites": len(told.sites) if whole else None,
        "sites_silent": len(silent_sites) if whole else None,
        "sites_not_interviewed": len(set(told.sites) - heard) if whole else None,
        "utterances_of_unknown_holders": sum(found.holder == UNKNOWN and bool(_views(found)) for found in evidence),
    }
    return component("relevance", told, figures, silent_sites=silent_sites)


def _method(
    told: Told,
    held: Sequence[Evidence],
    agreement: Mapping[str, LabelAgreement],
) -> Component:
    labels = frozenset(told.criterion.labels)
    open_ = sum(not _views(found) for found in held)
    decided = sum(bool(labels.intersection(found.remark.decided)) for found in held)
    sides = [
        side
        for cell in told.cells
        if cell.first_hand_utterances
        for side, feeding in (
            (cell.supporting, told.criterion.supporting),
            (cell.contesting, told.criterion.contesting),
        )
        if feeding
    ]
    corrected = sum(side.corrected.value is not None for side in sides)
    measured = [agreement[label] for label in told.criterion.labels if label in agreement]
    weak = tuple(
        (told.labels.get(each.label, each.label), each.kappa.value)
        for each in measured
        if each.kappa.value is not None and each.kappa.value < WEAK_KAPPA
    )
    unmeasured = tuple(
        told.labels.get(label, label)
        for label in told.criterion.labels
        if measured and (label not in agreement or agreement[label].kappa.value is None)
    )
    figures: Figures = {
        "utterances_that_bear_on_it": len(held),
        "abstained": open_,
        "abstained_share": _share(open_, len(held)),
        "decided_by_people": decided,
        "decided_by_people_share": _share(decided, len(held)),
        "cells": len(told.cells),
        "prevalences": len(sides),
        "prevalences_corrected": corrected,
        "prevalences_refused": len(sides) - corrected,
        "cells_with_error_flag": sum(in_doubt(cell) for cell in told.cells),
        "cells_of_one_mind": sum(cell.unanimous is not None for cell in told.cells),
        "labels": len(told.criterion.labels),
        "labels_measured": len(measured) - sum(each.kappa.value is None for each in measured) if agreement else None,
        "labels_weak": len(weak) if agreement else None,
    }
    return component("methodological_limitations", told, figures, weak=weak, unmeasured=unmeasured)


def _own(found: Evidence) -> bool:
    return any(not view.reported for view in _views(found))


def _views(found: Evidence) -> tuple[View, ...]:
    return (*found.supporting, *found.contesting)


def _side(found: Evidence) -> str:
    """On which side first-hand evidence stands, by its first-hand views alone: for, against or ambivalent."""
    supports, contests = (any(not view.reported for view in views) for views in (found.supporting, found.contesting))
    return "ambivalent" if supports and contests else "for" if supports else "against"


def _sites(told: Told, evidence: Iterable[Evidence]) -> set[str]:
    """The codebook's sites that this evidence comes from."""
    return {found.remark.site for found in evidence} & set(told.sites)


def _median(words: NDArray[np.int32]) -> float | int | None:
    """The median as `statistics.median` gives it: whole where it is one of an odd number."""
    import numpy as np

    if not len(words):
        return None
    middle = np.sort(words)[(len(words) - 1) // 2 : len(words) // 2 + 1].tolist()
    return int(middle[0]) if len(words) % 2 else float(sum(middle) / 2)


def _share(part: int | None, whole: int) -> float | None:
    return None if part is None or not whole else round(part / whole, 3)
