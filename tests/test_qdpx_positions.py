"""However a program counts characters, the words somebody selected are the words we read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import Mark, Text, build

from pipeline.decoding import decode
from pipeline.qdpx import read_project
from pipeline.qdpx_positions import COUNTINGS, Counting, Layout, Quoted, choose, matches

STORY = "R: “Zoë’s naïve”, she said 😀😀.\n\nI: Really? £5?\nR: Yes – the café, 👩‍👩‍👧, e\u0301tude.\nLast words"
WORDS = ("she said", "Really", "the café", "Last words", "naïve")
CHARACTERS = st.text(st.sampled_from("ab é😀\n\u0301“x. \u200d\u2028\t\x07"), min_size=1, max_size=60)


def written(text: str, words: str, counting: Counting, crlf: bool, mark: bool) -> Quoted:
    """The positions a program that counts so gives these words, of a file with such line ends and a mark or none."""
    stored = ("\ufeff" if mark else "") + (text.replace("\n", "\r\n") if crlf else text)
    before, within = (part.replace("\n", "\r\n") if crlf else part for part in (text[: text.index(words)], words))
    start = units(("\ufeff" if mark else "") + before, counting)
    assert words.replace("\n", "\r\n") in stored or not crlf
    return Quoted(start, start + units(within, counting), words)


def units(text: str, counting: Counting) -> int:
    """The length of a text in a program's count, character by character."""
    total, place = 0, 0
    while place < len(text):
        character = "\r\n" if text.startswith("\r\n", place) else text[place]
        total += counting.width(character)
        place += len(character)
    return total


@pytest.mark.parametrize("mark", [False, True], ids=["no mark", "a mark"])
@pytest.mark.parametrize("crlf", [False, True], ids=["LF", "CRLF"])
@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_every_way_to_count_is_found_out(counting: Counting, crlf: bool, mark: bool) -> None:
    stored = ("\ufeff" if mark else "") + (STORY.replace("\n", "\r\n") if crlf else STORY)
    layout = Layout(stored)
    quoted = [written(STORY, words, counting, crlf, mark) for words in WORDS]
    for named in (quoted, [Quoted(each.start, each.end) for each in quoted]):
        counted = choose([(layout, named)], "")
        spans = [layout.span(each.start, each.end, counted.counting) for each in named]
        assert [layout.text[start:end] for start, end in filter(None, spans)] == list(WORDS)
        assert 0.5 <= counted.sureness <= 1


TOOLS = {
    "NVivo: UTF-16 units, CRLF as two, no mark": ("NVivo 14", Counting("UTF-16 units", "as two"), True, True),
    "NVivo of a file with LF": ("NVivo 12", Counting("UTF-16 units", "as two"), False, False),
    "ATLAS.ti: CRLF as one": ("ATLAS.ti Win 23", Counting("code points", "as one"), True, False),
    "Taguette: UTF-8 bytes": ("Taguette 1.4", Counting("UTF-8 bytes"), False, False),
    "MAXQDA, by the standard": ("MAXQDA 24", Counting(), False, False),
    "by the standard, CRLF two code points": ("QualCoder", Counting(), True, False),
}


@pytest.mark.parametrize(("origin", "counting", "crlf", "mark"), TOOLS.values(), ids=TOOLS.keys())
def test_each_tools_selections_hold_their_words(origin: str, counting: Counting, crlf: bool, mark: bool) -> None:
    quoted = [written(STORY, words, counting, crlf, mark) for words in WORDS]
    marks = tuple(Mark(each.start, each.end, (("Support", "Ana"),)) for each in quoted)
    stored = ("\ufeff" if mark else "") + (STORY.replace("\n", "\r\n") if crlf else STORY)
    project = read_project(build([Text("A", STORY, marks, stored.encode())], {"Support": ""}, origin=origin))
    (source,) = project.sources
    assert source.text == STORY
    assert {source.text[s.start : s.end] for s in source.selections} == set(WORDS)


def test_where_the_selections_do_not_decide_what_is_known_of_the_tool_does() -> None:
    layout = Layout("😀 ab cd")
    either = [Quoted(0, 0)]
    assert choose([(layout, either)], "Taguette").counting.unit == "UTF-8 bytes"
    assert choose([(layout, either)], "").counting == Counting()
    assert choose([(layout, either)], "Taguette").sureness <= 0.7
    assert choose([(layout, [])], "anything").sureness == 1.0
    assert choose([(layout, either)], "Themetrix").sureness == 1.0


def test_selections_that_fall_anywhere_leave_the_standard_standing() -> None:
    text = "\n".join("“the ferry – it’s late” " * 3 for _ in range(80))
    layout = Layout(text)
    anywhere = [Quoted(place, place + 23) for place in range(5, len(text) - 30, 17)]
    counted = choose([(layout, anywhere)], "")
    assert counted.counting == Counting()
    assert counted.sureness < 0.7


def test_quoted_words_outweigh_clean_edges() -> None:
    layout = Layout("é ab cd ef gh ij kl")
    by_bytes = Quoted(3, 8, "ab cd ef gh"[:5])
    longer = Quoted(3, 14, "ab cd ef gh")
    counted = choose([(layout, [by_bytes, longer])], "")
    assert layout.span(3, 14, counted.counting) == (2, 13)
    assert counted.counting.unit == "UTF-8 bytes"
    assert "match the words the file quotes" in counted.why


@pytest.mark.parametrize(
    ("found", "quoted", "same"),
    [
        ("I would not be without them", "I would not be without them", True),
        ("I would not be\nwithout them", "I would not be without them", True),
        ("I would not be without them now", "I would not be without…", True),
        ("I would not be without them now", "I would not be...", True),
        ("I would not be without them now", "I would not be without", False),
        ("would not be", "I would not be", False),
        ("ab", "ab", False),
        ("anything", "", False),
    ],
)
def test_a_quote_is_the_whole_of_it_or_its_beginning(found: str, quoted: str, same: bool) -> None:
    assert matches(found, quoted) is same


@settings(max_examples=200, deadline=None)
@given(text=CHARACTERS, counting=st.sampled_from(COUNTINGS), crlf=st.booleans(), data=st.data())
def test_every_place_in_a_tools_count_is_the_same_place_in_ours(text, counting, crlf, data) -> None:
    stored = text.replace("\n", "\r\n") if crlf else text
    layout = Layout(stored)
    assert layout.text == decode(text.encode()).text
    pieces = [("\r\n" if crlf else "\n") if character == "\n" else character for character in text]
    start = data.draw(st.integers(0, len(pieces)))
    end = data.draw(st.integers(start, len(pieces)))
    places = [sum(map(counting.width, pieces[:at])) for at in (start, end)]
    expected = [len(decode("".join(pieces[:at]).encode()).text) for at in (start, end)]
    assert layout.span(*places, counting) == tuple(expected)


@given(text=CHARACTERS, start=st.integers(-5, 400), end=st.integers(-5, 400), counting=st.sampled_from(COUNTINGS))
def test_a_place_that_is_none_is_never_made_one(text, start, end, counting) -> None:
    layout = Layout(text)
    span = layout.span(start, end, counting)
    if span is not None:
        assert 0 <= span[0] <= span[1] <= len(layout.text)
    whole = sum(map(counting.width, text))
    assert layout.span(0, whole + 1, counting) is None
