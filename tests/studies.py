"""Workspaces for tests: new ones with a key of their own beside them, filled from the sample."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.store.workspace import Workspace, make_workspace, open_workspace

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
PUBLIC_KEY = "a-key-for-tests-and-nothing-else"


def new_workspace(root: Path, model: str = "v1-fast") -> Workspace:
    """A workspace at `root`; its pseudonym key lies beside it, so that no test makes one in anybody's home.

    Its model is on the fast encoder, which costs a sixth of the accurate one; `make run` and CI's sample use the other.
    """
    make_workspace(root)
    key = root.parent / "key"
    key.write_text(PUBLIC_KEY, encoding="utf-8")
    settings = root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8").replace('# key_file = "~/.config/themetrix/key"', f'key_file = "{key}"')
    text = text.replace("# still_seconds = 1 ", "still_seconds = 0 ")  # files of tests are whole before a run begins
    settings.write_text(text.replace('model = "v1" ', f'model = "{model}" '), encoding="utf-8")
    return open_workspace(root)


def offer(workspace: Workspace, *names: str) -> None:
    """Puts these files of the sample into the inbox."""
    for name in names:
        shutil.copy(SAMPLE / name, workspace.inbox / name)
