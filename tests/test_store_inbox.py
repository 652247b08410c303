"""What lies in an inbox is taken, or passed over with a reason that is told; nothing is read through a link or half copied."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import WrongUse
from pipeline.store.inbox import LARGEST, Arrival, look, read_still


def names(paths: list[Path]) -> list[str]:
    """Names of what would be taken in."""
    return [arrival.name for arrival in look(paths).arrivals]


def test_files_of_nested_folders_arrive_in_order_under_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a.docx", "north/2/c.txt", "north/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("I: Hello\n")
    found = look([tmp_path])
    assert [arrival.name for arrival in found.arrivals] == ["a.docx", "b.txt", "north/2/c.txt", "north/a.txt"]
    assert found.arrivals[3] == Arrival(tmp_path / "north" / "a.txt", "north/a.txt")
    assert (found.skipped, found.participants) == ((), ())


def test_a_file_that_is_named_arrives_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("I: Hello\n")
    assert names([tmp_path / "a.txt"]) == ["a.txt"]
    assert names([tmp_path / "a.txt", tmp_path]) == ["a.txt", "a.txt"]


def test_an_empty_inbox_holds_nothing_and_a_missing_one_is_wrong_use(tmp_path: Path) -> None:
    assert look([tmp_path]).arrivals == ()
    with pytest.raises(WrongUse) as told:
        look([tmp_path / "nowhere"])
    assert told.value.where == str(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".hidden.txt", "hidden"),
        (".git/config", "hidden"),
        ("__MACOSX/._P1.txt", "hidden"),
        (".~lock.P1.odt#", "hidden"),
        ("~$P1.docx", "lock file"),
        ("P1.docx.part", "still being copied"),
        ("P1.docx.CRDOWNLOAD", "still being copied"),
        ("README.md", "documentation"),
        ("deep/readme", "documentation"),
        ("LICENSE", "documentation"),
        ("Thumbs.db", "operating system"),
        ("desktop.ini", "operating system"),
        ("P1.docx:Zone.Identifier", "operating system"),
    ],
)
def test_what_is_no_interview_is_passed_over_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("x")
    found = look([tmp_path])
    assert found.arrivals == ()
    assert [(skipped, reason in why) for skipped, why in found.skipped] == [(name, True)]


def test_what_says_how_to_read_is_no_interview_and_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("reading.toml", "deep/READING.toml"):
        (tmp_path / name).write_text("")
    found = look([tmp_path])
    assert (found.arrivals, found.skipped) == ((), ())
    assert [path.name for path in found.reading] == ["READING.toml", "reading.toml"]


def test_links_and_pipes_are_never_opened(tmp_path: Path) -> None:
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    inbox.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("not for here")
    (inbox / "file.txt").symlink_to(outside / "secret.txt")
    (inbox / "folder").symlink_to(outside)
    (inbox / "loop").symlink_to(inbox)
    (inbox / "dangling.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(inbox / "pipe.txt")
    os.mkfifo(inbox / "participants.csv")
    (inbox / "deep").mkdir()
    (inbox / "deep" / "participants.csv").symlink_to(outside / "secret.txt")
    found = look([inbox])
    assert (found.arrivals, found.participants) == ((), ())
    assert dict(found.skipped) == {
        "dangling.txt": "symbolic link",
        "deep/participants.csv": "symbolic link",
        "file.txt": "symbolic link",
        "folder": "symbolic link",
        "loop": "symbolic link",
        "participants.csv": "not a regular file",
        "pipe.txt": "not a regular file",
    }


@pytest.mark.parametrize("name", ["participants.csv", "deep/participants.csv", "Participants.CSV"])
def test_participants_files_are_found_and_are_no_interviews(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("document,speaker\n")
    found = look([tmp_path])
    assert found.participants == (tmp_path / name,)
    assert (found.arrivals, found.skipped) == ((), ())


def test_a_huge_file_is_passed_over_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as handle:
        handle.truncate(LARGEST + 1)
    assert look([tmp_path]).skipped == (("huge.txt", f"larger than {LARGEST // 2**20} MiB"),)


@pytest.mark.parametrize("name", ["caf\udce9.txt", "x" * 251 + ".txt", "zoë 😀.txt", "a\nb.txt", "a\\b.txt"])
def test_names_of_any_system_arrive(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    assert names([tmp_path]) == [name]


def test_a_file_this_user_may_not_read_is_told_and_the_others_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed.txt").write_text("x")
    (tmp_path / "open.txt").write_text("x")
    # Tests may run as root, who may read anything.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "closed.txt")
    found = look([tmp_path])
    assert [arrival.name for arrival in found.arrivals] == ["open.txt"]
    assert found.skipped == (("closed.txt", "this user may not read it"),)


def test_a_folder_that_cant_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.txt").write_text("x")
    scandir, access = os.scandir, os.access

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "no", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "access", lambda path, how: not str(path).endswith("closed") and access(path, how))
    assert look([tmp_path]).skipped == (("closed", "this user may not read it"),)


def test_a_file_at_rest_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    assert read_still(tmp_path / "a.txt") == b"words"
    (tmp_path / "a.txt").write_bytes(b"")
    assert read_still(tmp_path / "a.txt") == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is writing")
def test_a_file_that_somebody_is_writing_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    copying = (
        "import sys; f = open(sys.argv[1], 'wb'); f.write(b'half'); f.flush(); print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", copying, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as copier:
        assert copier.stdout is not None
        copier.stdout.readline()
        assert read_still(path) is None
        copier.communicate()
    assert read_still(path) == b"half"


def test_a_file_that_grows_or_goes_while_it_is_read_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"half")
    stat = Path.stat

    def grown(self: Path, **named: bool) -> os.stat_result:
        with path.open("ab") as handle:
            handle.write(b" and half")
        return stat(self, **named)

    monkeypatch.setattr(Path, "stat", grown)
    assert read_still(path) is None
    monkeypatch.undo()
    assert read_still(tmp_path / "gone.txt") is None
