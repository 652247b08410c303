"""The door for files: the surest reader, or a refusal that says what the file seems to be and what to do."""

import io
import subprocess
import sys
import zipfile

import pytest

from pipeline.errors import UnreadableFile, WrongUse
from pipeline.reading import ReadingHints, read_document


def zipped(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64
REFUSALS = [
    (b"", "a.txt", "empty", "nothing"),
    (b" \n\t\r\n", "a.txt", "no_text", "white space"),
    (b"\xef\xbb\xbf", "a.txt", "no_text", "white space"),
    (b"%PDF-1.7 \x00\x01\x02" * 9, "a.pdf", "truncated", "PDF"),
    (b"%PDF-1.7 only words", "a.txt", "truncated", "PDF"),
    (b"{\\rtf1\\ansi R: hello", "a.doc", "truncated", "not whole"),
    (b"<!DOCTYPE html><script>R: hello</script>", "a.docx", "no_text", "page"),
    (b"<?xml version='1.0'?><a/>", "a.txt", "unknown_format", "XML"),
    (b'{"speaker": "R"}', "a.txt", "not_a_transcript", "JSON"),
    (b'{"text": "hello', "a.json", "damaged", "JSON"),
    (b"1\n00:00:01,000 --> 00:00:02,000\n...\n", "a.srt", "no_speech", "no words"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png", "unknown_format", "picture"),
    (b"ID3\x03\x00\x00\x00" * 20, "a.mp3", "unknown_format", "recording"),
    (zipped(mimetype="application/vnd.oasis.opendocument.text"), "a.odt", "unknown_format", "without a text"),
    (zipped(xl__workbook_xml="<a/>"), "a.xlsx", "damaged", "workbook"),
    (zipped(project_qde="<a/>"), "a.qdpx", "unknown_format", "REFI-QDA"),
    (zipped(one_txt="R: hello"), "a.zip", "unknown_format", "zip"),
    (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "legacy_doc", "before 2007"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password_protected", "password"),
    (OLE, "a.xls", "unknown_format", "before 2007"),
    (b"PK\x03\x04 cut", "a.docx", "truncated", "not whole"),
    (b"document,text,labels\na,b,c\n", "a.csv", "not_a_transcript", "labelled data"),
    (b"document,speaker,participant,group\na,b,c,d\n", "a.csv", "not_a_transcript", "participants file"),
    (b"# Read me\n\nThis folder holds interviews.\n", "README.md", "not_a_transcript", ".md"),
    (b"Anna: a b\n\nBen: c d\n\nCleo: e f\n\nDora: g h\n", "a.txt", "unsure", "clear"),
    (b"Interviewer: What then?\n\n" + b"I went home and slept. " * 20, "a.txt", "unsure", "nobody but the interviewer"),
    (b"... --- ...", "a.txt", "no_speech", "no words"),
]


@pytest.mark.parametrize(("data", "name", "reason", "told"), REFUSALS, ids=[f"{row[2]} {row[1]}" for row in REFUSALS])
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(data, name, reason, told):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, name)
    assert refused.value.reason == reason
    assert told in refused.value.found and refused.value.where == name and refused.value.remedy


def test_a_refusal_never_repeats_what_was_said():
    with pytest.raises(UnreadableFile) as refused:
        read_document(b"Zebedee: one\n\nFlorence: two\n\nDougal: three\n\nErmintrude: four\n", "a.txt")
    assert not any(name in str(refused.value) for name in ("Zebedee", "Florence", "Dougal", "Ermintrude", "three"))


def test_captions_named_txt_are_read_as_captions_with_a_warning():
    reading = read_document(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v R>Hello.", "a.txt")
    assert reading.format == "WebVTT" and "named .txt" in reading.warnings[0]


def test_aliases_and_drifting_spellings_become_one_speaker():
    text = b"INT: a\n\nJOHN SMITH: b\n\nInt: c\n\nJohn Smith: d\n\nJohn: e\n\nJohn: f"
    reading = read_document(text, "a.txt", ReadingHints(aliases={"john": "JOHN SMITH"}))
    assert reading.speakers == ("INT", "JOHN SMITH")
    assert any("several ways" in warning for warning in reading.warnings)


def test_a_convention_nobody_knows_is_refused_with_those_that_are():
    with pytest.raises(WrongUse) as refused:
        ReadingHints(convention="semaphore")
    assert "colon" in refused.value.expected and "paragraphs" in refused.value.expected


def test_importing_the_door_loads_nothing_heavy():
    heavy = "{'lxml', 'pandas', 'spacy', 'torch', 'webvtt', 'docx'}"
    code = (
        f"import sys, pipeline.reading as r; r.readers(); import pipeline.speakers; print({heavy} & set(sys.modules))"
    )
    path = str(__import__("pathlib").Path(__file__).parent.parent)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=path)
    assert found.stdout.strip() == "set()"
