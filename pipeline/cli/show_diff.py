"""What two runs compared look like on a terminal, and as JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.change_files import codes_words
from pipeline.change_words import (
    IN_SHORT,
    about,
    alone_words,
    cell_title,
    figure_rows,
    how_to_read,
    moved_words,
    reading_words,
    row_lines,
    row_title,
    run_words,
    summary,
    what_differs,
)
from pipeline.cli.door import Out
from pipeline.cli.show_table import print_table, sentences, short, table
from pipeline.wording import counted

if TYPE_CHECKING:
    from pipeline.compared import Compared

_SHOWN_MOVED = 6  # of each cell
_SHOWN_INTERVIEWS = 8
_BALANCE = 23  # characters of a balance with its interval


def compared(out: Out, found: Compared, written: Path | None, words: bool) -> None:
    """Which runs, what differs between them, the readings that flipped, each changed cell, the utterances that moved."""
    out.tell(f"From {run_words(found.before)}")
    out.tell(f"to   {run_words(found.after)}")
    for line in what_differs(found):
        out.tell(f"  {line}")
    told = about(found)
    for line in told[:_SHOWN_INTERVIEWS]:
        out.tell(f"  {short(line) if line.startswith(('added: ', 'removed: ')) else sentences(line)}")
    if len(told) > _SHOWN_INTERVIEWS:
        out.tell(f"  and {counted(len(told) - _SHOWN_INTERVIEWS, 'line')} more like these")
    out.tell()
    out.tell(summary(found))
    _rows(out, found)
    _cells(out, found)
    _moved(out, found, words)
    if written is not None:
        out.tell(f"All of it, with the words of the utterances that moved: {written}")
    told_words = found if words else replace(found, said={k: replace(v, text="") for k, v in found.said.items()})
    out.result({**asdict(told_words), "same": found.same})


def _rows(out: Out, found: Compared) -> None:
    if not found.changes.rows:
        return
    made = table("Criterion, over all groups", "Before", "After", "One cause alone")
    for row in found.changes.rows:
        before, after = (
            f"{reading_words(each)}\n{balance}"
            for each, balance in zip((row.before, row.after), row_lines(row), strict=True)
        )
        made.add_row(row_title(row.key, found), before, after, "\n".join(alone_words(row.alone)))
    print_table(out, made)


def _cells(out: Out, found: Compared) -> None:
    if not found.changes.cells:
        return
    made = table("Cell and figure", "Before", "After", "Difference", "Of which")
    for column in made.columns[1:3]:
        column.min_width = _BALANCE
    for cell in found.changes.cells:
        held = cell.after or cell.before
        title = cell_title(cell.key, found).upper() + ("" if held and held.judged else " (context)")
        made.add_row(
            title, reading_words(cell.before), reading_words(cell.after), "", "; ".join(alone_words(cell.alone))
        )
        for row in figure_rows(cell, found):
            if cell.flips or (row.what in IN_SHORT and row.before != row.after):
                made.add_row(f"  {row.what}", row.before, row.after, row.difference, row.parts)
        made.add_section()
    print_table(out, made)
    for line in how_to_read(found):
        out.tell(line)
    out.tell()


def _moved(out: Out, found: Compared, words: bool) -> None:
    """The utterances that moved: some of each cell whose reading flips; with `words` all of them, with their words."""
    elsewhere = {moved.utterance_id for cell in found.changes.cells if not cell.flips for moved in cell.moved}
    for cell in found.changes.cells:
        if not cell.moved or not (words or cell.flips):
            continue
        out.tell(f"{cell_title(cell.key, found)}: {counted(len(cell.moved), 'utterance')} moved")
        shown = cell.moved if words else cell.moved[:_SHOWN_MOVED]
        for moved in shown:
            said = found.said.get(moved.utterance_id)
            name = "" if said is None else f"{short(said.document_name)}: "
            codes = "" if said is None else f"; {codes_words(said.codes_before)} → {codes_words(said.codes_after)}"
            out.tell(f"  {moved.utterance_id}  {name}{moved_words(moved)}{codes}")
            if words and said is not None:
                out.tell(f"    “{_line(said.text)}”")
        if len(shown) < len(cell.moved):
            out.tell(f"  … and {len(cell.moved) - len(shown):,} more")
    if not words and elsewhere:
        out.tell(f"In cells whose reading stands, {counted(len(elsewhere), 'utterance')} moved.")
    if not words and any(cell.moved for cell in found.changes.cells):
        out.tell("--words shows every utterance that moved with its words; -o FILE.html (.md, .csv) writes everything.")


def _line(text: str) -> str:
    """A participant's words on one line, with nothing in them that could steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in " ".join(text.split()))
