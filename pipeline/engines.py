"""Which engine runs an encoder: ONNX Runtime where it gives torch's vectors, else torch; graphs are made once and kept here.

A graph is 90 to 430 MB and belongs to an encoder, not to a study: it lies in the user's cache, never in a workspace or in
`models/`. Anything there can be deleted; it is made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.encoders import DEFAULT, Encoder, EncoderRef, SentenceEncoder, Vectors, find_encoder
from pipeline.errors import EncoderRefused
from pipeline.onnx_encoder import OnnxEncoder
from pipeline.onnx_graph import GRAPH, described, make_graph, read_tokens
from pipeline.settings import home

AUTO, ONNX, TORCH = "auto", "onnx", "torch"
FLOAT32, INT8 = "float32", "int8"
WORTH_IT = 16 * 1024 * 1024
"""Bytes of weights from which `auto` makes a graph: making one takes seconds, and a smaller encoder is done sooner without."""
_MODEL, _TOKENS, _DIGESTS = "model.onnx", "tokens.json", "digests.json"


class ReadyEncoder:
    """An encoder on the engine that was asked for; which one it is, is found out when the first text comes."""

    def __init__(self, found: SentenceEncoder, engine: str, precision: str, cache: Path) -> None:
        self.ref = eight_bit(found.ref) if precision == INT8 else found.ref
        self._found, self._engine, self._cache = found, engine, cache

    @property
    def tokens_a_batch(self) -> int:
        """How many tokens, padding among them, the engine likes to get at once."""
        return self.running.tokens_a_batch

    def lengths(self, texts: Sequence[str]) -> Sequence[int]:
        """How many tokens each text takes, after truncation."""
        return self.running.lengths(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, (n, dimension) float32, in the order given."""
        return self.running.encode(texts)

    @cached_property
    def running(self) -> Encoder:
        """The encoder on its engine; raises `EncoderRefused` where what was asked for can't be had."""
        rounded = self.ref != self._found.ref
        if not rounded and (self._engine == TORCH or (self._engine == AUTO and self._found.weighs < WORTH_IT)):
            return self._found
        try:
            return _on_onnx(self._found, self.ref, rounded, self._cache)
        except EncoderRefused:
            if self._engine == AUTO and not rounded:
                return self._found
            raise


def ready_encoder(
    name: str = DEFAULT, engine: str = AUTO, precision: str = FLOAT32, cache: Path | None = None
) -> ReadyEncoder:
    """The encoder called `name` on the engine asked for; vectors of float32 are torch's within 1e-5 on either.

    `auto` takes ONNX Runtime where the encoder is large enough to be worth it and its graph gives the same vectors, and torch
    otherwise; with `onnx` the first text raises `EncoderRefused` where it can't be had. In `int8` vectors are others and have an
    encoder id of their own. `cache` is where graphs are kept (default: the user's cache folder). The first text ever makes the
    graph, which loads torch and takes 5 to 20 seconds; later ones load it. Raises `EncoderRefused` as `find_encoder` does.
    """
    return ReadyEncoder(find_encoder(name), engine, precision, cache or home() / ".cache" / "themetrix" / "engines")


def eight_bit(ref: EncoderRef) -> EncoderRef:
    """What names the same encoder with weights in 8 bits: its vectors are others, so its id is."""
    kept = tuple((key, value) for key, value in ref.settings if key != "precision")
    return replace(ref, settings=(*kept, ("precision", INT8)))


def _on_onnx(encoder: SentenceEncoder, ref: EncoderRef, rounded: bool, cache: Path) -> OnnxEncoder:
    folder = cache / _name(ref)
    kept = _kept(folder, ref)
    if kept is not None:
        return kept
    graph = make_graph(encoder, eight_bit=rounded)
    encoder.unload()  # what was needed to make the graph isn't needed to run it
    try:
        _keep(folder, {_MODEL: graph.model, _TOKENS: described(graph)})
    except OSError:  # no place to keep it: this process has it all the same
        return OnnxEncoder(ref, graph.model, graph.tokens)
    return _kept(folder, ref) or OnnxEncoder(ref, graph.model, graph.tokens)


def _name(ref: EncoderRef) -> str:
    """The folder's name: a hash of the encoder and of what else decides the graph."""
    made_by = [
        (package, _version(package)) for package in ("torch", "transformers", "sentence-transformers", "onnxruntime")
    ]
    return hashlib.sha256(json.dumps([ref.encoder_id, GRAPH, made_by]).encode("ascii")).hexdigest()[:24]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _kept(folder: Path, ref: EncoderRef) -> OnnxEncoder | None:
    """The graph that is kept there, None when there is none or its files aren't those that were written."""
    try:
        digests = json.loads((folder / _DIGESTS).read_bytes())
        if any(_digest(folder / name) != digests[name] for name in (_MODEL, _TOKENS)):
            return None
        return OnnxEncoder(ref, folder / _MODEL, read_tokens((folder / _TOKENS).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(folder: Path, files: dict[str, bytes]) -> None:
    """Puts the files there, whole or not at all, in the place of a damaged one; raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as work:
        new = Path(work) / folder.name
        new.mkdir()
        for name, content in files.items():
            (new / name).write_bytes(content)
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        (new / _DIGESTS).write_text(json.dumps(digests, sort_keys=True), encoding="ascii")
        if folder.exists():  # damaged, or another process was quicker: either way ours is right
            shutil.rmtree(folder, ignore_errors=True)
        try:
            new.rename(folder)
        except OSError:
            if not (folder / _DIGESTS).is_file():
                raise


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
