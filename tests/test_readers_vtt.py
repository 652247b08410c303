"""WebVTT: no cue is dropped, every voice is kept, webvtt-py agrees where it reads the file whole."""

# Tables read best with a case a line.
# ruff: noqa: E501

import io

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.reading import ReadingHints, read_document

HEAD = "WEBVTT\n\n"


def read(text: str, encoding: str = "utf-8", **hints):
    return read_document(text.encode(encoding), "a.vtt", ReadingHints(**hints))


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(text).turns]


CUES = [
    ("one voice over two cues", "00:01.000 --> 00:02.000\n<v Ann>So\n\n00:02.000 --> 00:03.000\n<v Ann>yes.", [("Ann", "So yes.")]),
    ("two voices in a cue", "00:01.000 --> 00:02.000\n<v Ann>So?</v> <v Bob>Yes.</v>", [("Ann", "So?"), ("Bob", "Yes.")]),
    ("two voices on two lines", "00:01.000 --> 00:02.000\n<v Ann>So?\n<v Bob>Yes.", [("Ann", "So?"), ("Bob", "Yes.")]),
    ("classes, mark-up and entities", "00:01.000 --> 00:02.000\n<v.loud Ann Lee><i>Salt</i> &amp; <c.red>pepper</c> <00:01.500>&lt;so&gt;", [("Ann Lee", "Salt & pepper <so>")]),
    ("a mark in angles is no mark-up", "00:01.000 --> 00:02.000\n<v Ann>I <inaudible> it.", [("Ann", "I <inaudible> it.")]),
    ("names before the words", "00:01.000 --> 00:02.000\nAnn Lee: So?\n\n00:02.000 --> 00:03.000\nBob: I said: no.\n\n00:03.000 --> 00:04.000\nAnn Lee: Oh.\n\n00:04.000 --> 00:05.000\nBob: Yes.", [("Ann Lee", "So?"), ("Bob", "I said: no."), ("Ann Lee", "Oh."), ("Bob", "Yes.")]),
    ("nobody named, a pause", "00:01.000 --> 00:02.000\nSo\n\n00:02.000 --> 00:03.000\nyes.\n\n00:05.100 --> 00:06.000\nNo.", [("", "So yes."), ("", "No.")]),
    ("a colon in talk names nobody", "00:01.000 --> 00:02.000\nI said this: no.\n\n00:02.000 --> 00:03.000\nOne thing: yes.", [("", "I said this: no. One thing: yes.")]),
    ("names of cues and settings", "cue one\n00:01.000 --> 00:02.000 align:start line:0\n<v Ann>So.\n\n2\n00:02.000 --> 00:03.000\n<v Bob>No.", [("Ann", "So."), ("Bob", "No.")]),
    ("remarks and styles", "NOTE\nask Ann\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\n<v Ann>So.\n\nNOTE done", [("Ann", "So.")]),
    ("a timing that cannot be read", "00:0x.000 --> 00:02.000\n<v Ann>So.\n\n00:02.000 --> 00:03.000\n<v Bob>No.", [("Ann", "So."), ("Bob", "No.")]),
    ("cues without a line between", "00:01.000 --> 00:02.000\n<v Ann>So.\n00:02.000 --> 00:03.000\n<v Bob>No.\n3\n00:03.000 --> 00:04.000\n<v Ann>Oh.", [("Ann", "So."), ("Bob", "No."), ("Ann", "Oh.")]),
    ("a blank line inside a cue", "00:01.000 --> 00:02.000\n<v Ann>So\n\nit goes.\n\n00:02.000 --> 00:03.000\n<v Bob>No.", [("Ann", "So it goes."), ("Bob", "No.")]),
    ("words without any timing", "Hello there.\n\n00:02.000 --> 00:03.000\n<v Bob>No.", [("", "Hello there."), ("Bob", "No.")]),
    ("negative and backward times", "-00:01.000 --> 00:02.000\n<v Ann>So.\n\n00:05.000 --> 00:03.000\n<v Bob>No.", [("Ann", "So."), ("Bob", "No.")]),
    ("overlapping times", "00:01.000 --> 00:09.000\n<v Ann>So.\n\n00:02.000 --> 00:03.000\n<v Bob>No.", [("Ann", "So."), ("Bob", "No.")]),
    ("an arrow in talk", "00:01.000 --> 00:02.000\n<v Ann>From A --> B we went.", [("Ann", "From A --> B we went.")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in CUES], ids=[row[0] for row in CUES])
def test_cues_become_turns_without_losing_a_word(text, expected):
    assert turns(HEAD + text) == expected


@pytest.mark.parametrize("title", ["negative and backward times", "overlapping times", "a timing that cannot be read", "cues without a line between", "a blank line inside a cue", "words without any timing"])  # fmt: skip
def test_what_is_malformed_is_told(title):
    text = next(row[1] for row in CUES if row[0] == title)
    assert read(HEAD + text).warnings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding, line_end):
    text = (HEAD + "00:01.000 --> 00:02.000\n<v Zoë>£3\n\n00:02.000 --> 00:03.000\n<v Bob>No.").replace("\n", line_end)
    assert [(turn.speaker, turn.text) for turn in read(text, encoding).turns] == [("Zoë", "£3"), ("Bob", "No.")]


def test_a_cue_of_music_is_left_out_and_counted():
    reading = read(HEAD + "00:01.000 --> 00:02.000\n♪♪\n\n00:02.000 --> 00:03.000\n<v Bob>No.")
    assert [turn.text for turn in reading.turns] == ["No."] and ("empty cues", 1) in reading.removed


def test_times_are_in_seconds_from_the_first_cue_to_the_last():
    turn = read(HEAD + "01:00:01.500 --> 01:00:02.000\n<v Ann>So\n\n01:00:02.000 --> 01:00:03.250\n<v Ann>yes.").turns[
        0
    ]
    assert (turn.begins_at, turn.ends_at) == (3601.5, 3603.25)


def test_a_name_on_the_first_cue_alone_goes_on_until_the_next_name():
    cue = "00:0{}.000 --> 00:0{}.000\n{}\n\n"
    said = ["Ann: So.", "And more.", "Bob: No.", "Ann: Oh.", "Bob: Yes."]
    text = HEAD + "".join(cue.format(n, n + 1, words) for n, words in enumerate(said))
    assert turns(text)[0] == ("Ann", "So. And more.")


def test_captions_without_words_are_refused():
    with pytest.raises(UnreadableFile) as refused:
        read(HEAD + "00:01.000 --> 00:02.000\n<v Ann>...")
    assert refused.value.reason == "no_speech"


SAID = st.lists(
    st.tuples(st.sampled_from(["Ann", "Bob Lee", ""]), st.text(alphabet="abc d,.é", min_size=1, max_size=12)),
    min_size=1,
    max_size=8,
).filter(lambda said: any(any(map(str.isalnum, words)) for _, words in said))


@settings(max_examples=60, deadline=None)
@given(SAID)
def test_webvtt_py_finds_the_same_words_in_well_formed_files(said):
    cues = [
        f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{f'<v {speaker}>' if speaker else ''}{words.strip() or 'a'}\n"
        for n, (speaker, words) in enumerate(said)
    ]
    text = HEAD + "\n".join(cues)
    theirs = " ".join(caption.text for caption in webvtt.from_buffer(io.StringIO(text)))
    ours = " ".join(turn.text for turn in read(text).turns)
    spoken = [word for word in theirs.split() if any(map(str.isalnum, word))]
    assert [word for word in ours.split() if any(map(str.isalnum, word))] == spoken
