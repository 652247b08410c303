"""What every test shares: the environment as our doors settle it, so that no test reaches for the network or a user's home."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from memory_folder import memory_folder

from pipeline.settings import settle_environment

settle_environment()
REPOSITORY = Path(__file__).resolve().parents[1]


ROOM = 4 * 2**30
"""Bytes; the folders of a whole session come nowhere near it, since those of tests that pass go at once (pyproject.toml)."""


def pytest_configure() -> None:
    """Tests' folders lie in memory where there is room, unless somebody said where they are to lie."""
    place = memory_folder(ROOM)
    if place is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Prefect, keys and caches go to a folder of this session's own."""
    home = tmp_path_factory.mktemp("home")
    os.environ["HOME"] = str(home)
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.pop("PREFECT_PROFILE", None)
