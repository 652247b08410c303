"""Codebooks on disk: found by path (from the workspace or from where one stands) or by the name of a shipped one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

from pipeline.codebook import Codebook, parse_codebook
from pipeline.errors import InvalidFile, WrongUse
from pipeline.store.atomic import told_plainly
from pipeline.store.workspace import SHIPPED_CODEBOOKS


def load_codebook(name: str, *folders: Path) -> Codebook:
    """The codebook called `name`: a path below one of `folders`, a path, or a shipped name such as `psw`.

    The folders come first: what a workspace's settings name must not depend on where one stands.
    Raises `WrongUse` when there is none, `InvalidFile` with all its problems when it can't be used.
    """
    candidates = [*(folder / name for folder in folders), Path(name), SHIPPED_CODEBOOKS / f"{name}.toml"]
    for path in candidates:
        if path.is_file():
            return read_codebook(path)
    shipped = ", ".join(sorted(path.stem for path in SHIPPED_CODEBOOKS.glob("*.toml")))
    raise WrongUse(
        f"there is no codebook {name!r}",
        expected=f"a path of a .toml file, or one of: {shipped}",
        remedy="check the path, or `codebook = …` in themetrix.toml",
    )


def read_codebook(path: Path) -> Codebook:
    """The codebook in this file, called as the file if it has no `id`: models of different studies lie in different folders.

    Raises `InvalidFile` with every problem, by line where TOML itself is broken.
    """
    with told_plainly("read the codebook", path):
        written = path.read_bytes()
    try:
        content = tomllib.loads(written.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("codebook", str(path), [f"not readable as TOML: {error}"]) from None
    return parse_codebook(content, where=str(path), default_id=_id_of(path))


def _id_of(path: Path) -> str:
    """The file's name as an id: `Café staff-2.toml` is `cafe_staff_2`; `codebook_2026` and `codebook` where no letter leads."""
    plain = unicodedata.normalize("NFKD", path.stem.lower()).encode("ascii", "ignore").decode("ascii")
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return (found if found[:1].isalpha() else f"codebook_{found}".rstrip("_"))[:64]
