"""Evaluates a model on labelled files: scores their rows as an interview's are, and measures them against people's codes.

The figures are `pipeline.evaluation`'s. What the model learnt from is refused; what it was calibrated on is told of.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import read_manifest
from pipeline.cleaning import clean
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.evaluation import FEWEST_DOCUMENTS, Evaluation, Scored, decide
from pipeline.evaluation import evaluate as measure
from pipeline.features import featurise
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.lessons import truth_of
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.progress import Progress, silent
from pipeline.speaker import UNKNOWN
from pipeline.store.atomic import told_plainly
from pipeline.store.codebooks import load_codebook
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.registry import read_model
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.wording import counted


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A model's figures on labelled data, and what to be warned of.

    `quotations` counts the rows without a question, decided as quotations. `seen` is true when a file is one the model was
    calibrated on, or bears the name of one it was made from: then no note is kept that it was evaluated.
    """

    model: str
    digest: str
    files: tuple[str, ...]
    quotations: int
    seen: bool
    evaluation: Evaluation
    warnings: tuple[str, ...]


def evaluate(
    workspace: Workspace, labels: Sequence[Path], model: str = "", codebook: str = "", progress: Progress = silent
) -> Evaluated:
    """The figures of a model on the rows of `labels`; that it was evaluated is noted in the ledger under its digest.

    Raises `InvalidFile` with every problem of a file, `ModelRefused`, and `WrongUse` for a file that isn't there, that is
    given twice, or that the model learnt from: how well a model tells what it was told says nothing of interviews to come.
    """
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    chosen = model_in_use(workspace, book, model)
    digests, rows = _read(labels, book)
    known = _known(chosen, labels, digests)
    with hold(workspace.root):
        cache = VectorCache(workspace.segments, chosen.encoder.ref.encoder_id)
        try:
            scored, quotations = _scored(rows, book, chosen, cache, progress)
        finally:
            cache.close()
        found = measure(scored)
        if not known and found.macro_f1.value is not None:
            value = {"rows": found.rows, "documents": found.documents, "macro_f1": found.macro_f1.value}
            with Ledger(workspace.ledger) as ledger:
                ledger.keep_note(f"evaluated {chosen.digest}", json.dumps(value, sort_keys=True))
    return Evaluated(
        model=chosen.version,
        digest=chosen.digest,
        files=tuple(path.name for path in labels),
        quotations=quotations,
        seen=bool(known),
        evaluation=found,
        warnings=(*known, *_warnings(rows, chosen, found)),
    )


def _read(files: Sequence[Path], codebook: Codebook) -> tuple[tuple[str, ...], tuple[LabelledUtterance, ...]]:
    """The sha256 of each file, and all their rows in one order whatever the files' was."""
    digests: list[str] = []
    rows: list[LabelledUtterance] = []
    for path in files:
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), expected="labelled data (CSV)")
        with told_plainly("read this file", path):
            content = path.read_bytes()
        digests.append(hashlib.sha256(content).hexdigest())
        if digests[-1] in digests[:-1]:
            raise WrongUse("this file was given twice", where=str(path), expected="each file once")
        rows.extend(parse_labelled(content, str(path), codebook))
    rows.sort(key=lambda row: (row.document, row.turn, row.utterance_id, row.text, row.question, row.group, row.labels))
    return tuple(digests), tuple(rows)


def _known(model: Model, files: Sequence[Path], digests: Sequence[str]) -> tuple[str, ...]:
    """Warnings of files that the model was calibrated on or that bear a source's name; raises `WrongUse` for one learnt from."""
    sources = read_manifest(read_model(model.folder))["sources"]
    use_of = {source["sha256"]: source["use"] for source in sources}
    learnt = [path for path, digest in zip(files, digests, strict=True) if use_of.get(digest) == "fitted"]
    if learnt:
        raise WrongUse(
            f"the model {model.version} learnt from {counted(len(learnt), 'of these files', 'of these files')}",
            where=", ".join(str(path) for path in learnt),
            expected="labelled data that the model has not seen: what it learnt from would flatter it",
            remedy="give interviews of your own, labelled, or train another model without this file and evaluate that one",
        )
    use_by_name = {source["name"]: source["use"] for source in sources}
    found = []
    for path, digest in zip(files, digests, strict=True):
        if digest in use_of:
            found.append(
                f"{path.name}: the model was calibrated on this file, which set its thresholds, so its figures here are "
                "better than on interviews it has not seen. It still counts as not evaluated"
            )
        elif path.name in use_by_name:
            use = "calibrated on" if use_by_name[path.name] == "calibrated" else "fitted to"
            found.append(
                f"{path.name}: the model was {use} a file of this name with other content. If this is a part or a new "
                "version of it, the figures are too good; if not, give the file another name. Until then it counts as "
                "not evaluated"
            )
    return tuple(found)


def _scored(
    rows: Sequence[LabelledUtterance], codebook: Codebook, model: Model, cache: VectorCache, progress: Progress
) -> tuple[Scored, int]:
    """The rows with the model's answers, and how many were decided as quotations; a row without words gets no label."""
    worded = np.array([bool(clean(row.text).strip()) for row in rows], dtype=np.bool_)
    features = featurise(
        [row.passage for row, there in zip(rows, worded, strict=True) if there],
        model.encoder,
        cache,
        progress=lambda done, total: progress("Embedding", done, total),
    )
    scores = np.zeros((len(rows), len(codebook.labels)))
    scores[worded] = model.head.scores(features)
    asked = np.array([bool(row.question) for row in rows], dtype=np.bool_)
    given, left_open = decide(scores, asked, model.head.thresholds, model.head.quotations)
    given[~worded] = left_open[~worded] = False
    scored = Scored(
        labels=codebook.label_ids,
        documents=tuple(row.document for row in rows),
        groups=tuple(row.group or UNKNOWN for row in rows),
        truth=truth_of(rows, codebook),
        scores=scores,
        given=given,
        left_open=left_open,
    )
    return scored, int((~asked).sum())


def _warnings(rows: Sequence[LabelledUtterance], model: Model, found: Evaluation) -> list[str]:
    warnings = []
    if found.macro_f1.value is None:
        warnings.append(
            "no row carries a label, so nothing says whether the model finds any. It still counts as not evaluated"
        )
    if found.documents < FEWEST_DOCUMENTS:
        warnings.append(
            f"{counted(found.documents, 'document')}: no interval is given under {FEWEST_DOCUMENTS}, and these figures "
            "could be quite different on the next few interviews"
        )
    places = Counter((row.document, row.turn, row.utterance_id, " ".join(row.text.split())) for row in rows)
    again = sum(times - 1 for times in places.values())
    if again:
        warnings.append(
            f"{counted(again, 'row repeats', 'rows repeat')} the same words of the same turn; each counts. If several "
            "coders' rows lie in these files, settle on one coding first (see `themetrix agreement`)"
        )
    if any(row.sampling_probability is not None for row in rows):
        warnings.append(
            "sampling_probability isn't used: the figures are of these rows as they are, each counting once"
        )
    warnings += [f"{label}: the model never learnt it and never gives it ({why})" for label, why in model.head.skipped]
    return warnings
