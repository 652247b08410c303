"""The three tables: their columns, types and order, and that they say what the interviews and the matrix say."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from strategies import (
    Said,
    asked,
    codebooks,
    coded_documents,
    each_alone,
    findings,
    ids_of,
    interview,
    maybe,
    no,
    said,
    study,
    yes,
)

from pipeline.matrix import Interval
from pipeline.tables import codes_table, matrix_table, utterance_columns, utterances_table
from pipeline.transcript import Role

# Written out as people rely on them, not read from the code under test.
UTTERANCES = (
    "utterance_id document document_name turn start end speaker role participant group site wave text labels holder "
    "reported prompted abstained model codebook p_fond p_cross p_worry p_mice p_idle p_weather duplicate_of"
)
CODES = "utterance_id label p decision holder reported prompted coder machine_p machine_decision"
MATRIX = (
    "criterion group site wave judged utterances utterances_for utterances_against utterances_ambivalent "
    "utterances_abstained utterances_none reported_for reported_against prompted_for prompted_against volunteered_for "
    "volunteered_against participants participants_for participants_against participants_ambivalent witnesses_for "
    "witnesses_against prevalence_for prevalence_for_corrected prevalence_for_low prevalence_for_high "
    "prevalence_against prevalence_against_corrected prevalence_against_low prevalence_against_high correction balance "
    "balance_low balance_high reading reading_reason error_flag quote_ids_for quote_ids_against reported_would_change "
    "participants_abstained participants_prompted_for participants_prompted_against participants_volunteered_for "
    "participants_volunteered_against unanimous_low unanimous_high"
)
TABLES = {"utterances": (utterances_table, UTTERANCES), "codes": (codes_table, CODES), "matrix": (matrix_table, MATRIX)}


@pytest.fixture(scope="module")
def found():
    return findings(
        [
            interview(
                "d2",
                asked(),
                said("bob", "nurses", yes("fond", p=0.98765, prompted=True), yes("cross", of="cooks"), maybe("worry")),
                said("bob", "nurses", text="Mm.", codable=False),
                Said("kit", "postmen", (no("fond"),), "=SUM(A1) they said, as one does", "moon", role=Role.UNKNOWN),
            ),
            interview("d1", said("ann", "nurses", yes("mice", prompted=False), yes("fond"))),
        ],
        study(),
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_exactly_the_columns_people_rely_on(name, found):
    table, columns = TABLES[name]
    assert list(table(found).columns) == columns.split()
    assert list(table(findings([], study())).columns) == columns.split()


def test_every_codebook_has_its_own_probabilities(found):
    assert " ".join(utterance_columns(found.codebook)) == UTTERANCES


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_types_of_a_full_one(name, found):
    table = TABLES[name][0]
    nothing = findings([], replace(study(), criteria=()))
    assert table(nothing).empty
    assert table(nothing).dtypes.to_dict() == table(found).dtypes.to_dict()


def test_utterances_are_the_participants_alone_with_their_very_words(found):
    table = utterances_table(found)
    assert table["speaker"].tolist() == ["ann", "bob", "bob", "kit"]
    assert table["role"].tolist() == ["participant", "participant", "participant", "unknown"]
    texts = {document.transcript.document_id: document.transcript.text for document in found.documents}
    for row in table.itertuples():
        assert texts[row.document][row.start : row.end] == row.text
    assert table["text"].iloc[3] == "=SUM(A1) they said, as one does"


def test_holders_reports_and_prompts_stand_in_the_order_of_the_labels(found):
    row = utterances_table(found).iloc[1]
    assert (row["labels"], row["holder"], row["reported"], row["prompted"]) == (
        "fond;cross",
        "nurses;cooks",
        "false;true",
        "true;",
    )
    assert row["abstained"] == "worry"
    assert (row["p_fond"], row["p_cross"], row["p_worry"]) == (0.988, 0.9, 0.5)
    assert pd.isna(row["p_mice"])
    assert (row["model"], row["codebook"], row["document_name"]) == ("cats/1", "cats/1", "d2.txt")


def test_groups_and_sites_that_the_codebook_does_not_know_are_unknown(found):
    row = utterances_table(found).iloc[3]
    assert (row["group"], row["site"]) == ("unknown", "unknown")


def test_an_uncoded_utterance_has_no_probabilities(found):
    row = utterances_table(found).iloc[2]
    assert row[[column for column in row.index if column.startswith("p_")]].isna().all()
    assert (row["labels"], row["holder"], row["abstained"]) == ("", "", "")


def test_codes_list_each_decision_with_its_holder(found):
    rows = codes_table(found).set_index(["utterance_id", "label"])
    bob, kit = ids_of(found.documents, "bob")[0], ids_of(found.documents, "kit")[0]
    assert len(rows) == 6
    assert rows.loc[(bob, "fond"), ["p", "decision", "holder", "reported", "prompted", "coder"]].tolist() == [
        0.988, "yes", "nurses", False, True, "model",
    ]  # fmt: skip
    assert rows.loc[(bob, "cross"), ["holder", "reported"]].tolist() == ["cooks", True]
    assert rows.loc[(bob, "cross"), "prompted"] is pd.NA
    assert rows.loc[(bob, "worry"), "decision"] == "abstain"
    assert rows.loc[(kit, "fond"), ["decision", "holder"]].tolist() == ["no", "unknown"]


def test_a_repeat_is_shown_with_the_one_that_stands_for_it():
    long = "they sleep on the clean sheets and nobody minds it at all"
    documents = [interview("d", *[said("ann", "nurses", yes("fond"), text=long)] * 2)]
    first, second = ids_of(documents, "ann")
    table = utterances_table(findings(documents, study()))
    assert dict(zip(table["utterance_id"], table["duplicate_of"], strict=True)) == {first: "", second: first}


def test_the_matrix_has_a_row_a_cell_in_the_matrixs_order():
    things = [said(f"n{i}", "nurses", yes("fond"), *([yes("cross")] if i == 0 else [])) for i in range(3)]
    found = findings(each_alone(*things), study())
    table = matrix_table(found)
    assert list(zip(table["criterion"], table["group"], strict=True)) == [
        (cell.criterion, cell.group) for cell in found.matrix.cells
    ]
    row, cell = table.iloc[0], found.matrix.cells[0]
    assert (row["judged"], row["site"], row["wave"]) == (True, "all", "all")
    assert (row["utterances"], row["utterances_for"], row["utterances_ambivalent"]) == (3, 2, 1)
    assert (row["prevalence_for"], row["prevalence_against"], row["balance"]) == (1.0, 0.333, 0.667)
    assert row["quote_ids_for"].split(";") == list(cell.supporting.quotes)
    assert (row["reading"], row["reading_reason"], row["error_flag"]) == ("insufficient", "too_uncertain", "")
    assert table["prevalence_for_corrected"].isna().all() and set(table["correction"]) == {"refused: not yet measured"}


def test_a_figure_outside_its_bounds_never_leaves():
    from pandera.errors import SchemaError

    found = findings([], study())
    wrong = replace(found.matrix.cells[0], balance=Interval(1.5))
    with pytest.raises(SchemaError, match="balance"):
        matrix_table(replace(found, matrix=replace(found.matrix, cells=(wrong,))))


@settings(max_examples=12, deadline=None)
@given(coded_documents(most=4), codebooks)
def test_tables_agree_with_one_another_whatever_the_order_of_the_documents(documents, codebook):
    found = findings(documents, codebook)
    utterances, codes, matrix = utterances_table(found), codes_table(found), matrix_table(found)
    for order in list(permutations(documents))[1:4]:
        again = findings(order, codebook)
        pd.testing.assert_frame_equal(utterances_table(again), utterances)
        pd.testing.assert_frame_equal(codes_table(again), codes)
    said_yes = codes[codes["decision"] == "yes"]
    joined = said_yes.groupby("utterance_id", sort=False)[["label", "holder"]].agg(";".join)
    coded = utterances[utterances["labels"] != ""].set_index("utterance_id")
    assert joined["label"].to_dict() == coded["labels"].to_dict()
    assert joined["holder"].to_dict() == coded["holder"].to_dict()
    counted = utterances[utterances["duplicate_of"] == ""]
    for criterion in codebook.criteria:
        for holder in (*codebook.group_ids, "unknown"):
            ids = said_yes[said_yes["label"].isin(criterion.supporting) & (said_yes["holder"] == holder)][
                "utterance_id"
            ]
            row = matrix[(matrix["criterion"] == criterion.id) & (matrix["group"] == holder)].iloc[0]
            expected = len(set(ids) & set(counted["utterance_id"]))
            assert row["utterances_for"] + row["utterances_ambivalent"] == expected
