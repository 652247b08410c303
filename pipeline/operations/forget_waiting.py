"""Copies of a withdrawn person's files that still lie in the inbox."""

from __future__ import annotations

from pathlib import Path

from pipeline.operations.forget_plan import Plan
from pipeline.store import raw
from pipeline.store.erasing import erase_files
from pipeline.store.inbox import look
from pipeline.store.workspace import Workspace


def files_waiting(workspace: Workspace, plan: Plan) -> tuple[Path, ...]:
    """The files in the inbox whose bytes are those of a document or a project that is erased or rewritten."""
    if not workspace.inbox.is_dir():
        return ()
    gone = {*plan.documents, *plan.projects}
    return tuple(
        arrival.path
        for arrival in look([workspace.inbox]).arrivals
        if raw.document_id(arrival.path.read_bytes()) in gone
    )


def erase_waiting(workspace: Workspace, plan: Plan) -> int:
    """Removes them; returns how many there were."""
    return erase_files(files_waiting(workspace, plan))
