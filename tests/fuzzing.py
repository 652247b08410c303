"""Hostile files for every reader: golden samples cut, spliced, stuffed and repacked, read apart under limits.

`make fuzz` runs this for three minutes a reader; tests/test_fuzz.py runs a little of it in every build. What is found is
written to tests/golden/fuzz/ and read again by that test from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePath

from pipeline.errors import UnreadableFile
from pipeline.operations.reading_apart import Limited
from pipeline.reading import readers

GOLDEN = Path(__file__).parent / "golden"
FOUND = GOLDEN / "fuzz"
MEMORY, SECONDS = 1024**3, 20.0
"""Beyond these a file of a few kilobytes is a fault of its reader: a whole interview takes a second."""

_STUFF = (
    *("\x00", "\ufeff", "\u202e", "\ud800", "\U0001f600", "\r\n", "\r", "\u2028", "\x0b", "\u200d\u0301" * 40),
    *(
        "00:00:00.000 --> 99:99:99.999\n",
        "-1:00 --> 00:00",
        "[99:99:99]",
        ">> ",
        "&#x0;",
        "&amp;" * 50,
        "]]>",
        "<![CDATA[",
    ),
    *(
        "<v A>",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "{\\rtf1",
        "\\u-9999?",
        "\\bin999999999 ",
        "\\'",
        "{" * 300,
        "}" * 300,
    ),
    *(
        '"',
        '""',
        "'",
        ",",
        ";",
        "\t",
        "|" * 50,
        "=cmd|'/c'!A1",
        "speaker,text\n",
        "\n\n\n",
        " " * 3_000,
        "a" * 3_000,
        ":" * 500,
    ),
    *(
        '{"text": ',
        "[" * 300,
        "null",
        "1e999",
        "-0",
        "NaN",
        "R: ",
        "Interviewer: ",
        "P1\t",
        "0:00 ",
        "99999999999999999999",
    ),
    *(
        "%PDF-1.7",
        "endstream",
        "/Length -1",
        "/Kids [1 0 R]",
        "obj <<",
        "stream\n",
        "xref\n0 99999\n",
        "/Count 99999999",
    ),
)


def hostile(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """`content` with one to six things done to it; what is packed as a zip is mostly unpacked first and packed again."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _repacked(content, chance, others)
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        chance.choice(_DEEDS)(data, chance, others)
    return bytes(data[:2_000_000])


def _flip(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    if end - start < len(data) or chance.random() < 0.05:
        del data[start:end]


def _end(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    del data[chance.randint(0, len(data)) :]


def _double(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    data[start:start] = data[start:end] * min(chance.choice((1, 2, 40, 400)), 1 + 400_000 // max(1, end - start))


def _stuff(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-16-le", "latin-1"))
    place = chance.randint(0, len(data))
    data[place:place] = chance.choice(_STUFF).encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")


def _splice(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    other = chance.choice(others)
    start, end = sorted((chance.randint(0, len(other)), chance.randint(0, len(other))))
    place = chance.randint(0, len(data))
    data[place:place] = other[start:end][:50_000]


def _recode(data: bytearray, chance: random.Random, others: list[bytes]) -> None:
    text = bytes(data).decode("utf-8", "replace")
    data[:] = text.encode(chance.choice(("utf-16", "utf-16-be", "utf-8-sig", "utf-32", "cp1252")), "replace")


_DEEDS: tuple[Callable[[bytearray, random.Random, list[bytes]], None], ...] = (
    *(_flip, _flip, _cut, _end, _double, _stuff, _stuff, _stuff, _splice, _recode),
)


def _repacked(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # a sample that is no whole zip is spoilt as it stands
        return content[: chance.randint(0, len(content))]
    place = chance.randrange(len(entries))
    deed = chance.random()
    if deed < 0.75:
        entries[place] = (entries[place][0], hostile(entries[place][1], chance, others))
    elif deed < 0.85:
        del entries[place]
    elif deed < 0.95:
        entries.append((chance.choice(("../x", "/x", "a/" * 300, "\x00", "word/document.xml", "project.qde")), b"x"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, part in entries:
            archive.writestr(zipfile.ZipInfo(name or "x"), part)
    whole = bytearray(held.getvalue())
    if chance.random() < 0.2:
        _flip(whole, chance, others)
    return bytes(whole)


def samples(reader: str) -> list[tuple[str, bytes]]:
    """The golden files that a reader claims, with the fuzz cases once found, by name."""
    places = [*sorted((GOLDEN / "readers").iterdir()), *sorted((FOUND / _folder(reader)).glob("*"))]
    held = [(path.name, path.read_bytes()) for path in places if path.is_file()]
    return [
        (name, content)
        for name, content in held
        if reader == max(readers(), key=lambda each: each.sniff(content, name)).NAME
    ]


def complaint(content: bytes, name: str, apart: Limited) -> str:
    """What is wrong with how a file is read, "" when nothing is: it reads, or is refused with a reason and a remedy."""
    try:
        reading = apart.read(content, name)
    except UnreadableFile as refused:
        if refused.reason == "too_heavy" or (refused.reason == "damaged" and "a reader failed" in refused.found):
            return f"{refused.reason}: {refused.found}"
        if "ended by it" in refused.found:
            return refused.found
        return "" if refused.remedy else f"{refused.reason} without a remedy"
    return "" if reading.turns else "read, and without a turn"


def fuzz(reader: str, seed: int, *, seconds: float = 0.0, rounds: int = 0) -> tuple[int, dict[str, bytes]]:
    """How many hostile files were tried within the time or the rounds, and by complaint the smallest that earned it."""
    apart = Limited(MEMORY, SECONDS)
    chance, given = random.Random(f"{reader} {seed}"), samples(reader)
    others = [content for _, content in given]
    found: dict[str, bytes] = {}
    tried, until = 0, time.monotonic() + seconds
    while tried < rounds or time.monotonic() < until:
        name, content = chance.choice(given)
        spoilt = hostile(content, chance, others)
        tried += 1
        said = complaint(spoilt, name, apart)
        if said and len(spoilt) < len(found.get(said, bytes(10**9))):
            found[said] = spoilt
    apart.stop()
    return tried, found


def _folder(reader: str) -> str:
    return reader.lower().replace(" ", "_").replace("/", "_")


def main() -> None:
    """Fuzzes every reader, or those named, and writes down what is found; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0, help="time for each reader")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed tries the same files")
    parser.add_argument("readers", nargs="*", help=f"of {', '.join(each.NAME for each in readers())}; all by default")
    asked = parser.parse_args()
    complaints: Counter[str] = Counter()
    print(f"seed {asked.seed}, {asked.seconds:g} s a reader, limits {MEMORY >> 20} MB and {SECONDS:g} s a file")
    for reader in asked.readers or [each.NAME for each in readers()]:
        tried, found = fuzz(reader, asked.seed, seconds=asked.seconds)
        print(f"{reader:14} {tried:7} files, {len(found)} complaints", flush=True)
        for said, content in found.items():
            ending = PurePath(samples(reader)[0][0]).suffix
            place = FOUND / _folder(reader) / f"{hashlib.sha256(content).hexdigest()[:16]}{ending}"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            print(f"  {said}\n    kept as {place.relative_to(GOLDEN.parent.parent)}", flush=True)
            complaints[said] += 1
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
