"""Writes are whole or not at all, whatever the disk does, and what a killed one leaves is recognised and swept."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from faults import each_failure, failing_at, killed_at
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreFault, TransientFault
from pipeline.store.atomic import sweep, told_plainly, write_file, write_folder

OLD, NEW = {"a.txt": b"old words", "deep/b.txt": b"old too"}, {"a.txt": b"newer words", "c.txt": b"and more"}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def begin_file(place: Path) -> None:
    write_file(place / "f", b"old words")


def write_new_file(place: Path) -> None:
    write_file(place / "f", b"newer words")


def begin_folder(place: Path) -> None:
    write_folder(place / "f", OLD.items())


def write_new_folder(place: Path) -> None:
    write_folder(place / "f", NEW.items())


def begin_nothing(place: Path) -> None:
    place.mkdir()


CASES = [
    pytest.param(begin_file, write_new_file, {"f": b"old words"}, {"f": b"newer words"}, id="file over file"),
    pytest.param(begin_nothing, write_new_file, {}, {"f": b"newer words"}, id="new file"),
    pytest.param(
        begin_folder,
        write_new_folder,
        {f"f/{name}": content for name, content in OLD.items()},
        {f"f/{name}": content for name, content in NEW.items()},
        id="folder over folder",
    ),
    pytest.param(begin_nothing, write_new_folder, {}, {f"f/{n}": c for n, c in NEW.items()}, id="new folder"),
]
Step = Callable[[Path], None]


@pytest.mark.parametrize(("begin", "write", "old", "new"), CASES)
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_disk_that_fails_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, begin: Step, write: Step, old: dict[str, bytes], new: dict[str, bytes], number: int
) -> None:
    for trial in count():
        place = tmp_path / str(trial)
        begin(place)
        told = False
        with failing_at(trial + 1, number) as fault:
            try:
                write(place)
            except StoreFault as error:
                told = True
                assert isinstance(error, TransientFault) == (number != errno.EACCES)
        found = {name: content for name, content in tree(place).items() if ".tmp-" not in name}
        assert found == new if not told else found in (old, new)
        sweep(place)
        assert tree(place) in (old, new)
        if not fault.met:
            assert trial >= 4, "the faults met nothing"
            return


@pytest.mark.parametrize(("begin", "write", "old", "new"), CASES)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_once_swept(
    tmp_path: Path, begin: Step, write: Step, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    seen = []
    for trial in count():
        place = tmp_path / str(trial)
        begin(place)
        killed = killed_at(trial + 1, lambda place=place: write(place))  # type: ignore[misc]
        sweep(place)
        seen.append(tree(place))
        assert seen[-1] in (old, new)
        assert not any(".tmp-" in path.name for path in place.rglob("*"))
        if not killed:
            break
    assert seen[0] == old and seen[-1] == new, "the kills covered nothing"


def test_a_write_after_an_unswept_kill_still_wins(tmp_path: Path) -> None:
    for trial in count():
        place = tmp_path / str(trial)
        begin_folder(place)
        killed = killed_at(trial + 1, lambda place=place: write_new_folder(place))  # type: ignore[misc]
        write_folder(place / "f", [("last.txt", b"last")])
        sweep(place)
        assert tree(place) == {"f/last.txt": b"last"}
        if not killed:
            return


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_a_remedy_and_may_be_tried_again(tmp_path: Path, number: int) -> None:
    told = 0
    for _ in each_failure(number):
        try:
            write_file(tmp_path / "f", b"words")
        except TransientFault as error:
            told += 1
            assert error.retryable
            assert "space" in error.remedy
    assert told >= 4
    assert (tmp_path / "f").read_bytes() == b"words"


def test_a_place_one_may_not_write_to_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="right to write") as told, told_plainly("write", tmp_path / "f"):
        raise PermissionError(errno.EACCES, "no")
    assert not told.value.retryable


def test_folders_above_are_made(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "c.txt", b"words")
    assert tree(tmp_path) == {"a/b/c.txt": b"words"}


@pytest.mark.parametrize(
    "name", ["../out.txt", "a/../../out.txt", "/tmp/themetrix-out.txt", "nul\0.txt", "half\ud800.txt"]
)
def test_no_file_of_a_folder_lands_outside_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreFault):
        write_folder(tmp_path / "f", [("fine.txt", b"fine"), (name, b"words")])
    assert tree(tmp_path) == {}
    assert not Path("/tmp/themetrix-out.txt").exists()


@pytest.mark.parametrize("name", ["nul\0.txt", "half\ud800.txt", "x" * 256, "é" * 128])
def test_a_name_no_file_can_have_is_told_plainly(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreFault) as told:
        write_file(tmp_path / name, b"words")
    str(told.value).encode("utf-8")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127 + "x", "caf\udce9.txt", "a\nb.txt", "CON", "a:b?.txt"])
def test_any_name_a_file_can_have_is_kept_as_it_is(tmp_path: Path, name: str) -> None:
    write_file(tmp_path / name, b"words")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_may_not_be_replaced_stays(tmp_path: Path) -> None:
    assert write_folder(tmp_path / "f", OLD.items(), replace=False)
    assert not write_folder(tmp_path / "f", NEW.items(), replace=False)
    assert tree(tmp_path / "f") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_sweep_takes_leftovers_alone_and_counts_them(tmp_path: Path) -> None:
    write_file(tmp_path / "kept" / "a.txt", b"kept")
    (tmp_path / "kept" / ".tmp-1").write_bytes(b"half")
    (tmp_path / ".tmp-2" / "in").mkdir(parents=True)
    (tmp_path / ".tmp-2" / "in" / ".tmp-3").write_bytes(b"half")
    (tmp_path / ".tmp-4").symlink_to(tmp_path / "kept")
    assert sweep(tmp_path) == 3
    assert tree(tmp_path) == {"kept/a.txt": b"kept"}
    assert sweep(tmp_path) == 0


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,3}/[a-z]{1,3}\.t", fullmatch=True), st.binary(max_size=50), max_size=5))
def test_what_is_written_is_what_stands_there(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    place = tmp_path_factory.mktemp("w") / "f"
    write_folder(place, OLD.items())
    write_folder(place, files.items())
    assert tree(place) == files


def test_a_file_in_pieces_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one, "
        raise RuntimeError("the second piece can't be made")

    write_file(tmp_path / "whole", iter([b"one, ", b"two"]))
    assert (tmp_path / "whole").read_bytes() == b"one, two"
    with pytest.raises(RuntimeError):
        write_file(tmp_path / "broken", broken())
    with pytest.raises(RuntimeError):
        write_folder(tmp_path / "folder", [("a", b"a"), ("b", broken())])
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]
