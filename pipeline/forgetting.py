"""What is left of a study's files when one person is taken out of them: a transcript's other turns, a table's other lines.

Who the person is, and which files they are in, is `pipeline.operations.forget_plan`'s; nothing here opens a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.deidentify import Deidentified
from pipeline.participants import ParticipantRow
from pipeline.pseudonyms import PSEUDONYM
from pipeline.reading_file import Direction, Directions
from pipeline.transcript import SpokenTurn

REMOVED = "[turns of a withdrawn participant removed here]"
REMOVED_AFTER = "[turns of a withdrawn participant removed after this]"
UNNAMED = "Speaker not named"
COLUMNS = ("turn", "speaker", "text", "start", "end", "note")
ENDING = ".csv"


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A transcript without one person: its bytes, how many turns went, and how often their name was masked elsewhere."""

    content: bytes
    removed: int
    masked: int


def transcript_without(turns: Sequence[SpokenTurn], cleared: Deidentified, gone: Collection[str]) -> LeftOver:
    """The turns of all but the speakers `gone` (labels as in the file), as a table (UTF-8 CSV) that reads as it did.

    Columns are `COLUMNS`; `note` says where turns are missing. Where somebody else says the name in a label of `gone`, its
    pseudonym stands in its place: `cleared` is the same turns de-identified, and tells where. Raises ValueError when
    nobody's words are left.
    """
    kept = [place for place, turn in enumerate(turns) if turn.speaker not in gone]
    if not kept:
        raise ValueError("nobody else says a word in this document")
    labels = dict(cleared.labels)
    marks = {mark[0] for label in gone for mark in PSEUDONYM.finditer(labels.get(label, ""))}
    sink = io.StringIO()
    table = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    masked, before = 0, -1
    for number, place in enumerate(kept, start=1):
        turn = turns[place]
        text, count = _masked(turn.text, cleared, place, marks)
        masked += count
        note = REMOVED if place - before > 1 else ""
        if place == kept[-1] and place < len(turns) - 1:
            note = f"{note} {REMOVED_AFTER}".strip()
        before = place
        table.writerow([number, turn.speaker or UNNAMED, text, _seconds(turn.begins_at), _seconds(turn.ends_at), note])
    return LeftOver(sink.getvalue().encode("utf-8", "surrogatepass"), len(turns) - len(kept), masked)


def _masked(text: str, cleared: Deidentified, place: int, marks: Collection[str]) -> tuple[str, int]:
    """The turn's words as in the file, but with the pseudonyms `marks` for what they stand for."""
    pieces, reached, count = [], 0, 0
    for start, end, raw_start, raw_end in cleared.offsets[place].spans:
        mark = cleared.turns[place].text[start:end]
        if mark in marks and text[raw_start:raw_end] != mark:
            pieces += [text[reached:raw_start], mark]
            reached, count = raw_end, count + 1
    return "".join([*pieces, text[reached:]]), count


def _seconds(moment: float | None) -> str:
    """A time as h:mm:ss.mmm, the form that no reader takes for milliseconds."""
    if moment is None:
        return ""
    whole = round(moment * 1000)
    return f"{whole // 3_600_000}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def rows_without(
    rows: Iterable[ParticipantRow], participant: str, files: Sequence[str]
) -> tuple[tuple[ParticipantRow, ...], int]:
    """The lines of a participants file that neither name `participant` nor are about one of the `files`, and how many others."""
    every = tuple(rows)
    kept = tuple(row for row in every if row.participant != participant and not any(row.is_of(name) for name in files))
    return kept, len(every) - len(kept)


def directions_without(
    directions: Directions,
    theirs: Callable[[str], bool],
    gone: Sequence[str],
    rewritten: Sequence[str],
    others: Sequence[str],
) -> tuple[Directions, int, int]:
    """What `reading.toml` says without one person; how many tables or entries went; how many stay for people to look at.

    `theirs` knows the person's labels; `gone`, `rewritten` and `others` are the names of files that are erased, rewritten or
    left as they are. A table for erased files alone goes. One that also fits other people's files stays as it is: a label in
    it may be theirs too.
    """
    tables: list[tuple[str, Direction]] = []
    removed = left = 0
    for pattern, table in directions.tables:
        one = Directions(((pattern, table),))
        fits_gone, fits_rewritten, fits_others = (bool(one.fitting(names)) for names in (gone, rewritten, others))
        if fits_gone and not fits_rewritten and not fits_others:
            removed += 1
            continue
        if (fits_gone or fits_rewritten) and (entries := _entries(table, theirs)):
            if fits_others:
                left += entries
            else:
                removed += entries
                table = _without_entries(table, theirs)
        tables.append((pattern, table))
    return Directions(tuple(tables)), removed, left


def _entries(table: Direction, theirs: Callable[[str], bool]) -> int:
    said = (*table.interviewer, *table.group, *table.site)
    aliases = sum(theirs(old) or theirs(new) for old, new in table.aliases.items())
    return sum(map(theirs, said)) + aliases


def _without_entries(table: Direction, theirs: Callable[[str], bool]) -> Direction:
    """The table without what it says of the person's labels, or of other spellings of them."""
    spelled = {old for old, new in table.aliases.items() if theirs(old) or theirs(new)}

    def kept(said: dict[str, str]) -> dict[str, str]:
        return {label: value for label, value in said.items() if not theirs(label) and label not in spelled}

    return Direction(
        convention=table.convention,
        interviewer=[label for label in table.interviewer if not theirs(label)],
        aliases={old: new for old, new in table.aliases.items() if old not in spelled},
        group=kept(table.group),
        site=kept(table.site),
    )
