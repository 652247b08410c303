"""Trains a new model version from labelled files, and writes it beside the others; the one in use is never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import Source, pack
from pipeline.codebook import Codebook
from pipeline.encoders import find_encoder
from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.metrics import LabelFigures
from pipeline.operations.progress import Progress, silent
from pipeline.store.atomic import told_plainly
from pipeline.store.codebooks import load_codebook
from pipeline.store.lock import hold
from pipeline.store.registry import next_version, write_model
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.training import train as learn


@dataclass(frozen=True, slots=True)
class Trained:
    """A new version: where it lies, its figures on interviews it hadn't seen (`basis` says which), labels skipped and why."""

    version: str
    folder: Path
    figures: tuple[LabelFigures, ...]
    skipped: tuple[tuple[str, str], ...]
    basis: str


def train(
    workspace: Workspace,
    labels: Sequence[Path],
    calibrate: Sequence[Path] = (),
    codebook: str = "",
    encoder: str = "",
    into: Path | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Trained:
    """Learns from `labels`, calibrates on `calibrate` (never fitted), and keeps the result as the next version.

    Raises `InvalidFile` with every problem of the labelled files, `WrongUse` for a file that isn't there, or for a document
    that stands in both kinds of file.
    """
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    sources: list[Source] = []
    rows = _read(labels, book, "fitted", sources)
    natural = _read(calibrate, book, "calibrated", sources)
    both = {row.document for row in rows} & {row.document for row in natural}
    if both:
        raise WrongUse(
            f"{len(both)} documents stand in --labels and in --calibrate",
            expected="interviews that are calibrated on to be kept out of fitting",
            remedy="give each document to one of the two",
        )
    found = find_encoder(encoder or workspace.settings.encoder)
    with hold(workspace.root):
        cache = VectorCache(workspace.segments, found.ref.encoder_id)
        try:
            trained = learn(
                rows,
                book,
                found,
                cache,
                calibration_rows=natural,
                seed=seed,
                progress=lambda done, total: progress("Embedding", done, total),
            )
        finally:
            cache.close()
        progress("Training", 1, 1)
        version = next_version(workspace, book.id)
        files = pack(trained, version=version, codebook=book, encoder=found.ref, sources=sources)
        folder = write_model(into or workspace.models, book.id, version, files)
    report = trained.report
    on = report.calibrated_on or report.out_of_fold
    basis = (
        f"Measured on {report.calibration_documents} interviews kept out of fitting"
        if report.calibrated_on
        else f"Measured out of fold over {report.documents} interviews"
    )
    return Trained(version, folder, on, report.skipped, basis)


def _read(files: Sequence[Path], codebook: Codebook, use: str, sources: list[Source]) -> tuple[LabelledUtterance, ...]:
    """The rows of all files; each file is added to `sources` with its hash."""
    rows: list[LabelledUtterance] = []
    for path in files:
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), expected="labelled data (CSV)")
        with told_plainly("read this file", path):
            content = path.read_bytes()
        parsed = parse_labelled(content, str(path), codebook)
        rows.extend(parsed)
        sources.append(Source(path.name, hashlib.sha256(content).hexdigest(), len(parsed), use))
    return tuple(rows)
