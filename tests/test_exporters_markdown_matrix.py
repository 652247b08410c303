"""evidence.md: the matrix as markdown, each figure the matrix's own, each quote the transcript's."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from sample_findings import findings
from strategies import codebooks, coded_documents
from strategies import findings as cats

from pipeline import wording
from pipeline.appraisal import Appraisal, Memo
from pipeline.codebook import Codebook
from pipeline.exporters import markdown_matrix
from pipeline.exporters._cell_lines import CELL_COLUMNS, cell_line
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.utterance import CodedDocument

RENDER = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def written(found: Findings) -> str:
    ((name, content),) = markdown_matrix.files(found)
    assert name == "evidence.md"
    return content.decode("utf-8")


def texts(markdown: str, kind: str) -> list[str]:
    """The text of every token of this kind that holds some, as a reader sees it."""
    tokens = RENDER.parse(markdown)
    return [
        "".join(child.content for child in after.children or ())
        for before, after in pairwise(tokens)
        if before.type == kind and after.type == "inline"
    ]


def test_every_cell_has_its_line_with_the_figures_of_the_matrix() -> None:
    found = findings()
    names = wording.names_of(found.codebook)
    shown = texts(written(found), "td_open")
    width = len(CELL_COLUMNS)
    lines = [tuple(shown[at : at + width]) for at in range(0, len(shown), width)]
    wanted = [cell_line(cell, names) for cell in found.matrix.cells if cell.utterances or cell.group != "unknown"]
    assert lines == wanted
    assert (lines[0][0], *lines[0][3:6]) == ("Librarians", "1 of 4", "2 of 4", "1 / 3 / 1 / 0 / 1")


def test_corrected_prevalence_and_flags_are_shown_wherever_they_are_there() -> None:
    found = findings()
    first = found.matrix.cells[0]
    side = replace(first.contesting, corrected=Interval(0.25, 0.1, 0.4))
    changed = replace(
        first,
        contesting=side,
        error_flag="for: readers; against: managers, readers",
        unanimous=Interval(1.0, 0.438, 1.0),
        correction="error rates: x",
    )
    text = written(replace(found, matrix=replace(found.matrix, cells=(changed, *found.matrix.cells[1:]))))
    assert "| 25.0 % (10.0 % to 40.0 %) |" in text
    assert "for: within error of Readers and their families" in text
    assert "against: within error of Managers and Readers and their families" in text
    assert "as few as 43.8 % may be" in text
    assert "Of 8 prevalences (for and against, in 4 cells with first-hand utterances), 2 were corrected" in text


def test_each_criterion_has_its_reading_in_words_and_three_quotes_a_side_at_most() -> None:
    found = findings()
    words = {
        coded.utterance.utterance_id: (coded.utterance.text, document.transcript.name)
        for document in found.documents
        for coded in document.utterances
    }
    parts = written(found).split("\n## ")[1:]
    assert [part.split("\n")[0] for part in parts] == ["Acceptance", "Belonging", "Warnings"]
    for part, criterion in zip(parts, found.codebook.criteria, strict=False):
        row = found.matrix.row(criterion.id)
        assert wording.row_in_words(row, wording.names_of(found.codebook)) in part
        for side in ("for", "against"):
            _, _, after = part.partition(f"Strongest quotes {side}:")
            after = after.split("Strongest quotes")[0]
            quotes = re.findall(r"> “(.*)”\n>\n> (.*) \(`([0-9a-f]{20})`\)", after)
            assert len(quotes) <= 3
            for text, source, identifier in quotes:
                assert words[identifier][0] == text
                assert words[identifier][1] in source
    (first,) = re.findall(r"Strongest quotes against:\n\n> “(.*)”", parts[0])
    assert first == "And I would have them carried out tomorrow, I really would."


def test_a_quote_told_of_others_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reported of Managers" not in written(findings())  # first-hand ones are stronger
    monkeypatch.setattr(markdown_matrix, "QUOTES_A_SIDE", 9)
    assert "Librarians, Harbour librarians, reported of Managers, volunteered" in written(findings())


def test_nobody_is_quoted_twice_while_others_speak() -> None:
    part = written(findings()).split("\n## ")[1]
    against = part.partition("Strongest quotes against:")[2].split("\n## ")[0]
    people = re.findall(r"^> ([^“>].*?), Librarians", against, re.MULTILINE)
    assert people == [
        "Harbour librarians/Librarian B",
        "Harbour librarians/Librarian D",
        "Harbour librarians/Librarian B",
    ]


def test_memos_and_warnings_come_last_and_only_when_there_are_any() -> None:
    memo = Memo("acceptance", "readers", "all", "all", "They *queue* together.", "R. Reader")
    text = written(replace(findings(), appraisal=Appraisal(memos=(memo,))))
    assert "## Memos\n\n* Acceptance · Readers and their families: They \\*queue\\* together. (R. Reader)\n" in text
    assert "## Warnings\n\n* 1 file was set aside\n" in text
    assert "## Memos" not in written(findings())


def test_a_split_matrix_has_a_part_for_each_site() -> None:
    text = written(findings(by=("site",)))
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Site: Harbour", "Site: Hill", "Warnings"]
    assert text.count("\n### Acceptance\n") == 2


@pytest.mark.parametrize(
    "hostile",
    [
        "\n\n# </td></table><script>alert(1)</script> | a | b | [x](javascript:1) ![y](http://z) `code`",
        "\n> quote\n\n* item\n1. one\n---\n| a |\n| --- |",
    ],
)
def test_hostile_text_makes_no_new_part_of_the_page(hostile: str) -> None:
    spoilt, plain = RENDER.parse(written(findings(hostile))), RENDER.parse(written(findings()))
    assert [token.type for token in spoilt] == [token.type for token in plain]
    kinds = {child.type for token in spoilt for child in token.children or ()}
    assert kinds <= {"text", "text_special", "em_open", "em_close", "strong_open", "strong_close", "code_inline"}


@given(documents=coded_documents(), codebook=codebooks)
@settings(max_examples=20, deadline=None)
def test_whatever_was_found_can_be_written_twice_with_the_same_bytes(
    documents: list[CodedDocument], codebook: Codebook
) -> None:
    found = cats(documents, codebook)
    assert written(found) == written(found)
