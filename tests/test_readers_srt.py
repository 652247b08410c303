"""SRT and the ways captions name who speaks: no cue is dropped, a dash is a change of speaker, nobody is invented."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest

from pipeline.errors import UnreadableFile
from pipeline.readers import srt
from pipeline.reading import ReadingHints, read_document


def cues(*said: str, gap: float = 0.0) -> str:
    """An SRT file of these cues, each two seconds long."""
    step = 2 + gap
    return "".join(
        f"{n + 1}\n00:{int(n * step) // 60:02}:{int(n * step) % 60:02},000 --> 00:{int(n * step + 2) // 60:02}:{int(n * step + 2) % 60:02},000\n{words}\n\n"
        for n, words in enumerate(said)
    )


def read(text: str, name: str = "a.srt", **hints):
    return read_document(text.encode(), name, ReadingHints(**hints))


def turns(text: str, **hints) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(text, **hints).turns]


NAMES = [
    ("Zoom: a name in every cue", ["Ann Lee: So?", "Bob Roe: Yes.", "Bob Roe: No.", "Ann Lee: Oh."], [("Ann Lee", "So?"), ("Bob Roe", "Yes. No."), ("Ann Lee", "Oh.")]),
    ("Otter: a name where the speaker changes", ["Ann: So", "it goes.", "Bob: Yes.", "Ann: Oh.", "Bob: Well."], [("Ann", "So it goes."), ("Bob", "Yes."), ("Ann", "Oh."), ("Bob", "Well.")]),
    ("Rev: a clock after the name", ["Ann: (00:00)\nSo?", "Bob: (00:02)\nYes.", "Ann: (00:04)\nOh.", "Bob: (00:06)\nWell."], [("Ann", "So?"), ("Bob", "Yes."), ("Ann", "Oh."), ("Bob", "Well.")]),
    ("Rev captions: a dash and brackets", ["- [Ann] So?\n- [Bob] Yes.", "- [Ann] Oh.\n- [Bob] Well.", "- No."], [("Ann", "So?"), ("Bob", "Yes."), ("Ann", "Oh."), ("Bob", "Well."), ("", "No.")]),
    ("brackets", ["[Speaker 1] So?", "[Speaker 2] Yes.", "[laughs] You know.", "[Speaker 1] Oh."], [("Speaker 1", "So?"), ("Speaker 2", "Yes. [laughs] You know."), ("Speaker 1", "Oh.")]),
    ("WhisperX: brackets and a colon", ["[SPEAKER_00]: So?", "[SPEAKER_01]: Yes.", "[SPEAKER_00]: Oh."], [("SPEAKER_00", "So?"), ("SPEAKER_01", "Yes."), ("SPEAKER_00", "Oh.")]),
    ("a name above the words", ["Speaker 1\nSo?", "Speaker 2\nYes.", "Speaker 1\nOh.", "Speaker 2\nWell."], [("Speaker 1", "So?"), ("Speaker 2", "Yes."), ("Speaker 1", "Oh."), ("Speaker 2", "Well.")]),
    ("broadcast: arrows and names", [">> ANN: So?", ">> BOB: Yes.", ">> ANN: Oh.", ">> BOB: Well.", ">> No."], [("ANN", "So?"), ("BOB", "Yes."), ("ANN", "Oh."), ("BOB", "Well."), ("", "No.")]),
    ("arrows alone, within a line too", [">> So? >> Yes.", "&gt;&gt; Oh."], [("", "So?"), ("", "Yes."), ("", "Oh.")]),
    ("dashes alone", ["- So?\n- Yes.", "and so on."], [("", "So?"), ("", "Yes. and so on.")]),
    ("a dash that goes on", ["I went there", "– and then back."], [("", "I went there – and then back.")]),
    ("two people in a cue", ["Ann: So?\nBob: Yes.", "Ann: Oh.\nBob: Well."], [("Ann", "So?"), ("Bob", "Yes."), ("Ann", "Oh."), ("Bob", "Well.")]),
    ("no names in talk with colons", ["I said this: no.", "He goes, right: yes.", "One thing: maybe."], [("", "I said this: no. He goes, right: yes. One thing: maybe.")]),
    ("one label from the middle on names nobody", ["So.", "Yes.", "No.", "London: well.", "London: oh."], [("", "So. Yes. No. London: well. London: oh.")]),
    ("marks in brackets are no names", ["[Music] So.", "[Music] Yes.", "[Applause] No."], [("", "[Music] So. [Music] Yes. [Applause] No.")]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_captions_name_who_speaks_in_many_ways(said, expected):
    assert turns(cues(*said)) == expected


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_the_same_cues_as_webvtt_say_the_same(said, expected):
    text = "WEBVTT\n\n" + cues(*said).replace(",000", ".000")
    assert [(turn.speaker, turn.text) for turn in read_document(text.encode(), "a.vtt").turns] == expected


def test_a_label_met_in_passing_names_nobody_in_a_long_file():
    said = ["Rick: so."] + ["and then we went on."] * 250 + ["Rick: yes."]
    assert {speaker for speaker, _ in turns(cues(*said))} == {""}


def test_a_person_may_vouch_for_a_label_or_say_that_there_are_none():
    assert turns(cues("Kettle: on.", "and hot."), interviewer=("Kettle",)) == [("Kettle", "on. and hot.")]
    assert turns(cues("Ann: So?", "Bob: Yes.", "Ann: Oh."), convention="paragraphs") == [("", "Ann: So? Bob: Yes. Ann: Oh.")]  # fmt: skip


MALFORMED = [
    ("a blank line under the number", "1\n\n00:00:01,000 --> 00:00:02,000\nSo\n\n2\n\n00:00:02,000 --> 00:00:03,000\nit goes.\n", ["So it goes."]),
    ("every line doubled", "1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\nSo\r\r\n\r\r\n2\r\r\n00:00:02,000 --> 00:00:03,000\r\r\nit goes.\r\r\n", ["So it goes."]),
    ("no numbers", "00:00:01,000 --> 00:00:02,000\nSo\n\n00:00:02,000 --> 00:00:03,000\nit goes.\n", ["So it goes."]),
    ("no blank lines", "1\n00:00:01,000 --> 00:00:02,000\nSo\n2\n00:00:02,000 --> 00:00:03,000\nit goes.\n", ["So it goes."]),
    ("a point for the comma", "1\n00:00:01.000 --> 00:00:02.000\nSo it goes.\n", ["So it goes."]),
    ("a blank line in a cue", "1\n00:00:01,000 --> 00:00:02,000\nSo\n\nit goes.\n", ["So it goes."]),
    ("mark-up and places on the screen", '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color="#fff">So</font> <i>it</i> goes.\n', ["So it goes."]),
    ("cut off in a timing", "1\n00:00:01,000 --> 00:00:02,000\nSo it goes.\n\n2\n00:00:0", ["So it goes. 2 00:00:0"]),
    ("a year said by itself", "1\n00:00:01,000 --> 00:00:02,000\nWhen?\n\n2\n00:00:02,000 --> 00:00:03,000\n1984\n\n3\n00:00:03,000 --> 00:00:04,000\nOh.\n", ["When? 1984 Oh."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_malformed_files_keep_their_words(text, expected):
    assert [turn.text for turn in read(text).turns] == expected


def test_an_srt_file_is_known_by_its_content():
    text = cues("Ann: So?", "Bob: Yes.", "Ann: Oh.")
    for name in ("a.srt", "a.txt", "a.vtt", "a"):
        assert read(text, name).format == "SRT"
    assert srt.sniff(b"R: From A --> B we went.\n", "a.srt") == 0.0
    assert srt.sniff(b"WEBVTT\n\n00:01.000 --> 00:02.000\nSo", "a.srt") == 0.0


def test_captions_without_words_are_refused():
    with pytest.raises(UnreadableFile) as refused:
        read(cues("...", "♪"))
    assert refused.value.reason == "no_speech"
