"""CSV that a spreadsheet can't run and any CSV reader reads back."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exporters.tables_csv import as_csv


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-- no", "'-- no"),
        ("@all", "'@all"),
        ("\tindented", "'\tindented"),
        ("\rline", "'\rline"),
        ("plain = text", "plain = text"),
        ("'=quoted", "'=quoted"),
        ("", ""),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_prefixed(text: str, shown: str) -> None:
    assert read(as_csv(pd.DataFrame({"text": [text], "n": [1]})))[1][0] == shown


def test_negative_numbers_stay_numbers() -> None:
    table = pd.DataFrame({"balance": [-0.61, None], "count": [3, -4]})
    assert as_csv(table) == b"balance,count\n-0.61,3\n,-4\n"


def test_truth_is_lower_case_and_missing_values_are_empty() -> None:
    table = pd.DataFrame(
        {"a": [True, False], "b": pd.array([True, None], "boolean"), "c": pd.array(["x", None], "str")}
    )
    assert as_csv(table) == b"a,b,c\ntrue,true,x\nfalse,,\n"


def test_lines_end_with_a_line_feed_alone_and_breaks_within_a_cell_are_quoted() -> None:
    content = as_csv(pd.DataFrame({"text": ['a\r\nb, "c"', "d\re"], "n": [1, 2]}))
    assert content == b'text,n\n"a\r\nb, ""c""",1\n"d\re",2\n'


def test_a_table_without_rows_keeps_its_headings() -> None:
    assert as_csv(pd.DataFrame({"a": pd.array([], "str"), "b": pd.array([], "int64")})) == b"a,b\n"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")), min_size=1, max_size=5))
def test_any_text_reads_back_but_for_the_prefix(texts: list[str]) -> None:
    shown = [line[0] for line in read(as_csv(pd.DataFrame({"text": texts, "n": range(len(texts))})))[1:]]
    for text, told in zip(texts, shown, strict=True):
        assert told == (f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text else text)
