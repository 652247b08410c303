"""Originals are kept under their hash and every name they came with; what can't be taken in is kept with its reason."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import unicodedata
from itertools import count
from pathlib import Path

import pytest
from faults import killed_at

from pipeline.errors import StoreFault
from pipeline.store.atomic import sweep
from pipeline.store.raw import document_id, keep_raw, name_key, raw_names, read_raw, release, set_aside

WORDS = "I: How is it?\nP: Fine, thank you 😀\n".encode()
ID = hashlib.sha256(WORDS).hexdigest()


def test_the_id_is_the_hash_of_the_bytes() -> None:
    assert document_id(WORDS) == ID
    assert document_id(b"") == hashlib.sha256(b"").hexdigest()


def test_an_original_comes_back_with_its_name(tmp_path: Path) -> None:
    keep_raw(tmp_path, ID, "P1.txt", WORDS)
    keep_raw(tmp_path, ID, "P1.txt", WORDS)
    assert read_raw(tmp_path, ID) == ("P1.txt", WORDS)
    assert raw_names(tmp_path, ID) == ("P1.txt",)


@pytest.mark.parametrize("order", [("b.txt", "a.txt"), ("a.txt", "b.txt")])
def test_a_second_name_is_linked_and_the_order_of_coming_is_no_matter(tmp_path: Path, order: tuple[str, str]) -> None:
    for name in order:
        keep_raw(tmp_path, ID, name, WORDS)
    assert raw_names(tmp_path, ID) == ("a.txt", "b.txt")
    assert read_raw(tmp_path, ID)[0] == "a.txt"
    place = tmp_path / ID[:2] / ID
    assert (place / "a.txt").stat().st_ino == (place / "b.txt").stat().st_ino


def test_a_disk_without_links_holds_both_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    keep_raw(tmp_path, ID, "a.txt", WORDS)
    keep_raw(tmp_path, ID, "b.txt", WORDS)
    assert raw_names(tmp_path, ID) == ("a.txt", "b.txt")


def test_an_altered_original_is_refused_and_mended_by_offering_it_again(tmp_path: Path) -> None:
    keep_raw(tmp_path, ID, "a.txt", WORDS)
    keep_raw(tmp_path, ID, "b.txt", WORDS)
    (tmp_path / ID[:2] / ID / "a.txt").write_bytes(WORDS + b"!")
    with pytest.raises(StoreFault, match="altered"):
        read_raw(tmp_path, ID)
    keep_raw(tmp_path, ID, "b.txt", WORDS)
    assert read_raw(tmp_path, ID) == ("a.txt", WORDS)
    assert {path.read_bytes() for path in (tmp_path / ID[:2] / ID).iterdir()} == {WORDS}


def test_a_missing_original_is_told(tmp_path: Path) -> None:
    assert raw_names(tmp_path, ID) == ()
    with pytest.raises(StoreFault, match="missing"):
        read_raw(tmp_path, ID)


@pytest.mark.parametrize("name", ["../P1.txt", "a/P1.txt", "..", ".", "", "P\0.txt", "/etc/P1.txt"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreFault):
        keep_raw(tmp_path / "raw", ID, name, WORDS)
    with pytest.raises(StoreFault):
        set_aside(tmp_path / "quarantine", ID, name, WORDS, {"reason": "empty"})
    assert list(tmp_path.rglob("*.txt")) == []


@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "caf\udce9.txt", "a\\b.txt", "C:P1.txt", "aux", "zoë 😀.txt"])
def test_names_of_any_system_are_kept(tmp_path: Path, name: str) -> None:
    keep_raw(tmp_path / "raw", ID, name, WORDS)
    assert read_raw(tmp_path / "raw", ID) == (name, WORDS)
    place = set_aside(tmp_path / "quarantine", ID, name, WORDS, {"file": name})
    assert (place / name).read_bytes() == WORDS
    assert json.loads((place / "why.json").read_bytes()) == {"file": name}


def test_a_refused_file_lies_beside_its_reason_until_it_can_be_taken(tmp_path: Path) -> None:
    place = set_aside(tmp_path, ID, "P1.txt", WORDS, {"reason": "empty", "found": "Zoë’s file is empty"})
    assert json.loads((place / "why.json").read_bytes())["reason"] == "empty"
    set_aside(tmp_path, ID, "P1.txt", WORDS, {"reason": "damaged"})
    assert json.loads((place / "why.json").read_bytes()) == {"reason": "damaged"}
    (place / "notes").mkdir()
    release(tmp_path, ID)
    assert list(tmp_path.iterdir()) == []
    release(tmp_path, ID)


@pytest.mark.parametrize("name", ["why.json", "Why.JSON"])
def test_a_refused_file_is_not_lost_to_the_name_of_its_reason(tmp_path: Path, name: str) -> None:
    place = set_aside(tmp_path, ID, name, WORDS, {"reason": "unknown_format"})
    assert WORDS in [path.read_bytes() for path in place.iterdir()]
    assert json.loads((place / "why.json").read_bytes()) == {"reason": "unknown_format"}


def test_a_name_spelt_by_another_system_is_the_same_name() -> None:
    key = b"k" * 32
    composed, apart = unicodedata.normalize("NFC", "Zoë.txt"), unicodedata.normalize("NFD", "Zoë.txt")
    assert composed != apart
    assert name_key(composed, key) == name_key(apart, key) == name_key("ZOË.TXT", key)
    assert name_key("Zoe.txt", key) != name_key(composed, key)
    assert name_key(composed, b"j" * 32) != name_key(composed, key)
    assert "zo" not in name_key(composed, key)


def test_a_name_that_is_no_utf8_has_a_key() -> None:
    assert len(name_key("caf\udce9.txt", b"k" * 32)) == 64


def test_a_kill_at_any_step_leaves_the_original_whole_or_absent(tmp_path: Path) -> None:
    for trial in count():
        folder = tmp_path / str(trial)

        def both(folder: Path = folder) -> None:
            keep_raw(folder, ID, "a.txt", WORDS)
            keep_raw(folder, ID, "b.txt", WORDS)

        killed = killed_at(trial + 1, both)
        if folder.exists():
            sweep(folder)
        names = raw_names(folder, ID)
        assert names in ((), ("a.txt",), ("a.txt", "b.txt"))
        if names:
            assert read_raw(folder, ID) == ("a.txt", WORDS)
        if not killed:
            assert trial > 5
            assert names == ("a.txt", "b.txt")
            return
