"""The workbook: from the matrix to the words by one click, and nothing in it that runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import openpyxl
import pytest
from full_findings import full
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sample_findings import CODEBOOK, DOCUMENTS

from pipeline.evidence import gather
from pipeline.exporters import _sheet_criterion, _sheet_rows, _sheets_about
from pipeline.exporters._sheets import LONGEST, fitted, height, letters, sheet_names
from pipeline.exporters.workbook import files
from pipeline.findings import Findings
from pipeline.tables import matrix_table, utterances_table

FOUND = full()
COLUMNS = tuple(name for name, _, _ in _sheet_criterion.CRITERION_COLUMNS)
ABOUT = ["Evidence profile", "Agreement", "Saturation", "Reporting", "Memos", "Codebook", "Methods", "How it was made"]


def book_of(found: Findings) -> Workbook:
    ((path, content),) = files(found)
    assert path == "matrix.xlsx"
    return openpyxl.load_workbook(io.BytesIO(content))


@cache
def opened() -> Workbook:
    return book_of(FOUND)


def listed(sheet: str) -> list[dict[str, object]]:
    """The lines of a criterion's sheet below its headings."""
    lines = list(opened()[sheet].iter_rows(min_row=4, values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def quotes() -> list[dict[str, object]]:
    return [line for sheet in ("Acceptance", "Belonging") for line in listed(sheet) if line["What"] != "cell"]


def linked(book: Workbook, location: str) -> object:
    """The cell that a place in the workbook names."""
    sheet, _, at = location.rpartition("!")
    return book[sheet.strip("'").replace("''", "'")][at]


def test_the_sheets_come_in_the_order_people_read_them() -> None:
    assert opened().sheetnames == ["Matrix", "Acceptance", "Belonging", "Utterances", "Cells", *ABOUT]


def test_the_matrix_has_a_column_for_each_group_and_a_row_for_each_criterion() -> None:
    sheet = opened()["Matrix"]
    headings = [cell.value for cell in sheet[4]]
    assert headings == ["Criterion", "Overall", *(group.name for group in CODEBOOK.groups)]
    assert sheet.freeze_panes == "B5"
    firsts = [str(sheet.cell(row, 1).value).split("\n")[0] for row in (5, 7)]
    assert firsts == [criterion.name for criterion in CODEBOOK.criteria]


def test_a_cell_of_the_matrix_tells_sign_reading_balance_and_people() -> None:
    told = str(opened()["Matrix"]["E5"].value).split("\n")
    assert told == ["+  Supports †", "+1.00 (+1.00 to +1.00)", "for 3/3", "against 0/3", "1 abstained"]
    assert "†" in str(opened()["Matrix"]["A2"].value)


def test_prevalence_as_counted_stands_beside_the_corrected_one_with_its_interval() -> None:
    told = [str(cell.value) for line in opened()["Matrix"].iter_rows(min_row=10) for cell in line]
    assert any(re.fullmatch(r"60\.0 % \(3 of 5\), corrected \d+\.\d % \(\d+\.\d to \d+\.\d\)", each) for each in told)


def test_a_link_of_the_matrix_leads_to_its_cells_own_line_and_that_leads_back() -> None:
    sheet = opened()["Matrix"]
    links = [cell for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert len(links) == len(CODEBOOK.criteria) * len(CODEBOOK.groups)
    for link in links:
        line = linked(opened(), link.hyperlink.location)
        group, criterion = sheet.cell(4, link.column).value, str(sheet.cell(link.row - 1, 1).value).split("\n")[0]
        assert (line.parent.title, line.value, line.offset(0, 3).value) == (criterion, group, "cell")
        back = line.offset(0, COLUMNS.index("utterance_id")).hyperlink.location
        assert linked(opened(), back).coordinate == sheet.cell(link.row - 1, link.column).coordinate


def test_every_quote_leads_to_its_line_of_utterances() -> None:
    seen = 0
    for name in ("Acceptance", "Belonging"):
        for line in opened()[name].iter_rows(min_row=5):
            if line[3].value != "cell":
                told = line[COLUMNS.index("utterance_id")]
                assert linked(opened(), told.hyperlink.location).value == told.value
                seen += 1
    assert seen == len(quotes())


def test_every_line_of_cells_leads_to_the_cell_where_it_is_shown() -> None:
    for line in opened()["Cells"].iter_rows(min_row=2):
        if line[1].value != "unknown":
            target = linked(opened(), line[0].hyperlink.location)
            names = {group.id: group.name for group in CODEBOOK.groups}
            assert (target.parent.title.lower(), target.value) == (line[0].value, names[line[1].value])


def test_every_piece_of_evidence_has_its_row_and_its_words() -> None:
    spoken = {text for told in DOCUMENTS.values() for _, text, _ in told}
    assert {str(quote["Quote"]) for quote in quotes()} <= spoken
    shown = [cell for cell in FOUND.matrix.cells if cell.group != "unknown"]
    assert len(quotes()) == sum(map(_sheet_criterion.pieces_of, shown))
    for sheet in ("Acceptance", "Belonging"):
        assert opened()[sheet].auto_filter.ref == f"A4:{letters(len(COLUMNS) - 1)}{len(listed(sheet)) + 4}"
        assert opened()[sheet].freeze_panes == "B5"


def test_quotes_come_strongest_first_side_by_side() -> None:
    told = [(line["Group"], line["What"], line["Rank"]) for line in listed("Acceptance")]
    of_librarians = [(what, rank) for group, what, rank in told if group == "Librarians"]
    assert of_librarians == [
        ("cell", None), ("for", 1), ("against", 1), ("against", 2), ("against", 3), ("ambivalent", None),
    ]  # fmt: skip


def test_reported_evidence_names_its_holder_and_its_teller() -> None:
    (quote,) = [each for each in quotes() if each["Group"] == "Managers"]
    assert (quote["Reported"], quote["Speaker's group"], quote["What"]) == ("yes", "Librarians", "for")
    assert quote["Prompted"] == "volunteered"


def test_a_quote_says_who_decided_it_and_where_it_stands() -> None:
    (quote,) = [each for each in quotes() if each["Coder"] == "person ana"]
    assert (quote["Decision"], quote["p"], quote["Document"], quote["Turn"]) == ("yes", 1, "Harbour librarians", 4)
    (waiting,) = [each for each in quotes() if each["Decision"] == "abstain"]
    assert (waiting["What"], waiting["Coder"]) == ("abstained", "model")


def test_a_cell_tells_its_memos_its_errors_and_what_corrected_it() -> None:
    (readers,) = [
        line for line in listed("Acceptance") if (line["Group"], line["What"]) == ("Readers and their families", "cell")
    ]
    told = str(readers["Quote"])
    assert "Memo (Ana): Only those who came." in told
    assert "error rates" in told
    assert "managers" in told
    assert "Memo (Ben): Settled on Friday." in str(opened()["Acceptance"]["F3"].value)


def test_the_tables_stand_in_the_workbook_as_they_are() -> None:
    for name, table in (("Utterances", utterances_table(FOUND)), ("Cells", matrix_table(FOUND))):
        lines = list(opened()[name].iter_rows(values_only=True))
        assert list(lines[0]) == list(table.columns)
        assert len(lines) - 1 == len(table)
    ids = [line[0] for line in opened()["Utterances"].iter_rows(min_row=2, values_only=True)]
    assert ids == list(utterances_table(FOUND)["utterance_id"])


def test_the_profile_has_judgements_where_there_are_and_room_where_there_are_none() -> None:
    sheet = opened()["Evidence profile"]
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(lines) == 5 * len(CODEBOOK.criteria)
    assert lines[0][5:8] == ("minor", "Few hearings.", "Ana")
    assert lines[4][3:4] + lines[4][5:8] == ("overall", "moderate", "Few hearings.", "Ana")
    assert all(line[5:8] == (None, None, None) for line in lines[5:])
    offered = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert "high" in offered["F8"] and "serious" in offered["F9"]


def test_agreement_saturation_reporting_and_methods_are_told() -> None:
    agreement = list(opened()["Agreement"].iter_rows(min_row=4, values_only=True))
    assert [line[0] for line in agreement] == [label.name for label in CODEBOOK.labels]
    assert agreement[0][3:6] == (0.15, 0.11, 0.2)
    points = sum(len(curve.interviews) for curve in FOUND.appraisal.curves)
    assert opened()["Saturation"].max_row == 3 + points
    assert opened()["Reporting"].max_row == 3 + 32
    told = {str(cell.value) for line in opened()["Methods"].iter_rows() for cell in line if cell.value}
    assert any(text.startswith("The corpus was 5 transcripts") for text in told)


def test_sheets_without_content_are_left_out_and_not_told_of() -> None:
    from sample_findings import findings

    book = book_of(findings())
    assert book.sheetnames == [
        "Matrix",
        "Acceptance",
        "Belonging",
        "Utterances",
        "Cells",
        "Codebook",
        "Methods",
        "How it was made",
    ]
    told = {str(line[0]) for line in book["How it was made"].iter_rows(values_only=True)}
    assert "Utterances" in told and "Memos" not in told


def test_how_it_was_made_tells_the_run_its_warnings_and_the_meaning_of_each_column() -> None:
    told = {str(cell.value) for line in opened()["How it was made"].iter_rows() for cell in line if cell.value}
    assert {FOUND.run.run_id, FOUND.run.model, FOUND.run.warnings[0], "not_a_zip"} <= told
    assert set(COLUMNS) <= told


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["Influence"], ["Influence"]),
        (["Utterances", "utterances", "History"], ["Utterances 2", "utterances 3", "History 2"]),
        (["[a]:b*c?d/e\\f"], ["a b c d e f"]),
        (["'quoted'", " ' "], ["quoted", "id1"]),
        (["", "\x00\n"], ["id0", "id1"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 29 + " 2"]),
        (["\U0001f600" * 20], ["\U0001f600" * 15]),
    ],
)
def test_criteria_get_sheet_names_that_excel_takes(names: list[str], given: list[str]) -> None:
    assert list(sheet_names([(name, f"id{n}") for n, name in enumerate(names)], ["Utterances"])) == given


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=2, max_size=2))
def test_criteria_may_be_called_anything(names: list[str]) -> None:
    criteria = tuple(replace(each, name=name) for each, name in zip(CODEBOOK.criteria, names, strict=True))
    clean = replace(CODEBOOK, criteria=criteria)
    book = book_of(Findings(FOUND.run, clean, FOUND.documents[:1], gather(FOUND.documents[:1], clean)))
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames) == 8
    assert all(1 <= len(name.encode("utf-16-le")) // 2 <= 31 for name in book.sheetnames)
    for line in book["Matrix"].iter_rows():
        for cell in line:
            if cell.hyperlink:
                assert linked(book, cell.hyperlink.location).offset(0, 3).value == "cell"


def test_where_excel_holds_no_more_links_the_rest_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_sheet_rows, _sheet_criterion):
        monkeypatch.setattr(module, "MOST_LINKS", 6)
    book = book_of(FOUND)
    lines = list(book["Acceptance"].iter_rows(min_row=5))
    told = [line[-1].hyperlink is not None for line in lines]
    assert told.count(True) <= 6
    assert all(linked_ for linked_, line in zip(told, lines, strict=True) if line[3].value == "cell")
    assert "find a quote by its utterance_id" in str(book["Acceptance"]["F3"].value)


def test_where_excel_holds_no_more_rows_the_last_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_sheet_criterion, _sheets_about):
        monkeypatch.setattr(module, "ROWS", 10)
    book = book_of(FOUND)
    assert book["Utterances"].max_row == book["Acceptance"].max_row == 10
    left = len(utterances_table(FOUND)) - 8
    assert f"the remaining {left} are in the Parquet file" in str(book["Utterances"]["A10"].value)
    assert "are in codes.parquet" in str(book["Acceptance"]["A10"].value)


def test_the_size_a_sheet_claims_is_the_size_it_has() -> None:
    """Readers that stream (pandas among them) believe it."""
    ((_, content),) = files(FOUND)
    streamed = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in streamed:
        assert len(list(sheet.iter_rows())) == opened()[sheet.title].max_row, sheet.title


def test_rows_fold_under_their_cell_and_the_parts_of_a_sheet_stand_as_the_schema_has_them() -> None:
    ((_, content),) = files(FOUND)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode("utf-8")
    parts = re.findall(
        r"<(sheetPr|dimension|sheetViews|sheetFormatPr|cols|sheetData|autoFilter|hyperlinks|pageMargins|pageSetup)\b",
        xml,
    )
    assert parts == [
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "hyperlinks",
        "pageMargins", "pageSetup",
    ]  # fmt: skip
    assert xml.count('outlineLevel="1"') == len([line for line in listed("Acceptance") if line["What"] != "cell"])


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
