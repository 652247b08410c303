"""What a run found, whole: the run's record, the codebook, the coded interviews and the matrix. Exporters get this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.appraisal import Appraisal
from pipeline.codebook import Codebook
from pipeline.matrix import EvidenceMatrix
from pipeline.utterance import CodedDocument


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What went into a run and what came out of each stage; the content of `run.json`. No clock, no participant's words."""

    run_id: str
    model: str
    codebook: str
    inputs: tuple[Mapping[str, Any], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    set_aside: tuple[Mapping[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    method: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """One run's evidence with all that an exporter needs to show it and to lead back to the words."""

    run: RunRecord
    codebook: Codebook
    documents: Sequence[CodedDocument]
    matrix: EvidenceMatrix
    appraisal: Appraisal = field(default_factory=Appraisal)
