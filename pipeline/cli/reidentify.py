"""The command that takes pseudonyms back to names. `pipeline.cli.app` registers it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.door import door
from pipeline.cli.options import AsJson, Debug, Where
from pipeline.wording import counted


def reidentify(
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE.csv", help="Where to write: a new file, outside the workspace."),
    ],
    pseudonyms: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[PSEUDONYM ...]", help="As exports have them, e.g. NAME_k7f3xa; default: all."),
    ] = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Write what pseudonyms stand for to a file you alone can read. Needs the study's key; is recorded."""
    with door(debug, as_json) as out:
        from pipeline.operations.reidentify import reidentify as take_back

        found = take_back(out.workspace(workspace), output, tuple(pseudonyms or ()), progress=out.progress)
        out.tell(
            f"What {counted(found.pseudonyms, 'pseudonym')} stand for is in {found.output}, for you alone to read."
        )
        for mark in found.unknown:
            out.tell(f"  ! {mark} stands for nothing in raw/: was it made with other settings, or by another study?")
        times = len(found.before) + 1
        earlier = f"; before: {', '.join(row.at for row in found.before[-3:])}" if found.before else ""
        out.tell(
            f"Recorded in the ledger ({counted(times, 'time')} by now{earlier}). Delete the file when it has served."
        )
        out.result(
            {
                "output": str(found.output),
                "pseudonyms": found.pseudonyms,
                "documents": found.documents,
                "unknown": found.unknown,
                "times": times,
            }
        )
