"""Timed lines: a line a cue, an empty stamp ends one, a transcript that merely has clocks in it is left to plain text."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.readers import lrc
from pipeline.reading import read_document


def turns(text: str) -> list[tuple[str, str, float | None, float | None]]:
    return [(t.speaker, t.text, t.begins_at, t.ends_at) for t in read_document(text.encode(), "a.lrc").turns]


LINES = [
    ("as players write them", "[ti:Talk]\n[offset:+20]\n[00:01.50]So\n[00:03.00]it goes.\n", [("", "So it goes.", 1.5, None)]),
    ("as Whisper writes them", "[00:01.500]So\n[00:02.000]\n\n[00:02.500]it goes.\n[00:03.250]\n\n[00:09.000]No.\n[00:10.000]\n", [("", "So it goes.", 1.5, 3.25), ("", "No.", 9.0, 10.0)]),
    ("words timed one by one", "[00:01.00]<00:01.10>So <00:01.40>it\n[00:02.00]goes.", [("", "So it goes.", 1.0, None)]),
    ("several stamps", "[00:01.00][00:09.00]So\n[00:02.00]no.", [("", "So no.", 1.0, None)]),
    ("a line without a stamp", "[00:01.00]So\nit goes\n[00:02.00]on.", [("", "So it goes on.", 1.0, None)]),
    ("times that go back", "[00:09.00]So\n[00:02.00]no.", [("", "So no.", 9.0, None)]),
    ("names", "[00:01.00]Ann: So?\n[00:02.00]Bob: No.\n[00:03.00]Ann: Oh.\n[00:04.00]Bob: Well.", [("Ann", "So?", 1.0, 2.0), ("Bob", "No.", 2.0, 3.0), ("Ann", "Oh.", 3.0, 4.0), ("Bob", "Well.", 4.0, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_timed_lines_become_turns(text, expected):
    assert turns(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:01] Ann: So?\n[00:00:02] Bob: No.\n",
        "[00:01.500 --> 00:02.000]  So\n[00:02.000 --> 00:03.000]  no.\n",
        "[00:01.00]So\nand a long paragraph\nand another one\nand so on\n[00:02.00]no.",
        "[id1] So\n[id2] no.\n",
    ],
)
def test_other_writing_with_clocks_is_not_taken(text):
    assert lrc.sniff(text.encode(), "a.txt") == 0.0


def test_known_by_content_whatever_its_name():
    assert read_document(b"[00:01.00]So\n[00:02.00]no.", "a.txt").format == "LRC"
