"""Original files, kept by the hash of their bytes, and files set aside with the reason beside them.

`raw/` and `quarantine/` are, with the inbox and the participants file, the only places where names as given may stand.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import StoreFault
from pipeline.store.atomic import TEMPORARY, told_plainly, write_file

_WHY = "why.json"


def document_id(content: bytes) -> str:
    """The sha256 (64 hex digits) of a file's bytes: the document's id wherever it is named."""
    return hashlib.sha256(content).hexdigest()


def name_key(name: str, key: bytes) -> str:
    """The keyed hash under which the ledger knows a file's name, without holding the name.

    Names that systems spell differently (macOS takes accents apart, Windows knows no case) are one name.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return hmac.new(key, b"file name\x1f" + plain.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def keep_raw(folder: Path, identifier: str, name: str, content: bytes) -> None:
    """Keeps a document's bytes under `folder`; a second name of the same bytes is kept as a link.

    Originals that were altered since are put right by it: offering the file again is what mends them.
    """
    _refuse_path(name)
    place = folder / identifier[:2] / identifier
    held = raw_names(folder, identifier)
    for other in held:
        with told_plainly("read this file", place):
            altered = document_id((place / other).read_bytes()) != identifier
        if altered:
            write_file(place / other, content)
    if name in held:
        return
    try:
        os.link(place / held[0], place / name)
    except FileExistsError:
        return  # a disk that knows no case holds it already
    except (IndexError, OSError):  # the first name, or a disk without links
        write_file(place / name, content)


def raw_names(folder: Path, identifier: str) -> tuple[str, ...]:
    """The names a document has been given, sorted; the first one names it."""
    place = folder / identifier[:2] / identifier
    with told_plainly("look into this folder", place):
        if not place.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in place.iterdir() if not entry.name.startswith(TEMPORARY)))


def read_raw(folder: Path, identifier: str) -> tuple[str, bytes]:
    """The first of a document's names, and its bytes; raises `StoreFault` when they are missing or altered."""
    names = raw_names(folder, identifier)
    place = folder / identifier[:2] / identifier
    if not names:
        raise StoreFault(
            "the original of a document is missing", where=str(place), remedy="put the file in the inbox again"
        )
    with told_plainly("read this file", place):
        content = (place / names[0]).read_bytes()
    if document_id(content) != identifier:
        raise StoreFault(
            "the original of a document was altered", where=str(place), remedy="put the right file in the inbox again"
        )
    return names[0], content


def set_aside(folder: Path, identifier: str, name: str, content: bytes, why: Mapping[str, str]) -> Path:
    """Keeps a file that could not be taken in, with `why.json` beside it; returns the folder it lies in.

    A file that is itself called `why.json` is kept as `why.json.file`.
    """
    _refuse_path(name)
    place = folder / identifier[:16]
    write_file(place / (f"{name}.file" if name.casefold() == _WHY else name), content)
    told = json.dumps(dict(why), indent=2, sort_keys=True, ensure_ascii=False)
    # Half characters of a name that isn't UTF-8 become JSON's own escapes, and read back as they were.
    write_file(place / _WHY, told.encode("utf-8", "backslashreplace"))
    return place


def release(folder: Path, identifier: str) -> None:
    """Forgets that these bytes were set aside, when they could be taken in after all."""
    place = folder / identifier[:16]
    if place.is_dir():
        with told_plainly("clear this folder", place):
            shutil.rmtree(place)


def _refuse_path(name: str) -> None:
    """Raises `StoreFault` for what is no plain file name: it could lead out of the folder it is kept in."""
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise StoreFault("this is no plain file name", where=ascii(name), remedy="give the file another name")
