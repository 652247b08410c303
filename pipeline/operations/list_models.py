"""Lists the models there are: what each learnt from, which is in use, and when and why each came into use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.artefacts import read_manifest
from pipeline.errors import ModelRefused
from pipeline.operations.study import codebook_in_use
from pipeline.store.ledger import Ledger
from pipeline.store.promotions import PromotionRow, promotions
from pipeline.store.registry import find_model, read_model, versions
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model: `fitted` and `calibrated` count the labelled rows it was made from, `files` their files.

    `refused` says why it can't be used at all, "" for one that is whole; whether it fits the codebook and the encoder is seen
    when it is loaded. `promoted` are its promotions, oldest first.
    """

    version: str
    folder: str
    in_use: bool
    encoder: str
    files: int
    fitted: int
    calibrated: int
    promoted: tuple[PromotionRow, ...]
    refused: str = ""


def list_models(workspace: Workspace) -> tuple[ListedModel, ...]:
    """Every version for the workspace's codebook, oldest first, and the model in use where that lies elsewhere; reads only."""
    codebook = codebook_in_use(workspace)
    folders = dict(versions(workspace, codebook.id))
    try:
        standing = find_model(workspace, codebook.id, workspace.settings.model)
    except ModelRefused:
        standing = None
    if standing is not None and standing.resolve() not in {folder.resolve() for folder in folders.values()}:
        folders[workspace.settings.model] = standing
    with Ledger(workspace.ledger, reading=True) as ledger:
        past = promotions(workspace, ledger)
    return tuple(
        _listed(
            version,
            folder,
            standing is not None and folder.resolve() == standing.resolve(),
            tuple(row for row in past if row.version == version or row.version == folder.name != version),
        )
        for version, folder in folders.items()
    )


def _listed(version: str, folder: Path, in_use: bool, promoted: tuple[PromotionRow, ...]) -> ListedModel:
    try:
        manifest = read_manifest(read_model(folder))
    except ModelRefused as error:
        return ListedModel(version, str(folder), in_use, "", 0, 0, 0, promoted, error.found)
    sources = [source for source in manifest["sources"] if isinstance(source, dict)]
    return ListedModel(
        version=version,
        folder=str(folder),
        in_use=in_use,
        encoder=str(manifest["encoder"].get("name", "")),
        files=len(sources),
        fitted=_rows(sources, "fitted"),
        calibrated=_rows(sources, "calibrated"),
        promoted=promoted,
    )


def _rows(sources: list[dict[str, Any]], use: str) -> int:
    return sum(int(source.get("rows", 0)) for source in sources if source.get("use") == use)
