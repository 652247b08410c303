from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training_texts import every

from pipeline import ngrams
from pipeline.ngrams import BUCKETS, character_counts, word_counts

HOW: dict[str, tuple[Callable[[Sequence[str]], Any], dict[str, Any]]] = {
    "words": (word_counts, {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w[\w']*\b"}),
    "characters": (character_counts, {"analyzer": "char_wb", "ngram_range": (3, 5)}),
}
TEXTS = (
    "",
    " ",
    "?",
    "a",
    "I'm not sure they'd say so, the nurses.",
    "No no no NO",
    "it cost £40,000\tor\n\nmore\u00a0then",
    "Siân's naïve café \u2013 x_1 '' 'tis",
    "ab abc abcd abcde abcdef",
    "\u0130stanbul \u1e9e \U0001f600 \u4f60\u597d",
)


def by_scikit_learn(texts: Sequence[str], how: dict[str, Any]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(n_features=BUCKETS, alternate_sign=False, norm=None, lowercase=True, **how).transform(
        texts
    )


def assert_same(ours: Any, theirs: Any) -> None:
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype and type(ours) is type(theirs)
    for part in ("indptr", "indices", "data"):
        one, other = getattr(ours, part), getattr(theirs, part)
        assert one.dtype == other.dtype and one.tolist() == other.tolist()


@pytest.mark.parametrize("kind", HOW)
def test_counts_are_scikit_learns_to_the_bit(kind: str) -> None:
    count, how = HOW[kind]
    texts = [*TEXTS, *[row.text for row in every()][:1500]]
    assert_same(count(texts), by_scikit_learn(texts, how))


@pytest.mark.parametrize("kind", HOW)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_whatever_is_written_is_counted_as_scikit_learn_counts_it(kind: str, texts: list[str]) -> None:
    count, how = HOW[kind]
    assert_same(count(texts), by_scikit_learn(texts, how))


@pytest.mark.parametrize("kind", HOW)
def test_a_texts_counts_hang_on_nothing_but_itself(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    count, _ = HOW[kind]
    whole = count(TEXTS)
    monkeypatch.setattr(ngrams, "_BATCH", 3)
    assert_same(count(TEXTS), whole)
    assert_same(count(TEXTS[4:5]), whole[4:5])


def test_the_lowest_hash_has_a_bucket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from murmurhash import mrmr

    monkeypatch.setattr(mrmr, "hash_bytes", lambda _: -(2**31))
    assert word_counts(["one"]).indices.tolist() == [(2**31 - 1 - (BUCKETS - 1)) % BUCKETS]


def test_nothing_has_no_counts() -> None:
    assert word_counts([]).shape == character_counts([]).shape == (0, BUCKETS)
