"""Sentences on agreement, prevalence, intervals and readings, for `methods_text`; its correction is `methods_correction`'s."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import wording
from pipeline.correction import ERROR_RATES
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.methods_correction import CORRECTED, correction_sentence, error_rates_sentence, ways_of
from pipeline.resampling import FEWEST_FOR_AN_INTERVAL


def agreement_sentences(findings: Findings) -> tuple[str, ...]:
    """On what the model was compared with people, and how to read the table; or that it wasn't."""
    appraisal = findings.appraisal
    if not appraisal.agreement:
        return ("How well the model agrees with people's coding was not measured for this run.",)
    on = _lower(appraisal.agreement_on.strip().rstrip(".")).removeprefix("on ")
    measured = f"The model's codes were compared with people's{f' on {on}' if on else ''}."
    kappas = [each.kappa.value for each in appraisal.agreement if each.kappa.value is not None]
    ranged = (
        f" Cohen's κ (Cohen, 1960) ranged from {wording.number(min(kappas))} to {wording.number(max(kappas))} over "
        f"{wording.counted(len(kappas), 'code')}."
        if len(kappas) > 1
        else ""
    )
    alpha = any(each.alpha.value is not None for each in appraisal.agreement)
    also = " α is Krippendorff's (Krippendorff, 2019)." if alpha else ""
    return (
        f"{measured}{ranged}{also} What the model left open counts as not given. Intervals in brackets resample whole "
        "interviews; a figure without one rests on too few. κ falls with a code's rarity whatever the coder, so each stands "
        "beside the code's prevalence.",
    )


def agreement_rows(findings: Findings) -> tuple[tuple[str, ...], ...]:
    """The agreement code by code, in the columns of `methods_text.AGREEMENT_COLUMNS`; empty where it wasn't measured."""
    names = {label.id: label.name for label in findings.codebook.labels}
    return tuple(
        (
            names.get(each.label, each.label),
            f"{each.positives:,} of {each.rows:,}",
            wording.share_words(each.prevalence.value),
            *(figure_words(part) for part in (each.precision, each.recall, each.f1, each.kappa, each.alpha)),
        )
        for each in findings.appraisal.agreement
    )


def figure_words(value: Interval) -> str:
    """A figure with its interval, as in `0.41 (0.33 to 0.48)`; `n/a` where there is none."""
    if value.low is None or value.high is None:
        return wording.number(value.value)
    return f"{wording.number(value.value)} ({wording.number(value.low)} to {wording.number(value.high)})"


def correction(findings: Findings) -> tuple[str, ...]:
    """How evidence and prevalence are counted, and what corrected the prevalence, or why nothing did."""
    codebook = findings.codebook
    first = (
        f"The codebook's {wording.counted(len(codebook.criteria), 'criterion', 'criteria')} each name the codes that speak for "
        "and against and the stakeholder groups from which the criterion is read. An utterance counts for a criterion, against "
        "it, as ambivalent (both at once), as open, or as neither; these are disjoint. The prevalence of a side is the share of a "
        "group's first-hand codable utterances that speak for it, ambivalent ones included."
        if codebook.criteria
        else "The codebook names no criteria, so nothing was weighed: there is no matrix."
    )
    cells = [cell for cell in findings.matrix.cells if cell.first_hand_utterances]
    if not cells:
        return (first,)
    told = [first, correction_sentence(findings, cells)]
    rates = error_rates_sentence(findings, cells)
    told += [rates] if rates else []
    flagged = sum(bool(set(_ways_of_flag(cell.error_flag)) - {"unknown"}) for cell in cells)
    if flagged:
        told.append(
            f"The model errs differently from group to group: in {wording.counted(flagged, 'cell')} the difference from another "
            "group is no larger than those errors alone could make, and the cell names the group."
        )
    return tuple(told)


def criteria_rows(findings: Findings) -> tuple[tuple[str, ...], ...]:
    """The codebook's criteria, in the columns of `methods_text.CRITERIA_COLUMNS`."""
    codebook = findings.codebook
    labels = {label.id: label.name for label in codebook.labels}
    names = wording.names_of(codebook)
    return tuple(
        (
            each.name,
            each.question,
            wording.listed(labels[label] for label in each.supporting) or "none",
            wording.listed(labels[label] for label in each.contesting) or "none",
            "all groups"
            if set(each.judged_by) == set(codebook.group_ids) and len(each.judged_by) > 1
            else wording.listed(names.get(group, group) for group in each.judged_by),
        )
        for each in codebook.criteria
    )


def _ways_of_flag(flag: str) -> Iterator[str]:
    return (part.partition(":")[0] for part in flag.split("; ") if part)


def intervals(findings: Findings) -> tuple[str, ...]:
    """How balance is counted and how its intervals are made."""
    limits = findings.codebook.reading
    level = f"{limits.interval * 100:.1f}".removesuffix(".0")
    sentences = [
        f"The balance of a cell runs from {wording.MINUS}1 (everybody only against) to +1 (everybody only for): each participant "
        "with first-hand evidence has one vote, (for − against) / (for + against + ambivalent) of that person's utterances, and "
        f"the balance is their mean. Its {level} % interval is a score interval with Student's quantile (after Korn & Graubard, "
        f"1998), whose variance comes from resampling participants within the group {limits.resamples:,} times (seed "
        f"{limits.seed}), people heard in one transcript being drawn together (Davison & Hinkley, 1997). There is none under "
        f"{FEWEST_FOR_AN_INTERVAL} participants with evidence. Utterances are nowhere treated as independent."
    ]
    alike = sum(cell.unanimous is not None for cell in findings.matrix.cells)
    if alike:
        sentences.append(
            f"In {wording.counted(alike, 'cell')} all with evidence were of one mind: that interval has no width there, which does not "
            "mean that the group is known exactly, and the cell gives the least share of such a group by an exact interval."
        )
    ways = {way for cell in findings.matrix.cells for way, _ in ways_of(cell.correction).values()}
    if ways & set(CORRECTED):
        also = ", and the held-out interviews behind the error rates with them" if ERROR_RATES in ways else ""
        sentences.append(
            f"Intervals of corrected prevalences resample participants likewise{also}; they are widened for small numbers of "
            "participants (Hesterberg, 2015)."
        )
    return (" ".join(sentences),)


def readings(findings: Findings) -> tuple[str, ...]:
    """From which limits a cell and a row are read, and what the profile of each finding is."""
    limits = findings.codebook.reading
    sentences: tuple[str, ...] = (
        f"A cell supports or contests its criterion where that interval excludes 0; it is mixed where it does not and at least "
        f"{limits.min_participants_a_side} participants stand on each side; it is insufficient otherwise, and always under "
        f"{limits.min_participants} participants with evidence. A criterion's overall reading weighs the groups it is read from "
        "equally, whatever their size; its interval is put together from theirs (Zou & Donner, 2008). Reported evidence enters no "
        "reading; a cell that it would change is marked.",
    )
    if findings.appraisal.profiles:
        count = len(findings.appraisal.judgements)
        judged = f"{wording.counted(count, 'judgement')} by {'a named person stands' if count == 1 else 'named persons stand'}"
        sentences += (
            "Each criterion has an evidence profile with the four components of GRADE-CERQual (Lewin et al., 2018), which was made "
            "for syntheses of studies and is followed here in its layout alone: software filled in the figures and judged nothing; "
            f"{judged if count else 'no judgement has been recorded'}{' beside them' if count else ''}.",
        )
    return sentences


def _lower(text: str) -> str:
    """`text` to stand within a sentence: its first letter small, unless the word is a name or an abbreviation."""
    return text[:1].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text
