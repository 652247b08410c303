"""RTF: what is speech in order, whatever wrote it; what is none counted; nothing that takes long."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from striprtf.striprtf import rtf_to_text

from pipeline.errors import UnreadableFile
from pipeline.reading import read_document
from pipeline.rtf_text import rtf_text

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
I = r"\pard\plain I: One.\par "  # noqa: E741


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("latin-1")


def turns(body: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_document(rtf(body), "a.rtf").turns]


def row(*cells: str) -> str:
    return r"\trowd\cellx1000\cellx5000 " + "".join(rf"\pard\intbl {cell}\cell " for cell in cells) + r"\row "


BODIES = [
    ("paragraphs", r"I: One.\par R: Two.\par \par And more.\par ", [("I", "One."), ("R", "Two.\n\nAnd more.")]),
    ("runs split anywhere", r"{\b Interv}{\b\f1 iewer}: On{\i e}.\par R: Two.", [("Interviewer", "One."), ("R", "Two.")]),
    ("characters of the code page", r"I: One.\par R: It cost \'a33, \'93so\'94 \endash  caf\'e9.", [("I", "One."), ("R", "It cost £3, “so” – café.")]),
    ("characters of a font's own code page", r"I: One.\par R: {\f1\'e4\'e0}.", [("I", "One."), ("R", "да.")]),
    ("Unicode with what stands for it", r"I: One.\par R: It\u8217?s \u8212\'97 {\uc0\u233}t\u233 \'e9.", [("I", "One."), ("R", "It’s — été.")]),
    ("a sign of two halves", r"I: One.\par R: Ha \u-10179?\u-8704?.", [("I", "One."), ("R", "Ha 😀.")]),
    ("braces and backslashes that were typed", r"I: One.\par R: a \{b\} \\c\~d e\_f.", [("I", "One."), ("R", "a {b} \\c\xa0d e-f.")]),
    ("tabs and line breaks", r"I:\tab One.\par R: Two.\line Three.", [("I", "One."), ("R", "Two.\nThree.")]),
    ("a paragraph end as a backslash and a line end", "I: One.\\\nR: Two.", [("I", "One."), ("R", "Two.")]),
    ("line ends of the file are none of the text", "I: O\nne.\\par R: T\r\nwo.", [("I", "One."), ("R", "Two.")]),
    ("links without their addresses", r'I: One.\par R: {\field{\*\fldinst{HYPERLINK "https://a.example"}}{\fldrslt{\ul Two}}}.', [("I", "One."), ("R", "Two.")]),
    ("what programs mark as skippable", r"{\*\generator Word;}{\info{\author Somebody}}I: One.\par {\*\unknown thing}R: Two.{\pict\wmetafile8 0123abcd}", [("I", "One."), ("R", "Two.")]),
    ("pictures in binary", "I: One.\\par {\\pict\\bin5 {{{\\}}R: Two.", [("I", "One."), ("R", "Two.")]),
    ("a text box, after its paragraph", r"I: One.\par R: Two.{\shp{\*\shpinst\shpleft0{\sp{\sn a}{\sv b}}{\shptxt\pard boxed\par }}{\shprslt{\*\do boxed}}} More.\par ", [("I", "One."), ("R", "Two. More.\n\nboxed")]),
    ("two ways to write one thing, the better taken", r"I: One.\par R: {\upr{caf?}{\*\ud{caf\u233?}}}.", [("I", "One."), ("R", "café.")]),
    ("a table of two columns", row("Speaker", "Words") + row("I", "One.") + row("R:", r"Two.\par Three."), [("I", "One."), ("R", "Two.\n\nThree.")]),
    ("a table with clocks", row("00:01", "I", "One.") + row("00:05", "R", "Two."), [("I", "One."), ("R", "Two.")]),
    ("a table between paragraphs keeps its place", I + r"R: Two.\par " + row("a plan", "of", "rooms") + r"\pard I: Three.\par ", [("I", "One."), ("R", "Two.\n\na plan\n\nof\n\nrooms"), ("I", "Three.")]),
    ("a bar that was said is no table", r"I: One.\par R: Two | three.", [("I", "One."), ("R", "Two | three.")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_what_is_speech_is_read_in_order(body, expected):
    assert turns(body) == expected


def test_what_is_left_out_is_counted_by_kind():
    body = (
        r"{\header Riverside study\par}{\footer page}I: One.\par R: Two"
        r"{\deleted  never said}{\v  secret}{\footnote {\super 1} a note here}{\*\annotation ask again}.\par "
    )
    reading = read_document(rtf(body), "a.rtf")
    assert [turn.text for turn in reading.turns] == ["One.", "Two."]
    assert {kind: count for kind, count in reading.removed if kind != "speaker label words"} == {
        "page header and footer words": 3,
        "tracked deletion words": 2,
        "hidden words": 1,
        "footnote words": 3,
        "comment words": 2,
    }


def test_a_word_deleted_before_and_one_after_a_word_that_stays_are_two():
    reading = read_document(rtf(r"I: One.\par R: {\deleted so}Two{\deleted well}."), "a.rtf")
    assert ("tracked deletion words", 2) in reading.removed


def test_rtf_named_doc_is_read_as_what_it_is_with_a_warning():
    reading = read_document(rtf(r"I: One.\par R: Two."), "a.doc")
    assert reading.format == "RTF" and "named .doc" in reading.warnings[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (rtf(r"I: One.\par R: Two.")[:-1], "truncated"),
        (rtf(r"I: One.\par {\b R: Two.}")[:-6], "truncated"),
        (rtf(r"\par \par "), "no_text"),
        (b"{\\rtf1" + b"{" * 20_000, "truncated"),
        (b"{\\rtf1" + b"{" * 20_000 + b"}" * 20_001, "no_text"),
    ],
)
def test_what_is_not_whole_or_empty_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, "a.rtf")
    assert refused.value.reason == reason and refused.value.remedy


@pytest.mark.parametrize(
    "nasty",
    [
        r"{\field{\*\fldinst{HYPERLINK \"" * 20_000,
        "{" * 20_000 + "}" * 20_000,
        r"\'" * 100_000,
        r"\u" * 100_000,
        r"\u65 ?" * 50_000,
        r"\cell" * 50_000,
        r"{\shptxt" * 20_000,
        r"{\deleted a}b" * 20_000,
        r"\bin99999999999 ",
        r"\uc999999 " + "a" * 1_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_nasty_file_is_walked_once(nasty):
    taken = rtf_text(rtf(r"I: One.\par " + nasty))
    assert taken.paragraphs[0] == "I: One."


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="ab{}\\ '*\n0129-;é|", max_size=120) | st.sampled_from([r"\par\u8217'", r"\v\deleted0"]))
def test_any_writing_between_braces_gives_paragraphs(text):
    assert all(
        paragraph.strip() for paragraph in rtf_text(rtf(text.encode("latin-1", "ignore").decode("latin-1"))).paragraphs
    )


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text(alphabet="abcXY ,.?'-12", min_size=1, max_size=40), min_size=1, max_size=6))
def test_striprtf_finds_the_same_words(paragraphs):
    data = rtf("".join(rf"\pard\plain {text}\par " for text in paragraphs))
    assert "\n".join(rtf_text(data).paragraphs).split() == rtf_to_text(data.decode("latin-1")).split()
