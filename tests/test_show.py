"""What a person reads on the terminal is whole, plain and short, and what a script reads loses nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_findings import findings

from pipeline.cli import show
from pipeline.cli.door import Out
from pipeline.cli.show_table import sentences, short
from pipeline.findings import Findings
from pipeline.operations.dry_run import FileReading
from pipeline.operations.publish import Published
from pipeline.operations.run import Outcome
from pipeline.operations.status import Status
from pipeline.speaker import Speaker
from pipeline.store.ledger import SetAsideRow
from pipeline.transcript import Role

Capture = pytest.CaptureFixture[str]
Terminal = Callable[[int, Callable[[], None]], str]


def found(*, by: tuple[str, ...] = (), warnings: tuple[str, ...] = ()) -> Findings:
    """The sample's findings with the counts a run has."""
    sample = findings(by=by)
    counts = {"documents": 5, "codable_utterances": 14, "codes": 13, "abstentions": 1}
    return replace(sample, run=replace(sample.run, counts=counts, warnings=warnings))


def published(told: Findings, folder: Path, capsys: Capture, aside: tuple[SetAsideRow, ...] = ()) -> list[str]:
    """The lines a person reads after a run."""
    show.published(Out(as_json=False), told, folder, aside)
    return capsys.readouterr().err.splitlines()


def under(lines: list[str], title: str) -> list[str]:
    """The lines that follow the row with this title, as long as they are indented."""
    start = next(place for place, line in enumerate(lines) if line.strip().startswith(title)) + 1
    rest = lines[start:]
    end = next((place for place, line in enumerate(rest) if not line.startswith("   ") or not line.strip()), len(rest))
    return [line.strip() for line in rest[:end]]


def everything(terminal: int) -> bytes:
    """All that was written to a terminal whose other end is closed: it comes in pieces, and ends as an error of I/O."""
    pieces: list[bytes] = []
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65_536):
            pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Runs something with a real terminal of so many columns as standard error, and returns what it showed."""
    ours, theirs = os.openpty()

    def run(columns: int, action: Callable[[], None]) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("NO_COLOR", "1")
        with os.fdopen(theirs, "w", encoding="utf-8") as stream:
            monkeypatch.setattr(sys, "stderr", stream)
            action()
        monkeypatch.undo()
        shown = everything(ours).decode("utf-8").replace("\r\n", "\n")
        return re.sub(r"\x1b\[[0-9;]*m", "", shown)  # bold and the like

    yield run
    os.close(ours)


# ------------------------------------------------------------------------------------------------------ readings


@pytest.mark.parametrize("by", [(), ("site",), ("wave",), ("site", "wave")], ids=str)
def test_scripts_get_every_reading_however_the_matrix_is_split(by: tuple[str, ...], capsys: Capture) -> None:
    told = found(by=by)
    show.outcome(Out(as_json=True), Outcome(Published("r", Path("x"), told, True), None, 0, 0, ()))
    listed = json.loads(capsys.readouterr().out)["readings"]
    assert [(each["criterion"], each["site"], each["wave"], each["reading"], each["reason"]) for each in listed] == [
        (row.criterion, row.site, row.wave, row.reading.value, row.reason.value) for row in told.matrix.rows
    ]


def test_a_split_matrix_names_the_site_of_every_row_and_shows_that_sites_groups(
    tmp_path: Path, capsys: Capture
) -> None:
    lines = published(found(by=("site",)), tmp_path, capsys)
    harbour, hill = under(lines, "ACCEPTANCE, Harbour "), under(lines, "ACCEPTANCE, Hill ")
    assert [line.split("  ")[0] for line in harbour] == ["Librarians", "Readers and their families"]
    assert "for 1/4, against 2/4" in harbour[0]
    assert "for 1/1" in harbour[1]
    assert [line.split("  ")[0] for line in hill] == ["Readers and their families"]
    assert "for 2/2" in hill[0]
    assert under(lines, "BELONGING, Harbour ") == []


def test_a_matrix_split_by_wave_too_names_both(tmp_path: Path, capsys: Capture) -> None:
    lines = published(found(by=("site", "wave")), tmp_path, capsys)
    titles = [line.split("  ")[0].strip() for line in lines if line.strip().startswith(("ACCEPTANCE", "BELONGING"))]
    assert titles == [f"{name}, {site}, wave 1" for name in ("ACCEPTANCE", "BELONGING") for site in ("Harbour", "Hill")]


def test_a_whole_matrix_names_no_site(tmp_path: Path, capsys: Capture) -> None:
    lines = published(found(), tmp_path, capsys)
    assert [line.split("  ")[0].strip() for line in lines if line.startswith((" ACC", " BEL"))] == [
        "ACCEPTANCE",
        "BELONGING",
    ]
    assert len(under(lines, "ACCEPTANCE")) == 2


# ------------------------------------------------------------------------------------------------------ warnings


def warned(lines: list[str]) -> list[str]:
    """The warnings shown."""
    return [line.removeprefix("  ! ") for line in lines if line.startswith("  ! ")]


def test_the_studys_warnings_come_first_and_an_interview_has_one_line(tmp_path: Path, capsys: Capture) -> None:
    told = found(
        warnings=(
            "Harbour librarians: one speaker only",
            "Harbour librarians: the clock starts again",
            "Harbour librarians: the clock starts again 2 time(s): times are those of each part",
            "Hill, reader A: one speaker only",
            "The model has not been evaluated: label a sample",
        )
    )
    (tmp_path / "report.html").touch()
    assert warned(published(told, tmp_path, capsys)) == [
        "The model has not been evaluated: label a sample",
        "Harbour librarians: 3 warnings, first: one speaker only",
        "Hill, reader A: one speaker only",
        "all 5 warnings are in report.html",
    ]


def test_what_the_matrix_warns_of_is_never_crowded_out(tmp_path: Path, capsys: Capture) -> None:
    told = found(warnings=(*(f"{number} and {number} are alike" for number in range(50)), "half is unknown"))
    told = replace(told, matrix=replace(told.matrix, warnings=("half is unknown",)))
    (tmp_path / "run.json").touch()
    shown = warned(published(told, tmp_path, capsys))
    assert shown[0] == "half is unknown"
    assert shown[-1] == "all 51 warnings are in run.json"
    assert len(shown) == len(set(shown)) < 12


def test_warnings_shown_whole_need_no_other_list(tmp_path: Path, capsys: Capture) -> None:
    assert warned(published(found(warnings=("one thing",)), tmp_path, capsys)) == ["one thing"]


# ------------------------------------------------------------------------------------------------------ set aside

ROW = SetAsideRow("d" * 64, "[Name].docx", "truncated", "the document is not whole", "copy it again from its source")


def test_files_set_aside_are_told_in_sentences(tmp_path: Path, capsys: Capture) -> None:
    sentence = "  [Name].docx (truncated): the document is not whole. Copy it again from its source."
    lines = published(found(), tmp_path, capsys, (ROW,))
    assert sentence in lines
    assert "Set aside: 1 file, in quarantine/ with the reason beside each" in lines
    show.status(Out(as_json=False), Status("w", "c 1", "m", (), 1, 0, 0, (ROW,), "", 0))
    assert sentence in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("it is cut off", "save it again"), "it is cut off. Save it again."),
        (("it is cut off.", "Save it again."), "it is cut off. Save it again."),
        (("it is cut off", ""), "it is cut off."),
        (("it is cut off. save it again",), "it is cut off. Save it again."),
        (("it is odd, e.g. empty", "look"), "it is odd, e.g. empty. Look."),
        (("no group", "participants.csv names none"), "no group. participants.csv names none."),
        (("no group", "`themetrix run` mends it"), "no group. `themetrix run` mends it."),
        ((), ""),
    ],
)
def test_sentences_begin_with_a_capital_and_files_keep_their_names(parts: tuple[str, ...], expected: str) -> None:
    assert sentences(*parts) == expected


def test_a_long_name_is_cut_in_the_middle() -> None:
    name = f"study-2031/{'x' * 100}/interview-07.docx"
    assert len(short(name)) == 60
    assert short(name).startswith("study-2031/xxx")
    assert short(name).endswith("xxx/interview-07.docx")
    assert short("é" * 60) == "é" * 60


def test_a_name_can_neither_steer_the_terminal_nor_break_the_line() -> None:
    assert short("a\x1b[2J\nb\u202ec\xa0d") == "a\ufffd[2J\ufffdb\ufffdc\xa0d"


# ------------------------------------------------------------------------------------------------------ dry run

READINGS = (
    FileReading(
        name="talk.txt",
        format="plain text",
        convention="colon",
        confidence=0.984,
        turns=5,
        words=80,
        speakers=(
            (Speaker("I", Role.INTERVIEWER, "0123456789ab/I"), 2),
            (Speaker("Ward clerk", Role.PARTICIPANT, "p1", "clerks", "hill"), 2),
            (Speaker("", Role.UNKNOWN, "0123456789ab/"), 1),
        ),
        warnings=("somebody speaks twice",),
    ),
    FileReading(name="old.doc", refused="legacy_doc: a Word document of before 2007. open it and save it as .docx"),
    FileReading(name="half.txt", refused="skipped: still being copied"),
)
REFUSALS = [
    "old.doc: would be set aside (legacy_doc): a Word document of before 2007. Open it and save it as .docx.",
    "half.txt: would be skipped: still being copied.",
]
PLAIN = [
    "talk.txt: read as plain text, colon (98% sure), 5 turns",
    "    I: interviewer, group not known, site not known, 2 turns",
    "    Ward clerk: participant, clerks, hill, 2 turns",
    "    (no label): unknown, group not known, site not known, 1 turn",
    "  ! somebody speaks twice",
    *REFUSALS,
    "1 file would be read, 2 would not. Nothing was taken in.",
]


def test_a_dry_run_is_plain_lines_where_there_is_no_terminal(capsys: Capture) -> None:
    show.dry_run(Out(as_json=False), READINGS)
    told = capsys.readouterr()
    assert told.err.splitlines() == PLAIN
    assert told.out == ""


@pytest.mark.parametrize("columns", [40, 80, 109])
def test_a_dry_run_is_plain_lines_on_a_narrow_terminal(columns: int, terminal: Terminal) -> None:
    assert terminal(columns, lambda: show.dry_run(Out(as_json=False), READINGS)).splitlines() == PLAIN


def test_a_dry_run_is_a_table_on_a_wide_terminal_with_refusals_outside_it(terminal: Terminal) -> None:
    shown = terminal(140, lambda: show.dry_run(Out(as_json=False), READINGS)).splitlines()
    assert [line.split() for line in shown if "Ward clerk" in line] == [
        ["Ward", "clerk", "participant", "clerks", "hill", "2"]
    ]
    assert any(line.split() == ["File", "Read", "as", "Speaker", "Role", "Group", "Site", "Turns"] for line in shown)
    assert shown[-4:] == ["  ! talk.txt: somebody speaks twice", *REFUSALS, PLAIN[-1]]
    assert sum("old.doc" in line for line in shown) == 1


def test_long_names_are_cut_for_people_and_whole_for_scripts(capsys: Capture) -> None:
    name = f"{'a' * 70}.txt"
    refused = FileReading(name=f"{name}.gz", refused="unknown_format: it seems to be a zip. unpack it")
    show.dry_run(Out(as_json=False), (replace(READINGS[0], name=name), refused))
    lines = capsys.readouterr().err.splitlines()
    assert all("a" * 40 not in line for line in lines)
    show.dry_run(Out(as_json=True), (replace(READINGS[0], name=name), refused))
    told = capsys.readouterr()
    assert [each["name"] for each in json.loads(told.out)] == [name, f"{name}.gz"]
    assert told.err == ""


# ------------------------------------------------------------------------------------------------------ runs


def a_run(number: int, **method: Any) -> dict[str, Any]:
    """A past run as the ledger tells it; without `method` it is one of before there was any."""
    record: dict[str, Any] = {
        "run_id": f"{number:016x}",
        "finished_at": "2031-05-01T10:20:30+00:00",
        "documents": 25,
        "model": "kiosks-1",
        "codebook": "kiosks 1.0",
    }
    return record | ({"method": method} if method else {})


def test_runs_tell_how_they_were_split_and_what_they_left_out(capsys: Capture) -> None:
    past = (
        a_run(1),
        a_run(2, by=[]),
        a_run(3, by=["site", "wave"]),
        a_run(4, excluded=["0123456789ab", "ba9876543210"]),
    )
    show.runs(Out(as_json=False), past)
    lines = [line.strip() for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert lines[0].endswith("Split by, left out")
    assert [line.split("kiosks 1.0")[1].strip() for line in lines if "kiosks 1.0" in line][:3] == [
        "",
        "",
        "by site, wave",
    ]
    told = " ".join(lines)
    assert all(each in told for each in ("without 0123456789ab", "ba9876543210"))


def test_runs_of_the_whole_study_have_no_empty_column(capsys: Capture) -> None:
    show.runs(Out(as_json=False), (a_run(1), a_run(2, by=[], excluded=[])))
    assert "left out" not in capsys.readouterr().err


def test_a_runs_id_stays_in_one_piece_on_a_narrow_terminal(terminal: Terminal) -> None:
    past = (a_run(255, by=["site", "wave"], excluded=["0123456789ab"]),)
    assert f"{255:016x}" in terminal(80, lambda: show.runs(Out(as_json=False), past))


def test_scripts_get_the_whole_record_of_a_run(capsys: Capture) -> None:
    past = (a_run(1, by=["site"], excluded=["0123456789ab"]),)
    show.runs(Out(as_json=True), past)
    assert json.loads(capsys.readouterr().out) == list(past)
