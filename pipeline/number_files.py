"""Arrays of plain numbers as the bytes of an .npz file, and back; nothing that is read can execute or outgrow its limit.

What the arrays mean is the caller's: `pipeline.artefacts` keeps a model's in such files.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]
LARGEST = 256 * 1024 * 1024
"""Bytes that the arrays of one file may unfold to."""
# What zipfile, zlib and numpy raise at bytes that somebody made up; a forged shape asks for more memory than there is.
_FORGED = (ValueError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, MemoryError, OverflowError)


class NumbersRefused(ValueError):
    """Bytes that don't hold the arrays that were asked for; the message goes on from the file's name."""


def packed(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """The arrays as an .npz whose bytes depend on them alone: numpy's own writer stamps each entry with the clock."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            held = io.BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(entry, held.getvalue())
    return stream.getvalue()


def unpacked(content: bytes, kinds: Mapping[str, str], largest: int = LARGEST) -> Arrays:
    """The arrays in `content`, just those of `kinds` (name: type), each of its type.

    Raises `NumbersRefused` (a ValueError), with what was found, for anything else: other arrays, other types, objects, more
    than `largest` bytes once unfolded, bytes that are no such file.
    """
    wanted = {f"{name}.npy": name for name in kinds}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if {entry.filename for entry in entries} != set(wanted) or len(entries) != len(wanted):
                raise NumbersRefused("holds other arrays")
            if sum(entry.file_size for entry in entries) > largest:
                raise NumbersRefused(f"unfolds to more than {largest >> 20} MB")
            found = {
                name: np.lib.format.read_array(io.BytesIO(archive.read(entry)), allow_pickle=False)
                for entry, name in wanted.items()
            }
    except NumbersRefused:
        raise
    except _FORGED as error:
        raise NumbersRefused(f"can't be read ({type(error).__name__})") from error
    for name, array in found.items():
        if array.dtype != np.dtype(kinds[name]):
            raise NumbersRefused(f"has {array.dtype} in the array {name}, not {kinds[name]}")
    return found
