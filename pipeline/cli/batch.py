"""Runs the flow `process_batch` once from a terminal and says what came of it: what `make run` calls."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from pipeline.cli.door import door


def run_flow(flow: Callable[..., dict[str, Any]], arguments: list[str]) -> int:
    """Runs `flow` on the files and folders named in `arguments` (or the inbox); returns the exit code.

    0 done · 1 failed · 2 wrong use · 3 done, some files set aside or the evidence held back · 4 another run holds the workspace.
    """
    parser = argparse.ArgumentParser(prog="python -m flows.process_batch", description="Process a batch of interviews.")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders of interviews; default: the inbox")
    parser.add_argument(
        "-w", "--workspace", type=Path, help="the workspace; default: this folder if it is one, else data/"
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback when something goes wrong")
    given = parser.parse_args(arguments)
    try:
        with door(given.debug, as_json=False) as out:
            from pipeline.cli import show
            from pipeline.operations.run import as_published

            workspace = out.workspace(given.workspace)
            done = flow(workspace=str(workspace.root), paths=[str(path.resolve()) for path in given.paths])
            out.tell()
            counts = done["counts"]
            out.tell(f"Interviews: {counts['files_new']} new, {counts['files_known']} known already.")
            published = as_published(workspace)
            show.published(out, published.findings, published.folder, published.set_aside if done["set_aside"] else ())
            if done.get("held"):
                out.tell("HELD BACK by the gate: what stood before still stands. `themetrix gate` says why.")
            return 3 if done["set_aside"] or done.get("held") else 0
    except typer.Exit as leaving:
        return int(leaving.exit_code)
