"""What a batch's manifest promises: file names with the sha256 of their bytes. What lies on disk is the store's to look at."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.errors import InvalidFile

MANIFESTS = ("manifest.csv", "manifest.sha256")
_SUM = re.compile(r"([0-9a-fA-F]{64})(?: [ *]|\t)(?:\./)?(\S.*)")
_HASH = re.compile(r"[0-9a-fA-F]{64}")


def plain_path(path: str) -> str:
    """A path spelled the one way in which two spellings of it are compared (macOS takes accents apart)."""
    return unicodedata.normalize("NFC", path)


def parse_manifest(name: str, content: bytes, *, where: str) -> dict[str, str]:
    """The sha256 (64 lower-case hex digits) of each file a manifest names, by its path from the manifest's folder.

    `manifest.csv` has the columns `sha256` and `name` (in any order, others are passed over); `manifest.sha256` is what the
    command `sha256sum` prints. Raises `InvalidFile` with every line that can't be used: half a manifest is not believed.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidFile("manifest", where, ["it is not UTF-8"]) from None
    problems: list[str] = []
    named: dict[str, str] = {}
    rows = _of_csv(text, problems) if name.casefold().endswith(".csv") else _of_sums(text, problems)
    for line, path, sha256 in rows:
        if not path or not _HASH.fullmatch(sha256):
            problems.append(f"line {line}: expected a name and a sha256 of 64 hex digits")
        elif named.setdefault(plain_path(path.removeprefix("./")), sha256.lower()) != sha256.lower():
            problems.append(f"line {line}: names a file a second time, with another hash")
    if not named and not problems:
        problems.append("it names no file")
    if problems:
        raise InvalidFile("manifest", where, problems)
    return named


def _of_sums(text: str, problems: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line number, path and hash of each line of `sha256sum`'s output."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _SUM.fullmatch(line.rstrip()):
            yield number, found[2], found[1]
        elif line.strip():
            problems.append(f"line {number}: expected a sha256 of 64 hex digits, two spaces and a name")


def _of_csv(text: str, problems: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line number, path and hash of each row of a table with the columns `sha256` and `name`."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [title.strip().casefold() for title in next(table, [])]
        if "sha256" not in header or "name" not in header:
            problems.append("line 1: expected a header with the columns sha256 and name")
            return
        at, named = header.index("sha256"), header.index("name")
        for row in table:
            if any(cell.strip() for cell in row):
                yield table.line_num, _cell(row, named), _cell(row, at)
    except csv.Error as error:
        problems.append(f"line {table.line_num}: {error}")


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
