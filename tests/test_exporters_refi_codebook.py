"""The codebook goes out valid and comes back the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from sample_findings import findings

from pipeline.codebook_formats import read_any_codebook
from pipeline.exporters import refi_codebook

SCHEMA = Path(__file__).parent / "golden" / "refi_qda" / "Codebook.xsd"


def codebook(hostile: str = "") -> bytes:
    return dict(refi_codebook.files(findings(hostile)))["codebook.qdc"]


@pytest.mark.parametrize("hostile", ["", "<b>&]]>", "a\x00\x07\ufffe", "one\r\ntwo", "\U0001f600 e\u0301"])
def test_it_is_of_the_standard_whatever_stands_in_it(hostile: str) -> None:
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(codebook(hostile)))


def test_it_comes_back_the_same() -> None:
    assert read_any_codebook(codebook(), "codebook.qdc").codebook.labels == findings().codebook.labels
