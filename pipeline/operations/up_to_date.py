"""Brings every document that counts to its codes: in this process, or on the cluster that the settings name."""

from __future__ import annotations

from pipeline.operations.code import code_documents
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress, silent
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace


def bring_up_to_date(workspace: Workspace, ledger: Ledger, progress: Progress = silent) -> tuple[int, int]:
    """How many documents were prepared and how many coded, as things stand now; what is done already isn't done again."""
    if workspace.settings.cluster.scheduler:
        from pipeline.operations.cluster import code_on_cluster

        return code_on_cluster(workspace, ledger, progress)
    prepared = prepare(workspace, ledger, ledger.documents(), progress)
    return prepared, code_documents(workspace, ledger, ledger.documents(), progress)
