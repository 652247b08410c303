"""What a file that no reader claims seems to be, and what its owner should do. Readable files are left to readers."""

from __future__ import annotations

from pathlib import PurePath

from pipeline.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "open it in the program it comes from and save it as .docx or .txt"

_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture", "a picture needs text recognition (OCR) first: save the result as .txt"),
    (b"\xff\xd8\xff", "a picture", "a picture needs text recognition (OCR) first: save the result as .txt"),
    (b"GIF8", "a picture", "a picture needs text recognition (OCR) first: save the result as .txt"),
    (b"ID3", "a recording", "it has to be transcribed first"),
    (b"OggS", "a recording", "it has to be transcribed first"),
    (b"RIFF", "a recording or a picture", "a recording has to be transcribed first"),
    (b"fLaC", "a recording", "it has to be transcribed first"),
    (b"SQLite format 3", "a database", "export the interviews as .docx or .txt"),
    (b"\x1f\x8b", "a compressed file", "unpack it and drop in the interviews one by one"),
    (b"7z\xbc\xaf", "a compressed archive", "unpack it and drop in the interviews one by one"),
    (b"Rar!", "a compressed archive", "unpack it and drop in the interviews one by one"),
)
# Writing that is not an interview's: the plain text reader leaves these to readers of their own.
_MARKUP: tuple[tuple[bytes, str, str], ...] = (
    (b"<!doctype html", "a web page", _SAVE_AS),
    (b"<html", "a web page", _SAVE_AS),
    (b"<?xml", "an XML file", _SAVE_AS),
    (b"{\\rtf", "an RTF document", _SAVE_AS),
    (b"%pdf", "a PDF", _SAVE_AS),
)


def markup(data: bytes) -> tuple[str, str] | None:
    """What kind of marked-up writing this is and what to do with it, or None for text as people type it."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, seems, remedy in _MARKUP:
        if head.startswith(beginning):
            return seems, remedy
    return None


def refusal(data: bytes, name: str) -> UnreadableFile:
    """The error for a file that no reader claims: its reason code, what it seems to be, and what to do."""
    if data.startswith(_OLE):
        return _old_office(data, name)
    if data.startswith(b"PK"):
        return _archive(data, name)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return UnreadableFile(
            "no_text", "the file holds only white space", where=name, remedy="save the interview again"
        )
    for beginning, seems, remedy in _BEGINNINGS:
        if data.startswith(beginning):
            return _unknown(f"it seems to be {seems}", name, remedy)
    found = markup(data)
    if found:
        return _unknown(f"it seems to be {found[0]}", name, found[1])
    return _unknown("its content is no text and no document that can be read", name, _SAVE_AS)


def _old_office(data: bytes, name: str) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableFile(
            "password_protected",
            "the document is locked with a password",
            where=name,
            remedy="remove the password (File, Info, Protect Document) and drop it in again",
        )
    if "WordDocument".encode("utf-16-le") in data or PurePath(name).suffix.lower() == ".doc":
        return UnreadableFile(
            "legacy_doc", "a Word document of before 2007", where=name, remedy="open it and save it as .docx"
        )
    return _unknown("an Office file of before 2007", name, "save it as .docx, .csv or .txt")


def _archive(data: bytes, name: str) -> UnreadableFile:
    if b"application/vnd.oasis.opendocument" in data[:200]:
        return _unknown("it seems to be an OpenDocument sheet or picture", name, "save its text as .odt or .docx")
    if PurePath(name).suffix.lower() in (".docx", ".odt", ".xlsx"):
        return UnreadableFile(
            "truncated", "the document is not whole", where=name, remedy="copy it again from where it came from"
        )
    return _unknown("it seems to be a zip archive", name, "unpack it and drop in the interviews one by one")


def _unknown(found: str, name: str, remedy: str) -> UnreadableFile:
    expected = (
        "a transcript as text (.txt, .md), a document (.docx, .odt, .rtf, .pdf, .html), captions (.vtt, .srt, .lrc), "
        "a table (.csv, .tsv, .xlsx), JSON or a REFI-QDA project (.qdpx)"
    )
    return UnreadableFile("unknown_format", found, where=name, expected=expected, remedy=remedy)
