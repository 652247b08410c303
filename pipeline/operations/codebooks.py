"""Codebooks in and out of other programs' formats, and a codebook's problems told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.codebook_formats import ENDINGS, read_any_codebook, remarks, write_codebook
from pipeline.errors import WrongUse
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.codebooks import load_codebook, read_codebook
from pipeline.store.workspace import Workspace

_READ = (*ENDINGS, ".qdpx")


@dataclass(frozen=True, slots=True)
class Checked:
    """A codebook without problems, and what in it may be meant otherwise."""

    codebook: Codebook
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A codebook that was written, where, and what to know of how it came about."""

    codebook: Codebook
    path: Path
    notes: tuple[str, ...] = ()


def check(workspace: Workspace, name: str = "") -> Checked:
    """The codebook called `name` (any known format; default: the workspace's); `InvalidFile` with all its problems."""
    codebook, notes = _found(workspace, name)
    return Checked(codebook, (*notes, *remarks(codebook)))


def import_codebook(file: Path, output: Path, keep: str = "", workspace: Workspace | None = None) -> Written:
    """Writes the codebook in `file` to `output` as TOML; with `keep`, all that `file` doesn't say is that codebook's.

    Raises `InvalidFile` with every problem of `file`, `WrongUse` for a file that isn't there and for an output that is.
    """
    if output.suffix.lower() != ".toml":
        raise WrongUse("a codebook is kept as TOML", where=str(output), expected="an output called .toml")
    base = load_codebook(keep, *([workspace.root] if workspace else [])) if keep else None
    found = read_any_codebook(_content(file), str(file), base)
    _write(output, write_codebook(found.codebook, output.name))
    # What was written is read as it will be: nobody finds out later that it can't be.
    return Written(read_codebook(output), output, (*found.notes, *remarks(found.codebook)))


def export_codebook(workspace: Workspace, output: Path, name: str = "") -> Written:
    """Writes the codebook called `name` (default: the workspace's) to `output`, in the format its ending asks for."""
    codebook, notes = _found(workspace, name)
    _write(output, write_codebook(codebook, output.name))
    left = [what for what in ("criteria", "groups", "sites", "subject") if getattr(codebook, what)]
    if left and output.suffix.lower() != ".toml":
        notes = (
            *notes,
            f"labels alone are written: {', '.join(left)} stay in the codebook. To take the file back without losing them: "
            "`themetrix codebook import … --keep CODEBOOK`",
        )
    return Written(codebook, output, notes)


def _found(workspace: Workspace, name: str) -> tuple[Codebook, tuple[str, ...]]:
    if Path(name).suffix.lower() in _READ and Path(name).suffix.lower() != ".toml":
        path = next((place for place in (workspace.root / name, Path(name)) if place.is_file()), Path(name))
        found = read_any_codebook(_content(path), str(path))
        return found.codebook, found.notes
    return load_codebook(name or workspace.settings.codebook, workspace.root), ()


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise WrongUse("there is no such file", where=str(path), expected=f"a codebook: {', '.join(_READ)}")
    with told_plainly("read this file", path):
        return path.read_bytes()


def _write(output: Path, content: bytes) -> None:
    if output.exists():
        raise WrongUse("there is a file of this name already", where=str(output), remedy="give another with -o")
    write_file(output, content)
