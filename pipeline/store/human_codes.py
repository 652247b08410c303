"""People's codes and the sheets they were asked on, in the ledger: ids, labels and probabilities, never a word said.

A coder's decision for an utterance stands until a later one of theirs replaces it; the older one is kept with the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.people import Coding, Given
from pipeline.sampling import Chance
from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import next_position


@dataclass(frozen=True, slots=True)
class Kept:
    """How many decisions of a file were new, took the place of an earlier one by the same coder, or stood there already."""

    new: int
    replaced: int
    unchanged: int


# ---------------------------------------------------------------------------------------------------------- sheets


def keep_sheet(ledger: Ledger, sheet_id: str, design: Mapping[str, Any], frame: Sequence[Chance]) -> None:
    """Records a sheet with how it was drawn and the chance of everything it could have been drawn from, once."""
    drawn = sum(bool(chance.strategy) for chance in frame)
    with ledger.writing() as connection:
        there = connection.execute("SELECT 1 FROM sheets WHERE sheet_id = ?", (sheet_id,)).fetchone()
        if there is None:
            content = json.dumps(design, sort_keys=True)
            connection.execute("INSERT INTO sheets VALUES (?, ?, ?, ?)", (sheet_id, _now(), drawn, content))
            connection.executemany(
                "INSERT INTO sheet_frames VALUES (?, ?, ?, ?)",
                [(sheet_id, chance.unit_id, chance.probability, chance.strategy) for chance in frame],
            )


def designs(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """How each sheet was drawn, by its id, oldest first: strategies, n, seed, strata, run, rows."""
    rows = ledger.rows("SELECT sheet_id, drawn_at, rows, design FROM sheets ORDER BY drawn_at, sheet_id")
    return {row[0]: {**json.loads(row[3]), "drawn_at": row[1], "rows": row[2]} for row in rows}


def drawn_on(ledger: Ledger, sheet_id: str) -> dict[str, float]:
    """The utterances on a sheet and their sampling probabilities; empty for a sheet that was not drawn here."""
    query = "SELECT utterance_id, probability FROM sheet_frames WHERE sheet_id = ? AND strategy <> ''"
    return dict(ledger.rows(query, (sheet_id,)))


def random_rows(ledger: Ledger, sheet_id: str) -> tuple[str, ...]:
    """The utterances that chance alone put on a sheet, each as likely as another of its stratum, by id."""
    query = "SELECT utterance_id FROM sheet_frames WHERE sheet_id = ? AND strategy = 'random' ORDER BY utterance_id"
    return tuple(row[0] for row in ledger.rows(query, (sheet_id,)))


def sheets_of(ledger: Ledger, utterance_id: str, probability: float) -> tuple[str, ...]:
    """The sheets on which an utterance was drawn with this probability (to six decimals), oldest first."""
    query = (
        "SELECT sheet_id FROM sheet_frames JOIN sheets USING (sheet_id) WHERE utterance_id = ? AND strategy <> '' "
        "AND abs(probability - CAST(? AS DOUBLE PRECISION)) < 1e-6 ORDER BY drawn_at, sheet_id"
    )
    return tuple(row[0] for row in ledger.rows(query, (utterance_id, repr(probability))))


def inclusion(ledger: Ledger, sheet_ids: Iterable[str]) -> dict[str, float]:
    """The probability of standing on at least one of these sheets, for every utterance that could: 1 - Π(1 - p).

    Sheets are drawn independently of each other, each from the whole study as it then was.
    """
    missed: dict[str, float] = {}
    for sheet_id in sorted(set(sheet_ids)):
        query = "SELECT utterance_id, probability FROM sheet_frames WHERE sheet_id = ?"
        for utterance_id, probability in ledger.rows(query, (sheet_id,)):
            missed[utterance_id] = missed.get(utterance_id, 1.0) * (1.0 - probability)
    return {utterance_id: 1.0 - left for utterance_id, left in missed.items()}


# ----------------------------------------------------------------------------------------------------------- codes


def keep_codings(ledger: Ledger, file: str, codings: Sequence[Coding]) -> Kept:
    """Records the codings of a file, known by the hash `file`: all of them or none, exactly once.

    What stands already stays. A coder's other decision for an utterance replaces theirs, unless the file was recorded
    before: an old file given again never undoes a correction, it only adds what was not there.
    """
    counts = {"new": 0, "replaced": 0, "unchanged": 0}
    now = _now()
    with ledger.writing() as connection:
        again = connection.execute("SELECT 1 FROM code_files WHERE file = ?", (file,)).fetchone() is not None
        for coding in codings:
            mine = (coding.utterance_id, coding.coder)
            query = "SELECT position, codes, settled FROM human_codes WHERE utterance_id = ? AND coder = ? AND replaced_at = ''"
            standing = connection.execute(query, mine).fetchone()
            codes = _packed(coding)
            same = standing is not None and standing[1] == codes and bool(standing[2]) >= coding.settled
            if standing is not None and (same or again):
                counts["unchanged"] += 1
                continue
            counts["new" if standing is None else "replaced"] += 1
            if standing is not None:
                connection.execute("UPDATE human_codes SET replaced_at = ? WHERE position = ?", (now, standing[0]))
            connection.execute(
                "INSERT INTO human_codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                (
                    *(next_position(connection, "human_codes"), coding.utterance_id, coding.document_id, coding.coder),
                    *(codes, coding.settled, coding.sheet, file, now),
                ),
            )
        connection.execute(
            "INSERT INTO code_files VALUES (?, ?, ?) ON CONFLICT (file) DO NOTHING", (file, now, len(codings))
        )
    return Kept(**counts)


def codings(ledger: Ledger) -> tuple[Coding, ...]:
    """Every decision of a person that stands, oldest first."""
    query = (
        "SELECT utterance_id, document_id, coder, codes, settled, sheet_id FROM human_codes "
        "WHERE replaced_at = '' ORDER BY position"
    )
    return tuple(_unpacked(row) for row in ledger.rows(query))


def standing_positions(ledger: Ledger) -> tuple[int, ...]:
    """The positions of the decisions that stand, oldest first: with `codings_at` they can be read again when others stand."""
    return tuple(
        row[0] for row in ledger.rows("SELECT position FROM human_codes WHERE replaced_at = '' ORDER BY position")
    )


def codings_at(ledger: Ledger, positions: Iterable[int]) -> tuple[Coding, ...]:
    """The decisions at these positions, whether they stand or were replaced, oldest first; those erased are left out."""
    wanted = frozenset(positions)
    query = (
        "SELECT utterance_id, document_id, coder, codes, settled, sheet_id, position FROM human_codes ORDER BY position"
    )
    return tuple(_unpacked(row) for row in ledger.rows(query) if row[6] in wanted)


def past_codings(ledger: Ledger) -> tuple[tuple[Coding, str, str], ...]:
    """Every decision that was replaced, with when it was made and when it was replaced (UTC, ISO 8601), oldest first."""
    query = (
        "SELECT utterance_id, document_id, coder, codes, settled, sheet_id, at, replaced_at FROM human_codes "
        "WHERE replaced_at <> '' ORDER BY position"
    )
    return tuple((_unpacked(row), row[6], row[7]) for row in ledger.rows(query))


def coders(ledger: Ledger) -> tuple[str, ...]:
    """The names of all whose decisions stand, in alphabetical order."""
    return tuple(row[0] for row in ledger.rows("SELECT DISTINCT coder FROM human_codes ORDER BY coder"))


def _packed(coding: Coding) -> str:
    given = [[each.label, each.holder, each.reported, each.prompted] for each in coding.given]
    return json.dumps({"asked": sorted(coding.asked), "given": sorted(given, key=lambda each: str(each[0]))})


def _unpacked(row: Sequence[Any]) -> Coding:
    codes = json.loads(row[3])
    given = tuple(Given(*each) for each in codes["given"])
    return Coding(row[0], row[1], row[2], tuple(codes["asked"]), given, bool(row[4]), row[5])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
