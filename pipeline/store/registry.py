"""Models on disk: one folder a version, found by version or by path; a workspace's own come before the shipped ones.

Files are read and written as bytes; what they mean, and whether they may be used, is `pipeline.artefacts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import ModelRefused, WrongUse
from pipeline.store.atomic import told_plainly, write_folder
from pipeline.store.workspace import SHIPPED_MODELS, Workspace

_VERSION = re.compile(r"v(\d+)")
_PLAIN = re.compile(r"[\w-][\w.-]*")
_LARGEST = 256 * 1024 * 1024


def find_model(workspace: Workspace, codebook_id: str, name: str) -> Path:
    """The folder of the model called `name`: a version such as `v1`, or a path, the workspace's first.

    Raises `ModelRefused` when there is none.
    """
    candidates = [workspace.root / name, Path(name)]
    if _PLAIN.fullmatch(name):  # a version comes before a folder of that name that happens to lie where one stands
        candidates = [*(root / codebook_id / name for root in (workspace.models, SHIPPED_MODELS)), *candidates]
    for folder in candidates:
        if (folder / "manifest.json").is_file():
            return folder
    known = ", ".join(f"{version} ({folder})" for version, folder in versions(workspace, codebook_id).items())
    raise ModelRefused(
        f"there is no model {name!r} for the codebook {codebook_id!r}",
        where=str(workspace.models / codebook_id),
        expected=f"a version ({known or 'none yet'}) or the path of a model's folder",
        remedy="check `model = …` in themetrix.toml or --model; or train one with: themetrix train --labels FILE",
    )


def versions(workspace: Workspace, codebook_id: str) -> dict[str, Path]:
    """Every version of a codebook's models and the folder it lies in, oldest first."""
    found: dict[str, Path] = {}
    for root in (SHIPPED_MODELS, workspace.models):
        if (root / codebook_id).is_dir():
            for folder in sorted((root / codebook_id).iterdir()):
                if not folder.name.startswith(".") and (folder / "manifest.json").is_file():
                    found[folder.name] = folder
    return dict(sorted(found.items(), key=lambda item: (_number(item[0]), item[0])))


def next_version(workspace: Workspace, codebook_id: str) -> str:
    """The version that a newly trained model gets: one past the highest there is."""
    return f"v{1 + max((_number(name) for name in versions(workspace, codebook_id)), default=0)}"


def read_model(folder: Path) -> dict[str, bytes]:
    """The files of a model's folder by name, unopened; raises `ModelRefused` for what no model holds."""
    files: dict[str, bytes] = {}
    with told_plainly("read this model", folder):
        for path in sorted(folder.iterdir()):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
                raise ModelRefused(
                    f"{path.name} is no plain file of a sensible size",
                    where=str(folder),
                    expected="head.npz, manifest.json, card.md, metrics.json, seen.json, held_out.npz, and of a gate two more",
                    remedy="put back the model as it was trained",
                )
            files[path.name] = path.read_bytes()
    return files


def write_model(root: Path, codebook_id: str, version: str, files: Mapping[str, bytes]) -> Path:
    """Writes a new version below `root` and returns its folder; never over one that is there."""
    if not _PLAIN.fullmatch(version):
        raise WrongUse(f"{version!r} can't name a model", expected="letters, digits, dots, dashes: v2, v2-small")
    folder = root / codebook_id / version
    if not write_folder(folder, sorted(files.items()), replace=False):
        raise WrongUse(f"there is a model {version} already", where=str(folder), remedy="choose another version")
    return folder


def _number(version: str) -> int:
    match = _VERSION.fullmatch(version)
    return int(match.group(1)) if match else 0
