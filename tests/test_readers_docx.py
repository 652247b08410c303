"""Word documents: everything that is speech in order, nothing that is not, and no document that does harm."""

# Tables read best with a case a line.
# ruff: noqa: E501

import io
import struct
import zipfile

import docx
import docx2python
import pytest

from pipeline.errors import UnreadableFile
from pipeline.ooxml import MOST_ENTRIES
from pipeline.reading import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def package(parts: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def document(*paragraphs: str, namespace: str = W) -> str:
    return f"<w:document {namespace}><w:body>{''.join(paragraphs)}</w:body></w:document>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str) -> str:
    return f"<w:p>{''.join(part if part.startswith('<') else run(part) for part in inner)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def read(*paragraphs: str, **parts: str):
    held = {"word/document.xml": document(*paragraphs)} | {
        f"word/{name}.xml": content for name, content in parts.items()
    }
    return read_document(package(held), "a.docx")


def turns(*paragraphs: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(*paragraphs).turns]


INSERTED = f"<w:ins>{run(' very')}</w:ins>"
DELETED = "<w:del><w:r><w:delText>never said</w:delText></w:r></w:del>"
MOVED = f"<w:moveFrom>{run('gone')}</w:moveFrom>"
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
SHOWN = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>'
FIELD = "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
LINK = f"<w:hyperlink>{run(' linked')}</w:hyperlink>"
BOX = (
    "<w:r><mc:AlternateContent xmlns:mc='urn:mc'><mc:Choice><w:txbxContent>"
    + p("boxed")
    + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
    + p("boxed")
    + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)
SDT = f"<w:sdt><w:sdtContent>{p('R: Two.')}</w:sdtContent></w:sdt>"
BODIES = [
    ("paragraphs", [p("I: One."), p("R: Two."), p(""), p("And more.")], [("I", "One."), ("R", "Two.\n\nAnd more.")]),
    ("runs split anywhere", [p("Interv", "iewer", ": On", "e."), p("R: Two.")], [("Interviewer", "One."), ("R", "Two.")]),
    ("insertions kept, deletions left out", [p("I: One."), p("R: Two", INSERTED, DELETED, MOVED, ".")], [("I", "One."), ("R", "Two very.")]),
    ("hidden text left out", [p("I: One."), p("R: Two", HIDDEN, SHOWN)], [("I", "One."), ("R", "Two shown")]),
    ("fields and links", [p("I: One."), p("R: Two", FIELD, LINK)], [("I", "One."), ("R", "Two linked")]),
    ("tabs and line breaks", [p("I:", "<w:r><w:tab/></w:r>", "One."), p("R: Two.", "<w:r><w:br/></w:r>", "Three.")], [("I", "One."), ("R", "Two.\nThree.")]),
    ("label paragraphs", [p("I:"), p("One."), p("Nurse North:"), p("Two."), p("I:"), p("Three."), p("Nurse North:"), p("Four.")], [("I", "One."), ("Nurse North", "Two."), ("I", "Three."), ("Nurse North", "Four.")]),
    ("a table of two columns", [p("Interview 3"), table(("Speaker", "Words"), ("I", "One."), ("R:", p("Two.") + p("Three.")))], [("I", "One."), ("R", "Two.\n\nThree.")]),
    ("a table with clocks", [table(("00:01", "I", "One."), ("00:05", "R", "Two."))], [("I", "One."), ("R", "Two.")]),
    ("a table between paragraphs keeps its place", [p("I: One."), p("R: Two."), table(("a plan", "of", "rooms")), p("I: Three.")], [("I", "One."), ("R", "Two.\n\na plan\n\nof\n\nrooms"), ("I", "Three.")]),
    ("content controls", [p("I: One."), SDT], [("I", "One."), ("R", "Two.")]),
    ("a text box, once", [p("I: One."), p("R: Two.", BOX)], [("I", "One."), ("R", "Two.\n\nboxed")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
def test_what_is_speech_is_read_in_order(body, expected):
    assert turns(*body) == expected


def test_clocks_of_a_table_become_times():
    assert [turn.begins_at for turn in read(table(("00:01", "I", "One."), ("[01:05]", "R", "Two."))).turns] == [
        1.0,
        65.0,
    ]


def test_what_is_left_out_is_counted_by_kind():
    reading = read(
        p("I: One."),
        p("R: Two", DELETED, HIDDEN),
        footnotes=document(p("a note here")),
        comments=document(p("ask again")),
        header1=document(p("Confidential")),
    )
    assert {kind: count for kind, count in reading.removed if kind != "speaker label words"} == {
        "tracked deletion words": 2,
        "hidden words": 1,
        "footnote words": 3,
        "comment words": 2,
        "page header and footer words": 1,
    }


def test_a_strict_document_of_another_namespace_is_read_too():
    strict = document(
        p("I: One."), p("R: Two."), namespace='xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    )
    assert len(read_document(package({"word/document.xml": strict}), "a.docx").turns) == 2


def test_docx2python_finds_the_same_words(tmp_path):
    made = docx.Document()
    for line in ("Interviewer: What then?", "Baker: Half past two, “sharp”.", "Interviewer: Really?", "Baker: £3 – ½."):
        made.add_paragraph(line)
    path = tmp_path / "a.docx"
    made.save(path)
    reading = read_document(path.read_bytes(), "a.docx")
    with docx2python.docx2python(path) as theirs:
        assert " ".join(theirs.text.split()) == " ".join(f"{turn.speaker}: {turn.text}" for turn in reading.turns)


def bomb() -> bytes:
    return package({"word/document.xml": b"<a>" + b"x" * 60_000_000 + b"</a>"})


def lying_about_its_entries() -> bytes:
    data = bytearray(package({"word/document.xml": document(p("I: One."))}))
    place = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, place + 8, MOST_ENTRIES + 1, MOST_ENTRIES + 1)
    return bytes(data)


def doubled() -> bytes:
    with pytest.warns(UserWarning):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("word/document.xml", document(p("I: One.")))
            archive.writestr("word/document.xml", document(p("I: Two.")))
    return held.getvalue()


def locked() -> bytes:
    data = bytearray(package({"word/document.xml": document(p("I: One."))}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    return bytes(data)


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
WHOLE = package({"word/document.xml": document(p("I: One."), p("R: Two."))})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb(), "unsafe_archive"),
        (package({f"word/{n}.xml": "" for n in range(MOST_ENTRIES)} | {"word/document.xml": "<a/>"}), "unsafe_archive"),
        (lying_about_its_entries(), "unsafe_archive"),
        (doubled(), "unsafe_archive"),
        (package({"word/document.xml": LAUGHS}), "unsafe_archive"),
        (package({"word/document.xml": OUTSIDE}), "unsafe_archive"),
        (package({"word/document.xml": OUTSIDE.encode("utf-16")}), "unsafe_archive"),
        (package({"word/document.xml": document(p("I: One.")), "word/footnotes.xml": LAUGHS}), "unsafe_archive"),
        (package({"word/document.xml": "<a>" * 5000 + "</a>" * 5000}), "damaged"),
        (package({"word/document.xml": "<a>"}), "damaged"),
        (package({"word/document.xml": document()}), "no_text"),
        (locked(), "password_protected"),
        (WHOLE[: len(WHOLE) // 2], "truncated"),
        (WHOLE[:-10], "truncated"),
        (WHOLE[:20] + b"\x00" * 40 + WHOLE[60:], "truncated"),
    ],
)  # fmt: skip
def test_a_document_that_is_harmful_or_broken_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, "a.docx")
    assert refused.value.reason == reason and refused.value.remedy


def test_an_entity_left_undeclared_brings_nothing_in():
    with pytest.raises(UnreadableFile) as refused:
        read_document(package({"word/document.xml": "<a>&b;</a>"}), "a.docx")
    assert refused.value.reason == "damaged"


def test_embedded_files_are_never_opened():
    parts = {"word/document.xml": document(p("I: One."), p("R: Two.")), "word/embeddings/sheet.xlsx": bomb()}
    assert len(read_document(package(parts), "a.docx").turns) == 2
