"""Examines a workspace, its model and its store, one check after another; says what is ill and how to mend it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreFault, ThemetrixError
from pipeline.operations.models import model_in_use
from pipeline.operations.study import codebook_in_use
from pipeline.settings import environment_for_children, prefect_named
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.forgettings import refuse_unfinished
from pipeline.store.keys import key_path, pseudonym_key
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import CODED, PREPARED, read_segment
from pipeline.store.workspace import REPOSITORY, Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, what was found, whether it is well, and what to do if it isn't."""

    what: str
    found: str
    well: bool = True
    remedy: str = ""


def examine(root: Path) -> tuple[Finding, ...]:
    """Every check in turn; a check that fails doesn't hide the next. Only settings that can't be read end it early."""
    try:
        workspace = open_workspace(root)
    except ThemetrixError as error:
        return (_ill("settings", error),)
    checks: tuple[tuple[str, Callable[[Workspace], str]], ...] = (
        ("codebook", _codebook),
        ("model", _model),
        ("participants", _participants),
        ("how to read", _directions),
        ("pseudonym key", _key),
        ("ledger", _ledger),
        ("withdrawals", _withdrawals),
        ("originals", _originals),
        ("segments", _segments),
        ("set aside", _set_aside),
        ("scheduled runs", _scheduled_runs),
    )
    findings = [Finding("settings", str(workspace.root))]
    for what, check in checks:
        try:
            findings.append(Finding(what, check(workspace)))
        except ThemetrixError as error:
            findings.append(_ill(what, error))
        except OSError as error:
            findings.append(
                Finding(what, error.strerror or type(error).__name__, False, "check the rights on this folder")
            )
    return tuple(findings)


def _ill(what: str, error: ThemetrixError) -> Finding:
    found = f"{error.where}: {error.found}" if error.where else error.found
    return Finding(what, found, False, error.remedy or (f"expected {error.expected}" if error.expected else ""))


def _codebook(workspace: Workspace) -> str:
    codebook = codebook_in_use(workspace)
    return f"{codebook.id} {codebook.version}, {len(codebook.labels)} labels"


def _model(workspace: Workspace) -> str:
    model = model_in_use(workspace, codebook_in_use(workspace))
    engine = workspace.settings.embedding
    return f"{model.version} on the encoder {model.encoder.ref.name} (engine {engine.engine}, {engine.precision})"


def _participants(workspace: Workspace) -> str:
    rows = participants_in_use(workspace)
    return f"{len(rows)} rows" if rows else "no file; speakers' labels decide"


def _directions(workspace: Workspace) -> str:
    tables = directions_in_use(workspace).tables
    return f"{len(tables)} tables in reading.toml" if tables else "nothing said"


def _key(workspace: Workspace) -> str:
    pseudonym_key(workspace)
    path = key_path(workspace)
    inside = path.resolve().is_relative_to(workspace.root)
    if inside and path.name != "public-test.key":
        raise StoreFault(
            "the pseudonym key lies inside the workspace: whoever gets one gets both",
            where=str(path),
            remedy="move it elsewhere and say where in themetrix.toml, [deidentify] key_file",
        )
    if not inside and path.stat().st_mode & 0o077:
        raise StoreFault("others can read the pseudonym key", where=str(path), remedy=f"chmod 600 {path}")
    return "a public one, for invented names only" if inside else str(path)


def _ledger(workspace: Workspace) -> str:
    with Ledger(workspace.ledger, reading=True) as ledger:
        return f"{len(ledger.documents())} documents, {len(ledger.runs())} runs"


def _withdrawals(workspace: Workspace) -> str:
    refuse_unfinished(workspace.root)
    return "none unfinished"


def _originals(workspace: Workspace) -> str:
    with Ledger(workspace.ledger, reading=True) as ledger:
        documents = ledger.documents()
    for identifier in documents:
        raw.read_raw(workspace.raw, identifier)
    return f"{len(documents)} as they were taken in"


def _segments(workspace: Workspace) -> str:
    with Ledger(workspace.ledger, reading=True) as ledger:
        rows = [*ledger.segments(PREPARED).values(), *ledger.segments(CODED).values()]
    for row in rows:
        read_segment(workspace.segments, row)
    return f"{len(rows)} unaltered"


def _set_aside(workspace: Workspace) -> str:
    with Ledger(workspace.ledger, reading=True) as ledger:
        rows = ledger.files_set_aside()
    return "nothing" if not rows else f"{len(rows)} files; `themetrix status` lists them with reasons"


def _scheduled_runs(workspace: Workspace) -> str:
    """Closes what a dead machine left "Running" on the Prefect server this user named. Prefect runs there, never in here."""
    if not prefect_named():
        return "no Prefect server named"
    command = [sys.executable, "-m", "flows.close_stale", str(workspace.root)]
    try:
        ended = subprocess.run(  # noqa: S603
            command, cwd=REPOSITORY, env=environment_for_children(), capture_output=True, timeout=120, check=False
        )
        found = json.loads(ended.stdout.splitlines()[-1]) if ended.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        found = None
    if found is None:
        raise StoreFault(
            "the Prefect server that is named doesn't answer",
            remedy="start it (prefect server start), or take it out: prefect config unset PREFECT_API_URL",
        )
    if found["closed"]:
        return f"{found['closed']} left Running by a process that is gone: now closed as Crashed"
    return f"{found['running']} running"
