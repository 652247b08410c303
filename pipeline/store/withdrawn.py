"""Who was withdrawn, as keyed hashes alone: by them their files are refused and their lines passed over when they come again.

Without the study's key nobody can tell from these marks who or what they stand for. Whether a participant is withdrawn is
`pipeline.operations.forget`'s; it alone makes marks.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath
from unicodedata import normalize

from pipeline.errors import UnreadableFile
from pipeline.labels import fold
from pipeline.store.ledger import Ledger

WITHDRAWN = "withdrawn"
"""The reason code of what is refused here."""
IN_PROJECT = "\x00project"
"""Stands for a speaker's label where a whole project is asked about, whose interviews aren't read one by one yet."""


def person_mark(participant: str, key: bytes) -> str:
    """The mark of a participant's id (64 hex digits)."""
    return _mark(key, "participant", participant)


def file_mark(document_id: str, key: bytes) -> str:
    """The mark of a file's bytes, by their sha256."""
    return _mark(key, "file", document_id)


def speaker_mark(name: str, label: str | None, key: bytes) -> str:
    """The mark of a speaker, by label, in files of this name whatever its ending; with None, of anybody in such files."""
    stem = normalize("NFC", PurePath(name).stem).casefold()
    return _mark(key, "speaker", f"{stem}\x1f{'' if label is None else fold(label)}\x1f{label is None}")


def keep_marks(ledger: Ledger, person: str, marks: Iterable[str]) -> None:
    """Keeps the marks that belong to the mark `person`, each once."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with ledger.writing() as connection:
        connection.executemany(
            "INSERT INTO withdrawn VALUES (?, ?, ?) ON CONFLICT (mark) DO NOTHING",
            [(mark, person, now) for mark in (person, *marks)],
        )


def marks(ledger: Ledger) -> frozenset[str]:
    """Every mark there is."""
    return frozenset(row[0] for row in ledger.rows("SELECT mark FROM withdrawn"))


def lift(ledger: Ledger, person: str) -> bool:
    """Whether this person was withdrawn; their marks are gone, and what is theirs may come again."""
    if person not in marks(ledger):
        return False
    with ledger.writing() as connection:
        connection.execute("DELETE FROM withdrawn WHERE person = ?", (person,))
    return True


def refuse_withdrawn(
    held: frozenset[str], document_id: str, name: str, key: bytes, labels: Iterable[str | None] = (None,)
) -> None:
    """Raises `UnreadableFile` (`withdrawn`) for bytes that were erased, or a file of this name in which a withdrawn speaker is.

    `labels` are the speakers in it; None asks whether all of such a file was erased.
    """
    if not held:
        return
    wanted = {file_mark(document_id, key), *(speaker_mark(name, label, key) for label in labels)}
    if wanted & held:
        raise UnreadableFile(
            "withdrawn",
            "a participant who is in this file has withdrawn; it was erased from this study and is not kept again",
            where="",
            remedy="take the participant's turns out and give the file another name; if they have consented anew: "
            "themetrix forget PARTICIPANT --lift",
        )


def _mark(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"withdrawn {kind}\x1f{value}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()
