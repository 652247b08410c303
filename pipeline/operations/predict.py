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

    The table is `file`'s with `p_<label>` for each label, `labels` and `abstained` at its end; columns of those names that
    `file` has already are kept as `given_labels`, `given_abstained`, `given_p_<label>`. A blank text gets 0 and no label.
    Raises `WrongUse` for a file that isn't there and an output that can't be written, `InvalidFile` for a file that can't
    be used, `ModelRefused`: all before anything is embedded.
    """
    if not file.is_file():
        raise WrongUse("there is no such file", where=str(file), expected="a CSV with a column `text`")
    _refuse_output(output, file)
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    with told_plainly("read this file", file):
        content = file.read_bytes()
    texts = read_texts(content, str(file), book.label_ids)
    chosen = model_in_use(workspace, book, model)
    features = featurise(
        texts.worded,
        chosen.encoder,
        MemoryCache(),
        progress=lambda done, total: progress("Embedding", done, total),
    )
    write_file(output, write_scores(texts, chosen.head.scores(features), chosen.head))
    return len(texts.rows)


def _refuse_output(output: Path, file: Path) -> None:
    """Raises `WrongUse` for an output that is the input, a folder, or in no folder: better now than after the scoring."""
    remedy = "name another file after -o"
    if output.is_dir():
        raise WrongUse(
            "the output is a folder", where=str(output), expected="a file", remedy="name a file in it after -o"
        )
    if not output.parent.is_dir():
        raise WrongUse(
            "the output's folder doesn't exist", where=str(output), remedy=f"make {output.parent}, or {remedy}"
        )
    if output.exists() and output.samefile(file):
        raise WrongUse("the output is the input, and would replace it", where=str(output), remedy=remedy)
