"""Finds and loads the model in use (or another by name), with its encoder; everything about refusal is `pipeline.artefacts`'s."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.artefacts import METRICS, read_gate, read_held_out, read_manifest, unpack
from pipeline.cascade import Gate
from pipeline.codebook import Codebook
from pipeline.coding_head import Head
from pipeline.encoder_packages import PACKAGED
from pipeline.encoders import DEFAULT, Encoder
from pipeline.engines import FLOAT32, ReadyEncoder, ready_encoder
from pipeline.errors import ModelRefused
from pipeline.held_out import HeldOut
from pipeline.store.registry import find_model, read_model
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model ready to code with: its version, the hash of all that decides its codes, its head and the encoder it was learnt on.

    `held_out` are its decisions beside people's, from which its error rates are estimated; None where it carries none.
    `metrics` are the bytes of its `metrics.json`. `gate` is None unless the settings ask for a cascade; `held_out` is behind it.
    """

    version: str
    digest: str
    folder: Path
    head: Head
    encoder: Encoder
    held_out: HeldOut | None
    metrics: bytes
    gate: Gate | None = None


def model_in_use(workspace: Workspace, codebook: Codebook, name: str = "") -> Model:
    """The model that the settings (or `name`) name, loaded and checked; raises `ModelRefused` or `EncoderRefused`.

    Its encoder is the one the settings name, else the one it was learnt on. The weights are hashed here and loaded only
    when a text needs them.
    """
    engine = workspace.settings.embedding
    folder = find_model(workspace, codebook.id, name or workspace.settings.model)
    files = read_model(folder)
    listed = "\n".join(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items()))
    if engine.precision != FLOAT32:
        listed += f"\nprecision {engine.precision}"
    if engine.cascade:
        listed += "\ncascade"
    try:
        own = str(read_manifest(files)["encoder"]["name"])
        named = workspace.settings.encoder
        wanted = own if not named or (name and own in PACKAGED) else named
        # A head is learnt on full precision; in 8 bits it codes vectors that are close, and what it gives is told apart.
        head = unpack(files, codebook=codebook, encoder=_encoder(wanted, engine.engine, FLOAT32).ref)
        encoder = _encoder(wanted, engine.engine, engine.precision)
        gate = _gate(files, head) if engine.cascade else None
        held_out = read_held_out(files, behind_gate=engine.cascade)
    except ModelRefused as error:  # what was unpacked are bytes: which folder they come from is known here alone
        raise ModelRefused(error.found, where=str(folder), expected=error.expected, remedy=error.remedy) from error
    digest = hashlib.sha256(listed.encode("utf-8")).hexdigest()
    return Model(folder.name, digest, folder, head, encoder, held_out, files[METRICS], gate)


def _gate(files: Mapping[str, bytes], head: Head) -> Gate:
    """The model's gate; raises `ModelRefused` where it has none, for a setting that did nothing would promise what it doesn't keep."""
    gate = read_gate(files)
    if gate is None or len(gate.least) != len(head.labels):
        raise ModelRefused(
            "themetrix.toml asks for a cascade, and this model has no gate",
            where="model",
            expected="a model that was trained while the settings said cascade = true",
            remedy="leave out `cascade` under [embedding], or train a model again with it: themetrix train --labels FILE",
        )
    return gate


def encoder_to_learn_on(workspace: Workspace, codebook: Codebook, name: str = "") -> Encoder:
    """The encoder called `name`, else the settings', else that of the model in use, else the default; see `find_encoder`."""
    if name or workspace.settings.encoder:
        return _encoder(name or workspace.settings.encoder, workspace.settings.embedding.engine, FLOAT32)
    try:
        name = model_in_use(workspace, codebook).encoder.ref.name
    except ModelRefused:
        name = DEFAULT
    return _encoder(name, workspace.settings.embedding.engine, FLOAT32)


@lru_cache(maxsize=4)
def _encoder(name: str, engine: str, precision: str) -> ReadyEncoder:
    """One encoder a process: hashing and loading it is most of what a small run costs."""
    return ready_encoder(name, engine, precision)
