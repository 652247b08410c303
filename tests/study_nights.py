"""One small study and its night: files of every fate arrive, people's codes come in, evidence is exported.

`said_by` is what must be the same however often the night was disturbed; it opens the workspace with nothing of ours.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bakeries import bakery, talk, written
from memory_folder import memory_folder

from pipeline.operations.import_codes import import_codes
from pipeline.operations.run import export, run
from pipeline.operations.train import train
from pipeline.store.workspace import Workspace, open_workspace

FORMATS = ("csv", "json", "transcripts")
INTERVIEW = """Interviewer: What of the bread?

Customer {name}: The bread is lovely, the best, and it is gorgeous too. {name} said that to me on the market on Monday.

Interviewer: And what does it cost?

Customer {name}: I think that the loaf costs three pounds now, and pounds are dear. That is what {name} was told.
"""
PARTICIPANTS = "document,speaker,participant,group,site\nann.txt,Customer Ann,C01,customers,\nbea.txt,Customer Bea,C02,customers,\n"
CODES = 'document,text,labels\nann,"{}",price\n'.format(
    "I think that the loaf costs three pounds now, and pounds are dear."
)
_TIMES = ("taken_at", "at", "finished_at", "drawn_at", "replaced_at", "removed_at")


def prepared_study(folder: Path) -> Workspace:
    """A bakery's workspace with a model and files in its inbox: two interviews, a copy of one, a bad file, participants."""
    workspace = bakery(folder / "study")
    train(workspace, [written(folder / "good.csv", talk("good", 40))])
    settings = workspace.root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8").replace(str(folder / "key"), "../key")
    settings.write_text(text, encoding="utf-8")
    (folder / "people.csv").write_text(CODES, encoding="utf-8")
    for name in ("Ann", "Bea"):
        (workspace.inbox / f"{name.lower()}.txt").write_text(INTERVIEW.format(name=name), encoding="utf-8")
    shutil.copy(workspace.inbox / "ann.txt", workspace.inbox / "ann again.txt")
    (workspace.inbox / "bad.docx").write_bytes(b"no document at all\0\1\2" * 10)
    (workspace.inbox / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    return open_workspace(workspace.root)


def quick_folder(prefix: str) -> Path:
    """A new folder in memory where there is room for one: thousands of forced writes to a disk are minutes."""
    return Path(mkdtemp(prefix=prefix, dir=memory_folder(2**29)))


def copy_of(folder: Path, into: Path) -> Workspace:
    """A copy of the study in `folder` with what lies beside it."""
    shutil.copytree(folder, into)
    return open_workspace(into / "study")


def night(workspace: Workspace) -> None:
    """What a night does, step by step; doing it again does nothing more."""
    run(workspace, formats=FORMATS)
    import_codes(workspace, workspace.root.parent / "people.csv", "ana")
    export(workspace, (*FORMATS, "md"))


def said_by(workspace: Workspace) -> dict[str, Any]:
    """All that a night leaves: each file's hash by its place, each table's rows without times, the vectors' keys."""
    found: dict[str, Any] = {}
    for path in sorted(workspace.root.rglob("*")):
        name = path.relative_to(workspace.root).as_posix()
        if path.is_dir() or name == ".lock" or path.name.endswith(("-wal", "-shm")):
            continue
        if path.suffix == ".sqlite":
            found[name] = _tables(path)
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two nights' leavings differ, in a few words each."""
    return [
        name + (" is missing" if name not in other else " is too much" if name not in one else " differs")
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]


def _tables(path: Path) -> dict[str, Any]:
    connection = sqlite3.connect(path)
    try:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        tables: dict[str, Any] = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            if path.name.startswith("vectors-"):
                columns = ["key"]
            kept = ", ".join(column for column in columns if column not in _TIMES)
            tables[name] = sorted(connection.execute(f"SELECT {kept} FROM {name}"), key=repr)
        return tables
    finally:
        connection.close()
