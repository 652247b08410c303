"""The record of which model came into use when, instead of which, on what grounds; the settings file alone says which is in use.

A promotion is written here before the settings are changed and closed afterwards, so none goes unrecorded; one that a kill cut
short is told by what the settings file became, and closed or dropped.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.ledger import Ledger
from pipeline.store.ledger_tables import next_position
from pipeline.store.workspace import SETTINGS_FILE, Workspace


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """One promotion: the model and the one it replaced (version and digest of each), the gate's figures, when (UTC, ISO 8601).

    `override` is the reason a person gave for promoting against the gate, "" where it passed without one.
    """

    version: str
    digest: str
    previous: str
    previous_digest: str
    override: str
    figures: dict[str, Any] = field(default_factory=dict)
    at: str = ""


def settings_of(workspace: Workspace) -> bytes:
    """The bytes of the workspace's settings file."""
    path = workspace.root / SETTINGS_FILE
    with told_plainly("read the settings", path):
        return path.read_bytes()


def promote(workspace: Workspace, ledger: Ledger, row: PromotionRow, settings: bytes) -> None:
    """Records `row` and puts `settings` in place of the workspace's, both or neither; hold the workspace while you call it."""
    close_unfinished(workspace, ledger)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    content = (
        *(row.version, row.digest, row.previous, row.previous_digest, row.override),
        *(json.dumps(row.figures, sort_keys=True), now, _model_named(settings)),
    )
    with ledger.writing() as connection:
        connection.execute(
            "INSERT INTO promotions (position, version, digest, previous, previous_digest, override, figures, at, setting,"
            " finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (next_position(connection, "promotions"), *content),
        )
    try:
        # A link stays one: what it leads to is written.
        write_file((workspace.root / SETTINGS_FILE).resolve(), settings)
    finally:
        close_unfinished(workspace, ledger)


def close_unfinished(workspace: Workspace, ledger: Ledger) -> None:
    """Closes a promotion whose model the settings now name, and drops one whose model they don't."""
    if not list(ledger.rows("SELECT position FROM promotions WHERE finished = 0")):
        return
    standing = _model_named(settings_of(workspace))
    with ledger.writing() as connection:
        connection.execute("UPDATE promotions SET finished = 1 WHERE finished = 0 AND setting = ?", (standing,))
        connection.execute("DELETE FROM promotions WHERE finished = 0")


def promotions(workspace: Workspace, ledger: Ledger) -> tuple[PromotionRow, ...]:
    """Every promotion that came about, oldest first."""
    query = (
        "SELECT version, digest, previous, previous_digest, override, figures, at FROM promotions"
        " WHERE finished = 1 OR setting = ? ORDER BY position"
    )
    found = ledger.rows(query, (workspace.settings.model,))
    return tuple(
        PromotionRow(version, digest, previous, previous_digest, override, json.loads(figures), at)
        for version, digest, previous, previous_digest, override, figures, at in found
    )


def _model_named(settings: bytes) -> str:
    return str(tomllib.loads(settings.decode("utf-8-sig")).get("model", ""))
