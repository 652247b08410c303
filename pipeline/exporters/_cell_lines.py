"""The matrix as lines of a table, one a cell, each figure in words; shared by the Word file and the markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline import wording
from pipeline.matrix import Cell, Side

CELL_COLUMNS = (
    "Group",
    "Reading",
    "Balance",
    "Participants for",
    "Participants against",
    "Utterances: for / against / ambivalent / open / neither",
    "Told by others: for / against",
    "Prevalence for, raw",
    "Prevalence for, corrected",
    "Prevalence against, raw",
    "Prevalence against, corrected",
    "To note",
)
READ = (
    "Participants: k of n with first-hand evidence on that side alone; one person may stand on both. Utterances are disjoint. Told by "
    "others: reported evidence among them, which enters no balance, reading or prevalence. Prevalence: share (k of n) of the group's "
    "first-hand utterances, ambivalent ones included; corrected for the coder's errors where that could be done. “Within error of” "
    "names groups from which a cell differs, in raw prevalence, by no more than the model's unequal errors alone could make it. Groups "
    "marked “context” are not ones the criterion is read from."
)


def cell_line(cell: Cell, names: Mapping[str, str]) -> tuple[str, ...]:
    """A cell as texts in the order of `CELL_COLUMNS`; `names` are those of groups, by their ids."""
    group = names.get(cell.group, cell.group)
    supporting, contesting = cell.supporting, cell.contesting
    outcomes = (
        supporting.only,
        contesting.only,
        len(cell.ambivalent_ids),
        len(cell.abstained_ids),
        cell.utterances_none,
    )
    return (
        group if cell.judged else f"{group} (context)",
        wording.verdict_words(cell.reading, cell.reason),
        wording.balance_words(cell.balance),
        _people(supporting.participants, cell),
        _people(contesting.participants, cell),
        " / ".join(f"{count:,}" for count in outcomes),
        f"{supporting.reported:,} / {contesting.reported:,}",
        raw_prevalence(supporting, cell),
        corrected_prevalence(supporting, cell),
        raw_prevalence(contesting, cell),
        corrected_prevalence(contesting, cell),
        "; ".join(cell_remarks(cell, names)),
    )


def raw_prevalence(side: Side, cell: Cell) -> str:
    """The raw prevalence of a side with its k of n: `12.0 % (12 of 100)`."""
    if side.prevalence is None:
        return "n/a"
    return (
        f"{wording.share_words(side.prevalence)} ({len(side.ids) - side.reported:,} of {cell.first_hand_utterances:,})"
    )


def corrected_prevalence(side: Side, cell: Cell) -> str:
    """The corrected prevalence of a side with its interval; `refused` where it was, `n/a` where there is nothing to correct."""
    if side.corrected.value is not None:
        return wording.share_words(side.corrected)
    return "refused" if cell.first_hand_utterances else "n/a"


def cell_remarks(cell: Cell, names: Mapping[str, str]) -> tuple[str, ...]:
    """What a reader of the cell's figures must know beside them, short."""
    remarks = []
    if cell.participants_ambivalent:
        remarks.append(
            f"{wording.counted(cell.participants_ambivalent, 'participant')} for and against in one utterance"
        )
    if cell.unanimous is not None:
        least = wording.share_words(cell.unanimous.low)
        remarks.append(f"all of one mind, so the interval has no width: of such a group as few as {least} may be")
    if cell.reported_would_change:
        remarks.append("reported evidence would change the reading")
    if cell.error_flag:
        remarks += _flag_words(cell.error_flag, names)
    return tuple(remarks)


def _flag_words(flag: str, names: Mapping[str, str]) -> Iterator[str]:
    """An `error_flag` in words: from which groups, on which side, errors alone could make the cell differ as it does."""
    for part in flag.split("; "):
        way, _, ids = part.partition(": ")
        groups = wording.listed(names.get(each, each) for each in ids.split(", "))
        if way == "unknown":
            yield f"errors not known for {groups}"
        elif ids:
            yield f"{way}: within error of {groups}"
        else:
            yield part


def _people(count: int, cell: Cell) -> str:
    return f"{count:,} of {cell.participants:,}"
