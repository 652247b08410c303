"""A coding sheet shows what a coder needs and no more, holds no formula, and is the same however often it is made."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from strategies import asked, interview, maybe, no, said, study, yes

from pipeline.codebook import Label
from pipeline.coding import Thresholds
from pipeline.coding_workbook import as_workbook, label_headings
from pipeline.exporters._quotations import printable
from pipeline.people import Coding, Given, by_utterance, overlay
from pipeline.sampling import draw
from pipeline.sheets import COLUMNS, LEAST, as_csv, doubt, frame, sheet_id, sheet_rows

LABELS = study().label_ids
THRESHOLDS = Thresholds(LABELS, (0.8,) * 6, (0.4,) * 6)
HOSTILE = (
    "=SUM(A1)",
    "+49 said he, dial",
    "@cat purrs so",
    "-3 cats, he says",
    '=HYPERLINK("http://x")',
    "\t=1+1 he said",
)


@pytest.fixture(scope="module")
def documents():
    return [
        interview(
            "d1",
            asked("What of the cats?"),
            said("ann", "nurses", yes("fond", p=0.9), no("cross"), text="They are lovely, all of them."),
            said("bob", "cooks", maybe("worry"), text="I am not so sure."),
            said("ann", "nurses", text="Mm.", codable=False),
            *(said("bob", "cooks", no("fond"), text=text) for text in HOSTILE),
        ),
        interview("d2", said("cid", "postmen", no("mice"), text="They never bite me, as it is.")),
    ]


def rows_of(documents, n: int = 9, **rest):
    units = frame(documents, study(), THRESHOLDS, **rest)
    return sheet_rows(documents, study(), draw(units, min(n, len(units)), ["random"]))


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_all_that_counts_may_be_drawn_and_nothing_else(documents) -> None:
    units = frame(documents, study(), THRESHOLDS, "group")
    assert len(units) == 9 and {unit.stratum for unit in units} == {"nurses", "cooks", "unknown"}
    assert {unit.stratum for unit in frame(documents, study(), THRESHOLDS, "document")} == {"d1", "d2"}
    assert {unit.stratum for unit in frame(documents, study(), THRESHOLDS)} == {"all"}
    twice = replace(documents[1], transcript=replace(documents[1].transcript, document_id="d3"))
    with pytest.raises(ValueError, match="one id"):
        frame([*documents, twice], study(), THRESHOLDS)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (maybe("fond"), 1.0),
        (yes("fond", p=1.0), 0.0),
        (yes("fond", p=0.9), 0.5),
        (replace(no("fond"), p=0.0), 0.0),
        (replace(no("fond"), p=0.2), 0.5),
        (replace(no("fond"), p=0.39), 0.975),
    ],
)
def test_the_nearer_to_a_threshold_the_greater_the_doubt(decision, expected: float) -> None:
    document = interview("d", said("ann", "nurses", decision, replace(no("cross"), p=0.0)))
    assert doubt(document.utterances[0], THRESHOLDS) == pytest.approx(expected)
    (unit,) = frame([document], study(), THRESHOLDS)
    assert unit.size == pytest.approx(LEAST + expected**2, abs=1e-3)


def test_what_people_decided_changes_nobodys_chance(documents) -> None:
    read = by_utterance(
        Coding(coded.utterance.utterance_id, "d1", "ana", LABELS, (Given("mice"),)) for coded in documents[0].utterances
    )
    overlaid = [overlay(document, read, study()) for document in documents]
    assert overlaid != documents
    assert frame(overlaid, study(), THRESHOLDS) == frame(documents, study(), THRESHOLDS)


def test_a_row_shows_the_words_around_and_leaves_the_codes_to_the_coder(documents) -> None:
    found = cells(as_csv(rows_of(documents)))
    assert list(found[0]) == list(COLUMNS)
    first, second = found[0], found[1]
    assert first["text"] == "They are lovely, all of them." and first["before"] == "Q: What of the cats?"
    assert first["after"] == "bob: I am not so sure."
    assert second["before"] == "ann: They are lovely, all of them." and second["after"] == "ann: Mm."
    assert {row[name] for row in found for name in ("read", "labels", "holder", "reported", "coder")} == {""}
    assert all(0 < float(row["sampling_probability"]) <= 1 and row["strategy"] == "random" for row in found)
    assert {row["sheet"] for row in found} == {sheet_id(rows_of(documents))}


def test_the_machines_codes_are_shown_only_where_they_are_asked_for(documents) -> None:
    hidden, shown = cells(as_csv(rows_of(documents))), cells(as_csv(rows_of(documents), show_codes=True))
    assert not any("machine" in name for name in hidden[0])
    assert shown[0]["machine_labels"] == "fond" and shown[1]["machine_abstained"] == "worry"
    for show in (False, True):
        book = load_workbook(io.BytesIO(as_workbook(rows_of(documents), study(), show_codes=show)))
        headings = [cell.value for cell in book["Coding"][1]]
        assert ("machine_labels" in headings) is show
        assert [cell.value for cell in book["Coding"][2]].count("fond") == int(show)


def test_nothing_said_becomes_a_formula(documents) -> None:
    rows = rows_of(documents)
    for row in cells(as_csv(rows)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())
    book = load_workbook(io.BytesIO(as_workbook(rows, study())))
    written = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in written} <= {"s", "n"}
    said_there = [str(cell.value) for cell in written]
    assert all(printable(text) in said_there for text in HOSTILE)
    with zipfile.ZipFile(io.BytesIO(as_workbook(rows, study()))) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_the_workbook_asks_for_x_and_lists_groups_and_codes(documents) -> None:
    content = as_workbook(rows_of(documents), study())
    assert content == as_workbook(rows_of(documents), study())
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Coding", "Codebook", "How to code"]
    page = book["Coding"]
    headings = {cell.value: cell.column_letter for cell in page[1]}
    assert (
        page.freeze_panes == f"{chr(ord(headings['text']) + 1)}2"
        and page.column_dimensions[headings["text"]].width > 50
    )
    asked_for = {
        str(check.sqref).split(":")[0].rstrip("0123456789"): check.formula1
        for check in page.data_validations.dataValidation
    }
    for name in ("read", "reported", *label_headings(study()).values()):
        assert asked_for[headings[name]] == '"x"'
    assert asked_for[headings["holder"]] == "'How to code'!$A$2:$A$6"
    assert [book["How to code"].cell(row, 1).value for row in range(2, 7)] == [
        "nurses",
        "cooks",
        "guests",
        "cats",
        "unknown",
    ]
    assert page[f"{headings['text']}2"].alignment.wrap_text
    assert load_workbook(io.BytesIO(as_workbook([], study())))["Coding"].max_row == 1


def test_a_labels_heading_is_never_taken_for_another_columns() -> None:
    labels = (
        Label("read", "Read", "theme", ""),
        Label("one", "Same", "theme", ""),
        Label("two", "same", "theme", ""),
        Label("three", "One", "theme", ""),
        Label("four", "Well and good", "theme", ""),
    )
    found = label_headings(replace(study(), labels=labels, criteria=()))
    assert found == {
        "read": "Read (read)",
        "one": "Same (one)",
        "two": "same (two)",
        "three": "One (three)",
        "four": "Well and good",
    }
