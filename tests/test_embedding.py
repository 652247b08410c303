from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_encoder import DIMENSION, tiny_encoder

from pipeline.embedding import MemoryCache, cache_key, embed
from pipeline.encoders import EncoderRef, SentenceEncoder, Vectors
from pipeline.errors import EncoderRefused

WORDS = st.text(alphabet="abc xyz.é😀", max_size=30)


class Watched:
    """The tiny encoder, keeping the batches it was given; from batch `breaks_at` on it fails as a killed run would."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.ref = tiny_encoder().ref
        self.batches: list[list[str]] = []
        self.breaks_at = breaks_at

    @property
    def tokens_a_batch(self) -> int:
        return tiny_encoder().tokens_a_batch

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return tiny_encoder().lengths(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.breaks_at == len(self.batches):
            raise KeyboardInterrupt
        self.batches.append(list(texts))
        return tiny_encoder().encode(texts)


class Broken(Watched):
    """An encoder whose answers are `answer`, whatever it is asked."""

    def __init__(self, answer: Vectors) -> None:
        super().__init__()
        self.answer = answer

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self.answer


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_a_vector_depends_on_its_text_alone_and_keeps_its_place(texts: list[str]) -> None:
    together = embed(texts, tiny_encoder())
    assert together.shape == (len(texts), DIMENSION) and together.dtype == np.float32
    for text, vector in zip(texts, together, strict=True):
        assert np.abs(embed([text], tiny_encoder())[0] - vector).max() < 1e-6
        assert np.linalg.norm(vector) == pytest.approx(1.0 if text.strip() else 0.0, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_each_distinct_text_is_encoded_once_and_never_if_it_is_cached(texts: list[str]) -> None:
    encoder, cache = Watched(), MemoryCache()
    first = embed(texts, encoder, cache)
    distinct = {text for text in texts if text.strip()}
    assert sorted(text for batch in encoder.batches for text in batch) == sorted(distinct)
    assert len(cache) == len(distinct)
    again = Watched()
    assert (embed(list(reversed(texts)), again, cache)[::-1] == first).all()
    assert again.batches == []


def test_batches_stay_within_the_token_budget_and_hold_like_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SentenceEncoder, "tokens_a_batch", 60)
    encoder = Watched()
    embed([f"{'w' * (place % 40)}{place}" for place in range(100)], encoder)
    longest = [max(encoder.lengths(batch)) for batch in encoder.batches]
    assert all(
        length * len(batch) <= 60 or len(batch) == 1 for length, batch in zip(longest, encoder.batches, strict=True)
    )
    assert longest == sorted(longest) and len(longest) > 10


def test_batches_don_t_depend_on_the_order_of_texts() -> None:
    texts = [f"text {place} {'x' * (place * 7 % 50)}" for place in range(300)]
    one, other = Watched(), Watched()
    assert (embed(texts, one)[::-1] == embed(texts[::-1], other)).all()
    assert one.batches == other.batches


def test_a_run_that_is_killed_keeps_the_batches_it_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SentenceEncoder, "tokens_a_batch", 40)
    texts, cache = [f"text number {place}" for place in range(20)], MemoryCache()
    broken = Watched(breaks_at=3)
    with pytest.raises(KeyboardInterrupt):
        embed(texts, broken, cache)
    assert len(cache) == sum(len(batch) for batch in broken.batches) > 0
    rest = Watched()
    embed(texts, rest, cache)
    assert not {t for batch in rest.batches for t in batch} & {t for batch in broken.batches for t in batch}


def test_progress_counts_distinct_texts_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SentenceEncoder, "tokens_a_batch", 40)
    seen: list[tuple[int, int]] = []
    embed(["one loaf", "two loaves", "one loaf", " "] * 5, tiny_encoder(), progress=lambda d, t: seen.append((d, t)))
    assert seen[0] == (0, 2) and seen[-1] == (2, 2) and seen == sorted(seen)


@pytest.mark.parametrize(
    "answer",
    [
        np.full((1, DIMENSION), np.nan, dtype=np.float32),
        np.zeros((1, DIMENSION + 1), dtype=np.float32),
        np.zeros((2, DIMENSION), dtype=np.float32),
    ],
    ids=["not finite", "too wide", "too many"],
)
def test_vectors_that_can_t_be_right_are_refused_and_not_cached(answer: Vectors) -> None:
    cache = MemoryCache()
    with pytest.raises(EncoderRefused):
        embed(["secret words"], Broken(answer), cache)
    assert len(cache) == 0


def test_a_refusal_holds_no_words() -> None:
    with pytest.raises(EncoderRefused) as refusal:
        embed(["secret words"], Broken(np.zeros((2, 2), dtype=np.float32)))
    assert "secret" not in str(refusal.value)


def test_keys_tell_texts_and_encoders_apart() -> None:
    one, other = EncoderRef("a", "0" * 64, 8), EncoderRef("a", "1" * 64, 8)
    keys = {cache_key(ref, text) for ref in (one, other) for text in ("a", "b", "a ", "\ud800")}
    assert len(keys) == 8 and {len(key) for key in keys} == {32}
    assert cache_key(one, "a") == cache_key(EncoderRef("renamed", "0" * 64, 8), "a")


def test_no_texts_give_no_vectors() -> None:
    assert embed([], tiny_encoder()).shape == (0, DIMENSION)
