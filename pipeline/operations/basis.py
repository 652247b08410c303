"""Gathers what a run rests on as it is published, for `pipeline.store.run_bases` to keep."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import astuple

from pipeline.cell_figures import figures_of, row_figures_of
from pipeline.codebook import Codebook
from pipeline.matrix import EvidenceMatrix
from pipeline.operations.code import CODING
from pipeline.operations.load import GATHERING, Loaded
from pipeline.operations.models import Model
from pipeline.operations.prepare import PREPARING
from pipeline.participants import rows_of
from pipeline.reading import reader_versions
from pipeline.run_basis import Interview, RunBasis
from pipeline.store.directions import directions_in_use
from pipeline.store.keys import pseudonym_key
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.run_bases import people_now
from pipeline.store.workspace import Workspace


def basis_of(
    workspace: Workspace,
    ledger: Ledger,
    codebook: Codebook,
    model: Model,
    loaded: Loaded,
    matrix: EvidenceMatrix,
    run_id: str,
) -> RunBasis:
    """What this run rests on, as `loaded` has it; call it while holding the workspace."""
    key = pseudonym_key(workspace)
    lists = workspace.settings.deidentify
    participants, directions = participants_in_use(workspace), directions_in_use(workspace)
    interviews = []
    for gist, made, names in zip(loaded.documents.gists, loaded.inputs, loaded.file_names, strict=True):
        name, rows = rows_of(names, participants) if names else ("", ())
        hints = directions.hints(names)
        said = [name, [astuple(row) for row in rows], [sorted(each.items()) for each in (hints.groups, hints.sites)]]
        said += [list(hints.interviewer), sorted(hints.aliases.items()), hints.convention or ""]
        interviews.append(
            Interview(
                document=gist.document_id,
                prepared=made["made_from"]["prepared"],
                coded=made["made_from"]["coded"],
                said=_hidden(said, key),
                speakers=tuple(gist.speakers[label] for label in sorted(gist.speakers)),
            )
        )
    return RunBasis(
        run_id=run_id,
        model=model.version,
        model_digest=model.digest,
        codebook=f"{codebook.id} {codebook.version}",
        codebook_digest=codebook.digest,
        preparing=hashlib.sha256(json.dumps([reader_versions(), PREPARING], sort_keys=True).encode()).hexdigest()[:16],
        coding=CODING,
        gathering=GATHERING,
        settings=_hidden([lists.organisations, lists.places, lists.names, lists.keep], key),
        by=matrix.by,
        people=tuple(people_now(ledger)),
        interviews=tuple(interviews),
        cells=tuple(figures_of(cell) for cell in matrix.cells),
        rows=tuple(row_figures_of(row) for row in matrix.rows),
    )


def _hidden(content: object, key: bytes) -> str:
    """A keyed hash: what it is of can be compared, and not guessed at without the study's key."""
    return hmac.new(key, json.dumps(content).encode("ascii"), "sha256").hexdigest()[:32]
