"""Parquet with the exact text and true types."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exporters.tables_parquet import as_parquet

TEXTS = st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=5)


@settings(deadline=None)
@given(TEXTS)
def test_text_comes_back_exactly(texts: list[str]) -> None:
    content = as_parquet(pd.DataFrame({"text": pd.array(texts, "str")}))
    assert pq.read_table(io.BytesIO(content)).column("text").to_pylist() == texts


def test_types_and_missing_values_are_kept() -> None:
    table = pd.DataFrame(
        {
            "n": [1, 2],
            "p": [0.5, None],
            "told": pd.array([True, None], "boolean"),
            "text": pd.array(["=1", None], "str"),
        }
    )
    assert pq.read_table(io.BytesIO(as_parquet(table))).to_pylist() == [
        {"n": 1, "p": 0.5, "told": True, "text": "=1"},
        {"n": 2, "p": None, "told": None, "text": None},
    ]


def test_nothing_of_pandas_stands_in_the_file() -> None:
    content = as_parquet(pd.DataFrame({"n": [1]}))
    assert not pq.read_table(io.BytesIO(content)).schema.metadata
    assert b"pandas" not in content
