"""framework.docx: a paper's appendix whose figures are the matrix's, whose words are the transcripts', and that holds nothing live."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from lxml import etree
from sample_findings import findings
from strategies import codebooks, coded_documents
from strategies import findings as cats

from pipeline.appraisal import COMPONENTS, Appraisal, Component, Curve, Judgement, LabelAgreement, Memo, Profile
from pipeline.codebook import Codebook
from pipeline.exporters import _word_chart, framework
from pipeline.exporters._chart import chart
from pipeline.exporters._quotations import AGAINST, BOTH, FOR, printable
from pipeline.exporters._word_matrix import FIGURES
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.utterance import CodedDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = {
    "field": '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" } { HYPERLINK "http://example.org" }',
    "markup": "</w:t></w:r><w:r><w:instrText>DDE</w:instrText></w:r><script>alert(1)</script>&amp;&#x0;",
    "formula": "=cmd|'/C calc'!A0",
    "control": "a\x00b\x07c\x0bd\x1be\x85f\ufffe\uffffg",
    "lines": "one\r\ntwo\rthree\n\n\tfour",
    "bidi": "\u202eevil\u2066 \u200f",
}


def written(found: Findings) -> bytes:
    ((name, content),) = framework.files(found)
    assert name == "framework.docx"
    return content


def opened(found: Findings) -> Any:
    return docx.Document(io.BytesIO(written(found)))


def tables(found: Findings, *headings: str) -> list[list[list[str]]]:
    """Every table that begins with these headings, row by row, without its heading; a spanning cell stands once."""
    rows = []
    for table in opened(found).tables:
        lines = [
            ["\n".join(paragraph.text for paragraph in cell.paragraphs) for cell in row.cells] for row in table.rows
        ]
        if tuple(lines[0][: len(headings)]) == headings:
            rows.append([line if len(set(line)) > 1 or len(line) == 1 else line[:1] for line in lines[1:]])
    return rows


def everything() -> Appraisal:
    share, figure = Interval(0.045, 0.02, 0.07), Interval(0.61, 0.4, 0.8)
    return Appraisal(
        agreement=(LabelAgreement("welcome", 445, 20, share, figure, figure, figure, figure, figure, figure),),
        agreement_on="445 utterances",
        profiles=(
            Profile(
                "acceptance",
                "all",
                "all",
                tuple(Component(each, (), f"What the run says of {each}.") for each in COMPONENTS),
            ),
        ),
        curves=(Curve("acceptance", "readers", (1, 2), (1, 2), (1, 2), (1, 2), (1, 1), "The last added half."),),
        memos=(Memo("acceptance", "readers", "all", "all", "They queue together.", "R. Reader"),),
        judgements=(Judgement("acceptance", "all", "all", "adequacy", "moderate", "One library.", "R. Reader"),),
        reporting=(("12", "Sample size", "9 participants"), ("2", "Credentials", "")),
    )


def test_every_cells_figures_stand_in_the_table() -> None:
    found = findings()
    (rows,) = tables(found, *FIGURES)
    bands = [row for row in rows if len(row) == 1]
    assert [band[0].split(".")[0] for band in bands] == ["Acceptance", "Belonging"]
    told = [row for row in rows if len(row) > 1]
    assert len(told) == len(found.matrix.cells) - 2  # nobody's group is unknown here, so those lines are left out
    cell = found.matrix.cell("acceptance", "librarians")
    line = told[0]
    assert line[0] == "Librarians"
    assert line[3:5] == ["1 of 4", "2 of 4"]
    assert line[5] == "1 / 3 / 1 / 0 / 1"
    assert cell.supporting.prevalence is not None
    assert line[7].split("\n") == ["33.3 % (2 of 6)", "refused"]


def test_raw_and_corrected_prevalence_stand_together_with_what_to_note() -> None:
    found = findings()
    first = found.matrix.cells[0]
    side = replace(first.supporting, corrected=Interval(0.25, 0.1, 0.4))
    changed = replace(first, supporting=side, error_flag="for: readers; unknown: managers", correction="error rates: x")
    told = replace(found, matrix=replace(found.matrix, cells=(changed, *found.matrix.cells[1:])))
    (rows,) = tables(told, *FIGURES)
    assert rows[1][7].split("\n") == ["33.3 % (2 of 6)", "25.0 % (10.0 % to 40.0 %)"]
    assert "for: within error of Readers and their families" in rows[1][9]
    assert "errors not known for Managers" in rows[1][9]


def test_the_charts_counts_add_up_to_the_matrix() -> None:
    found = findings()
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for group, people in chart(found).items():
        for person in people:
            for criterion, said in person.said.items():
                for side, count in said.own.items():
                    sums[(criterion, group, side)] += count
                for (holder, side), count in said.told.items():
                    sums[(criterion, holder, side)] += count
    for cell in found.matrix.cells:
        assert sums[(cell.criterion, cell.group, FOR)] == cell.supporting.only
        assert sums[(cell.criterion, cell.group, AGAINST)] == cell.contesting.only
        assert sums[(cell.criterion, cell.group, BOTH)] == len(cell.ambivalent_ids)


@given(documents=coded_documents(), codebook=codebooks)
@settings(max_examples=10, deadline=None)
def test_everybody_heard_has_one_row_and_the_file_can_be_opened(
    documents: list[CodedDocument], codebook: Codebook
) -> None:
    found = cats(documents, codebook)
    charted = chart(found)
    for cell in found.matrix.cells:
        if cell.criterion == "welcome":
            assert len({each.participant for each in charted.get(cell.group, ())}) == cell.participants
    opened(found)


def test_whoever_speaks_on_both_sides_is_quoted_on_both_and_what_is_told_of_others_is_marked() -> None:
    (rows,) = tables(findings(), "Participant")
    by_name = {row[0].split("\n")[0]: row for row in rows if len(row) > 1}
    both = by_name["Harbour librarians/Librarian D"][1]
    assert both.startswith("1 against\nreported: 1 for (Managers)")
    assert "“No, I can not say I have ever wanted one near me.”" in both
    ambivalent = by_name["Harbour librarians/Librarian C"][1]
    assert ambivalent.startswith("1 ambivalent")
    manager = by_name["Hill, volunteer and manager/Manager"][1]
    assert "[reported of Volunteers, against, " in manager


def test_each_quotes_id_leads_to_its_words() -> None:
    found = findings()
    words = {
        coded.utterance.utterance_id: coded.utterance.text
        for document in found.documents
        for coded in document.utterances
    }
    quoted = 0
    for row in (row for rows in tables(found, "Participant") for row in rows):
        for text, identifier in re.findall(r"“([^“”]*)” \[[^\[\]]*?([0-9a-f]{20})\]", "\n".join(row)):
            assert words[identifier] == text
            quoted += 1
    assert quoted == 11


def test_many_participants_get_a_table_a_group_and_are_told_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_word_chart, "MOST_TOGETHER", 3)
    monkeypatch.setattr(_word_chart, "MOST_A_GROUP", 2)
    rows = tables(findings(), "Participant")
    assert [each[0][0] for each in rows] == [
        "Librarians: 4 participants",
        "Managers: 1 participant",
        "Readers and their families: 3 participants",
        "Volunteers: 1 participant",
    ]
    assert rows[0][-1] == ["2 more participants with evidence: see matrix.xlsx or codes.csv."]


def test_a_judgement_stands_with_its_name_and_empty_fields_wait_for_one() -> None:
    (rows,) = tables(replace(findings(), appraisal=everything()), "Finding")
    adequacy, coherence, overall = rows[0][3], rows[0][2], rows[0][5]
    assert adequacy.split("\n")[1:] == ["Judgement: moderate", "Explanation: One library.", "By: R. Reader"]
    assert coherence.split("\n")[1:] == [f"{each}: {'_' * 16}" for each in ("Judgement", "Explanation", "By")]
    assert "makes no overall assessment" in overall
    assert "Level of confidence: ____" in overall
    assert "recorded nothing" in rows[1][1]


def test_agreement_memos_saturation_and_reporting_items_are_there_when_the_run_has_them() -> None:
    full = replace(findings(), appraisal=everything())
    assert tables(full, "Code")[0][0][:3] == ["Welcome", "20 of 445", "4.5 %"]
    assert tables(full, "On") == [[["Acceptance · Readers and their families", "They queue together.", "R. Reader"]]]
    assert tables(full, "Criterion", "Group")[0][0][3] == "The last added half."
    assert tables(full, "No.") == [[["12", "Sample size", "9 participants"], ["2", "Credentials", ""]]]
    for headings in (("Code",), ("On",), ("Criterion", "Group"), ("No.",)):
        assert tables(findings(), *headings) == []


def test_headings_captions_and_header_rows_are_words_own() -> None:
    document = opened(replace(findings(), appraisal=everything()))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert {"Heading 1", "Heading 2", "Caption", "List Bullet"} <= set(styles)
    assert styles.count("Caption") == len(document.tables)
    captions = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    assert [caption.split(".")[0] for caption in captions] == ["Table "] * len(captions)  # the number is Word's field
    for table in document.tables:
        rows = table._tbl.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert table._tbl.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        spans = {sum(int(each.get(f"{W}val", 1)) for each in row.iter(f"{W}gridSpan")) for row in rows}
        assert spans <= {0, len(table.columns)}
    assert document.sections[0].page_width > document.sections[0].page_height
    assert document.sections[-1].page_width < document.sections[-1].page_height


def test_it_says_its_language_and_nothing_of_a_clock_or_of_who_made_it() -> None:
    content = written(findings())
    about = docx.Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.language) == ("Themetrix", "Themetrix", "en-GB")
    assert about.created == about.modified
    assert about.created.year == 2000
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        styles = etree.fromstring(archive.read("word/styles.xml"))
    assert {each.get(f"{W}val") for each in styles.iter(f"{W}lang")} == {"en-GB"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text(kind: str) -> None:
    hostile = HOSTILE[kind]
    found = findings(hostile)
    memo = Memo("acceptance", "", "all", "all", hostile, hostile)
    judgement = Judgement("acceptance", "all", "all", "overall", "low", hostile, hostile)
    found = replace(found, appraisal=replace(everything(), memos=(memo,), judgements=(judgement,)))
    content = written(found)
    assert written(found) == content
    plain = replace(findings(), appraisal=replace(everything(), memos=(memo,), judgements=(judgement,)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(io.BytesIO(written(plain))) as other:
        assert archive.namelist() == other.namelist()
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert archive.read(name) == other.read(name)  # no link leads anywhere
        body = etree.fromstring(archive.read("word/document.xml"))
    live = {f"{W}{each}" for each in ("instrText", "hyperlink", "object", "fldChar", "altChunk", "sdt")}
    assert not live & {each.tag for each in body.iter()}
    fields = {each.get(f"{W}instr") for each in body.iter(f"{W}fldSimple")}
    assert fields == {" SEQ Table \\* ARABIC "}
    shown = "".join(body.itertext()).replace(" ", "")
    for line in re.split(r"[\r\n\t]+", printable(hostile)):
        assert line.replace(" ", "") in shown


def test_a_matrix_split_by_site_has_a_grid_and_figures_for_each() -> None:
    found = findings(by=("site",))
    assert len(tables(found, *FIGURES)) == 2
    assert len(tables(found, "Criterion", "Overall")) == 2
    assert len(tables(found, "Participant")) == 1
