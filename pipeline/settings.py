"""A workspace's settings and the environment: the one place that reads either. Nothing happens at import."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

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
    """What a run writes when nothing else is asked for."""

    formats: tuple[str, ...] = ("xlsx", "html", "csv", "parquet", "transcripts", "json")


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


def home() -> Path:
    """The user's home folder."""
    return Path.home()
