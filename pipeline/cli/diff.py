"""The command that compares two runs. `pipeline.cli.app` registers it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.door import door
from pipeline.cli.options import AsJson, Debug, Where


def diff(
    earlier: Annotated[
        str, typer.Argument(metavar="A", help="The earlier run: its id or the beginning of it, `last` or `previous`.")
    ] = "previous",
    later: Annotated[str, typer.Argument(metavar="B", help="The later run, named likewise.")] = "last",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write it all there (.html, .md or .csv), with participants' words."
        ),
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Show the words of the utterances that moved (pseudonymised).")
    ] = False,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show which cells changed from one run to another, and why: interviews, details, codes, model, codebook."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_diff
        from pipeline.operations.diff import diff as compare
        from pipeline.operations.write_diff import check_place, write

        place = out.workspace(workspace)
        check_place(place, output)
        found = compare(place, earlier, later, words=words or output is not None, progress=out.progress)
        write(output, found)
        show_diff.compared(out, found, output, words)
