"""Lets through what the gate holds back, because a person says so and why: recorded, and published as the study's evidence."""

from __future__ import annotations

from pipeline.errors import WrongUse
from pipeline.operations.progress import Progress, silent
from pipeline.operations.publish import publish
from pipeline.operations.run import Outcome, clear_leftovers
from pipeline.store.gate import release, rulings, standing_hold
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace


def let_through(workspace: Workspace, why: str, progress: Progress = silent) -> Outcome:
    """Publishes the batch that is held back, over the gate's ruling; its interviews are those "before" from now on.

    The release is recorded first: a kill in between leaves it to the next run to publish. Interviews that came since are judged
    as ever, and may be held back themselves. Raises `WrongUse` where nothing is held back, or no reason is given.
    """
    reason = " ".join(why.split())
    if not reason:
        raise WrongUse("a release needs a reason", expected='themetrix gate --release "why it is sound"')
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        clear_leftovers(workspace)
        held = standing_hold(rulings(ledger))
        if held is None:
            raise WrongUse("the gate holds nothing back", where=str(workspace.root))
        release(ledger, held, reason)
        return Outcome(publish(workspace, ledger, progress=progress), None, 0, 0, ())
