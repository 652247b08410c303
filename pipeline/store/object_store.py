"""A study's own object store (S3 and what speaks like it): what lies under a prefix, its bytes onto disk, moved once taken.

Which objects were taken already is the ledger's to know. It goes to the address the settings name and to no other.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import StoreFault, TransientFault, WrongUse
from pipeline.store.atomic import TEMPORARY, make_folder, settle, told_plainly
from pipeline.store.inbox import LARGEST

TAKEN = "taken"
_CHUNK = 8 * 2**20
_FETCHING = f"{TEMPORARY}fetching-"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object: its name below the prefix, its full key, its size in bytes, and a token that every new version changes."""

    name: str
    key: str
    size: int
    etag: str
    token: str


class ObjectStore:
    """One bucket and prefix (`s3://bucket/prefix`) at one endpoint; credentials are looked up where AWS's own tools do."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        try:
            import fsspec
            import s3fs  # noqa: F401  fsspec would say it less plainly
        except ImportError:
            raise WrongUse(
                "an object store needs a part of Themetrix that isn't installed",
                where="themetrix.toml, inbox.bucket",
                remedy="pip install -c constraints.txt 'themetrix[s3]'",
            ) from None
        self._bucket, _, prefix = bucket.removeprefix("s3://").strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._where = bucket
        self._files: Any = fsspec.filesystem(
            "s3",
            anon=False,
            endpoint_url=endpoint,
            use_listings_cache=False,
            skip_instance_cache=True,
            config_kwargs={"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3}},
        )

    def objects(self) -> tuple[StoredObject, ...]:
        """Every object below the prefix but those below `taken/`, by key; raises `TransientFault`, `StoreFault`."""
        with self._told_plainly("list the object store"):
            listed = self._files.find(f"{self._bucket}/{self._prefix}", detail=True)
        found: list[StoredObject] = []
        for path, told in sorted(listed.items()):
            key = path.partition("/")[2]
            name = key.removeprefix(self._prefix)
            if told["type"] == "file" and name and not name.endswith("/") and not name.startswith(f"{TAKEN}/"):
                etag = str(told["ETag"]).strip('"')
                token = f"{etag} {told.get('VersionId') or ''} {told['LastModified'].isoformat()}"
                found.append(StoredObject(name, key, int(told["size"]), etag, token))
        return tuple(found)

    def fetch(self, wanted: StoredObject, path: Path) -> str:
        """The sha256 of the object's bytes, which then lie at `path`, whole or not at all, and never over another file.

        Raises `TransientFault` when the object was replaced meanwhile or did not come whole, `FileExistsError` when a file
        with other bytes lies at `path` already.
        """
        with told_plainly("make this folder", path.parent):
            make_folder(path.parent)
        temporary = path.parent / f"{_FETCHING}{uuid.uuid4().hex}"
        digest, size = hashlib.sha256(), 0
        try:
            with told_plainly("write this file", path), temporary.open("xb") as handle:
                for chunk in self._chunks(wanted):
                    digest.update(chunk)
                    size += len(chunk)
                    handle.write(chunk)
                handle.flush()
                os.fsync(handle.fileno())
            if size != wanted.size:
                raise TransientFault("an object did not come whole", where=self._where, remedy="run again")
            try:
                os.link(temporary, path)  # unlike a rename, never over one that is there
            except FileExistsError:
                if not _holds(path, digest.hexdigest()):  # else a run that was killed had fetched it
                    raise
        finally:
            temporary.unlink(missing_ok=True)
        with told_plainly("write this file", path):
            settle(path.parent)
        return digest.hexdigest()

    def move_to_taken(self, wanted: StoredObject) -> None:
        """Moves this version of an object below `taken/`; raises `TransientFault` when its key has a newer one by now."""
        target = f"{self._prefix}{TAKEN}/{wanted.name}"
        source = {"Bucket": self._bucket, "Key": wanted.key}
        with self._told_plainly("move an object"):
            self._refuse_other_versions(wanted)  # not every store heeds the conditions below
            self._files.call_s3(
                "copy_object", Bucket=self._bucket, Key=target, CopySource=source, CopySourceIfMatch=wanted.etag
            )
            self._refuse_other_versions(wanted)
            self._files.call_s3("delete_object", **source, IfMatch=wanted.etag)

    def _refuse_other_versions(self, wanted: StoredObject) -> None:
        found = self._files.call_s3("head_object", Bucket=self._bucket, Key=wanted.key)
        if str(found["ETag"]).strip('"') != wanted.etag:
            raise TransientFault("an object was replaced before it could be moved", where=self._where)

    def _chunks(self, wanted: StoredObject) -> Iterator[bytes]:
        with self._told_plainly("fetch an object"):
            opened = self._files.open(f"{self._bucket}/{wanted.key}", "rb", block_size=_CHUNK)
            with opened:
                if str(opened.details["ETag"]).strip('"') != wanted.etag or wanted.size > LARGEST:
                    raise TransientFault("an object was replaced while it was fetched", where=self._where)
                while chunk := opened.read(_CHUNK):
                    yield chunk

    @contextmanager
    def _told_plainly(self, doing: str) -> Iterator[None]:
        """Turns what the libraries raise into our errors; their texts can hold keys and addresses, so none is repeated."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

        try:
            yield
        except (NoCredentialsError, PermissionError):
            raise StoreFault(
                f"could not {doing}: it refuses us",
                where=self._where,
                remedy="give this user's AWS credentials (~/.aws/credentials) the right to list, read and move there",
            ) from None
        except FileNotFoundError:
            raise StoreFault(f"could not {doing}: it isn't there", where=self._where) from None
        except (OSError, BotoCoreError, ClientError) as error:
            raise TransientFault(
                f"could not {doing}: {type(error).__name__}", where=self._where, remedy="run again when it answers"
            ) from None


def clear_half_fetched(folder: Path) -> None:
    """Removes what a killed run had fetched half; call it while holding the workspace."""
    with told_plainly("clear what a killed run left", folder):
        for left in folder.rglob(f"{_FETCHING}*"):
            left.unlink(missing_ok=True)


def _holds(path: Path, sha256: str) -> bool:
    with told_plainly("read this file", path), path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest() == sha256
