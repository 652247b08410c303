from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoder import bread_codebook

from pipeline.errors import InvalidFile
from pipeline.labelled import LabelledUtterance, parse_labelled

HEADER = "document,text,labels\n"


def _parse(text: str) -> tuple[LabelledUtterance, ...]:
    return parse_labelled(text.encode("utf-8"), "codes.csv", bread_codebook())


def _problems(text: str) -> tuple[str, ...]:
    with pytest.raises(InvalidFile) as refusal:
        _parse(text)
    assert refusal.value.where == "codes.csv" and refusal.value.kind == "file of labelled data"
    return refusal.value.problems


@pytest.mark.parametrize(
    ("cell", "labels"),
    [("", ()), ("praise", ("praise",)), ("price; praise", ("price", "praise")), ("price;price;", ("price",))],
)
def test_labels_are_joined_by_semicolons_and_none_means_none(cell: str, labels: tuple[str, ...]) -> None:
    assert _parse(f"{HEADER}d,bread,{cell}\n")[0].labels == labels


@pytest.mark.parametrize("lead", ["\ufeff", "\n\n", " \n"])
def test_a_byte_order_mark_and_blank_lines_are_passed_over(lead: str) -> None:
    assert _parse(f"{lead}{HEADER}\nd,bread,praise\n\n")[0].labels == ("praise",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_spreadsheets_of_other_countries_are_read(separator: str) -> None:
    content = f'document{separator}text{separator}labels\nd{separator}bread{separator}"praise;price"\n'
    assert _parse(content)[0].labels == ("praise", "price")


def test_optional_columns_in_any_order_and_case_and_unknown_ones_beside_them() -> None:
    found = _parse(
        "Turn,mood,TEXT,question,labels,document,holder,reported,prompted,sampling_probability,coder,group,site\n"
        '3,sunny,bread,What?,praise;price,d,"a;",true;false,;yes,0.25,Kim,g,s\n'
    )[0]
    assert (found.turn, found.question, found.coder, found.group, found.site) == ("3", "What?", "Kim", "g", "s")
    assert (found.holders, found.reported, found.prompted) == (("a", ""), (True, False), (None, True))
    assert found.sampling_probability == 0.25
    assert found.passage.question == "What?" and found.passage.turn == "d\x1f3"


def test_a_row_without_a_turn_is_a_turn_of_its_own() -> None:
    assert _parse(f"{HEADER}d,bread,\n")[0].passage.turn == ""


def test_every_problem_is_told_at_once_with_its_line() -> None:
    problems = _problems(
        "document,text,labels,sampling_probability,reported\n"
        "d,bread,prase;jam,0.5,\n"
        ",bread,,0.5,\n"
        "d,,,0.5,\n"
        "d,bread,praise,2,\n"
        "d,bread,praise,many,maybe\n"
        "d,bread,praise,0.5,true;false\n"
        "d,bread, with a comma,praise,0.5,true\n"
    )
    assert [problem.split(":")[0] for problem in problems] == [
        *("line 2", "line 2", "line 3", "line 4", "line 5", "line 6", "line 6", "line 7", "line 8"),
    ]
    assert "'prase'" in problems[0] and "praise, price" in problems[0]
    assert "missing its quotes" in problems[-1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "holds nothing"),
        (" \n \n", "holds nothing"),
        ("document,words\nd,bread\n", "no column 'text'"),
        ("document,words\nd,bread\n", "no column 'labels'"),
        ("document,text,labels,text\nd,a,,b\n", "stands twice"),
        (HEADER, "no row"),
        (f'{HEADER}d,"bread,praise\n', "unexpected end"),
        (f"{HEADER}d,{'x' * 200_000},praise\n", "field limit"),
    ],
)
def test_a_file_that_can_t_be_used_says_what_is_wrong(content: str, expected: str) -> None:
    assert any(expected in problem for problem in _problems(content))


def test_lines_are_those_of_the_file_where_texts_have_line_breaks() -> None:
    assert _problems(f'{HEADER}d,"two\nlines",praise\nd,bread,jam\n')[0].startswith("line 4:")


def test_problems_hold_no_words_of_a_participant() -> None:
    problems = _problems(f"{HEADER}d,Maureen said so,jam\nd,Maureen, she said,\n")
    assert len(problems) == 2 and "Maureen" not in "".join(problems)


ROW = st.tuples(
    st.text(alphabet="abc 123", min_size=1).filter(str.strip),
    st.text(alphabet='a ",;\nü😀', min_size=1).filter(str.strip),
    st.lists(st.sampled_from(["praise", "price"]), unique=True),
)


@given(st.lists(ROW, min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: list[tuple[str, str, list[str]]]) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(["document", "text", "labels"])
    writer.writerows([document, text, ";".join(labels)] for document, text, labels in rows)
    found = _parse(sink.getvalue())
    assert [(row.document, row.text, list(row.labels)) for row in found] == [
        (document.strip(), text.strip(), labels) for document, text, labels in rows
    ]
