"""SetFit (Tunstall et al. 2022) by its authors' package, for `peers.py`; an extra of the benchmark, no dependency of Themetrix.

Contrastive pairs, cosine similarity loss, then a logistic head, with the package's defaults and the paper's 20 pairs of either
kind a text, unless `Lab.setfit_steps` ends it sooner: on a CPU a step of 16 pairs takes a second.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

import numpy as np
from peers_lab import Lab, Predictor, Rows, Scores, decided, laid_out, texts_of

from pipeline.codebook import Codebook
from pipeline.lessons import truth_of
from pipeline.metrics import Truth

ITERATIONS, BATCH = 20, 16


def setfit(rows: Rows, codebook: Codebook, lab: Lab) -> Predictor:
    """A model fine-tuned from a copy of the encoder, at most `lab.setfit_steps` steps."""
    from datasets import Dataset, disable_progress_bars
    from setfit import SetFitModel, Trainer, TrainingArguments

    disable_progress_bars()
    truth = truth_of(rows, codebook)
    # A label that no row carries can't be learnt; leaving it out spares the head a warning and changes nothing.
    kept = np.flatnonzero(truth.any(axis=0))
    answers = truth.argmax(axis=1).tolist() if lab.one_label else truth[:, kept].astype(int).tolist()
    strategy = None if lab.one_label else "one-vs-rest"
    model = SetFitModel.from_pretrained(str(lab.encoder_folder), multi_target_strategy=strategy, local_files_only=True)
    with TemporaryDirectory() as folder:
        how = TrainingArguments(
            output_dir=folder,
            batch_size=BATCH,
            num_epochs=1,
            num_iterations=ITERATIONS,
            max_steps=min(-(-2 * ITERATIONS * len(rows) // BATCH), lab.setfit_steps),
            seed=0,
            report_to="none",
            save_strategy="no",
            show_progress_bar=False,
        )
        taught = Dataset.from_dict({"text": texts_of(rows), "label": answers})
        Trainer(model=model, args=how, train_dataset=taught).train()

    def predict(asked: Rows) -> tuple[Scores, Truth]:
        found = model.predict_proba(texts_of(asked), as_numpy=True, show_progress_bar=False)
        places = model.model_head.classes_ if lab.one_label else kept
        return decided(laid_out(np.asarray(found, dtype=np.float64), places, codebook), lab)

    return predict
