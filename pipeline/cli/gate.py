"""The command that shows what the gate ruled, and lets through what it holds back. `pipeline.cli.app` registers it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.door import Out, door
from pipeline.cli.options import AsJson, Debug, Where
from pipeline.wording import counted

if TYPE_CHECKING:
    from pipeline.operations.gate import AtTheGate
    from pipeline.operations.publish import Published


def gate(
    release: Annotated[
        str, typer.Option("--release", metavar="REASON", help="Publish what is held back all the same; recorded.")
    ] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show what the gate ruled on the last batch; let through what it holds back, with a reason."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.gate import look
        from pipeline.operations.let_through import let_through
        from pipeline.operations.publish import standing_run

        place = out.workspace(workspace)
        if release:
            outcome = let_through(place, release, progress=out.progress)
            show.outcome(out, outcome)
            if outcome.published.held:
                raise typer.Exit(3)
            return
        found = look(place, standing_run(place))
        _tell(out, found)
        out.result({**asdict(found), "past": [asdict(row) for row in found.past]})
        if found.held:
            raise typer.Exit(3)


def held_back(out: Out, published: Published) -> None:
    """Says that a run was held back and why, where it was."""
    if published.held:
        out.tell("HELD BACK by the gate: this is not the study's evidence; what stood before still stands. Because")
        for line in published.lines:
            out.tell(f"  ! {line}")
        out.tell('Mend it and run again, or let it through: themetrix gate --release "why it is sound"')


def _tell(out: Out, found: AtTheGate) -> None:
    out.tell(f"Stands      {found.standing or 'nothing yet'}")
    out.tell(f"Held back   {found.held or 'nothing'}")
    if found.checks:
        out.tell(f"The last ruling, on {counted(found.interviews, 'new interview')}:")
    for check in found.checks:
        mark = "HELD" if check.held else "ok  " if check.told else "?   "
        out.tell(f"  {mark}  {check.line}")
    for row in found.past:
        if row.released_at:
            out.tell(
                f"Let through {row.run_id} ({counted(len(row.documents), 'interview')}), {row.released_at[:10]}: {row.released_why}"
            )
    if found.held:
        out.tell('Mend it and run again, or let it through: themetrix gate --release "why it is sound"')
