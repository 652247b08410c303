"""The workbook: from the matrix to the words by one click, and nothing in it that runs."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sample_findings import CODEBOOK, DOCUMENTS, findings

from pipeline.exporters._sheets import LONGEST, fitted, height
from pipeline.exporters.workbook import files

FOUND = findings()


@cache
def opened() -> Workbook:
    ((path, content),) = files(FOUND)
    assert path == "matrix.xlsx"
    return openpyxl.load_workbook(io.BytesIO(content))


def evidence() -> list[dict[str, object]]:
    lines = list(opened()["Evidence"].iter_rows(values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def test_the_sheets_come_in_the_order_people_read_them() -> None:
    assert opened().sheetnames == ["Matrix", "Evidence", "Utterances", "Cells", "Codebook", "How it was made"]


def test_the_matrix_has_a_column_for_each_group_and_a_row_for_each_criterion() -> None:
    sheet = opened()["Matrix"]
    headings = [cell.value for cell in sheet[4]]
    assert headings == ["Criterion", "Overall", *(group.name for group in CODEBOOK.groups)]
    assert sheet.freeze_panes == "B5"
    firsts = [str(sheet.cell(row, 1).value).split("\n")[0] for row in (5, 7)]
    assert firsts == [criterion.name for criterion in CODEBOOK.criteria]


def test_a_cell_of_the_matrix_tells_sign_reading_balance_and_people() -> None:
    told = str(opened()["Matrix"]["E5"].value).split("\n")
    assert told == ["+  Supports", "+1.00 (+1.00 to +1.00)", "for 3/3", "against 0/3", "1 abstained"]


def test_each_link_of_the_matrix_leads_to_the_first_quote_of_its_cell() -> None:
    sheet, quotes = opened()["Matrix"], evidence()
    names = {group.id: group.name for group in CODEBOOK.groups}
    links = [cell for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert len(links) == len({(quote["Criterion"], quote["Group"]) for quote in quotes})
    for link in links:
        row = int(str(link.hyperlink.location).split("!A")[1])
        group, criterion = sheet.cell(4, link.column).value, str(sheet.cell(link.row - 1, 1).value).split("\n")[0]
        assert (quotes[row - 2]["Criterion"], quotes[row - 2]["Group"]) == (criterion, group)
        assert row == 2 or (quotes[row - 3]["Criterion"], quotes[row - 3]["Group"]) != (criterion, group)
        assert group in names.values()


def test_every_piece_of_evidence_has_its_row_and_its_words() -> None:
    spoken = {text for told in DOCUMENTS.values() for _, text, _ in told}
    quotes = evidence()
    assert {str(quote["Quote"]) for quote in quotes} <= spoken
    total = sum(
        cell.supporting.only + cell.contesting.only + len(cell.ambivalent_ids) + len(cell.abstained_ids)
        for cell in FOUND.matrix.cells
    )
    assert len(quotes) == total
    assert opened()["Evidence"].auto_filter.ref == f"A1:R{total + 1}"


def test_reported_evidence_names_its_holder_and_its_teller() -> None:
    (quote,) = [each for each in evidence() if each["Group"] == "Managers"]
    assert (quote["Reported"], quote["Speaker's group"], quote["Side"]) == ("yes", "Librarians", "for")
    assert quote["Prompted"] == "volunteered"


def test_the_tables_stand_in_the_workbook_as_they_are() -> None:
    from pipeline.tables import matrix_table, utterances_table

    for name, table in (("Utterances", utterances_table(FOUND)), ("Cells", matrix_table(FOUND))):
        lines = list(opened()[name].iter_rows(values_only=True))
        assert list(lines[0]) == list(table.columns)
        assert len(lines) - 1 == len(table)
    ids = [line[0] for line in opened()["Utterances"].iter_rows(min_row=2, values_only=True)]
    assert ids == list(utterances_table(FOUND)["utterance_id"])


def test_how_it_was_made_tells_the_run_its_warnings_and_the_meaning_of_each_column() -> None:
    told = {str(cell.value) for line in opened()["How it was made"].iter_rows() for cell in line if cell.value}
    assert {FOUND.run.run_id, FOUND.run.model, FOUND.run.warnings[0], "not_a_zip"} <= told
    assert {str(cell.value) for cell in opened()["Evidence"][1]} <= told


@pytest.mark.parametrize("length", [1, LONGEST - 1, LONGEST, LONGEST + 1, 3 * LONGEST])
@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_text_is_cut_only_where_excel_must_and_then_says_so(length: int, letter: str) -> None:
    text = letter * length
    shown = fitted(text)
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        assert shown == text
    else:
        assert "cut here" in shown
        assert shown.startswith(letter * 10_000)


@given(st.text(max_size=50))
def test_ordinary_characters_are_never_changed(text: str) -> None:
    ordinary = "".join(each for each in text if each.isprintable() or each in "\n\t")
    plain = "".join(each for each in ordinary if not 0xD800 <= ord(each) <= 0xDFFF)
    assert fitted(plain) == plain


def test_a_row_is_as_high_as_its_longest_text_needs_and_no_higher_than_excel_can() -> None:
    assert height([("short", 20)]) < height([("a line\nand another", 20)]) < height([("word " * 100, 20)])
    assert height([("word " * 10_000, 5)]) == 409
    assert height([(None, 5)]) == height([])
