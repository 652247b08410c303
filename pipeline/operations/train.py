"""Trains a new model version from labelled files, and writes it beside the others; the one in use is never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import Source, pack, with_gate
from pipeline.codebook import Codebook
from pipeline.coded_files import KINDS, rows_of_file
from pipeline.errors import WrongUse
from pipeline.evaluation import LabelEvaluation
from pipeline.held_out_rows import held_out_of
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import in_order
from pipeline.operations.human_labels import coded_here
from pipeline.operations.models import encoder_to_learn_on
from pipeline.operations.progress import Progress, silent
from pipeline.operations.surprises import check_place, write_surprises
from pipeline.seen import Seen, fingerprints
from pipeline.store.atomic import told_plainly
from pipeline.store.codebooks import load_codebook
from pipeline.store.lock import hold
from pipeline.store.registry import next_version, write_model
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.training import train as learn


@dataclass(frozen=True, slots=True)
class Trained:
    """A new version: where it lies, its figures on interviews it hadn't seen (`basis` says which), labels skipped and why.

    `notes` say how the rows of a coded project came about, a sentence each.
    """

    version: str
    folder: Path
    figures: tuple[LabelEvaluation, ...]
    skipped: tuple[tuple[str, str], ...]
    basis: str
    notes: tuple[str, ...] = ()


def train(
    workspace: Workspace,
    labels: Sequence[Path],
    calibrate: Sequence[Path] = (),
    codebook: str = "",
    encoder: str = "",
    into: Path | None = None,
    precision: float = 0.0,
    name: str = "",
    remarks: Path | None = None,
    seed: int = 0,
    progress: Progress = silent,
    errors: Path | None = None,
) -> Trained:
    """Learns from `labels`, calibrates on `calibrate` (never fitted), and keeps the result as the next version.

    Where the settings ask for a cascade, the model gets a gate.
    Without `labels` it learns from what people coded in this workspace. `name` is for a version called otherwise than the
    next number; `remarks` is a text file that the card quotes under what was tried.

    Raises `InvalidFile` with every problem of the labelled files, `WrongUse` for a file that isn't there, or for a document
    that stands in both kinds of file. With `errors`, the surest mistakes out of fold are written there with their words.
    """
    check_place(errors, (*labels, *calibrate), into or workspace.models)
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    sources: list[Source] = []
    notes: list[str] = []
    at_random = False
    if labels:
        rows = _read(labels, book, "fitted", sources, notes)
    else:
        here = coded_here(workspace, book)
        rows, at_random = here.rows, here.at_random
        notes.extend(here.notes)
        sources.append(Source(here.path.name, here.sha256, len(here.rows), "fitted"))
    natural = _read(calibrate, book, "calibrated", sources, notes)
    both = {row.document for row in rows} & {row.document for row in natural}
    if both:
        raise WrongUse(
            f"{len(both)} documents stand in --labels and in --calibrate",
            expected="interviews that are calibrated on to be kept out of fitting",
            remedy="give each document to one of the two",
        )
    found = encoder_to_learn_on(workspace, book, encoder)
    told = _remarks(remarks)
    with hold(workspace.root):
        cache = VectorCache(workspace.segments, found.ref.encoder_id)
        try:
            trained = learn(
                rows,
                book,
                found,
                cache,
                calibration_rows=natural,
                precision=precision,
                seed=seed,
                cascade=workspace.settings.embedding.cascade,
                progress=lambda done, total: progress("Embedding", done, total),
            )
        finally:
            cache.close()
        progress("Training", 1, 1)
        version = name or next_version(workspace, book.id)
        seen = Seen(fingerprints(rows), fingerprints(natural))
        held_out = held_out_of(
            rows,
            natural,
            trained.scores,
            trained.natural_scores,
            trained.head.thresholds,
            book,
            rows_are_natural=at_random,
        )
        files = pack(
            trained,
            version=version,
            codebook=book,
            encoder=found.ref,
            held_out=held_out,
            sources=sources,
            seen=seen,
            remarks=told,
        )
        if trained.gate is not None:
            behind = held_out_of(
                rows,
                natural,
                trained.gate.scores,
                trained.gate.natural_scores,
                trained.head.thresholds,
                book,
                rows_are_natural=at_random,
            )
            files = with_gate(files, trained.gate, held_out=behind, codebook=book)
        folder = write_model(into or workspace.models, book.id, version, files)
    report = trained.report
    write_surprises(errors, report.surprises, in_order(rows))
    on = report.calibrated_on or report.out_of_fold
    basis = (
        f"Measured on {report.calibration_documents} interviews kept out of fitting"
        if report.calibrated_on
        else f"Measured out of fold over {report.documents} interviews"
    )
    return Trained(version, folder, on.labels, report.skipped, basis, tuple(notes))


def _remarks(file: Path | None) -> str:
    if file is None:
        return ""
    if not file.is_file():
        raise WrongUse("there is no such file", where=str(file), expected="remarks for the card (text)")
    with told_plainly("read this file", file):
        return file.read_text(encoding="utf-8").strip()


def _read(
    files: Sequence[Path], codebook: Codebook, use: str, sources: list[Source], notes: list[str]
) -> tuple[LabelledUtterance, ...]:
    """The rows of all files; each file is added to `sources` with its hash, what is to be told of it to `notes`."""
    rows: list[LabelledUtterance] = []
    for path in files:
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), expected=KINDS)
        with told_plainly("read this file", path):
            content = path.read_bytes()
        coded = rows_of_file(content, str(path), codebook)
        rows.extend(coded.rows)
        notes.extend(coded.notes)
        sources.append(Source(path.name, hashlib.sha256(content).hexdigest(), len(coded.rows), use))
    return tuple(rows)
