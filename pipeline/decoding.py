"""Bytes into text: byte-order mark, else strict UTF-8, else Windows-1252, mends counted. Formats are for readers."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", 3),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)
_CUT_SEQUENCE = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What is taken out. Joiners (U+200C, U+200D) stay: emoji and several scripts need them.
_TAKEN_OUT = {
    "NUL characters": re.compile("\x00"),
    "control characters": re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    "direction marks": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "byte-order marks": re.compile("\ufeff"),
    "broken characters": re.compile("[\ud800-\udfff]"),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with LF line ends and no unprintable character; its encoding, warnings, and what was taken out, by kind."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of `data`; never raises. Nothing is normalised but line ends.

    A byte that is no UTF-8 is read as Windows-1252 (detectors misread British £ and curly quotes), with a warning.
    """
    text, encoding, warnings = _text(data)
    text, removed = mended(text)
    warnings += [f"{count} {kind} taken out" for kind, count in removed]
    return Decoded(text, encoding, tuple(warnings), removed)


def mended(text: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """`text` with LF line ends and no unprintable character, and what was taken out, by kind."""
    text = _LINE_ENDS.sub("\n", text)
    removed: list[tuple[str, int]] = []
    for kind, pattern in _TAKEN_OUT.items():
        text, count = pattern.subn("", text)
        if count:
            removed.append((kind, count))
    return text, tuple(removed)


def looks_like_text(data: bytes) -> bool:
    """True when the first 64 KiB read as writing: hardly any control characters once decoded."""
    head = data[: 1 << 16]
    if not head:
        return False
    text = _text(head)[0]
    strange = sum(1 for character in text if character < " " and character not in "\t\n\r\x0b\x0c\x1a")
    # Stray NULs are mended, not refused: one in fifty characters is still somebody's notes, a picture has far more.
    return strange <= max(2, len(text) // 50)


def _text(data: bytes) -> tuple[str, str, list[str]]:
    for mark, encoding, length in _MARKS:
        if data.startswith(mark):
            return _marked(data[length:], encoding)
    guessed = _unmarked_utf16(data)
    if guessed:
        text, encoding, warnings = _marked(data, guessed)
        return text, encoding, [*warnings, f"no byte-order mark: read as {guessed}"]
    return _utf8_or_windows(data)


def _marked(data: bytes, encoding: str) -> tuple[str, str, list[str]]:
    if encoding == "utf-8":
        return _utf8_or_windows(data)
    text = data.decode(encoding, "surrogatepass" if len(data) % 2 == 0 and encoding.startswith("utf-16") else "replace")
    mended = text.count("�")
    return text, encoding, [f"{mended} characters could not be read and show as �"] if mended else []


def _unmarked_utf16(data: bytes) -> str:
    """The byte order of UTF-16 written without a mark, known by the zero in every second byte; "" otherwise."""
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return ""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _utf8_or_windows(data: bytes) -> tuple[str, str, list[str]]:
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    cut = _CUT_SEQUENCE.search(data, max(0, len(data) - 3))
    if cut:
        try:
            return (
                data[: cut.start()].decode("utf-8"),
                "utf-8",
                ["the last character is cut off: the file may be incomplete"],
            )
        except UnicodeDecodeError:
            pass
    if not _MULTIBYTE.search(data):
        return _windows(data), "cp1252", ["not UTF-8: read as Windows-1252; check £ signs, quotes and accents"]
    codecs.register_error("themetrix-windows", _one_byte)
    text = data.decode("utf-8", "themetrix-windows")
    return text, "utf-8 and cp1252", ["two encodings in one file: each character read as UTF-8 or else Windows-1252"]


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except (
        UnicodeDecodeError
    ):  # five bytes mean nothing in Windows-1252: they become control characters, then are counted
        return data.decode("latin-1").translate(
            {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(128, 160)}
        )


def _one_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start = error.start
    surrogate = error.object[start : start + 3]
    if len(surrogate) == 3 and surrogate[0] == 0xED and 0xA0 <= surrogate[1] <= 0xBF:
        return (
            "\ud800",
            start + 3,
        )  # half of a pair, written as if it were a character: counted and taken out afterwards
    return _windows(surrogate[:1]), start + 1
