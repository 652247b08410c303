"""Web pages: what is shown in order, nothing that is not, nothing fetched, nothing lost for depth."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints, read_document


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def turns(body: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_document(page(body), "a.html").turns]


BODIES = [
    ("paragraphs", "<p>I: One.</p><p>R: Two.</p><p></p><p>And more.</p>", [("I", "One."), ("R", "Two.\n\nAnd more.")]),
    ("blocks of any kind, ends left out", "<div>I: One.<div>R: Two.</div></div><ul><li>And<li>more.</ul>", [("I", "One."), ("R", "Two.\n\nAnd\n\nmore.")]),
    ("line breaks", "I: One.<br>R: Two.<br/>Three.", [("I", "One."), ("R", "Two.\nThree.")]),
    ("marks within words and lines that are broken in the file", "<p><b>Interv</b><i>iewer</i>: On<em>e</em>.</p><p>R:\n Two\n  three.</p>", [("Interviewer", "One."), ("R", "Two three.")]),
    ("entities and spaces that don't break", "<p>I:&nbsp;One.</p><p>R: Salt &amp; &pound;3 &lt;so&gt;.</p>", [("I", "One."), ("R", "Salt & £3 <so>.")]),
    ("a name and clock over the words", "<div><span>Ann Lee</span>&nbsp; <span>0:03</span></div><div>One.</div><div>Bo Ray 0:09</div><div>Two.</div><div>Ann Lee 0:12</div><div>Three.</div><div>Bo Ray 0:15</div><div>Four.</div>", [("Ann Lee", "One."), ("Bo Ray", "Two."), ("Ann Lee", "Three."), ("Bo Ray", "Four.")]),
    ("a table of two columns", "<h1>Interview 3</h1><table><tr><th>Speaker<th>Words<tr><td>I<td>One.<tr><td>R:<td><p>Two.<p>Three.</table>", [("I", "One."), ("R", "Two.\n\nThree.")]),
    ("a table with clocks", "<table><tbody><tr><td>00:01</td><td>I</td><td>One.</td></tr><tr><td>00:05</td><td>R</td><td>Two.</td></tr></table>", [("I", "One."), ("R", "Two.")]),
    ("a table between paragraphs keeps its place", "<p>I: One.<p>R: Two.<table><tr><td>a plan<td>of<td>rooms</table><p>I: Three.", [("I", "One."), ("R", "Two.\n\na plan\n\nof\n\nrooms"), ("I", "Three.")]),
    ("a table within a table", "<table><tr><td>I<td>One.<tr><td>R<td>Two <table><tr><td>by three</table></table>", [("I", "One."), ("R", "Two\n\nby three")]),
    ("a list of names and words", "<dl><dt>Ann Lee<dd>One.<dt>Bo Ray<dd>Two.<dd>Three.<dt>Ann Lee<dd>Four.<dt>Bo Ray<dd>Five.</dl>", [("Ann Lee", "One."), ("Bo Ray", "Two.\n\nThree."), ("Ann Lee", "Four."), ("Bo Ray", "Five.")]),
    ("text set as it stands", "<pre>I: One.\n\nR: Two.\n   Three.</pre>", [("I", "One."), ("R", "Two.\nThree.")]),
    ("links without their addresses", "<p>I: One.<p>R: <a href='https://a.example/b'>Two</a>.", [("I", "One."), ("R", "Two.")]),
    ("words in angles that are no tags", "<p>I: One.<p>R: Two &lt;laughs&gt;.", [("I", "One."), ("R", "Two <laughs>.")]),
    ("tabs as Word writes them", "<p>INT<span style='mso-tab-count:1'>   </span>One.<p>P1<span style='mso-tab-count:1'>  </span>Two.", [("INT", "One."), ("P1", "Two.")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_what_is_shown_is_read_in_order(body, expected):
    assert turns(body) == expected


def test_what_is_left_out_is_counted_by_kind():
    body = (
        "<nav>Home About</nav><script>var a = 'R: never said'</script><p>I: One.</p><!-- ask again -->"
        "<p>R: Two<del> never said</del><span style='display: none'> secret</span>.</p><p hidden>so</p>"
        "<footer>Made by somebody</footer>"
    )
    reading = read_document(page(body, "<title>Talk five</title><style>p {color: red}</style>"), "a.html")
    assert [turn.text for turn in reading.turns] == ["One.", "Two."]
    assert {kind: count for kind, count in reading.removed if kind != "speaker label words"} == {
        "page title words": 2,
        "script words": 8,
        "menu and footer words": 5,
        "page comment words": 2,
        "tracked deletion words": 2,
        "hidden words": 2,
    }


@pytest.mark.parametrize(
    "note", ["<div id=sdfootnote1><p>see there</p></div>", "<div id='ftn12'><p>see there</p></div>"]
)
def test_notes_as_programs_write_them_are_no_speech(note):
    reading = read_document(page(f"<p>I: One.</p><p>R: Two<a href='#_ftn1'>1</a>.</p>{note}"), "a.html")
    assert reading.turns[-1].text == "Two." and ("footnote words", 2) in reading.removed


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (page("<p>I: One.<p>R: It cost £3.", "<meta charset=utf-8>"), "utf-8"),
        ("<html><meta charset=iso-8859-1><p>I: One.<p>R: It cost £3.".encode("cp1252"), "cp1252"),
        ("<html><meta charset=koi8-r><p>I: One.<p>R: да £".encode("koi8-r", "replace"), "koi8-r"),
        ("<html><meta charset=nonsense><p>I: One.<p>R: £3".encode(), "utf-8"),
        ("<html><p>I: One.<p>R: £3".encode("utf-16"), "utf-16-le"),
        ("<?xml version='1.0' encoding='latin-1'?><html><p>I: One.</p><p>R: £3</p></html>".encode(), "utf-8"),
    ],
)
def test_a_page_is_decoded_by_its_bytes_before_its_word(data, encoding):
    reading = read_document(data, "a.html")
    assert reading.encoding == encoding and [turn.speaker for turn in reading.turns] == ["I", "R"]


def test_a_page_named_docx_is_read_as_what_it_is_with_a_warning():
    reading = read_document(page("<p>I: One.<p>R: Two."), "a.docx")
    assert reading.format == "web page" and "named .docx" in reading.warnings[0]


def test_talk_of_a_tag_is_no_web_page():
    assert read_document(b"R: I typed <p> and it went.\n\nI: So?\n\nR: Yes.", "a.txt").format == "plain text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (page("<script>I: One.</script>"), "no_text"),
        (page("<div>" * 5_000 + "I: One." + "</div>" * 5_000), "damaged"),
        (b"<html>" + b"<table><tr><td>" * 20_000 + b"I: One.", "damaged"),
        (b"<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><html><script>&b;</script>", "no_speech"),
    ],
)
def test_a_page_that_is_harmful_or_empty_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, "a.html")
    assert refused.value.reason == reason and refused.value.remedy


def test_an_entity_of_a_file_brings_nothing_in():
    data = b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><html><p>I: One.<p>R: Two &a;."
    assert read_document(data, "a.html").turns[-1].text == "Two &a;."


@pytest.mark.parametrize("nasty", ["<", "<!--", "&", "<p", "<p style='", "</p>", "<b>", "<table>"])
def test_a_nasty_page_ends(nasty):
    try:
        reading = read_document(b"<html><p>I: One.<p>R: Two." + nasty.encode() * 50_000, "a.html", ReadingHints())
    except UnreadableFile as refused:
        assert refused.reason == "damaged"
    else:
        assert sum(count_words(turn.text) for turn in reading.turns) >= 2
