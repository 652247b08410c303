"""Finds and loads the model in use (or another by name), with its encoder; everything about refusal is `pipeline.artefacts`'s."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.artefacts import METRICS, read_held_out, read_manifest, unpack
from pipeline.codebook import Codebook
from pipeline.coding_head import Head
from pipeline.encoder_packages import PACKAGED
from pipeline.encoders import DEFAULT, SentenceEncoder, find_encoder
from pipeline.errors import ModelRefused
from pipeline.held_out import HeldOut
from pipeline.store.registry import find_model, read_model
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model ready to code with: its version, the hash of all its files, its head and the encoder it was learnt on.

    `held_out` are its decisions beside people's, from which its error rates are estimated; None where it carries none.
    `metrics` are the bytes of its `metrics.json`.
    """

    version: str
    digest: str
    folder: Path
    head: Head
    encoder: SentenceEncoder
    held_out: HeldOut | None
    metrics: bytes


def model_in_use(workspace: Workspace, codebook: Codebook, name: str = "") -> Model:
    """The model that the settings (or `name`) name, loaded and checked; raises `ModelRefused` or `EncoderRefused`.

    Its encoder is the one the settings name, else the one it was learnt on. The weights are hashed here and loaded only
    when a text needs them.
    """
    folder = find_model(workspace, codebook.id, name or workspace.settings.model)
    files = read_model(folder)
    listed = "\n".join(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items()))
    try:
        own = str(read_manifest(files)["encoder"]["name"])
        named = workspace.settings.encoder
        encoder = _encoder(own if not named or (name and own in PACKAGED) else named)
        head = unpack(files, codebook=codebook, encoder=encoder.ref)
        held_out = read_held_out(files)
    except ModelRefused as error:  # what was unpacked are bytes: which folder they come from is known here alone
        raise ModelRefused(error.found, where=str(folder), expected=error.expected, remedy=error.remedy) from error
    digest = hashlib.sha256(listed.encode("utf-8")).hexdigest()
    return Model(folder.name, digest, folder, head, encoder, held_out, files[METRICS])


def encoder_to_learn_on(workspace: Workspace, codebook: Codebook, name: str = "") -> SentenceEncoder:
    """The encoder called `name`, else the settings', else that of the model in use, else the default; see `find_encoder`."""
    if name or workspace.settings.encoder:
        return _encoder(name or workspace.settings.encoder)
    try:
        return model_in_use(workspace, codebook).encoder
    except ModelRefused:
        return _encoder(DEFAULT)


@lru_cache(maxsize=2)
def _encoder(name: str) -> SentenceEncoder:
    """One encoder a process: hashing and loading it is most of what a small run costs."""
    return find_encoder(name)
