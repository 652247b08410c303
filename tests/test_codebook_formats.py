"""A codebook goes to another program and back and is the same; what a file can't say is told, never made up."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from projects import Text, build, code, zipped

from pipeline.codebook import Codebook, Criterion, Label, Named, ReadingLimits, parse_codebook
from pipeline.codebook_formats import ENDINGS, read_any_codebook, remarks, write_codebook
from pipeline.codebook_prose import as_items, described, items_in, understood
from pipeline.codebook_qdc import id_of
from pipeline.errors import InvalidFile, WrongUse
from pipeline.store.codebooks import read_codebook

HOUSE = Path(__file__).resolve().parents[1]
SHIPPED = sorted((HOUSE / "data" / "codebooks").glob("*.toml"))
SCHEMA = Path(__file__).parent / "golden" / "refi_qda" / "Codebook.xsd"


def shipped(path: Path) -> Codebook:
    return read_codebook(path)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_codebook_comes_back_the_same(path: Path, ending: str) -> None:
    book = shipped(path)
    written = write_codebook(book, f"b{ending}")
    alone = read_any_codebook(written, f"b{ending}")
    assert alone.codebook.labels == book.labels
    kept = read_any_codebook(written, f"b{ending}", keep=book)
    assert (kept.codebook, kept.notes) == (book, ())
    assert kept.codebook.digest == book.digest


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_toml_holds_all_of_a_codebook(path: Path) -> None:
    book = shipped(path)
    content = tomllib.loads(write_codebook(book, "b.toml").decode())
    assert parse_codebook(content) == book


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_qdc_is_of_the_standard_and_the_same_every_time(path: Path) -> None:
    book = shipped(path)
    written = write_codebook(book, "b.qdc")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(written))
    assert written == write_codebook(book, "other.QDC")


LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\n"), max_size=40
).map(lambda text: text.strip())
WORDS = LINE.filter(bool)
ITEMS = st.lists(WORDS, max_size=3).map(tuple)
TRAPS = st.sampled_from(
    ["Include:", "Kind: stance", "• a", "- b", "1. c", "Id: x", "Kind : theme", "a\n  b", "'=1+1", "=1+1"]
)
LABELS = st.builds(
    Label,
    id=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    name=WORDS.map(lambda name: " ".join(name.split())) | st.sampled_from(["Support", "支持", "1st"]),
    kind=st.sampled_from(["stance", "theme"]),
    definition=LINE | TRAPS | st.tuples(WORDS, TRAPS).map("\n".join),
    include=ITEMS | TRAPS.map(lambda trap: (trap,)),
    exclude=ITEMS,
    examples=ITEMS,
    cues=ITEMS,
    attributable=st.booleans(),
)  # fmt: skip
BOOKS = st.builds(
    Codebook,
    id=st.just("study"),
    version=WORDS,
    title=LINE,
    subject=LINE,
    labels=st.lists(LABELS, min_size=1, max_size=4, unique_by=(lambda x: x.id, lambda x: x.name.casefold())).map(tuple),
    subject_terms=ITEMS,
    reading=st.builds(ReadingLimits, min_words=st.integers(1, 50), interval=st.floats(0.5, 0.999)),
)


@settings(max_examples=80, deadline=None)
@given(book=BOOKS)
def test_any_codebook_comes_back_from_toml_and_qdc(book: Codebook) -> None:
    assert read_any_codebook(write_codebook(book, "b.toml"), "b.toml").codebook == book
    written = write_codebook(book, "b.qdc")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(written))
    assert read_any_codebook(written, "b.qdc").codebook.labels == book.labels


@settings(max_examples=100, deadline=None)
@given(label=LABELS)
def test_a_description_says_all_of_a_label(label: Label) -> None:
    assert _plain(understood(described(label, ""))) == _plain(
        {
            "definition": label.definition,
            **{key: list(getattr(label, key)) for key in ("include", "exclude", "examples", "cues")},
            "kind": label.kind if label.kind == "stance" else "",
            "attributable": label.attributable if label.attributable != (label.kind == "stance") else "",
            "id": label.id,
        }
    )


def _plain(entry: dict) -> dict:
    return {key: value for key, value in entry.items() if value not in ("", [])}


@given(items=st.lists(WORDS | TRAPS, max_size=4))
def test_a_list_comes_back_item_for_item(items: list[str]) -> None:
    assert items_in(as_items(items)) == items


WRITTEN_BY_PEOPLE = [
    ("a line each", "one\ntwo\n\nthree", ["one", "two", "three"]),
    ("hyphens and numbers", "- one\n* two\n3. three", ["one", "two", "three"]),
    ("one line alone", "one; and still one", ["one; and still one"]),
    ("nothing", " \n", []),
]


@pytest.mark.parametrize(
    ("text", "items"), [row[1:] for row in WRITTEN_BY_PEOPLE], ids=[r[0] for r in WRITTEN_BY_PEOPLE]
)
def test_lists_are_read_as_people_write_them(text: str, items: list[str]) -> None:
    assert items_in(text) == items


def test_a_description_edited_in_another_program_is_taken_as_edited() -> None:
    said = understood(
        "Approves of them.\r\n\r\nInclude:\r\n• praise\r\n- thanks\r\nwishes for more\r\n\r\nKind: stance"
    )
    assert said == {
        "definition": "Approves of them.",
        "include": ["praise", "thanks", "wishes for more"],
        "kind": "stance",
    }


# ------------------------------------------------------------------------------------------ other programs' files

QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="ATLAS.ti Win 23"><Codes>%s</Codes>
<Sets><Set name="g" guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0"/></Sets></CodeBook>"""


def test_a_qdc_of_another_program_becomes_labels_with_ids_from_names() -> None:
    within = code("Support", "Approves of them.") + code("Coke::diet Coke")
    nested = code("Stance", within=within, codable=False) + code("Other", within=code("support", "Backs them."))
    found = read_any_codebook((QDC % nested).encode(), "my codes.qdc")
    labels = found.codebook.labels
    assert found.codebook.id == "my_codes"
    assert [(label.id, label.name, label.definition) for label in labels] == [
        ("stance_support", "Stance: Support", "Approves of them."),
        ("coke_diet_coke", "Coke::diet Coke", ""),
        ("other", "Other", ""),
        ("other_support", "Other: support", "Backs them."),
    ]
    told = " ".join(found.notes)
    assert "1 folder" in told and "1 group" in told
    assert "coke_diet_coke, other" in remarks(found.codebook)[0]


def test_a_projects_codes_are_a_codebook_too() -> None:
    found = read_any_codebook(build([Text("A", "R: x")], {"Support": "Approves.", "Tea": ""}), "study.qdpx")
    assert [(label.id, label.definition) for label in found.codebook.labels] == [("support", "Approves."), ("tea", "")]


IDS = [
    ("Identity ambiguity", "identity_ambiguity"),
    ("Übergang / Café", "ubergang_cafe"),
    ("2nd wave", "code_2nd_wave"),
    ("支持", "code"),
    ("x" * 90, "x" * 64),
]


@pytest.mark.parametrize(("name", "identifier"), IDS)
def test_an_id_is_made_of_a_name(name: str, identifier: str) -> None:
    assert id_of(name) == identifier


TABLES = {
    "commas": "Code,Description,When to use,Colour\nSupport,Approves of them.,praise,red\n",
    "semicolons": "Label;Definition;Include\nSupport;Approves of them.;praise\n",
    "Taguette's": "tag,description,number of highlights\nSupport,Approves of them.,3\n",
    "a list in a cell": 'name,definition,include\nSupport,Approves of them.,"- praise\n- thanks"\n',
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_columns_are_found_by_what_people_call_them(table: str) -> None:
    found = read_any_codebook(table.encode(), "codes.csv")
    (label,) = found.codebook.labels
    assert (label.id, label.name, label.definition) == ("support", "Support", "Approves of them.")
    assert bool(found.notes) == ("Colour" in table or "number of" in table)


def test_a_workbook_is_read_by_its_content_and_runs_nothing() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Definition"])
    book.active.append(["Support", "Approves of them."])
    held = io.BytesIO()
    book.save(held)
    assert read_any_codebook(held.getvalue(), "codes.csv").codebook.labels[0].definition == "Approves of them."
    trap = Codebook("b", "1", "", "", (Label("a", "=cmd|'/c calc'!A1", "theme", "@SUM(1)", include=("-1", "+1")),))
    csv_cells = write_codebook(trap, "b.csv").decode()
    assert "'=cmd" in csv_cells and "'@SUM" in csv_cells
    sheet = openpyxl.load_workbook(io.BytesIO(write_codebook(trap, "b.xlsx"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    for ending in (".csv", ".xlsx"):
        assert read_any_codebook(write_codebook(trap, f"b{ending}"), f"b{ending}").codebook.labels == trap.labels


DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><CodeBook>&x;</CodeBook>'
REFUSED = [
    ("a document type", DOCTYPE.encode(), "b.qdc", "document type"),
    ("broken XML", b"<CodeBook><", "b.qdc", "not readable as XML"),
    ("other XML", b"<html/>", "b.qdc", "no REFI-QDA codebook"),
    ("no codes", (QDC % "").encode(), "b.qdc", "labels: found none"),
    ("a zip", zipped({"a.txt": "x"}), "b.xlsx", "neither a workbook"),
    ("a project that isn't", zipped({"project.qde": "<a/>"}), "b.qdpx", "without a REFI-QDA project"),
    ("no names", b"colour,size\nred,1\n", "b.csv", "no column of names"),
    ("nothing", b"", "b.csv", "holds nothing"),
    ("a header alone", b"name\n", "b.csv", "no row"),
    ("two columns of one kind", b"name,description,meaning\na,b,c\n", "b.csv", "line 1"),
    ("no name in a row", b"name,definition\n,b\n", "b.csv", "line 2"),
    ("too many cells", b"name,definition\na,b,c\n", "b.csv", "line 2: 3 cells"),
    ("a kind that is none", b"name,kind\na,mood\n", "b.csv", "mood"),
    ("one name twice", b"name\nSupport\nsupport\n", "b.csv", "stands 2 times"),
    ("not TOML", b"labels = [", "b.toml", "not readable as TOML"),
]


@pytest.mark.parametrize(("content", "name", "told"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_codebook_is_refused_with_what_is_wrong(content: bytes, name: str, told: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_any_codebook(content, name)
    assert told in str(refused.value)
    assert name in refused.value.where


def test_every_problem_of_a_table_is_told_at_once() -> None:
    with pytest.raises(InvalidFile) as refused:
        read_any_codebook(b"name,attributable\na,perhaps\n,yes\nb,no,c\n", "b.csv")
    assert len(refused.value.problems) == 3


def test_what_the_file_does_not_say_is_kept_and_what_it_says_goes_first() -> None:
    keep = Codebook(
        "study",
        "7",
        "T",
        "S",
        (Label("support", "Support", "stance", "old words", cues=("praise",), attributable=True),),
        criteria=(Criterion("c", "C", "Is it?", ("support",), (), ("g",)),),
        groups=(Named("g", "G"),),
    )
    found = read_any_codebook(b"name,definition\nSupport,new words\nHope,\n", "b.csv", keep=keep).codebook
    assert found.labels[0] == replace(keep.labels[0], definition="new words")
    assert (found.criteria, found.groups, found.version, found.id) == (keep.criteria, keep.groups, "7", "study")
    assert found.label_ids == ("support", "hope")
    with pytest.raises(InvalidFile, match="support"):
        read_any_codebook(b"name\nHope\n", "b.csv", keep=keep)


def test_an_ending_nobody_writes_is_refused() -> None:
    with pytest.raises(WrongUse, match=r"\.qdc"):
        write_codebook(shipped(SHIPPED[0]), "b.docx")


def test_remarks_name_what_may_be_meant_otherwise() -> None:
    labels = (Label("a", "A", "theme", "said", examples=("x",)), Label("b", "B", "theme", ""))
    book = Codebook(
        "s", "1", "", "", labels, criteria=(Criterion("c", "C", "q", ("a",), (), ()),), groups=(Named("g", "G"),)
    )
    assert [remark.rpartition(": ")[2] for remark in remarks(book)] == ["b", "b", "b", "g"]
    assert remarks(replace(book, labels=labels[:1], criteria=(), groups=())) == ()
