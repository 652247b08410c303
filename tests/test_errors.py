"""Errors say what was found, where, what was expected and what to do; and survive being sent to another process."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from pipeline import errors
from pipeline.errors import (
    EncoderRefused,
    InvalidFile,
    ModelRefused,
    StoreFault,
    ThemetrixError,
    TransientFault,
    UnreadableFile,
    WorkspaceBusy,
    WrongUse,
)

PLAIN = [ThemetrixError, WrongUse, ModelRefused, EncoderRefused, WorkspaceBusy, StoreFault, TransientFault]
ONE_OF_EACH = [
    *(family("a fault", where="there", expected="none", remedy="mend it") for family in PLAIN),
    UnreadableFile("empty", "no words", where="P1.txt", expected="words", remedy="send it again"),
    InvalidFile("codebook", "c.toml", ["labels: none", "id: none"]),
]


def test_one_of_each_is_tested() -> None:
    families = {
        found for _, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__
    }
    assert {type(error) for error in ONE_OF_EACH} == families


def test_a_message_tells_the_four_things_in_order() -> None:
    told = str(StoreFault("a fault", where="there", expected="none", remedy="mend it"))
    assert told == "there: a fault\n  Expected: none\n  What to do: mend it"


def test_what_isnt_known_is_left_out() -> None:
    assert str(StoreFault("a fault")) == "a fault"
    assert str(StoreFault("a fault", remedy="mend it")) == "a fault\n  What to do: mend it"


@pytest.mark.parametrize(
    ("family", "exit_code", "retryable"),
    [(ThemetrixError, 1, False), (WrongUse, 2, False), (UnreadableFile, 1, False), (InvalidFile, 2, False),
     (ModelRefused, 1, False), (EncoderRefused, 1, False), (WorkspaceBusy, 4, True), (StoreFault, 1, False),
     (TransientFault, 1, True)],
)  # fmt: skip
def test_exit_codes_and_what_heals_are_as_promised(
    family: type[ThemetrixError], exit_code: int, retryable: bool
) -> None:
    assert (family.exit_code, family.retryable) == (exit_code, retryable)


@pytest.mark.parametrize("problems", [["one"], ["one", "two", "three"]])
def test_an_invalid_file_lists_every_problem(problems: list[str]) -> None:
    error = InvalidFile("codebook", "c.toml", problems)
    assert error.problems == tuple(problems)
    assert all(f"  - {problem}" in str(error) for problem in problems)
    assert str(error).startswith(f"c.toml: {len(problems)} problem{'s' if len(problems) > 1 else ''} in this codebook")


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("send", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_arrives_as_it_was_sent(error: ThemetrixError, send: object) -> None:
    assert callable(send)
    arrived = send(error)
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert arrived.__dict__ == error.__dict__
    assert arrived.args == error.args
