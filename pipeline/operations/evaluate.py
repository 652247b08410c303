"""Evaluates a model on labelled files: scores their rows as an interview's are, and measures them against people's codes.

The figures are `pipeline.evaluation`'s. Interviews the model learnt from are refused, under whatever file's name and however cut
or merged; what it was calibrated on is told of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.cascade import scores_behind
from pipeline.cleaning import clean
from pipeline.codebook import Codebook
from pipeline.embedding import VectorCache as Vectors
from pipeline.errors import WrongUse
from pipeline.evaluation import FEWEST_DOCUMENTS, Evaluation, Scored, decide
from pipeline.evaluation import evaluate as measure
from pipeline.labelled import LabelledUtterance
from pipeline.lessons import truth_of
from pipeline.operations.appraise import evaluated_key, evaluation_note
from pipeline.operations.human_labels import coded_here
from pipeline.operations.labelled_files import LabelledFile, known_to, read_labelled, rows_of
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.progress import Progress, silent
from pipeline.operations.surprises import check_place, write_surprises
from pipeline.speaker import UNKNOWN
from pipeline.store.codebooks import load_codebook
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.surprises import surprises
from pipeline.wording import counted

_NAMED = 10  # documents named in a refusal


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A model's figures on labelled data, and what to be warned of.

    `quotations` counts the rows without a question, decided as quotations. `seen` is true when the model was
    calibrated on some of these interviews, or may have been made from one of these files: then no note is kept that it was
    evaluated.
    """

    model: str
    digest: str
    files: tuple[str, ...]
    quotations: int
    seen: bool
    evaluation: Evaluation
    warnings: tuple[str, ...]


def evaluate(
    workspace: Workspace,
    labels: Sequence[Path],
    model: str = "",
    codebook: str = "",
    progress: Progress = silent,
    errors: Path | None = None,
) -> Evaluated:
    """The figures of a model on the rows of `labels`; they are kept in the ledger under its digest, for runs to tell.

    Without `labels`, on what people coded in this workspace.

    Raises `InvalidFile` with every problem of a file, `ModelRefused`, and `WrongUse` for a file that isn't there, that is
    given twice, or that the model learnt from: how well a model tells what it was told says nothing of interviews to come.
    With `errors`, the most surprising disagreements are written there with their words.
    """
    check_place(errors, labels, workspace.models)
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    chosen = model_in_use(workspace, book, model)
    files = read_labelled(labels, book) if labels else (coded_here(workspace, book),)
    rows = rows_of(files)
    known = _known(chosen, files, rows)
    with hold(workspace.root):
        cache = VectorCache(workspace.segments, chosen.encoder.ref.encoder_id)
        try:
            scored, quotations = score(rows, book, chosen, cache, progress)
        finally:
            cache.close()
        found = measure(scored)
        write_surprises(errors, surprises(scored), rows)
        if not known and found.macro_f1.value is not None:
            with Ledger(workspace.ledger) as ledger:
                ledger.keep_note(evaluated_key(chosen), evaluation_note(found, coded_here=not labels))
    return Evaluated(
        model=chosen.version,
        digest=chosen.digest,
        files=tuple(file.path.name for file in files),
        quotations=quotations,
        seen=bool(known),
        evaluation=found,
        warnings=(*known, *(note for file in files for note in file.notes), *_warnings(rows, chosen, found)),
    )


def _known(model: Model, files: Sequence[LabelledFile], rows: Sequence[LabelledUtterance]) -> tuple[str, ...]:
    """Warnings of what the model was calibrated on, or may have been made from; raises `WrongUse` for what it learnt from."""
    known = known_to(model.folder, files)
    if known.fitted:
        documents = len({row.document for row in rows})
        named = ", ".join(sorted(known.fitted)[:_NAMED]) + (", …" if len(known.fitted) > _NAMED else "")
        whole = known.fitted_files
        raise WrongUse(
            f"the model {model.version} learnt from {counted(len(whole), 'of these files', 'of these files')}"
            if whole
            else f"the model {model.version} learnt from {len(known.fitted)} of these {documents} interviews ({named})",
            where=", ".join(str(path) for path in whole),
            expected="labelled data that the model has not seen: what it learnt from would flatter it",
            remedy="give interviews of your own, labelled, or train another model without these and evaluate that one",
        )
    flatters = "so its figures here are better than on interviews it has not seen. It still counts as not evaluated"
    found = [
        f"{path.name}: the model was calibrated on this file, which set its thresholds, {flatters}"
        for path in known.calibrated_files
    ]
    told = {row.document for file in files if file.path in known.calibrated_files for row in file.rows}
    if more := len(known.calibrated - told):
        found.append(
            f"the model was calibrated on {counted(more, 'interview')} of these (recognised by the words), {flatters}"
        )
    if not known.by_words:
        found += [
            f"{path.name}: the model was {'calibrated on' if use == 'calibrated' else 'fitted to'} a file of this name with "
            "other content. If this is a part or a new version of it, the figures are too good; if not, give the file "
            "another name. Until then it counts as not evaluated"
            for path, use in known.namesakes
        ]
    return tuple(found)


def score(
    rows: Sequence[LabelledUtterance], codebook: Codebook, model: Model, cache: Vectors, progress: Progress
) -> tuple[Scored, int]:
    """The rows with the model's answers, and how many were decided as quotations; a row without words gets no label."""
    worded = np.array([bool(clean(row.text).strip()) for row in rows], dtype=np.bool_)
    asked = np.array([bool(row.question) for row in rows], dtype=np.bool_)
    scores = np.zeros((len(rows), len(codebook.labels)))
    scores[worded] = scores_behind(
        model.gate,
        model.head,
        [row.passage for row, there in zip(rows, worded, strict=True) if there],
        model.encoder,
        cache,
        exempt=~asked[worded],  # a gate is for utterances of interviews, not for a quotation that somebody picked
        progress=lambda done, total: progress("Embedding", done, total),
    )
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
