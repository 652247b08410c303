"""OpenDocument texts: everything that is speech in order, nothing that is not, and no document that does harm."""

# Tables read best with a case a line.
# ruff: noqa: E501

import io
import zipfile

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ooxml import MOST_ENTRIES
from pipeline.reading import read_document

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in (("o", "office"), ("t", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"))
)
MIMETYPE = "application/vnd.oasis.opendocument.text"


def package(parts: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def content(*paragraphs: str, styles: str = "") -> str:
    return f"<o:document-content {NAMES}><o:automatic-styles>{styles}</o:automatic-styles><o:body><o:text>{''.join(paragraphs)}</o:text></o:body></o:document-content>"


def p(*inner: str) -> str:
    return f"<t:p>{''.join(inner)}</t:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = (
        "".join(f"<table:table-cell>{cell if cell.startswith('<') else p(cell)}</table:table-cell>" for cell in row)
        for row in rows
    )
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def read(*paragraphs: str, **parts: str):
    held = {"content.xml": content(*paragraphs)} | {f"{name}.xml": part for name, part in parts.items()}
    return read_document(package(held), "a.odt")


BODIES = [
    ("paragraphs", [p("I: One."), p("R: Two."), p(""), p("And more.")], [("I", "One."), ("R", "Two.\n\nAnd more.")]),
    ("runs split anywhere", [p("Interv<t:span>iewer</t:span>: On<t:span>e</t:span>."), p("R: Two.")], [("Interviewer", "One."), ("R", "Two.")]),
    ("headings and lists", ["<t:h>Talk two</t:h>", p("I: One."), f"<t:list><t:list-item>{p('R: Two.')}</t:list-item></t:list>"], [("I", "One."), ("R", "Two.")]),
    ("sections", [f"<t:section>{p('I: One.')}{p('R: Two.')}</t:section>"], [("I", "One."), ("R", "Two.")]),
    ("tabs, line breaks, spaces", [p("I:<t:tab/>One."), p("R: Two.<t:line-break/>Three\n  <t:s/>four.")], [("I", "One."), ("R", "Two.\nThree  four.")]),
    ("a name and a clock parted by spaces", [p('Ann Lee<t:s t:c="2"/>0:03'), p("One."), p('Bo Ray<t:s t:c="2"/>0:09'), p("Two."), p('Ann Lee<t:s t:c="2"/>0:12'), p("Three."), p('Bo Ray<t:s t:c="2"/>0:15'), p("Four.")], [("Ann Lee", "One."), ("Bo Ray", "Two."), ("Ann Lee", "Three."), ("Bo Ray", "Four.")]),
    ("marks of insertions are no text", [p("I: One."), p('R: Two<t:change-start t:change-id="c"/> very<t:change-end t:change-id="c"/>.')], [("I", "One."), ("R", "Two very.")]),
    ("links", [p("I: One."), p("R: Two<t:a> linked</t:a>.")], [("I", "One."), ("R", "Two linked.")]),
    ("a table of two columns", [p("Interview 3"), table(("Speaker", "Words"), ("I", "One."), ("R:", p("Two.") + p("Three.")))], [("I", "One."), ("R", "Two.\n\nThree.")]),
    ("a table between paragraphs keeps its place", [p("I: One."), p("R: Two."), table(("a plan", "of", "rooms")), p("I: Three.")], [("I", "One."), ("R", "Two.\n\na plan\n\nof\n\nrooms"), ("I", "Three.")]),
    ("a text box, after its paragraph", [p("I: One."), p(f"R: Two<draw:frame><draw:text-box>{p('boxed')}</draw:text-box></draw:frame>.")], [("I", "One."), ("R", "Two.\n\nboxed")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_what_is_speech_is_read_in_order(body, expected):
    assert [(turn.speaker, turn.text) for turn in read(*body).turns] == expected


def test_what_is_left_out_is_counted_by_kind():
    hidden = '<style:style style:name="H"><style:text-properties t:display="none"/></style:style>'
    deletion = f"<t:tracked-changes><t:changed-region><t:deletion><o:change-info>Ann yesterday</o:change-info>{p('never said')}</t:deletion></t:changed-region></t:tracked-changes>"
    note = f"<t:note><t:note-citation>a</t:note-citation><t:note-body>{p('a note here')}</t:note-body></t:note>"
    remark = f'<o:annotation><dc:creator xmlns:dc="d">Ann</dc:creator>{p("ask again")}</o:annotation>'
    body = (deletion, p("I: One."), p(f'R: Two{note}{remark}<t:span t:style-name="H"> secret</t:span>.'))
    page = f"<o:s {NAMES}><style:master-page><style:header>{p('Confidential')}</style:header></style:master-page></o:s>"
    reading = read_document(package({"content.xml": content(*body, styles=hidden), "styles.xml": page}), "a.odt")
    assert [turn.text for turn in reading.turns] == ["One.", "Two."]
    assert {kind: count for kind, count in reading.removed if kind != "speaker label words"} == {
        "tracked deletion words": 2,
        "hidden words": 1,
        "footnote words": 3,
        "comment words": 2,
        "page header and footer words": 1,
    }


def test_a_claim_of_a_thousand_million_spaces_is_not_believed():
    assert len(read(p('I: One<t:s t:c="999999999"/>.'), p('R: Two<t:s t:c="99999999"/>.')).turns[1].text) < 200


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
WHOLE = package({"content.xml": content(p("I: One."), p("R: Two."))})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (package({"content.xml": b"<a>" + b"x" * 60_000_000 + b"</a>"}), "unsafe_archive"),
        (package({f"{n}.xml": "" for n in range(MOST_ENTRIES)} | {"content.xml": "<a/>"}), "unsafe_archive"),
        (package({"content.xml": LAUGHS}), "unsafe_archive"),
        (package({"content.xml": content(p("I: One.")), "styles.xml": LAUGHS}), "unsafe_archive"),
        (package({"content.xml": "<a>" * 5000 + "</a>" * 5000}), "damaged"),
        (package({"content.xml": "<a>"}), "damaged"),
        (package({"content.xml": content()}), "no_text"),
        (package({"content.xml": "<a/>"}), "no_text"),
        (package({}), "unknown_format"),
        (package({"content.xml": b"\x00", "META-INF/manifest.xml": "<a><encryption-data/></a>"}), "password_protected"),
        (WHOLE[: len(WHOLE) // 2], "truncated"),
        (WHOLE[:-10], "truncated"),
    ],
)  # fmt: skip
def test_a_document_that_is_harmful_or_broken_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, "a.odt")
    assert refused.value.reason == reason and refused.value.remedy


def test_an_odt_named_docx_is_read_as_what_it_is_with_a_warning():
    reading = read_document(WHOLE, "a.docx")
    assert reading.format == "OpenDocument" and "named .docx" in reading.warnings[0]
