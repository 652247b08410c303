"""What every export format promises, run over whatever the folder scan finds."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from lxml import html
from sample_findings import findings

from pipeline.errors import WrongUse
from pipeline.exporters import default_formats, export, exporters
from pipeline.findings import Findings

HOSTILE = {
    "formula": "=cmd|'/C calc'!A0",
    "markup": "</script><script>alert(1)</script><img src=x onerror=alert(1)></style><!-- ]]> &lt; &amp;",
    "link": "javascript:alert(1) \"' onmouseover=alert(1) http://example.org/x",
    "template": "{{ 7 * 7 }} {% raw %} %(x)s {0}",
    "bidi": "\u202eevil\u2066 \u200f",
    "control": "a\x00b\x07c\x0bd\x1be\x85f\ufffe\uffffg",
    "lines": "one\r\ntwo\rthree\n\n\tfour,\";'",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301",
    "long": "word " * 8_000,
}


@cache
def made(hostile: str = "") -> dict[str, bytes]:
    """Every file of every format of the sample, with this hostile text in it."""
    return dict(export(findings(HOSTILE.get(hostile, "")), exporters()))


@cache
def found(hostile: str = "") -> Findings:
    return findings(HOSTILE.get(hostile, ""))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_the_formats_people_ask_for_are_found() -> None:
    assert {"csv", "parquet", "transcripts", "json", "xlsx", "html"} <= set(exporters())
    assert set(default_formats()) <= set(exporters())


def test_an_unknown_format_is_refused_before_anything_is_written() -> None:
    with pytest.raises(WrongUse, match="'pptx'") as refusal:
        export(found(), ["csv", "pptx"])
    assert "xlsx" in refusal.value.expected


def test_finding_the_exporters_loads_no_heavy_library() -> None:
    heavy = "{'pandas', 'numpy', 'pyarrow', 'xlsxwriter', 'jinja2', 'torch', 'spacy'}"
    code = f"import sys; from pipeline.exporters import exporters; exporters(); print({heavy} & set(sys.modules))"
    root = str(Path(__file__).parents[1])
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize("name", sorted(exporters()))
def test_an_exporter_has_what_the_contract_names(name: str) -> None:
    exporter = exporters()[name]
    assert name == exporter.FORMAT
    assert isinstance(exporter.DEFAULT, bool)
    assert exporter.VERSION >= 1


@pytest.mark.parametrize("name", sorted(exporters()))
@pytest.mark.parametrize("hostile", ["", "markup"])
def test_the_same_findings_give_the_same_bytes(name: str, hostile: str) -> None:
    again = dict(exporters()[name].files(findings(HOSTILE.get(hostile, ""))))
    assert again
    assert all(made(hostile)[path] == content for path, content in again.items())


def test_formats_come_once_and_in_any_order() -> None:
    once = list(export(found(), ["json", "csv"]))
    assert once == list(export(found(), ["csv", "json", "csv"]))


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_paths_are_plain_whatever_the_documents_are_called(hostile: str) -> None:
    paths = list(made(hostile))
    assert paths == list(made())
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", path) for path in paths)


def test_an_exporter_may_not_write_outside_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("../elsewhere.csv", "/etc/passwd", "a/../../b", "..\\b"):
        monkeypatch.setattr(exporters()["json"], "files", lambda _, path=path: iter([(path, b"")]))
        with pytest.raises(ValueError, match="may not write"):
            list(export(found(), ["json"]))


def test_no_export_holds_a_clock_or_a_path_of_this_machine() -> None:
    here = str(Path(__file__).parents[1]).encode()
    for path, content in made().items():
        texts = [content]
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as workbook:
                assert {entry.date_time[:3] for entry in workbook.infolist()} == {(1980, 1, 1)}
                texts = [workbook.read(name) for name in workbook.namelist()]
                assert b"2000-01-01T00:00:00Z" in workbook.read("docProps/core.xml")
        for text in texts:
            assert here not in text, path
            assert not re.search(rb"20[1-9]\d-\d\d-\d\dT", text), path


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_every_quote_stands_at_its_offsets_in_the_transcript(hostile: str) -> None:
    files = made(hostile)
    utterances = pq.read_table(io.BytesIO(files["utterances.parquet"])).to_pylist()
    assert utterances
    for row in utterances:
        text = files[f"transcripts/{row['document']}.txt"].decode("utf-8")
        assert text[row["start"] : row["end"]] == row["text"].encode("utf-8", "replace").decode("utf-8")


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_csv_and_parquet_tell_the_same(hostile: str) -> None:
    files = made(hostile)
    for table in ("utterances", "codes", "matrix"):
        exact = pq.read_table(io.BytesIO(files[f"{table}.parquet"])).to_pylist()
        shown = rows(files[f"{table}.csv"])
        assert len(shown) == len(exact)
        for ours, theirs in zip(exact, shown, strict=True):
            for column, value in ours.items():
                if isinstance(value, str):
                    value = value.encode("utf-8", "replace").decode("utf-8")
                    assert theirs[column].removeprefix("'") == value.removeprefix("'")
                elif isinstance(value, bool):
                    assert theirs[column] == ("true" if value else "false")
                elif value is None:
                    assert theirs[column] == ""
                else:
                    assert float(theirs[column]) == pytest.approx(value)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_in_the_workbook(hostile: str) -> None:
    content = made(hostile)["matrix.xlsx"]
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all(cell.hyperlink is None or cell.hyperlink.target is None for cell in cells)
    assert all(len(str(cell.value).encode("utf-16-le")) // 2 <= 32_767 for cell in cells if cell.value is not None)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_element_to_the_page(hostile: str) -> None:
    def shape(name: str) -> list[tuple[str, list[str]]]:
        page = html.document_fromstring(made(name)["report.html"], parser=html.HTMLParser(encoding="utf-8"))
        # `tspan`-less text lines and the picture's wrapping follow the length of names, so the drawing is left out.
        return [
            (str(element.tag), sorted(element.attrib))
            for element in page.iter()
            if not any(each.tag == "svg" for each in element.iterancestors())
        ]

    assert shape(hostile) == shape("")


def test_figures_agree_between_the_exports() -> None:
    files = made()
    page = html.document_fromstring(files["report.html"], parser=html.HTMLParser(encoding="utf-8"))
    workbook = openpyxl.load_workbook(io.BytesIO(files["matrix.xlsx"]))
    lines = list(workbook["Cells"].iter_rows(values_only=True))
    cells = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    evidence = list(workbook["Evidence"].iter_rows(min_row=2, values_only=True))
    names = {group.id: group.name for group in found().codebook.groups} | {"unknown": "Not known"}
    criteria = {each.id: each.name for each in found().codebook.criteria}
    matrix = rows(files["matrix.csv"])
    assert len(matrix) == len(cells) == len(found().matrix.cells)
    balances = 0
    for row, cell in zip(matrix, cells, strict=True):
        assert (row["criterion"], row["group"], row["reading"]) == (cell["criterion"], cell["group"], cell["reading"])
        for side in ("for", "against"):
            assert int(row[f"utterances_{side}"]) == cell[f"utterances_{side}"]
            quoted = [line for line in evidence if line[:2] == (criteria[row["criterion"]], names[row["group"]])]
            assert sum(line[4] == side for line in quoted) == cell[f"utterances_{side}"]
        for article in page.xpath(f"//article[@id='cell-{row['criterion']}-{row['group']}']"):
            sides = {name: article.xpath(f".//section[contains(@class, 'side-{name}')]") for name in ("for", "against")}
            for name, (section,) in sides.items():
                assert section.xpath("string(h4/span)") == row[f"utterances_{name}"]
                assert len(section.xpath("ul/li")) == int(row[f"utterances_{name}"])
            if row["balance"]:
                told = article.xpath("string(p[contains(@class, 'says')])")
                figure = re.search(r"balance ([−+]?[\d.]+)", told)
                assert figure is not None
                assert float(figure[1].replace("−", "-")) == pytest.approx(float(row["balance"]), abs=0.006)
                balances += 1
    assert balances == 3


def test_a_matrix_split_by_site_keeps_every_cell_apart() -> None:
    files = dict(export(findings(by=("site",)), ["html", "xlsx", "csv"]))
    page = html.document_fromstring(files["report.html"], parser=html.HTMLParser(encoding="utf-8"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "cell-acceptance-librarians-harbour" in ids
    assert {link[1:] for link in page.xpath("//a/@href")} <= set(ids)
    assert {row["site"] for row in rows(files["matrix.csv"])} >= {"harbour", "hill"}


def test_a_codebook_without_criteria_exports_all_the_same() -> None:
    from dataclasses import replace

    from pipeline.evidence import gather

    bare = replace(found().codebook, criteria=(), groups=(), sites=())
    empty = replace(found(), codebook=bare, matrix=gather(found().documents, bare))
    files = dict(export(empty, exporters()))
    assert b"No criteria" in files["report.html"]
    assert openpyxl.load_workbook(io.BytesIO(files["matrix.xlsx"])).sheetnames[0] == "Matrix"
