"""A workspace's settings and the environment: the one place that reads either. Nothing happens at import."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import InvalidFile


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Deidentify(_Part):
    """Where the secret for pseudonyms lies, and the study's own lists of what is replaced and what stays.

    A relative path is taken from the workspace. `organisations` and `places` are found whole and in any case; each word
    of `names` is a name wherever it stands; no word of `keep` is ever taken for a name or a place.
    """

    key_file: str = "~/.config/themetrix/key"
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


class Export(_Part):
    """What a run writes when nothing else is asked for; without `formats`, every export that is one by default."""

    formats: tuple[str, ...] = ()


class Schedule(_Part):
    """When the flows run by themselves."""

    cron: str = "0 2 * * *"
    timezone: str = "Europe/London"

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("no such time zone; write one such as Europe/London")
        return value


class Retrain(_Part):
    """What a scheduled retraining learns from, is calibrated on and is compared on (`kept_out`), and when it runs.

    Paths of labelled files, relative ones from the workspace. Without `labels` nothing is retrained by itself. The time
    zone is that of `[schedule]`.
    """

    labels: tuple[str, ...] = ()
    calibrate: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    cron: str = "0 4 * * 0"


class Gate(_Part):
    """From when on a batch is held back, and the last good evidence stays until somebody looks.

    `level`: how seldom the tests of drift may alarm at a batch in which nothing changed, all of them together, and the audit
    ever. `difference`: the least by which a rate must differ. `unknown`: the largest share of a batch's utterances by people of
    no known group. `leaks`: places that de-identification may have missed, at most. `audit`: rows of a random coding sheet
    drawn from each batch, 0 for none. `margin`: by how much the model may err more often here than on its held-out interviews.
    `saturation`: hold while new evidence still comes. `hold`: false tells all of it and holds nothing back.
    """

    level: Annotated[float, Field(gt=0, le=0.2)] = 0.01
    difference: Annotated[float, Field(ge=0, le=1)] = 0.05
    unknown: Annotated[float, Field(ge=0, le=1)] = 0.5
    leaks: Annotated[int, Field(ge=0)] = 0
    audit: Annotated[int, Field(ge=0, le=1_000)] = 0
    margin: Annotated[float, Field(ge=0, le=0.9)] = 0.1
    saturation: bool = False
    hold: bool = True


class Inbox(_Part):
    """How files arrive: the seconds between two looks at the inbox, and the study's own object store, if it has one.

    `bucket` is `s3://bucket/prefix`; `endpoint` has to be said, so that interviews are never looked for anywhere else.
    `taken` says what becomes of an object once `raw/` has its bytes: it stays, or moves below `taken/`.
    """

    still_seconds: Annotated[float, Field(ge=0, le=600)] = 1.0
    bucket: str = ""
    endpoint: str = ""
    taken: Literal["leave", "move"] = "leave"

    @model_validator(mode="after")
    def _whole(self) -> Inbox:
        if self.bucket:
            where = urlsplit(self.bucket)
            if where.scheme != "s3" or not where.netloc:
                raise ValueError("bucket is written s3://bucket or s3://bucket/prefix")
            _address(self.endpoint, "bucket needs endpoint, the address of your own object store")
        return self


class Notify(_Part):
    """Where a message goes when a run set something aside, was held back or failed: an address that takes JSON by POST."""

    webhook: str = ""

    @field_validator("webhook")
    @classmethod
    def _known(cls, value: str) -> str:
        if value:
            _address(value, "write the webhook's whole address")
        return value


class Embedding(_Part):
    """What runs the encoder: ONNX Runtime where it gives torch's vectors (`auto`), or the one that is named; and how exactly.

    With `cascade`, the model's gate rules out by n-grams what the model would surely not code, and the encoder reads the rest.
    """

    engine: Literal["auto", "onnx", "torch"] = "auto"
    precision: Literal["float32", "int8"] = "float32"
    cascade: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Embedding:
        if self.engine == "torch" and self.precision == "int8":
            raise ValueError('8 bits need ONNX Runtime: write engine = "auto" or "onnx"')
        return self


class Cluster(_Part):
    """Where the Dask scheduler listens whose workers prepare and code; without `scheduler` this process does it all.

    What they say to each other can run code: past this machine it is `tls://`, and each side shows its certificate. Paths are
    taken from the workspace.
    """

    scheduler: str = ""
    tls_ca: str = ""
    tls_certificate: str = ""
    tls_key: str = ""

    @model_validator(mode="after")
    def _guarded(self) -> Cluster:
        if not self.scheduler:
            return self
        where = urlsplit(self.scheduler)
        if where.scheme not in ("tcp", "tls") or not where.hostname or not _port_of(where):
            raise ValueError("scheduler is written tcp://127.0.0.1:8786 or tls://host:8786")
        if where.scheme == "tcp" and where.hostname not in _HERE:
            raise ValueError(
                "whoever reaches a scheduler over tcp:// can run programs here: write tls:// and name tls_ca, tls_certificate, tls_key"
            )
        if where.scheme == "tls" and not (self.tls_ca and self.tls_certificate and self.tls_key):
            raise ValueError("tls:// needs tls_ca, tls_certificate and tls_key")
        return self

    @property
    def here(self) -> bool:
        """Whether all of it is on this machine."""
        return urlsplit(self.scheduler).hostname in _HERE


class LedgerPlace(_Part):
    """Where the ledger is: `ledger.sqlite` in the workspace, or the PostgreSQL database at `url`, which has no password in it."""

    url: str = ""
    tls_ca: str = ""

    @field_validator("url")
    @classmethod
    def _known(cls, value: str) -> str:
        if not value:
            return value
        where = urlsplit(value)
        if where.password is not None:
            raise ValueError("no password here: it goes into ~/.pgpass (mode 600) or PGPASSWORD")
        socket = parse_qs(where.query).get("host", [""])[0]
        named = where.hostname or socket.startswith("/")
        if where.scheme != "postgresql" or not where.username or not named or not where.path.strip("/"):
            raise ValueError("url is written postgresql://user@host:5432/database")
        return value


_HERE = ("127.0.0.1", "::1", "localhost")
_SECRET = re.compile(r"//[^/@\s]*:[^/@\s]*@")


def _port_of(where: SplitResult) -> int | None:
    try:
        return where.port
    except ValueError:
        return None


def _address(value: str, missing: str) -> None:
    """Raises `ValueError` for what is no https address; plain http is for this machine alone."""
    where = urlsplit(value)
    here = where.hostname in _HERE
    if not where.hostname or where.scheme not in ("https", "http"):
        raise ValueError(missing)
    if where.scheme == "http" and not here:
        raise ValueError("use https: only an address of this machine may be plain http")


class Settings(_Part):
    """Everything `themetrix.toml` may say. `shard` is how many documents one task takes; no `encoder` means the model's own."""

    codebook: str = "codebook.toml"
    model: str = "v1"
    encoder: str = ""
    shard: Annotated[int, Field(ge=1, le=10_000)] = 50
    deidentify: Deidentify = Deidentify()
    export: Export = Export()
    schedule: Schedule = Schedule()
    retrain: Retrain = Retrain()
    inbox: Inbox = Inbox()
    notify: Notify = Notify()
    gate: Gate = Gate()
    embedding: Embedding = Embedding()
    cluster: Cluster = Cluster()
    ledger: LedgerPlace = LedgerPlace()


def parse_settings(content: bytes, *, where: str) -> Settings:
    """The settings in a `themetrix.toml`; raises `InvalidFile` with every problem and its key."""
    try:
        return Settings.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("settings file", where, [f"not readable as TOML: {error}"]) from None
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}, found {_SECRET.sub('//…@', repr(problem['input']))}"
            for problem in error.errors()
        ]
        raise InvalidFile("settings file", where, problems) from None


_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def settle_environment() -> None:
    """Sets, where the user hasn't, what keeps every library we start offline, silent about us, and patient.

    Every door calls this first; child processes inherit it.
    """
    for name, value in _OFFLINE.items():
        os.environ.setdefault(name, value)


def environment_for_children(**more: str) -> dict[str, str]:
    """This process's environment with `more` on top, for a process that a door starts."""
    return {**os.environ, **more}


def database_password(host: str, port: int, database: str, user: str) -> str | None:
    """The password of a PostgreSQL user: `PGPASSWORD`, else the line of `PGPASSFILE` or `~/.pgpass` that fits; None for none.

    As PostgreSQL's own programs do, it passes over a file that others can read.
    """
    if given := os.environ.get("PGPASSWORD"):
        return given
    path = Path(os.environ.get("PGPASSFILE") or home() / ".pgpass")
    try:
        if path.stat().st_mode & 0o077:
            return None
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        parts = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"(?:^|:)((?:\\.|[^:\\])*)", line)]
        wanted = (host, str(port), database, user)
        if len(parts) == 5 and all(part in ("*", want) for part, want in zip(parts[:4], wanted, strict=True)):
            return parts[4]
    return None


def prefect_named() -> bool:
    """Whether this user named a Prefect server: in `PREFECT_API_URL`, or in a profile, as `prefect config set` writes it."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    profiles = Path(os.environ.get("PREFECT_HOME") or home() / ".prefect") / "profiles.toml"
    return profiles.is_file() and "PREFECT_API_URL" in profiles.read_text(encoding="utf-8", errors="replace")


def home() -> Path:
    """The user's home folder."""
    return Path.home()
