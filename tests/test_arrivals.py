"""A file is taken once it has arrived: it stood still over two looks, or a manifest names it and its bytes are those promised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import new_workspace

from pipeline.arrivals import parse_manifest
from pipeline.errors import InvalidFile
from pipeline.operations import batch
from pipeline.operations.intake import Intake, take_in
from pipeline.settings import parse_settings
from pipeline.store.inbox import STILL_COPIED, look
from pipeline.store.ledger import Ledger
from pipeline.store.settling import ABSENT, DIFFERS, UNREADABLE, settled
from pipeline.store.workspace import Workspace

TALK = "Interviewer: How is it going?\n\nNurse North: {} is what I'd say, and I would say it to anybody who asked.\n"
HASH = "ab" * 32


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def nobody_waits(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s for nothing")


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "study")


def taken(study: Workspace) -> Intake:
    with Ledger(study.ledger) as ledger:
        return take_in(study, ledger)


# ------------------------------------------------------------------------------------------------------ two looks


@pytest.mark.parametrize(
    ("between", "arrives"),
    [
        (lambda path: None, True),
        (lambda path: path.write_text("more words", encoding="utf-8"), False),
        (lambda path: path.unlink(), False),
        (lambda path: path.with_suffix(".other").write_text("beside it", encoding="utf-8"), True),
        (lambda path: path.rename(path.with_suffix(".moved")), False),
    ],
    ids=["it stands still", "it grows", "it goes", "another comes", "it is renamed"],
)
def test_a_file_arrives_when_it_is_the_same_in_two_looks(
    tmp_path: Path, between: Callable[[Path], object], arrives: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words", encoding="utf-8")
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        between(path)

    found = settled(look([tmp_path]), 7, wait).look
    assert waited == [7]
    assert [arrival.name for arrival in found.arrivals] == (["a.txt"] if arrives else [])
    assert found.skipped == (() if arrives else (("a.txt", STILL_COPIED),))


def test_a_file_of_the_same_size_but_another_time_is_still_being_copied(tmp_path: Path) -> None:
    import os

    path = tmp_path / "a.txt"
    path.write_text("words", encoding="utf-8")
    found = settled(look([tmp_path]), 1, lambda _: os.utime(path, ns=(1, 1))).look
    assert found.skipped == (("a.txt", STILL_COPIED),)


@pytest.mark.parametrize("name", ["participants.csv", "reading.toml"])
def test_what_people_say_of_files_waits_as_files_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("half", encoding="utf-8")
    found = settled(look([tmp_path]), 1, lambda _: path.write_text("half and half", encoding="utf-8")).look
    assert (found.participants, found.reading) == ((), ())
    assert found.skipped == ((name, STILL_COPIED),)


def test_nobody_waits_for_an_empty_inbox_or_for_files_that_are_named(tmp_path: Path) -> None:
    assert settled(look([tmp_path]), 5, nobody_waits).look.arrivals == ()
    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    (tmp_path / "manifest.sha256").write_text(f"{sha256('words')}  a.txt\n", encoding="utf-8")
    assert [arrival.sha256 for arrival in settled(look([tmp_path]), 5, nobody_waits).look.arrivals] == [sha256("words")]


def test_a_run_waits_as_long_as_the_settings_say_and_only_for_the_inbox(
    study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("pipeline.store.settling.settled.__defaults__", (waited.append,))
    path = study.root / "themetrix.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("still_seconds = 0 ", "still_seconds = 3.5 "))
    (study.inbox / "a.txt").write_text(TALK.format("Good"), encoding="utf-8")
    assert batch.take_in(str(study.root), [])["new"] == 1
    assert waited == [3.5]
    (study.root / "b.txt").write_text(TALK.format("Bad"), encoding="utf-8")
    assert batch.take_in(str(study.root), [str(study.root / "b.txt")])["new"] == 1
    assert waited == [3.5]


# ------------------------------------------------------------------------------------------------------- manifests


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("manifest.sha256", f"{HASH}  a.txt\n{HASH} *sub/b c.txt\r\n\n", {"a.txt": HASH, "sub/b c.txt": HASH}),
        ("MANIFEST.SHA256", f"{HASH.upper()}  ./a.txt", {"a.txt": HASH}),
        ("MANIFEST.csv", f"\ufeffName,SHA256,size\na.txt,{HASH},7\n\n", {"a.txt": HASH}),
        ("manifest.csv", f'sha256,name\n{HASH},"a, b.txt"\n{HASH},"a, b.txt"\n', {"a, b.txt": HASH}),
        ("manifest.csv", f"sha256,name\n{HASH},Mu\u0308ller.txt\n", {"Müller.txt": HASH}),
    ],
)
def test_a_manifest_names_files_with_their_hashes(name: str, content: str, named: dict[str, str]) -> None:
    assert parse_manifest(name, content.encode(), where="x") == named


@pytest.mark.parametrize(
    ("name", "content", "problems"),
    [
        ("manifest.sha256", b"", 1),
        ("manifest.sha256", b"\xff\xfe", 1),
        ("manifest.sha256", b"abc  a.txt\nword\n", 2),
        ("manifest.sha256", f"{HASH}  a.txt\n{'cd' * 32}  a.txt\n".encode(), 1),
        ("manifest.csv", b"file,hash\na,b\n", 1),
        ("manifest.csv", f"sha256,name\n{HASH}\n{HASH[:9]},a.txt\n".encode(), 2),
        ("manifest.csv", b'sha256,name\n"half', 1),
    ],
)
def test_half_a_manifest_is_not_believed_and_every_line_is_told(name: str, content: bytes, problems: int) -> None:
    with pytest.raises(InvalidFile) as told:
        parse_manifest(name, content, where="x")
    assert len(told.value.problems) == problems


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).filter(
            lambda name: not name.startswith("./")
        ),
        st.binary(max_size=9),
    ).filter(bool)
)
def test_what_sha256sum_prints_is_read_as_it_was_meant(files: dict[str, bytes]) -> None:
    import unicodedata

    files = {unicodedata.normalize("NFC", name): content for name, content in files.items()}
    printed = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    read = parse_manifest("manifest.sha256", printed.encode(), where="x")
    assert read == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


@given(st.binary(max_size=200), st.sampled_from(["manifest.csv", "manifest.sha256"]))
def test_any_bytes_are_a_manifest_or_refused_as_one(content: bytes, name: str) -> None:
    try:
        assert parse_manifest(name, content, where="x")
    except InvalidFile as error:
        assert error.problems


def test_named_files_are_taken_when_they_match_and_the_rest_is_told_and_waits(study: Workspace) -> None:
    good, late = TALK.format("Good"), TALK.format("Late")
    (study.inbox / "sub").mkdir()
    (study.inbox / "sub" / "good.txt").write_text(good, encoding="utf-8")
    (study.inbox / "half.txt").write_text(late[:40], encoding="utf-8")
    manifest = study.inbox / "MANIFEST.csv"
    rows = {"sub/good.txt": sha256(good), "half.txt": sha256(late), "absent.pdf": sha256("never")}
    manifest.write_text("sha256,name\n" + "".join(f"{h},{name}\n" for name, h in rows.items()), encoding="utf-8")
    first = taken(study)
    assert first.new == 1
    assert set(first.skipped) == {("half.txt", DIFFERS), ("absent.pdf", ABSENT)}
    assert first.waiting == 2
    assert first.set_aside == ()
    assert manifest.exists() and (study.inbox / "half.txt").exists()
    (study.inbox / "half.txt").write_text(late, encoding="utf-8")
    second = taken(study)
    assert (second.new, second.skipped) == (1, (("absent.pdf", ABSENT),))
    (study.inbox / "absent.pdf").write_text("never", encoding="utf-8")
    third = taken(study)
    assert (third.skipped, len(third.set_aside)) == ((), 1)
    assert not manifest.exists(), "all it named was taken or set aside"
    assert taken(study).waiting == 0


def test_a_manifest_that_cant_be_read_holds_back_its_folder_and_no_other(study: Workspace) -> None:
    for folder in ("broken", "well"):
        (study.inbox / folder).mkdir()
        (study.inbox / folder / "a.txt").write_text(TALK.format(folder), encoding="utf-8")
    (study.inbox / "broken" / "manifest.sha256").write_text("half a li", encoding="utf-8")
    found = taken(study)
    assert found.new == 1
    assert ("broken/a.txt", UNREADABLE) in found.skipped
    assert (study.inbox / "broken" / "a.txt").exists() and not (study.inbox / "well" / "a.txt").exists()


def test_a_participants_file_that_differs_from_its_manifest_is_not_merged(study: Workspace) -> None:
    table = "document,speaker,participant,group,site,wave\n"
    (study.inbox / "participants.csv").write_text(table, encoding="utf-8")
    manifest = study.inbox / "manifest.sha256"
    manifest.write_text(f"{sha256('whole')}  participants.csv\n", encoding="utf-8")
    assert taken(study).skipped == (("participants.csv", DIFFERS),)
    assert not study.participants.exists()
    manifest.write_text(f"{sha256(table)}  participants.csv\n", encoding="utf-8")
    assert taken(study).skipped == ()
    assert study.participants.exists() and not manifest.exists()


def test_a_manifest_leads_nowhere_outside_its_folder(study: Workspace) -> None:
    outside = study.root / "outside.txt"
    outside.write_text(TALK.format("Secret"), encoding="utf-8")
    lines = "".join(f"{sha256(TALK.format('Secret'))}  {name}\n" for name in ("../outside.txt", str(outside)))
    (study.inbox / "manifest.sha256").write_text(lines, encoding="utf-8")
    found = taken(study)
    assert (found.new, found.set_aside) == (0, ())
    assert outside.exists()


def test_what_waits_is_counted_and_told_by_no_name(study: Workspace) -> None:
    (study.inbox / "a.txt.part").write_text("half", encoding="utf-8")
    counts = batch.take_in(str(study.root), [])
    assert counts["waiting"] == 1
    assert all(isinstance(count, int) for count in counts.values())


# -------------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ("[inbox]\nstill_seconds = 2.5", True),
        ("[inbox]\nstill_seconds = -1", False),
        ('[inbox]\nbucket = "s3://a/b"', False),
        ('[inbox]\nbucket = "s3://a/b"\nendpoint = "https://s3.example.org"', True),
        ('[inbox]\nbucket = "s3://a/b"\nendpoint = "http://s3.example.org"', False),
        ('[inbox]\nbucket = "s3://a/b"\nendpoint = "http://127.0.0.1:9000"', True),
        ('[inbox]\nbucket = "gs://a/b"\nendpoint = "https://s3.example.org"', False),
        ('[inbox]\nbucket = "s3://"\nendpoint = "https://s3.example.org"', False),
        ('[inbox]\ntaken = "delete"', False),
        ('[notify]\nwebhook = "https://chat.example.org/x"', True),
        ('[notify]\nwebhook = "http://chat.example.org/x"', False),
        ('[notify]\nwebhook = "file:///etc/passwd"', False),
        ('[notify]\nwebhook = "chat"', False),
    ],
)
def test_nothing_goes_in_clear_or_to_an_address_nobody_named(content: str, right: bool) -> None:
    if right:
        parse_settings(content.encode(), where="x")
    else:
        with pytest.raises(InvalidFile):
            parse_settings(content.encode(), where="x")
