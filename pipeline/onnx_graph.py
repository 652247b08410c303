"""Makes an ONNX graph out of a sentence encoder, and proves on sentences of its own that it gives the same vectors.

Where graphs are kept is `pipeline.engines`'s, running them `pipeline.onnx_encoder`'s.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.encoders import SentenceEncoder, Vectors
from pipeline.errors import EncoderRefused
from pipeline.onnx_encoder import OnnxEncoder, Tokens

GRAPH = 1
"""Raised when graphs come out differently, so that each is made anew."""
EXACT = 1e-5
"""The most that a number of a vector may differ from torch's: what docs/evidence.md allows between machines."""
FAITHFUL = 0.99
"""The least cosine that an 8-bit vector of the sentences below may have to the full one."""
_BLOCK = 128  # inputs that share a scale: 32 is a little closer (0.9998) and slower, a whole channel loses mpnet (0.94)
_OPSET = 17
# Short and long, other alphabets, white space, a text past every limit: what a tokeniser or a mask could get wrong.
_SENTENCES = (
    "Yes.",
    "Well, it depends on who you ask, doesn't it?",
    "  They listen to her   in the meetings, and then it is decided somewhere else.  ",
    "I never said that we could do without them; what I said was that nobody had told us what they are for.",
    "£40 an hour, café, naïve, 20 % — and [NAME_k7f3] said “no”.",
    "Здравствуйте. 你好。 🙂",
    "ward round " * 200,
    "Because when I was ill myself there was nobody who had been there, and now there is somebody, and it is me. " * 4,
)


@dataclass(frozen=True, slots=True)
class Graph:
    """An encoder as data: the ONNX model's bytes, and how a text is cut into its tokens."""

    model: bytes
    tokens: Tokens


def make_graph(encoder: SentenceEncoder, *, eight_bit: bool = False) -> Graph:
    """The graph of `encoder`, from token ids to the finished vector; checked against the encoder itself.

    With `eight_bit` the weights of its matrix products are kept in 8 bits with a scale for every 128 inputs of each output
    channel, and the states that meet them are rounded alike, each token's by itself: a text's vector then doesn't depend on what it is
    encoded beside, as it would with one scale a batch (ONNX Runtime's dynamic quantisation). Raises `EncoderRefused` for a
    model that can't be told in ONNX, or whose vectors come out different (by more than `EXACT`; under `FAITHFUL` in 8 bits).
    """
    try:
        tokens = Tokens.of(encoder.model.tokenizer, encoder.model.max_seq_length or 512)
        graph = Graph(_exported(encoder), tokens)
        if eight_bit:
            graph = Graph(_rounded(graph.model), tokens)
        found = OnnxEncoder(encoder.ref, graph.model, tokens).encode(_SENTENCES)
    except Exception as error:  # torch, onnx and onnxruntime each have a family of their own
        raise EncoderRefused(
            f"the encoder {encoder.ref.name!r} can't be turned into an ONNX graph ({type(error).__name__})",
            expected="a transformer with a fast tokeniser and pooling that torch.onnx can export",
            remedy='write engine = "torch" below [embedding] in themetrix.toml',
        ) from error
    _prove(encoder, found, eight_bit)
    return graph


def _exported(encoder: SentenceEncoder) -> bytes:
    """The model from token ids and mask to vectors, as torch.onnx writes it."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = encoder.model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return encoder.vectors({"input_ids": input_ids, "attention_mask": attention_mask, "modality": "text"})

    # Two texts of unlike length, so that the trace meets padding.
    given = encoder.model.preprocess(list(_SENTENCES[:2]))
    axes = {0: "texts", 1: "tokens"}
    with torch.inference_mode(), warnings.catch_warnings(), tempfile.TemporaryDirectory() as work:
        path = Path(work) / "model.onnx"
        warnings.simplefilter("ignore")  # torch's own about its exporters; what comes out is proven below
        torch.onnx.export(
            Whole().eval(),
            (given["input_ids"], given["attention_mask"]),
            path,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        return path.read_bytes()


def _rounded(model: bytes) -> bytes:
    """The graph with the weights of its matrix products in 8 bits."""
    import logging

    import onnx

    root = logging.getLogger()
    held = (root.level, list(root.handlers))
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    root.setLevel(held[0])  # that module tells every library of this process to write its notes, when it is imported
    root.handlers[:] = held[1]
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantizer = MatMulNBitsQuantizer(
        onnx.load_model_from_string(model), bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=4
    )
    quantizer.process()
    return bytes(quantizer.model.model.SerializeToString())


def _prove(encoder: SentenceEncoder, found: Vectors, eight_bit: bool) -> None:
    wanted = np.vstack([encoder.encode([text]) for text in _SENTENCES])
    apart = float(np.abs(found - wanted).max())
    cosine = float(np.sum(found * wanted, axis=1).min())
    if (eight_bit and cosine < FAITHFUL) or (not eight_bit and apart > EXACT):
        raise EncoderRefused(
            f"the encoder {encoder.ref.name!r} gives other vectors in "
            + (
                f"8 bits: the least cosine is {cosine:.3f}"
                if eight_bit
                else f"ONNX Runtime: they differ by {apart:.1g}"
            ),
            expected=f"a cosine of {FAITHFUL} or more" if eight_bit else f"a difference of {EXACT:g} at most",
            remedy='write precision = "float32"' if eight_bit else 'write engine = "torch" below [embedding]',
        )


def described(graph: Graph) -> bytes:
    """How the graph's texts are cut into tokens, as JSON; `read_tokens` is the reverse."""
    held = {"tokenizer": graph.tokens.tokenizer, "longest": graph.tokens.longest, "padding": graph.tokens.padding}
    return json.dumps(held, sort_keys=True).encode("ascii")


def read_tokens(content: bytes) -> Tokens:
    """What `described` wrote; raises ValueError or KeyError when it is something else."""
    held = json.loads(content)
    return Tokens(str(held["tokenizer"]), int(held["longest"]), int(held["padding"]))
