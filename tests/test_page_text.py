"""Pages into running text: heads off, wrapped lines joined, split words whole, and no turn ever joined to another."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.page_text import running_text


def text(*pages: str) -> str:
    return running_text([page.split("\n") for page in pages])[0]


FILL = "and so we went on with it the way that people do when nobody has told them"
WRAPS = [
    ("lines that run to the margin", (f"R: {FILL}\nto stop it.",), f"R: {FILL} to stop it."),
    ("a distance is a paragraph", (f"R: {FILL}\nto stop it.\n\n{FILL}.\n{FILL}.",), f"R: {FILL} to stop it.\n\n{FILL}. {FILL}."),
    ("double spacing is none", (f"R: {FILL}\n\n{FILL}\n\nto stop.\n\nI: No.",), f"R: {FILL} {FILL} to stop.\n\nI: No."),
    ("a turn over pages", (f"R: {FILL}\n{FILL}", "to stop it.\nI: No."), f"R: {FILL} {FILL} to stop it.\n\nI: No."),
    ("a page that begins with a turn", (f"R: {FILL}\n{FILL}", "I: No."), f"R: {FILL} {FILL}\n\nI: No."),
    ("a word split", (f"R: {FILL}\nin the work-\nshop there.",), f"R: {FILL} in the workshop there."),
    ("a word split over pages", (f"R: {FILL}\n{FILL} work-", "shop there."), f"R: {FILL} {FILL} workshop there."),
    ("a soft hyphen", (f"R: {FILL}\nin the work\xad\nshop there.",), f"R: {FILL} in the workshop there."),
    ("a hyphen that belongs there", (f"R: {FILL} self-\nmade. The well-known one, the well-\nknown one.",), f"R: {FILL} self-made. The well-known one, the well-known one."),
    ("two names", (f"R: {FILL} Anne-\nMarie came.",), f"R: {FILL} Anne-Marie came."),
    ("somebody breaks off", (f"R: {FILL} I w-\nI went.",), f"R: {FILL} I w- I went."),
    ("labels that stand apart", ("INT       So how was it, when you came and nobody was there for\n          you?\nP01       Cold.\nINT       And then?\nP01       Colder.\nINT       And now?",), "INT\tSo how was it, when you came and nobody was there for you?\n\nP01\tCold.\n\nINT\tAnd then?\n\nP01\tColder.\n\nINT\tAnd now?"),
    ("names over the words", (f"Ann Lee   0:03\n{FILL}\n{FILL}.\nBo Ray   0:09\nNo.\nAnn Lee   0:12\nYes.\nBo Ray   0:19\nOh.",), f"Ann Lee 0:03\n\n{FILL} {FILL}.\n\nBo Ray 0:09\n\nNo.\n\nAnn Lee 0:12\n\nYes.\n\nBo Ray 0:19\n\nOh."),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "expected"), [case[1:] for case in WRAPS], ids=[case[0] for case in WRAPS])
def test_lines_become_paragraphs(pages, expected):
    assert text(*pages) == expected


def talk(number: int) -> str:
    return f"I: Question {'abcdefgh'[number]} then?\nR: Answer {'ijklmnop'[number]} here, for what it is worth to you."


HEADS = [
    ("a title and a page number", [f"Study of rooms\n\n{talk(n)}\n\nPage {n + 1} of 4" for n in range(4)]),
    ("a title with the number in it", [f"Study of rooms, page {n + 1}\n{talk(n)}" for n in range(4)]),
    ("left and right pages differ", [f"{'Study of rooms' if n % 2 else 'A. Lee, 2026'}\n{talk(n)}" for n in range(6)]),
    ("none on the first page", [talk(0), *(f"Study of rooms\n{talk(n)}\n{n + 1}" for n in range(1, 4))]),
    ("two lines at the foot", [f"{talk(n)}\nConfidential\n{n + 1}/4" for n in range(4)]),
    ("numbers in dashes", [f"- {n + 1} -\n{talk(n)}" for n in range(4)]),
    ("two pages", [f"Study of rooms\n{talk(n)}\n{n + 1}" for n in range(2)]),
]


@pytest.mark.parametrize("pages", [case[1] for case in HEADS], ids=[case[0] for case in HEADS])
def test_heads_feet_and_page_numbers_go_and_nothing_else(pages):
    found, removed = running_text([page.split("\n") for page in pages])
    assert found.split() == " ".join(talk(n) for n in range(len(pages))).split()
    assert removed["running head words"] or removed["page numbers"]


def test_a_turn_that_comes_again_at_the_top_of_two_pages_is_kept():
    assert text("R: Right, then.\nI: So?", "R: Right, then.\nI: Oh.").count("Right, then.") == 2


def test_a_year_or_a_sum_at_the_edge_of_a_page_is_no_page_number():
    assert "1987" in text(f"R: {FILL}\n1987", "was when.\nI: Oh.")


def test_numbers_in_the_margin_go():
    lines = [f"{n:3}  R: Answer {'abcdefghij'[n]}." for n in range(10)]
    found, removed = running_text([lines])
    assert found.split("\n\n") == [f"R: Answer {'abcdefghij'[n]}." for n in range(10)] and removed["line numbers"] == 10


def test_figures_somebody_said_are_no_line_numbers():
    assert "40 of us" in text("R: There were\n40 of us\n12 of them\n3 of those\nI: Oh.")


@pytest.mark.parametrize("line", ["a" * 500_000, " " * 500_000 + "a", "a-" * 200_000, "1 " * 200_000, "(" * 300_000])
def test_a_nasty_line_is_walked_once(line):
    assert running_text([[line, line], [line]])[0]
