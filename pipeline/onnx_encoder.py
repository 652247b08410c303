"""An encoder that runs as an ONNX graph: tokens in, vectors out, without torch; making the graph is `pipeline.onnx_graph`'s."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.encoders import EncoderRef, Vectors
from pipeline.processors import processors

TOKENS_A_BATCH = 8192
"""How many tokens it likes to get at once: enough texts of a length for every processor."""
_ROWS = 2
"""Texts go through the graph in multiples of so many."""
_TOKENS_AT_ONCE = 384


@dataclass(frozen=True, slots=True)
class Tokens:
    """How a text becomes token ids: the `tokenizers` library's own JSON, the longest input in tokens, the id that pads."""

    tokenizer: str
    longest: int
    padding: int

    @classmethod
    def of(cls, tokenizer: Any, longest: int) -> Tokens:
        """Those of a transformers tokeniser; raises AttributeError for one that isn't built on `tokenizers`."""
        return cls(tokenizer.backend_tokenizer.to_str(), int(longest), int(tokenizer.pad_token_id or 0))


class OnnxEncoder:
    """An ONNX graph on the CPU; constructing it loads nothing, the first text does.

    `graph` is the model's bytes, or the file that holds them. A text is cut into tokens once, though its length is asked
    for before its vector.
    A text goes through the graph with others of its length, a multiple of `_ROWS`, on one thread: how a processor orders the sums of
    a matrix product depends on its shape, at the edges of it, and an even number of whole rows has none. So a text's vector
    is the same to the last bit whatever it is encoded beside, on however many threads or workers. In 8 bits that is needed: a last
    digit that differs may be rounded otherwise in every layer after, and is no last digit any more.
    """

    tokens_a_batch = TOKENS_A_BATCH

    def __init__(self, ref: EncoderRef, graph: Path | bytes, tokens: Tokens, threads: int = 0) -> None:
        self.ref = ref
        self._graph, self._tokens, self._threads = graph, tokens, threads
        self._cut: dict[str, list[int]] = {}

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes, after truncation."""
        self._cut = dict(zip(texts, self._ids(texts), strict=True))
        return [len(self._cut[text]) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, (n, dimension) float32, in the order given; like lengths side by side go fastest."""
        if not texts:
            return np.zeros((0, self.ref.dimension), dtype=np.float32)
        known = [self._cut.pop(text, None) for text in texts]
        new = iter(self._ids([text for text, ids in zip(texts, known, strict=True) if ids is None]))
        rows = [next(new) if ids is None else ids for ids in known]
        pieces = list(_pieces([len(row) for row in rows]))
        found = np.empty((len(rows), self.ref.dimension), dtype=np.float32)
        with ThreadPoolExecutor(self._threads or processors()) as pool:
            for places, vectors in zip(pieces, pool.map(lambda piece: self._run(rows, piece), pieces), strict=True):
                found[places] = vectors
        return found

    def _run(self, rows: Sequence[Sequence[int]], piece: Sequence[int]) -> Vectors:
        length = len(rows[piece[0]])
        ids = np.full((-(-len(piece) // _ROWS) * _ROWS, length), self._tokens.padding, dtype=np.int64)
        for place, row in enumerate(piece):
            ids[place] = rows[row]
        # All is attended to: texts of one length need no padding, and what fills up the batch is thrown away.
        found = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return np.asarray(found[: len(piece)], dtype=np.float32)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        # As sentence-transformers does before its tokeniser; a batch at once, which the library spreads over processors.
        return [found.ids for found in self._tokenizer.encode_batch([text.strip() for text in texts])]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._tokens.tokenizer)
        tokenizer.enable_truncation(self._tokens.longest)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors; its warnings are about shapes that only the running model has
        # No batch is shaped like another: a plan of memory for each would be kept and never used again.
        options.enable_mem_pattern = False
        given = self._graph if isinstance(self._graph, bytes) else str(self._graph)
        return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def _together(length: int) -> int:
    """How many texts of `length` tokens go through the graph at once, at most."""
    return max(1, _TOKENS_AT_ONCE // length // _ROWS) * _ROWS


def _pieces(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of the texts, by length, as many together as are run at once."""
    by_length: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        by_length.setdefault(length, []).append(place)
    for length, places in sorted(
        by_length.items(), reverse=True
    ):  # the longest first: no thread is left with one at the end
        for at in range(0, len(places), _together(length)):
            yield places[at : at + _together(length)]
