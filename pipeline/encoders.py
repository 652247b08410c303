"""Finds, verifies and loads the sentence encoder a workspace names; batching and caching are left to `pipeline.embedding`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.encoder_packages import PACKAGED, packaged_folder
from pipeline.errors import EncoderRefused
from pipeline.processors import processors

Vectors = npt.NDArray[np.float32]

DEFAULT = "accurate"
"""The encoder to learn on where nothing names one: what its codes gain over the fast one's stands in the shipped models' cards."""
MIDDLE_WEIGHT = 4.0
"""The squared weight of the middle layer's part against the sentence vector's: much of its length is common to all texts."""
# Files beside the weights that change what comes out: tokeniser, pooling, prompts, longest input.
_DECIDING = (
    "modules.json",
    "config.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
    "sentencepiece.bpe.model",
    "spiece.model",
)
# Measured on two cores with MiniLM: 2,048 tokens 211 utterances/s, 4,096 207, 8,192 175, 16,384 166 (cache misses).
_TOKENS_A_BATCH = 2048
_SINGLE_POOLING = ("mean", "cls", "max", "lasttoken", "weightedmean", "mean_sqrt_len_tokens")
_PICKLED = (".bin", ".pt", ".pth", ".pkl", ".ckpt")


@dataclass(frozen=True, slots=True)
class EncoderRef:
    """What names an encoder: the sha256 of its weights, its dimension, and the settings that change its vectors."""

    name: str
    weights_digest: str
    dimension: int
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def encoder_id(self) -> str:
        """A stable id (24 hex digits): the same weights and settings have it under any name or path."""
        content = json.dumps([self.weights_digest, self.dimension, sorted(self.settings)])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()[:24]


class Encoder(Protocol):
    """What `pipeline.embedding` needs of an encoder; `SentenceEncoder` is torch's, `pipeline.onnx_encoder` has another."""

    @property
    def tokens_a_batch(self) -> int:
        """How many tokens, padding among them, it likes to get at once."""
        ...

    @property
    def ref(self) -> EncoderRef:
        """What names this encoder."""
        ...

    def lengths(self, texts: Sequence[str]) -> Sequence[int]:
        """How many tokens each text takes, after truncation."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One vector per text, (n, dimension), in the order given."""
        ...


class SentenceEncoder:
    """A sentence-transformers model on the CPU in float32; constructing it loads nothing, the first text does.

    A text's vector is the model's own sentence vector and, beside it, the mean of its tokens' states just past half way up (layer
    `middle`; 0 for a model without layers). The last layer is trained to tell what a text is about; how it is said (denied,
    hoped for, told of others) shows better half way up (Tenney, Das and Pavlick 2019, "BERT rediscovers the classical NLP
    pipeline").
    """

    tokens_a_batch = _TOKENS_A_BATCH

    def __init__(self, ref: EncoderRef, folder: Path, middle: int = 0) -> None:
        self.ref = ref
        self._folder = folder
        self._middle = middle

    @property
    def weighs(self) -> int:
        """Bytes of its weights on disk."""
        return sum(path.stat().st_size for path in self._folder.rglob("*.safetensors"))

    def unload(self) -> None:
        """Lets go of the loaded model; the next text loads it again."""
        self.__dict__.pop("model", None)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes, after truncation; estimated from its characters if the tokeniser can't say."""
        tokenizer = self.model.tokenizer
        if not callable(tokenizer):
            return [len(text) // 4 + 2 for text in texts]
        longest = self.model.max_seq_length or 512
        found = tokenizer(list(texts), truncation=True, max_length=longest, padding=False, return_attention_mask=False)
        return [len(tokens) for tokens in found["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, (n, dimension) float32, in the order given; all texts go through the model as one batch."""
        import torch

        if not texts:
            return np.zeros((0, self.ref.dimension), dtype=np.float32)
        with torch.inference_mode():
            return np.asarray(self.vectors(self.model.preprocess(list(texts))).numpy(), dtype=np.float32)

    def vectors(self, tokens: Any) -> Any:
        """The tensor of vectors for texts that are tokens already, as the model's `preprocess` gives them."""
        import torch
        from torch.nn.functional import normalize

        found = self.model(tokens)
        vectors = normalize(found["sentence_embedding"], dim=1)
        if not self._middle:
            return vectors
        there = found["attention_mask"].unsqueeze(-1).to(vectors.dtype)
        states = (found["all_layer_embeddings"][self._middle] * there).sum(1) / there.sum(1)
        parts = [vectors, normalize(states, dim=1) * MIDDLE_WEIGHT**0.5]
        return torch.cat(parts, dim=1) / (1.0 + MIDDLE_WEIGHT) ** 0.5

    @cached_property
    def model(self) -> Any:
        """The sentence-transformers model, loaded; raises `EncoderRefused` when it can't be."""
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped; it would draw over the command's own
        torch.set_num_threads(processors())
        try:
            model = SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": torch.float32},
                config_kwargs={"output_hidden_states": True} if self._middle else None,
            )
        except Exception as error:
            raise EncoderRefused(
                f"this encoder can't be loaded ({type(error).__name__})",
                where=str(self._folder),
                expected="a whole sentence-transformers model, as its own save() writes it",
                remedy="fetch the model again, or name another encoder in themetrix.toml",
            ) from error
        return model.eval()


def find_encoder(name: str = DEFAULT) -> SentenceEncoder:
    """The encoder called `name`: one of `PACKAGED`, a folder, or a hub name that is already in the local hub cache.

    The weights are hashed (and compared, for a packaged one), not loaded. Raises `EncoderRefused`.
    """
    folder = _folder(name)
    weights = _weights_digest(folder)
    if name in PACKAGED and weights != PACKAGED[name].sha256:
        raise EncoderRefused(
            f"the weights of the encoder {name!r} are not those Themetrix was measured with (sha256 {weights})",
            where=str(folder),
            expected=f"sha256 {PACKAGED[name].sha256}",
            remedy=f"delete that folder and install it again: {PACKAGED[name].install} --force-reinstall",
        )
    middle, width = _middle(folder)
    settings = (
        ("configuration", _configuration_digest(folder)),
        ("middle", f"layer {middle}, weight {MIDDLE_WEIGHT:g}" if middle else "none"),
        ("normalised", "l2"),
        ("precision", "float32"),
    )
    dimension = _dimension(folder)
    if dimension is None:
        dimension = int(SentenceEncoder(EncoderRef(name, weights, 0), folder).model.get_embedding_dimension())
    return SentenceEncoder(EncoderRef(name, weights, dimension + width, settings), folder, middle)


def _folder(name: str) -> Path:
    if name in PACKAGED:
        return packaged_folder(name)
    path = Path(name)
    if path.is_dir():
        return path.resolve()
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:  # the hub's own errors are kinds of these two
        raise EncoderRefused(
            f"there is no encoder {name!r} on this machine",
            expected=f"one of {', '.join(PACKAGED)}, a folder, or a hub name fetched before",
            remedy="Themetrix never downloads by itself: fetch it once with `hf download`, or mend the name",
        ) from error


def _weights_digest(folder: Path) -> str:
    """sha256 of the weights: of the one file, or of the list of files and their digests where there are several."""
    files = sorted(path for path in folder.rglob("*.safetensors") if path.is_file())
    if not files:
        pickled = any(path.suffix in _PICKLED for path in folder.rglob("*"))
        raise EncoderRefused(
            "its weights are pickled, and a pickle can run code when it is loaded"
            if pickled
            else "no weights in this folder",
            where=str(folder),
            expected="*.safetensors",
            remedy="take the safetensors version of this model, or convert it once and save it again",
        )
    for path in folder.rglob("*"):
        if path.suffix in _PICKLED and not any(path.parent.glob("*.safetensors")):
            raise EncoderRefused(
                f"part of its weights is pickled ({path.name}), and a pickle can run code when it is loaded",
                where=str(path.parent),
                expected="*.safetensors",
                remedy="convert the model once and save it again",
            )
    digests = [_sha256(path) for path in files]
    if len(files) == 1:
        return digests[0]
    listed = json.dumps(
        [[path.relative_to(folder).as_posix(), digest] for path, digest in zip(files, digests, strict=True)]
    )
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()


def _configuration_digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.name in _DECIDING)
    listed = json.dumps([[path.relative_to(folder).as_posix(), _sha256(path)] for path in files])
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()[:24]


def _dimension(folder: Path) -> int | None:
    """The dimension its files name (a projection's, else the pooling's), None where only the loaded model can say."""
    dimension: int | None = None
    for path in sorted(folder.glob("[0-9]*_*/config.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        # Two generations of pooling files: flags of which one is true, or one mode by name. Several modes multiply.
        modes = sum(1 for key, value in content.items() if key.startswith("pooling_mode_") and value is True)
        if modes == 1 or content.get("pooling_mode") in _SINGLE_POOLING:
            width = content.get("embedding_dimension", content.get("word_embedding_dimension"))
            dimension = int(width) if width else None
        if "out_features" in content:
            dimension = int(content["out_features"])
    return dimension


def _middle(folder: Path) -> tuple[int, int]:
    """The layer just past half way up and how many numbers its states have, as the configuration says; (0, 0) if it doesn't."""
    for path in (folder / "config.json", folder / "0_Transformer" / "config.json"):
        if path.is_file():
            content = json.loads(path.read_text(encoding="utf-8"))
            layers, width = content.get("num_hidden_layers"), content.get("hidden_size")
            if isinstance(layers, int) and isinstance(width, int) and layers > 1:
                return layers // 2 + 1, width
    return 0, 0


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
