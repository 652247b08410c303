"""A little of `make fuzz` in every build: no hostile file crashes a reader, hangs it or takes more memory than it may."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import FOUND, MEMORY, SECONDS, complaint, fuzz, hostile, samples

from pipeline.operations.reading_apart import Limited
from pipeline.reading import readers

NAMES = [reader.NAME for reader in readers()]
KEPT = sorted(path for path in FOUND.rglob("*") if path.is_file()) if FOUND.is_dir() else []


@pytest.fixture(scope="module")
def apart() -> Iterator[Limited]:
    limited = Limited(MEMORY, SECONDS)
    yield limited
    limited.stop()


@pytest.mark.parametrize("reader", NAMES)
def test_hostile_files_are_read_or_refused(reader: str) -> None:
    assert samples(reader), "no golden file to spoil"
    tried, found = fuzz(reader, seed=1, rounds=40)
    assert tried == 40
    assert not found, list(found)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_was_once_found_stays_mended(path: Path, apart: Limited) -> None:
    assert complaint(path.read_bytes(), path.name, apart) == ""


def test_the_same_seed_makes_the_same_files() -> None:
    content = samples(NAMES[0])[0][1]
    one, other = (hostile(content, random.Random(7), [content]) for _ in range(2))
    assert one == other != content
