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


@pytest.mark.parametrize(
    ("name", "codebook_id"),
    [
        ("cats.toml", "cats"),
        ("My Cats-2.toml", "my_cats_2"),
        ("Caf\u00e9.v2.TOML", "cafe_v2"),
        ("_cats_.toml", "cats"),
        ("2026.toml", "codebook_2026"),
        ("\u043a\u043e\u0448\u043a\u0438.toml", "codebook"),
        (f"{'a' * 90}.toml", "a" * 64),
        (f"{'9' * 90}.toml", f"codebook_{'9' * 55}"),
    ],
)
def test_one_without_an_id_is_called_as_its_file(tmp_path: Path, name: str, codebook_id: str) -> None:
    (tmp_path / name).write_text('[[labels]]\nid = "fond"\n')
    assert read_codebook(tmp_path / name).id == codebook_id


def test_an_id_that_is_given_stands_whatever_the_file_is_called(tmp_path: Path) -> None:
    assert read_codebook(write(tmp_path, "dogs.toml")).id == "cats"


def test_an_id_that_is_given_empty_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="id: found nothing"):
        read_codebook(write(tmp_path, "dogs.toml", codebook_id=""))
