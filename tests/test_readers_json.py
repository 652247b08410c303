"""JSON transcripts: the shapes services write, who speaks, times in seconds; all else is refused with what was expected."""

# Tables read best with a case a line.
# ruff: noqa: E501

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints, read_document


def read(value, name: str = "a.json", **hints):
    content = value if isinstance(value, str) else json.dumps(value)
    return read_document(content.encode("utf-8", "surrogatepass"), name, ReadingHints(**hints))


def turns(value) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker, turn.text, turn.begins_at) for turn in read(value).turns]


SHAPES = [
    ("Whisper", {"text": " So it goes.", "segments": [{"start": 0.0, "end": 1.5, "text": " So"}, {"start": 1.5, "end": 2.0, "text": " it goes."}]}, [("", "So it goes.", 0.0)]),
    ("whisper.cpp", {"transcription": [{"timestamps": {"from": "00:00:01,500", "to": "00:00:02,000"}, "offsets": {"from": 1500}, "text": " So."}]}, [("", "So.", 1.5)]),
    ("WhisperX", {"segments": [{"start": 0.5, "text": "So?", "speaker": "SPEAKER_01"}, {"text": "Yes.", "speaker": "SPEAKER_00"}, {"text": "No.", "speaker": "SPEAKER_00"}], "word_segments": [{"word": "So"}]}, [("SPEAKER_01", "So?", 0.5), ("SPEAKER_00", "Yes. No.", None)]),
    ("AssemblyAI", {"text": "So? I see.", "utterances": [{"speaker": "I", "text": "So?", "start": 1500, "end": 2000, "words": [{"text": "So?"}]}, {"speaker": "R", "text": "I see.", "start": 2500, "end": 93000}]}, [("Speaker I", "So?", 1.5), ("Speaker R", "I see.", 2.5)]),
    ("Rev", {"speakers": [{"id": 0, "name": "Ann Lee"}], "monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "So", "ts": 0.5, "end_ts": 0.9}, {"type": "punct", "value": "?"}]}, {"speaker": 1, "elements": [{"type": "text", "value": "Well", "ts": 1.5, "end_ts": 1.9}, {"type": "punct", "value": " "}, {"type": "text", "value": "no", "ts": 2.5, "end_ts": 2.9}]}]}, [("Ann Lee", "So?", 0.5), ("Speaker 1", "Well no", 1.5)]),
    ("Deepgram", {"results": {"channels": [], "utterances": [{"start": 0.5, "transcript": "So?", "speaker": 0}, {"start": 1.5, "transcript": "No.", "speaker": 1}]}}, [("Speaker 0", "So?", 0.5), ("Speaker 1", "No.", 1.5)]),
    ("Amazon", {"results": {"transcripts": [{"transcript": "So? No."}], "audio_segments": [{"transcript": "So?", "start_time": "0.5", "speaker_label": "spk_0"}, {"transcript": "No.", "start_time": "1.5", "speaker_label": "spk_1"}]}}, [("spk_0", "So?", 0.5), ("spk_1", "No.", 1.5)]),
    ("a list of turns", [{"speaker": "I", "text": "So?"}, {"speaker": "R:", "text": "Yes."}, {"speaker": "R", "text": "No."}, {"speaker": None, "text": "Oh."}], [("I", "So?", None), ("R", "Yes.", None), ("R", "No.", None), ("", "Oh.", None)]),
    ("names in the words", {"segments": [{"text": "Ann: So?"}, {"text": "Bob: No."}, {"text": "Ann: Oh."}, {"text": "Bob: Well."}]}, [("Ann", "So?", None), ("Bob", "No.", None), ("Ann", "Oh.", None), ("Bob", "Well.", None)]),
    ("one text", {"text": "I: So?\n\nR: Yes.", "language": "en"}, [("I", "So?", None), ("R", "Yes.", None)]),
    ("camel case and clocks", {"turns": [{"speakerName": "Ann", "startTime": "00:01:02", "text": "So?"}]}, [("Ann", "So?", 62.0)]),
    ("a line each", '{"speaker": "I", "text": "So?"}\n{"speaker": "R", "text": "Yes."}\n', [("I", "So?", None), ("R", "Yes.", None)]),
    ("empty entries", {"segments": [{"text": " So.", "start": 0.0}, {"text": " ... "}, {"text": ""}, 7]}, [("", "So.", 0.0)]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_the_shapes_services_write_become_turns(value, expected):
    assert turns(value) == expected


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ('{"segments": [{"text": "So', "damaged", "line 1"),
        ('{"a": }', "damaged", "line 1"),
        ("[" * 5000 + '{"a"', "unknown_format", ""),
        ('{"a":' * 5000 + "1" + "}" * 5000, "damaged", "can't be read"),
        ('{"a": [' + "{}," * 600_000 + "{}]}", "too_large", "parts"),
        ("{}", "not_a_transcript", "nothing known"),
        ("[]", "not_a_transcript", "nothing known"),
        ('{"Zebedee": "boing", "Florence": "no"}', "not_a_transcript", "2 fields"),
        ('[{"text": "So?"}, {"text": "Yes."}]', "not_a_transcript", "nothing known"),
        ('[{"text": "So?", "labels": ["a"]}]', "not_a_transcript", "nothing known"),
        ('[{"speaker": "R", "text": "So?", "labels": ["a"]}]', "not_a_transcript", "labelled data"),
        ('{"segments": [{"text": "..."}]}', "no_speech", "no words"),
    ],
)
def test_other_json_is_refused_without_a_word_of_it(text, reason, told):
    with pytest.raises(UnreadableFile) as refused:
        read(text)
    if reason != "unknown_format":
        assert refused.value.reason == reason and told in refused.value.found
    assert refused.value.remedy and "Zebedee" not in str(refused.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1", "1e999", "true", '"soon"', "null", "[]", "9" * 100_000])
def test_a_time_that_is_none_is_none(number):
    assert turns(f'{{"segments": [{{"text": "So.", "start": {number}}}]}}') == [("", "So.", None)]


def test_whole_numbers_are_seconds_where_people_could_speak_so_slowly():
    slow = [{"speaker": "R", "start": 60, "text": "one two three four five"}]
    assert turns(slow)[0][2] == 60.0
    assert turns([{**slow[0], "start": 60_000}])[0][2] == 60.0


def test_broken_characters_are_taken_out_and_counted():
    reading = read('[{"speaker": "R", "text": "So\\ud800 \\u0000it\\u2028goes \\ud83d\\ude00."}]')
    assert [turn.text for turn in reading.turns] == ["So it\ngoes 😀."]
    assert {"NUL characters", "broken characters"} <= dict(reading.removed).keys()


def test_json_is_known_by_its_content():
    assert read([{"speaker": "R", "text": "So."}], "a.txt").format == "JSON"
    assert read_document(json.dumps([{"speaker": "R", "text": "So."}]).encode("utf-16"), "a.json").format == "JSON"
    assert read_document(b"[id1] So\n\n[id2] no.\n\n[id1] Oh.\n\n[id2] Yes.", "a.txt").format == "plain text"


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(alphabet="ab: é\n", max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["text", "speaker", "start", "end", "segments", "utterances", "monologues", "elements", "value", "results", "speakers", "id", "name", "x y"]), inner, max_size=5),
    ),
    max_leaves=14,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_words_out_are_words_in_less_what_the_log_says(value):
    try:
        reading = read(value if isinstance(value, (dict, list)) else [value])
    except UnreadableFile:
        return
    if reading.format != "JSON":
        return
    left = [value]
    words = 0
    while left:
        each = left.pop()
        if isinstance(each, str):
            words += count_words(each)
        elif isinstance(each, list):
            left += each
        elif isinstance(each, dict):
            left += [*each.keys(), *each.values()]
    logged = sum(count for kind, count in reading.removed if kind.endswith(" words"))
    assert sum(count_words(turn.text) for turn in reading.turns) + logged == words
    assert all(count > 0 for _, count in reading.removed)
