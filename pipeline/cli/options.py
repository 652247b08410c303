"""The options that every command has, said once, and lists joined by commas taken apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Where = Annotated[
    Optional[Path],  # noqa: UP045 -- typer reads this at run time
    typer.Option(
        "-w", "--workspace", metavar="DIR", help="The workspace; default: this folder if it is one, else data/."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON on standard output, for scripts.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback when something goes wrong.")]


def split(listed: str) -> tuple[str, ...]:
    """The parts of a list joined by commas."""
    return tuple(part.strip() for part in listed.split(",") if part.strip())
