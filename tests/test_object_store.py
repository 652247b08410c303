"""A batch in an object store is fetched once, whole, and moved only when `raw/` has it; on a local server that speaks S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from studies import new_workspace

from pipeline.errors import StoreFault, TransientFault
from pipeline.operations import arriving
from pipeline.operations.arriving import IN_THE_WAY, NOT_MOVED
from pipeline.operations.intake import Intake, take_in
from pipeline.store import raw
from pipeline.store.ledger import Ledger
from pipeline.store.object_store import ObjectStore, StoredObject
from pipeline.store.workspace import Workspace, open_workspace

pytest.importorskip("s3fs", reason="NOT TESTED: the object store; install the extra 's3'")
pytest.importorskip("moto", reason="NOT TESTED: the object store; install the extra 'test'")

TALK = "Interviewer: How is it going?\n\nNurse North: {} is what I'd say, and I would say it to anybody who asked.\n"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    import boto3

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "for-tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "for-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    name = f"study-{abs(hash(request.node.name)) % 10**9}"
    made = boto3.resource("s3", endpoint_url=endpoint).Bucket(name)
    made.create()
    return made


@pytest.fixture
def study(tmp_path: Path, bucket: Any, endpoint: str) -> Workspace:
    return using(new_workspace(tmp_path / "study"), bucket.name, endpoint, "leave")


def using(study: Workspace, bucket: str, endpoint: str, taken: str) -> Workspace:
    """The workspace with its batches coming from `in/` of this bucket."""
    path = study.root / "themetrix.toml"
    before = path.read_text(encoding="utf-8").partition("[inbox]")[0]
    lines = f'bucket = "s3://{bucket}/in"\nendpoint = "{endpoint}"\ntaken = "{taken}"\nstill_seconds = 0\n'
    path.write_text(f"{before}[inbox]\n{lines}", encoding="utf-8")
    return open_workspace(study.root)


def put(bucket: Any, key: str, text: str) -> None:
    bucket.put_object(Key=key, Body=text.encode())


def keys(bucket: Any) -> list[str]:
    return sorted(found.key for found in bucket.objects.all())


def taken(study: Workspace) -> Intake:
    with Ledger(study.ledger) as ledger:
        return take_in(study, ledger)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the objects whose bytes were fetched, in order."""
    names: list[str] = []
    fetch = ObjectStore.fetch

    def counted(self: ObjectStore, wanted: StoredObject, path: Path) -> str:
        names.append(wanted.name)
        return fetch(self, wanted, path)

    monkeypatch.setattr(ObjectStore, "fetch", counted)
    return names


def test_objects_are_taken_in_once_and_left_where_they_are(study: Workspace, bucket: Any, fetched: list[str]) -> None:
    put(bucket, "in/north/a.txt", TALK.format("Good"))
    put(bucket, "in/b.txt", TALK.format("Bad"))
    put(bucket, "elsewhere/c.txt", TALK.format("Not ours"))
    put(bucket, "in/north/", "")
    first = taken(study)
    assert (first.new, first.skipped) == (2, ())
    second = taken(study)
    assert (second.new, second.known) == (0, 0)
    assert sorted(fetched) == ["b.txt", "north/a.txt"]
    assert keys(bucket) == ["elsewhere/c.txt", "in/b.txt", "in/north/", "in/north/a.txt"]
    assert [path for path in study.inbox.rglob("*") if path.is_file()] == []
    for held in study.root.rglob("*"):
        if held.is_file() and held.name.startswith("ledger"):
            assert b"north/a.txt" not in held.read_bytes()


def test_a_new_version_replaces_the_older_and_the_same_bytes_again_are_known(study: Workspace, bucket: Any) -> None:
    put(bucket, "in/a.txt", TALK.format("Good"))
    taken(study)
    put(bucket, "in/a.txt", TALK.format("Better"))
    again = taken(study)
    assert (again.new, again.replaced) == (1, 1)
    put(bucket, "in/a copy.txt", TALK.format("Better"))
    assert taken(study).known == 1


def test_what_is_taken_moves_only_when_its_bytes_are_safe(study: Workspace, bucket: Any, endpoint: str) -> None:
    study = using(study, bucket.name, endpoint, "move")
    put(bucket, "in/a.txt", TALK.format("Good"))
    put(bucket, "in/scan.pdf", "no pdf at all")
    put(bucket, "in/sub/late.txt", "half")
    put(bucket, "in/sub/manifest.sha256", f"{'ab' * 32}  late.txt\n")
    first = taken(study)
    assert (first.new, len(first.set_aside), first.waiting) == (1, 1, 1)
    assert keys(bucket) == ["in/sub/late.txt", "in/sub/manifest.sha256", "in/taken/a.txt", "in/taken/scan.pdf"]
    assert (study.inbox / "sub" / "late.txt").read_text(encoding="utf-8") == "half"
    assert taken(study).new == 0


def test_what_was_left_moves_when_the_settings_say_so_later(study: Workspace, bucket: Any, endpoint: str) -> None:
    put(bucket, "in/a.txt", TALK.format("Good"))
    taken(study)
    taken(using(study, bucket.name, endpoint, "move"))
    assert keys(bucket) == ["in/taken/a.txt"]


@pytest.mark.parametrize("at", ["fetch", "_keep_note", "tidy", "move_to_taken"])
def test_a_run_that_dies_anywhere_is_mended_by_the_next(
    study: Workspace, bucket: Any, endpoint: str, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Died

    study = using(study, bucket.name, endpoint, "move")
    put(bucket, "in/a.txt", TALK.format("Good"))
    put(bucket, "in/b.txt", TALK.format("Bad"))
    with monkeypatch.context() as broken:
        if at == "tidy":
            broken.setattr("pipeline.operations.intake.tidy", die)
        elif at == "_keep_note":
            broken.setattr(arriving, "_keep_note", die)
        else:
            broken.setattr(ObjectStore, at, die)
        with pytest.raises(Died):
            taken(study)
    taken(study)
    with Ledger(study.ledger) as ledger:
        assert len(ledger.documents()) == 2
    assert keys(bucket) == ["in/taken/a.txt", "in/taken/b.txt"]
    assert [path for path in study.inbox.rglob("*") if path.is_file()] == []


def test_half_an_object_is_never_in_the_inbox(study: Workspace, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bucket, "in/a.txt", TALK.format("Good"))

    def broken(self: ObjectStore, wanted: StoredObject) -> Iterator[bytes]:
        yield b"half of it"

    with monkeypatch.context() as cut:
        cut.setattr(ObjectStore, "_chunks", broken)
        with pytest.raises(TransientFault, match="whole"):
            taken(study)
    assert list(study.inbox.iterdir()) == []
    (study.inbox / ".tmp-fetching-left-by-a-kill").write_bytes(b"half")
    (study.inbox / ".tmp-somebody-else-s").write_bytes(b"kept")
    assert taken(study).new == 1
    assert [path.name for path in study.inbox.iterdir()] == [".tmp-somebody-else-s"]


def test_an_object_replaced_while_it_is_fetched_or_moved_keeps_its_newer_version(
    study: Workspace, bucket: Any, endpoint: str, tmp_path: Path
) -> None:
    put(bucket, "in/a.txt", TALK.format("Good"))
    store = ObjectStore(f"s3://{bucket.name}/in", endpoint)
    (older,) = store.objects()
    put(bucket, "in/a.txt", TALK.format("Newer"))
    with pytest.raises(TransientFault, match="replaced"):
        store.fetch(older, tmp_path / "a.txt")
    with pytest.raises(StoreFault):
        store.move_to_taken(older)
    assert keys(bucket) == ["in/a.txt"]
    assert not (tmp_path / "a.txt").exists()


def test_a_newer_participants_file_takes_the_older_one_s_place_and_both_move(
    study: Workspace, bucket: Any, endpoint: str
) -> None:
    study = using(study, bucket.name, endpoint, "move")
    line = "document,speaker,participant,group,site,wave\na,Nurse North,{},professionals,north,1\n"
    for person in ("P1", "P2"):
        put(bucket, "in/participants.csv", line.format(person))
        assert taken(study).skipped == ()
        assert person in study.participants.read_text(encoding="utf-8")
        assert keys(bucket) == ["in/taken/participants.csv"]


@pytest.mark.parametrize("key", ["../evil.txt", "a//b.txt", ".hidden/a.txt", "x" * 210 + ".txt", "a/./b.txt"])
def test_a_key_that_is_no_file_s_name_is_passed_over_and_the_others_arrive(
    study: Workspace, bucket: Any, key: str
) -> None:
    put(bucket, f"in/{key}", TALK.format("Evil"))
    put(bucket, "in/good.txt", TALK.format("Good"))
    found = taken(study)
    assert found.new == 1
    assert len(found.skipped) == 1
    assert not list(study.root.rglob("evil.txt"))


def test_a_file_of_the_inbox_is_never_overwritten_and_no_link_followed(
    study: Workspace, bucket: Any, tmp_path: Path
) -> None:
    (study.inbox / "a.txt").write_text(TALK.format("Mine"), encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (study.inbox / "sub").symlink_to(tmp_path / "outside")
    put(bucket, "in/a.txt", TALK.format("Theirs"))
    put(bucket, "in/sub/b.txt", TALK.format("Through a link"))
    first = taken(study)
    assert first.new == 1
    assert ("a.txt", IN_THE_WAY) in first.skipped and ("sub/b.txt", IN_THE_WAY) in first.skipped
    assert list((tmp_path / "outside").iterdir()) == []
    assert raw.raw_names(study.raw, raw.document_id(TALK.format("Mine").encode())) == ("a.txt",)
    assert taken(study).replaced == 1


def test_a_store_that_refuses_to_move_costs_no_interview(
    study: Workspace, bucket: Any, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: ObjectStore, wanted: StoredObject) -> None:
        raise StoreFault("it refuses us")

    study = using(study, bucket.name, endpoint, "move")
    put(bucket, "in/a.txt", TALK.format("Good"))
    with monkeypatch.context() as closed:
        closed.setattr(ObjectStore, "move_to_taken", refuse)
        first = taken(study)
    assert (first.new, first.skipped) == (1, (("a.txt", NOT_MOVED),))
    assert taken(study).skipped == ()
    assert keys(bucket) == ["in/taken/a.txt"]


def test_a_store_that_doesnt_answer_can_be_asked_again_and_one_that_isnt_there_is_named(
    study: Workspace, bucket: Any, endpoint: str
) -> None:
    with pytest.raises(TransientFault) as silent:
        taken(using(study, bucket.name, "http://127.0.0.1:9", "leave"))
    assert silent.value.retryable
    with pytest.raises(StoreFault) as absent:
        taken(using(study, "no-such-bucket", endpoint, "leave"))
    assert "no-such-bucket" in absent.value.where
    for told in (silent.value, absent.value):
        assert "for-tests" not in str(told)
