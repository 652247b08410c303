"""Bytes into text: the right characters, or a counted mend; never an exception, never a lost word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decoding import decode, looks_like_text

SAID = "It cost £30, she said: “naïve” – 😀 e\u0301"


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8-sig", b"", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32-le"),
    ],
)
def test_each_encoding_gives_the_same_text_without_warning(encoding, mark, name):
    decoded = decode(mark + SAID.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.warnings, decoded.removed) == (SAID, name, (), ())


def test_windows_text_is_read_as_such_with_a_warning():
    decoded = decode("It cost £30, “more” – or less".encode("cp1252"))
    assert decoded.text == "It cost £30, “more” – or less"
    assert decoded.encoding == "cp1252" and "Windows-1252" in decoded.warnings[0]


def test_two_encodings_in_one_file_are_both_read():
    decoded = decode("£5 or ".encode("cp1252") + "£6 – “so”".encode())
    assert decoded.text == "£5 or £6 – “so”" and decoded.warnings


def test_utf16_without_a_mark_is_recognised():
    decoded = decode("Interviewer: hello there".encode("utf-16-le"))
    assert decoded.text == "Interviewer: hello there" and "utf-16-le" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("data", "text", "kind", "count"),
    [
        (b"a\x00b\x00c", "abc", "NUL characters", 2),
        ("a\u202eb\u2066c\u200f".encode(), "abc", "direction marks", 3),
        (b"a\x07b\x1b", "ab", "control characters", 2),
        (b"a\xed\xa0\x80b \xc3\xa9", "ab é", "broken characters", 1),
        (b"\xff\xfea\x00\x00\xd8b\x00", "ab", "broken characters", 1),
        ("a\ufeffb".encode(), "ab", "byte-order marks", 1),
    ],
)
def test_what_cannot_be_shown_is_taken_out_and_counted(data, text, kind, count):
    decoded = decode(data)
    assert decoded.text == text
    assert (kind, count) in decoded.removed
    assert any(str(count) in warning for warning in decoded.warnings)


def test_line_ends_become_line_feeds_and_nothing_else_changes():
    assert decode(b"a\r\nb\rc\n\td  e\n").text == "a\nb\nc\n\td  e\n"
    joined_emoji = "👩\u200d⚕️ e\u0301 ﬁ"
    assert decode(joined_emoji.encode()).text == joined_emoji


def test_a_character_cut_off_at_the_end_is_told():
    decoded = decode(b"and then, caf" + "é".encode()[:1])
    assert decoded.text == "and then, caf" and "cut off" in decoded.warnings[0]


@pytest.mark.parametrize(("data", "wanted"), [
    (b"hello there", True), (b"", False), (bytes(range(32)) * 20, False), (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 50, False),
    ("hello there".encode("utf-16"), True), (b"one stray \x00 in a long enough line of somebody's talk, as happens", True),
])  # fmt: skip
def test_writing_is_told_from_pictures(data, wanted):
    assert looks_like_text(data) is wanted


@given(st.binary(max_size=200))
def test_any_bytes_decode_to_text_that_can_be_written(data):
    text = decode(data).text
    assert text.encode("utf-8").decode("utf-8") == text
    assert not set(text) & set("\x00\r\u202e\ufeff")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=80))
def test_text_comes_back_as_it_was(text):
    decoded = decode(text.encode("utf-8"))
    if decoded.encoding == "utf-8":
        assert decoded.text == text
