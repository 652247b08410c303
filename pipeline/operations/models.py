"""Finds and loads the model in use (or another by name), with its encoder; everything about refusal is `pipeline.artefacts`'s."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.artefacts import unpack
from pipeline.codebook import Codebook
from pipeline.coding_head import Head
from pipeline.encoders import SentenceEncoder, find_encoder
from pipeline.errors import ModelRefused
from pipeline.store.registry import find_model, read_model
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model ready to code with: its version, the hash of all its files, its head and the encoder it was learnt on."""

    version: str
    digest: str
    folder: Path
    head: Head
    encoder: SentenceEncoder


def model_in_use(workspace: Workspace, codebook: Codebook, name: str = "") -> Model:
    """The model that the settings (or `name`) name, loaded and checked; raises `ModelRefused` or `EncoderRefused`.

    Its encoder's weights are hashed here and loaded only when a text needs them.
    """
    folder = find_model(workspace, codebook.id, name or workspace.settings.model)
    files = read_model(folder)
    listed = "\n".join(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items()))
    encoder = _encoder(workspace.settings.encoder)
    try:
        head = unpack(files, codebook=codebook, encoder=encoder.ref)
    except ModelRefused as error:  # what was unpacked are bytes: which folder they come from is known here alone
        raise ModelRefused(error.found, where=str(folder), expected=error.expected, remedy=error.remedy) from error
    return Model(folder.name, hashlib.sha256(listed.encode("utf-8")).hexdigest(), folder, head, encoder)


@lru_cache(maxsize=2)
def _encoder(name: str) -> SentenceEncoder:
    """One encoder a process: hashing and loading it is most of what a small run costs."""
    return find_encoder(name)
