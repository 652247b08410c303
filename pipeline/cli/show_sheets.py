"""What drawing a coding sheet and taking one in look like on a terminal and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import sentences, short
from pipeline.wording import counted, listed

if TYPE_CHECKING:
    from pipeline.operations.imported import Imported
    from pipeline.operations.sample import Sampled


def sampled(out: Out, found: Sampled) -> None:
    """What was drawn and how, and what to do with it."""
    by = listed(f"{count} {name}" for name, count in found.strategies.items())
    out.tell(f"Sheet {found.sheet}: {counted(found.rows, 'row')} of {counted(found.of, 'utterance')} ({by}).")
    if found.strata:
        out.tell(f"  {listed(f'{short(name)} {count}' for name, count in found.strata.items())}")
    out.tell(f"Sampling probabilities from {found.least:.3g} to {found.most:.3g}; seed {found.seed}, recorded.")
    if found.coded_already:
        out.tell(
            f"  ! {counted(found.coded_already, 'row')} on it {'was' if found.coded_already == 1 else 'were'} coded before; "
            "coding again is welcome from another person"
        )
    out.tell(f"It is in {found.output}. Have it filled in, then: themetrix import-codes {found.output} --coder NAME")
    out.result({**asdict(found), "output": str(found.output)})


def imported(out: Out, found: Imported) -> None:
    """What came in, what is still open on the sheets it belongs to, and what to look at."""
    kept = found.kept
    if found.interviews:
        _corrected(out, found)
    out.tell(
        f"{short(found.file)}, coded by {listed(found.coders)}: {counted(kept.new, 'utterance')} new, "
        f"{kept.replaced} changed, {kept.unchanged} as before."
    )
    if found.unread:
        out.tell(f"  {counted(found.unread, 'row')} not read: missing, not “none”.")
    for sheet, (done, rows) in found.sheets.items():
        left = "" if done == rows else "; its probabilities hold for the study only once every row is read"
        out.tell(f"  Sheet {sheet}: {done} of {rows} rows read by now{left}.")
    if found.several:
        out.tell(
            f"  {counted(found.several, 'utterance')} coded by several people: `themetrix agreement` compares them."
        )
    for warning in found.warnings:
        out.tell(f"  ! {sentences(warning)}")
    if found.dry_run:
        out.tell("Nothing was recorded: this was a dry run.")
    elif kept.new or kept.replaced:
        out.tell("The next `themetrix export` or `themetrix run` uses them.")
    out.result(asdict(found))


def _corrected(out: Out, found: Imported) -> None:
    """What was changed in a project, label by label, and what that makes of the rest."""
    out.tell(f"Against what was exported, over {counted(found.interviews, 'interview')}:")
    for label in found.corrections:
        out.tell(f"  {label}")
    if found.read < found.interviews:
        out.tell(
            f"{counted(found.read, 'interview')} read whole; in the others only utterances with a change count as read, and "
            "the machine's codes stay the machine's. Went through one? Say --read NAME, or --all-read."
        )
