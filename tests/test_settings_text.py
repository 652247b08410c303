"""A setting is changed in the file where people keep comments, and not a character more."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InvalidFile
from pipeline.settings_text import with_settings
from pipeline.store.workspace import _NEW_SETTINGS


def changed(text: str, **changes: str) -> str:
    """The text with these settings."""
    return with_settings(text.encode("utf-8"), changes, where="themetrix.toml").decode("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('model = "v1"\n', 'model = "v2"\n'),
        ("model = 'v1'\n", 'model = "v2"\n'),
        ('  "model"="v1" # mine', '  "model"="v2" # mine'),
        ('# model = "v0"\nmodel = "v1"\n', '# model = "v0"\nmodel = "v2"\n'),
        ('model = "a long name" # mine\n', 'model = "v2"          # mine\n'),
        ('codebook = "c"\r\nmodel = "v1"\r\n[export]\r\n', 'codebook = "c"\r\nmodel = "v2"\r\n[export]\r\n'),
        ('\ufeffmodel = "v1"\n', '\ufeffmodel = "v2"\n'),
        ("", 'model = "v2"\n'),
        ("# nothing yet", '# nothing yet\nmodel = "v2"\n'),
        ('codebook = "c"  # mine\n\n[export]\n', 'codebook = "c"  # mine\nmodel = "v2"\n\n[export]\n'),
        ('codebook = "c"\r\n\r\n[export]\r\n', 'codebook = "c"\r\nmodel = "v2"\r\n\r\n[export]\r\n'),
        ('codebook = "c"', 'codebook = "c"\nmodel = "v2"\n'),
        ("[export]\nformats = []\n", 'model = "v2"\n[export]\nformats = []\n'),
        ('shard = 3\n[schedule]\nmodel = "other"\n', 'shard = 3\nmodel = "v2"\n[schedule]\nmodel = "other"\n'),
    ],
)
def test_one_line_changes_and_nothing_else(before: str, after: str) -> None:
    assert changed(before, model="v2") == after


def test_a_new_workspaces_settings_keep_their_comments_in_their_column() -> None:
    new = changed(_NEW_SETTINGS, model="v2")
    assert new == _NEW_SETTINGS.replace('"v1"', '"v2"')
    assert changed(new, model="v1") == _NEW_SETTINGS


def test_two_settings_change_at_once() -> None:
    found = changed('model = "v1"\n# why\nencoder = "fast"\n', model="v2", encoder="accurate")
    assert found == 'model = "v2"\n# why\nencoder = "accurate"\n'


@pytest.mark.parametrize(
    "before",
    ['model = """v1"""\n', 'model = """\nv1"""\n', 'title = """\nmodel = "v1"\n"""\n', 'mod\\u0065l = "v1"\n'],
    ids=["three marks", "two lines", "in a text", "no TOML"],
)
def test_a_file_that_no_line_edit_can_change_is_left_to_its_owner(before: str) -> None:
    with pytest.raises((InvalidFile, tomllib.TOMLDecodeError)) as told:
        changed(before, model="v2")
    if isinstance(told.value, InvalidFile):
        assert 'model = "v2"' in str(told.value)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_name_comes_back_as_it_is(name: str) -> None:
    assert tomllib.loads(changed('model = "v1" # mine\nshard = 3\n', model=name)) == {"model": name, "shard": 3}
