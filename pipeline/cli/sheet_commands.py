"""The commands of people's coding: a sheet goes out, people's codes come in. `pipeline.cli.app` registers them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.door import door
from pipeline.cli.options import AsJson, Debug, Where, split


def sample(
    n: Annotated[int, typer.Option("-n", "--n", metavar="N", min=1, help="How many utterances to draw.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="SHEET", help="Where to write: .xlsx or .csv.")],
    strategy: Annotated[
        str,
        typer.Option("--strategy", metavar="LIST", help="random, uncertain, or both joined by a comma (half each)."),
    ] = "random,uncertain",
    per: Annotated[
        str, typer.Option("--per", metavar="WHAT", help="Share the rows out alike by group or document.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another number draws another sheet.")] = 0,
    show_codes: Annotated[
        bool, typer.Option("--show-codes", help="Show the machine's codes too; they sway whoever codes.")
    ] = False,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Draw a coding sheet for people, each row with its sampling probability."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_sheets
        from pipeline.operations.sample import sample as draw

        place = out.workspace(workspace)
        show_sheets.sampled(out, draw(place, output, n, split(strategy), per, seed, show_codes, progress=out.progress))


def import_codes(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A coding sheet (.xlsx, .csv), labelled data (CSV), or a corrected project (.qdpx)."
        ),
    ],
    coder: Annotated[
        str,
        typer.Option(
            "--coder", metavar="NAME", help="Who coded the rows that don't say who did, or corrected the project."
        ),
    ] = "",
    settled: Annotated[
        bool, typer.Option("--settled", help="What was settled between coders: it decides alone over theirs.")
    ] = False,
    read: Annotated[
        list[str] | None,
        typer.Option("--read", metavar="DOCUMENT", help="An interview of the project gone through whole; repeatable."),
    ] = None,
    all_read: Annotated[
        bool, typer.Option("--all-read", help="All interviews of the project were gone through whole.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what a project changes, and record nothing.")] = False,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Take people's codes in: they replace the machine's in the evidence; both are kept."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_sheets
        from pipeline.operations.import_codes import import_codes as take

        found = take(
            out.workspace(workspace),
            file,
            coder,
            settled,
            progress=out.progress,
            read=read or (),
            all_read=all_read,
            dry_run=dry_run,
        )
        show_sheets.imported(out, found)
