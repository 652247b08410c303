"""The same interviews give the same bytes under another locale, time zone, umask, hash seed, folder and order of files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from studies import SAMPLE, new_workspace

pytestmark = pytest.mark.processes

FILES = ("north_psw_02.txt", "london_colleague_01.csv")
PLACES = {
    "here": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    "elsewhere": {"LC_ALL": "C", "LANG": "tr_TR.ISO-8859-9", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77"},
}


def exported(root: Path, place: str) -> dict[str, str]:
    """Each exported file with the hash of its bytes, after a run in a workspace at `root` as at that place."""
    root.mkdir()
    study = new_workspace(root / "study")
    for name in FILES if place == "here" else reversed(FILES):
        (study.inbox / name).write_bytes((SAMPLE / name).read_bytes())
    command = [str(Path(sys.executable).with_name("themetrix")), "run", "-w", str(study.root)]
    done = subprocess.run(
        command,
        env={**os.environ, **PLACES[place]},
        cwd=root,
        umask=0o022 if place == "here" else 0o077,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    found = sorted(path for path in study.exports.rglob("*") if path.is_file())
    return {str(path.relative_to(study.exports)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_exports_are_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = exported(tmp_path / "a", "here")
    there = exported(tmp_path / "another place, with spaces", "elsewhere")
    assert len(here) > 5
    assert {name for name in here if here[name] != there.get(name)} == set()
    assert set(here) == set(there)


@pytest.mark.parametrize("place", PLACES)
def test_the_places_differ_in_what_could_leak_into_bytes(place: str) -> None:
    others = [each for name, each in PLACES.items() if name != place]
    assert all(PLACES[place][key] != other.get(key) for other in others for key in ("LC_ALL", "TZ", "PYTHONHASHSEED"))
