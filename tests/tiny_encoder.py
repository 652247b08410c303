"""A real sentence-transformers model of 32 dimensions with random but fixed weights, and a codebook and rows to go with it."""

from __future__ import annotations

import atexit
import random
import shutil
import string
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from pipeline.codebook import Codebook, Label
from pipeline.encoders import SentenceEncoder, find_encoder
from pipeline.labelled import LabelledUtterance

HIDDEN = 32
DIMENSION = 2 * HIDDEN
"""Of its vectors: the sentence's, and the middle layer's beside it."""


@cache
def tiny_folder(seed: int = 0) -> Path:
    """The folder of a saved BERT of two layers that reads any text letter by letter; `seed` makes another one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    base, folder = Path(mkdtemp()), Path(mkdtemp())
    for made in (base, folder):
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    letters = string.ascii_lowercase + string.digits + string.punctuation
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (base / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(base / "vocab.txt")).save_pretrained(base)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=128)
    SentenceTransformer(modules=[transformer, Pooling(HIDDEN)], device="cpu").save(str(folder))
    return folder


@cache
def tiny_encoder() -> SentenceEncoder:
    """The tiny model as Themetrix finds it."""
    return find_encoder(str(tiny_folder()))


def bread_codebook() -> Codebook:
    """Two labels and nothing else: no groups, no criteria."""
    return Codebook(
        id="bread",
        version="1",
        title="Bread",
        subject="the bakery",
        labels=(
            Label("praise", "Praise", "stance", "likes the bread", examples=("lovely loaf", "the best crust in town")),
            Label("price", "Price", "theme", "talks of what it costs", examples=("three pounds a loaf",)),
        ),
    )


def bread_rows(count: int = 60, seed: int = 0) -> list[LabelledUtterance]:
    """Rows of ten interviews whose labels show in their words, two rows a turn."""
    dice = random.Random(seed)
    praises = ("lovely", "best", "gorgeous", "wonderful")
    prices = ("pounds", "costs", "dear", "cheap")
    rest = ("we walked the dog", "it rained on the market", "my bus was late", "the church has a new roof")
    rows = []
    for place in range(count):
        labels, words = [], [f"number {place}", dice.choice(rest)]
        if dice.random() < 0.35:
            labels.append("praise")
            words.append(f"and the bread is {dice.choice(praises)}")
        if dice.random() < 0.35:
            labels.append("price")
            words.append(f"though the loaf {dice.choice(prices)} these days")
        document, turn = f"interview {place % 10}", str(place // 20)
        rows.append(LabelledUtterance(document, " ".join(words), tuple(labels), "what of the bread?", turn))
    return rows
