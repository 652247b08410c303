"""Scores the texts of a CSV with a model and writes the table with its scores. Nothing is taken into the workspace."""

from __future__ import annotations

from pathlib import Path

from pipeline.embedding import MemoryCache
from pipeline.errors import WrongUse
from pipeline.features import featurise
from pipeline.operations.models import model_in_use
from pipeline.operations.progress import Progress, silent
from pipeline.scored import read_texts, write_scores
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.codebooks import load_codebook
from pipeline.store.workspace import Workspace


def predict(
    workspace: Workspace, file: Path, output: Path, model: str = "", codebook: str = "", progress: Progress = silent
) -> int:
    """Scores `file` into `output` and returns how many texts there were; needs no codings and leaves no vectors behind.

    Raises `WrongUse` for a file that isn't there, `InvalidFile` for one that can't be used, `ModelRefused`.
    """
    if not file.is_file():
        raise WrongUse("there is no such file", where=str(file), expected="a CSV with a column `text`")
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    chosen = model_in_use(workspace, book, model)
    with told_plainly("read this file", file):
        texts = read_texts(file.read_bytes(), str(file))
    features = featurise(
        texts.passages,
        chosen.encoder,
        MemoryCache(),
        progress=lambda done, total: progress("Embedding", done, total),
    )
    write_file(output, write_scores(texts, chosen.head.scores(features), chosen.head))
    return len(texts.rows)
