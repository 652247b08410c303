"""PDF transcripts that hold text: lines off each page, made running text by `pipeline.page_text`, read as plain text is.

A scanned or locked PDF is refused with its own reason.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.conventions import find_turns
from pipeline.decoding import decode
from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.page_text import running_text
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

NAME = "PDF"
EXTENSIONS = (".pdf",)
VERSION = 1

_LARGEST = 128 * 2**20
_MOST_PAGES = 1_000
_MOST_DRAWN = 24 * 2**20  # bytes of drawing commands in all: an hour's talk has under one MB
_MOST_DRAWN_ON_A_PAGE = 3 * 2**20
# Pypdf's own limits, nearer to what a page of text needs: bytes a stream inflates to, commands in it, pieces it draws anew.
_LIMITS = {
    "zlib_maximum_output_length": 16 * 2**20,
    "stream_decoding_work_maximum_length": 32 * 2**20,
    "stream_parsing_work_maximum_count": 250_000,
    "xform_maximum_invocations_per_extraction": 100,
}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LETTERS = str.maketrans(_LIGATURES)
_ABREAST = 4  # spaces between two columns of text


def sniff(data: bytes, name: str) -> float:
    """1.0 when it opens as every PDF does; 0.9 when that stands a little further in, as mailers leave it."""
    return (
        1.0 if data.startswith(b"%PDF-") else 0.9 if b"%PDF-" in data[:1024] and b"startxref" in data[-2048:] else 0.0
    )


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns of a PDF; `scanned` when its pages are pictures, `password_protected` when it can't be opened without."""
    if len(data) > _LARGEST:
        raise _too_large(f"the PDF has {len(data) // 2**20} MB", f"under {_LARGEST // 2**20} MB", name)
    if b"%%EOF" not in data[-4096:]:
        raise UnreadableFile(
            "truncated", "the end of the PDF is missing", where=name, remedy="copy it again from where it came from"
        )
    removed: Counter[str] = Counter()
    with _quiet():
        pages, pictures = _pages(data, name, removed)
    empty = sum(1 for page in pages if not any(line.strip() for line in page))
    if empty * 2 > len(pages) and pictures:
        raise UnreadableFile(
            "scanned",
            f"{empty} of its {len(pages)} page(s) are pictures without text",
            where=name,
            remedy="put it through text recognition (OCR) and drop in the result, or save the interview as .docx",
        )
    text, taken = running_text(pages)
    decoded = decode(text.translate(_LETTERS).encode("utf-8", "replace"))
    if not decoded.text.strip():
        raise UnreadableFile(
            "no_text", "the document holds no text", where=name, remedy="if it is a scanned picture, it needs OCR first"
        )
    spoken = find_turns(decoded.text, hints)
    log = tuple((kind, count) for kind, count in (removed + taken).items() if count)
    warnings = (
        [f"{empty} of {len(pages)} pages hold no text: if they are pictures, their words are missing"] if empty else []
    )
    warnings += [f"{count} {kind} left out" for kind, count in log if kind.endswith(" words")]
    return spoken.reading(NAME, decoded, warnings=warnings, removed=log)


def _pages(data: bytes, name: str, removed: Counter[str]) -> tuple[list[list[str]], bool]:
    """The lines of each page, and whether a page without text shows a picture; any fault of the file is a refusal."""
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        with apply_configuration(None, **_LIMITS):
            reader = PdfReader(io.BytesIO(data), xref_stream_maximum_entries=200_000)
            _unlock(reader, name)
            _check_amount(reader, name)
            lines = [_page_lines(page) for page in reader.pages]
            _leave_out_turned(lines, removed)
            empty = [page for page, (kept, _) in zip(reader.pages, lines, strict=True) if not any(kept)]
            pictures = any(_shows_picture(page) for page in empty)
    except UnreadableFile:
        raise
    except DependencyError as error:
        raise _locked(name) from error.__cause__
    except (LimitReachedError, RecursionError, MemoryError) as error:
        raise UnreadableFile(
            "unsafe_archive",
            "the PDF is not built as an interview's is: it inflates or is nested beyond all measure",
            where=name,
            remedy="if you trust it, open it, copy the text into a new document and save that",
        ) from error.__cause__
    except Exception as error:
        # pypdf meets a broken file with whatever Python raises there (KeyError, TypeError, …); none of it is ours.
        raise UnreadableFile(
            "damaged", "the PDF can't be made out", where=name, remedy="open it, print it to a new PDF and drop that in"
        ) from error.__cause__
    return [kept for kept, _ in lines], pictures


def _unlock(reader: PdfReader, name: str) -> None:
    """Opens a PDF that is locked for changing only, with the empty password all programs try."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise _locked(name)


def _check_amount(reader: PdfReader, name: str) -> None:
    """Refuses what would take minutes to walk: pages and the commands that draw them are counted first."""
    if len(reader.pages) > _MOST_PAGES:
        raise _too_large(f"the PDF has {len(reader.pages)} pages", f"at most {_MOST_PAGES}", name)
    drawn = 0
    for page in reader.pages:
        contents = page.get_contents()
        size = len(contents.get_data()) if contents is not None else 0
        drawn += size
        if size > _MOST_DRAWN_ON_A_PAGE or drawn > _MOST_DRAWN:
            raise _too_large("its pages are drawn with more commands than text needs", "pages of text", name)


def _page_lines(page: PageObject) -> tuple[list[str], list[str]]:
    """A page's lines as they lie on it, and the words that lie otherwise (turned, such as a watermark).

    Where the layout loses words or the page has columns of text abreast, its lines are in the order they were drawn.
    """
    plain = page.extract_text()
    if not plain.strip():
        return [], []
    laid = page.extract_text(
        extraction_mode="layout", layout_mode_space_vertically=True, layout_mode_strip_rotated=True
    )
    lines = [line.replace("\t", " ").replace("\xa0", " ") for line in laid.split("\n")]
    drawn = [line.replace("\t", " ").replace("\xa0", " ") for line in plain.split("\n")]
    lost = _letters(plain) - _letters(laid)
    if lost:
        turned = [line for line in drawn if line.strip() and not _letters(line) - lost]
        if _letters("".join(turned)) == lost:
            return lines, turned
        return drawn, []
    return (drawn, []) if _in_columns(lines) else (lines, [])


def _leave_out_turned(pages: list[tuple[list[str], list[str]]], removed: Counter[str]) -> None:
    """Counts turned words that stand on several pages; turned words of one page are put back at its foot."""
    counts = Counter(line.strip() for _, turned in pages for line in set(turned))
    for lines, turned in pages:
        for line in turned:
            if counts[line.strip()] >= 2:
                removed["running head words"] += count_words(line)
            else:
                lines.extend(("", line))


def _letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())


def _in_columns(lines: list[str]) -> bool:
    """True when most lines are two stretches of text far apart: a page printed in columns, not a label and its words."""
    filled = [line.strip() for line in lines if line.strip()]
    abreast = 0
    for line in filled:
        left, gap, right = line.partition(" " * _ABREAST)
        abreast += bool(gap) and len(left) > 24 and len(right.strip()) > 24
    return len(filled) >= 6 and abreast * 2 > len(filled)


def _shows_picture(page: PageObject) -> bool:
    return bool(list(page.images.keys()))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps pypdf from writing to a log meanwhile: what it tells of a file may hold a piece of it."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _locked(name: str) -> UnreadableFile:
    return UnreadableFile(
        "password_protected",
        "the PDF is locked with a password",
        where=name,
        remedy="open it with the password, print it to a new PDF and drop that in",
    )


def _too_large(found: str, expected: str, name: str) -> UnreadableFile:
    return UnreadableFile(
        "too_large", found, where=name, expected=expected, remedy="save the text without pictures or recordings"
    )
