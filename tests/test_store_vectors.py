"""The cache of embeddings gives back every bit it was given, and damage to it costs time, not results."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipeline.errors import TransientFault
from pipeline.store.vectors import VectorCache

ENCODER = "e" * 64


@pytest.fixture
def restored_switching() -> Iterator[None]:
    """Puts back how often threads take turns."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def key(number: int) -> bytes:
    """A cache key."""
    return hashlib.sha256(str(number).encode()).digest()


@settings(max_examples=25, deadline=None)
@given(vector=arrays.arrays(np.float32, st.integers(0, 8), elements=st.floats(width=32)))
def test_floats_come_back_bit_for_bit(tmp_path_factory: pytest.TempPathFactory, vector: np.ndarray) -> None:
    cache = VectorCache(tmp_path_factory.mktemp("v"), ENCODER)
    cache.put([(key(1), vector)])
    assert cache.get([key(1)])[key(1)].tobytes() == vector.tobytes()
    cache.close()


def test_many_keys_are_found_at_once_and_strangers_left_out(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, ENCODER)
    cache.put((key(number), np.full(3, number, dtype=np.float32)) for number in range(1200))
    found = cache.get([key(number) for number in range(1500)])
    assert set(found) == {key(number) for number in range(1200)}
    assert all(found[key(number)].tolist() == [number] * 3 for number in range(1200))
    assert cache.get([]) == {}
    cache.close()


def test_it_outlives_the_process_and_each_encoder_has_its_own(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "made" / "here", ENCODER)
    cache.put([(key(1), np.ones(2, dtype=np.float32))])
    cache.close()
    again, other = VectorCache(tmp_path / "made" / "here", ENCODER), VectorCache(tmp_path / "made" / "here", "f" * 64)
    assert again.get([key(1)])[key(1)].tolist() == [1, 1]
    assert other.get([key(1)]) == {}
    again.close()
    other.close()


@pytest.mark.parametrize("content", [b"no cache " * 1000, b"\0" * 9000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / f"vectors-{ENCODER[:16]}.sqlite"
    place.write_bytes(content)
    cache = VectorCache(tmp_path, ENCODER)
    assert cache.get([key(1)]) == {}
    cache.put([(key(1), np.ones(2, dtype=np.float32))])
    assert cache.get([key(1)])[key(1)].tolist() == [1, 1]
    cache.close()


@pytest.mark.parametrize("first", ["get", "put"])
def test_damage_that_shows_late_is_mended_too(tmp_path: Path, first: str) -> None:
    cache = VectorCache(tmp_path, ENCODER)
    cache.put((key(number), np.full(64, number, dtype=np.float32)) for number in range(300))
    cache.close()
    place = tmp_path / f"vectors-{ENCODER[:16]}.sqlite"
    content = bytearray(place.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    place.write_bytes(content)
    cache = VectorCache(tmp_path, ENCODER)
    if first == "get":
        assert cache.get([key(number) for number in range(300)]) == {}
    fresh = {key(number): np.full(64, -number, dtype=np.float32) for number in range(300)}
    cache.put(fresh.items())
    found = cache.get(list(fresh))
    assert all((found[name] == fresh[name]).all() for name in fresh)
    cache.close()


def test_a_cache_out_of_reach_is_a_fault_and_not_taken_for_damage(tmp_path: Path) -> None:
    (tmp_path / f"vectors-{ENCODER[:16]}.sqlite").mkdir()
    with pytest.raises(TransientFault):
        VectorCache(tmp_path, ENCODER)


def test_several_threads_may_fill_it(tmp_path: Path, restored_switching: None) -> None:
    sys.setswitchinterval(1e-6)
    cache = VectorCache(tmp_path, ENCODER)
    together = threading.Barrier(6)

    def fill(start: int) -> None:
        together.wait()
        for number in range(start, start + 50):
            cache.put([(key(number), np.full(2, number, dtype=np.float32))])

    threads = [threading.Thread(target=fill, args=(start,)) for start in range(0, 300, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.close()
    again = VectorCache(tmp_path, ENCODER)
    assert len(again.get([key(number) for number in range(300)])) == 300
    again.close()
