"""A comparison as a file says the same in each format, and text in it stays text wherever it is opened."""

from __future__ import annotations

import csv
import io
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_findings import CODEBOOK, findings
from test_changes import compared, lenient

from pipeline.change_files import KINDS, written
from pipeline.change_words import figure_rows, summary
from pipeline.changes import Changes
from pipeline.compared import Compared, RunSide, Said

DOCUMENTS = findings().documents
HOSTILE = (
    '<script>alert(1)</script>=cmd|"/c calc"!A1 | [x](javascript:alert(1)) ![y](http://z) </table>&lt;b> *_`\\ \u202e'
)


def comparison(text: str = "We meet on Fridays.", name: str = "Hill, reader A") -> Compared:
    """Other interviews and another codebook; `text` is said by everybody, `name` names everything that has a name."""
    changes = _changes()
    sides = [RunSide(run, "2026-05-01T10:00:00+00:00", f"m {name}", "kiosks 1.0", 5, ()) for run in ("3f0c", "9d2e")]
    moved = [each.utterance_id for cell in changes.cells for each in cell.moved]
    return Compared(
        *sides,
        changes,
        added=(("ab" * 32, name),),
        notes=(f"not computed: {name}",),
        said={each: Said("cd" * 32, name, f"Speaker {name}", text, (), ("welcome",)) for each in moved},
        criteria={criterion.id: f"{criterion.name} {name}" for criterion in CODEBOOK.criteria},
        names={group.id: f"{group.name} {name}" for group in CODEBOOK.groups},
    )


@cache
def _changes() -> Changes:
    return compared({False: DOCUMENTS[:1], True: DOCUMENTS}, {False: CODEBOOK, True: lenient()})


class _Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_comparison_gives_the_same_bytes_with_everything_in_them(kind: str) -> None:
    found = comparison()
    content = written(found, kind)
    assert content == written(comparison(), kind)
    text = content.decode("utf-8").replace("\\", "").replace("<wbr>", "")
    for cell in found.changes.cells:
        assert all(moved.utterance_id in text for moved in cell.moved)
        if kind != ".csv":
            for row in figure_rows(cell, found):
                assert row.before in text and row.after in text and row.parts in text
    assert text.count("We meet on Fridays.") >= len(found.said)
    assert kind == ".csv" or summary(found) in text


def test_a_table_holds_each_figure_with_its_parts_as_numbers() -> None:
    found = comparison()
    rows = list(csv.DictReader(io.StringIO(written(found, ".csv").decode("utf-8"))))
    told = {(row["criterion"], row["group"], row["what"]): row for row in rows if row["what"] != "utterance"}
    for cell in found.changes.cells:
        assert ((*cell.key[:2], "reading") in told) == cell.flips
        for figure in cell.figures:
            row = told[*cell.key[:2], figure.figure]
            for part in figure.parts:
                assert float(row[f"part_{part.cause}"]) == part.share
    moved = [row for row in rows if row["what"] == "utterance"]
    assert len(moved) == sum(len(cell.moved) for cell in found.changes.cells) and all(row["causes"] for row in moved)


def test_hostile_text_is_text_on_the_page() -> None:
    page = written(comparison(HOSTILE, HOSTILE), ".html").decode("utf-8")
    plain, seen = _Page(written(comparison(), ".html").decode("utf-8")), _Page(page)
    assert [tag for tag in seen.tags if tag != "wbr"] == [tag for tag in plain.tags if tag != "wbr"]
    assert {name for name, _ in seen.attributes} == {name for name, _ in plain.attributes}
    assert HOSTILE in seen.text
    assert 'content="default-src &#x27;none&#x27;' in page and "script-src" not in page


def test_no_spreadsheet_runs_what_was_said() -> None:
    for start in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1"):
        for row in csv.reader(io.StringIO(written(comparison(start, start), ".csv").decode("utf-8"), newline="")):
            assert not any(cell == start for cell in row)


def test_markdown_marks_and_line_breaks_in_words_make_no_markdown() -> None:
    hostile, plain = (written(comparison(*each), ".md").decode() for each in ((f"{HOSTILE}\n# x\n|", HOSTILE), ()))
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert "<script" not in hostile and "](javascript" not in hostile.replace("\\](", "")


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_words_can_be_written(text: str) -> None:
    found = comparison(text, text)
    for kind in KINDS:
        assert written(found, kind).decode("utf-8")


def test_a_balance_without_value_before_is_not_split() -> None:
    found = comparison()
    rows = [row for cell in found.changes.cells for row in figure_rows(cell, found) if row.what == "balance"]
    assert any(row.before == "n/a" and not row.difference and "from before" in row.parts for row in rows)
