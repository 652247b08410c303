"""What every reader promises, run over whatever the folder scan finds: a new reader is tested the moment its golden file exists."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.labels import count_words
from pipeline.reading import ReadingHints, read_document, reader_versions, readers

GOLDEN = Path(__file__).parent / "golden" / "readers"
# What is expected of `x.vtt` stands in `x.json`, of `x.json` in `x.read.json`.
FILES = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json" or path.with_suffix(".read.json").exists())
NAMES = [path.name for path in FILES]
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def content(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def expected(name: str) -> dict:
    beside = (GOLDEN / name).with_suffix(".read.json" if name.endswith(".json") else ".json")
    return json.loads(beside.read_text(encoding="utf-8"))


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.NAME)
def test_a_reader_has_the_agreed_names_and_a_golden_file(reader):
    assert reader.NAME and reader.VERSION >= 1
    assert all(extension.startswith(".") and extension == extension.lower() for extension in reader.EXTENSIONS)
    assert any(Path(name).suffix in reader.EXTENSIONS for name in NAMES)
    assert reader_versions()[reader.NAME] == reader.VERSION


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_file_reads_as_written_down(name):
    reading, wanted = read_document(content(name), name), expected(name)
    found = [{"speaker": t.speaker, "text": t.text, "begins_at": t.begins_at} for t in reading.turns]
    assert found == wanted["turns"]
    assert (reading.format, reading.convention, dict(reading.removed)) == (
        wanted["format"],
        wanted["convention"],
        wanted["removed"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_words_out_are_words_in_less_what_the_log_says(name):
    reading = read_document(content(name), name)
    spoken = sum(count_words(turn.text) for turn in reading.turns)
    logged = sum(count for kind, count in reading.removed if kind.endswith(" words"))
    assert spoken + logged == expected(name)["words"]


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name):
    assert read_document(content(name), name) == read_document(content(name), name, ReadingHints())


@pytest.mark.parametrize("name", NAMES)
def test_content_decides_and_a_wrong_ending_is_told(name):
    right = read_document(content(name), name)
    misnamed = read_document(content(name), "interview.odd")
    assert misnamed.turns == right.turns and misnamed.format == right.format
    assert any(".odd" in warning for warning in misnamed.warnings)


@pytest.mark.parametrize("name", NAMES)
def test_the_surest_reader_is_alone_at_the_top(name):
    scores = sorted(reader.sniff(content(name), name) for reader in readers())
    assert scores[-1] > scores[-2]


def only_ever_refuses(data: bytes, name: str) -> None:
    """Reads or refuses with a reason that has a remedy; whatever is read keeps the contract."""
    try:
        reading = read_document(data, name)
    except UnreadableFile as refused:
        assert refused.reason.replace("_", "").isalpha() and refused.found and refused.where == name
        assert refused.remedy
        return
    assert reading.turns and reading.confidence >= 0.5
    assert all(turn.text.strip() for turn in reading.turns)


@RELAXED
@given(
    data=st.binary(max_size=400),
    extension=st.sampled_from([".txt", ".docx", ".vtt", ".csv", ".doc", ".srt", ".lrc", ".json", ".xlsx", ""]),
)
def test_any_bytes_are_read_or_refused(data, extension):
    only_ever_refuses(data, f"x{extension}")


@RELAXED
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_damaged_interviews_are_read_or_refused(data, name):
    mutated = bytearray(content(name))
    for _ in range(data.draw(st.integers(0, 6))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(mutated)), st.integers(0, len(mutated)))))
    kept = data.draw(st.sampled_from([bytes(mutated), bytes(mutated[start:end]), bytes(mutated[:end])]))
    only_ever_refuses(kept, name)


@RELAXED
@given(data=st.text(alphabet="INTRab: \n\t[](0123456789)->*_#\"',;<v/>.\u202e\u00a3", max_size=300))
@pytest.mark.parametrize(
    "start",
    [
        "",
        "WEBVTT\n\n",
        "speaker,text\n",
        "start\tend\ttext\n",
        "1\n00:01,0 --> 00:02,0\n",
        "[00:01.00]a\n[00:02.00]",
        '{"segments": [{"text": "',
    ],
)
def test_any_writing_is_read_or_refused(start, data):
    only_ever_refuses((start + data).encode(), "x.txt")
