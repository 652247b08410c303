"""Denied, imagined, ironic, misdirected and reported stances each have their rows, and the shipped model keeps a floor on each."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.store.codebooks import load_codebook

# The least share of rows right, a little below what was measured when each was last raised (`python benchmarks/stances.py`).
FLOORS = {
    "plain": 0.61,
    "negated": 0.75,
    "hypothetical": 0.58,
    "irony": 0.08,
    "praise_of_others": 0.41,
    "hostility_to_others": 0.75,
    "reported": 0.65,
    "contrast": 0.7,
    "pairs": 0.5,
}
# The holders of what the rows were written to carry, given the label: no model has a part in it.
HOLDERS_OWN, HOLDERS_REPORTED = 0.94, 0.86


@cache
def benchmark() -> ModuleType:
    """benchmarks/stances.py: the test and the printed table are one measurement."""
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "stances.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_stances", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks its own module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measured() -> tuple[tuple, tuple]:
    """The rows and what was made of each."""
    table = benchmark().rows()
    return table, benchmark().answers(table)


def test_the_table_is_large_and_says_of_each_row_what_it_carries() -> None:
    table, codebook = benchmark().rows(), load_codebook("psw")
    blocks = Counter(row.block for row in table)
    assert len(table) >= 120
    assert set(blocks) | {"pairs"} == set(FLOORS)
    assert min(blocks.values()) >= 12
    assert len({row.text for row in table if not row.pair}) == sum(not row.pair for row in table)
    for row in table:
        assert len(row.labels) == len(row.holders) == len(row.reported), row.text
        assert set(row.labels) <= set(codebook.label_ids), row.text
        assert {row.group, *row.holders} <= {*codebook.group_ids, "unknown"}, row.text
        assert all(told or holder == row.group for holder, told in zip(row.holders, row.reported, strict=True)), (
            row.text
        )


@pytest.mark.parametrize("block", ["negated", "hypothetical", "praise_of_others", "hostility_to_others"])
def test_what_is_denied_imagined_or_about_others_carries_nothing(block: str) -> None:
    assert all(row.labels == () for row in benchmark().rows() if row.block == block)


def test_each_pair_differs_in_what_it_carries_and_in_little_else() -> None:
    pairs: dict[str, list] = {}
    for row in benchmark().rows():
        if row.pair:
            pairs.setdefault(row.pair, []).append(row)
    assert len(pairs) >= 12
    for first, second in pairs.values():
        assert (first.group, first.question) == (second.group, second.question)
        assert first.labels
        assert not second.labels
        words, others = (set(row.text.lower().strip(".").split()) for row in (first, second))
        assert len(words & others) >= 0.35 * len(words | others), first.text


@pytest.mark.parametrize("block", FLOORS)
def test_the_shipped_model_keeps_its_floor(measured: tuple[tuple, tuple], block: str) -> None:
    counts = {name: (count, right) for name, count, right in benchmark().shares(*measured)}
    count, right = counts[block]
    assert right / count >= FLOORS[block], f"{block}: {right} of {count}"


@pytest.mark.parametrize(("kind", "floor"), [(False, HOLDERS_OWN), (True, HOLDERS_REPORTED)], ids=["own", "reported"])
def test_the_holder_of_what_a_row_carries_is_found(measured: tuple[tuple, tuple], kind: bool, floor: float) -> None:
    found = [
        right
        for row, answer in zip(*measured, strict=True)
        for right, told in zip(answer.holders, row.reported, strict=True)
        if told is kind
    ]
    assert sum(found) / len(found) >= floor
