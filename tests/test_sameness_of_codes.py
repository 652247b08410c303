"""Codes don't depend on the engine, its batches, its threads, or what else is coded (docs/evidence.md, "Sameness")."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from studies import new_workspace

from pipeline.codebook import Codebook
from pipeline.embedding import MemoryCache
from pipeline.encoders import find_encoder
from pipeline.engines import FLOAT32, INT8, ONNX, ready_encoder
from pipeline.onnx_encoder import OnnxEncoder
from pipeline.operations.code import code_prepared
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.prepare import prepare_document
from pipeline.operations.study import StudyTerms, codebook_in_use
from pipeline.store.segments import Prepared

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
FILES = ("london_colleague_01.csv", "london_professional_01.txt")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Prepared], Codebook, Model, Path]:
    """The beginnings of two interviews, prepared, with the shipped fast model, and a folder for its graphs."""
    root = tmp_path_factory.mktemp("sameness")
    workspace = new_workspace(root / "study", model="v1-fast")
    codebook = codebook_in_use(workspace)
    prepared = [
        prepare_document([name], (SAMPLE / name).read_bytes(), codebook, (), b"key", StudyTerms()) for name in FILES
    ]
    prepared = [replace(document, utterances=document.utterances[:60]) for document in prepared]
    return prepared, codebook, model_in_use(workspace, codebook), root / "engines"


def _codes(documents: list[Prepared], codebook: Codebook, model: Model) -> dict[str, list[tuple[object, ...]]]:
    return {
        coded.utterance.utterance_id: [
            (found.label, found.verdict, found.attributed_to, found.reported, found.prompted, round(found.p, 3))
            for found in coded.decisions
        ]
        for document in code_prepared(documents, codebook, model, MemoryCache())
        for coded in document
    }


@pytest.mark.parametrize("precision", [FLOAT32, INT8])
def test_codes_are_the_same_whatever_the_batches_the_threads_and_the_company(
    precision: str, study: tuple[list[Prepared], Codebook, Model, Path]
) -> None:
    documents, codebook, model, graphs = study
    running = ready_encoder("fast", ONNX, precision, graphs).running
    assert isinstance(running, OnnxEncoder)

    def on(budget: int, threads: int) -> Model:
        encoder = OnnxEncoder(running.ref, running._graph, running._tokens, threads=threads)
        encoder.tokens_a_batch = budget
        return replace(model, encoder=encoder)

    wanted = _codes(documents, codebook, on(512, 2))
    assert any(found[1].value == "yes" for decisions in wanted.values() for found in decisions)  # type: ignore[attr-defined]
    for budget, threads in ((1, 1), (64, 3), (4096, 2), (100_000, 1)):
        assert _codes(documents, codebook, on(budget, threads)) == wanted
    apart = [_codes([document], codebook, on(512, 2)) for document in reversed(documents)]
    assert apart[0] | apart[1] == wanted


def test_codes_are_the_same_on_torch_and_on_onnx_runtime(
    study: tuple[list[Prepared], Codebook, Model, Path],
) -> None:
    documents, codebook, model, graphs = study
    onnx = replace(model, encoder=ready_encoder("fast", ONNX, FLOAT32, graphs))
    torch = replace(model, encoder=find_encoder("fast"))
    assert _codes(documents, codebook, onnx) == _codes(documents, codebook, torch)
