"""Whisper writes one talk in seven formats: the same words in the same order come out of each; nobody is invented."""

# Tables read best with a case a line.
# ruff: noqa: E501

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading import read_document

Talk = list[tuple[int, int, str]]  # begin and end in milliseconds, words


def clock(milliseconds: int, mark: str, *, hours: bool) -> str:
    rest, part = divmod(milliseconds, 1000)
    if hours:
        return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}{mark}{part:03}"
    return f"{rest // 60:02}:{rest % 60:02}{mark}{part:03}"


def as_text(talk: Talk) -> str:
    return "".join(f"{words}\n" for _, _, words in talk)


def as_timed_text(talk: Talk) -> str:
    return "".join(
        f"[{clock(a, '.', hours=False)} --> {clock(b, '.', hours=False)}]  {words}\n" for a, b, words in talk
    )


def as_srt(talk: Talk) -> str:
    return "".join(
        f"{number}\n{clock(a, ',', hours=True)} --> {clock(b, ',', hours=True)}\n{words}\n\n"
        for number, (a, b, words) in enumerate(talk, start=1)
    )


def as_vtt(talk: Talk) -> str:
    return "WEBVTT\n\n" + "".join(
        f"{clock(a, '.', hours=False)} --> {clock(b, '.', hours=False)}\n{words}\n\n" for a, b, words in talk
    )


def as_tsv(talk: Talk) -> str:
    return "start\tend\ttext\n" + "".join(f"{a}\t{b}\t{words}\n" for a, b, words in talk)


def as_lrc(talk: Talk) -> str:
    return "".join(f"[{clock(a, '.', hours=False)}]{words}\n[{clock(b, '.', hours=False)}]\n\n" for a, b, words in talk)


def as_json(talk: Talk) -> str:
    segments = [
        {
            "id": n,
            "start": a / 1000,
            "end": b / 1000,
            "text": f" {words}",
            "words": [{"word": w} for w in words.split()],
        }
        for n, (a, b, words) in enumerate(talk)
    ]
    whole = "".join(f" {words}" for _, _, words in talk)
    return json.dumps({"text": whole, "segments": segments, "language": "en"})


FORMATS = {
    "a.text": as_text, "a.txt": as_timed_text, "a.srt": as_srt, "a.vtt": as_vtt, "a.tsv": as_tsv, "a.lrc": as_lrc,
    "a.json": as_json,
}  # fmt: skip
WORDS = ["so", "I", "was", "there", "there,", "like,", '"No,"', '"she', "said", "it's", "7", "café", "£3.", "Yes.", "mm", "Leeds", "why?", "half-past", "we", "-", "never"]  # fmt: skip


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    reached, talk = 0, []
    for _ in range(draw(st.integers(2, 25))):
        begins = reached + draw(st.sampled_from([0, 0, 40, 480, 1990, 2000, 2010, 61_000]))
        reached = begins + draw(st.integers(200, 9_000))
        words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=9)).copy()
        talk.append((begins, reached, " ".join(["well,", *words])))
    return talk


def read(name: str, talk: Talk):
    return read_document(FORMATS[name](talk).encode(), name)


def spoken(reading) -> list[str]:
    return [word for turn in reading.turns for word in turn.text.split()]


@settings(max_examples=60, deadline=None)
@given(talks())
def test_one_talk_in_seven_formats_is_the_same_words_in_the_same_order(talk):
    wanted = [word for _, _, words in talk for word in words.split()]
    for name in FORMATS:
        reading = read(name, talk)
        assert spoken(reading) == wanted, name
        assert reading.speakers == ("",), name


@settings(max_examples=40, deadline=None)
@given(talks())
def test_formats_that_hold_times_give_the_same_turns_at_the_same_times(talk):
    found = {name: [(t.text, t.begins_at, t.ends_at) for t in read(name, talk).turns] for name in FORMATS}
    assert all(found[name] == found["a.srt"] for name in FORMATS if name != "a.text")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "a.text"])
@pytest.mark.parametrize("written", ["{}: {}", "[{}]: {}", "[{}] {}", ">> {}: {}"])
def test_names_before_the_words_are_speakers_in_each(name, written):
    said = [("SPEAKER_01", "So, who has it?"), ("SPEAKER_00", "I have."), ("SPEAKER_00", "Well, had."), ("SPEAKER_01", "Ah.")]  # fmt: skip
    talk = [(n * 1000, n * 1000 + 900, written.format(*line)) for n, line in enumerate(said)]
    found: list[tuple[str, str]] = []
    for turn in read(name, talk).turns:
        if found and found[-1][0] == turn.speaker:
            found[-1] = (turn.speaker, f"{found[-1][1]} {turn.text}")
        else:
            found.append((turn.speaker, turn.text))
    if name == "a.txt" and written == ">> {}: {}":
        return  # the conventions of plain text don't know this one
    assert found == [("SPEAKER_01", "So, who has it?"), ("SPEAKER_00", "I have. Well, had."), ("SPEAKER_01", "Ah.")]


def test_a_quotation_mark_in_a_table_of_whisper_opens_no_cell():
    talk = [
        (0, 900, '"Never," she said'),
        (1000, 1900, '"not once'),
        (2000, 2900, "in my life."),
        (9000, 9900, '"Ever.'),
    ]
    assert " ".join(spoken(read("a.tsv", talk))) == '"Never," she said "not once in my life. "Ever.'
