"""`reading.toml`: every problem told at once and no name with it; the later table goes before; what is written parses to the same."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InvalidFile
from pipeline.reading import CONVENTIONS, ReadingHints
from pipeline.reading_file import Direction, Directions, parse_directions, written_directions

WHOLE = """
["north_*.txt"]
convention = "colon"
interviewer = "Speaker 1"

["north_02.txt"]
interviewer = ["Speaker 2", "Zed"]
aliases = { "Speaker 1" = "P07", "spk 2" = "Interviewer" }
group = { P07 = "carers" }
site = { P07 = "north" }
"""


def parsed(text: str) -> Directions:
    return parse_directions(text.encode(), "reading.toml")


def test_of_two_tables_that_fit_the_later_goes_before_and_the_rest_stays():
    directions = parsed(WHOLE)
    assert directions.hints(["north_01.txt"]) == ReadingHints("colon", ("Speaker 1",))
    assert directions.hints(["North_02.TXT"]) == ReadingHints(
        "colon",
        ("Speaker 2", "Zed"),
        {"Speaker 1": "P07", "spk 2": "Interviewer"},
        {"P07": "carers"},
        {"P07": "north"},
    )
    assert directions.hints(["south_01.txt"]) == ReadingHints()
    assert directions.fitting(["deep/north_02.txt"]) == ("north_*.txt", "north_02.txt")


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a.txt", "a.txt", True), ("a", "a.txt", True), ("A*", "anna.docx", True), ("*.vtt", "a.VTT", True), ("a?", "ab.txt", True),
        ("[ab]*", "b1.txt", True), ("a", "ab.txt", False), ("*.txt", "a.docx", False), ("caf\u00e9", "cafe\u0301.txt", True),
    ],
)  # fmt: skip
def test_a_pattern_fits_a_name_with_or_without_its_ending_in_any_case(pattern, name, fits):
    assert bool(parsed(f"['{pattern}']").fitting([name])) is fits


def test_any_name_that_a_document_was_given_counts():
    assert parsed(WHOLE).hints(["Copy of it.txt", "north_01.txt"]).convention == "colon"


PROBLEMS = [
    ("convention = 'colon'", ["expected a table a file"]),
    ("['a']\nconvention = 'semaphore'", ['["a"]: convention: no convention is called that', "name and clock"]),
    ("['a']\nconvention = 3", ["convention: expected"]),
    ("['a']\ninterviewer = 3", ["interviewer: expected"]),
    ("['a']\ninterviewer = ['']", ["interviewer"]),
    ("['a']\naliases = ['Zebedee']", ["aliases: expected {"]),
    ("['a']\naliases = { Zebedee = 3 }", ["aliases: expected {"]),
    ("['a']\naliases = { Zebedee = 'a', ZEBEDEE = 'b' }", ["in case or spacing alone"]),
    ("['a']\naliases = { Zebedee = \"a\\nb\" }", ["line break"]),
    ("['a']\ngroup = { Zebedee = 'Interviewer' }", ["name them as `interviewer`"]),
    ("['a']\nspeaker = 'Zebedee'", ["speaker: no such key; known are convention, interviewer"]),
    ("['a/b.txt']", ["files' names, not folders"]),
    ("['']", ["the name is empty"]),
    ("['a']\nconvention = 'x'\n['b']\nspeaker = 1\n['c/d']", ['["a"]', '["b"]', '["c/d"]']),
    ("['a'", ["not readable as TOML"]),
    ("x = " + "[" * 5000, ["not readable as TOML"]),
    ("#" * 300_000, ["expected under 256 KB"]),
]


@pytest.mark.parametrize(("text", "told"), PROBLEMS, ids=[row[1][0] for row in PROBLEMS])
def test_every_problem_is_told_and_no_label_with_it(text, told):
    with pytest.raises(InvalidFile) as refused:
        parsed(text)
    assert all(part in str(refused.value) for part in told)
    assert "zebedee" not in str(refused.value).casefold()


def test_an_unknown_convention_is_told_those_that_are_known():
    with pytest.raises(InvalidFile) as refused:
        parsed("['a']\nconvention = 'x'")
    assert all(convention in str(refused.value) for convention in CONVENTIONS)


LABEL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), min_size=1, max_size=12).filter(str.strip)  # fmt: skip
PATTERN = LABEL.filter(lambda text: "/" not in text)


def distinct(pairs: dict[str, str]) -> dict[str, str]:
    try:
        return Direction(aliases=pairs).aliases
    except ValueError:
        return {}


SAID = st.dictionaries(LABEL, LABEL, max_size=3).map(distinct)
TABLES = st.dictionaries(
    PATTERN,
    st.builds(
        Direction,
        convention=st.sampled_from([None, *CONVENTIONS]),
        interviewer=st.lists(LABEL, max_size=3),
        aliases=SAID,
        site=SAID,
    ),
    max_size=4,
).map(lambda tables: Directions(tuple(tables.items())))


@settings(max_examples=80, deadline=None)
@given(TABLES)
def test_what_is_written_parses_to_the_same(directions):
    assert parse_directions(written_directions(directions), "reading.toml") == directions


@settings(max_examples=60, deadline=None)
@given(TABLES, TABLES)
def test_merging_twice_is_merging_once_and_the_later_stands(one, other):
    merged = one.merged(other)
    assert merged.merged(other) == merged
    assert dict(merged.tables) == {**dict(one.tables), **dict(other.tables)}
