"""Writes a comparison of two runs to a file that somebody asked for; it holds participants' words, de-identified."""

from __future__ import annotations

from pathlib import Path

from pipeline.change_files import KINDS, written
from pipeline.compared import Compared
from pipeline.errors import WrongUse
from pipeline.store.atomic import write_file
from pipeline.store.workspace import Workspace


def check_place(workspace: Workspace, output: Path | None) -> None:
    """Raises `WrongUse` for a kind of file that can't be written, or a place where the workspace keeps its own."""
    if output is None:
        return
    if output.suffix.lower() not in KINDS:
        raise WrongUse(f"no comparison is written as {output.suffix or output.name!r}", expected=f"{', '.join(KINDS)}")
    if output.is_dir():
        raise WrongUse("this is a folder", where=str(output), expected="a file to write, such as changes.html")
    kept = (workspace.evidence, workspace.exports, workspace.segments, workspace.raw, workspace.models, workspace.inbox)
    own = (workspace.participants, workspace.reading)
    if any(output.resolve().is_relative_to(folder) for folder in kept) or output.resolve() in own:
        raise WrongUse("the workspace keeps its own files there", where=str(output), expected="a place elsewhere")


def write(output: Path | None, found: Compared) -> None:
    """Writes the comparison as its ending says; nothing without a place."""
    if output is not None:
        write_file(output, written(found, output.suffix.lower()))
