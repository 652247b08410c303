"""Memos and judgements in the ledger: what people noted on a cell or decided of a row; nothing is ever overwritten.

A memo stands until it is removed, a judgement until the same person judges the same component anew; what stands no longer
is kept with the time. Ids are checked by `pipeline.operations.memos`: what stands here may outlive the codebook it named.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.appraisal import Judgement, Memo
from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import next_position

_MEMO = "criterion, stakeholders, site, wave, text, author"
_JUDGEMENT = "criterion, site, wave, component, level, reason, author"


@dataclass(frozen=True, slots=True)
class KeptMemo:
    """A memo with the number it is removed by, when it was written and, if it was, removed (UTC, ISO 8601; else "")."""

    number: int
    memo: Memo
    at: str
    removed_at: str = ""


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A judgement with its number, when it was made and, if so, removed or replaced (UTC, ISO 8601; else "")."""

    number: int
    judgement: Judgement
    at: str
    removed_at: str = ""


def memos(ledger: Ledger) -> tuple[Memo, ...]:
    """Every memo that stands, oldest first, also those on what the codebook no longer has."""
    return tuple(kept.memo for kept in kept_memos(ledger))


def judgements(ledger: Ledger) -> tuple[Judgement, ...]:
    """Every judgement that stands, oldest first: at most one of a person on a component of a row."""
    return tuple(kept.judgement for kept in kept_judgements(ledger))


def add_memo(ledger: Ledger, memo: Memo) -> int:
    """Records a memo and returns its number; the very same one, standing already, stays as it is."""
    with ledger.writing() as connection:
        same = " AND ".join(f"{column} = ?" for column in _MEMO.split(", "))
        values = tuple(map(_writable, astuple(memo)))
        query = f"SELECT position FROM memos WHERE {same} AND removed_at = ''"  # noqa: S608 - columns of ours
        found = connection.execute(query, values).fetchone()
        if found is not None:
            return int(found[0])
        number = next_position(connection, "memos")
        insert = f"INSERT INTO memos (position, {_MEMO}, at, removed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')"  # noqa: S608
        connection.execute(insert, (number, *values, _now()))
        return number


def add_judgement(ledger: Ledger, judgement: Judgement) -> tuple[int, bool]:
    """Records a judgement: its number, and whether it took the place of an earlier one by the same person.

    The very same one, standing already, stays as it is.
    """
    values = tuple(map(_writable, astuple(judgement)))
    criterion, site, wave, component, *_, author = values
    with ledger.writing() as connection:
        standing = connection.execute(
            "SELECT position, level, reason FROM judgements WHERE criterion = ? AND site = ? AND wave = ? "
            "AND component = ? AND author = ? AND removed_at = ''",
            (criterion, site, wave, component, author),
        ).fetchone()
        if standing is not None and tuple(standing[1:]) == values[4:6]:
            return int(standing[0]), False
        now = _now()
        if standing is not None:
            connection.execute("UPDATE judgements SET removed_at = ? WHERE position = ?", (now, standing[0]))
        number = next_position(connection, "judgements")
        columns = f"position, {_JUDGEMENT}, at, removed_at"
        insert = f"INSERT INTO judgements ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')"  # noqa: S608
        connection.execute(insert, (number, *values, now))
        return number, standing is not None


def remove_memo(ledger: Ledger, number: int) -> bool:
    """Whether a memo of this number stood; it stands no longer, and is kept with the time."""
    return _remove(ledger, "memos", number)


def remove_judgement(ledger: Ledger, number: int) -> bool:
    """Whether a judgement of this number stood; it stands no longer, and is kept with the time."""
    return _remove(ledger, "judgements", number)


def kept_memos(ledger: Ledger, *, past: bool = False) -> tuple[KeptMemo, ...]:
    """Every memo that stands, oldest first; with `past`, those removed too."""
    return tuple(KeptMemo(row[0], Memo(*row[3:]), *row[1:3]) for row in _rows(ledger, "memos", _MEMO, past))


def kept_judgements(ledger: Ledger, *, past: bool = False) -> tuple[KeptJudgement, ...]:
    """Every judgement that stands, oldest first; with `past`, those removed and replaced too."""
    rows = _rows(ledger, "judgements", _JUDGEMENT, past)
    return tuple(KeptJudgement(row[0], Judgement(*row[3:]), *row[1:3]) for row in rows)


def _rows(ledger: Ledger, table: str, columns: str, past: bool) -> list[tuple[Any, ...]]:
    standing = "" if past else "WHERE removed_at = ''"
    query = f"SELECT position, at, removed_at, {columns} FROM {table} {standing} ORDER BY position"  # noqa: S608
    return list(ledger.rows(query))


def _remove(ledger: Ledger, table: str, number: int) -> bool:
    with ledger.writing() as connection:
        query = f"UPDATE {table} SET removed_at = ? WHERE position = ? AND removed_at = ''"  # noqa: S608
        return connection.execute(query, (_now(), number)).rowcount == 1


def _writable(text: str) -> str:
    """The text with what no database keeps (half characters of a terminal that isn't UTF-8) spelt out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
