"""Settings are read whole or refused with every problem at once, and a user's environment is never overridden."""

from __future__ import annotations

import os

import pytest
from pydantic import ValidationError

from pipeline.errors import InvalidFile
from pipeline.settings import Settings, environment_for_children, home, parse_settings, settle_environment


def test_an_empty_file_gives_the_defaults() -> None:
    assert parse_settings(b"", where="x") == Settings()


def test_what_is_said_is_taken() -> None:
    settings = parse_settings(
        b'model = "v2"\nshard = 3\n[export]\nformats = ["csv"]\n[schedule]\ntimezone = "America/Lima"\n', where="x"
    )
    assert (settings.model, settings.shard) == ("v2", 3)
    assert settings.export.formats == ("csv",)
    assert settings.schedule.timezone == "America/Lima"
    assert settings.codebook == Settings().codebook


def test_every_problem_is_told_at_once_with_its_key() -> None:
    content = b"""
modle = "v2"
shard = 0
codebook = 7
[schedule]
timezone = "Mars/Olympus"
[export]
formats = "csv"
[deidentify]
salt = "x"
"""
    with pytest.raises(InvalidFile) as told:
        parse_settings(content, where="study/themetrix.toml")
    assert told.value.where == "study/themetrix.toml"
    keys = [problem.split(":")[0] for problem in told.value.problems]
    assert sorted(keys) == [
        "codebook", "deidentify.salt", "export.formats", "modle", "schedule.timezone", "shard",
    ]  # fmt: skip
    assert all(problem in str(told.value) for problem in told.value.problems)


@pytest.mark.parametrize(
    "content",
    [b"shard = 0", b"shard = 10001", b"shard = 1.5", b'shard = "many"', b'[schedule]\ntimezone = ""',
     b'[schedule]\ntimezone = "../../etc/passwd"', b"[nothing]", b"schedule = 1"],
)  # fmt: skip
def test_a_value_that_cant_be_meant_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidFile) as told:
        parse_settings(content, where="x")
    assert len(told.value.problems) == 1


@pytest.mark.parametrize("content", [b"model = ", b"model = 'a'\nmodel = 'b'", b"\xff\xfe", b"[", b'model = "\\q"'])
def test_what_is_no_toml_is_refused_as_such(content: bytes) -> None:
    with pytest.raises(InvalidFile, match="not readable as TOML"):
        parse_settings(content, where="x")


def test_a_windows_editors_byte_order_mark_is_no_problem() -> None:
    assert parse_settings(b'\xef\xbb\xbfmodel = "v2"\r\n', where="x").model == "v2"


def test_settings_dont_change() -> None:
    with pytest.raises(ValidationError):
        Settings().model = "v2"


def test_what_the_user_set_stays_and_the_rest_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"HF_HUB_OFFLINE": "0", "DO_NOT_TRACK": ""})
    settle_environment()
    assert (os.environ["HF_HUB_OFFLINE"], os.environ["DO_NOT_TRACK"]) == ("0", "")
    assert os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    settled = dict(os.environ)
    settle_environment()
    assert os.environ == settled


def test_children_inherit_the_environment_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEMETRIX_TEST", "outer")
    assert environment_for_children()["THEMETRIX_TEST"] == "outer"
    assert environment_for_children(THEMETRIX_TEST="inner")["THEMETRIX_TEST"] == "inner"
    assert os.environ["THEMETRIX_TEST"] == "outer"


def test_home_is_where_the_user_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    assert str(home()) == "/somewhere"
