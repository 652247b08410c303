"""Figures of the matrix in words a researcher uses; pure text, for every export that people read.

Nothing is computed here: counts, readings and intervals come from the matrix as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.codebook import Codebook, ReadingLimits
from pipeline.matrix import Cell, Interval, ReadingOf, Reason, Row, Side
from pipeline.speaker import UNKNOWN

MINUS = "\N{MINUS SIGN}"

_READINGS = {
    ReadingOf.SUPPORTS: "Supports",
    ReadingOf.CONTESTS: "Contests",
    ReadingOf.MIXED: "Mixed",
    ReadingOf.INSUFFICIENT: "Insufficient",
}
_SIGNS = {ReadingOf.SUPPORTS: "+", ReadingOf.CONTESTS: MINUS, ReadingOf.MIXED: "±", ReadingOf.INSUFFICIENT: "?"}
_SILENT = (Reason.NO_PARTICIPANTS, Reason.NO_EVIDENCE)
_REASONS = {
    Reason.CLEAR: "clear",
    Reason.NO_PARTICIPANTS: "nobody interviewed",
    Reason.NO_EVIDENCE: "no evidence",
    Reason.REPORTED_ONLY: "only reported by others",
    Reason.TOO_FEW: "too few people",
    Reason.TOO_UNCERTAIN: "too uncertain",
}

LIMITS: tuple[str, ...] = (
    "The shipped model learnt from utterances written for it; label a random sample of your own study and run "
    "`themetrix evaluate` before publishing.",
    "Codes are a machine's, unless a person's decision replaced them. Read the words before you rely on a figure.",
    "Participants are those who were interviewed, not a sample of their group: an interval says how steady the balance "
    "is among people like them, not how the whole group thinks.",
    "Quotes are de-identified by software. Before one leaves your team, look again for what could give a person away.",
)


def meanings(limits: ReadingLimits) -> tuple[tuple[str, str], ...]:
    """What each word of the matrix means: (word, meaning) pairs, with the limits that this study's codebook sets."""
    level = f"{limits.interval * 100:.1f}".removesuffix(".0")
    return (
        (
            "Utterance",
            "a sentence or two of one speaker's turn; the unit that is coded. Interviewers' words are never coded.",
        ),
        (
            "For, against",
            "the utterance carries a code that speaks for the criterion, or against it; the codebook says which do.",
        ),
        ("Ambivalent", "the same utterance speaks for and against."),
        (
            "Abstained",
            "the machine was not sure enough of a code; the utterance waits for a person and counts on neither side.",
        ),
        (
            "Holder",
            "the group whose view it is. What a participant tells of another group counts in that group's column.",
        ),
        (
            "Reported",
            "told of the holder by somebody else, or of a whole group by one of it. Shown and counted apart: balance, "
            "intervals and readings rest on first-hand evidence alone.",
        ),
        ("Witness", "a participant who told reported evidence."),
        (
            "Prompted, volunteered",
            "the interviewer's question had brought the theme up, or the person raised it unasked.",
        ),
        (
            "Balance",
            f"from {MINUS}1 (everybody only against) to +1 (everybody only for). Each participant with evidence has "
            "one vote, split by what that person said, whether in one utterance or in forty.",
        ),
        (
            "Interval",
            f"bounds that would hold the true figure in {level} % of studies like this one: participants are drawn anew "
            f"{limits.resamples:,} times, and the bounds lie further apart the fewer there are.",
        ),
        (
            "Prevalence",
            "the share of the group's first-hand utterances that speak for (or against), ambivalent ones included.",
        ),
        (
            "Corrected",
            "the prevalence without the machine's errors, reckoned from a random sample that people read, or from the "
            "machine's errors on interviews it had not seen; its interval carries how unsure these are. Refused where "
            "they are too many or too little known.",
        ),
        ("Supports, contests", "the interval of the balance lies wholly above 0, or wholly below it."),
        (
            "Mixed",
            f"the balance leans to neither side for sure, and {limits.min_participants_a_side} participants or more "
            "stand on each.",
        ),
        (
            "Insufficient",
            f"too little to say: under {limits.min_participants} participants with evidence, or the interval holds 0 "
            "with too few people on a side. It never means that nobody holds the view.",
        ),
        ("Context", "a group the criterion isn't read from; shown in grey, and in no overall reading."),
    )


def number(value: float | None, *, signed: bool = False, digits: int = 2) -> str:
    """`value` with a true minus sign and, if `signed`, a plus; `n/a` when there is none. Never a negative zero."""
    if value is None:
        return "n/a"
    rounded = round(value, digits)
    figure = f"{abs(rounded):.{digits}f}"
    if rounded < 0:
        return f"{MINUS}{figure}"
    return f"+{figure}" if signed and rounded > 0 else figure


def balance_words(balance: Interval) -> str:
    """A balance with its interval, as in `−0.61 (−0.90 to −0.20)`."""
    if balance.value is None:
        return "n/a"
    if balance.low is None or balance.high is None:
        return f"{number(balance.value, signed=True)} (no interval)"
    low, high = number(balance.low, signed=True), number(balance.high, signed=True)
    return f"{number(balance.value, signed=True)} ({low} to {high})"


def share_words(share: Interval | float | None) -> str:
    """A share in per cent, with its interval if it has one, as in `12.5 % (8.0 % to 17.1 %)`."""
    if isinstance(share, Interval):
        if share.low is None or share.high is None:
            return share_words(share.value)
        return f"{share_words(share.value)} ({share_words(share.low)} to {share_words(share.high)})"
    return "n/a" if share is None else f"{number(share * 100, digits=1)} %"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 participant`, `2 participants`: the count with its noun in the number that fits; thousands are set apart."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`; empty for no items."""
    names = list(items)
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def reason_words(reason: Reason) -> str:
    """Why a reading is what it is, in two or three words."""
    return _REASONS[reason]


def sign(reading: ReadingOf, reason: Reason) -> str:
    """One character that tells a reading without colour: + − ± ?, and ○ where there is silence rather than doubt."""
    return "○" if reading is ReadingOf.INSUFFICIENT and reason in _SILENT else _SIGNS[reading]


def verdict_words(reading: ReadingOf, reason: Reason) -> str:
    """The reading, with its reason where it needs one: `Contests`, `Insufficient: too few people`."""
    if reading is ReadingOf.INSUFFICIENT:
        return f"{_READINGS[reading]}: {_REASONS[reason]}"
    return _READINGS[reading]


def reason_sentence(reason: Reason, limits: ReadingLimits) -> str:
    """A sentence on why a cell or row can't be read, or why it can, with the limit that decided."""
    return {
        Reason.CLEAR: "There is evidence enough to read it.",
        Reason.NO_PARTICIPANTS: "Nobody of this group has a codable utterance: we don't know what they would say.",
        Reason.NO_EVIDENCE: "Nothing that was said speaks for or against: silence, which isn't disagreement.",
        Reason.REPORTED_ONLY: "All there is was told by others; nobody of this group said it first-hand.",
        Reason.TOO_FEW: f"Fewer than {limits.min_participants} participants gave first-hand evidence.",
        Reason.TOO_UNCERTAIN: "The balance could be on either side of 0, with too few people on each for mixed.",
    }[reason]


def cell_in_words(cell: Cell, members: tuple[str, str] = ("participant", "participants")) -> str:
    """What a cell says, in one sentence: `7 of 9 participants spoke against, 2 for; balance −0.61 (−0.90 to −0.20)`.

    `members` names one and many of the group, where somebody knows better words than "participants".
    """
    reports = _reports(cell)
    if not cell.participants:
        return f"No {members[0]} was interviewed{reports}"
    sides = [("for", cell.supporting.participants), ("against", cell.contesting.participants)]
    sides.sort(key=lambda side: -side[1])
    of_all = f"of {counted(cell.participants, *members)}"
    if not cell.participants_with_evidence:
        return f"None {of_all} spoke for or against{reports}"
    first, second = sides
    told = f"{first[1]:,} {of_all} spoke {first[0]}, {second[1]:,} {second[0]}" if first[1] else ""
    if cell.participants_ambivalent:
        both = f"{cell.participants_ambivalent:,}{'' if told else ' ' + of_all} both in one breath"
        told = (
            f"{told}, {both}"
            if told
            else f"{cell.participants_ambivalent:,} {of_all} spoke for and against in one breath"
        )
    return f"{told}; balance {balance_words(cell.balance)}{reports}"


def _reports(cell: Cell) -> str:
    told = [
        f"{side.reported:,} {way} by {counted(side.witnesses, 'witness', 'witnesses')}"
        for way, side in (("for", cell.supporting), ("against", cell.contesting))
        if side.reported
    ]
    return f"; reported by others: {listed(told)}" if told else ""


def people_words(cell: Cell) -> tuple[str, ...]:
    """How many participants stand on each side, short enough for a cell: `for 2/9`, `against 7/9`."""
    if not cell.participants:
        return ()
    sides = (("for", cell.supporting), ("against", cell.contesting))
    return tuple(f"{way} {side.participants:,}/{cell.participants:,}" for way, side in sides)


def row_in_words(row: Row, names: Mapping[str, str]) -> str:
    """What a criterion's row says: its reading, its balance, the groups it rests on and which of them agree."""
    if not row.rests_on:
        return f"{verdict_words(row.reading, row.reason)}. No group has evidence enough to rest on."
    groups = counted(len(row.rests_on), "group") + (", weighed equally" if len(row.rests_on) > 1 else "")
    sentences = [f"{verdict_words(row.reading, row.reason)}: balance {balance_words(row.balance)} over {groups}."]
    for lead, ids in (("Reading alike", row.agree), ("Reading otherwise", row.disagree), ("Undecided", row.undecided)):
        if ids:
            sentences.append(f"{lead}: {listed(names.get(each, each) for each in ids)}.")
    return " ".join(sentences)


def side_figures(cell: Cell) -> tuple[tuple[str, str, str], ...]:
    """The figures of both sides, line by line: what is counted, for, against."""

    def line(what: str, figure: str) -> tuple[str, str, str]:
        return what, f"{getattr(cell.supporting, figure):,}", f"{getattr(cell.contesting, figure):,}"

    def share(side: Side) -> str:
        return "refused" if side.corrected.value is None else share_words(side.corrected)

    return (
        line("Participants, first-hand", "participants"),
        line("Utterances on this side alone", "only"),
        line("of all on this side, reported", "reported"),
        line("Witnesses who reported", "witnesses"),
        line("of all on this side, volunteered", "volunteered"),
        line("of all on this side, prompted", "prompted"),
        ("Prevalence, as counted", share_words(cell.supporting.prevalence), share_words(cell.contesting.prevalence)),
        ("Prevalence, corrected", share(cell.supporting), share(cell.contesting)),
    )


def cell_notes(cell: Cell) -> tuple[str, ...]:
    """What stands beside the first-hand figures, short enough for a cell: `reported against 3`, `2 abstained`."""
    sides = (("for", cell.supporting.reported), ("against", cell.contesting.reported))
    notes = [f"reported {way} {count:,}" for way, count in sides if count]
    if cell.abstained_ids:
        notes.append(f"{len(cell.abstained_ids):,} abstained")
    if cell.reported_would_change:
        notes.append("reported evidence would change it")
    return tuple(notes)


def cell_remarks(cell: Cell) -> tuple[str, ...]:
    """What else a reader of the cell must know: what the machine left open, what reported evidence would do."""
    whole = (
        f"{counted(cell.utterances, 'utterance')}: {cell.supporting.only:,} for, {cell.contesting.only:,} against, "
        f"{len(cell.ambivalent_ids):,} ambivalent, {len(cell.abstained_ids):,} abstained, "
        f"{cell.utterances_none:,} neither."
    )
    remarks = [whole, f"Correction of the prevalence for the classifier's errors: {cell.correction or 'none'}."]
    if cell.abstained_ids:
        remarks.append(
            f"{counted(len(cell.abstained_ids), 'utterance')} wait for a person's decision and count on no side."
        )
    if cell.unanimous and cell.unanimous.low is not None:
        remarks.append(
            f"All {cell.participants_with_evidence:,} with evidence are of one mind, so the interval of the balance can't show "
            f"how sure that is: of such people, as few as {share_words(cell.unanimous.low)} may be of it (Wilson's interval)."
        )
    if cell.reported_would_change:
        remarks.append("Were reported evidence counted like first-hand evidence, the reading would be another.")
    if cell.error_flag:
        remarks.append(
            "The machine hears groups unequally well; from these this one differs by no more than its errors alone could "
            f"make (unknown: too few held-out utterances to tell): {cell.error_flag}."
        )
    return tuple(remarks)


def slice_title(site: str, wave: str, names: Mapping[str, str]) -> str:
    """The heading of the matrix of one site and wave."""
    parts = [] if site == "all" else [f"Site: {names.get(site, site)}"]
    parts += [] if wave == "all" else [f"Wave: {wave}"]
    return " · ".join(parts) or "All sites and waves"


def prompted_words(prompted: bool | None) -> str:
    """Whether the question had brought it up: `prompted`, `volunteered`, or `question not known`."""
    return "question not known" if prompted is None else "prompted" if prompted else "volunteered"


def names_of(codebook: Codebook) -> dict[str, str]:
    """The names people know groups and sites by, from their ids; `unknown` and `all` included."""
    named = {each.id: each.name for each in (*codebook.groups, *codebook.sites)}
    return {UNKNOWN: "Not known", "all": "All", **named}
