"""What memos and judgements look like on a terminal and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import print_table, short, table

if TYPE_CHECKING:
    from pipeline.operations.memos import Listed
    from pipeline.store.memos import KeptJudgement, KeptMemo

_NEXT = "The next `themetrix export` or `themetrix run` shows it."


def noted(out: Out, kept: KeptMemo) -> None:
    """Where a memo was kept."""
    memo = kept.memo
    out.tell(f"Memo {kept.number} of {short(memo.by)} on {_place(memo.criterion, memo.group, memo.site, memo.wave)}.")
    out.tell(f"{_NEXT} It is shown as typed, names and all: nothing in it is de-identified.")
    out.result(asdict(kept))


def judged(out: Out, kept: KeptJudgement, replaced: bool) -> None:
    """Where a judgement was kept, and whether it took an earlier one's place."""
    made = kept.judgement
    where = _place(made.criterion, "", made.site, made.wave)
    out.tell(f"Judgement {kept.number} of {short(made.by)} on {where}, {_words(made.component)}: {made.level}.")
    if replaced:
        out.tell("It takes the place of an earlier one by the same person, which the ledger keeps.")
    out.tell(_NEXT)
    out.result({**asdict(kept), "replaced": replaced})


def memos(out: Out, found: Listed) -> None:
    """The memos as a table."""
    shown = table("No.", "On", "By", "When", "Memo")
    for kept in found.memos:
        memo = kept.memo
        place = _place(memo.criterion, memo.group, memo.site, memo.wave)
        when = _when(kept.at, kept.removed_at)
        shown.add_row(
            str(kept.number), place + _orphan(kept.number, found.orphans), short(memo.by), when, short(memo.text)
        )
    print_table(out, shown) if found.memos else out.tell("There is no memo yet.")
    out.result({"memos": [asdict(kept) for kept in found.memos], "orphans": found.orphans})


def judgements(out: Out, found: Listed) -> None:
    """The judgements as a table."""
    shown = table("No.", "On", "Component", "Level", "By", "When", "Reason")
    for kept in found.judgements:
        made = kept.judgement
        where = _place(made.criterion, "", made.site, made.wave) + _orphan(kept.number, found.orphan_judgements)
        when = _when(kept.at, kept.removed_at)
        shown.add_row(
            str(kept.number), where, _words(made.component), made.level, short(made.by), when, short(made.reason)
        )
    print_table(out, shown) if found.judgements else out.tell("There is no judgement yet.")
    out.result({"judgements": [asdict(kept) for kept in found.judgements], "orphans": found.orphan_judgements})


def _place(criterion: str, group: str, site: str, wave: str) -> str:
    parts = [criterion, *([group] if group else [])]
    told = " × ".join(short(part) for part in parts)
    told += f", site {short(site)}" if site != "all" else ""
    return told + (f", wave {short(wave)}" if wave != "all" else "")


def _orphan(number: int, orphans: tuple[int, ...]) -> str:
    return " (no longer in the codebook)" if number in orphans else ""


def _when(at: str, removed_at: str) -> str:
    return at[:10] + (f", until {removed_at[:10]}" if removed_at else "")


def _words(component: str) -> str:
    return component.replace("_", " ")
