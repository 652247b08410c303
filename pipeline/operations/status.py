"""What a workspace holds and what it did before: for people who come back to it, and for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.operations.publish import standing_run
from pipeline.operations.study import codebook_in_use
from pipeline.store.gate import rulings, standing_hold
from pipeline.store.human_codes import coders, codings, designs, past_codings
from pipeline.store.inbox import look
from pipeline.store.ledger import Ledger, SetAsideRow
from pipeline.store.registry import versions
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Status:
    """A workspace at a glance; `documents` are those that count, `waiting` lie in the inbox.

    `coders` have coded `coded` utterances between them, on `sheets` coding sheets or elsewhere; `replaced` counts the
    decisions that a later one of the same coder took the place of. `held` is the run that the gate holds back, "" for none.
    """

    root: str
    codebook: str
    model: str
    models: tuple[str, ...]
    documents: int
    superseded: int
    waiting: int
    set_aside: tuple[SetAsideRow, ...]
    last_run: str
    runs: int
    coders: tuple[str, ...] = ()
    coded: int = 0
    sheets: int = 0
    replaced: int = 0
    held: str = ""


def status(workspace: Workspace) -> Status:
    """What the workspace holds now; reads only, needs no lock, and waits for nobody."""
    codebook = codebook_in_use(workspace)
    with Ledger(workspace.ledger, reading=True) as ledger:
        runs = ledger.runs()
        return Status(
            root=str(workspace.root),
            codebook=f"{codebook.id} {codebook.version}",
            model=workspace.settings.model,
            models=tuple(versions(workspace, codebook.id)),
            documents=len(ledger.documents()),
            superseded=len(ledger.superseded()),
            waiting=len(look([workspace.inbox]).arrivals) if workspace.inbox.is_dir() else 0,
            set_aside=ledger.files_set_aside(),
            last_run=standing_run(workspace),
            runs=len(runs),
            coders=coders(ledger),
            coded=len({coding.utterance_id for coding in codings(ledger)}),
            sheets=len(designs(ledger)),
            replaced=len(past_codings(ledger)),
            held=held.run_id if (held := standing_hold(rulings(ledger))) else "",
        )


def past_runs(workspace: Workspace) -> tuple[dict[str, Any], ...]:
    """Every finished run, oldest first: `run_id`, `finished_at` (UTC), and its record."""
    with Ledger(workspace.ledger, reading=True) as ledger:
        return tuple({"run_id": run_id, "finished_at": at, **record} for run_id, at, record in ledger.runs())
