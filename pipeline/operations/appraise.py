"""Puts together what stands beside a run's matrix: agreement, evidence profiles, saturation curves, people's memos and judgements.

Each is computed or kept elsewhere; here is decided which figures of agreement are told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from pipeline.appraisal import Appraisal, LabelAgreement
from pipeline.codebook import Codebook
from pipeline.evaluation import Evaluation
from pipeline.findings import RunRecord
from pipeline.matrix import EvidenceMatrix, Interval
from pipeline.operations.models import Model
from pipeline.profiles import profiles
from pipeline.reporting import reporting
from pipeline.saturation import curves
from pipeline.store.ledger import Ledger
from pipeline.store.memos import judgements, memos
from pipeline.tallies import Tally
from pipeline.utterance import CodedDocument
from pipeline.wording import counted

_FIGURES = ("prevalence", "precision", "recall", "f1", "average_precision", "kappa", "alpha")


def appraisal(
    ledger: Ledger,
    codebook: Codebook,
    model: Model,
    documents: Sequence[CodedDocument],
    matrix: EvidenceMatrix,
    tallied: Tally,
) -> Appraisal:
    """The `Appraisal` of `matrix`, gathered from `documents` (their tally beside them) as `model` coded them.

    `with_reporting` adds the rest.
    """
    agreement, measured_on = agreement_of(ledger.note(evaluated_key(model)), model, codebook)
    return Appraisal(
        agreement=agreement,
        agreement_on=measured_on,
        profiles=profiles(documents, codebook, matrix, agreement, tallied=tallied),
        curves=curves(documents, codebook, tallied=tallied),
        memos=memos(ledger),
        judgements=judgements(ledger),
    )


def with_reporting(
    found: Appraisal,
    run: RunRecord,
    documents: Sequence[CodedDocument],
    codebook: Codebook,
    matrix: EvidenceMatrix,
) -> Appraisal:
    """The same with the items of a COREQ report that the run, once it is recorded, can fill in."""
    return replace(found, reporting=reporting(run, documents, codebook, matrix, found.curves))


def what_people_add(found: Appraisal) -> str:
    """sha256 of what isn't computed from codes: agreement, memos, judgements. Others make another run."""
    kept = replace(found, profiles=(), curves=(), reporting=())
    return hashlib.sha256(json.dumps(asdict(kept), sort_keys=True).encode("ascii")).hexdigest()


def evaluated_key(model: Model) -> str:
    """The name of the ledger's note that a model was evaluated in this workspace."""
    return f"evaluated {model.digest}"


def evaluation_note(found: Evaluation, *, coded_here: bool) -> str:
    """What is kept of an evaluation, as JSON: counts, and each label's figures of `LabelAgreement`; no words."""
    content = {
        "rows": found.rows,
        "documents": found.documents,
        "macro_f1": found.macro_f1.value,
        "coded_here": coded_here,
        "labels": {
            label.label: {
                "rows": label.rows,
                "positives": label.positives,
                **{name: asdict(getattr(label, name)) for name in _FIGURES},
            }
            for label in found.labels
        },
    }
    return json.dumps(content, sort_keys=True)


def agreement_of(note: str | None, model: Model, codebook: Codebook) -> tuple[tuple[LabelAgreement, ...], str]:
    """How well `model` agrees with people label by label, in the codebook's order, and in words on what that was measured.

    On data given for this study where it has been evaluated (`note`); else as it was measured in training: on calibration
    interviews, without them out of fold. Nothing, and "", for a model that keeps other figures.
    """
    kept = json.loads(note) if note else {}
    if "labels" in kept:  # notes of earlier versions say only that it was evaluated
        here = kept["coded_here"]
        whose = (
            "what people coded in this workspace" if here else "labelled data that `themetrix evaluate` was given here"
        )
        return _listed(kept["labels"], codebook), f"{whose}: {_size(kept)} that the model had not seen"
    try:
        return _as_trained(json.loads(model.metrics), codebook)
    except (ValueError, KeyError, TypeError):  # a model trained when other figures were kept
        return (), ""


def _as_trained(metrics: Mapping[str, Any], codebook: Codebook) -> tuple[tuple[LabelAgreement, ...], str]:
    if metrics["calibration"]:
        found = metrics["calibration"]
        told = f"{_size(found)} that came with the model, everyday ones kept out of fitting; not on interviews of this study"
    else:
        found = metrics["out_of_fold"]
        told = (
            f"{_size(found)} the model learnt from, each scored by a head that had not seen it; thresholds were chosen on "
            "these scores, so expect a little less; not on interviews of this study"
        )
    return _listed(found["labels"], codebook), told


def _size(figures: Mapping[str, Any]) -> str:
    return f"{counted(int(figures['rows']), 'utterance')} of {counted(int(figures['documents']), 'interview')}"


def _listed(labels: Mapping[str, Mapping[str, Any]], codebook: Codebook) -> tuple[LabelAgreement, ...]:
    return tuple(
        LabelAgreement(
            label=label,
            rows=int(labels[label]["rows"]),
            positives=int(labels[label]["positives"]),
            **{name: Interval(**labels[label][name]) for name in _FIGURES},
        )
        for label in codebook.label_ids
        if label in labels
    )
