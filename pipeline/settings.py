"""A workspace's settings and the environment: the one place that reads either. Nothing happens at import."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

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


def _address(value: str, missing: str) -> None:
    """Raises `ValueError` for what is no https address; plain http is for this machine alone."""
    where = urlsplit(value)
    here = where.hostname in ("127.0.0.1", "::1", "localhost")
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


def parse_settings(content: bytes, *, where: str) -> Settings:
    """The settings in a `themetrix.toml`; raises `InvalidFile` with every problem and its key."""
    try:
        return Settings.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFile("settings file", where, [f"not readable as TOML: {error}"]) from None
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}, found {problem['input']!r}"
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


def prefect_named() -> bool:
    """Whether this user named a Prefect server: in `PREFECT_API_URL`, or in a profile, as `prefect config set` writes it."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    profiles = Path(os.environ.get("PREFECT_HOME") or home() / ".prefect") / "profiles.toml"
    return profiles.is_file() and "PREFECT_API_URL" in profiles.read_text(encoding="utf-8", errors="replace")


def home() -> Path:
    """The user's home folder."""
    return Path.home()
