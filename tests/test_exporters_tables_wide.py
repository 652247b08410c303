"""The 0/1 sheet: a statistics program may count it as it stands."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from strategies import asked, each_alone, findings, interview, maybe, no, said, study, yes

from pipeline.exporters.tables_wide import files
from pipeline.tables import wide_table

LONG = "they sleep on the clean sheets and nobody minds it at all"
COLUMNS = (
    "utterance_id document document_name turn start end speaker participant group site wave text duplicate_of coded "
    "code_fond code_cross code_worry code_mice code_idle code_weather "
    "reported_fond reported_cross reported_worry reported_weather"
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found = findings(
        [
            interview(
                "d",
                asked(),
                said("ann", "nurses", yes("fond"), no("cross"), maybe("worry"), yes("mice"), text=LONG),
                said("ann", "nurses", yes("cross", of="cooks"), no("fond"), yes("mice"), text="=They say so"),
                said("ann", "nurses", text="Mm.", codable=False),
                said("ann", "nurses", yes("fond"), text=LONG),
            )
        ],
        study(),
    )
    ((path, content),) = files(found)
    assert path == "wide.csv"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_it_has_a_column_for_each_code_and_for_what_may_be_told_of_others(rows: list[dict[str, str]]) -> None:
    assert " ".join(rows[0]) == COLUMNS


def test_what_people_say_for_themselves_is_1_and_an_open_code_is_empty(rows: list[dict[str, str]]) -> None:
    assert [rows[0][f"code_{label}"] for label in ("fond", "cross", "worry", "mice")] == ["1", "0", "", "1"]
    assert (rows[0]["coded"], rows[0]["reported_fond"], rows[0]["reported_worry"]) == ("1", "0", "")


def test_what_is_told_of_others_stands_apart(rows: list[dict[str, str]]) -> None:
    assert (rows[1]["code_cross"], rows[1]["reported_cross"], rows[1]["code_mice"]) == ("0", "1", "1")
    assert rows[1]["text"] == "'=They say so"


def test_what_was_not_coded_has_no_codes_and_says_so(rows: list[dict[str, str]]) -> None:
    assert rows[2]["coded"] == "0"
    assert {value for name, value in rows[2].items() if name.startswith(("code_", "reported_"))} == {""}


def test_a_repeat_names_the_one_that_counts(rows: list[dict[str, str]]) -> None:
    assert rows[3]["duplicate_of"] == rows[0]["utterance_id"]


def test_a_program_reads_the_codes_as_numbers() -> None:
    found = findings(each_alone(*(said(f"n{n}", "nurses", yes("fond")) for n in range(3))), study())
    ((_, content),) = files(found)
    assert pd.read_csv(io.BytesIO(content))["code_fond"].sum() == 3
    assert wide_table(findings([], study())).dtypes.to_dict() == wide_table(found).dtypes.to_dict()
