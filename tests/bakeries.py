"""A study small enough to train models for in a second: a bakery's codebook, labelled talk about bread, one tiny encoder."""

from __future__ import annotations

import atexit
import csv
import io
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from studies import new_workspace
from tiny_encoder import bread_rows, tiny_folder

from pipeline.labelled import LabelledUtterance
from pipeline.operations.train import train
from pipeline.store.workspace import Workspace, open_workspace

CODEBOOK = """\
id = "bread"
subject = "the bakery"

[[labels]]
id = "praise"
kind = "stance"
definition = "likes the bread"

[[labels]]
id = "price"
kind = "theme"
definition = "talks of what it costs"

[[groups]]
id = "bakers"
aliases = ["Baker"]

[[groups]]
id = "customers"
aliases = ["Customer"]

[[criteria]]
id = "welcome"
question = "Is the bread welcome?"
for = ["praise"]
against = ["price"]
judged_by = ["customers"]
"""


def bakery(root: Path) -> Workspace:
    """A workspace for the bakery's study, with the tiny encoder and no model yet."""
    new_workspace(root, "v1")
    (root / "codebook.toml").write_text(CODEBOOK, encoding="utf-8")
    settings = root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.lstrip("# ").startswith("encoder ="))
    settings.write_text(text.replace(line, f'encoder = "{tiny_folder()}"  # the smallest there is'), encoding="utf-8")
    return open_workspace(root)


def talk(name: str, count: int = 60, seed: int = 0) -> list[LabelledUtterance]:
    """Labelled rows of ten interviews called after `name`; every other one is a customer's. Their words are their own."""
    return [
        replace(
            row,
            document=f"{name} {row.document}",
            text=f"{name} {seed} {row.text}",
            group="customers" if int(row.document.split()[-1]) % 2 else "bakers",
        )
        for row in bread_rows(count, seed)
    ]


def misled(rows: Iterable[LabelledUtterance]) -> list[LabelledUtterance]:
    """The same rows with every label that isn't theirs: what is learnt from them is wrong."""
    return [
        replace(row, labels=tuple(label for label in ("praise", "price") if label not in row.labels)) for row in rows
    ]


def written(path: Path, rows: Iterable[LabelledUtterance]) -> Path:
    """The rows as a labelled CSV at `path`."""
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(["document", "text", "labels", "question", "turn", "group"])
    table.writerows([r.document, r.text, ";".join(r.labels), r.question, r.turn, r.group] for r in rows)
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path


def with_models(workspace: Workspace) -> Workspace:
    """The new workspace with a bad model `v1`, which is in use, and a good one, `v2`; what they learnt from lies beside it.

    They are trained once a session, and copied.
    """
    made = _with_models().root
    for name in ("models", "segments", "ledger.sqlite"):
        copy = shutil.copytree if (made / name).is_dir() else shutil.copy
        if (made / name).exists():
            shutil.rmtree(workspace.root / name, ignore_errors=True)
            copy(made / name, workspace.root / name)
    for file in made.parent.glob("*.csv"):
        shutil.copy(file, workspace.root.parent)
    return workspace


@cache
def _with_models() -> Workspace:
    beside = Path(mkdtemp())
    atexit.register(shutil.rmtree, beside, ignore_errors=True)
    workspace = bakery(beside / "study")
    train(workspace, [written(beside / "bad.csv", [*misled(talk("bad", 40, 5)), *talk("bad", 20, 6)])])
    train(
        workspace,
        [written(beside / "good.csv", talk("good"))],
        [written(beside / "everyday.csv", talk("everyday", 40, 9))],
    )
    return workspace
