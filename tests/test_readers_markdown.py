"""Markdown: marks go and are counted, words stay, speakers are found however they are set."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.markdown_text import plain_text
from pipeline.reading import ReadingHints, read_document


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_document(text.encode(), "a.md").turns]


TEXTS = [
    ("bold labels and clocks", "# Talk\n\n**Ann Lee:** [00:00:03] One.\n\n**Bo:** Two.\n\n**Ann Lee:** [00:01:00] Three.\n\n**Bo:** Four.", [("Ann Lee", "One."), ("Bo", "Two."), ("Ann Lee", "Three."), ("Bo", "Four.")]),
    ("the colon outside, no space", "**INT**: One.\n\n**P1:**Two.\n\n__INT__: Three.", [("INT", "One."), ("P1", "Two."), ("INT", "Three.")]),
    ("bold lines over the words", "**Ann**\n\nOne.\n\n**Bo**\n\nTwo.\n\n**Ann**\n\nThree.\n\n**Bo**\n\nFour.", [("Ann", "One."), ("Bo", "Two."), ("Ann", "Three."), ("Bo", "Four.")]),
    ("headings over the words", "# Talk\n\n### Ann\nOne.\n\n### Bo\nTwo.\n\n### Ann\nThree.\n\n### Bo\nFour.", [("Ann", "One."), ("Bo", "Two."), ("Ann", "Three."), ("Bo", "Four.")]),
    ("headings that are none", "## Part one\n\nI: One.\n\nR: Two.\n\n## Part two\n\nI: Three.", [("I", "One."), ("R", "Two."), ("I", "Three.")]),
    ("emphasis", "I: *One* and **two** and ***three*** and _four_.\n\nR: f*** it, 2*3, snake_case_name, a * b * c.", [("I", "One and two and three and four."), ("R", "f*** it, 2*3, snake_case_name, a * b * c.")]),
    ("escapes, links, pictures, tags", "I: \\[laughs\\] see [the page](https://a.example/b \"a title\").\n\nR: ![plan](p.png)Two.<br>Three <b>four</b> <laughs>.", [("I", "[laughs] see the page."), ("R", "Two. Three four <laughs>.")]),
    ("a clock that is a link", "**I:** [00:01](https://a.example/?t=1) One.\n\n**R:** [00:02](https://a.example/?t=2) Two.", [("I", "One."), ("R", "Two.")]),
    ("quotes, bullets, rules, fences", "> I: One.\n\n- R: Two.\n\n---\n\n* I: Three.\n\n```text\nR: Four.\n```", [("I", "One."), ("R", "Two."), ("I", "Three."), ("R", "Four.")]),
    ("front matter", "---\ntitle: Ann: a life\n---\nI: One.\n\nR: Two.", [("I", "One."), ("R", "Two.")]),
    ("a rule on top is no front matter", "---\nI went there. So she said.\n\nI: One.\n\nR: Two.\n\nI: Three.", [("I", "One."), ("R", "Two."), ("I", "Three.")]),
    ("a table", "| Speaker | Words |\n|---|:--|\n| **I** | One. |\n| **R** | Two *three*. |", [("I", "One."), ("R", "Two three.")]),
    ("remarks", "I: One.<!-- R: never\nsaid -->\n\nR: Two.", [("I", "One."), ("R", "Two.")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_the_text_is_read_as_it_would_be_shown(text, expected):
    assert turns(text) == expected


def test_times_of_bold_labels_are_kept():
    reading = read_document(b"**I:** [00:00:03] One.\n\n**R:** [00:01:00] Two.", "a.md")
    assert [turn.begins_at for turn in reading.turns] == [3.0, 60.0]


@pytest.mark.parametrize("text", ["# Read me\n\nHow to build: run make.\n\n- one\n- two", "Some notes of mine."])
def test_a_text_that_names_nobody_is_set_aside_unless_somebody_vouches_for_it(text):
    with pytest.raises(UnreadableFile) as refused:
        read_document(text.encode(), "README.md")
    assert refused.value.reason == "not_a_transcript"
    assert read_document(text.encode(), "a.md", ReadingHints(convention="paragraphs")).turns


def test_names_in_bold_in_a_txt_file_are_read_as_markdown():
    reading = read_document(b"**I:** One.\n\n**R:** *Two*.\n\n**I:** Three.", "a.txt")
    assert reading.format == "Markdown" and reading.turns[1].text == "Two."


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="ab A*_[]()\\<>!#-|`~:.\n12", max_size=200))
def test_no_word_goes_without_being_counted(text):
    shown, removed = plain_text(text)
    kept = count_words(shown.replace("# ", ""))
    logged = sum(count for kind, count in removed.items() if kind.endswith(" words"))
    # Taking a mark from between two letters makes one word of two, never the other way round.
    assert kept + logged <= count_words(text)
    assert "".join(filter(str.isalpha, shown)) == "".join(filter(str.isalpha, text)) or logged


@pytest.mark.parametrize(
    "piece", ["*", "_a", "**a", "[", "[a](", "<!--", "<b", "|", "\\", "> ", "`", "- ", "#", "* a*"]
)
def test_a_nasty_line_is_walked_once(piece):
    shown, _ = plain_text(piece * 200_000)
    assert len(shown) <= len(piece) * 200_000 + 2
