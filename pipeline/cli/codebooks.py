"""The commands of `themetrix codebook`: check, import, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.door import Out, door
from pipeline.cli.options import AsJson, Debug, Where

codebook_app = typer.Typer(
    no_args_is_help=True,
    help="Check a codebook; take one over from another program, or give one to it.",
    rich_markup_mode=None,
)


@codebook_app.command("check", epilog="Example: themetrix codebook check my-study.toml")
def codebook_check(
    name: Annotated[str, typer.Argument(metavar="[CODEBOOK]", help="Name or path; default: the workspace's.")] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Tell every problem of a codebook at once, with its key; exit code 2 when there are any."""
    with door(debug, as_json) as out:
        from pipeline.operations.codebooks import check

        found = check(out.workspace(workspace), name)
        book = found.codebook
        out.tell(
            f"{book.id} {book.version}: {len(book.labels)} labels, {len(book.criteria)} criteria, "
            f"{len(book.groups)} groups, {len(book.sites)} sites. No problems found."
        )
        _notes(out, found.remarks)
        told = {"id": book.id, "version": book.version, "digest": book.digest, "problems": [], "remarks": found.remarks}
        out.result(told)


@codebook_app.command("import", epilog="Example: themetrix codebook import nvivo.qdc -o new.toml --keep my-study.toml")
def codebook_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A codebook: .qdc, .qdpx, .xlsx, .csv or .toml.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.toml", help="Where to write; a new file.")],
    keep: Annotated[
        str,
        typer.Option(
            "--keep",
            metavar="CODEBOOK",
            help="Name or path: criteria, groups, sites and whatever else FILE doesn't say are this codebook's.",
        ),
    ] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make a codebook of another program's: ids from names, definitions kept, what is missing told."""
    with door(debug, as_json) as out:
        from pipeline.operations.codebooks import import_codebook

        written = import_codebook(file, output, keep, out.workspace(workspace) if keep else None)
        out.tell(f"{len(written.codebook.labels)} labels are in {written.path}.")
        _notes(out, written.notes)
        labels = written.codebook.label_ids
        out.result({"output": str(written.path), "labels": labels, "notes": written.notes})


@codebook_app.command("export", epilog="Example: themetrix codebook export my-study.toml -o my-study.qdc")
def codebook_export(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="A new file: .qdc, .xlsx, .csv or .toml.")
    ],
    name: Annotated[str, typer.Argument(metavar="[CODEBOOK]", help="Name or path; default: the workspace's.")] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Write a codebook for another program: .qdc for NVivo, MAXQDA, ATLAS.ti and the like, or a table."""
    with door(debug, as_json) as out:
        from pipeline.operations.codebooks import export_codebook

        written = export_codebook(out.workspace(workspace), output, name)
        out.tell(f"{len(written.codebook.labels)} labels are in {written.path}.")
        _notes(out, written.notes)
        labels = written.codebook.label_ids
        out.result({"output": str(written.path), "labels": labels, "notes": written.notes})


def _notes(out: Out, notes: Sequence[str]) -> None:
    for note in notes:
        out.tell(f"  ! {note}")
