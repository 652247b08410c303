"""A table of texts comes back whole, with scores that scripts can read and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding import Thresholds
from pipeline.coding_head import Head
from pipeline.errors import InvalidFile
from pipeline.features import BUCKETS, Passage
from pipeline.scored import Texts, read_texts, write_scores

LABELS = ("fond", "cross")
ADDED = ["p_fond", "p_cross", "labels", "abstained"]


def head() -> Head:
    """A head of two labels: in an interview given from 0.8, of a quotation from 0.4, left open down to half of that."""
    row, table, wide = np.zeros(2, "f4"), np.zeros((2, 3), "f4"), np.zeros((2, BUCKETS), "f4")
    everyday, quotations = (Thresholds(LABELS, (yes, yes), (yes / 2, yes / 2)) for yes in (0.8, 0.4))
    return Head(
        LABELS,
        text=table,
        question=table,
        asked=row,
        words=wide,
        characters=wide,
        intercept=row,
        word_idf=wide[0],
        character_idf=wide[0],
        slope=row,
        shift=row,
        turn_share=0.3,
        thresholds=everyday,
        quotations=quotations,
    )


def texts(table: str | bytes) -> Texts:
    return read_texts(table if isinstance(table, bytes) else table.encode(), "quotes.csv", LABELS)


def problems(table: str | bytes) -> tuple[str, ...]:
    with pytest.raises(InvalidFile) as told:
        texts(table)
    assert told.value.where == "quotes.csv"
    return told.value.problems


def scored(table: str, *scores: tuple[float, float]) -> list[list[str]]:
    written = write_scores(texts(table), np.array(scores, dtype=np.float64).reshape(-1, 2), head())
    return list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))


def as_csv(*rows: tuple[str, ...]) -> str:
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    return sink.getvalue()


def test_scores_come_after_the_columns_of_the_input_with_three_decimals() -> None:
    table = "id,text,question\n7,I like cats,\n8,Cats are a pest,And cats?\n"
    assert scored(table, (0.5, 0.0004), (0.25, 0.9996)) == [
        ["id", "text", "question", *ADDED],
        ["7", "I like cats", "", "0.500", "0.000", "fond", ""],
        ["8", "Cats are a pest", "And cats?", "0.250", "1.000", "cross", ""],
    ]


@pytest.mark.parametrize(
    ("question", "labels", "left_open"),
    [("", "fond;cross", ""), ("And cats?", "", "fond;cross"), ("  ", "fond;cross", "")],
)
def test_a_text_without_a_question_is_decided_as_a_quotation(question: str, labels: str, left_open: str) -> None:
    assert scored(as_csv(("text", "question"), ("x", question)), (0.5, 0.5))[1][-2:] == [labels, left_open]


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "[pause]"])
def test_a_text_without_words_gets_nothing_and_keeps_its_place(text: str) -> None:
    table = as_csv(("text", "n"), ("before", "1"), (text, "2"), ("after", "3"))
    assert texts(table).worded == (Passage("before"), Passage("after"))
    found = scored(table, (0.5, 0.5), (0.1, 0.9))
    assert [row[1:] for row in found[1:]] == [
        ["1", "0.500", "0.500", "fond;cross", ""],
        ["2", "0.000", "0.000", "", ""],
        ["3", "0.100", "0.900", "cross", ""],
    ]


def test_an_empty_cell_in_a_table_of_one_column_is_a_row() -> None:
    assert [row[0] for row in scored('text\na\n""\nb\n\n', (0, 0), (0, 0))] == ["text", "a", "", "b"]


def test_a_blank_part_weighs_nothing_in_its_turn() -> None:
    table = "document,turn,text\nA,1,I like cats\nA,1,\nA,2,So do I\n"
    assert texts(table).worded == (Passage("I like cats", turn="A\x1f1"), Passage("So do I", turn="A\x1f2"))


@pytest.mark.parametrize("count", [0, 2])
def test_scores_of_other_texts_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="for 1 texts and 2 labels"):
        scored("text\nwords\n", *[(0.5, 0.5)] * count)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-- no", "'-- no"),
        ("-1+cmd", "'-1+cmd"),
        ("-1\n=1", "'-1\n=1"),
        ("@all", "'@all"),
        ("\tindented", "'\tindented"),
        ("-0.610", "-0.610"),
        ("-3", "-3"),
        ("-1e-05", "-1e-05"),
        ("so = so", "so = so"),
    ],
)
def test_what_a_spreadsheet_would_run_is_prefixed_and_numbers_stay(given: str, written: str) -> None:
    found = scored(as_csv(("text", "note"), ("words", given)), (0, 0))
    assert found[1][1] == written
    assert scored(as_csv(("text",), (given,)), (0, 0))[1][0] == written
    assert texts(as_csv(("text",), (given,))).passages == (Passage(given.strip()),)


def test_a_column_name_that_a_spreadsheet_would_run_is_prefixed() -> None:
    assert scored("text,=1+1\na,b\n", (0, 0))[0] == ["text", "'=1+1", *ADDED]


def test_columns_called_as_ours_are_kept_as_given() -> None:
    table = "labels,text,p_fond,Abstained,p_other\nfond,I like cats,0.7,cross,0.2\n"
    found = scored(table, (0.1, 0.9))
    assert found[0] == ["given_labels", "text", "given_p_fond", "given_Abstained", "p_other", *ADDED]
    assert found[1] == ["fond", "I like cats", "0.7", "cross", "0.2", "0.100", "0.900", "cross", ""]


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("text,n,n", ("'n' stands 2 times",)),
        ("text,n, N ,n", ("'n' stands 3 times",)),
        ("text,Text", ("'text' stands 2 times",)),
        ("text,labels,labels", ("'labels' stands 2 times",)),
        ("text,labels,given_labels", ("'labels' is written as 'given_labels'",)),
        ("a,b,a,b", ("'a' stands 2 times", "'b' stands 2 times", "no column `text`")),
    ],
)
def test_columns_that_stand_twice_are_named_all_at_once(header: str, named: tuple[str, ...]) -> None:
    found = problems(f"{header}\n{','.join('x' for _ in header.split(','))}\n")
    assert len(found) == len(named)
    for problem, words in zip(found, named, strict=True):
        assert problem.startswith("line 1: ")
        assert words in problem


def test_columns_without_a_name_may_be_several() -> None:
    assert scored("text,,\na,b,c\n", (0, 0))[0] == ["text", "", "", *ADDED]


def test_every_row_that_does_not_fit_is_told_with_its_line() -> None:
    found = problems('text,n\n\n"two\nlines",1\nsaid, truly, so,1\nalone\n')
    assert [problem.split(":")[0] for problem in found] == ["line 5", "line 6"]
    assert "said" not in "".join(found)


@pytest.mark.parametrize("table", ["", "\n\n", "\ufeff", "words,n\na,1\n"])
def test_a_table_without_texts_is_refused(table: str) -> None:
    assert any("`text`" in problem for problem in problems(table))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_programs_csv_is_read(encoding: str, between: str, end: str) -> None:
    table = end.join((between.join(("Text", "n")), between.join(('"café, so; to\tspeak"', "1")), ""))
    found = texts(table.encode(encoding))
    assert (found.header, found.rows) == (("Text", "n"), (("café, so; to\tspeak", "1"),))
    assert found.passages == (Passage("café, so; to\tspeak"),)


@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z"))), min_size=1, max_size=5))
def test_any_words_read_back_but_for_the_prefix(words: list[str]) -> None:
    table = as_csv(("n", "text"), *((str(place), text) for place, text in enumerate(words)))
    found = scored(table, *[(0.5, 0.5)] * len(texts(table).worded))
    assert [row[0] for row in found[1:]] == [str(place) for place in range(len(words))]
    for row, text in zip(found[1:], words, strict=True):
        assert row[1] in (text, f"'{text}")
        assert row[1][:1] not in set("=+@")
