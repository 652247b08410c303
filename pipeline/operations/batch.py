"""The main job cut into steps that an orchestrator calls: arguments and results are paths, ids and counts, never words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.operations.code import code_documents
from pipeline.operations.intake import take_in as take_in_files
from pipeline.operations.notify import about, codes, tell
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress, silent
from pipeline.operations.publish import publish as publish_evidence
from pipeline.operations.run import clear_leftovers
from pipeline.operations.up_to_date import bring_up_to_date
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace, open_workspace


@contextmanager
def held(workspace: str) -> Iterator[None]:
    """Holds the workspace for a whole batch; raises `WorkspaceBusy` when another run holds it."""
    place = open_workspace(Path(workspace))
    with hold(place.root):
        clear_leftovers(place)
        yield


def take_in(workspace: str, paths: Sequence[str]) -> dict[str, int]:
    """Takes files in; returns how many were new, known, replaced, set aside, skipped, and waiting for the next run."""
    place, ledger = _open(workspace)
    with ledger:
        taken = take_in_files(place, ledger, [Path(path) for path in paths])
        return {
            "new": taken.new,
            "known": taken.known,
            "replaced": taken.replaced,
            "namesakes": taken.namesakes,
            "set_aside": len(taken.set_aside),
            "skipped": len(taken.skipped) - taken.waiting,
            "waiting": taken.waiting,
        }


def shards(workspace: str) -> list[list[str]]:
    """The ids of all documents that count, in shards of the size the settings name."""
    place, ledger = _open(workspace)
    with ledger:
        documents = ledger.documents()
    size = place.settings.shard
    return [list(documents[at : at + size]) for at in range(0, len(documents), size)]


def code_shard(workspace: str, document_ids: Sequence[str], progress: Progress = silent) -> dict[str, int]:
    """Prepares and codes those documents of a shard that need it; returns how many did."""
    place, ledger = _open(workspace)
    with ledger:
        prepared = prepare(place, ledger, document_ids, progress)
        still_there = set(ledger.documents())
        kept = [identifier for identifier in document_ids if identifier in still_there]
        return {"prepared": prepared, "coded": code_documents(place, ledger, kept, progress)}


def on_cluster(workspace: str) -> bool:
    """Whether the settings name a cluster: then one step codes everything, shard by shard on its workers."""
    return bool(open_workspace(Path(workspace)).settings.cluster.scheduler)


def code_all(workspace: str, progress: Progress = silent) -> dict[str, int]:
    """Prepares and codes every document that needs it, on the cluster; returns how many did."""
    place, ledger = _open(workspace)
    with ledger:
        prepared, coded = bring_up_to_date(place, ledger, progress)
        return {"prepared": prepared, "coded": coded}


def publish(workspace: str, formats: Sequence[str], taken: Mapping[str, int]) -> dict[str, Any]:
    """Publishes the evidence; returns the run's id and folder, counts, readings, and a summary in Markdown with links.

    The settings' webhook is told when files were set aside or the evidence was held back (`operations.notify`).
    """
    place, ledger = _open(workspace)
    with ledger:
        published = publish_evidence(place, ledger, formats)
    run, matrix = published.findings.run, published.findings.matrix
    readings = {row.criterion: row.reading.value for row in matrix.rows if row.site == row.wave == "all"}
    counts = {**run.counts, **{f"files_{name}": count for name, count in taken.items()}}
    linked = [f"[{path.name}]({path.as_uri()})" for path in sorted(published.folder.glob("*.*")) if path.is_file()]
    lines = [
        f"Run `{run.run_id}`, model {run.model}, codebook {run.codebook}",
        "",
        " · ".join(linked),
        "",
        "| criterion | reading |",
        "|---|---|",
    ]
    lines += [f"| {criterion} | {reading} |" for criterion, reading in readings.items()]
    lines += ["", "| count | |", "|---|---|", *(f"| {name} | {count} |" for name, count in counts.items())]
    done: dict[str, Any] = {
        "run_id": run.run_id,
        "folder": str(published.folder),
        "counts": counts,
        "readings": readings,
        "set_aside": int(taken.get("set_aside", 0)),
        "held": bool(getattr(published, "held", False)),
        "reasons": codes(getattr(published, "reasons", ())),
        "summary": "\n".join(lines),
    }
    if done["held"] or done["set_aside"]:
        done["told"] = tell(place.settings.notify, about(place.root, done))
    return done


def _open(workspace: str) -> tuple[Workspace, Ledger]:
    place = open_workspace(Path(workspace))
    return place, Ledger(place.ledger)
