"""Hands out a random coding sheet of a batch's utterances, if the settings ask for one: `audit.csv` beside the run's exports."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.operations.load import Loaded
from pipeline.operations.models import Model
from pipeline.sampling import draw
from pipeline.sheets import as_csv, frame, sheet_id, sheet_rows
from pipeline.store.atomic import write_file
from pipeline.store.human_codes import keep_sheet
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace

SHEET = "audit.csv"


def hand_out_audit(
    workspace: Workspace,
    ledger: Ledger,
    codebook: Codebook,
    model: Model,
    loaded: Loaded,
    batch: Collection[str],
    folder: Path,
) -> Path | None:
    """The sheet drawn from the new interviews, None where there is none to draw; one that lies there already is left alone.

    Its design is recorded first: the same batch gives the same sheet, and codes that come back know how it was drawn.
    """
    wanted = workspace.settings.gate.audit
    if not wanted or (folder / SHEET).exists():
        return None
    documents = tuple(loaded.documents.only(batch))
    if not documents:
        return None
    units = frame(documents, codebook, model.head.thresholds)
    if not units:
        return None
    n = min(wanted, len(units))
    chances = draw(units, n, ("random",), codebook.reading.seed)
    rows = sheet_rows(documents, codebook, chances)
    design = {
        "strategies": ["random"],
        "n": n,
        "per": "",
        "seed": codebook.reading.seed,
        "of": len(chances),
        "run": folder.name,
        "model": model.version,
        "model_digest": model.digest,
        "codebook_digest": codebook.digest,
        "show_codes": False,
        "audit": True,
    }
    keep_sheet(ledger, sheet_id(rows), design, chances)
    write_file(folder / SHEET, as_csv(rows))
    return folder / SHEET
