"""The main job from one process: take in, prepare, code, publish; and the export of what is coded already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.findings import Findings
from pipeline.operations.intake import Intake, take_in
from pipeline.operations.progress import Progress, silent
from pipeline.operations.publish import Published, check_asked, publish
from pipeline.operations.up_to_date import bring_up_to_date
from pipeline.store.atomic import sweep
from pipeline.store.ledger import Ledger, SetAsideRow
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: `intake` is None for an export; `set_aside` lists what this run could not take in."""

    published: Published
    intake: Intake | None
    prepared: int
    coded: int
    set_aside: tuple[SetAsideRow, ...]


def run(
    workspace: Workspace, paths: Sequence[Path] = (), formats: Sequence[str] = (), progress: Progress = silent
) -> Outcome:
    """Takes in `paths` (or the inbox), codes what is new, rebuilds the evidence and exports it.

    Safe to repeat and to kill: what is finished counts, what isn't is done again. Raises `WorkspaceBusy` when another run
    holds the workspace.
    """
    check_asked(workspace, formats)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        clear_leftovers(workspace)
        already = {row.document_id for row in ledger.files_set_aside()}
        intake = take_in(workspace, ledger, paths, progress)
        prepared, coded = bring_up_to_date(workspace, ledger, progress)
        published = publish(workspace, ledger, formats, progress=progress)
        offered = {row.document_id for row in intake.set_aside}
        aside = tuple(r for r in ledger.files_set_aside() if r.document_id in offered or r.document_id not in already)
        return Outcome(published, intake, prepared, coded, aside)


def export(
    workspace: Workspace,
    formats: Sequence[str] = (),
    *,
    by: Sequence[str] = (),
    exclude: Sequence[str] = (),
    progress: Progress = silent,
) -> Outcome:
    """Publishes what is coded, with the participants file as it is now; a changed role prepares that document anew."""
    check_asked(workspace, formats, by)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        clear_leftovers(workspace)
        prepared, coded = bring_up_to_date(workspace, ledger, progress)
        published = publish(workspace, ledger, formats, by=by, exclude=exclude, progress=progress)
        return Outcome(published, None, prepared, coded, ())


def clear_leftovers(workspace: Workspace) -> None:
    """Removes half-written files of a killed run; call it while holding the workspace."""
    sweep(workspace.root, deep=False)
    for name in ("raw", "quarantine", "segments", "evidence", "exports", "models"):
        sweep(getattr(workspace, name))


@dataclass(frozen=True, slots=True)
class Standing:
    """The evidence as it stands, for a door that ran the steps one by one and wants to show it."""

    findings: Findings
    folder: Path
    set_aside: tuple[SetAsideRow, ...]


def as_published(workspace: Workspace) -> Standing:
    """What the last run published, read again; writes nothing new."""
    outcome = export(workspace)
    with Ledger(workspace.ledger) as ledger:
        return Standing(outcome.published.findings, outcome.published.folder, ledger.files_set_aside())
