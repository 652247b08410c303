"""Bad inputs by name: what arrives, under which file name, and the reason it must be set aside for. Each is made here.

They are what researchers' folders hold beside interviews, and what somebody who means harm could put there.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from projects import INTERVIEW, Text, build

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TALK = "Interviewer: How is it going?\n\nR: Well, it goes. They're all right with me.\n\nInterviewer: And else?\n\nR: Fine.\n"


@dataclass(frozen=True)
class Bad:
    """One bad input: the file's name, its bytes, the reason's code."""

    name: str
    content: bytes
    reason: str


def zipped(*entries: tuple[str, str | bytes], pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", pack) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, pack)
    return held.getvalue()


def docx(document: str | bytes, *more: tuple[str, str | bytes]) -> bytes:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(("[Content_Types].xml", types), ("word/document.xml", document), *more)


def paragraphs(*texts: str) -> str:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    return f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'


def odt(content: str | bytes, *more: tuple[str, str | bytes]) -> bytes:
    return zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), *more)


def workbook(*rows: tuple[str, ...]) -> bytes:
    """A workbook of one sheet with these rows, made by the library that people's scripts use."""
    from openpyxl import Workbook

    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_entry(content: bytes, name: str, entry: str | bytes) -> bytes:
    """The zip with this entry in the place of its own of that name, or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kept = [(each, archive.read(each)) for each in archive.namelist() if each != name]
    return zipped(*kept, (name, entry))


def locked(content: bytes) -> bytes:
    """The zip with every entry marked as encrypted."""
    data = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def pdf(*contents: bytes) -> bytes:
    """A PDF of one page for each content stream; `/Im1 Do` draws a picture of one dot."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(contents)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode())
    for place, content in enumerate(contents):
        font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        if b" Do" in content:
            font += b" /XObject << /Im1 %d 0 R >>" % (3 + 2 * len(contents))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << %s >> /Contents %d 0 R >>"
            % (font, 4 + 2 * place)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    dot = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1"
    objects.append(b"<< %s >>\nstream\n\x00\nendstream" % dot)
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            len(out),
        )
    )


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
QDE = '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources/></Project>'


def bad_inputs() -> Iterator[Bad]:
    """Every bad input, small ones first."""
    yield from _nothing()
    yield from _other_things()
    yield from _documents()
    yield from _open_documents()
    yield from _rich_text_and_pages()
    yield from _pdfs()
    yield from _tables()
    yield from _workbooks()
    yield from _json()
    yield from _captions()
    yield from _projects()
    yield from _writing()


def _nothing() -> Iterator[Bad]:
    for suffix in (".txt", ".docx", ".pdf", ".csv", ".vtt", ".qdpx"):
        yield Bad(f"nothing{suffix}", b"", "empty")
    yield Bad("blank.txt", b" \n\t\r\n  ", "no_text")
    yield Bad("nuls.txt", b"\x00" * 500, "no_text")
    yield Bad("mark_alone.txt", b"\xef\xbb\xbf\r\n", "no_text")
    yield Bad("mark_alone_16.txt", b"\xff\xfe", "no_text")


def _other_things() -> Iterator[Bad]:
    yield Bad("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unknown_format")
    yield Bad("scan.txt", b"\xff\xd8\xff\xe0" + bytes(range(256)), "unknown_format")
    yield Bad("talk.mp3", b"ID3\x03\x00" + bytes(range(256)) * 4, "unknown_format")
    yield Bad("talk.ogg", b"OggS\x00\x02" + bytes(range(256)), "unknown_format")
    yield Bad("talk.wav", b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(range(256)), "unknown_format")
    yield Bad("talk.flac", b"fLaC\x00\x00" + bytes(range(256)), "unknown_format")
    yield Bad("project.qda", b"SQLite format 3\x00" + bytes(range(256)), "unknown_format")
    yield Bad("talk.txt.gz", b"\x1f\x8b\x08\x00" + bytes(range(256)), "unknown_format")
    yield Bad("talks.7z", b"7z\xbc\xaf\x27\x1c" + bytes(range(256)), "unknown_format")
    yield Bad("talks.rar", b"Rar!\x1a\x07" + bytes(range(256)), "unknown_format")
    yield Bad("talks.zip", zipped(("a.txt", TALK), ("b.txt", TALK)), "unknown_format")
    yield Bad("settings.xml", b"<?xml version='1.0'?><a><b>c</b></a>", "unknown_format")
    yield Bad("noise.bin", bytes((7 * each * each + 3) % 251 for each in range(4_000)), "unknown_format")
    yield Bad("noise.txt", bytes((11 * each * each + 5) % 256 for each in range(4_000)), "unknown_format")
    yield Bad("sums.md5", b"d41d8cd98f00b204e9800998ecf8427e  interview one, for the record\n", "not_a_transcript")


def _documents() -> Iterator[Bad]:
    good = docx(paragraphs(*TALK.split("\n\n")))
    yield Bad("old.doc", OLE + bytes(512) + "WordDocument".encode("utf-16-le") + bytes(512), "legacy_doc")
    yield Bad("old_without_mark.doc", OLE + bytes(2_000), "legacy_doc")
    yield Bad("old.xls", OLE + bytes(512) + "Workbook".encode("utf-16-le") + bytes(512), "unknown_format")
    yield Bad("locked.docx", OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "password_protected")
    yield Bad("locked_zip.docx", locked(good), "password_protected")
    yield Bad("half.docx", good[: len(good) // 2], "truncated")
    yield Bad("head_only.docx", good[:40], "truncated")
    yield Bad("no_document.docx", zipped(("[Content_Types].xml", "<Types/>")), "unknown_format")
    yield Bad("no_words.docx", docx(paragraphs()), "no_text")
    yield Bad("blank.docx", docx(paragraphs(" ", "\u00a0")), "no_text")
    yield Bad("torn.docx", docx(paragraphs("R: hello there")[:-40]), "damaged")
    yield Bad("not_xml.docx", docx(b"\x00\x01\x02 no xml at all"), "damaged")
    yield Bad("laughs.docx", docx(ENTITIES + f'<w:document xmlns:w="{WORD}">&c;</w:document>'), "unsafe_archive")
    yield Bad("outside.docx", docx(OUTSIDE + f'<w:document xmlns:w="{WORD}">&x;</w:document>'), "unsafe_archive")
    wide = (OUTSIDE + f'<w:document xmlns:w="{WORD}">&x;</w:document>').encode("utf-16")
    yield Bad("outside_16.docx", docx(wide), "unsafe_archive")
    yield Bad("bomb.docx", docx(b" " * 40_000_000), "unsafe_archive")
    yield Bad(
        "bomb_beside.docx", docx(paragraphs("R: hi"), ("word/media/a.bin", b"\x00" * 60_000_000)), "unsafe_archive"
    )
    crowd = tuple((f"word/x{place}.xml", "") for place in range(6_000))
    yield Bad("crowd.docx", docx(paragraphs("R: hello"), *crowd), "unsafe_archive")
    twice = io.BytesIO(good)
    with zipfile.ZipFile(twice, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("word/document.xml", paragraphs("R: another"))
    yield Bad("two_bodies.docx", twice.getvalue(), "unsafe_archive")


def _open_documents() -> Iterator[Bad]:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    inside = "".join(f"<text:p>{each}</text:p>" for each in TALK.strip().split("\n\n"))

    def body(words: str) -> str:
        return (
            f'<office:document-content xmlns:office="{office}" xmlns:text="{text}"><office:body><office:text>{words}'
            "</office:text></office:body></office:document-content>"
        )

    good = odt(body(inside))
    yield Bad("half.odt", good[: len(good) // 2], "truncated")
    yield Bad("no_words.odt", odt(body("")), "no_text")
    yield Bad("torn.odt", odt(body(inside)[:-30]), "damaged")
    yield Bad("laughs.odt", odt(ENTITIES + body("<text:p>&c;</text:p>")), "unsafe_archive")
    yield Bad("bomb.odt", odt(b" " * 40_000_000), "unsafe_archive")
    sheet = zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>"), pack=0)
    yield Bad("sheet.ods", sheet, "unknown_format")


def _rich_text_and_pages() -> Iterator[Bad]:
    yield Bad("no_words.rtf", rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}}}", "no_text")
    yield Bad("half.rtf", rb"{\rtf1\ansi R: Well, it goes. {\b They are", "truncated")
    yield Bad("braces.rtf", rb"{\rtf1 " + b"{" * 20_000 + b"R: hello", "truncated")
    yield Bad("no_words.html", b"<!doctype html><html><head><title>x</title></head><body></body></html>", "no_text")
    yield Bad("script_alone.html", b"<html><body><script>alert('R: hi there')</script></body></html>", "no_text")


def _pdfs() -> Iterator[Bad]:
    words = b"BT /F1 12 Tf 72 700 Td (Interviewer: How is it going?) Tj ET"
    drawn = b"q 612 0 0 792 0 0 cm /Im1 Do Q"
    good = pdf(words, words)
    yield Bad("pictures.pdf", pdf(drawn, drawn, drawn), "scanned")
    yield Bad("no_words.pdf", pdf(b"q Q", b"q Q"), "no_text")
    yield Bad("half.pdf", good[: len(good) // 2], "truncated")
    yield Bad("head_only.pdf", b"%PDF-1.7\n", "truncated")


def _tables() -> Iterator[Bad]:
    yield Bad("no_words.csv", b"speaker,start,end\nA,0,1\nB,1,2\n", "missing_column")
    yield Bad("ragged.csv", b"text,speaker\n" + b"well, it goes, you know, on,A\n" * 6, "ragged_rows")
    yield Bad("open_quote.csv", b'speaker,text\nA,"well it goes\nB,on and on\n', "truncated")
    yield Bad("labelled.csv", b"document,text,labels\nd1,They are all right,support\n", "not_a_transcript")
    yield Bad(
        "people.csv", b"document,speaker,participant,group,site,wave\na,R,P1,carers,north,1\n", "not_a_transcript"
    )
    yield Bad("head_alone.csv", b"speaker,text\n", "no_speech")


def _workbooks() -> Iterator[Bad]:
    good = workbook(("speaker", "text"), ("A", "How is it going?"), ("R", "Well, it goes."))
    sheet = "xl/worksheets/sheet1.xml"
    yield Bad("no_words.xlsx", workbook(), "no_text")
    yield Bad("no_column.xlsx", workbook(("speaker", "start"), ("A", "0")), "missing_column")
    yield Bad(
        "coding.xlsx", workbook(("document", "text", "labels"), ("d1", "They are all right", "")), "not_a_transcript"
    )
    yield Bad("half.xlsx", good[:-200], "truncated")
    yield Bad("torn.xlsx", with_entry(good, sheet, "<worksheet><sheetData><row>"), "damaged")
    yield Bad("laughs.xlsx", with_entry(good, sheet, ENTITIES + "<worksheet>&c;</worksheet>"), "unsafe_archive")
    yield Bad("bomb.xlsx", with_entry(good, "xl/media/a.bin", b"\x00" * 60_000_000), "unsafe_archive")


def _json() -> Iterator[Bad]:
    yield Bad("half.json", b'{"segments": [{"start": 0.0, "end": 1.0, "text": "Well, it', "damaged")
    yield Bad("brackets.json", b"[" * 100_000 + b"]" * 100_000, "no_speech")
    yield Bad("deep.json", b'{"segments": ' * 20_000 + b"1" + b"}" * 20_000, "damaged")
    yield Bad("other.json", json.dumps({"name": "x", "version": 3}).encode(), "not_a_transcript")
    yield Bad("numbers.json", json.dumps(list(range(50))).encode(), "not_a_transcript")


def _captions() -> Iterator[Bad]:
    yield Bad("no_cues.vtt", b"WEBVTT\n\n", "no_speech")
    yield Bad("blank_cues.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n\n\n00:01.000 --> 00:02.000\n \n", "no_speech")


def _projects() -> Iterator[Bad]:
    good = build([Text("A", INTERVIEW)])
    yield Bad("half.qdpx", good[:-100], "truncated")
    yield Bad("no_sources.qdpx", zipped(("project.qde", QDE)), "no_text")
    yield Bad("torn.qdpx", zipped(("project.qde", QDE[:-12])), "damaged")
    yield Bad("climbs.qdpx", build([Text("A", INTERVIEW)], more={"../../evil.txt": "x"}), "unsafe_archive")
    yield Bad("absolute.qdpx", build([Text("A", INTERVIEW)], more={"/etc/evil": "x"}), "unsafe_archive")
    yield Bad("drive.qdpx", build([Text("A", INTERVIEW)], more={"C:\\evil.txt": "x"}), "unsafe_archive")
    yield Bad(
        "nested.qdpx", build([Text("A", INTERVIEW)], more={"sources/more.zip": zipped(("a", "b"))}), "unsafe_archive"
    )
    yield Bad("twice.qdpx", build([Text("A", INTERVIEW)], more={"Project.QDE": QDE}), "unsafe_archive")
    link = io.BytesIO(build([Text("A", INTERVIEW)]))
    with zipfile.ZipFile(link, "a") as archive:
        entry = zipfile.ZipInfo("sources/link.txt")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    yield Bad("link.qdpx", link.getvalue(), "unsafe_archive")
    yield Bad("outside.qdpx", zipped(("project.qde", OUTSIDE + QDE.replace("<Sources/>", "&x;"))), "unsafe_archive")


def _writing() -> Iterator[Bad]:
    yield Bad(
        "questions.txt", ("Interviewer: " + "And how did you find that then? " * 5 + "\n\n").encode() * 6, "unsure"
    )
    yield Bad(
        "asked.notes", b"Bring the recorder.\nBook the room by the library for the second group.\n", "not_a_transcript"
    )
    yield Bad("dots.txt", b"...\n\n---\n\n...", "no_speech")
