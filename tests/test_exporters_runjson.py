"""The run's record: whole, sorted, and without a participant's words."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from sample_findings import DOCUMENTS, findings

from pipeline.exporters.runjson import files

FOUND = findings()


def test_inputs_versions_counts_and_warnings_are_all_there() -> None:
    ((path, content),) = files(FOUND)
    record = json.loads(content)
    assert path == "run.json"
    assert [each["sha256"] for each in record["inputs"]] == [each.transcript.document_id for each in FOUND.documents]
    assert record["versions"] == {"themetrix": "0.1.0"}
    assert record["counts"]["documents"] == len(FOUND.documents)
    assert record["set_aside"][0]["reason"] == "not_a_zip"
    assert set(FOUND.run.warnings) <= set(record["warnings"])
    assert record["codebook_digest"] == FOUND.codebook.digest


def test_each_criterion_has_its_overall_reading() -> None:
    ((_, content),) = files(FOUND)
    told = {each["criterion"]: each["reading"] for each in json.loads(content)["readings"]}
    assert told == {row.criterion: row.reading.value for row in FOUND.matrix.rows}


def test_a_warning_given_twice_is_told_once() -> None:
    doubled = replace(FOUND, matrix=replace(FOUND.matrix, warnings=FOUND.run.warnings))
    ((_, content),) = files(doubled)
    assert json.loads(content)["warnings"].count(FOUND.run.warnings[0]) == 1


def test_the_order_in_which_the_record_was_filled_makes_no_difference() -> None:
    turned = replace(
        FOUND.run, method=dict(reversed(FOUND.run.method.items())), counts=MappingProxyType(FOUND.run.counts)
    )
    assert list(files(replace(FOUND, run=turned))) == list(files(FOUND))


def test_no_participants_words_stand_in_it() -> None:
    ((_, content),) = files(FOUND)
    assert not [text for told in DOCUMENTS.values() for _, text, _ in told if text in content.decode("utf-8")]


def test_a_record_of_anything_but_plain_values_is_a_fault() -> None:
    odd = replace(FOUND, run=replace(FOUND.run, method={"model": object()}))
    with pytest.raises(TypeError, match="plain values"):
        list(files(odd))
