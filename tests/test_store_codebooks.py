"""A codebook is found by path or name, and what a workspace names doesn't depend on where one stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InvalidFile, WrongUse
from pipeline.store.codebooks import load_codebook, read_codebook
from pipeline.store.workspace import SHIPPED_CODEBOOKS

CODEBOOK = """
id = "{id}"
subject = "the cats"
[[labels]]
id = "fond"
kind = "stance"
"""


def write(folder: Path, name: str = "codebook.toml", codebook_id: str = "cats") -> Path:
    """A small codebook on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(CODEBOOK.format(id=codebook_id))
    return folder / name


def test_every_shipped_codebook_is_found_by_its_name() -> None:
    shipped = [path.stem for path in SHIPPED_CODEBOOKS.glob("*.toml")]
    assert "psw" in shipped
    for name in shipped:
        assert load_codebook(name).labels


def test_a_path_finds_it_from_anywhere(tmp_path: Path) -> None:
    assert load_codebook(str(write(tmp_path))).id == "cats"


def test_the_workspaces_own_comes_before_one_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "study", codebook_id="study")
    write(tmp_path / "here", codebook_id="here")
    write(tmp_path / "here", "mine.toml", codebook_id="mine")
    monkeypatch.chdir(tmp_path / "here")
    assert load_codebook("codebook.toml", tmp_path / "study").id == "study"
    assert load_codebook("mine.toml", tmp_path / "study").id == "mine"
    assert load_codebook("codebook.toml").id == "here"


@pytest.mark.parametrize("name", ["nothing", "nothing.toml", "", ".", "../psw", "nul\0"])
def test_one_that_isnt_there_is_told_with_those_that_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse) as told:
        load_codebook(name, tmp_path)
    assert "psw" in told.value.expected


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"id = 1\nid = 2"])
def test_broken_toml_is_an_invalid_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.toml").write_bytes(content)
    with pytest.raises(InvalidFile) as told:
        read_codebook(tmp_path / "c.toml")
    assert told.value.where == str(tmp_path / "c.toml")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('colour = "red"\n[[labels]]\nid = "Not an id"\nkind = "mood"\n')
    with pytest.raises(InvalidFile) as told:
        read_codebook(tmp_path / "c.toml")
    assert len(told.value.problems) >= 3


def test_a_windows_editors_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_codebook(path).id == "cats"
