"""One method on the same distinct texts, nothing read and nothing counted, in a process of its own: `throughput.py` starts it.

The model is loaded and has seen one text before the clock starts. `encode` is sentence-transformers as it comes; `ours` Themetrix's
embedding with the engine that the workspace names; `ours coded` its features and probabilities; `setfit` the prediction of SetFit's
own class over the same encoder, its head fitted beforehand; `bertopic` BERTopic's fit with the same encoder and nothing set.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline.settings import settle_environment

WARM = ["so that loading the model isn't counted"]


def encode(texts: list[str], asked: argparse.Namespace) -> Callable[[], Any]:
    """sentence-transformers' own `encode`, its defaults."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(asked.encoder, device="cpu")
    model.encode(WARM, show_progress_bar=False)
    return lambda: model.encode(texts, show_progress_bar=False)


def ours(texts: list[str], asked: argparse.Namespace) -> Callable[[], Any]:
    """`pipeline.embedding.embed` without a cache."""
    from pipeline.embedding import embed

    encoder = _model(asked.workspace).encoder
    embed(WARM, encoder)
    return lambda: embed(texts, encoder)


def ours_coded(texts: list[str], asked: argparse.Namespace) -> Callable[[], Any]:
    """Features and calibrated probabilities, each text by itself."""
    from pipeline.features import Passage, featurise

    model = _model(asked.workspace)
    passages = [Passage(text) for text in texts]
    model.head.scores(featurise(passages[:1], model.encoder))
    return lambda: model.head.scores(featurise(passages, model.encoder))


def setfit(texts: list[str], asked: argparse.Namespace) -> Callable[[], Any]:
    """SetFit's `predict`; its head is fitted on a few labelled texts, its encoder left as it is."""
    import pandas as pd
    from setfit import SetFitModel

    table = pd.concat(pd.read_csv(path, dtype=str, keep_default_na=False) for path in asked.labelled)
    names = sorted({label for cell in table["labels"] for label in cell.split(";") if label})
    chosen = pd.concat([*(table[table["labels"].str.contains(n, regex=False)].head(8) for n in names), table.head(8)])
    truth = [[int(name in cell.split(";")) for name in names] for cell in chosen["labels"]]
    model = SetFitModel.from_pretrained(asked.encoder, multi_target_strategy="one-vs-rest", local_files_only=True)
    model.fit(chosen["text"].tolist(), truth, num_epochs=1, show_progress_bar=False)
    model.predict(WARM, show_progress_bar=False)
    return lambda: model.predict(texts, show_progress_bar=False)


def bertopic(texts: list[str], asked: argparse.Namespace) -> Callable[[], Any]:
    """BERTopic's `fit_transform`: embedding, UMAP, HDBSCAN, words of topics, all at their defaults."""
    # numba, under UMAP, asks for the package `coverage` and would get the benchmark of that name that lies here.
    sys.modules["coverage"] = None  # type: ignore[assignment]
    from bertopic import BERTopic

    del sys.modules["coverage"]
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(asked.encoder, device="cpu")
    model.encode(WARM, show_progress_bar=False)
    return lambda: BERTopic(embedding_model=model).fit_transform(texts)


METHODS = {"encode": encode, "ours": ours, "ours coded": ours_coded, "setfit": setfit, "bertopic": bertopic}


def main(arguments: Sequence[str] | None = None) -> None:
    """Times one method and writes seconds and texts to `--into`/told.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", choices=METHODS, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--warm", action="store_true", help="load only: what a machine does once isn't counted either")
    parser.add_argument("--into", type=Path, required=True)
    asked = parser.parse_args(arguments)
    settle_environment()
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    warnings.simplefilter("ignore")
    texts: list[str] = json.loads(asked.texts.read_text(encoding="utf-8"))
    work = METHODS[asked.what](texts, asked)
    began, spent = time.perf_counter(), time.process_time()
    if not asked.warm:
        work()
    told = {"wall": time.perf_counter() - began, "cpu": time.process_time() - spent, "texts": len(texts)}
    (asked.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


def _model(workspace: Path) -> Any:
    from pipeline.operations.models import model_in_use
    from pipeline.operations.study import codebook_in_use
    from pipeline.store.workspace import open_workspace

    place = open_workspace(workspace)
    return model_in_use(place, codebook_in_use(place))


if __name__ == "__main__":
    main()
