"""Turns texts into unit vectors: each distinct text once, shortest first, through a cache; the encoder comes from `encoders`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from pipeline.encoders import Encoder, EncoderRef, Vectors
from pipeline.errors import EncoderRefused

Progress = Callable[[int, int], None]


class VectorCache(Protocol):
    """Where vectors are kept between runs, under the keys of `cache_key`; it may forget, never alter."""

    def get(self, keys: Sequence[bytes], /) -> Mapping[bytes, Vectors]:
        """Those of the keys it holds, each with its vector of shape (dimension,)."""
        ...

    def put(self, items: Iterable[tuple[bytes, Vectors]], /) -> None:
        """Keeps these vectors."""
        ...


class MemoryCache:
    """A cache that lasts as long as the process: for tests, benchmarks and `predict` on a plain table."""

    def __init__(self) -> None:
        self._held: dict[bytes, Vectors] = {}

    def get(self, keys: Sequence[bytes], /) -> dict[bytes, Vectors]:
        """Those of the keys it holds."""
        return {key: self._held[key] for key in keys if key in self._held}

    def put(self, items: Iterable[tuple[bytes, Vectors]], /) -> None:
        """Keeps these vectors."""
        self._held.update(items)

    def __len__(self) -> int:
        return len(self._held)


def cache_key(ref: EncoderRef, text: str) -> bytes:
    """sha256 (32 bytes) of the encoder's id, which covers weights and settings, and the text."""
    return hashlib.sha256(f"{ref.encoder_id}\x1f{text}".encode("utf-8", "surrogatepass")).digest()


def embed(
    texts: Sequence[str], encoder: Encoder, cache: VectorCache | None = None, *, progress: Progress | None = None
) -> Vectors:
    """Unit vectors for `texts`, (n, dimension) float32, in their order; a text of white space gets zeros.

    Each distinct text is encoded once, and not at all if the cache holds it; every finished batch goes to the cache at
    once, so a run that is killed keeps what it did. `progress(done, total)` counts distinct texts. Raises
    `EncoderRefused` when the encoder gives vectors of another dimension or ones that are not finite.
    """
    dimension = encoder.ref.dimension
    keys = {text: cache_key(encoder.ref, text) for text in texts if text.strip()}
    held = cache.get(list(keys.values())) if cache is not None else {}
    vectors = {text: held[key] for text, key in keys.items() if key in held}
    missing = [text for text in keys if text not in vectors]
    if progress is not None:
        progress(len(vectors), len(keys))
    for batch in _batches(missing, encoder):
        found = _checked(encoder.encode(batch), len(batch), encoder.ref)
        fresh = dict(zip(batch, found, strict=True))
        vectors.update(fresh)
        if cache is not None:
            cache.put((keys[text], vector) for text, vector in fresh.items())
        if progress is not None:
            progress(len(vectors), len(keys))
    nothing = np.zeros(dimension, dtype=np.float32)
    rows = [vectors.get(text, nothing) for text in texts]
    return np.stack(rows) if rows else np.zeros((0, dimension), dtype=np.float32)


def _batches(texts: Sequence[str], encoder: Encoder) -> Iterator[list[str]]:
    """The texts, shortest first, in batches of at most `encoder.tokens_a_batch` tokens, padding counted."""
    if not texts:
        return
    batch: list[str] = []
    for length, text in sorted(zip(encoder.lengths(texts), texts, strict=True)):
        if batch and length * (len(batch) + 1) > encoder.tokens_a_batch:
            yield batch
            batch = []
        batch.append(text)
    yield batch


def _checked(found: Vectors, count: int, ref: EncoderRef) -> Vectors:
    if found.shape != (count, ref.dimension) or not np.isfinite(found).all():
        raise EncoderRefused(
            f"the encoder {ref.name!r} gave vectors of shape {found.shape}"
            + ("" if np.isfinite(found).all() else " that are not all finite"),
            expected=f"{count} finite vectors of {ref.dimension} numbers",
            remedy="the encoder's files may be damaged: fetch it again, or name another in themetrix.toml",
        )
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(norms > 0, norms, 1.0)).astype(np.float32)
