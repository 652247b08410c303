"""Codes interviews with the model of a past run, where that model is still there and the words are embedded already."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cleaning import clean
from pipeline.codebook import Codebook
from pipeline.embedding import cache_key
from pipeline.errors import EncoderRefused, ModelRefused
from pipeline.features import heard_of
from pipeline.operations.code import code_prepared
from pipeline.operations.models import Model, model_in_use
from pipeline.run_basis import RunBasis
from pipeline.store.registry import versions
from pipeline.store.segments import Prepared
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import Workspace
from pipeline.utterance import CodedUtterance

MOST_TO_EMBED = 2000
"""Texts: about a quarter of a minute with the fast encoder, some minutes with the accurate one. A comparison isn't worth more."""


class PastModels:
    """The models of past runs by their digests; each is looked for and loaded once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: dict[tuple[str, str], Model | str] = {}

    def code(
        self, run: RunBasis, codebook: Codebook, documents: Sequence[Prepared]
    ) -> tuple[list[tuple[CodedUtterance, ...]], str]:
        """The documents coded with the run's model under `codebook`; or nothing, and why not."""
        model = self._model(run, codebook)
        if isinstance(model, str):
            return [], model
        cache = VectorCache(self._workspace.segments, model.encoder.ref.encoder_id)
        try:
            heard = [document.utterances[place] for document in documents for place in heard_of(document.utterances)]
            said = {utterance.text for utterance in heard} | {u.question for u in heard if u.question is not None}
            keys = {cache_key(model.encoder.ref, clean(text)) for text in said}
            unknown = len(keys) - len(cache.get(list(keys)))
            if unknown > MOST_TO_EMBED:
                return [], f"{unknown:,} of their texts are not embedded under its encoder"
            return code_prepared(documents, codebook, model, cache), ""
        finally:
            cache.close()

    def _model(self, run: RunBasis, codebook: Codebook) -> Model | str:
        place = (run.model_digest, codebook.labels_digest)
        if place not in self._found:
            self._found[place] = self._load(run, codebook)
        return self._found[place]

    def _load(self, run: RunBasis, codebook: Codebook) -> Model | str:
        """The model whose files are those of the run: by the run's name for it, by the settings', then any version."""
        names = (run.model, self._workspace.settings.model, *versions(self._workspace, codebook.id))
        why_not = "it is there no more"
        for name in dict.fromkeys(names):
            now = self._workspace.settings.embedding.cascade
            for cascade in (now, not now):  # the settings may have said otherwise then
                try:
                    model = self._ready(codebook, name, cascade)
                except (ModelRefused, EncoderRefused) as error:
                    if name == run.model and cascade is now:
                        why_not = error.found
                else:
                    if model.digest == run.model_digest:
                        return model
        return why_not

    def _ready(self, codebook: Codebook, name: str, cascade: bool) -> Model:
        """The model on the encoder it was learnt on, or, where that isn't found by its name, on the settings'."""
        settings = self._workspace.settings
        settings = settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"cascade": cascade})})
        try:
            own = Workspace(self._workspace.root, settings.model_copy(update={"encoder": ""}))
            return model_in_use(own, codebook, name)
        except EncoderRefused:
            return model_in_use(Workspace(self._workspace.root, settings), codebook, name)
