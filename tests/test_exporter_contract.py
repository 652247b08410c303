"""What every export format promises, run over whatever the folder scan finds."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from full_findings import decided_by_people, full
from lxml import etree, html
from markdown_it import MarkdownIt
from read_back import READ_BACK, Shown, Told, evidence_ids, truth, truth_of_row

from pipeline.errors import WrongUse
from pipeline.evidence import gather
from pipeline.exporters import default_formats, export, exporters
from pipeline.exporters._quotations import printable
from pipeline.findings import Findings
from pipeline.utterance import Verdict

# Text that somebody may say, type as a name or a memo, or call a file. `{}` holds the place of what would stand there.
HOSTILE = {
    "formula": "=cmd|'/C calc'!A0 {}",
    "link formula": '=HYPERLINK("http://example.org/x","{}")',
    "runs": "<r><t>{}</t></r>",
    "escape": "_x003D_1 {} _x0041_",
    "field": '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" } {} \\h PAGE',
    "markup": "</script><script>alert(1)</script><img src=x onerror=alert(1)></style><!-- ]]> &lt; &amp; --><svg/onload=x>",
    "link": "javascript:alert(1) \"' onmouseover=alert(1) http://example.org/x [x](http://example.org/y) <http://example.org>",
    "markdown": "\n# Heading\n\n| a | b |\n| - | - |\n\n```\n* ![x](x.png) <b>b</b> [^1]",
    "template": "{{ 7 * 7 }} {% raw %} %(x)s {0}",
    "bidi": "\u202eevil\u2066 \u200f",
    "control": "a\x00b\x07c\x0bd\x1be\x85f\ufffe\uffffg",
    "lines": "one\r\ntwo\rthree\n\n\tfour,\";'",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301",
    "surrogate": "half \ud83d of a pair",
    "path": "../../etc/passwd\\..\\C:evil",
    "long": "word " * 8_000,
}
# What else makes a spreadsheet take a cell for a formula.
LEADS = {"plus": "+{}", "minus": "-{}", "at": "@{}", "tab": "\t=1{}", "return": "\r=1{}"}
# Drawing takes a second each time and writes no words but names: two hostile ones tell as much as twenty.
SLOW = ("png", "svg")
DRAWN = ("", "markup", "control")
FORMATS = sorted(exporters())


@cache
def found(hostile: str = "", by: tuple[str, ...] = ()) -> Findings:
    return full({**HOSTILE, **LEADS}.get(hostile, ""), by=by)


@cache
def written(name: str, hostile: str = "", by: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Every file of one format, with this hostile text in every field."""
    return dict(export(found(hostile, by), [name]))


def made(hostile: str = "") -> dict[str, bytes]:
    """Every file of every format."""
    names = [name for name in FORMATS if name not in SLOW or hostile in DRAWN]
    return {path: content for name in names for path, content in written(name, hostile).items()}


@cache
def read(name: str, by: tuple[str, ...] = ()) -> Told:
    """What a reader of the format finds in it."""
    return READ_BACK[name](written(name, by=by), found(by=by))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


# Finding and running them


def test_the_formats_people_ask_for_are_found() -> None:
    wanted = {"csv", "docx", "html", "json", "md", "methods", "parquet", "qdc", "qdpx", "svg", "png", "transcripts"}
    assert wanted | {"wide", "xlsx"} <= set(exporters())
    assert set(default_formats()) <= set(exporters())


def test_an_unknown_format_is_refused_before_anything_is_written() -> None:
    with pytest.raises(WrongUse, match="'pptx'") as refusal:
        export(found(), ["csv", "pptx"])
    assert "xlsx" in refusal.value.expected


def test_finding_the_exporters_loads_no_heavy_library() -> None:
    heavy = "{'pandas', 'numpy', 'pyarrow', 'xlsxwriter', 'jinja2', 'torch', 'spacy', 'docx', 'matplotlib', 'lxml'}"
    code = f"import sys; from pipeline.exporters import exporters; exporters(); print({heavy} & set(sys.modules))"
    root = str(Path(__file__).parents[1])
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize("name", FORMATS)
def test_an_exporter_has_what_the_contract_names(name: str) -> None:
    exporter = exporters()[name]
    assert name == exporter.FORMAT
    assert isinstance(exporter.DEFAULT, bool)
    assert exporter.VERSION >= 1


@pytest.mark.parametrize(
    ("name", "hostile"),
    [(name, hostile) for name in FORMATS for hostile in ("", "markup") if not hostile or name not in SLOW],
)
def test_the_same_findings_give_the_same_bytes_and_stay_as_they_were(name: str, hostile: str) -> None:
    anew = full(HOSTILE.get(hostile, ""))
    again = dict(exporters()[name].files(anew))
    assert again
    assert again == written(name, hostile)
    assert anew == full(HOSTILE.get(hostile, "")), "the exporter changed what it was given"


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in SLOW])
def test_the_order_in_which_documents_come_changes_nothing(name: str) -> None:
    turned = replace(found(), documents=tuple(reversed(found().documents)))
    assert dict(export(turned, [name])) == written(name)


def test_formats_come_once_and_in_any_order() -> None:
    once = list(export(found(), ["json", "csv"]))
    assert once == list(export(found(), ["csv", "json", "csv"]))


@pytest.mark.parametrize("hostile", ["", "path", "markup", "control", "surrogate"])
def test_paths_are_plain_whatever_things_are_called(hostile: str) -> None:
    paths = list(made(hostile))
    assert paths == [
        path for path in made() if hostile in DRAWN or path.split("/")[0] not in ("figures", "figures_png")
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", path) for path in paths)


@pytest.mark.parametrize("hostile", ["path", "markup", "control"])
def test_paths_are_plain_in_a_split_by_waves_of_any_name(hostile: str) -> None:
    paths = list(written("html", hostile, ("site", "wave")))
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", path) for path in paths)
    assert len(set(paths)) == len(paths) == len(written("html", by=("site", "wave")))


def test_an_exporter_may_not_write_outside_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("../elsewhere.csv", "/etc/passwd", "a/../../b", "..\\b"):
        monkeypatch.setattr(exporters()["json"], "files", lambda _, path=path: iter([(path, b"")]))
        with pytest.raises(ValueError, match="may not write"):
            list(export(found(), ["json"]))


def test_no_export_holds_a_clock_or_a_path_of_this_machine() -> None:
    here = str(Path(__file__).parents[1]).encode()
    for path, content in made().items():
        for name, text in parts(path, content):
            assert here not in text, (path, name)
            assert not re.search(rb"20[1-9]\d-\d\d-\d\dT", text), (path, name)


def parts(path: str, content: bytes) -> list[tuple[str, bytes]]:
    """A file, or the files in it where it is a zip; those must bear one date that says nothing."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [("", content)]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}, path
        return [(name, archive.read(name)) for name in archive.namelist()]


# One run, one set of figures


def test_every_format_can_be_read_back() -> None:
    assert set(READ_BACK) == set(exporters()), "give the new exporter its function in tests/read_back.py"


def test_the_run_that_is_walked_has_something_everywhere() -> None:
    """A walk over empty fields would prove nothing."""
    cells = [truth(cell) for cell in found().matrix.cells]
    for figure in cells[0]:
        assert figure == "reported_would_change" or any(tells(cell[figure]) for cell in cells), figure
    assert decided_by_people(found())
    assert any(cell.error_flag for cell in found().matrix.cells)


def tells(figure: object) -> bool:
    """Whether a figure could be told from one that was left out."""
    return figure is not None and figure is not False and figure != "" and (isinstance(figure, float) or figure != 0)


@pytest.mark.parametrize("by", [(), ("site", "wave")], ids=["whole", "split"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_figure_of_a_format_is_the_matrixs_own(name: str, by: tuple[str, ...]) -> None:
    told, matrix = read(name, by), found(by=by).matrix
    exact = {cell.key: truth(cell) for cell in matrix.cells}
    overall = {(row.criterion, row.site, row.wave): truth_of_row(row) for row in matrix.rows}
    looked_at = 0
    for figures, right in (
        *((f, exact[k]) for k, f in told.cells.items()),
        *((f, overall[k]) for k, f in told.rows.items()),
    ):
        for figure, shown in figures.items():
            if figure not in ("criterion", "group", "site", "wave"):
                same = shown.is_of(right[figure]) if isinstance(shown, Shown) else shown == right[figure]
                assert same, (figure, shown, right[figure])
                looked_at += 1
    assert looked_at or told.quotes or told.bare, "nothing was read back"


@pytest.mark.parametrize("by", [(), ("site", "wave")], ids=["whole", "split"])
@pytest.mark.parametrize("name", ["csv", "docx", "html", "md", "parquet", "svg", "wide", "xlsx"])
def test_a_format_that_shows_the_matrix_shows_every_cell(name: str, by: tuple[str, ...]) -> None:
    groups = {*found().codebook.group_ids}
    assert {cell.key for cell in found(by=by).matrix.cells if cell.group in groups} <= set(read(name, by).cells)


@pytest.mark.parametrize("name", ["docx", "html", "md", "xlsx"])
def test_formats_for_reading_show_reading_balance_people_and_both_prevalences(name: str) -> None:
    sides = ("participants", "prevalence", "first_hand", "utterances", "reported")
    wanted = {"reading", "balance", *(f"{each}_{side}" for each in sides for side in ("for", "against"))}
    wanted |= {f"prevalence_{side}_{each}" for side in ("for", "against") for each in ("corrected", "low", "high")}
    for key, figures in read(name).cells.items():
        if found().matrix.cell(*key).first_hand_utterances:
            assert wanted <= set(figures), (key, wanted - set(figures))


@pytest.mark.parametrize("by", [(), ("site", "wave")], ids=["whole", "split"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_quote_of_a_format_stands_at_its_offsets_in_its_transcript(name: str, by: tuple[str, ...]) -> None:
    places = {
        coded.utterance.utterance_id: (document.transcript.document_id, coded.utterance.start)
        for document in found().documents
        for coded in document.utterances
    }
    for quote in read(name, by).quotes:
        document, start = places.get(quote.utterance_id, (quote.document, quote.start))
        assert start is not None
        assert quote.start in (None, start)
        text = written("transcripts")[f"transcripts/{document}.txt"].decode("utf-8")
        assert text[start : start + len(quote.text)] == quote.text


@pytest.mark.parametrize("by", [(), ("site", "wave")], ids=["whole", "split"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_quote_stands_on_the_side_of_the_cell_that_counts_it(name: str, by: tuple[str, ...]) -> None:
    told = read(name, by)
    shown = Counter((quote.key, quote.side, quote.utterance_id) for quote in told.quotes if quote.key)
    evidence = {cell.key: evidence_ids(cell) for cell in found(by=by).matrix.cells}
    assert all(name in evidence[key][side] and times == 1 for (key, side, name), times in shown.items() if key)
    if told.whole:
        assert sum(shown.values()) == sum(len(ids) for sides in evidence.values() for ids in sides.values())


@pytest.mark.parametrize("name", [name for name in FORMATS if name in ("csv", "parquet", "qdpx", "wide")])
def test_formats_that_list_codes_give_each_label_as_often(name: str) -> None:
    given = Counter(
        decision.label
        for document in found().documents
        for coded in document.utterances
        for decision in coded.decisions
        if decision.verdict is Verdict.YES
    )
    assert read(name).given == given


# Hostile text stays text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_quote_stands_at_its_offsets_whatever_it_says(hostile: str) -> None:
    files = {**written("parquet", hostile), **written("transcripts", hostile)}
    utterances = pq.read_table(io.BytesIO(files["utterances.parquet"])).to_pylist()
    assert utterances
    for row in utterances:
        text = files[f"transcripts/{row['document']}.txt"].decode("utf-8")
        assert text[row["start"] : row["end"]] == row["text"].encode("utf-8", "replace").decode("utf-8")


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_csv_and_parquet_tell_the_same(hostile: str) -> None:
    files = {**written("csv", hostile), **written("parquet", hostile)}
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


@pytest.mark.parametrize("hostile", [*HOSTILE, *LEADS])
def test_no_cell_of_a_csv_begins_as_a_formula_does(hostile: str) -> None:
    for path, content in (*written("csv", hostile).items(), *written("wide", hostile).items()):
        for row in rows(content):
            for column, value in row.items():
                number = re.fullmatch(r"-?\d+(\.\d+)?", value)
                assert number or not value.startswith(("=", "+", "-", "@", "\t", "\r")), (path, column)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_in_the_workbook(hostile: str) -> None:
    content = written("xlsx", hostile)["matrix.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            tree = etree.fromstring(archive.read(name))
            assert tree.getroottree().docinfo.doctype == "", name
            assert not tree.findall(".//{*}f"), f"a formula in {name}"
            assert not tree.xpath("//*[@TargetMode='External']"), f"a link out of {name}"
            assert not list(tree.iter("{*}ddeLink", "{*}oleObject", "{*}externalReference")), name
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all(len(str(cell.value).encode("utf-16-le")) // 2 <= 32_767 for cell in cells if cell.value is not None)
    for cell in cells:
        if cell.hyperlink is not None:
            assert cell.hyperlink.target is None
            sheet = str(cell.hyperlink.location).rpartition("!")[0].strip("'").replace("''", "'")
            assert sheet in workbook.sheetnames


@pytest.mark.parametrize("hostile", [each for each in HOSTILE if each not in ("control", "long", "surrogate", "lines")])
def test_the_workbook_holds_the_very_words(hostile: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(written("xlsx", hostile)["matrix.xlsx"]))
    said = {
        # In such a list openpyxl leaves Excel's escape of an escape as it stands; elsewhere it reads it.
        coded.utterance.text.replace("_x00", "_x005F_x00")
        for document in found(hostile).documents
        for coded in document.utterances
    }
    shown = {str(line[12]) for line in workbook["Utterances"].iter_rows(min_row=2, values_only=True)}
    assert shown == said
    defined = {label.definition for label in found(hostile).codebook.labels}
    assert defined <= {line[2] for line in workbook["Codebook"].iter_rows(values_only=True)}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_nothing_but_text_to_the_word_file(hostile: str) -> None:
    def shape(name: str) -> Counter[str]:
        """How many there are of all that could act: fields, links, embedded things, relations, parts."""
        counted: Counter[str] = Counter()
        with zipfile.ZipFile(io.BytesIO(written("docx", name)["framework.docx"])) as archive:
            for part in archive.namelist():
                counted[part] += 1
                if part.endswith((".xml", ".rels")):
                    for element in etree.fromstring(archive.read(part)).iter():
                        tag = etree.QName(element).localname
                        acts = (
                            "fldSimple",
                            "instrText",
                            "fldChar",
                            "hyperlink",
                            "object",
                            "Relationship",
                            "bookmarkStart",
                        )
                        counted[f"{part} {tag} {element.text if tag == 'instrText' else ''}"] += tag in acts
        return counted

    assert shape(hostile) == shape("")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_element_to_a_page(hostile: str) -> None:
    def shape(name: str, path: str) -> Counter[tuple[str, tuple[str, ...]]]:
        page = html.document_fromstring(written("html", name)[path], parser=html.HTMLParser(encoding="utf-8"))
        return Counter(
            (str(element.tag), tuple(sorted(element.attrib)))
            for element in page.iter()
            # Lines of text in a picture, and line breaks, follow the length and the lines of what is written.
            if not any(each.tag == "svg" for each in element.iterancestors()) and element.tag not in ("br", "tspan")
        )

    def links(name: str, path: str) -> set[str]:
        page = html.document_fromstring(written("html", name)[path], parser=html.HTMLParser(encoding="utf-8"))
        return {str(each).split("#")[0] for each in page.xpath("//@href | //@src | //@action")}

    for path, content in written("html", hostile).items():
        if hostile != "long":  # what is cut says so
            assert shape(hostile, path) == shape("", path), path
        assert links(hostile, path) == links("", path)
        assert b"Content-Security-Policy" in content, path


@pytest.mark.parametrize("hostile", [each for each in DRAWN if each])
def test_pictures_stay_pictures(hostile: str) -> None:
    for path, content in written("svg", hostile).items():
        tree = etree.fromstring(content)
        tags = {etree.QName(each).localname for each in tree.iter() if isinstance(each.tag, str)}
        assert not tags & {"script", "foreignObject", "a", "image", "iframe", "animate", "set"}, path
        for each in tree.iter("*"):
            assert not [name for name in each.attrib if name.lower().startswith("on")], path
            assert str(each.get("{http://www.w3.org/1999/xlink}href", "#")).startswith("#"), path


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_renders_hostile_text_as_text(hostile: str) -> None:
    """Read as a site would that lets HTML through: nothing becomes an element that isn't there for harmless words."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")

    def kinds(name: str, path: str) -> set[str]:
        tokens = reader.parse({**written("md", name), **written("methods", name)}[path].decode("utf-8"))
        return {each.type for token in tokens for each in (token, *(token.children or ()))}

    breaks = {"softbreak", "hardbreak", "text_special"}
    for path in ("evidence.md", "methods.md"):
        assert kinds(hostile, path) - breaks <= kinds("", path) - breaks, path


@pytest.mark.parametrize("hostile", HOSTILE)
def test_json_and_projects_stay_whole(hostile: str) -> None:
    record = json.loads(written("json", hostile)["run.json"])
    assert record["run_id"] == found().run.run_id
    with zipfile.ZipFile(io.BytesIO(written("qdpx", hostile)["project.qdpx"])) as archive:
        texts = [archive.read("project.qde"), written("qdc", hostile)["codebook.qdc"]]
    for text in texts:
        assert b"<!DOCTYPE" not in text and b"<!ENTITY" not in text
        assert etree.fromstring(text) is not None


@pytest.mark.parametrize("hostile", ["markup", "emoji", "formula", "bidi"])
def test_memos_and_judgements_are_shown_where_people_read(hostile: str) -> None:
    """As typed: a memo that vanished would be worse than one that looks odd."""
    memo = found(hostile).appraisal.memos[0].text
    workbook = openpyxl.load_workbook(io.BytesIO(written("xlsx", hostile)["matrix.xlsx"]))
    assert printable(memo) in {str(line[4]) for line in workbook["Memos"].iter_rows(values_only=True)}
    page = html.document_fromstring(written("html", hostile)["report.html"], parser=html.HTMLParser(encoding="utf-8"))
    assert " ".join(memo.split()) in " ".join(page.text_content().split())


# Odd studies


def test_a_matrix_split_by_site_keeps_every_cell_apart() -> None:
    files = {**written("html", by=("site", "wave")), **written("csv", by=("site", "wave"))}
    page = html.document_fromstring(files["report.html"], parser=html.HTMLParser(encoding="utf-8"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "cell-acceptance-librarians-harbour-1" in ids
    assert {row["site"] for row in rows(files["matrix.csv"])} >= {"harbour", "hill"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_codebook_without_criteria_exports_all_the_same(name: str) -> None:
    bare = replace(found().codebook, criteria=(), groups=(), sites=())
    empty = Findings(found().run, bare, found().documents, gather(found().documents, bare))
    files = dict(export(empty, [name]))
    assert files or name in SLOW
    if name == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(files["matrix.xlsx"])).sheetnames[0] == "Matrix"


@pytest.mark.parametrize("name", FORMATS)
def test_a_study_without_interviews_exports_all_the_same(name: str) -> None:
    empty = Findings(found().run, found().codebook, (), gather((), found().codebook))
    files = dict(export(empty, [name]))
    assert files or name in (*SLOW, "transcripts")
