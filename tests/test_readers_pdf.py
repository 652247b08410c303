"""PDF: text off the pages, each kind that can't be read refused with its own reason, nothing that takes long."""

import io
import logging

import pypdf
import pytest

from pipeline.errors import UnreadableFile
from pipeline.reading import read_document

TALK = [(72, 700, "I: Where did you go?"), (72, 650, "R: To the ward, and then home."), (72, 600, "I: And now?")]


def pdf(*pages: list[tuple[float, float, str]], drawn: bytes = b"", pictures: bool = False) -> bytes:
    """A PDF of these pages: texts in Helvetica at their places, in points from the lower left corner."""
    body = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    first = 5
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    body.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    body.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    body.append(image + b"\nstream\n\x00\nendstream")
    shown = b"/XObject << /P 4 0 R >>" if pictures else b""
    for number, texts in enumerate(pages):
        stream = b"".join(f"BT /F 11 Tf {x} {y} Td ({text}) Tj ET\n".encode("cp1252") for x, y, text in texts) + drawn
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * number + 1} 0 R /Resources "
        )
        body.append(page.encode() + b"<< /Font << /F 3 0 R >> " + shown + b" >> >>")
        body.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(body, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(written)
    written += f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n{table}".encode()
    return bytes(written) + f"trailer << /Size {len(body) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def locked(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(TALK)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def test_text_is_read_in_the_order_it_lies_on_the_page():
    reading = read_document(pdf(list(reversed(TALK))), "a.pdf")
    assert [(turn.speaker, turn.text) for turn in reading.turns] == [
        ("I", "Where did you go?"),
        ("R", "To the ward, and then home."),
        ("I", "And now?"),
    ]


def test_a_turn_that_runs_over_pages_is_one_turn():
    pages = (
        [(72, 800, "Rooms study"), *TALK[:2], (72, 560, "I: And what happened when you got there, did they"), (290, 40, "1")],
        [(72, 800, "Rooms study"), (72, 700, "know you at all?"), (72, 650, "R: They did."), (290, 40, "2")],
    )  # fmt: skip
    reading = read_document(pdf(*pages), "a.pdf")
    assert [turn.text for turn in reading.turns][2:] == [
        "And what happened when you got there, did they know you at all?",
        "They did.",
    ]
    assert ("running head words", 4) in reading.removed and ("page numbers", 2) in reading.removed


def test_labels_in_a_column_of_their_own_are_labels():
    rows = [("INT", "So?"), ("P01", "Well, it was cold."), ("INT", "And?"), ("P01", "Cold."), ("INT", "Oh.")]
    placed = [(x, 800 - 40 * n, cell) for n, row in enumerate(rows) for x, cell in zip((72, 180), row, strict=True)]
    reading = read_document(pdf(placed), "a.pdf")
    assert [(turn.speaker, turn.text) for turn in reading.turns] == rows


def test_turned_words_on_every_page_are_left_out_and_counted():
    watermark = b"BT /F 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET"
    reading = read_document(pdf(TALK, [(72, 700, "R: Now I sleep.")], drawn=watermark), "a.pdf")
    assert "DRAFT" not in "".join(turn.text for turn in reading.turns)
    assert ("running head words", 2) in reading.removed


def test_pages_without_text_among_others_are_told():
    reading = read_document(pdf(TALK, [(72, 700, "R: Now I sleep.")], []), "a.pdf")
    assert any("1 of 3 pages hold no text" in warning for warning in reading.warnings)


def test_a_pdf_locked_against_changes_alone_is_read():
    assert len(read_document(locked(""), "a.pdf").turns) == 3


WHOLE = pdf(TALK)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (locked("secret"), "password_protected"),
        (pdf([], [], pictures=True), "scanned"),
        (pdf(TALK, [], [], [], pictures=True), "scanned"),
        (pdf([]), "no_text"),
        (WHOLE[: len(WHOLE) // 2], "truncated"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (WHOLE.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"), "damaged"),
        (pdf(TALK, drawn=b"q Q " * 1_000_000), "too_large"),
        (pdf(*[TALK[:1]] * 1_001), "too_large"),
    ],
    ids=[
        "locked",
        "scanned",
        "mostly scanned",
        "empty",
        "cut",
        "no pages",
        "a ring of pages",
        "much drawn",
        "many pages",
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(data, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, "a.pdf")
    assert refused.value.reason == reason and refused.value.remedy


def test_nothing_of_a_broken_pdf_is_logged(caplog):
    with caplog.at_level(logging.DEBUG):
        read_document(WHOLE.replace(b"startxref\n", b"startxref\n9"), "a.pdf")
    assert caplog.records == []
