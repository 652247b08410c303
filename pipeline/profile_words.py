"""Sentences for an evidence profile that a researcher can paste: every figure as k of n, none of them a judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.appraisal import Component
from pipeline.codebook import Criterion
from pipeline.correction import REFUSED
from pipeline.matrix import Cell, Row
from pipeline.methods_correction import ways_of
from pipeline.wording import counted, listed, number, share_words, verdict_words

_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a profile is told of: a criterion's row and judged cells, people's names for groups, sites and codes, the sites' ids."""

    row: Row
    criterion: Criterion
    cells: tuple[Cell, ...]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    sites: tuple[str, ...]


def component(
    name: str,
    told: Told,
    figures: Mapping[str, float | int | None],
    *,
    silent_sites: Sequence[str] = (),
    weak: Sequence[tuple[str, float | None]] = (),
    unmeasured: Sequence[str] = (),
) -> Component:
    """The component with its sentence; `silent_sites`, `weak` and `unmeasured` are what figures alone can't name."""
    got = {key: value or 0 for key, value in figures.items()}
    if name == "adequacy":
        parts = _adequacy(got, figures)
    elif name == "coherence":
        parts = _coherence(told, got, figures)
    elif name == "relevance":
        parts = _relevance(told, got, silent_sites)
    else:
        parts = _method(told, got, weak, unmeasured)
    return Component(name, tuple(figures.items()), " ".join(part for part in parts if part))


def _of(part: float, whole: float, what: str = "") -> str:
    """`5 of 23 participants (21.7 %)`; without the percentage where there is nothing to take a share of."""
    share = f" ({share_words(part / whole)})" if whole else ""
    return f"{part:,.0f} of {whole:,.0f}{' ' + what if what else ''}{share}"


def _adequacy(got: Mapping[str, float], figures: Mapping[str, float | None]) -> list[str]:
    if not got["participants"]:
        return ["Nobody of the groups this criterion is read from has a codable utterance."]
    if not got["utterances_with_evidence"]:
        people, talks = counted(int(got["participants"]), "participant"), counted(int(got["interviews"]), "interview")
        return [f"None of {people} in {talks} said anything for or against first-hand."]
    sites = f" and {got['sites_with_evidence']:,} of {got['sites']:,} sites" if got["sites"] else ""
    rich = f"a median of {_median(got['median_words'])} words each"
    if figures["median_words_elsewhere"] is not None:
        rich += f", where their other utterances have {_median(got['median_words_elsewhere'])}"
    utterances = int(got["utterances_with_evidence"])
    return [
        f"First-hand evidence comes from {_of(got['participants_with_evidence'], got['participants'], 'participants')}, "
        f"in {_of(got['interviews_with_evidence'], got['interviews'], 'interviews')}, and from "
        f"{got['groups_with_evidence']:,} of {got['groups']:,} groups{sites}.",
        f"It is {counted(utterances, 'utterance')} of {counted(int(got['words_of_evidence']), 'word')} in all ({rich}).",
        f"The participant who gave most gave {_of(got['utterances_of_who_gave_most'], utterances)}.",
        f"{got['groups_enough_to_rest_on']:,} of {got['groups']:,} groups have participants enough for the row to rest on.",
    ]


def _coherence(told: Told, got: Mapping[str, float], figures: Mapping[str, float | None]) -> list[str]:
    verdict = verdict_words(told.row.reading, told.row.reason)
    people, utterances = got["participants_with_evidence"], got["utterances_with_evidence"]
    if not utterances:
        return [f"The row reads “{verdict}”; there is no first-hand evidence to be coherent or not."]
    if figures["participants_disconfirming"] is None:
        parts = [
            f"The row reads “{verdict}”: there is no one side to speak against. "
            f"{_of(got['participants_for'], people, 'participants with evidence')} spoke for, "
            f"{_of(got['participants_against'], people)} against.",
        ]
    else:
        parts = [
            f"The row reads “{verdict}”. Against that stand "
            f"{_of(got['participants_disconfirming'], people, 'participants with evidence')} and "
            f"{_of(got['utterances_disconfirming'], utterances, 'utterances')}."
        ]
    if got["participants_ambivalent"]:
        parts.append(
            f"{counted(int(got['participants_ambivalent']), 'participant')} spoke for and against in one breath, and "
            f"{'is' if got['participants_ambivalent'] == 1 else 'are'} counted on both sides."
        )
    row = told.row
    for lead, ids in (("Groups that read alike", row.agree), ("Otherwise", row.disagree), ("Undecided", row.undecided)):
        if ids:
            parts.append(f"{lead}: {listed(told.names.get(each, each) for each in ids)}.")
    changed = [told.names.get(cell.group, cell.group) for cell in told.cells if cell.reported_would_change]
    if changed:
        parts.append(f"Were reported evidence counted, the reading would be another for: {listed(changed)}.")
    return parts


def _relevance(told: Told, got: Mapping[str, float], silent_sites: Sequence[str]) -> list[str]:
    parts = []
    if got["evidence_held"]:
        own = _of(got["evidence_held"] - got["told_by_others"], got["evidence_held"], "utterances with evidence")
        others = f"; {got['told_by_others']:,} told of these groups by somebody else" if got["told_by_others"] else ""
        parts.append(f"First-hand: {own}{others}.")
    if got["question_known"]:
        asked = _of(got["volunteered"], got["question_known"], "first-hand utterances whose question is known")
        parts.append(f"Volunteered rather than prompted: {asked}.")
    elif got["utterances_with_evidence"]:
        parts.append("For no first-hand utterance is it known what was asked.")
    for lead, absent in (("Nobody was interviewed from:", True), ("Interviewed, and silent on this:", False)):
        silent = [
            told.names.get(cell.group, cell.group)
            for cell in told.cells
            if not cell.participants_with_evidence and (not cell.participants) is absent
        ]
        if silent:
            parts.append(f"{lead} {listed(silent)}.")
    if silent_sites:
        names = listed(told.names.get(site, site) for site in silent_sites)
        parts.append(f"Sites without first-hand evidence: {names}.")
    if got["utterances_of_unknown_holders"]:
        count = int(got["utterances_of_unknown_holders"])
        parts.append(
            f"{counted(count, 'utterance')} with evidence {'is' if count == 1 else 'are'} of people who can't be placed."
        )
    return parts or ["There is no evidence whose relevance could be described."]


def _method(
    told: Told, got: Mapping[str, float], weak: Sequence[tuple[str, float | None]], unmeasured: Sequence[str]
) -> list[str]:
    bearing = got["utterances_that_bear_on_it"]
    parts = [
        f"Of {counted(int(bearing), 'utterance')} that bear on it, left open for a person, on no side: "
        f"{_part(got['abstained'], bearing)}; decided by people: {_part(got['decided_by_people'], bearing)}."
        if bearing
        else "No utterance bears on it, so there was nothing to decide.",
        f"Corrected for the classifier's errors: {got['prevalences_corrected']:,} of {got['prevalences']:,} prevalences (for "
        "and against, of groups with utterances of their own)."
        if got["prevalences"]
        else "",
    ]
    refused = _refused(told)
    if refused:
        reasons = [f"{why} ({times})" for why, times in refused.most_common(_MOST_REASONS)]
        rest = sum(refused.values()) - sum(times for _, times in refused.most_common(_MOST_REASONS))
        more = f"; other reasons ({rest})" if rest else ""
        parts.append(f"Shown as counted, the correction being refused: {'; '.join(reasons)}{more}.")
    flagged = [told.names.get(cell.group, cell.group) for cell in told.cells if in_doubt(cell)]
    if flagged:
        parts.append(f"Errors of the model alone could make the difference from another group for: {listed(flagged)}.")
    alike = [told.names.get(cell.group, cell.group) for cell in told.cells if cell.unanimous is not None]
    if alike:
        parts.append(f"All of one mind, so that the interval has no width: {listed(alike)}.")
    if weak:
        named = listed(f"{label} (κ {number(kappa)})" for label, kappa in weak)
        parts.append(f"Codes on which model and people agree poorly (κ under 0.60): {named}.")
    if unmeasured:
        parts.append(f"Too few examples to measure agreement on: {listed(unmeasured)}.")
    return parts


def _refused(told: Told) -> Counter[str]:
    """Why prevalences of the cells were not corrected, by reason."""
    feeding = {"for": told.criterion.supporting, "against": told.criterion.contesting}
    return Counter(
        detail or "no reason given"
        for cell in told.cells
        if cell.first_hand_utterances
        for side, (way, detail) in ways_of(cell.correction).items()
        if feeding[side] and way == REFUSED
    )


def in_doubt(cell: Cell) -> bool:
    """Whether the model's errors alone could make the cell differ as it does; "unknown" alone means that nobody can tell."""
    return any(not part.startswith("unknown:") for part in cell.error_flag.split("; ") if part)


def _part(part: float, whole: float) -> str:
    return f"{part:,.0f} ({share_words(part / whole)})"


def _median(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
